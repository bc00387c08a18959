"""What is told before the order and touches no work: "my phone won't ring in here, sorry. Print it." """

from collections.abc import Sequence

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.tagging import Tagged


def preludes(tagged: Tagged, findings: Sequence[Finding]) -> None:
    """A denial that touches nothing of the work is a story, where an order stands behind it and nothing ties that."""
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=-1)
    if last < 0 or _open(tagged, findings, last):
        return
    order = findings[last].clause
    for f in findings[:last]:
        apart = f.clause.sentence < order.sentence
        # "I write from the train. Print it."; but "I can't say yet: …"
        put_off = f.kind == "later" and apart and "neg" not in _heard(tagged, f.clause)
        told = f.kind in _TOLD or put_off
        if _reported(tagged, f, order):
            f.kind = "reported"
        elif told and (apart or not order.joined) and not f.clause.asked and not _touches(tagged, f):
            f.kind = "harmless"
            f.notes.add("done")


def _open(tagged: Tagged, findings: Sequence[Finding], last: int) -> bool:
    """Something ties the order, or is asked for before it: "Make it "Auckland", not "Aukland". Then print." """
    wished = any("please" in f.notes and f.kind in ("dark", "quoted", "neg") for f in findings[:last])
    follows = _heard(tagged, findings[last].clause) & {"then", "cond", "sarcasm"}
    return wished or bool(follows) or any(f.kind in _TYING or "sarcasm" in f.notes for f in findings)


def _reported(tagged: Tagged, f: Finding, order: Clause) -> bool:
    """ "The fire brigade has cleared it, please print": somebody's yes, and the writer's own order."""
    ordered = bool(_heard(tagged, order) & {"act", "to_print"})
    spoken = f.kind == "hedged" and f.tag is not None and f.tag.role in ASSENT and not f.clause.asked
    return ordered and spoken and not f.clause.contrast and not f.notes & _UNSURE


def _touches(tagged: Tagged, f: Finding) -> bool:
    """It may speak of a part of the work, of the approval, of what is still to come or to be done."""
    doubted = f.kind == "doubt" and "thing" in f.notes
    chinese = tagged.language == "zh" and f.kind != "neg"
    turns = f.figures or f.clause.contrast or "contrast" in f.notes
    span = range(f.clause.start, f.clause.end)
    side = any("obj" in tagged.heard[i] and not tagged.heard[i] & {"stop", "piece"} for i in span)
    return doubted or chinese or turns or side or bool(_heard(tagged, f.clause) & _TOUCHING)


def _heard(tagged: Tagged, clause: Clause) -> set[str]:
    return {role for i in range(clause.start, clause.end) for role in tagged.heard[i]}


_TOLD = frozenset({"neg", "doubt", "quoted"})
_UNSURE = frozenset({"hedge", "doubt", "will", "later", "contrast", "limit", "decides", "oldversion"})
_TYING = frozenset({
    "refuse", "hold", "notyet", "change", "fault", "cond", "condition", "condfault", "limit", "cantsee", "partly",
    "retract", "decides", "bareno",
})  # fmt: skip
_TOUCHING = frozenset({
    "approve", "approved", "approval_noun", "act", "to_print", "please", "request", "part", "chg", "world", "other",
    "oldversion", "will", "hedge", "rest", "all", "figure", "when", "ordinal", "receipt",
})  # fmt: skip
