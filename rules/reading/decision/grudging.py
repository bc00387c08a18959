"""A yes against one's own taste: "not what I would have done, but so be it: print"."""

from collections.abc import Sequence

from rules.reading.decision.findings import Finding
from rules.reading.decision.tagging import Tagged

_GRUMBLES = frozenset(
    {"refuse", "bareno", "neg", "fault", "doubt", "hedged", "dark", "change", "harmless", "otherversion"}
)
_LETS_BE = frozenset({"go", "fine", "yes", "harmless", "refuse", "bareno", "neg", "dark", "hedged"})
_GIVEN = frozenset({"approval_noun", "approve", "approved", "part", "figure"})


def grudging(tagged: Tagged, findings: Sequence[Finding]) -> None:
    """What was grumbled before a "so be it" is let be, where an order follows in the same sentence or the next."""
    for n, f in enumerate(findings):
        if f.kind not in _LETS_BE or not _gives_in(tagged, f):
            continue
        sentence = f.clause.sentence
        ordered = f.kind == "go" or any(
            g.kind == "go" and g.clause.sentence <= sentence + 1 for g in findings[n + 1 : n + 3]
        )
        grumbled = [g for g in findings[:n] if g.clause.sentence == sentence]
        if not ordered or not grumbled or not all(g.kind in _GRUMBLES and _of_taste(tagged, g) for g in grumbled):
            continue
        for g in grumbled if f.kind in ("go", "harmless") else [*grumbled, f]:
            g.kind, g.tag = "harmless", None
            g.notes.add("done")
        for g in (f, *findings[n + 1 : n + 3]):
            g.clause.contrast = False
            g.notes.discard("contrast")


def _gives_in(tagged: Tagged, f: Finding) -> bool:
    """It begins with the "so be it", behind a "but"; in the midst of a sentence the same words are others."""
    start = f.clause.start
    first = any("grudging" in tagged.heard[i] for i in range(start, min(start + _OPENING, f.clause.end)))
    return first and not f.clause.asked and not f.clause.has("cond", "hold", "change", "limit")


_OPENING = 3


def _of_taste(tagged: Tagged, g: Finding) -> bool:
    """It names no approval, gives no figures, and bids nothing."""
    span = range(g.clause.start, g.clause.end)
    named = any(tagged.heard[i] & _GIVEN for i in span) or g.figures
    bids = g.clause.asked or g.clause.has("please", "request", "imperative", "cond", "order")
    mild = g.kind != "change" or g.clause.has("hedge", "wished")
    return not named and not bids and mild
