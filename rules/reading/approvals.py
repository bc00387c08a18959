"""What a reply decides on the request of its thread, and everything that must hold before it counts."""

from itertools import chain

from rules.book import Client
from rules.nouns import Because, Decision, OutboxRow, Request
from rules.reading import doubts
from rules.reading.case import Case, Findings
from rules.reading.decision import Reading
from rules.reading.meant import Meant, about, asked_together
from rules.reading.proofs import authority
from rules.reading.questions import put_question
from rules.reading.recording import STEP, decision_of, record
from rules.reading.settled import answered, settle_questions
from rules.reading.several import decide_each


def known_texts(case: Case, found: Findings) -> tuple[str, ...]:
    """What we sent earlier in this conversation: it may come back quoted, in any shape."""
    requests = case.view.find(Request, thread=found.thread.id) if found.thread else ()
    letters = {found.answers.key: found.answers} if found.answers else {}
    for name in dict.fromkeys(chain.from_iterable((r.id, about(asked_together(case, r))) for r in requests)):
        letters |= {row.key: row for row in case.view.find(OutboxRow, about=name)}
    return (*(r.text for r in requests), *(row.text for row in letters.values()))


def decide_on(case: Case, found: Findings, reading: Reading, meant: Meant, client: Client) -> Findings:
    """Record what is certain, put what only seems so to the AE, and leave the rest filed."""
    word = reading.decision if reading.certain else reading.suspected
    if found.thread is None:
        return found
    several = len(meant.together) > 1
    plain = reading.certain and word == "none"  # thanks, a receipt: nothing to show anybody
    if not several and (plain or word == "question"):
        return found
    if answer := answered(case):
        why = Because(step=STEP, text=f"a person has answered {answer.state} already: {answer.asked}")
        return found.with_(why, outcome="asked-ae", decision=word)
    if several:
        return decide_each(case, found, reading, meant, client)
    request = meant.request
    confirms = found.answers if found.answers and found.answers.rule == "confirm" else None
    others = () if confirms else doubts.of_others(meant.among, meant.together)
    in_doubt = (
        *doubts.of_words(reading), *doubts.of_writer(case, found, client),
        *doubts.of_request(case, found, request, client), *meant.doubts, *others,
    )  # fmt: skip
    words = "; ".join(e.words for e in reading.because)[:300] or found.new_text[:300]
    spans = [(e.start, e.end) for e in reading.because]
    if in_doubt:
        return put_question(case, found, client, [(request, word, words)], spans, in_doubt)
    contact = case.book.contact(case.message.sender.address)
    reasons = tuple(Because(step=STEP, text=e.why, words=e.words) for e in reading.because)
    reasons += (confirms.because,) if confirms else ()
    decision = decision_of(
        case, request, word, words, found.trust, (*reasons, *authority(case, found, request), *found.because)
    )
    known = case.view.get(Decision, decision.key)  # read before: what was acknowledged stays as it was
    effects = () if known else (*record(case, request, decision, client, contact), *settle_questions(case, found))
    return found.with_(*reasons, effects=effects, outcome="recorded", decision=word)
