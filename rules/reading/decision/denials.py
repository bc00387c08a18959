"""A denial beside an assent: before it, behind it, or of a mere number."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import NEGATION_BEHIND, Context
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.ties import Doubt
from rules.reading.decision.versions import names_other_version


def denial(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    negative = c.first("neg")
    if negative is None or _mere_number(tagged, negative):
        return None
    return _denied(tagged, c, tag, negative, x), negative


def _denied(tagged: Tagged, c: Clause, tag: Tag, negative: Tag, x: Context) -> str:
    """A "not" beside an assent: before it (or in languages that put it behind) it denies; elsewhere it is a doubt."""
    if names_other_version(tagged, c.start, c.end, x.version):
        return "otherversion"
    if any(t.role == "cond" and t.start < negative.start and t.end != tag.start for t in c.tags):
        return "condition"  # "print it if nobody objects": the "not" belongs to the condition
    if negative.start < tag.start or tagged.language in NEGATION_BEHIND:
        return "refuse" if tag.role != "yes" or negative.end <= tag.start else "doubt"
    return "partly"


def negated(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    return any(
        t.role == "neg" and (t.end == tag.start or (t.end == tag.start - 1 and t.end not in c.unknown)) for t in c.tags
    )


def _mere_number(tagged: Tagged, negative: Tag) -> bool:
    """ "no 2", "No. 3": the number sign, not a denial."""
    token = tagged.tokens[negative.start]
    following = tagged.tokens[negative.end : negative.end + 2]
    return token.norm == "no" and bool(following) and following[0].kind == "n"
