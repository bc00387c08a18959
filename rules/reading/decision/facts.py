"""What a reply adds to the work beside its go-ahead: things that come "with" it, facts that belong on the piece."""

import re

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.versions import is_version_word

# What may come "with" an order and changes nothing: "with thanks", "with no changes", "go ahead with the print".
_MANNER = frozenset({
    "to_print", "act", "thanks", "praise", "approval_noun", "fine", "yes", "go", "neg", "harmless", "close", "org",
    "filewish", "person", "me", "signed", "maker", "attach",
})  # fmt: skip
_MINE = frozenset({"thanks", "praise", "neg", "harmless", "close", "signed", "me", "cond"})
_SMALL = frozenset({"det", "adv", "stop", "lead", "please"})


def brought(tagged: Tagged, c: Clause, at: Tag) -> bool:
    """What stands behind a "with": a piece of something, not the whole work, nor the manner of the order."""
    if at.start and is_version_word(tagged.tokens[at.start - 1].norm):
        return False  # "the version with the dog": only which one
    behind = [t for t in c.tags if t.start >= at.end]
    first = next((t for t in behind if t.role not in _SMALL), None)
    strange = any(at.end <= i < (first.start if first else c.end) for i in c.unknown)
    if first is None or strange:
        return strange
    if any(t.role in ("harmless", "fine") for t in behind):
        return False  # "the version with the dog, as you sent it"
    if first.role == "obj":
        return "part" in tagged.heard[first.start]
    return first.role not in _MANNER and not tagged.heard[first.start] & _MANNER


def with_before(tagged: Tagged, c: Clause, tag: Tag) -> Tag | None:
    """ "With Melanie's signature it's good to go": named first, it is what the go-ahead waits for."""
    opening = next((t for t in c.tags if t.role not in ("lead", "and")), None)
    if opening is None or opening.role != "with" or opening.start >= tag.start:
        return None
    first = next((t for t in c.tags if t.start >= opening.end and t.role not in _SMALL), None)
    known = first is not None and not any(tagged.heard[i] == set() for i in range(opening.end, first.start))
    whole = known and first is not None and first.role == "obj" and "stop" in tagged.heard[first.start]
    return None if whole or (known and first is not None and first.role in _MINE) else opening


def comes_along(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Print it, with the dog": a clause that only brings something to the order before the comma."""
    for n, f in enumerate(findings[1:], 1):
        opening = f.clause.tags[0] if f.clause.tags else None
        if opening is None or opening.role != "with" or f.kind not in ("harmless", "dark"):
            continue
        beside = [g for g in (findings[n - 1], *findings[n + 1 : n + 2]) if g.clause.sentence == f.clause.sentence]
        if any(g.kind == "go" for g in beside) and brought(tagged, f.clause, opening):
            f.kind, f.tag = "condition", opening


def tells_figures(tagged: Tagged, c: Clause) -> bool:
    """ "The kids menu is 5.50", "Saturday is the 13th", "the number is 0771 23": a figure that stands on the piece.

    "The opening is on the 12th" says why it is urgent, "500 by Friday" how many are wanted.
    """
    for i in range(c.start, c.end - 1):
        figure = next((t.norm for t in tagged.tokens[i + 1 : min(i + 4, c.end)] if t.kind == "n"), "")
        if "states" not in tagged.heard[i] or not figure:
            continue
        before = [t for t in c.tags if t.end <= i]
        things = ("obj", "when", "person", "word") if len(figure) > _LONG else ("obj", "when", "person")
        named = before[-1].role in things if before else False
        pronoun = named and "stop" in tagged.heard[before[-1].start] and tagged.tokens[before[-1].start].kind == "w"
        if (named and not pronoun) or _PRICE.search(figure) or any("coin" in tagged.heard[j] for j in range(i, c.end)):
            return True
    return False


_PRICE = re.compile(r"k$|\d[.,]\d\d$")
_LONG = 5  # digits: a telephone number


def told_among_praise(findings: list[Finding]) -> None:
    """ "My wife loves it, the code is 0351, the dog loves it. Print": a figure among kind words is to be put in."""
    for f in findings:
        if not f.figures or f.kind not in ("harmless", "dark") or f.clause.has("harmless", "done", "fine", "yes"):
            continue
        same = [g for g in findings if g is not f and g.clause.sentence == f.clause.sentence]
        if sum(g.kind == "reported" or "praise" in g.notes for g in same) >= _KIND:
            f.kind = "cond"


_KIND = 2


def asks_to_see(tagged: Tagged, c: Clause) -> bool:
    """ "Please send me the proof": who wishes for what was to be approved has not seen it."""
    wish = c.first("filewish", "org")
    return wish is not None and any("trial" in tagged.heard[i] for i in range(wish.start, c.end))


def only_to_see(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """ "Go ahead and send me the proof": the order is to send it, not to print."""
    wish = c.first("filewish")
    behind = wish is not None and wish.start >= tag.end
    return behind and asks_to_see(tagged, c) and "approved" not in tagged.heard[tag.start]


def _of_another(tagged: Tagged, f: Finding) -> bool:
    """It tells of a meeting, a contract, and when that is."""
    heard = {role for i in range(f.clause.start, f.clause.end) for role in tagged.heard[i]}
    dated = f.kind == "harmless" and {"other", "when"} <= heard and not f.notes & {"filewish", "org", "next"}
    return f.kind == "other" or dated


def ordered_behind(tagged: Tagged, c: Clause) -> bool:
    """ "Change that and print": the order to print is the last word of a change."""
    tie = c.first("cond")
    open_ = c.asked or tagged.language == "zh" or c.has("neg", "hold", "later", "will")  # 要是发出去 only supposes
    if tie is not None and c.tags[-1].role == "act" and not open_:
        between = {t.role for t in c.tags if tie.end <= t.start < c.tags[-1].start}
        return between <= {"obj", "lead", "and"}  # "after that you can print"
    last = [t for t in c.tags if t.role not in _TRAILING]
    if len(last) < 2 or last[-1].role != "act" or last[-2].role != "and" or c.asked or c.has("neg", "hold", "later"):
        return False
    return not any(i > last[-1].start for i in c.unknown)


_TRAILING = frozenset({"lead", "please", "thanks", "adv", "when", "stop", "close"})


def settles_else(findings: list[Finding], tagged: Tagged) -> None:
    """ "All agreed, the meeting is at two": what was agreed is told behind the comma, and it is not the work."""
    for n, f in enumerate(findings[:-1]):
        behind = findings[n + 1]
        if f.kind not in ASSENT or f.tag is None or not _of_another(tagged, behind):
            continue
        said = {role for i in range(f.tag.start, f.tag.end) for role in tagged.heard[i]}
        same = f.clause.sentence == behind.clause.sentence
        if same and not said & {"act", "to_print"} and not (behind.of_the_work or "thing" in f.notes):
            f.kind = "otherobject"
