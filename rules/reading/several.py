"""A reply about several items asked for in one mail: each is recorded, put to the AE, or left open for itself."""

from collections.abc import Iterator

from rules.book import Client
from rules.nouns import Because, Decision, DecisionWord, Request
from rules.reading import doubts
from rules.reading.case import Case, Findings
from rules.reading.decision import Reading
from rules.reading.decision.types import ItemDecision
from rules.reading.meant import Meant, set_aside
from rules.reading.proofs import authority
from rules.reading.questions import put_question
from rules.reading.recording import STATE, STEP, decision_of, record_each
from rules.reading.settled import settle_questions


def decide_each(case: Case, found: Findings, reading: Reading, meant: Meant, client: Client) -> Findings:
    """Only what the words plainly say of an item counts for it; what they do not speak of stays open."""
    items = each_of(reading, meant)
    confirms = found.answers if found.answers and found.answers.rule == "confirm" else None
    others = () if confirms else doubts.of_others(meant.among, meant.together)
    overall = (*doubts.of_writer(case, found, client), *meant.doubts, *others)
    decided: list[tuple[Request, Decision]] = []
    asked: list[tuple[Request, DecisionWord, str]] = []
    left: list[tuple[Request, str]] = []
    in_doubt: dict[str, Because] = {}
    for request, item in zip(meant.together, items, strict=True):
        word = item.decision if item.certain else item.suspected
        if word in ("none", "question") and item.certain:
            left.append((request, "question" if word == "question" else "silent"))
            continue
        own = (*overall, *_of_item(case, found, request, item, client))
        words = (item.words or found.new_text)[:300]
        if own:
            asked.append((request, word, words))
            left.append((request, "asked"))
            in_doubt |= {b.text: b for b in own}
            continue
        why = (
            Because(step=STEP, text=f"{item.decision} of {request.id}", words=words),
            *authority(case, found, request),
            *found.because,
        )
        why += (confirms.because,) if confirms else ()
        decided.append((request, decision_of(case, request, word, words, found.trust, why)))
    return _carry_out(case, found, reading, client, decided, asked, left, tuple(in_doubt.values()))


def _carry_out(
    case: Case,
    found: Findings,
    reading: Reading,
    client: Client,
    decided: list[tuple[Request, Decision]],
    asked: list[tuple[Request, DecisionWord, str]],
    left: list[tuple[Request, str]],
    in_doubt: tuple[Because, ...],
) -> Findings:
    """The AE's question first: what it settles later is what is left in doubt now."""
    text = found.new_text
    if asked and any(word in STATE for _, word, _ in asked):
        spans = [(at, at + len(w)) for _, _, w in asked if w != text[:300] and (at := text.find(w)) >= 0]
        found = put_question(case, found, client, asked, spans or [(e.start, e.end) for e in reading.because], in_doubt)
    elif asked and not decided:
        found = put_question(case, found, client, asked, [(e.start, e.end) for e in reading.because], in_doubt)
    if not decided:
        return found
    reasons = tuple(b for _, d in decided for b in d.because[:1])
    if any(case.view.get(Decision, d.key) for _, d in decided):  # read before: what was acknowledged stays as it was
        return found.with_(*reasons, outcome="recorded")
    words = "\n".join(dict.fromkeys(d.words for _, d in decided))[:600]
    contact = case.book.contact(case.message.sender.address)
    effects = [*record_each(case, decided, left, words, client, contact)]
    if not asked:
        effects += settle_questions(case, found)
    return found.with_(*reasons, effects=effects, outcome="recorded")


def each_of(reading: Reading, meant: Meant) -> tuple[ItemDecision, ...]:
    """The decision on each of them; words that could not be told apart are in doubt for all."""
    if len(reading.items) == len(meant.together):
        return reading.items
    word = reading.decision if reading.certain else reading.suspected
    certain = word in ("none", "question")
    return tuple(
        ItemDecision(n, r.item, "none", "", certain, word, named=False) for n, r in enumerate(meant.together, 1)
    )


def _of_item(case: Case, found: Findings, request: Request, item: ItemDecision, client: Client) -> Iterator[Because]:
    if not item.certain:
        yield Because(step=STEP, text=f"the words leave open what they say of {request.id}", words=item.words[:200])
    yield from set_aside(request)
    yield from doubts.of_request(case, found, request, client)
    yield from unnamed(request, item)


def unnamed(request: Request, item: ItemDecision) -> Iterator[Because]:
    """Words about all that was asked hardly mean what was refused before."""
    if not item.named and request.state in ("rejected", "conditional", "retracted"):
        text = f"{request.id} was decided otherwise before, and the words do not name it"
        yield Because(step=STEP, text=text, words=item.words[:200])
