"""Refusals, "not yet", "stop", approvals taken back, and files that nobody can see."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.denials import negated
from rules.reading.decision.findings import ASSENT, Context, Found
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.versions import names_other_version


def taken_back(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    tag = c.first("retract")
    if tag is None or _of_papers(tagged, c, tag):
        return None
    wished = c.asked and any("request" in tagged.heard[i] for i in range(c.start, c.end))  # "may I withdraw my ok?"
    if (c.asked and not wished) or negated(tagged, c, tag) or c.has("cond", "next"):
        return ("asked" if c.asked else "doubt"), tag, False
    return "retract", tag, True


def _of_papers(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "The offer in the text is no longer valid": of an approval nothing is said."""
    named = any(t.role == "other" and t.end <= tag.start for t in c.tags)
    approval = any(tagged.heard[i] & {"approval_noun", "approve", "approved"} for i in range(c.start, c.end))
    return named and not approval


def cannot_see(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    tag = c.first("cantsee")
    tie = c.first("cond")
    if tag and tie and tie.end <= tag.start:
        return "cond", tie, True  # "provided nothing appears before the 9th"
    return ("cantsee", tag, True) if tag else None


def refusal(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Plain refusals, "not yet", "stop": unless asked, or denied themselves."""
    for role in ("refuse", "notyet", "hold"):
        tag = c.first(role)
        if tag is None:
            continue
        if c.asked:
            return "asked", tag, False
        if negated(tagged, c, tag):
            tied = "condition" if c.has(*ASSENT) else "cond"
            return (tied if c.has("cond") else "doubt"), tag, False
        if (tie := _tied_assent(c, tag)) is not None:
            return "condition", tie, True
        if names_other_version(tagged, c.start, c.end, x.version):
            return "otherversion", tag, False
        if (
            (tie := c.first("cond"))
            and tie.start < tag.start
            and any(t.end <= tie.start for t in c.tags if t.role in ASSENT)
        ):
            return "condition", tie, True  # "fine, provided nothing goes out before the 12th"
        if role == "refuse" and any(t.role == "cond" and 0 <= tag.start - t.end <= 1 for t in c.tags):
            return "cond", tag, False  # "barring a veto from the landlord"
        if role == "refuse" and c.has("next"):
            return "harmless", tag, False
        if of_papers(tagged, c, tag) or (c.has("other") and not c.has("obj") and role != "hold"):
            return "otherobject", tag, False
        return role, tag, True
    return None


def of_papers(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "The customs papers are not through yet", "the advertising slot: wait": papers named first, and no piece."""
    heard = [tagged.heard[i] for i in range(c.start, tag.start)]
    return tagged.language in _NAMED_FIRST and any("other" in h for h in heard) and not any("obj" in h for h in heard)


_NAMED_FIRST = frozenset({"zh", "vi"})  # languages that open the clause with what it speaks of


def _tied_assent(c: Clause, refusal: Tag) -> Tag | None:
    """ "Suits me as long as the red does not come out orange": what is denied is the condition."""
    tie = next((t for t in c.tags if t.role == "cond" and t.end <= refusal.start), None)
    assents = tie is not None and any(t.role in ASSENT and t.end <= tie.start for t in c.tags)
    return tie if assents else None


def rhetorical(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """ "And this I am to sign?" asks nothing: it refuses."""
    tag = c.first("rhetorical")
    return ("refuse", tag, True) if tag else None
