"""A large message by its BODYSTRUCTURE: which parts are read, and the skeleton they are put together to. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.mailbox.values import PartInfo

TEXT_OCTETS = 1 << 20  # of a text, as encoded; attached mails up to this size are read whole
ATTACHED_TEXT_OCTETS = 90_000  # 64 kB of text in base64
REPORT_OCTETS = 1 << 18
HEADER_OCTETS = 300_000  # longer header blocks are for quarantine
ALL_OCTETS = 4 << 20  # of all parts of one message that are read
MOST_PARTS, DEEPEST = 250, 30
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_MAILS = frozenset({"message/rfc822", "message/global", "message/news", "application/eml", "application/x-eml"})
_BOUNDARY = re.compile(r"[ -~]{1,200}")
_TEXT_IN_PLACE = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the MIME tree. `number` as RFC 3501 6.4.5 counts; a message's multipart body has none of its own.

    `has_header`: it has a MIME header; the single part of a message has the message's header instead.
    """

    number: str
    media_type: str
    has_header: bool
    children: tuple["Node", ...] = ()  # of a multipart; of an attached message its body
    boundary: str = ""
    encoding: str = "7bit"
    size: int = 0
    name: str = ""
    attached: bool = False

    @property
    def multipart(self) -> bool:
        return self.media_type.startswith("multipart/")

    @property
    def mail(self) -> bool:
        return bool(self.children) and not self.multipart

    @property
    def open(self) -> bool:
        """Whether the skeleton goes into its children: an attached mail is read in one piece while it is small."""
        return bool(self.children) and not (self.mail and self.size <= TEXT_OCTETS)


def read_structure(said: Any) -> Node | None:
    """The tree of a BODYSTRUCTURE as imapclient gives it; None when it is no such thing, too deep or too wide."""
    try:
        root = _body(said, "", 0)
        many = sum(1 for _ in walk(root))
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    return root if many <= MOST_PARTS else None


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the message's order."""
    yield node
    for child in node.children:
        yield from walk(child)


def shown(node: Node) -> Iterator[Node]:
    """As `walk`, the parts of the skeleton only."""
    yield node
    if node.open:
        for child in node.children:
            yield from shown(child)


def find_part(root: Node, number: str) -> Node | None:
    return next((n for n in walk(root) if n.number == number and not n.multipart), None)


def reads(root: Node) -> dict[str, int]:
    """Octets to read of each part's content, by part number; what is missing is left out of the skeleton."""
    left = ALL_OCTETS
    wanted = {}
    for node in shown(root):
        octets = min(_allowance(node), left) if not node.open else 0
        if octets > 0:
            wanted[node.number] = octets
            left -= min(octets, node.size)
    return wanted


def sections(root: Node) -> list[str]:
    """The FETCH items that the skeleton needs, besides the message's own header."""
    wanted = reads(root)
    items = []
    for node in shown(root):
        if node.has_header:
            items.append(f"BODY.PEEK[{node.number}.MIME]")
        if node.mail and node.open:
            items.append(f"BODY.PEEK[{node.number}.HEADER]<0.{HEADER_OCTETS}>")
        if node.number in wanted:
            items.append(f"BODY.PEEK[{node.number}]<0.{wanted[node.number]}>")
    return items


def skeleton(header: bytes, root: Node, said: Mapping[bytes, Any]) -> tuple[bytes, tuple[PartInfo, ...]]:
    """A well-formed message of the header block and the parts that were read, empty stand-ins for the others."""
    wanted = reads(root)
    parts = tuple(_info(node, said, wanted.get(node.number, 0)) for node in shown(root) if not node.multipart)
    return b"".join([_header(header), *_content(root, said)]), parts


def section(said: Mapping[bytes, Any], name: str) -> bytes:
    """What a FETCH answer has for BODY[name], whether or not the server repeats the <origin>."""
    for key in (f"BODY[{name}]<0>", f"BODY[{name}]"):
        value = said.get(key.encode("ascii"))
        if value is not None:
            return value if isinstance(value, bytes) else str(value).encode("ascii", "replace")
    return b""


def _allowance(node: Node) -> int:
    if node.media_type in _CALENDARS or node.name.lower().endswith(".ics"):
        return TEXT_OCTETS
    if node.media_type in _MAILS or node.name.lower().endswith(".eml"):
        return TEXT_OCTETS if node.size <= TEXT_OCTETS else 0  # half a mail would be another mail
    if node.media_type in _REPORTS:
        return REPORT_OCTETS
    if node.media_type.startswith("text/"):
        if not node.attached:
            return TEXT_OCTETS
        return ATTACHED_TEXT_OCTETS if node.size <= ATTACHED_TEXT_OCTETS else 0
    return 0


def _content(node: Node, said: Mapping[bytes, Any]) -> Iterator[bytes]:
    if node.multipart:
        line = b"--" + node.boundary.encode("ascii")
        for child in node.children:
            yield line + b"\r\n"
            yield _header(section(said, f"{child.number}.MIME"))
            yield from _content(child, said)
            yield b"\r\n"
        yield line + b"--\r\n"
    elif node.open:
        yield _header(section(said, f"{node.number}.HEADER"))
        yield from _content(node.children[0], said)
    else:
        yield section(said, node.number)


def _header(block: bytes) -> bytes:
    """Closed by exactly one empty line."""
    block = block.rstrip(b"\r\n")
    return block + b"\r\n\r\n" if block else b"\r\n"


def _info(node: Node, said: Mapping[bytes, Any], asked: int) -> PartInfo:
    read = not node.open and (node.size == 0 or 0 < len(section(said, node.number)) < asked)  # sizes are often wrong
    return PartInfo(
        number=node.number, media_type=node.media_type, name=node.name, size=node.size, encoding=node.encoding,
        read=read,
    )  # fmt: skip


def _body(said: Any, prefix: str, depth: int) -> Node:
    """The body of a message, outermost or attached: its single part is number 1, a multipart has no number."""
    if isinstance(said[0], (list, tuple)):
        return _multipart(said, "", prefix, depth, has_header=False)
    return _part(said, f"{prefix}1", depth, has_header=False)


def _multipart(said: Any, number: str, prefix: str, depth: int, *, has_header: bool) -> Node:
    if depth > DEEPEST:
        raise ValueError("too deep")
    children = said[0] if isinstance(said[0], list) else [p for p in said if isinstance(p, tuple) and _is_part(p)]
    rest = said[1:] if isinstance(said[0], list) else said[len(children) :]
    boundary = _pairs(rest[1]).get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise ValueError("no boundary")
    parts = tuple(_node(child, f"{prefix}{n}", depth + 1) for n, child in enumerate(children, 1))
    kind = f"multipart/{_text(rest[0]).lower()}"
    return Node(number=number, media_type=kind, has_header=has_header, children=parts, boundary=boundary)


def _node(said: Any, number: str, depth: int) -> Node:
    if isinstance(said[0], (list, tuple)):
        return _multipart(said, number, f"{number}.", depth, has_header=True)
    return _part(said, number, depth, has_header=True)


def _part(said: Any, number: str, depth: int, *, has_header: bool) -> Node:
    """A single part (RFC 3501 7.4.2): type, subtype, parameters, id, description, encoding, size, then by type."""
    media_type = f"{_text(said[0])}/{_text(said[1])}".lower()
    encoding = _text(said[5]).lower()
    children: tuple[Node, ...] = ()
    after = 7
    if media_type == "message/rfc822" and len(said) > 9:
        after = 10
        if encoding in _TEXT_IN_PLACE and isinstance(said[8], (list, tuple)):
            children = (_body(said[8], f"{number}.", depth + 1),)
    elif media_type.startswith("text/"):
        after = 8
    if depth > DEEPEST:
        raise ValueError("too deep")
    disposition = said[after + 1] if len(said) > after + 1 else None
    kind, given = (_text(disposition[0]), _pairs(disposition[1])) if isinstance(disposition, tuple) else ("", {})
    name = given.get("filename") or _pairs(said[2]).get("name", "")
    return Node(
        number=number, media_type=media_type, has_header=has_header, children=children, encoding=encoding,
        size=max(0, int(said[6] or 0)), name=name, attached=kind.lower() == "attachment",
    )  # fmt: skip


def _is_part(said: tuple[Any, ...]) -> bool:
    return bool(said) and (isinstance(said[0], tuple) or len(said) >= 7)


def _pairs(said: Any) -> dict[str, str]:
    """A parameter list, (name value name value …) or NIL."""
    if not isinstance(said, tuple):
        return {}
    return {_text(k).lower(): _text(v) for k, v in zip(said[::2], said[1::2], strict=False)}


def _text(said: Any) -> str:
    if said is None:
        return ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
