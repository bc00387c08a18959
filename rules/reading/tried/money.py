"""What a client's mail says of money: the words, the invoices they are about, every doubt that was looked for."""

from collections.abc import Iterator, Sequence

from rules.book import Client
from rules.duties.tried import Check
from rules.nouns import Because, Question
from rules.reading.case import Case, Findings
from rules.reading.debt_words import STEP, invoices_meant, is_about_money
from rules.reading.decision import MoneySaying
from rules.reading.sayings import is_theirs, may_speak_of_money, of_saying, sayings_in, unproved
from rules.reading.stopping import question_id
from rules.reading.tried.values import Trial, listed, unless


def tried(case: Case, found: Findings) -> Iterator[Trial]:
    """`found`: by the steps before. Nothing for a mail in which nobody looks for such words."""
    client = found.client
    if found.done or client is None or found.kind in ("note", "invite") or not may_speak_of_money(case, found):
        return
    sayings, of_days = sayings_in(case, found, client)
    if not sayings and is_about_money(case, found, client):
        said = Check("the words", "none of a promise, a payment, a dispute or a complaint", False)
        yield Trial(STEP, "what it says of money", (said,), "nothing", client.key)
    for saying in sayings:
        yield _of(case, found, client, saying, of_days)


def _of(case: Case, found: Findings, client: Client, saying: MoneySaying, of_days: Sequence[Because]) -> Trial:
    checks = (*_words(case, client, saying), *_whose(case, found, client, saying), *_mail(case, found, client, of_days))
    failed = next((check for check in checks if not check.passed), None)
    about = f"what it says of money: {saying.kind}"
    if failed and failed.what in NOWHERE:
        return Trial(STEP, about, checks, f"nothing: {failed.value}", client.key)
    if saying.kind == "complaint":
        outcome = "shown to AE and supervisor" + ("" if failed else "; reminders rest")
    else:
        outcome = f"the AE is asked: {failed.value}" if failed else f"{saying.kind}, recorded"
    return Trial(STEP, about, checks, outcome, client.key, records=failed is None)


NOWHERE = ("invoices", "the client's")  # failed, nothing comes of the words and nobody is asked


def _words(case: Case, client: Client, saying: MoneySaying) -> Iterator[Check]:
    day = f", {saying.date}" if saying.date else ""
    where = case.book.where(f"dunning.policy.{client.dunning}")
    yield from unless("the words", of_saying(case, client, saying), f'"{saying.words}": {saying.kind}{day}', where)


def _whose(case: Case, found: Findings, client: Client, saying: MoneySaying) -> Iterator[Check]:
    """What the words are about: the client as a whole, or invoices."""
    if saying.kind == "complaint":
        ours = is_theirs(case, client)
        writer = case.message.sender.address
        yield Check("the client's", f"{writer} {'writes' if ours else 'does not write'} at {client.name}", ours)
        return
    meant = invoices_meant(case, found, client, saying)
    if meant is None:
        yield Check("invoices", "none that is still to be paid is named, or in the reminder that it answers", False)
        return
    yield from unless("invoices", meant.doubts, listed(invoice.number for invoice in meant.invoices))


def _mail(case: Case, found: Findings, client: Client, of_days: Sequence[Because]) -> Iterator[Check]:
    """What holds for the mail as a whole."""
    writer, asked = case.message.sender.address, " or ".join(case.book.approvals.approvals.trust)
    own = f"{writer} is a contact, {found.trust} (asked for: {asked}); plain what is new; through no list"
    where = case.book.where(f"clients.{client.key}.contacts")
    yield from unless("the client's own word", unproved(case, found, client), own, where)
    yield from unless("its days", of_days, "it came on the day on which it was written, or names no day")
    question = case.view.get(Question, question_id(case.message.content_key))
    if question and question.state in ("yes", "no"):
        yield Check("nobody has settled it", f"a person answered {question.state}: {question.asked}", False)
