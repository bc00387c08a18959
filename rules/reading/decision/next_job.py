"""Wishes for the next job: they change nothing about this one."""

from itertools import pairwise

from rules.reading.decision.findings import Finding


def next_goes_on(findings: list[Finding]) -> None:
    """ "For the next time, I should like a square one": what hangs on that opening speaks of the next job."""
    for opening, wish in pairwise(findings):
        same = opening.clause.sentence == wish.clause.sentence and not wish.clause.contrast
        mere = opening.kind == "harmless" and "next" in opening.notes and not opening.unknown
        if same and mere and "thing" not in opening.notes and wish.kind in ("dark", "harmless", "change"):
            wish.kind = "harmless"
            wish.notes.add("next")


def next_alone(findings: list[Finding]) -> None:
    """ "Next time gladly without the dog", "remind me in October": a wish for the next job, and when to speak of it."""
    opened = -1
    for f in findings:
        tag = next((t for t in f.clause.tags if t.role not in ("lead", "and", "contrast")), None)
        wish = f.tag is None or f.tag.role not in ("go", "fine", "retract", "refuse")
        if tag is not None and tag.role == "next" and wish and f.kind in _FOR_THEN:
            f.kind, f.tag = "harmless", None
        if f.kind == "later" and f.clause.sentence == opened and not f.clause.contrast:
            f.kind, f.tag = "harmless", None
        if "next" in f.notes and f.kind == "harmless":
            opened = f.clause.sentence


_FOR_THEN = frozenset({"change", "cond", "condition", "hedged", "later", "limit", "yes", "fault"})
