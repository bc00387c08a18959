"""Facts on their way into a template: plain values, no control characters, one line unless meant to have more."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from daemon.words.layout import BAR

MANY_LINES = frozenset(
    {"outline_text", "additions", "words", "excerpt", "said", "corrected", "example"}
)  # somebody's own text
ISOLATE = "\u2068\u2069"  # first strong isolate, pop directional isolate
LONGEST = 20_000  # characters of one value; what is longer was never meant to be read in a letter


def cleaned(value: Any, name: str = "") -> Any:
    """The value with every string in it made harmless to the layout of a letter; the same shape otherwise."""
    if isinstance(value, str):
        return _text(value[:LONGEST], many_lines=name in MANY_LINES)
    if isinstance(value, Mapping):
        return {str(key): cleaned(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner, name) for inner in value]
    return value


def _text(value: str, *, many_lines: bool) -> str:
    lines = ["".join(map(_harmless, line)) for line in value.splitlines()]
    if many_lines:
        return "\n".join(lines).replace("|", BAR).strip()
    return _isolated(" ".join(" ".join(lines).replace("|", BAR).split(" ")).strip())


def one_line(value: str) -> str:
    """A text made of ours and of cleaned facts, on one line and without controls: a subject."""
    return " ".join("".join(c if c in ISOLATE else _harmless(c) for c in value).split())


def _isolated(value: str) -> str:
    """A name in a script that runs from right to left must not turn around what stands after it (UAX #9, 2.4)."""
    turns = any(unicodedata.bidirectional(c) in ("R", "AL") for c in value)
    return f"{ISOLATE[0]}{value}{ISOLATE[1]}" if turns else value


def _harmless(character: str) -> str:
    """Controls become blanks; marks that reorder or hide text (UAX #9), and our own placeholder, are dropped."""
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs" | "Co" | "Cn":
            return ""
        case "Cf" if character not in "\u200c\u200d":  # joiners are spelling in several scripts and in emoji
            return ""
    return character
