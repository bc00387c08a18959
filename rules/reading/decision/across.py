"""What a clause can only know from its neighbours: conditions reach over commas, denials over "and"."""

from itertools import pairwise

from rules.reading.decision.asides import asides
from rules.reading.decision.asking import faults_denied
from rules.reading.decision.company import keep_company
from rules.reading.decision.facts import comes_along, settles_else, told_among_praise
from rules.reading.decision.findings import ASSENT, HARMLESS, SUBJECT_FIRST, Finding
from rules.reading.decision.grudging import grudging
from rules.reading.decision.next_job import next_alone, next_goes_on
from rules.reading.decision.passing import brought, handed_on, no_at_all, ordered_first, spelled_out
from rules.reading.decision.preludes import preludes
from rules.reading.decision.stories import told
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.withdrawn import withdrawn
from rules.reading.decision.world import of_the_world


def across(tagged: Tagged, findings: list[Finding]) -> None:
    """Change the kinds of findings by what stands beside them."""
    for n, finding in enumerate(findings):
        before = findings[n - 1] if n else None
        if (
            before
            and finding.clause.joined
            and before.clause.sentence == finding.clause.sentence
            and (
                finding.kind in ASSENT
                and before.kind in ("neg", "refuse", "hold", "bareno")
                and not (finding.subject - before.subject)
            )
        ):
            finding.kind = "doubt"
        if (
            finding.clause.asked
            and before
            and before.clause.asked
            and before.clause.sentence == finding.clause.sentence
            and finding.kind == "change"
        ):
            finding.kind = "asked"  # "if we approve now, can we still change it?"
    withdrawn(tagged, findings)
    grudging(tagged, findings)
    next_alone(findings)
    told(tagged, findings)
    keep_company(tagged, findings)
    comes_along(tagged, findings)
    told_among_praise(findings)
    settles_else(findings, tagged)
    _papers_go_on(findings)
    next_goes_on(findings)
    _by_the_same(tagged, findings)
    _dated_behind(tagged, findings)
    _asked_along(findings)
    _once_told(tagged, findings)


def _asked_along(findings: list[Finding]) -> None:
    """What only goes on with a question about how and when asks nothing of its own."""
    for before, finding in pairwise(findings):
        if before.kind == "askorg" and finding.kind == "asked" and {t.role for t in finding.clause.tags} <= {"tagq"}:
            finding.kind = "askorg"  # "send me two for the wall, would you?"
        if before.kind == "askorg" and finding.kind == "asked" and _mere_company(before, finding):
            finding.kind = "askorg"  # "what would 500 more cost, for the village next door?"


def _once_told(tagged: Tagged, findings: list[Finding]) -> None:
    """What the clauses say together when stories, company and papers are known."""
    _denied_question(findings)
    faults_denied(tagged, findings)
    no_at_all(tagged, findings)
    asides(tagged, findings)
    _unseen(findings)
    _hangs_by_then(tagged, findings)
    _announced(tagged, findings)
    _of_the_topic(findings)
    _named_behind(findings)
    _in_parallel(tagged, findings)
    ordered_first(tagged, findings)
    _corrected(tagged, findings)
    brought(tagged, findings)
    spelled_out(findings)
    _tie(tagged, findings)
    handed_on(findings)
    _contrasts(findings)
    preludes(tagged, findings)


def _papers_go_on(findings: list[Finding]) -> None:
    """ "Invoice to the new company, not again to the old one": what follows speaks of the papers still."""
    for papers, more in pairwise(findings):
        same = papers.clause.sentence == more.clause.sentence
        wish = papers.kind in ("harmless", "otherobject") and papers.notes & {"filewish", "other"}
        if same and wish and more.kind in ("neg", "dark") and not more.of_the_work and "thing" not in more.notes:
            more.kind = "harmless" if not more.clause.contrast else more.kind


def _mere_company(question: Finding, behind: Finding) -> bool:
    """It only goes on with the question before the comma: it asks, denies and decides nothing of its own."""
    same = question.clause.sentence == behind.clause.sentence
    return same and not behind.clause.has("ask", "request", "neg", "fault", "change", "cond", *ASSENT)


def _dated_behind(tagged: Tagged, findings: list[Finding]) -> None:
    """ "I sign it, probably Monday": a guessed day behind the assent says when it will be given."""
    for finding, day in pairwise(findings):
        same = finding.clause.sentence == day.clause.sentence and finding.kind == "go"
        guessed = day.clause.has("hedge") and {t.role for t in day.clause.tags} <= _GUESSED and not day.unknown
        if same and guessed and any("when" in tagged.heard[i] for i in range(day.clause.start, day.clause.end)):
            finding.kind = "future"


_GUESSED = frozenset({"hedge", "when", "stop", "lead", "adv", "later"})


def _by_the_same(tagged: Tagged, findings: list[Finding]) -> None:
    """ "The board has met and agreed to it": whoever the sentence began with agreed, not the writer."""
    for before, finding in pairwise(findings):
        if finding.kind != "go" or finding.tag is None or not finding.clause.joined or before.kind == "go":
            continue
        opens = finding.tag.start == finding.clause.start and "approved" in tagged.heard[finding.tag.start]
        if opens and before.kind in ("mention", "otherobject"):
            finding.kind = before.kind  # "the purchase order is approved and signed"
        thing = finding.tag.start == finding.clause.start and of_the_world(
            tagged, before.clause.start, before.clause.end
        )
        if thing and "approved" in tagged.heard[finding.tag.start]:
            finding.kind = "reported"  # "el tractor ya está pagado y firmado"
        if tagged.language not in SUBJECT_FIRST:
            continue
        span = range(before.clause.start, finding.clause.end)
        who = before.clause.tags[0].role == "person" if before.clause.tags else False
        told = "approved" in tagged.heard[finding.tag.start] | tagged.heard[finding.tag.end - 1]
        if who and told and not any("me" in tagged.heard[i] for i in span):
            finding.kind = "reported"


def _denied_question(findings: list[Finding]) -> None:
    """ "Reject this? No way.", "Anything wrong with it? No.": a fault denied; that alone approves nothing."""
    if any(f.clause.asked and f.clause.has(*ASSENT) for f in findings):
        return
    for asked, answer in pairwise(findings):
        spoken = asked.clause.asked and asked.clause.has("refuse", "fault", "flaw", "hold")
        short = answer.clause.end - answer.clause.start <= 3 and not answer.clause.asked
        if spoken and short and answer.kind in ("refuse", "bareno"):
            asked.kind = answer.kind = "harmless"


def _unseen(findings: list[Finding]) -> None:
    """ "The link will not open, it says expired, can you send a jpg?": what is wrong is the file, not the work."""
    blind = {f.clause.sentence for f in findings if f.kind == "cantsee"}
    for f in findings:
        if f.clause.sentence in blind and (f.kind == "fault" or (f.kind == "change" and f.clause.asked)):
            f.kind = "cantsee"


def _of_the_topic(findings: list[Finding]) -> None:
    """ "In the window, by no means": an answer without a subject speaks of what was named just before it."""
    for topic, answer in pairwise(findings):
        if answer.kind in ASSENT and topic.kind == "harmless" and _of_the_old(topic, answer):
            answer.kind = "otherversion"
        silent = topic.kind in ("harmless", "dark") and topic.tag is None and not topic.notes & HARMLESS
        same = topic.clause.sentence == answer.clause.sentence and topic.clause.line == answer.clause.line
        if silent and same and not answer.subject and answer.kind in _ANSWERING:
            answer.subject = topic.subject
            answer.notes |= topic.notes & {"thing"}


_ANSWERING = frozenset({*ASSENT, "refuse", "hold", "notyet", "bareno", "later"})


def _of_the_old(topic: Finding, answer: Finding) -> bool:
    """ "The old one, we had signed that off": the topic is an older version, and the answer names no other."""
    same = topic.clause.sentence == answer.clause.sentence and not answer.clause.contrast
    return same and "oldversion" in topic.notes and not answer.clause.has("obj", "obj_this")


def _hangs_by_then(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Send me a proof, then I sign": an assent that opens with "then" hangs on what was asked for just before."""
    for before, finding in pairwise(findings):
        asked = before.clause.asked and before.kind in ("asked", "change")  # "Could it be pinker? Then yes."
        same = finding.clause.sentence == before.clause.sentence
        if finding.kind not in ASSENT or not (same or asked):
            continue
        opens_with_then = "then" in tagged.heard[finding.clause.start]
        if asked and opens_with_then:
            finding.kind = "condition"
        if opens_with_then and (before.kind in _ASKED_FOR or before.notes & {"filewish", "org"}):
            finding.kind = "condition"


_ASKED_FOR = frozenset({"dark", "change", "fault", "later", "hold", "other", "decides"})


def _announced(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Tomorrow I will write: approved": what stands behind the colon on that line is said then, not now."""
    line: int | None = None
    for before, finding in pairwise(findings):
        if finding.clause.after_colon and finding.clause.sentence == before.clause.sentence:
            heard = {role for i in range(before.clause.start, before.clause.end) for role in tagged.heard[i]}
            dated = "when" in heard and "past" not in heard
            if dated or "will" in before.notes:
                line = finding.clause.line
        if finding.clause.line == line and finding.kind in ASSENT:
            finding.kind = "future"


def _named_behind(findings: list[Finding]) -> None:
    """ "Approved for payment: invoice 2231", "lease for the van: agreed": what is approved stands beside the colon."""
    for finding, behind in pairwise(findings):
        if finding.kind == "other" and behind.kind in ASSENT and behind.clause.after_colon:
            behind.kind = "otherobject"
        papers = "other" in behind.notes and "obj" not in behind.notes
        if finding.kind in ASSENT and behind.clause.after_colon and papers and behind.kind not in ASSENT:
            finding.kind = "otherobject"


def _in_parallel(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Cover yes, inside pages no": the no at the end answers the yes at the end."""
    for yes, no in pairwise(findings):
        if yes.kind in ASSENT and no.kind == "neg" and yes.clause.sentence == no.clause.sentence:
            ends = [f.tag is not None and f.tag.end == f.clause.end for f in (yes, no)]
            if all(ends) and no.clause.end - no.clause.start <= 5:
                no.kind = "bareno"
        tied = yes.kind == "condition" and no.kind in ("neg", "bareno") and yes.clause.sentence == no.clause.sentence
        last = [(t, f.clause.end) for f in (yes, no) for t in f.clause.tags[-1:]]
        if tied and all(t.role in ("yes", "neg") and t.end == end for t, end in last):
            no.kind = "cond"  # "without the seal yes, with it no"


def _corrected(tagged: Tagged, findings: list[Finding]) -> None:
    """ "It is Main Street 17, not 71": a number denied right behind another one is a change."""
    for number, denial in pairwise(findings):
        if denial.kind != "neg" or number.clause.sentence != denial.clause.sentence:
            continue
        counted = [any(t.kind == "n" for t in tagged.tokens[f.clause.start : f.clause.end]) for f in (number, denial)]
        if all(counted) and denial.clause.end - denial.clause.start <= 4:
            denial.kind = "change"


def _contrasts(findings: list[Finding]) -> None:
    """What stands behind a "but" after an assent ties it, unless plainly harmless; after a mere wish it denies."""
    before: set[str] = set()
    for n, f in enumerate(findings):
        before |= {findings[n - 1].kind} if n else set()
        if not f.clause.contrast and "contrast" not in f.notes:
            continue
        # Praise of something unknown behind a "but" is a wish: "although I like the plain one more".
        saved = HARMLESS - {"praise", "harmless"} if f.unknown else HARMLESS - {"harmless"}
        open_ = f.kind in ("dark", "neg", "other", "doubt", "quoted") or (f.kind == "harmless" and not f.notes & saved)
        if f.kind == "later" and "go" in before and not f.notes & saved:
            f.kind = "partly"  # "approved, but we are still waiting for the sizes"
        if not open_ and not (before & {*ASSENT, "condition"} and _turns_to_the_work(f)):
            continue
        if before & {*ASSENT, "condition"}:
            f.kind = "partly"
        elif before & {"mention", "future", "hedged", "otherversion", "reported"} and f.kind in ("dark", "neg"):
            f.kind = "fault"


def _turns_to_the_work(f: Finding) -> bool:
    """ "But the name of the sponsor is to pass to the top": more in it than one harmless word or assent."""
    brief = f.tag is None or f.tag.end - f.tag.start <= 2
    apart = f.kind in ASSENT or (f.kind == "harmless" and brief and "filewish" not in f.notes)
    told = [t.role for t in f.clause.tags if t is not f.tag and t.role in _TOLD]
    if "praise" in f.notes:
        return bool(told)  # "but blue suits it better", "the sponsor goes on top"
    return apart and len(told) + f.unknown >= 2


_TOLD = frozenset({"obj", "other", "act", "chg", "place", "piece", "part", "person", "word"})


def _if_spoken(tagged: Tagged, f: Finding) -> bool:
    return f.kind == "mention" and f.tag is not None and "cond" in tagged.heard[f.tag.start]


def _tie(tagged: Tagged, findings: list[Finding]) -> None:
    """The assents of the sentence a condition stands in hang on it, also where it speaks of printing: "if printed"."""
    tied = {f.clause.sentence for f in findings if f.kind == "cond" or _if_spoken(tagged, f)}
    put_off = {f.clause.sentence for f in findings if f.kind == "cond" and "later" in f.notes}
    for finding in findings:
        if finding.clause.sentence in tied and finding.kind in ASSENT:
            # "Yes yes, I see to it as soon as the truck is unloaded" gives nothing, not even tied.
            postponed = finding.kind == "yes" and finding.clause.sentence in put_off
            finding.kind = "hedged" if postponed else "condition"
