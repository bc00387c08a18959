"""A record of the ledger told for a person: what it is, what came of it, and why, in the order it was decided."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from daemon.cli.options import local, printed
from daemon.cli.proofs import proofs
from daemon.visible import lines, one_line
from rules.book import RuleBook
from rules.duties.debts import open_amount
from rules.duties.stops import why_stopped
from rules.nouns import (
    Attachment,
    Because,
    Bounce,
    Decision,
    Delegation,
    Entry,
    Hold,
    Invoice,
    Job,
    Letter,
    Meeting,
    OutboxRow,
    Outline,
    Owed,
    Payment,
    Place,
    Question,
    Record,
    Request,
    Stop,
    Thread,
)
from rules.view import View

Fact = tuple[str, str]  # label, words
_KIND_WORDS = {"other": "ordinary mail", "auto-reply": "automatic reply", "invite": "invitation"}
_FIRST = {"trust": 0, "filing": 1}  # whose words, where they belong; what they mean comes after


@dataclass(frozen=True, slots=True)
class Teller:
    """What the words need: names from the rule book, the agency's zone, the ledger for what came of it."""

    view: View
    book: RuleBook
    now: datetime

    def when(self, at: datetime) -> str:
        zone = ZoneInfo(self.book.agency.time_zone)
        text = local(at, zone)
        return f"{at.astimezone(zone):%a} {text}" if 1900 < at.year < 9000 else text

    def client(self, key: str | None, job: str | None = None) -> Iterator[Fact]:
        if key:
            known = self.book.clients.get(key)
            name = f"{known.name} ({key})" if known else key
            yield "client", f"{name}, job {job}" if job else name


def facts(record: Record, teller: Teller) -> Iterator[Fact]:
    """What there is to say of it, most telling first."""
    tell: Callable[[Any, Teller], Iterator[Fact]] = _TELL[type(record)]
    yield from ((label, words) for label, words in tell(record, teller) if words)


def reasons(record: Record) -> tuple[Because, ...]:
    """Why, in the order of the steps; last, for a letter, why it went no further."""
    because = record.letter.because if isinstance(record, Owed) else getattr(record, "because", ())
    found = (because,) if isinstance(because, Because) else tuple(because)
    outcome = getattr(record, "outcome", None)
    return (
        *sorted(found, key=lambda b: _FIRST.get(b.step, 2)),
        *([outcome] if isinstance(outcome, Because) else []),
    )


def title(record: Record) -> str:
    """ "letter dunning/INV-31/2": the word people use, and the name to ask for it again."""
    word = {"outbox": "letter", "message": "mail", "owed": "letter to be written"}.get(record.KIND, record.KIND)
    return f"{word} {record.key[:16] if isinstance(record, Entry) else record.key}"


def upcoming(letter: Letter, teller: Teller) -> Iterator[Fact]:
    """A letter that nobody has written yet: as things stand it will be."""
    yield "will go", f"{teller.when(letter.due)} as things stand now"
    yield "to", _addresses(letter.to, letter.cc)
    yield from teller.client(letter.client)
    yield "rule", f"{letter.duty}: {letter.rule}, template {letter.template}"
    yield "about", letter.about


_WAYS = {"mail": "in", "list": "as a list's copy in", "eml": "attached to the mail in"}


def _entry(entry: Entry, teller: Teller) -> Iterator[Fact]:
    yield "from", entry.sender or "nobody that can be told"
    yield "subject", entry.subject
    yield "received", teller.when(entry.received)
    if entry.date and abs((entry.date - entry.received).total_seconds()) > 3600:
        yield "dated", f"{teller.when(entry.date)} by its sender"
    yield "taken as", f"{_KIND_WORDS.get(entry.kind, entry.kind)}, its sender {entry.trust}"
    yield "outcome", entry.outcome + (f": {entry.decision}" if entry.decision not in (None, "none") else "")
    yield from teller.client(entry.client, entry.job)
    yield "lay in" if entry.missing else "lies in", _place(entry.place)
    if entry.missing:
        yield "is gone", f"neither there nor in {entry.target}: somebody deleted it, or took it where nobody looks"
    if entry.moving:
        yield "belongs in", f"{entry.target}; it will be moved there"
    if len(entry.routes) > 1 or entry.via != "mail":
        for route in entry.routes:
            to = f" to {', '.join(route.delivered_to)}" if route.delivered_to else ""
            yield "came", f"{teller.when(route.at)}{to}, {_WAYS[route.via]} {_place(route.place)}"
    yield "Message-ID", entry.message_id or "none"
    yield "thread", entry.thread or ""
    yield from _files(entry.attachments)
    short = entry.content_key[:16]
    for decision in teller.view.find(Decision, content_key=entry.content_key):
        yield "recorded", f"{decision.decision} on {decision.request}"
        yield from (("proof", f"{what}: {by}") for what, by in proofs(decision, teller.view, teller.when))
    for stop in teller.view.find(Stop, content_key=entry.content_key):
        yield "recorded", f"{stop.kind} about {stop.about}, {stop.state} ({stop.key})"
    for question in teller.view.find(Question, content_key=entry.content_key):
        yield "question", f"{question.asked} ({question.state}: {question.id})"
    for row in teller.view.find(OutboxRow):
        if short in row.id:
            yield "answered", f"{row.id}, {_state(row, teller)}"


def _thread(thread: Thread, teller: Teller) -> Iterator[Fact]:
    yield "subject", thread.subject
    yield from teller.client(thread.client, thread.job)
    yield "folder", thread.folder or "none yet"
    yield "people", ", ".join(thread.participants)
    for entry in sorted(teller.view.find(Entry, thread=thread.id), key=lambda e: (e.received, e.key)):
        said = f": {entry.decision}" if entry.decision not in (None, "none") else ""
        yield "mail", f"{teller.when(entry.received)} {entry.sender} {entry.outcome}{said} {entry.message_id or ''}"


def _request(request: Request, teller: Teller) -> Iterator[Fact]:
    yield "item", f"{request.item} {request.version or ''}".strip()
    yield "state", request.state
    yield from teller.client(request.client, request.job)
    yield "asked", f"{', '.join(request.asked)}, by {request.opened_by}, {teller.when(request.at)}"
    yield "wanted", request.due or ""
    yield "Message-ID", request.message_id or ""
    yield "thread", request.thread
    yield from _files(request.attachments)
    yield from _letters(teller, lambda row: request.id in row.about.split(", "))


def _decision(decision: Decision, teller: Teller) -> Iterator[Fact]:
    yield "decided", f"{decision.decision}, {teller.when(decision.at)}"
    yield "by", f"{decision.by}, {decision.trust}"
    yield "words", f'"{decision.words}"'
    yield "request", f"{decision.request}" + (f", version {decision.version}" if decision.version else "")
    yield "Message-ID", decision.message_id or ""
    if decision.confirmed_by:
        yield "confirmed", f"by {decision.confirmed_by}, in {decision.confirmed_in or 'a mail without Message-ID'}"
    yield from (("proof", f"{what}: {by}") for what, by in proofs(decision, teller.view, teller.when))
    yield from (("SHA-256", sha256) for sha256 in decision.sha256s)


def _question(question: Question, teller: Teller) -> Iterator[Fact]:
    yield "asked", f"{question.asked} {teller.when(question.at)}"
    yield "state", question.state
    yield from teller.client(question.client)
    if question.words:
        yield "words", f'"{question.words}" by {question.by or "?"}'
    yield "request", question.request or ""
    yield from (("seems", f"{word} of {name}") for name, word in question.items)
    yield "Message-ID", question.message_id or ""
    if question.answered_by:
        yield "answered", f"by {question.answered_by}, in {question.answered_in or 'a mail without Message-ID'}"


def _job(job: Job, teller: Teller) -> Iterator[Fact]:
    yield "title", job.title
    yield from teller.client(job.client)
    yield "opened", f"by {job.opened_by}, {teller.when(job.at)}"
    yield from job.details


def _meeting(meeting: Meeting, teller: Teller) -> Iterator[Fact]:
    yield "title", meeting.title
    yield "state", meeting.state
    yield "start", teller.when(meeting.start)
    yield "end", teller.when(meeting.end) if meeting.end else ""
    yield "place", meeting.location or ""
    yield from teller.client(meeting.client)
    yield "organizer", meeting.organizer or ""
    yield "attendees", ", ".join(meeting.attendees)
    yield "invites", ", ".join(meeting.message_ids)
    for outline in teller.view.find(Outline, meeting=meeting.uid):
        yield "outline", f"version {outline.version} by {outline.by}, {teller.when(outline.at)}"
    yield from _letters(teller, lambda row: row.about == meeting.uid)


def _outline(outline: Outline, teller: Teller) -> Iterator[Fact]:
    yield "outline", f"version {outline.version} of {outline.meeting}"
    yield "by", f"{outline.by}, {teller.when(outline.at)}"
    yield "words", outline.text[:400]
    yield "Message-ID", outline.message_id or ""


def _invoice(invoice: Invoice, teller: Teller) -> Iterator[Fact]:
    view, number = teller.view, invoice.number
    rest = open_amount(view, invoice, teller.now.date(), teller.now)
    state = "paid" if rest <= 0 and invoice.state == "open" else invoice.state
    yield "state", f"{state}, {rest} {invoice.currency} still open" if rest > 0 else state
    yield from teller.client(invoice.client, invoice.job)
    yield "amount", f"{invoice.amount} {invoice.currency}"
    yield "issued", f"{invoice.issued}"
    yield "due", f"{invoice.due}" if invoice.due else "never: nobody gave a day"
    for payment in view.find(Payment, invoice=number):
        yield "paid", f"{payment.paid}: {payment.amount} {payment.currency} ({payment.because})"
    for hold in view.find(Hold):
        if hold.about in (f"invoice/{number}", f"client/{invoice.client}"):
            yield "hold", f"{hold.about} {hold.state} by {hold.by}, {teller.when(hold.at)}"
    for why in why_stopped(view, invoice, teller.book, teller.now):
        yield "stopped", why
    for stop in (*view.find(Stop, about=f"invoice/{number}"), *view.find(Stop, about=f"client/{invoice.client}")):
        if stop.state != "standing":
            yield "said", f'{stop.kind} by {stop.by}, {teller.when(stop.at)}, {stop.state}: "{stop.words}" ({stop.key})'
    yield from _letters(teller, lambda row: row.duty == "dunning" and number in row.about.split(", "))


def _payment(payment: Payment, teller: Teller) -> Iterator[Fact]:
    yield "invoice", payment.invoice
    yield "paid", f"{payment.paid}: {payment.amount} {payment.currency}"
    yield "noted", teller.when(payment.at)


def _hold(hold: Hold, teller: Teller) -> Iterator[Fact]:
    yield "about", hold.about
    yield "state", f"{hold.state} by {hold.by}, {teller.when(hold.at)}"


def _delegation(told: Delegation, teller: Teller) -> Iterator[Fact]:
    yield "says", f"{told.delegate} approves in place of {told.approver}, from {told.first} through {told.last}"
    yield "state", told.state
    yield from teller.client(told.client)
    yield "by", f"{told.by}, {teller.when(told.at)}"


def _stop(stop: Stop, teller: Teller) -> Iterator[Fact]:
    yield "about", stop.about
    yield "said", f"{stop.kind}{f', {stop.day}' if stop.day else ''}"
    yield "by", f"{stop.by}, {stop.trust}, {teller.when(stop.at)}"
    yield "words", f'"{stop.words}"'
    yield "state", stop.state
    yield "Message-ID", stop.message_id or ""


def _bounce(bounce: Bounce, teller: Teller) -> Iterator[Fact]:
    states = {"standing": "no mail goes there", "noted": "mail goes there as usual", "cured": "it can be reached again"}
    yield "state", states.get(bounce.state, bounce.state)
    yield from teller.client(bounce.client)
    if bounce.times:
        yield "came back", f"{bounce.times} in a row, the last on {teller.when(bounce.at)}: {bounce.letter}"
    yield "words", f'"{bounce.words}"'
    yield "unwanted", f"reported {bounce.complaints} times as unwanted" if bounce.complaints else ""
    yield "Message-ID", bounce.message_id or ""


def _row(row: OutboxRow, teller: Teller) -> Iterator[Fact]:
    yield "state", _state(row, teller)
    yield "to", _addresses(row.to, row.cc)
    yield "subject", row.subject
    yield from teller.client(row.client)
    yield "rule", f"{row.duty}: {row.rule}"
    yield "about", row.about
    yield "due", f"{teller.when(row.due)}, written {teller.when(row.created)}"
    if row.state == "pending" and row.next_try:
        yield "next try", f"{teller.when(row.next_try)}, after {row.attempts} {'try' if row.attempts == 1 else 'tries'}"
    yield "give up", teller.when(row.give_up_after) if row.give_up_after and row.state == "pending" else ""
    yield "settles", ", ".join(key for key in row.keys if key != row.id)
    yield "server", row.server_said or ""
    yield "Message-ID", row.message_id
    yield "copy", "stands in Sent" if row.filed else ""


def _owed(owed: Owed, teller: Teller) -> Iterator[Fact]:
    if owed.state != "waiting":
        yield "state", owed.error or "written"
        yield from (fact for fact in upcoming(owed.letter, teller) if fact[0] != "will go")
        return
    yield "waits", owed.error or "to be written in the next turn"
    yield from upcoming(owed.letter, teller)


_TELL: dict[type[Record], Callable[[Any, Teller], Iterator[Fact]]] = {
    Entry: _entry, Thread: _thread, Request: _request, Decision: _decision, Question: _question, Job: _job,
    Meeting: _meeting, Outline: _outline, Invoice: _invoice, Payment: _payment, Hold: _hold, OutboxRow: _row,
    Owed: _owed, Stop: _stop, Bounce: _bounce, Delegation: _delegation,
}  # fmt: skip
KINDS: Sequence[type[Record]] = tuple(_TELL)


def tell(head: str, told: Iterable[Fact], because: Iterable[Because]) -> None:
    """On standard output: what it is, a fact a line, and why."""
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(no_wrap=True, min_width=12)
    table.add_column(overflow="fold")
    before = ""
    for label, words in told:
        table.add_row(Text(f"  {label if label != before else ''}"), Text(lines(words)))
        before = label
    for number, reason in enumerate(because, 1):
        table.add_row(Text("  because" if number == 1 else ""), Text(lines(f"{number}. {reason}")))
    click.echo()
    click.secho(one_line(head), bold=True)
    printed(table)


def _letters(teller: Teller, about: Callable[[OutboxRow], bool]) -> Iterator[Fact]:
    """Our letters about it, in the order of their days."""
    for row in sorted(filter(about, teller.view.find(OutboxRow)), key=lambda r: (r.sent_at or r.due, r.id)):
        yield "letter", f"{row.rule} to {', '.join(row.to)}: {_state(row, teller)} ({row.id})"


def _state(row: OutboxRow, teller: Teller) -> str:
    if row.state == "sent" and row.sent_at:
        return f"sent {teller.when(row.sent_at)}"
    words = {"dot": "being sent", "claimed": "being sent", "unknown": "may or may not have arrived"}
    return words.get(row.state, f"waits until {teller.when(row.due)}" if row.state == "pending" else row.state)


def _place(place: Place | None) -> str:
    return f"{place.folder} of mailbox {place.mailbox} (UID {place.uid})" if place else ""


def _addresses(to: Sequence[str], cc: Sequence[str]) -> str:
    return ", ".join((*to, *(f"cc {address}" for address in cc)))


def _files(attachments: Sequence[Attachment]) -> Iterator[Fact]:
    for file in attachments:
        size = f"{file.size / 1000:.0f} kB" if file.size >= 1000 else f"{file.size} bytes"
        yield "file", f"{file.name or 'without a name'}, {file.media_type}, {size}"
        yield "", f"SHA-256 {file.sha256}" if file.sha256 else ""
