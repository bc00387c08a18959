"""Stops in the ledger: put up, replaced by newer words, asked about, answered, and taken down again by a person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rules.duties.days import calendar_of
from rules.duties.stops import last_day
from rules.effects import Effect
from rules.nouns import Because, Bounce, Invoice, Owed, Question, Stop
from rules.reading.case import Case, keep
from rules.view import View


def put_up(view: View, stops: Sequence[Stop]) -> Iterator[Effect]:
    """Stops that count from now on. A newer promise takes an older one's place; a dispute marks the invoice."""
    for stop in stops:
        yield keep(replace(stop, state="standing"))
        if stop.kind == "promise":
            for older in view.find(Stop, about=stop.about, state="standing"):
                if older.kind == "promise" and older.content_key != stop.content_key and older.at <= stop.at:
                    yield keep(replace(older, state="replaced"))
        invoice = view.get(Invoice, stop.invoice or "")
        if stop.kind == "dispute" and invoice and invoice.state == "open":
            yield keep(replace(invoice, state="disputed", because=stop.because[-1]))


def release(view: View, about: str, because: Because) -> Iterator[Effect]:
    """A person says go on: about an invoice, a client as a whole, or an address that mail came back from."""
    for state in ("standing", "asked"):
        for stop in view.find(Stop, about=about, state=state):
            yield keep(replace(stop, state="released", because=(*stop.because, because)))
    invoice = view.get(Invoice, about.removeprefix("invoice/")) if about.startswith("invoice/") else None
    if invoice and invoice.state == "disputed":
        yield keep(replace(invoice, state="open", because=because))
    bounce = view.get(Bounce, about)
    if bounce and bounce.state != "cured":
        yield keep(replace(bounce, state="cured", times=0, because=because))
    yield from close_questions(view, about)


def close_questions(view: View, about: str) -> Iterator[Effect]:
    """A person has spoken about the invoice: what was still asked about it is settled."""
    for stop in view.find(Stop, about=about, state="asked"):
        question = view.get(Question, question_id(stop.content_key))
        if question and question.state == "open":
            yield from settled(view, question)


def settled(view: View, question: Question) -> Iterator[Effect]:
    """The question closes, and is not put any more where its mail has not been written."""
    yield keep(replace(question, state="settled"))
    owed = view.get(Owed, f"ask/{question.id}")
    if owed and owed.state == "waiting":
        yield keep(replace(owed, state="done", error="settled before it was written"))


def ends(case: Case, stop: Stop) -> date | None:
    """The last day on which reminders rest because of it; None: a person must release it, or there are none."""
    client = case.book.clients.get(stop.client)
    policy = case.book.policies.get(client.dunning or "") if client else None
    return last_day(stop, policy, calendar_of(client, case.book)) if client and policy else None


def question_id(content_key: str) -> str:
    """The one question about what a mail says of money."""
    return f"money/{content_key[:24]}"


def asked_in(view: View, question: Question) -> tuple[Stop, ...]:
    """What a yes to that question puts up."""
    return tuple(view.find(Stop, content_key=question.content_key, state="asked"))
