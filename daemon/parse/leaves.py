"""The leaves of a mail, each with what decides its use: type, name, disposition, place. An attached mail is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part

from daemon.parse.mime import CannotRead, Tree, decode_transfer, octets_of
from daemon.parse.params import Structured, file_name, media_type, structured
from daemon.parse.values import MAX_DEPTH, MAX_PARTS


@dataclass(slots=True)
class Leaf:
    """One part without parts of this mail. `number`: IMAP part specifier (RFC 3501 6.4.5), `path` the same from 0.

    `choice` names the outermost multipart/alternative around it; `attached`: it or a container is an attachment.
    """

    part: Part
    number: str
    path: tuple[int, ...]
    media_type: str
    content_type: Structured
    name: str
    named_as_file: bool
    attached: bool
    choice: str | None

    @property
    def charset(self) -> str | None:
        return self.content_type.token("charset")


def leaves(tree: Tree) -> list[Leaf]:
    """All leaves in order. Raises CannotRead beyond the limits of depth and number."""
    likely = _charset_of_first_text(tree.root)
    found: list[Leaf] = []
    for leaf in _walk(tree.root, (), False, None, likely):
        found.append(leaf)
        if len(found) > MAX_PARTS:
            raise CannotRead(f"more than {MAX_PARTS} parts")
    return found


def octets(leaf: Leaf, tree: Tree) -> tuple[bytes, str | None]:
    """The decoded octets of a leaf, a whole attached mail for message/rfc822, and what was wrong with them."""
    if not leaf.part.is_multipart():
        return octets_of(leaf.part, tree.lifted)
    raw = _raw_part(tree.lifted.body, tree.root, leaf.path)
    if raw is None:  # the tree sees other borders than we do: its own rendering, close but not to the octet
        inner = leaf.part.get_payload()
        return b"\r\n".join(_rendered(p) for p in inner if isinstance(p, Part)), "attached mail rebuilt"
    encoding = str(leaf.part.get("content-transfer-encoding", "")).strip().lower()
    return decode_transfer(tree.lifted.restore(raw), encoding)


def _walk(part: Part, path: tuple[int, ...], attached: bool, choice: str | None, likely: str | None) -> Iterator[Leaf]:
    if len(path) > MAX_DEPTH:
        raise CannotRead(f"nested deeper than {MAX_DEPTH} levels")
    kind = part.get_content_type()
    disposition = structured(part, "content-disposition")
    attached = attached or disposition.value == "attachment"
    if part.is_multipart() and not kind.startswith("message/"):
        if kind == "multipart/alternative" and choice is None:
            choice = ".".join(map(str, path)) or "0"
        for index, child in enumerate(_children(part)):
            yield from _walk(child, (*path, index), attached, choice, likely)
        return
    content_type = structured(part, "content-type")
    yield Leaf(
        part=part,
        number=".".join(str(i + 1) for i in path) or "1",
        path=path,
        media_type="text/plain" if kind.startswith("multipart/") else media_type(kind),
        content_type=content_type,
        name=file_name(disposition, content_type, likely),
        named_as_file=bool(disposition.text("filename", likely)),
        attached=attached,
        choice=choice,
    )


def _children(part: Part) -> list[Part]:
    payload = part.get_payload() if part.is_multipart() else []  # of a leaf it would decode, by any charset named
    return [p for p in payload if isinstance(p, Part)] if isinstance(payload, list) else []


def _charset_of_first_text(root: Part) -> str | None:
    """What raw 8-bit header octets and names are most likely written in."""
    part = root
    for _ in range(MAX_DEPTH):
        children = _children(part)
        if not children:
            break
        part = children[0]
    return structured(part, "content-type").token("charset")


def _raw_part(body: bytes, root: Part, path: tuple[int, ...]) -> bytes | None:
    """The body of the part at `path`, octet for octet as in the mail; None when borders cannot be found again."""
    node = root
    for index in path:
        boundary = node.get_boundary()
        children = _children(node)
        pieces = _pieces(body, boundary.encode("utf-8", "surrogateescape")) if boundary else []
        if len(pieces) != len(children):
            return None
        node, piece = children[index], pieces[index]
        end = re.search(rb"(?:\A|\n)\r?\n", piece)
        body = piece[end.end() :] if end else b""
    return body


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """A multipart body cut at its boundary (RFC 2046 5.1.1): the parts, without preamble and epilogue."""
    pieces, start = [], -1
    for match in re.finditer(rb"^--%b(--)?[ \t]*\r?$" % re.escape(boundary), body, re.MULTILINE):
        if start >= 0:
            pieces.append(body[start : match.start()].removesuffix(b"\n").removesuffix(b"\r"))
        start = min(match.end() + 1, len(body))
        if match[1]:
            return pieces
    if start >= 0:
        pieces.append(body[start:])
    return pieces


def _rendered(part: Part) -> bytes:
    try:
        return part.as_bytes()
    except (LookupError, ValueError, KeyError, TypeError, AttributeError):
        return b""
