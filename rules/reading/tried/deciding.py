"""What a reply decides of each request it can be about: every doubt that was looked for, found or not."""

from collections.abc import Iterable, Iterator

from rules.book import Client, RuleBook
from rules.duties.tried import Check
from rules.nouns import Because, Request
from rules.reading import doubts
from rules.reading.case import Case, Findings
from rules.reading.covered import of_tie, said_to_us
from rules.reading.decision import Reading
from rules.reading.decision.types import ItemDecision
from rules.reading.meant import Meant, read_words, set_aside, which_request
from rules.reading.proofs import asked_in, in_time, right_of
from rules.reading.recording import STEP
from rules.reading.settled import answered
from rules.reading.several import each_of, unnamed
from rules.reading.tried.values import Trial, told, unless


def tried(case: Case, found: Findings) -> Iterator[Trial]:
    """`found`: by the steps before. Nothing for a colleague's mail: their words are notes and answers, no client's."""
    if case.book.is_agency(case.message.sender.address):
        return
    if (why := _no_decision(found)) is not None:
        yield Trial(STEP, "what it decides", (why,), f"nothing: {why.value}")
        return
    meant, client = which_request(case, found), found.client
    if meant is None or client is None:
        text = "none is known in this conversation, and it answers no letter of ours about one"
        yield Trial(STEP, "what it decides", (Check("a request", text, False),), "there is nothing to decide")
        return
    reading, of_words = read_words(case, found, meant)
    if len(meant.together) < 2:
        yield _of_one(case, found, client, meant, reading, of_words)
        return
    for request, item in zip(meant.together, each_of(reading, meant), strict=True):
        yield _of_item(case, found, client, meant, request, item, of_words)


def _no_decision(found: Findings) -> Check | None:
    """Why nobody looks for a decision in it, if so."""
    if found.done:
        why = found.because[-1]
        return Check("a person's words to us", f"{why.step}: {told(why)}", False)
    if found.client is None:
        return Check("one client", "nobody knows whose mail it is", False)
    if found.kind in ("note", "invite"):
        return Check("a reply", f"it was taken as {found.kind}", False)
    return None


def _of_one(
    case: Case, found: Findings, client: Client, meant: Meant, reading: Reading, of_words: tuple[Because, ...]
) -> Trial:
    word = reading.decision if reading.certain else reading.suspected
    words = tuple(
        Check("the words", f'"{e.words}": {e.why}', reading.certain, _phrase(case.book, e.words))
        for e in reading.because
    )
    if reading.certain and word in ("none", "question"):
        text = "a question, and no decision" if word == "question" else "nothing in them decides anything"
        return _trial(meant.request, (*words, Check("the words together", text, False)), word, "nothing to record")
    sure = Check("the words together", word if reading.certain else f"they leave it open: {word}?", reading.certain)
    tests = _tests(case, found, client, meant, meant.request, of_words)
    return _trial(meant.request, (*words, sure, *tests), word)


def _of_item(
    case: Case, found: Findings, client: Client, meant: Meant, request: Request, item: ItemDecision,
    of_words: tuple[Because, ...],
) -> Trial:  # fmt: skip
    """Of one among several that were asked for together."""
    word = item.decision if item.certain else item.suspected
    said = f'"{item.words}"' if item.words else "they do not name it"
    if item.certain and word in ("none", "question"):
        text = f"{said}: {'a question' if word == 'question' else 'nothing is decided of it'}"
        return _trial(request, (Check("the words", text, False),), word, "nothing to record")
    words = Check("the words", f"{said}: {word}", item.certain)
    tests = _tests(case, found, client, meant, request, of_words, unnamed(request, item))
    return _trial(request, (words, *tests), word)


def _tests(
    case: Case, found: Findings, client: Client, meant: Meant, request: Request, of_words: tuple[Because, ...],
    own: Iterable[Because] = (),
) -> Iterator[Check]:  # fmt: skip
    """Every doubt that `decide_on` looks for. `of_words`: that they speak of something else; `own`: about this item."""
    book, approvals = case.book, case.book.approvals.approvals
    refused = [*doubts.of_say(case, client)]
    yield from (Check("may approve", told(r), True, r.rule) for r in right_of(case, request) if not refused)
    yield from (Check("may approve", told(r), False, r.rule or book.where(f"clients.{client.key}")) for r in refused)
    needs = f"{found.trust}; asked for: {' or '.join(approvals.trust)}"
    yield from unless("proved writer", doubts.of_proof(case, found), needs, book.where("approvals.approvals.trust"))
    yield from unless("own words", doubts.of_split(found), "plain what is new and what is quoted")
    odd = [found.in_doubt] if found.in_doubt else []
    yield from unless("nothing odd", odd, "no look-alike, no header twice, no key of somebody else's")
    to = ", ".join(case.message.recipients[:3]) or "nobody by name"
    yield from unless("written to us", said_to_us(case), f"to {to}")
    yield from unless("after the question", doubts.of_date(case, found, request), in_time(case, request))
    yield from unless("tied to it", of_tie(case, found, request), asked_in(case, found, request))
    yield from unless("the client's own", doubts.of_owner(request, client), f"asked of {client.name}")
    aside = [*set_aside(request)]
    which = [doubt for doubt in meant.doubts if doubt not in aside]
    yield from unless("which request", which, f"{request.id}, {request.state}")
    yield from unless("still standing", [*aside, *own], "no newer version, and no other files, have taken its place")
    yield from unless("nothing else meant", of_words, "neither subject nor words name another version or piece")
    confirms = found.answers is not None and found.answers.rule == "confirm"
    others = () if confirms else doubts.of_others(meant.among, meant.together)
    yield from unless("no other open", others, "no other request is open in this conversation")
    if answer := answered(case):
        yield Check("nobody has settled it", f"a person answered {answer.state}: {answer.asked}", False)


def _phrase(book: RuleBook, words: str) -> str | None:
    """The line of a phrase of ops' own that stands in these words."""
    said = words.casefold()
    own = (n for n, phrase in enumerate(book.approvals.phrase) if phrase.text.casefold() in said)
    return next((book.where(f"approvals.phrase.{n}") for n in own), None)


def _trial(request: Request, checks: tuple[Check, ...], word: str, outcome: str = "") -> Trial:
    failed = next((check for check in checks if not check.passed), None)
    became = outcome or (f"the AE is asked: {failed.value}" if failed else f"{word}, recorded")
    return Trial(STEP, f"what it decides of {request.id}", checks, became, request.client, request.id, failed is None)
