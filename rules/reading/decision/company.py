"""What merely keeps a go-ahead company: small talk of the writer, and what went wrong for nobody."""

from rules.reading.decision.findings import Finding
from rules.reading.decision.tagging import Tagged

_SUBJECTS = frozenset({"me", "story", "neg"})


def keep_company(tagged: Tagged, findings: list[Finding]) -> None:
    """Make harmless the denials of a tale told before a plain go-ahead: "I couldn't sleep last night. Approved." """
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=0)
    for f in findings[:last]:
        if f.kind == "neg" and f.clause.sentence < findings[last].clause.sentence and _tale(tagged, f):
            f.kind = "harmless"
            f.notes.add("done")


def _tale(tagged: Tagged, f: Finding) -> bool:
    """A denial in the past, or of small words alone ("no more, no less"), that denies no looking, asking or paying."""
    said = {role for i in range(f.clause.start, f.clause.end) for role in tagged.heard[i]}
    opens = tagged.heard[f.clause.start] | tagged.heard[min(f.clause.start + 1, f.clause.end - 1)]
    if f.clause.contrast or f.clause.asked or f.clause.has(*_OPEN) or f.unknown > 2 or said & _ABOUT:
        return False
    past = bool(opens & _SUBJECTS) and "told" in said
    return past or (not f.unknown and {t.role for t in f.clause.tags} <= _SMALL)


_SMALL = frozenset({"neg", "more", "lead", "adv", "det"})
_ABOUT = frozenset({"examined", "chg", "fault", "flaw", "acted", "approved", "will", "altered"})
_OPEN = ("obj", "other", "change", "fault", "limit", "cond", "hedge", "later", "decides", "person", "doubt", "refuse")
