"""An assent, and everything in its own clause that may take it away, tie it or put it off."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import NEGATION_BEHIND, SUBJECT_FIRST, Context, Found
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.versions import names_other_version, versions_in


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
_Doubt = tuple[str, Tag | None] | None


def _unmeant(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """Mockery; and a laugh beside less than a plain go-ahead."""
    return ("doubt", tag) if c.has("sarcasm") or (c.has("laugh") and tag.role != "go") else None


def _said_before(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "I know I said fire away": told of an earlier mail, it gives no go-ahead now."""
    earlier = c.first("earlier")
    return ("mention", tag) if earlier is not None and earlier.end <= tag.start else None


def _received(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "Ok got your mail": the ok says no more than that."""
    return ("receipt", c.first("receipt")) if tag.role == "yes" and c.has("receipt") else None


def _silent(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """Silence until a day is to count as consent."""
    silence = c.first("silence")
    return None if silence is None else ("condition", silence)


def _denial(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    negative = c.first("neg")
    if negative is None or _mere_number(tagged, negative):
        return None
    return _denied(tagged, c, tag, negative, x), negative


def _elsewhere(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """About the version before, or one that was not asked about."""
    named = any("oldversion" in tagged.heard[i] for i in range(tag.start, tag.end))
    old = (c.has("oldversion") or named) and not c.has("obj_this")
    return ("otherversion", tag) if old or names_other_version(tagged, c.start, c.end, x.version) else None


def _not_now(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """Spoken of, promised, supposed; or dated later: "I sign it off on Monday", 我下周一确认."""
    for role, kind in (("mention", "mention"), ("will", "future"), ("hedge", "hedged"), ("doubt", "hedged")):
        if (other := c.first(role)) is not None and not (role == "mention" and other.start > tag.start):
            tie = c.first("cond")
            if kind == "future" and tie is not None and tag.end <= tie.start < other.start:
                return "condition", tie  # "ok once you will have removed it": the future is the condition's
            if role == "hedge" and tie is not None and tie.start >= tag.end and not c.has("person", "decides"):
                return "condition", tie  # "we'd be fine with it if the price was taken out"
            return ("condition", c.first("limit")) if kind == "hedged" and c.has("limit") else (kind, tag)
    sent = c.first("attach")
    if (
        sent is not None
        and not c.has("cond")
        and (sent.start < tag.start if tag.role == "go" else sent.start == tag.end)
    ):
        return "attach", tag
    if tag.role == "go" and _approving(tagged, tag) and _dated(tagged, c, tag):
        return "future", tag
    return None


def _approving(tagged: Tagged, tag: Tag) -> bool:
    """The verb of approving in the present, not "approved", and not an order to print: those may well name a day."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    verb = "approve" in said or (tagged.language == "zh" and "approved" in said)
    return verb and not said & {"act", "to_print"}


def _dated(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """A coming day stands beside it, and no order to print that it could belong to."""
    for i in range(c.start, c.end):
        if "when" in tagged.heard[i] and not any("act" in tagged.heard[j] for j in range(tag.end, i)):
            return True
    return False


def _tied_before(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    tie = next((t for t in c.tags if t.role == "cond" and t.start < tag.start), None)
    return None if tie is None else _condition(c, tag, tie)


def _condition(c: Clause, tag: Tag, tie: Tag) -> tuple[str, Tag | None]:
    return ("hypothetical" if tie.end == tag.start and c.has("me") else "condition"), tie


def _of_something_else(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """About an invoice, a budget, somebody's leave: named first ("the invoice for the poster is approved"),
    not when it is only asked for behind the assent.
    """
    tie = c.first("cond")
    for i in range(c.start, c.end if tie is None else max(tie.start, c.start)):
        heard = tagged.heard[i]
        if "other" not in heard or "approval_noun" in heard or tagged.quoted[i]:  # between quotation marks it is copy
            if "obj" in tagged.heard[i] and i + 1 < c.end and "other" not in tagged.heard[i + 1]:
                return None
        elif any(t.role == "cond" and tag.end <= t.start <= i for t in c.tags):
            return None  # "good to go as soon as the funding logo is in"
        elif not any(t.role in _WISHES and t.start <= i < t.end and t.start >= tag.end for t in c.tags):
            return "otherobject", tag
    return None


_WISHES = ("filewish", "org", "harmless")


def _tied(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    tie = c.first("cond")
    if tie is not None and any(t.role == "later" and tag.end <= t.start < tie.start for t in c.tags):
        return "hedged", tag  # "my go-ahead will follow after the meeting"
    return None if tie is None else _condition(c, tag, tie)


def _by_others(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    if c.has("decides") or _later(tagged, c, tag):
        return "hedged", tag
    if c.has("reported") and tag.role != "go" and not _too(tagged, tag):
        return ("reported" if tag.role == "fine" else "hedged"), tag
    if tag.role == "go" and _said_of_others(tagged, c, tag):
        return "reported", tag
    if tag.role == "fine" and _named_others(tagged, c, tag):
        return "reported", tag  # "Mary is happy with it"
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
    before = [t for t in c.tags if t.end <= tag.start and t.role in ("word", "obj", "person", "other")]
    chatted = any("chatter" in tagged.heard[i] for i in range(c.start, tag.start))
    return bool(before) or chatted or any(i < tag.start for i in c.unknown)


def _changed(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """A change ties an order whoever is named beside it: "put in Dr. Lan's name, then print"."""
    tie = c.first("change")
    return None if tie is None or done_before(c, tie) or c.has("next", "decides") else ("condition", tie)


_FEELS = frozenset({"happy", "satisfied", "pleased", "content", "delighted"})


def _named_others(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """A name that no lexicon knows stands before what only people can be."""
    if not _FEELS & {t.norm for t in tagged.tokens[tag.start : tag.end]}:
        return False
    before = range(c.start, tag.start)
    named = any(tagged.tokens[i].kind == "w" and tagged.tokens[i].capital and not tagged.heard[i] for i in before)
    return named and not any(tagged.heard[i] & {"me", "obj"} for i in before)


def _limited(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    for role in ("limit", "before", "change", "fault"):
        if (tie := c.first(role)) is not None and not done_before(c, tie) and not c.has("next"):
            return "condition", tie
    return None


def _wished(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "That's approved could you pop our handle at the bottom": a wish behind it that is not known to be harmless."""
    wish = next((t for t in c.tags if t.role == "request" and t.start >= tag.end), None)
    if wish is None or c.has(*_WISHES, "next", "please", "tagq", "thanks"):
        return None
    asked_for = any(t.role in ("word", "obj") for t in c.tags if t.start >= wish.end)
    return ("condition", wish) if asked_for or any(i >= wish.end for i in c.unknown) else None


def _with_something(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "Print it with the lion": what comes with the order, or is left off, is a change."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    if tag.role != "go" or not said & {"act", "approved", "to_print"}:
        return None
    for n, t in enumerate(c.tags):
        if t.start >= tag.end and t.role == "with":
            thing = next((u for u in c.tags[n + 1 :] if u.role not in ("det", "adv", "stop")), None)
            whole = thing is not None and thing.role == "obj" and "part" not in tagged.heard[thing.start]
            return None if whole else ("condition", t)  # "off to print with the menu"
    return None


def _narrowed(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
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
    if not behind or "whole" in heard:
        return None
    if tagged.tokens[at].norm in _WITH:
        piece = bool(heard & {"obj", "praise", "thanks"}) and not ("part" in heard and tag.role == "go")
        known = any("stop" in tagged.heard[i] for i in behind)
        return None if piece or not known or c.has("cond", "limit") else ("otherobject", tag)
    return "condition", next((t for t in c.tags if t.start >= tag.end), tag)


_WITH = frozenset(["with", "on", "about"])


def _of_a_time(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "Tuesday at ten is fine": what is fine is the hour."""
    before = range(c.start, tag.start)
    timed = tag.role == "fine" and any("when" in tagged.heard[i] for i in before)
    return ("otherobject", tag) if timed and not any("obj" in tagged.heard[i] for i in range(c.start, c.end)) else None


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


def _me_between(c: Clause, who: Tag, tag: Tag) -> bool:
    return any(t.role == "me" and who.end <= t.start < tag.start for t in c.tags)


def done_before(c: Clause, tag: Tag) -> bool:
    """The change or fault is history: "thanks for fixing the wrong date"."""
    done = c.first("done")
    return done is not None and done.start < tag.start


def _unheard_of(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> _Doubt:
    """ "the lease is approved": a thing that no lexicon, no request and no item has heard of, and nobody says "I"."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    before = {role for i in range(c.start, tag.start) for role in tagged.heard[i]}
    if tag.role != "go" or "approved" not in said or before & {"me", "obj"} or versions_in(tagged, c.start, tag.start):
        return None
    other = any("world" in tagged.heard[i] and "person" not in tagged.heard[i] for i in range(c.start, tag.start))
    return ("hedged", tag) if other or any(i < tag.start for i in c.unknown) else None


_DOUBTS = (
    _unmeant, _said_before, _received, _silent, _denial, _elsewhere, _not_now, _tied_before, _of_something_else, _tied,
    _changed, _by_others, _limited, _wished, _with_something, _narrowed,
    _of_a_time,
    _unheard_of,
)  # fmt: skip
