"""A sender who is dressed up as one of ours or a client's: a domain that looks like theirs, a name that is an address.

Nothing is allowed or forbidden by looks: identity is equality. It is said, so that a person is not taken in.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from rules.book import RuleBook
from rules.nouns import Because, Sender

STEP = "look-alike"
_ADDRESS = re.compile(r"[^\s<>()\[\]@,;:\"']{1,64}@[^\s<>()\[\]@,;:\"']{1,253}")
# Letters that look like Latin ones (the part of Unicode TR 39 that stands in registered names), then pairs.
_LOOKS = str.maketrans(
    "абвеёкмнорстухіїјѕԁһӏԛԝαβεηικνορτυχωıƖǀɡɑ01358|i", "abbeekmhopctyxlljsdhlqwabenlkvoptuxwlllgaolesbll"
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def dressed_up(sender: Sender, book: RuleBook) -> Because | None:
    """What makes this sender look like somebody else, if anything does."""
    known = tuple(_known(book))
    if not sender.address or sender.domain in known or book.contact(sender.address):
        return None
    shown = _ADDRESS.search(sender.name)
    if shown and shown[0].lower() != sender.address and shown[0].lower().rpartition("@")[2] in known:
        text = f"its display name shows {shown[0]}, but it comes from {sender.address}"
        return Because(step=STEP, text=text, words=sender.name[:200])
    if looks := next((domain for domain in known if resembles(sender.domain, domain)), None):
        return Because(
            step=STEP, text=f"{readable(sender.domain)} looks like {looks}, and is not", words=sender.address
        )
    return None


def resembles(domain: str, known: str) -> bool:
    """Whether a person could take one domain, another one, for the known one."""
    one, other = _skeleton(domain), _skeleton(known)
    if domain == known or domain.endswith(f".{known}"):
        return False
    if one == other or one.startswith((f"{other}.", f"{other}-")) or f".{other}." in one:
        return True
    name = other.split(".")[0]
    if len(name) >= 4 and name in re.split(r"[.-]", one):  # the same name under another roof
        return True
    return len(name) >= 4 and _one_slip(one, other)


def readable(domain: str) -> str:
    """A-labels (RFC 5890) beside what they show: `xn--me-6kc2e.example (асme.example)`."""
    shown = _decoded(domain)
    return domain if shown == domain else f"{domain} ({shown})"


def _known(book: RuleBook) -> Iterator[str]:
    yield from book.agency.domains
    for client in book.clients.values():
        yield from client.domains


def _decoded(domain: str) -> str:
    labels = []
    for label in domain.split("."):
        with suppress(UnicodeError, ValueError, OverflowError):
            label = label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
        labels.append("".join(c for c in label if c.isprintable()))
    return ".".join(labels)


def _skeleton(domain: str) -> str:
    plain = unicodedata.normalize("NFKD", _decoded(domain.lower())).casefold()
    text = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LOOKS)
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def _one_slip(one: str, other: str) -> bool:
    """One letter more, less or other, or two that changed places."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
