"""What ties an assent in its own clause: a condition, a change, a limit, a wish, a thing added."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.facts import brought, only_to_see, with_before
from rules.reading.decision.findings import Context
from rules.reading.decision.tagging import Tag, Tagged

Doubt = tuple[str, Tag | None] | None


def silent(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """Silence until a day is to count as consent."""
    silence = c.first("silence")
    return None if silence is None else ("condition", silence)


def tied_before(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    tie = next((t for t in c.tags if t.role == "cond" and t.start < tag.start), None)
    return None if tie is None else _condition(c, tag, tie)


def _condition(c: Clause, tag: Tag, tie: Tag) -> tuple[str, Tag | None]:
    return ("hypothetical" if tie.end == tag.start and c.has("me") else "condition"), tie


WISHES = ("filewish", "org", "harmless")


def tied(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    tie = c.first("cond")
    if tie is not None and any(t.role == "later" and tag.end <= t.start < tie.start for t in c.tags):
        return "hedged", tag  # "my go-ahead will follow after the meeting"
    return None if tie is None else _condition(c, tag, tie)


def changed(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """A change ties an order whoever is named beside it: "put in Dr. Lan's name, then print"."""
    tie = c.first("change")
    if tie is None or done_before(c, tie) or c.has("next", "decides") or _denied(tagged, c, tag, tie):
        return None
    return "condition", tie


def _denied(tagged: Tagged, c: Clause, tag: Tag, change: Tag) -> bool:
    """ "Nothing that would need altering", "no wish to change the picture": the change is what there is none of."""
    words = [t.norm for t in tagged.tokens[tag.start : tag.end]]
    none = _NONE & {*words} or ("no" in words and _WISH & {*words})
    between = all("stop" in tagged.heard[i] for i in range(tag.end, change.start))
    behind = {t.role for t in c.tags if t.start >= change.end} <= {"obj", "stop", "lead", "and"} and not c.unknown
    return bool(none) and "not" not in words and between and behind and 0 <= change.start - tag.end <= _CLOSE


_NONE = frozenset({"nothing", "neither", "none", "nobody", "nowt"})
_WISH = frozenset({"wish", "desire", "intention", "need", "point", "cause"})
_CLOSE = 2


def limited(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    for role in ("limit", "before", "change", "fault"):
        tie = c.first(role)
        if tie is None or done_before(c, tie) or c.has("next"):
            continue
        if role != "change" or not _denied(tagged, c, tag, tie):
            return "condition", tie
    return None


def wished(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "That's approved could you pop our handle at the bottom": a wish behind it that is not known to be harmless."""
    if only_to_see(tagged, c, tag):
        return "hedged", tag
    wish = next((t for t in c.tags if t.role == "request" and t.start >= tag.end), None)
    if wish is None or c.has(*WISHES, "next", "please", "tagq", "thanks"):
        return None
    asked_for = any(t.role in ("word", "obj") for t in c.tags if t.start >= wish.end)
    return ("condition", wish) if asked_for or any(i >= wish.end for i in c.unknown) else None


def with_something(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Print it with the lion": what comes with the order, or is left off, is a change."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    if (before := with_before(tagged, c, tag)) is not None:
        return "condition", before
    if tag.role == "go" and (larger := next((t for t in c.tags if t.start == tag.end and t.role == "more"), None)):
        return "condition", larger  # "print it larger", "let's have them smaller"
    if tag.role != "go" or not said & {"act", "approved", "to_print"}:
        return None
    for t in c.tags:
        if t.start >= tag.end and t.role == "with":
            ordered = t.start == tag.end and not said & {"approved", "obj", "piece"}  # "go ahead with the menu"
            # "go ahead with the bigger one", "print with the 30th"
            other = any(u.role == "more" or _dated(tagged, u) for u in c.tags if u.start >= t.end)
            return ("condition", t) if brought(tagged, c, t) and (other or not ordered) else None
    return None


def _dated(tagged: Tagged, t: Tag) -> bool:
    return t.role == "when" and any(tagged.tokens[i].kind == "n" for i in range(t.start, t.end))


def opened_with(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Mit weißem Rand geht's klar": what comes with it stands before the assent, without a comma."""
    return ("condition", tag) if brings(tagged, c, tag.start) else None


def brings(tagged: Tagged, c: Clause, end: int) -> bool:
    """The clause opens with a "with", and up to `end` names a thing that is not there yet.

    A feeling ("with great joy"), a piece of work as a whole, and what is yours or done by now tie nothing.
    """
    opening = next((t for t in c.tags if t.role not in _LEADING), None)
    if opening is None or opening.end - opening.start > 1 or "brings" not in tagged.heard[opening.start]:
        return False
    inside = range(opening.end, end)
    heard = {role for i in inside for role in tagged.heard[i]}
    things = [t for t in c.tags if opening.end <= t.start < end and t.role in _THINGS]
    whole = things and things[0].role == "obj" and not tagged.heard[things[0].start] & {"part", "approval_noun"}
    strange = any(i in inside for i in c.unknown)
    return bool(things or strange) and not whole and not heard & {"feeling", "yours", "now", "done"}


_LEADING = frozenset({"lead", "greet", "yes", "adv", "please"})
_THINGS = frozenset({"obj", "word", "figure", "person", "other", "part"})


def done_before(c: Clause, tag: Tag) -> bool:
    """The change or fault is history: "thanks for fixing the wrong date"."""
    done = c.first("done")
    return done is not None and done.start < tag.start
