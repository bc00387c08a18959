"""Things of the world outside the work: with their article they are what was approved, and the work was not."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.tagging import Tag, Tagged

_TRADE = frozenset({"job", "all", "ordinal", "obj", "me"})
_OPENING = frozenset({"lead", "and", "adv", "contrast"})


def of_the_world(tagged: Tagged, start: int, end: int) -> bool:
    """ "Die Kur ist genehmigt", "la cena está confirmada": a known thing opens the clause, and none of the trade's."""
    heard = tagged.heard
    if any(heard[i] & _TRADE for i in range(start, end)):
        return False
    for i in range(start, end - 1):
        if "article" in heard[i]:
            return bool(heard[i + 1] & {"word", "world"})
        if not heard[i] & _OPENING:
            return False
    return False


def gives_another(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "Je vous confirme le dîner": what the verb approves is a known thing, and none of the trade's."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    if "approve" not in said or tag.end >= c.end or "article" not in tagged.heard[tag.end - 1]:
        return False
    thing = any(t.role == "word" and t.start == tag.end for t in c.tags)
    return thing and not tagged.heard[tag.end] & {"job", "obj", "figure", "part"}
