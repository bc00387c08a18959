"""What each clause does: gives the go-ahead, ties it to something, refuses, asks, puts off, thanks, or stays dark."""

from rules.reading.decision.across import across
from rules.reading.decision.asking import asked, asking
from rules.reading.decision.assent import assent
from rules.reading.decision.clauses import Clause
from rules.reading.decision.content import content
from rules.reading.decision.extent import behind, mere_pieces, names_object, of_the_work, subject
from rules.reading.decision.facts import asks_to_see, ordered_behind, tells_figures
from rules.reading.decision.findings import HARMLESS, Context, Finding, Found
from rules.reading.decision.refusing import cannot_see, refusal, rhetorical, taken_back
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.versions import names_other_version


def judge(tagged: Tagged, clauses: list[Clause], context: Context) -> list[Finding]:
    """A finding for each clause, in order; then what only the neighbours can tell."""
    findings = [_judge(tagged, clause, context) for clause in clauses]
    across(tagged, findings)
    return findings


def _judge(tagged: Tagged, clause: Clause, context: Context) -> Finding:
    if clause.answered:
        return Finding(
            clause.answered, clause, clause.first(clause.answered), True, subject(tagged, clause), notes={"answered"}
        )
    finding = Finding("dark", clause, subject=subject(tagged, clause), unknown=len(clause.unknown))
    for decide in _STEPS:
        kind, tag, strong = decide(tagged, clause, context) or ("", None, False)
        if kind:
            finding.kind, finding.tag, finding.strong = kind, tag, strong
            finding.behind = behind(tagged, clause, tag)
            break
    finding.of_the_work = of_the_work(tagged, clause)
    span = range(clause.start, clause.end)
    part = any("part" in tagged.heard[i] and "piece" not in tagged.heard[i] for i in span)  # a price list is no price
    finding.partly = part and not any("all" in tagged.heard[i] for i in span)
    figures = any("figure" in tagged.heard[i] for i in span) and any(tagged.tokens[i].kind == "n" for i in span)
    finding.figures = figures or tells_figures(tagged, clause)
    finding.notes = {t.role for t in clause.tags} | clause.notes
    if (finding.of_the_work or finding.figures) and any("chatter" in tagged.heard[i] for i in span):
        finding.notes.discard("harmless")  # "the kids menu is 5.50" tells no story
    if any("altered" in tagged.heard[i] for i in span) and any(tagged.tokens[i].kind == "n" for i in span):
        finding.notes |= {"altered"} if finding.notes & {"harmless"} or not finding.notes & HARMLESS else set()
    tag = finding.tag
    first = finding.kind == "limit" and tag and any("act" in tagged.heard[i] for i in range(tag.start, tag.end))
    if first or (finding.kind in ("change", "cond") and ordered_behind(tagged, clause)):
        finding.notes.add("ordered")
    tie = clause.first("cond")
    if tie is not None and "and" in tagged.heard[tie.start]:
        finding.notes.add("hence")
    if finding.kind == "harmless" and mere_pieces(tagged, clause):
        finding.notes.add("pieces")
    if asks_to_see(tagged, clause):
        finding.notes -= {"filewish", "org", "thanks"}
    if any(names_object(tagged, i) for i in range(clause.start, clause.end)):
        finding.notes.add("thing")
        if any("differing" in tagged.heard[i] for i in span):
            finding.notes.add("differing")
    return finding


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


def _machine_words(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Phrases that ops or a lexicon declare to decide by themselves, and greetings and closings."""
    if (
        c.has("greet")
        and c.end - c.start <= (3 if c.asked else 5)
        and not c.has("go", "refuse", "hold", "change", "neg", "retract")
    ):
        return "harmless", None, False
    if c.has("moot"):  # "Why would I say no to that?": a question that nobody need answer
        return "harmless", None, False
    said = c.has("go", "refuse", "hold", "change", "neg", "limit") or _says_yes(c)
    if c.has("close") and not said:
        return "harmless", None, False
    if tag := c.first("conditional", "except"):
        return ("asked" if c.asked else "condition"), tag, True
    if tag := c.first("question"):
        return "asked", tag, True
    return None


def _says_yes(c: Clause) -> bool:
    """ "Then yes x": a yes before what closes the letter."""
    yes, end = c.first("yes"), c.first("close")
    return yes is not None and end is not None and yes.start < end.start


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


def _waiting(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Somebody else decides, somebody else decided, later, if and when; or a doubt, in whatever phrase it stands."""
    if (hedge := c.first("hedge")) is not None and any("doubt" in tagged.heard[i] for i in range(c.start, c.end)):
        return "doubt", hedge, False
    for role, kind in _WAITING:
        if role == "later" and c.has("next"):
            continue  # "for the next poster we take the new shirt then" puts nothing off
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


_STEPS = (
    _machine_words, taken_back, rhetorical, cannot_see, asked, _awaited, refusal, assent, asking, content,
    _waiting, _rest,
)  # fmt: skip
