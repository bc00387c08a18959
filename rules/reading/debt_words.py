"""Which invoices the words of a client's mail are about, and what leaves that in doubt."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.book import Client
from rules.duties.debts import open_amount
from rules.nouns import Because, Invoice, Job, OutboxRow
from rules.reading.case import Case, Findings
from rules.reading.decision import MoneySaying
from rules.reading.touches import named_invoices

STEP = "money"
REMEMBERED = 6  # reminders whose words are known again
LIVE = ("open", "disputed")
_NUMBERED = re.compile(r"(?<![\w@.-])[A-Z]{2,8}[-/ ]?\d{2,10}(?![\w@])")
_PART = re.compile(r"[-/ ]")


@dataclass(frozen=True, slots=True)
class Said:
    """Something said about a debt, the invoices it is about, and why it may not be about those."""

    saying: MoneySaying
    invoices: tuple[Invoice, ...]
    doubts: tuple[Because, ...] = ()


def is_about_money(case: Case, found: Findings, client: Client) -> bool:
    """It answers a reminder of ours, or names an invoice of the client's in its subject or text."""
    if _of_letter(case, found, client):
        return True
    return any(named_invoices(case, client, f"{case.message.subject}\n{case.message.text}", LIVE))


def reminders_sent(case: Case, found: Findings) -> Iterator[str]:
    """What we last wrote to the client about invoices: it may come back quoted without a mark, and outside its thread.

    Our own words ("we will pay", "already paid") must never be taken for the client's.
    """
    client = found.client
    if client is None or case.book.is_agency(case.message.sender.address) or not is_about_money(case, found, client):
        return
    rows = (r for r in case.view.find(OutboxRow, client=client.key, duty="dunning") if r.external and r.sent_at)
    newest = sorted(rows, key=lambda r: (r.sent_at or r.due, r.key), reverse=True)[:REMEMBERED]
    yield from (row.text for row in newest if row.text and row is not found.answers)


def invoices_meant(case: Case, found: Findings, client: Client, saying: MoneySaying) -> Said | None:
    """The invoices its own sentence names; else those of the mail's new words, of the reminder it answers, of its
    subject. None: no invoice that is still to be paid is anywhere near."""
    sentence = _named(case, client, saying.words)
    if sentence:
        return _unpaid(case, saying, sentence, ())
    text = _named(case, client, found.new_text)
    if len(text) > 1:
        numbers = ", ".join(i.number for i in text)
        why = Because(step=STEP, text=f"the mail names {numbers}, and these words none of them", words=saying.words)
        return _unpaid(case, saying, text, (why,))
    near = text or _of_letter(case, found, client) or _named(case, client, case.message.subject)
    doubts = [*_names_another(case, near, saying.words)]
    if len(near) > 1 and saying.kind == "dispute":
        numbers = ", ".join(i.number for i in near)
        doubts.append(Because(step=STEP, text=f"it does not say which of {numbers} is disputed", words=saying.words))
    return _unpaid(case, saying, near, tuple(doubts))


def _unpaid(case: Case, saying: MoneySaying, invoices: Sequence[Invoice], doubts: tuple[Because, ...]) -> Said | None:
    today = case.message.received.date()
    left = tuple(i for i in invoices if open_amount(case.view, i, today, case.now) > 0)
    return Said(saying, left, doubts) if left else None


def _named(case: Case, client: Client, words: str) -> tuple[Invoice, ...]:
    return tuple(named_invoices(case, client, words, LIVE))


def _of_letter(case: Case, found: Findings, client: Client) -> tuple[Invoice, ...]:
    """The invoices of the reminder that this mail answers."""
    row = found.answers
    if row is None or row.duty != "dunning" or not row.external or row.client != client.key:
        return ()
    known = (case.view.get(Invoice, number) for number in row.about.split(", "))
    return tuple(i for i in known if i and i.client == client.key and i.state in LIVE)


def _names_another(case: Case, near: Sequence[Invoice], words: str) -> Iterator[Because]:
    """The sentence names something numbered as invoices are, but none that the client owes."""
    shapes = {_shape(i.number) for i in near}
    for match in _NUMBERED.finditer(words):
        if _shape(match[0]) in shapes and case.view.get(Job, match[0]) is None:
            yield Because(step=STEP, text=f"it names {match[0]}, which is no open invoice of theirs", words=words)
            return


def _shape(number: str) -> str:
    return _PART.split(re.sub(r"\d+", " ", number.upper()))[0]
