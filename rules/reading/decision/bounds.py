"""What an assent is about: one use, one part, an hour, an invoice, an older version, or the work itself."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.counting import several
from rules.reading.decision.findings import Context
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.ties import WISHES, Doubt
from rules.reading.decision.versions import names_other_version, versions_in
from rules.reading.decision.world import gives_another, of_the_world


def elsewhere(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """About the version before, or one that was not asked about."""
    inside = range(tag.start, tag.end)
    named = any("oldversion" in tagged.heard[i] and not several(tagged.tokens, i) for i in inside)
    tie = c.first("cond", "change")
    if tie is not None and tie.start >= tag.end and not named and not versions_in(tagged, c.start, c.end):
        return None  # "print it, replacing the old logo": the old one is part of the condition
    old = (c.has("oldversion") or named) and not c.has("obj_this")
    return ("otherversion", tag) if old or names_other_version(tagged, c.start, c.end, x.version) else None


def of_something_else(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """About an invoice, a budget, somebody's leave: named first ("the invoice for the poster is approved"),
    not when it is only asked for behind the assent.
    """
    if c.has("change"):
        return None  # "ok, but set the discount to 15 %": a change, whatever it is of
    if (limit := c.first("limit")) is not None and limit.end <= tag.start and limit.end - limit.start >= _TELLING:
        return None  # "the other 4,800 stay on ice until the council confirms the venue"
    pieces = {i for t in c.tags if t.role == "obj" for i in range(t.start, t.end)}  # 招聘海报: a poster, no recruiting
    tie = c.first("cond")
    for i in range(c.start, c.end if tie is None else max(tie.start, c.start)):
        heard = tagged.heard[i]
        if tag.start <= i < tag.end and "act" in tagged.heard[tag.start]:
            continue  # "schedule it", "air it as scheduled": the order itself
        if i + 1 < c.end and "_goods" in tagged.heard[i + 1] and tagged.tokens[i + 1].norm not in _PAPERS:
            continue  # "the loan leaflet": a piece, and only what it is about
        # Between quotation marks it is copy.
        if "other" not in heard or "approval_noun" in heard or tagged.quoted[i] or i in pieces:
            if "obj" in tagged.heard[i] and i + 1 < c.end and not tagged.heard[i + 1] & {"other", "obj"}:
                return None
        elif any(t.role == "cond" and tag.end <= t.start <= i for t in c.tags):
            return None  # "good to go as soon as the funding logo is in"
        elif not any(t.role in WISHES and t.start <= i < t.end and t.start >= tag.end for t in c.tags):
            return "otherobject", tag
    return None


# Goods of the trade that are a paper of the office as well: "the leave form", "the contract letter".
_PAPERS = frozenset(
    {"form", "forms", "letter", "letters", "sheet", "sheets", "notice", "certificate", "ticket", "tickets"}
)
_TELLING = 4  # words: a mere "only" may stand before an invoice


def of_the_delivery(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "The delivery slot is fine": what is fine is how it comes, and nothing is said of the work."""
    how = tag.role == "fine" and any(t.role in ("org", "filewish") and t.end <= tag.start for t in c.tags)
    return ("otherobject", tag) if how and not c.has("obj", "obj_this", "go") else None


def narrowed(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Approved for Scotland", "ok as far as the front goes": for one use or part, unless that is the whole of it.
    "Agreed on the price", "ok with the delay": of something else.
    """
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    second = tag.start + 1
    at = (
        second if tag.role == "fine" and second < tag.end and tagged.tokens[second].norm == "for" else tag.end
    )  # "ok for the website"
    if said & {"act", "to_print"} or at >= c.end or "narrows" not in tagged.heard[at]:
        return None
    behind = range(at + 1, min(at + 5, c.end))
    heard = {role for i in behind for role in tagged.heard[i]}
    whole = next((i for i in behind if "whole" in tagged.heard[i]), None)
    last = c.end - 1
    piece = last > at and "piece" in tagged.heard[last] and "stop" not in tagged.heard[last] and not c.has("limit")
    if piece and not any("obj" in tagged.heard[i] for i in range(at, last)):
        return None  # "approval granted for the teddy hang tag"
    if not behind or (whole is not None and not any(_names_part(tagged, i) for i in range(at + 1, whole))):
        return None
    if tagged.tokens[at].norm in _WITH:
        piece = bool(heard & {"obj", "praise", "thanks"}) and not ("part" in heard and tag.role == "go")
        known = any("stop" in tagged.heard[i] for i in behind)
        return None if piece or not known or c.has("cond", "limit") else ("otherobject", tag)
    return "condition", next((t for t in c.tags if t.start >= tag.end), tag)


def _names_part(tagged: Tagged, i: int) -> bool:
    """ "The front of the label" is not the whole of it."""
    return "obj" in tagged.heard[i] and not tagged.heard[i] & {"stop", "whole"}


_WITH = frozenset(["with", "on", "about"])


def of_a_time(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Tuesday at ten is fine": what is fine is the hour."""
    before = range(c.start, tag.start)
    timed = tag.role == "fine" and any("when" in tagged.heard[i] for i in before)
    return ("otherobject", tag) if timed and not any("obj" in tagged.heard[i] for i in range(c.start, c.end)) else None


def unheard_of(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "the lease is approved": a thing that no lexicon, no request and no item has heard of, and nobody says "I"."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    before = {role for i in range(c.start, tag.start) for role in tagged.heard[i]}
    if tag.role != "go" or "approved" not in said or before & {"me", "obj"} or versions_in(tagged, c.start, tag.start):
        return None
    other = any(
        "world" in tagged.heard[i] and not tagged.heard[i] & {"person", "lead"} for i in range(c.start, tag.start)
    )
    strange = other or any(i < tag.start for i in c.unknown) or of_the_world(tagged, c.start, tag.start)
    of_it = strange and any(t.role == "obj" and t.start == tag.end for t in c.tags)  # "comms have both cleared it"
    return ("reported" if of_it else "hedged", tag) if strange else None


def confirms_another(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Je vous confirme le dîner": something else is confirmed."""
    return ("hedged", tag) if tag.role == "go" and gives_another(tagged, c, tag) else None
