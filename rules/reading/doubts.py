"""Every reason why a careful AE would not yet write a decision down. Each has its own test."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rules.book import Client
from rules.nouns import Because, Request
from rules.reading.case import Case, Findings
from rules.reading.covered import is_later, of_tie, said_to_us
from rules.reading.decision import Reading
from rules.reading.standins import Say, day_of, say_of

STEP = "decision"
CLOCKS_DIFFER = timedelta(minutes=2)


def say(case: Case, client: Client) -> Say:
    """What the writer's word is worth to this client on the day the mail came in."""
    return say_of(case.message.sender.address, client, day_of(case.message, client), case.view, case.book)


def of_words(reading: Reading) -> Iterator[Because]:
    if not reading.certain:
        words = "; ".join(e.words for e in reading.because)[:200]
        yield Because(step=STEP, text="the words leave it open", words=words)


def of_writer(case: Case, found: Findings, client: Client) -> Iterator[Because]:
    """Who wrote it, whether it is they, and whether the words are their own."""
    yield from of_say(case, client)
    yield from of_proof(case, found)
    yield from of_split(found)
    if found.in_doubt:
        yield found.in_doubt
    yield from said_to_us(case)


def of_say(case: Case, client: Client) -> Iterator[Because]:
    """Whether the writer may approve for this client that day."""
    theirs, sender = say(case, client), case.message.sender.address
    if given := theirs.given_to:
        text = f"{given.days} {given.delegate.name} approves in place of {given.approver.name}"
        yield Because(step=STEP, text=text, words=sender, rule=given.told)
    elif not theirs.counts:
        yield Because(step=STEP, text=f"{sender} is not an approver of {client.name}")


def of_proof(case: Case, found: Findings) -> Iterator[Because]:
    """Whether it is they."""
    if found.trust not in case.book.approvals.approvals.trust:
        yield Because(step=STEP, text=unproved(case, found))


def of_split(found: Findings) -> Iterator[Because]:
    """Whether the words are their own."""
    if not found.split_agrees:
        yield Because(step=STEP, text="it is not plain which words are the writer's own and which are quoted")


def of_request(case: Case, found: Findings, request: Request, client: Client) -> Iterator[Because]:
    """Whether this mail can be an answer to that request."""
    yield from of_date(case, found, request)
    yield from of_tie(case, found, request)
    yield from of_owner(request, client)


def of_date(case: Case, found: Findings, request: Request) -> Iterator[Because]:
    """Whether it was written after the question."""
    message = case.message
    if message.date is None:
        if not is_later(case, found, request):
            yield Because(step=STEP, text="the reply bears no date, and may be older than the request")
    elif message.date < _asked_at(request) - CLOCKS_DIFFER:
        yield Because(step=STEP, text="the reply is dated before the request was sent")


def of_owner(request: Request, client: Client) -> Iterator[Because]:
    """Whether the writer's client was asked."""
    if request.client != client.key:
        yield Because(step=STEP, text=f"{request.id} is not a request to {client.name}, to whom the writer belongs")


def of_others(among: Sequence[Request], together: Sequence[Request]) -> Iterator[Because]:
    """Other mails' requests that are open in this thread as well."""
    ours = {r.id for r in together}
    undecided = [r for r in among if r.state == "open"]
    if len(undecided) > 1 and any(r.id not in ours for r in undecided):
        names = ", ".join(r.id for r in undecided)
        yield Because(step=STEP, text=f"{len(undecided)} requests are open in this thread: {names}")


def unproved(case: Case, found: Findings) -> str:
    """Why it is not certain enough who wrote it, as one tells a colleague."""
    sender, needed = case.message.sender, case.book.approvals.approvals.trust
    if sender.problem:
        return f"its From field does not say safely who wrote it: {sender.problem}"
    if found.trust == "failed":
        return f"our server says it was NOT sent by {sender.address}"
    if found.trust == "claimed":
        return f"our server could not confirm that {sender.address} really sent it"
    only = f"it answers a mail that only {sender.address} got" if found.trust == "keyed" else "our server confirms it"
    return f"{only}, and that is not enough here: approvals.toml asks for {' or '.join(needed) or 'more'}"


def _asked_at(request: Request) -> datetime:
    """The earliest instant at which the request can have been sent."""
    return min(request.at, request.dated) if request.dated else request.at
