"""Denials in two words, "ne … rien": the first alone denies nothing, and goes with the phrase the second stands in."""

from collections.abc import Sequence
from itertools import takewhile

from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.text import HARD, SOFT

_NEAR = 8  # tags: how far behind the first word the second may stand
_WHOLE = frozenset({"go", "yes", "fine", "harmless", "done", "hold", "notyet"})


def join_halves(tagged: Tagged) -> None:
    """In "il n'y a rien à redire" the "rien" belongs to a phrase that denies a fault: the "n'" is no denial of it.

    Where the second word is a denial of its own, or there is none, the first goes on denying.
    """
    for n, tag in enumerate(tagged.tags):
        if tag.role != "neg" or tag.end - tag.start > 1 or "half" not in tagged.heard[tag.start]:
            continue
        other = _second(tagged, tag, tagged.tags[n + 1 : n + 1 + _NEAR])
        if other is not None and other.role in _WHOLE:
            tag.role = "half"


def _second(tagged: Tagged, first: Tag, following: Sequence[Tag]) -> Tag | None:
    """The phrase behind it that the second word stands in; none beyond a mark."""
    near = takewhile(lambda tag: not _parted(tagged, first, tag), following)
    return next((tag for tag in near if _completes(tagged, tag)), None)


def _completes(tagged: Tagged, tag: Tag) -> bool:
    return any("completion" in tagged.heard[i] for i in range(tag.start, tag.end))


def _parted(tagged: Tagged, first: Tag, second: Tag) -> bool:
    """A mark or a line break stands between the two."""
    between = tagged.tokens[first.end : second.start]
    return any(t.kind == "l" or (t.kind == "p" and t.norm in HARD | SOFT) for t in between)
