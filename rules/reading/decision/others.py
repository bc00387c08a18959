"""An assent that is somebody else's, or that waits for somebody else."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import SUBJECT_FIRST, Context
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.ties import Doubt


def by_others(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    if c.has("decides") or _later(tagged, c, tag):
        return "hedged", tag
    if c.has("reported") and tag.role != "go" and not _too(tagged, tag):
        told = tag.role == "fine" or any(t.role == "reported" and t.end == tag.start for t in c.tags)
        return ("reported" if told else "hedged"), tag
    if tag.role == "go" and _said_of_others(tagged, c, tag):
        return "reported", tag
    if tag.role == "fine" and _named_others(tagged, c, tag):
        return "reported", tag  # "Mary is happy with it"
    if tag.role != "fine" and _told_of_a_name(tagged, c, tag):
        return "reported", tag  # "Anil said yes", "Anil gave the nod"
    who = c.first("person", "reported")
    if who is not None and who.start < tag.start and not _me_between(c, who, tag):
        return "reported", tag
    return None


def _too(tagged: Tagged, tag: Tag) -> bool:
    """ "and so do I", "y yo también": the writer joins in."""
    return any("me" in tagged.heard[i] for i in range(tag.start, tag.end))


def _later(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """Put off; but the day of an order ("publish it tonight") puts nothing off."""
    ordered = any("act" in tagged.heard[i] for i in range(tag.start, tag.end))
    return any(
        t.role == "later" and not (ordered and any("when" in tagged.heard[i] for i in range(t.start, t.end)))
        for t in c.tags
    )


def _said_of_others(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "my kids approve", "Kunden genehmigen": the verb has a subject, and it is not the writer."""
    if tagged.language not in SUBJECT_FIRST or "approve" not in tagged.heard[tag.start] | tagged.heard[tag.end - 1]:
        return False
    if "me" in {role for i in range(c.start, tag.end) for role in tagged.heard[i]}:
        return False
    if any(tagged.tokens[i].norm in _OURS for i in range(tag.start, tag.end)):
        return False  # "version two gets our okay"
    before = [t for t in c.tags if t.end <= tag.start and t.role in ("word", "obj", "person", "other")]
    chatted = any("chatter" in tagged.heard[i] for i in range(c.start, tag.start))
    return bool(before) or chatted or any(i < tag.start for i in c.unknown)


_OURS = frozenset({"my", "our"})
_SAYS = frozenset({"said", "says", "gave"})
_FEELS = frozenset({"happy", "satisfied", "pleased", "content", "delighted"})


def _named_others(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """A name that no lexicon knows stands before what only people can be."""
    if not _FEELS & {t.norm for t in tagged.tokens[tag.start : tag.end]}:
        return False
    before = range(c.start, tag.start)
    named = any(tagged.tokens[i].kind == "w" and tagged.tokens[i].capital and not tagged.heard[i] for i in before)
    return named and not any(tagged.heard[i] & {"me", "obj"} for i in before)


def _told_of_a_name(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """Only a name stands before the word that tells what was said."""
    said = next((i for i in range(c.start, tag.start + 1) if tagged.tokens[i].norm in _SAYS), c.start)
    return said > c.start and tagged.unknown[said - 1] and tagged.tokens[said - 1].capital


def _me_between(c: Clause, who: Tag, tag: Tag) -> bool:
    return any(t.role == "me" and who.end <= t.start < tag.start for t in c.tags)
