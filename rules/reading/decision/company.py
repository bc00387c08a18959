"""What merely keeps a go-ahead company: small talk of the writer, and what went wrong for nobody."""

from rules.reading.decision.findings import Finding
from rules.reading.decision.tagging import Tagged

_SUBJECTS = frozenset({"me", "story"})


def keep_company(tagged: Tagged, findings: list[Finding]) -> None:
    """Make harmless the denials of a tale told before a plain go-ahead: "I couldn't sleep last night. Approved." """
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=0)
    for f in findings[:last]:
        if f.kind == "neg" and f.clause.sentence < findings[last].clause.sentence and _tale(tagged, f):
            f.kind = "harmless"
            f.notes.add("done")


def _tale(tagged: Tagged, f: Finding) -> bool:
    """A denial in the past that denies no looking, asking, liking or paying, and is not about the work."""
    heard = [tagged.heard[i] for i in range(f.clause.start, f.clause.end)]
    said = set().union(*heard)
    opens = tagged.heard[f.clause.start] | tagged.heard[min(f.clause.start + 1, f.clause.end - 1)]
    open_ = f.clause.contrast or f.clause.asked or f.clause.has(*_OPEN) or f.unknown > 2
    return bool(opens & (_SUBJECTS | {"neg"})) and "told" in said and not said & _ABOUT and not open_


_ABOUT = frozenset({"examined", "chg", "fault", "flaw", "acted", "approved", "will"})
_OPEN = ("obj", "other", "change", "fault", "limit", "cond", "hedge", "later", "decides", "person", "doubt", "refuse")
