"""Who sent it: our own strict grammar over the raw From field. Identity is never taken from a general mail parser.

General parsers are lenient in different ways, and a forger needs only two that disagree. What this grammar accepts,
every parser reads alike: one field, one mailbox, ASCII `local@domain`, no group, no route, nothing but a plain name
around it. Everything else is a Sender with a `problem`, whose address is for show and never a bystander's.
"""

import re
from collections.abc import Iterator, Sequence

from rules.nouns import Sender
from rules.reading.encoded import clean, decode_words, unfold

MAX_FIELD = 65_536
MAX_NAME = 200
MAX_ADDRESSES = 500

# One pass; whatever one alternative consumed is never looked at again: linear.
_TOKEN = re.compile(
    rb'(?P<quoted>"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t -\xff])*+")'
    rb'|(?P<torn>"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[\t -\xff])*+)'  # no closing mark: take it all, never rescan
    rb"|(?P<comment>\([^()\\<>@\x00-\x08\x0a-\x1f\x7f]*\))"
    rb"|(?P<angle><[^<>\x00-\x1f]*>)"
    rb'|(?P<atom>[^\s()<>\[\]:;@\\,"\x00-\x1f\x7f]+)'
    rb"|(?P<space>[ \t]+)"
    rb"|(?P<special>[\x00-\xff])",
    re.DOTALL,
)
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})*)\Z")
_LOOSE = re.compile(r"[^\s\"<>()\[\],;:@\\\x00-\x1f\x7f]{1,64}@[^\s\"<>()\[\],;:@\\\x00-\x1f\x7f]{1,253}\Z")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

Token = tuple[str, bytes]


def read_sender(raw_from_values: Sequence[bytes | str]) -> Sender:
    """The sender by the raw, undecoded values of all From fields (RFC 5322 3.6.2), folding included.

    Never raises. `name` is the decoded display name: for people, never for decisions.
    """
    if len(raw_from_values) != 1:
        return Sender(address="", problem="no From field" if not raw_from_values else "more than one From field")
    raw = _octets(raw_from_values[0])
    if len(raw) > MAX_FIELD:
        return Sender(address="", problem="From field too long")
    value = unfold(raw)
    if _CONTROL.search(value):
        return Sender(address="", problem="control character in From")
    tokens = list(_tokens(value))
    problem = _shape(tokens)
    address = _shown(tokens)
    named = problem is None or bool(address)
    problem = problem or _fault(address)
    shown = address.lower() if _ADDRESS.match(address) else ""
    return Sender(address=shown, name=_name(tokens) if named else "", problem=problem)


def read_addresses(values: Sequence[bytes | str]) -> tuple[str, ...]:
    """Addresses of To, Cc, Reply-To, Delivered-To: lenient, lower-case, in order, each once, at most 500."""
    found: dict[str, None] = {}
    for value in values:
        raw = unfold(_octets(value)[:MAX_FIELD])
        for mailbox in _mailboxes(_tokens(raw)):
            address = _loose(mailbox)
            if address:
                found[address] = None
            if len(found) >= MAX_ADDRESSES:
                return tuple(found)
    return tuple(found)


def is_address(text: str) -> bool:
    """Whether this is `local@domain` in plain ASCII: what may be compared with an address book."""
    return len(text) <= 254 and bool(_ADDRESS.match(text)) and not _fault(text)


def _tokens(value: bytes) -> Iterator[Token]:
    for match in _TOKEN.finditer(value):
        yield match.lastgroup or "special", match[0]


def _shape(tokens: list[Token]) -> str | None:
    """What keeps the tokens from being one mailbox; None when they are `name <address>` or a bare address."""
    kinds = [kind for kind, _ in tokens]
    for kind, token in tokens:
        if kind == "torn" or (kind == "special" and token != b"@"):
            return _SPECIALS.get(token[:1], f"unexpected {token[:1].decode('latin-1')!r} in From")
    angles = kinds.count("angle")
    if angles > 1:
        return "more than one mailbox in From"
    meat = [t for t in tokens if t[0] not in ("space", "comment")]
    if not meat:
        return "From names nobody"
    if angles:
        if meat[-1][0] != "angle":
            return "something stands after the address in From"
        if any(kind == "special" for kind, _ in meat) and not _name_is_the_address(meat):
            return "an address stands where the name belongs in From"
        return None
    if [kind for kind, _ in meat] != ["atom", "special", "atom"]:
        return "From is not one mailbox"
    if not _is_bare(tokens):
        return "a comment or blank inside or before the address in From"
    return None


def _is_bare(tokens: list[Token]) -> bool:
    """An address without brackets, all of a piece, nothing but blanks before it."""
    kinds = [kind for kind, _ in tokens if kind != "space"]
    pieces = [kind for kind, _ in tokens]
    start = pieces.index("atom") if "atom" in pieces else 0
    return kinds[:3] == ["atom", "special", "atom"] == pieces[start : start + 3] and set(kinds[3:]) <= {"comment"}


_SPECIALS = {
    b",": "more than one mailbox in From",
    b";": "more than one mailbox in From",
    b":": "a group in From",
    b'"': "a quotation mark without its pair in From",
    b"<": "an angle bracket without its pair in From",
    b">": "an angle bracket without its pair in From",
    b"(": "a comment in From that hides something",
    b")": "a comment in From that hides something",
}


def _name_is_the_address(meat: list[Token]) -> bool:
    """`dana@acme.example <dana@acme.example>`: not RFC 5322, but nobody can read it otherwise."""
    return b"".join(token for _, token in meat[:-1]).lower() == meat[-1][1][1:-1].lower()


def _shown(tokens: list[Token]) -> str:
    """The one address every reader would see, or "": a list, a group or a torn bracket shows nobody."""
    if any(kind == "torn" or (kind == "special" and token != b"@") for kind, token in tokens):
        return ""
    meat = [token for token in tokens if token[0] not in ("space", "comment")]
    if sum(kind == "angle" for kind, _ in meat) == 1 and meat[-1][0] == "angle":
        return meat[-1][1][1:-1].decode("latin-1")
    return b"".join(token for _, token in meat).decode("latin-1") if _is_bare(tokens) else ""


def _fault(address: str) -> str | None:
    """What is wrong with one address taken by itself."""
    if not address.isascii():
        return "the address in From is not ASCII"
    match = _ADDRESS.match(address)
    if not match:
        return "the address in From is not local@domain"
    if len(match["local"]) > 64 or len(match["domain"]) > 253:
        return "the address in From is too long"
    if "=?" in match["local"]:
        return "an encoded word in the address of From"
    return None


def _name(tokens: list[Token]) -> str:
    """The display name; for a bare address the comment behind it, as old mail programs wrote it."""
    if any(kind == "angle" for kind, _ in tokens):
        end = next(i for i, (kind, _) in enumerate(tokens) if kind == "angle")
        words = b"".join(_unquoted(kind, token) for kind, token in tokens[:end])
    else:
        words = b" ".join(token[1:-1] for kind, token in tokens if kind == "comment")
    return clean(decode_words(words)[0])[:MAX_NAME]


def _unquoted(kind: str, token: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", token[1:-1]) if kind == "quoted" else token


def _mailboxes(tokens: Iterator[Token]) -> Iterator[list[Token]]:
    """The items of an address list: cut at commas and semicolons, a group's name dropped."""
    item: list[Token] = []
    for kind, token in tokens:
        if kind == "special" and token in b",;":
            yield item
            item = []
        elif kind == "special" and token == b":":
            item = []
        elif kind not in ("comment", "space"):
            item.append((kind, token))
    yield item


def _loose(item: list[Token]) -> str | None:
    angles = [token for kind, token in item if kind == "angle"]
    octets = angles[-1][1:-1].strip() if angles else b"".join(token for _, token in item)
    address = octets.decode("utf-8", "replace").lower()
    return address if _LOOSE.match(address) and "\ufffd" not in address else None


def _octets(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
