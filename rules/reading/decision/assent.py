"""An assent, and everything in its own clause that may take it away, tie it or put it off."""

from rules.reading.decision.bounds import (
    confirms_another,
    elsewhere,
    narrowed,
    of_a_time,
    of_something_else,
    of_the_delivery,
    unheard_of,
)
from rules.reading.decision.clauses import Clause
from rules.reading.decision.denials import denial
from rules.reading.decision.findings import Context, Found
from rules.reading.decision.others import by_others
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.ties import (
    Doubt,
    changed,
    limited,
    opened_with,
    silent,
    tied,
    tied_before,
    wished,
    with_something,
)
from rules.reading.decision.timing import not_now, received, said_before


def assent(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """An assent, or what its own clause makes of it; the first doubt wins."""
    tag = c.first("go") or c.first("fine") or _bare_yes(tagged, c)
    if tag is None:
        return None
    strong = tag.role == "go"
    if c.asked:
        return ("askorg" if _polite_order(tagged, c, tag) else "asked"), tag, strong
    if tag.role == "yes" and (told := _answering(tagged, c, tag)):
        return told
    for doubt in _DOUBTS:
        if found := doubt(tagged, c, tag, x):
            return found[0], found[1], strong
    return tag.role, tag, strong


def _answering(tagged: Tagged, c: Clause, tag: Tag) -> Found | None:
    """ "Yes we are open on Monday", "yes that's me": it answers some other question."""
    if tag.start > c.start or tag.end >= c.end or tagged.tokens[tag.end].norm not in _ANSWERS:
        return None
    if c.has("praise", "fine", "go", "act", "obj") or c.end - tag.end < 2:
        return None
    return "mention", tag, False


_ANSWERS = frozenset(["i", "we", "i'm", "we're", "that's", "he", "she", "they", "there", "i've", "we've", "you"])


def _polite_order(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "Could you please print them today?": decides nothing by itself, and takes nothing from an assent beside it."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    asks_them = "request" in tagged.heard[tag.start] and "please" in {*c.notes, *said}
    return asks_them and bool(said & {"act", "to_print"}) and not c.unknown and not c.has(*_NOT_POLITE)


_NOT_POLITE = ("ask", "cond", "neg", "change", "fault", "limit", "hedge", "later", "when", "hold")


def _bare_yes(tagged: Tagged, c: Clause) -> Tag | None:
    """A "yes", "ok", "good" that stands for itself, not "in good order", "the right blue"."""
    for tag in c.tags:
        if tag.role != "yes":
            continue
        if not _stands_alone(tagged, c, tag) or _part_of_more(c, tag):
            continue
        tied = any(t.role == "cond" and t.end <= tag.start for t in c.tags)
        told = any(t.role in ("word", "receipt") and t.end <= tag.start for t in c.tags) and c.end - c.start > 4
        told = told and not tied
        beside = tag.end in c.unknown or any(t.role == "word" and t.start == tag.end for t in c.tags)
        if not told and not (beside and tagged.tokens[tag.end].kind == "w"):
            return tag
    return None


def _stands_alone(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """A yes of one Chinese character is one only at the end of its clause: 行 in 行，印吧, 得 not in 得再来."""
    if tag.end - tag.start > 1 or tagged.tokens[tag.start].kind != "c":
        return True
    return all(t.norm in _PARTICLES or not t.is_word for t in tagged.tokens[tag.end : c.end])


def _part_of_more(c: Clause, tag: Tag) -> bool:
    """Unknown words lead up to it: a name may ("inside pages no"), a sentence may not ("please get it right")."""
    if not any(i < tag.start for i in c.unknown) or any(t.role == "cond" and t.end <= tag.start for t in c.tags):
        return False  # behind a condition it is tied anyway
    return tag.start - c.start > 3 or any(t.role in ("me", "please") and t.end <= tag.start for t in c.tags)


_PARTICLES = frozenset("吧了啊呀啦哦的嘞呢哈滴哒嘛噢喽")


def _unmeant(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """Mockery; and a laugh beside less than a plain go-ahead."""
    return ("doubt", tag) if c.has("sarcasm") or (c.has("laugh") and tag.role != "go") else None


_DOUBTS = (
    _unmeant, said_before, received, silent, denial, elsewhere, not_now, tied_before, of_something_else,
    of_the_delivery, tied,
    changed, by_others, limited, wished, with_something, opened_with, narrowed,
    of_a_time,
    unheard_of, confirms_another,
)  # fmt: skip
