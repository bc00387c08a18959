"""Asides before an order: questions that the writer answers himself, trouble that is none of the work's."""

from itertools import pairwise

from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.tagging import Tagged


def asides(tagged: Tagged, findings: list[Finding]) -> None:
    """Make both harmless."""
    answered(tagged, findings)
    unrelated(tagged, findings)


def answered(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Is a zero missing? No, it is right. Print": a question that the writer answers himself before the order."""
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=0)
    for question, answer in pairwise(findings[: last + 1]):
        span = answer.clause
        own = question.kind == "asked" and span.sentence == question.clause.sentence + 1 and not span.asked
        if (
            own
            and all("answer" in tagged.heard[i] for i in (span.start, span.end - 1))
            and span.end - span.start <= _BRIEF
        ):
            question.kind = "harmless"
            answer.kind = answer.kind if answer.kind in ASSENT else "harmless"


_BRIEF = 4


def unrelated(tagged: Tagged, findings: list[Finding]) -> None:
    """ "The hall is closed, that has nothing to do with the poster. Print": trouble of something else."""
    for n, f in enumerate(findings):
        if not any("unrelated" in tagged.heard[i] for i in range(f.clause.start, f.clause.end)):
            continue
        for g in findings[max(0, n - 1) : n + 1]:
            if g.kind in _TROUBLES and g.clause.sentence == f.clause.sentence and not g.clause.has("cond"):
                g.kind = "harmless"
                g.notes.add("done")


_TROUBLES = frozenset({"fault", "refuse", "hold", "notyet", "decides", "later", "neg", "doubt", "dark", "change"})
