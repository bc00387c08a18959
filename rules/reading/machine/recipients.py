"""Whom a notice without a report says it could not reach, and the lines it has about each."""

import re
from collections.abc import Iterable

from rules.reading.machine.signs import Signs

MAX_BLOCK = 1_500
MAX_ADDRESSES = 50
_A = r"[^\s<>()\[\]:;,\"'|=@]{1,100}@[^\s<>()\[\]:;,\"'|=@]{1,250}"
_LINE = re.compile(
    rf"^[ \t]*+(?:[>*•-]{{1,4}}[ \t]*+)?[\"']?(?:rcpt to:|[\w=;: ]{{0,80}}smtp=)?[ \t]*+[<\[(]?({_A})[>\])]?[\"']?"
    r"(?=[ \t]*(?:[:(<\n.,;-]|\.\.\.|$|[A-Za-z]))",
    re.I | re.M,
)
_PHRASE = re.compile(
    r"\b(?:deliver(?:ing|ed|y)?(?: your (?:mail|message|e-?mail))?|undeliverable|message|address|recipients?|users?"
    rf"|userid|failed|rcpt|to)(?:[ \t]+(?:to|for))?(?:[ \t:]+|\n[ \t]*)[\"'(]?<?({_A})>?",
    re.I,
)
_FIRST = re.compile(rf"<?({_A})>?")


def addressees(signs: Signs) -> list[tuple[str, str]]:
    """(address, lines about it) in order; never the mail's own sender and recipients."""
    said = signs.said
    own = {a.lower() for a in (*signs.message.recipients, signs.message.sender.address)}
    found: dict[str, list[int]] = {}
    for match in _LINE.finditer(said):
        _note(found, match[1], match.start(), own)
    for pattern, text in ((_PHRASE, said), (_FIRST, said[:MAX_BLOCK])):
        for match in () if found else pattern.finditer(text):
            _note(found, match[1], match.start(), own)
    named = [a.lower() for a in _FIRST.findall(signs.first.get("x-failed-recipients", ""))]
    starts = sorted(s[0] for s in found.values())
    blocks = [(a, _block(said, at, starts)) for a, positions in found.items() for at in positions[:1]]
    return [*blocks, *((a, said[:MAX_BLOCK]) for a in named if a not in found)][:MAX_ADDRESSES]


def first_address(texts: Iterable[str]) -> str:
    """The first address of the To field of a mail that came back."""
    for text in texts:
        to = re.search(r"^(?:to|x-original-to|delivered-to)[ \t]*:([^\n]{0,500})", text, re.I | re.M)
        match = to and _FIRST.search(to[1])
        if match:
            return match[1].lower()
    return ""


def _note(found: dict[str, list[int]], address: str, at: int, own: set[str]) -> None:
    address = address.lower().rstrip(".-")
    if address not in own and len(found) < MAX_ADDRESSES:
        found.setdefault(address, []).append(at)


def _block(said: str, start: int, starts: list[int]) -> str:
    end = next((s for s in starts if s > start), len(said))
    return said[start : min(end, start + MAX_BLOCK)]
