"""What each clause does: gives the go-ahead, ties it to something, refuses, asks, puts off, thanks, or stays dark."""

from rules.reading.decision.across import across
from rules.reading.decision.assent import assent, done_before, negated
from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import ASSENT, HARMLESS, Context, Finding, Found
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.text import SOFT
from rules.reading.decision.versions import is_version_word, names_other_version, versions_in


def judge(tagged: Tagged, clauses: list[Clause], context: Context) -> list[Finding]:
    """A finding for each clause, in order; then what only the neighbours can tell."""
    findings = [_judge(tagged, clause, context) for clause in clauses]
    across(tagged, findings)
    return findings


def _judge(tagged: Tagged, clause: Clause, context: Context) -> Finding:
    finding = Finding("dark", clause, subject=_subject(tagged, clause), unknown=len(clause.unknown))
    for decide in _STEPS:
        kind, tag, strong = decide(tagged, clause, context) or ("", None, False)
        if kind:
            finding.kind, finding.tag, finding.strong = kind, tag, strong
            finding.behind = _behind(tagged, clause, tag)
            break
    finding.of_the_work = _of_the_work(tagged, clause)
    span = range(clause.start, clause.end)
    finding.partly = any("part" in tagged.heard[i] for i in span) and not any("all" in tagged.heard[i] for i in span)
    finding.figures = any("figure" in tagged.heard[i] for i in span) and any(tagged.tokens[i].kind == "n" for i in span)
    finding.notes = {t.role for t in clause.tags} | clause.notes
    if (finding.of_the_work or finding.figures) and any("chatter" in tagged.heard[i] for i in span):
        finding.notes.discard("harmless")  # "the kids menu is 5.50" tells no story
    if any("altered" in tagged.heard[i] for i in span) and any(tagged.tokens[i].kind == "n" for i in span):
        finding.notes |= {"altered"} if finding.notes & {"harmless"} or not finding.notes & HARMLESS else set()
    tie = clause.first("cond")
    if tie is not None and "and" in tagged.heard[tie.start]:
        finding.notes.add("hence")
    if finding.kind == "harmless" and _mere_pieces(tagged, clause):
        finding.notes.add("pieces")
    if any(_names_object(tagged, i) for i in range(clause.start, clause.end)):
        finding.notes.add("thing")
    return finding


def _mere_pieces(tagged: Tagged, c: Clause) -> bool:
    """It names whole pieces and says nothing of them: "yes please, the window sticker and the A-board both"."""
    small = frozenset({"obj", "stop", "and", "all", "lead"})
    named = [t for t in c.tags if t.role == "obj"]
    whole = all("piece" in tagged.heard[t.start] or "stop" in tagged.heard[t.start] for t in named)
    return bool(named) and whole and not c.unknown and all(t.role in small for t in c.tags)


_PLAIN = frozenset(
    [
        "neg",
        "stop",
        "of",
        "thanks",
        "word",
        "obj",
        "contrast",
        "act",
        "acted",
        "to_print",
        "me",
        "ordinal",
        "lead",
        "please",
        "when",
        "person",
        "det",
        "adv",
    ]  # beside a bare "no"
)


def _behind(tagged: Tagged, c: Clause, tag: Tag | None) -> int:
    """Unknown words behind the tag. The last word of an order is its object: "print the bookmarks"."""
    if tag is None:
        return 0
    unknown = [i for i in c.unknown if i >= tag.end and not _complement(tagged, i)]
    if unknown and _whither(tagged, c, tag, unknown):
        return 0
    if not unknown or not any("act" in tagged.heard[i] for i in range(tag.start, tag.end)):
        return len(unknown)
    room = 2 if tagged.tokens[unknown[0]].kind == "c" else 1
    last = all(not t.is_word for t in tagged.tokens[unknown[-1] + 1 : c.end])
    plain = all(tagged.heard[i] & {"stop", "det", "obj"} for i in range(tag.end, unknown[0]))
    return 0 if len(unknown) <= room and last and plain else len(unknown)


def _whither(tagged: Tagged, c: Clause, tag: Tag, unknown: list[int]) -> bool:
    """ "print 300 and send them to the clubhouse": the last word of a wish that is harmless by itself."""
    wish = next((t for t in c.tags if t.role in ("filewish", "org") and t.start >= tag.end), None)
    last = all(not t.is_word for t in tagged.tokens[unknown[-1] + 1 : c.end])
    alone = len(unknown) == 1 and tagged.tokens[unknown[0]].kind == "w"
    return wish is not None and alone and last and all("stop" in tagged.heard[i] for i in range(wish.end, unknown[0]))


def _complement(tagged: Tagged, i: int) -> bool:
    """It only tells which one a known thing is: "the poster of the forum", "l'affiche du forum"; not which version."""
    at = i - 1
    while at > 0 and "of" not in tagged.heard[at] and "det" in tagged.heard[at]:
        at -= 1
    if at < 1 or "of" not in tagged.heard[at]:
        return False
    return bool(tagged.heard[at - 1] & {"obj", "word", "act"}) and not is_version_word(tagged.tokens[at - 1].norm)


def _of_the_work(tagged: Tagged, c: Clause) -> bool:
    """It names a piece of the work; "it" and "this" do not."""
    return c.end - c.start > 3 and any(
        t.role == "obj" and not any("stop" in tagged.heard[i] for i in range(t.start, t.end)) for t in c.tags
    )


def _machine_words(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Phrases that ops or a lexicon declare to decide by themselves, and greetings and closings."""
    if (
        c.has("greet")
        and c.end - c.start <= (3 if c.asked else 5)
        and not c.has("go", "refuse", "hold", "change", "neg", "retract")
    ):
        return "harmless", None, False
    if c.has("close") and not c.has("go", "refuse", "hold", "change", "neg"):
        return "harmless", None, False
    if tag := c.first("conditional", "except"):
        return ("asked" if c.asked else "condition"), tag, True
    if tag := c.first("question"):
        return "asked", tag, True
    return None


def _awaited(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """ "Once the money is there, then print": an order that hangs by a "then" on something still to happen."""
    heard = tagged.heard
    for i in range(c.start + 1, c.end):
        if c.asked or "then" not in heard[i] or not any("event" in heard[j] for j in range(c.start, i)):
            continue
        ordered = next((j for j in range(i + 1, min(i + 6, c.end)) if heard[j] & _ORDERS), None)
        if ordered is not None and not c.has("refuse", "notyet", "hold", "neg"):
            return "condition", c.first("then", "go", "act") or c.tags[0], True
    return None


_ORDERS = frozenset({"act", "act2"})


def _taken_back(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    tag = c.first("retract")
    if tag is None:
        return None
    wished = c.asked and any("request" in tagged.heard[i] for i in range(c.start, c.end))  # "may I withdraw my ok?"
    if (c.asked and not wished) or negated(tagged, c, tag) or c.has("cond", "next"):
        return ("asked" if c.asked else "doubt"), tag, False
    return "retract", tag, True


def _cannot_see(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    tag = c.first("cantsee")
    return ("cantsee", tag, True) if tag else None


def _refusal(tagged: Tagged, c: Clause, x: Context) -> Found | None:
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
        if c.has("other") and not c.has("obj") and role != "hold":
            return "otherobject", tag, False
        return role, tag, True
    return None


def _tied_assent(c: Clause, refusal: Tag) -> Tag | None:
    """ "Suits me as long as the red does not come out orange": what is denied is the condition."""
    tie = next((t for t in c.tags if t.role == "cond" and t.end <= refusal.start), None)
    assents = tie is not None and any(t.role in ASSENT and t.end <= tie.start for t in c.tags)
    return tie if assents else None


def _rhetorical(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """ "And this I am to sign?" asks nothing: it refuses."""
    tag = c.first("rhetorical")
    return ("refuse", tag, True) if tag else None


def _asked(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Plain questions come first: an assent in a question gives none."""
    return _asking(tagged, c, x) if c.asked else None


def _asking(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Questions: about how and when (harmless beside an approval), for a change (a change), or about the work."""
    opener = c.first("ask", "org", "request")
    if (told := _asks_in_place(tagged, c)) is not None:
        return ("asked" if c.has("obj", "fault") else "askorg"), told, False
    if not c.asked and not (opener and opener.role in ("ask", "org") and _opening(tagged, c) is opener):
        return None
    # "delivery by Friday provided"; "read by the lawyer, which was the last open point"; "what a week!"
    if not c.asked and (c.has("cond") or _relative(tagged, c) or _exclaimed(tagged, c)):
        return None
    if (found := _agreed_upon(tagged, c)) is not None:
        return "fault", found, True
    if (wish := _wish(c)) and "ask_done" not in tagged.heard[wish.start]:
        return "change", wish, True
    thanked = c.has("thanks") and not c.unknown and not c.has("fault", "obj", "request", "ask")
    if c.has("org", "filewish", "harmless", "next") or thanked or _of_papers(tagged, c):
        return "askorg", opener, False
    return "asked", opener, False


def _agreed_upon(tagged: Tagged, c: Clause) -> Tag | None:
    """ "That's last year's card isn't it?": a fault told, and agreement asked for."""
    fault = c.first("fault")
    if fault is None or c.end - c.start < 5 or "surely" not in tagged.heard[c.end - 2] or c.first("ask", "request"):
        return None
    return fault if fault.end <= c.end - 2 else None


def _opening(tagged: Tagged, c: Clause) -> Tag:
    """The first phrase, or the one behind a "please"."""
    return next((t for t in c.tags if "please" not in tagged.heard[t.start]), c.tags[0])


def _exclaimed(tagged: Tagged, c: Clause) -> bool:
    return c.end < len(tagged.tokens) and tagged.tokens[c.end].norm in ("!", "！")


def _relative(tagged: Tagged, c: Clause) -> bool:
    """A clause that a comma hangs on the one before: "v1, which we signed off in June"."""
    behind = c.start > 0 and tagged.tokens[c.start - 1].norm in SOFT
    return behind and "relative" in tagged.heard[c.start]


def _asks_in_place(tagged: Tagged, c: Clause) -> Tag | None:
    """Chinese leaves the asking word where the answer would stand, and often the mark away: 这批总共印多少份."""
    if tagged.language != "zh" or c.asked or c.has("cond", "neg", "receipt", "later", *ASSENT):
        return None
    if (matter := c.first("org")) is not None:
        return matter
    last = next((t for t in reversed(c.tags) if t.role == "ask" and tagged.tokens[t.start].norm != "呢"), None)
    trails = last is not None and all(t.norm in _TRAILING or not t.is_word for t in tagged.tokens[last.end : c.end])
    return last if trails else None


_TRAILING = frozenset("啊呀呢来着的了哈钱块")


def _of_papers(tagged: Tagged, c: Clause) -> bool:
    """A question about the invoice or the budget, and about nothing of the work."""
    if not c.has("other") or c.has("fault", *ASSENT):
        return False
    return not any("obj" in tagged.heard[i] and "stop" not in tagged.heard[i] for i in range(c.start, c.end))


def _wish(c: Clause) -> Tag | None:
    """A change worded as a polite question; not one that asks who changed it, or whether it can still be changed."""
    wish = c.first("change", "hold")
    if wish is None or c.has("cond", "mention"):
        return None
    before = {t.role for t in c.tags if t.end <= wish.start}
    if c.has("request") or "request" in c.notes or not before - _BEFORE_A_WISH:
        return None if "ask" in before else wish
    return None


_BEFORE_A_WISH = frozenset(
    {"obj", "lead", "please", "stop", "of", "me", "greet", "thanks", "ordinal", "word", "go", "yes", "act"}
)


def _content(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Changes and faults, unless they are denied, done already, or meant for the next job."""
    tag = c.first("change") or c.first("fault")
    if tag is None:
        if c.has("limit") and names_other_version(tagged, c.start, c.end, x.version):
            return "otherversion", c.first("limit"), False  # "version 2 is approved, not version 1"
        return ("limit", c.first("limit"), True) if c.has("limit") and not c.has("next") else None
    if c.has("next", "none"):
        return "harmless", tag, False
    negative = c.first("neg")
    if negative is not None and negative.end <= tag.start <= negative.end + 1 and not c.contrast:
        return ("cond" if c.has("cond") else "harmless"), tag, False
    if done_before(c, tag) and not c.contrast:
        return "harmless", tag, False
    old = c.first("oldversion")
    wanted = old is not None and tag.role == "change" and tag.start < old.start  # "I'd prefer the other one"
    ordered = tag.role == "change" and tag is c.tags[0] and not versions_in(tagged, c.start, tag.start)
    other = names_other_version(tagged, c.start, c.end, x.version) and not ordered  # "put it back as it was in v1"
    if other or (_of_the_old_version(tagged, c) and not wanted):
        return "otherversion", tag, False
    if c.has("doubt", "hedge") and tag.role == "fault":
        return "doubt", tag, False
    if c.has("other") and not c.has("obj") and not (c.contrast or c.has("limit", "contrast")):
        return "otherobject", tag, False
    return ("condfault" if c.has("cond") else tag.role), tag, True


def _of_the_old_version(tagged: Tagged, c: Clause) -> bool:
    """ "the old one was too dark"; not "remove the old address", where a noun follows."""
    old = c.first("oldversion")
    if old is None or old.end >= c.end or old.end - old.start > 2:
        return old is not None
    return not (old.end in c.unknown or tagged.heard[old.end] & {"word", "obj"})


def _waiting(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Somebody else decides, somebody else decided, later, if and when; or a doubt, in whatever phrase it stands."""
    if (hedge := c.first("hedge")) is not None and any("doubt" in tagged.heard[i] for i in range(c.start, c.end)):
        return "doubt", hedge, False
    for role, kind in _WAITING:
        if (tag := c.first(role)) is not None:
            return kind, tag, False
    return None


_WAITING = (
    ("silence", "cond"), ("cond", "cond"), ("except", "cond"), ("decides", "decides"), ("passedon", "passedon"),
    ("reported", "reported"), ("later", "later"), ("doubt", "doubt"), ("sarcasm", "doubt"), ("receipt", "receipt"),
    ("signed", "signed"), ("attach", "attach"), ("before", "before"), ("mention", "mention"),
)  # fmt: skip


def _rest(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    negative = c.first("neg")
    if negative is not None and names_other_version(tagged, c.start, c.end, x.version):
        return "otherversion", negative, False
    if negative is not None:
        alone = all(t.role in _PLAIN for t in c.tags) and not c.unknown
        counted = any(t.kind == "n" for t in tagged.tokens[negative.end : c.end])  # "3 euros, not 4"
        short = c.end - c.start <= (12 if tagged.tokens[c.start].kind == "c" else 6)  # longer ones are sentences
        bare = (negative.end == c.end and short) or (c.end - c.start <= 2 and not counted)
        return ("bareno" if alone and bare else "neg"), negative, False
    if c.has("quoted"):
        return "quoted", c.first("quoted"), False
    if c.has(*HARMLESS):
        return "harmless", None, False
    if c.has("other"):
        return "other", c.first("other"), False
    if c.unknown or c.has("imperative"):  # an order that no lexicon knows
        return "dark", None, False
    return "harmless", None, False


def _subject(tagged: Tagged, c: Clause) -> frozenset[str]:
    """The words a clause speaks about: objects, unknown words and numbers."""
    words: set[str] = set()
    for t in c.tags:
        if t.role in ("obj", "word", "limit", "ordinal", "person", "act", "acted"):
            small = (
                t.end - t.start > 1 and tagged.tokens[t.start].kind != "c"
            )  # "para web": the small words name nothing
            inside = [i for i in range(t.start, t.end) if not small or "stop" not in tagged.heard[i]]
            said = [tagged.tokens[i].plain for i in inside]
            words.update(["".join(said)] if tagged.tokens[t.start].kind == "c" else said)
        elif t.role in (*ASSENT, "refuse", "notyet", "hold", "limit", "conditional"):
            # "Duyệt poster": the object within the phrase
            words.update(tagged.tokens[i].plain for i in range(t.start, t.end) if _names_object(tagged, i))
    words.update(tagged.tokens[i].plain for i in c.unknown)
    words.update(t.norm for t in tagged.tokens[c.start : c.end] if t.kind == "n")
    return frozenset(words)


def _names_object(tagged: Tagged, i: int) -> bool:
    """A piece of the work begins here; articles name nothing, though a Chinese character may also be a small word."""
    small = tagged.tokens[i].norm in "这此该本所都全" if tagged.tokens[i].kind == "c" else "stop" in tagged.heard[i]
    return "obj" in tagged.heard[i] and not small


_STEPS = (
    _machine_words, _taken_back, _rhetorical, _cannot_see, _asked, _awaited, _refusal, assent, _asking, _content,
    _waiting, _rest,
)  # fmt: skip
