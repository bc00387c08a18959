"""What the writer said before and takes back now, or calls an error, and then gives the go-ahead: that is no change."""

from collections.abc import Sequence

from rules.reading.decision.findings import Finding
from rules.reading.decision.tagging import DENIALS, Tagged

# What a comment that is taken back may sound like, and why it is: "forget my corrections, I had the old one open".
_TAKEN_BACK = frozenset({
    "asked", "bareno", "change", "dark", "doubt", "fault", "harmless", "hedged", "mention", "neg", "otherobject",
    "otherversion", "receipt", "refuse", "reported", "retract",
})  # fmt: skip
_REASONS = frozenset({"otherversion", "receipt", "fault", "neg", "dark", "harmless"})
_GIVEN = frozenset({"approval_noun", "approve", "approved"})


def withdrawn(tagged: Tagged, findings: Sequence[Finding]) -> None:
    """A comment taken back is done with where a go-ahead stands beside it; a "but" after it begins anew."""
    for n, f in enumerate(findings):
        at = next((i for i in range(f.clause.start, f.clause.end) if "withdrawn" in tagged.heard[i]), None)
        if at is None or f.kind not in _TAKEN_BACK or _kept(tagged, f, at):
            continue
        if not any(g.kind in ("go", "fine") for g in findings if g is not f):
            continue
        _done(f)
        for before in reversed(findings[:n]):
            if before.clause.sentence != f.clause.sentence or before.kind not in _TAKEN_BACK:
                break
            _done(before)
        for after in findings[n + 1 :]:
            if after.clause.sentence != f.clause.sentence or not _why(after):
                break
            _done(after)


def _kept(tagged: Tagged, f: Finding, at: int) -> bool:
    """ "Don't forget my comments": they stand; and who takes an approval back takes back no comment."""
    told = range(f.tag.start, f.tag.end) if f.tag and f.kind == "change" else ()
    denied = any(tagged.tokens[i].norm in DENIALS for i in (*range(f.clause.start, at), *told))
    given = any(tagged.heard[i] & _GIVEN for i in range(f.clause.start, f.clause.end))
    return denied or given or f.clause.has("cond", "next")


def _why(f: Finding) -> bool:
    """What was wrong with the comment: its writer's eyes, screen, or version."""
    plain = f.kind in _REASONS and not f.clause.contrast and not f.clause.asked
    own = bool(f.notes & {"me", "person", "oldversion", "story"}) or f.kind == "otherversion"
    return plain and own and not f.figures and not f.clause.has("please", "request", "imperative", "change")


def _done(f: Finding) -> None:
    f.kind, f.tag, f.figures, f.unknown = "harmless", None, False, 0
    f.notes.discard("contrast")
    f.notes.add("done")
