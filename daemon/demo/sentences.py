"""What happened, in words: a verdict or a mail of ours as short sentences. Pure; times in the zone that is given."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from rules.book import RuleBook
from rules.effects import Keep, Send, Verdict
from rules.nouns import (
    Addition,
    Decision,
    Entry,
    Hold,
    Job,
    Meeting,
    OutboxRow,
    Outline,
    Payment,
    Question,
    Record,
    Request,
)  # fmt: skip

Tone = Literal["plain", "good", "bad", "ask", "quiet"]
Fact = tuple[Tone, str]
LARGE = 65_536  # octets: mails above are read without their attachments

_DECIDED: dict[str, tuple[Tone, str]] = {
    "approve": ("good", "approved"),
    "reject": ("bad", "not approved"),
    "conditional": ("ask", "approved on a condition"),
    "retract": ("bad", "taken back"),
}
_LETTERS = {
    ("weekly", "weekly"): "Weekly report",
    ("weekly", "weekly draft"): "Draft of the weekly report",
    ("weekly", "weekly missed"): "A report was missed",
    ("outline", "outline ask"): "Asking for the outline",
    ("outline", "outline missing"): "The outline is missing",
    ("outline", "outline"): "Outline of the meeting",
    ("approval", "notice"): "Notice of the decision",
    ("approval", "receipt"): "Receipt for the decision",
    ("approval", "ask"): "Question: an approval?",
    ("approval", "claimed"): "Passed on, not recorded",
    ("approval", "confirm"): "Question to the approver",
    ("approval", "refusal"): "Who may approve",
    ("approval", "outdated"): "An approval is outdated",
    ("filing", "ask"): "Question: whose mail?",
    ("note", "done"): "Confirmation of the note",
    ("note", "error"): "The note, corrected",
    ("note", "help"): "How to write notes",
}


def letter_title(row: OutboxRow) -> str:
    """What kind of mail of ours it is: `Weekly report`, `Courtesy INV-31`."""
    if row.duty == "dunning":
        return f"{row.rule.capitalize()} {row.about}"
    return _LETTERS.get((row.duty, row.rule), row.rule.capitalize())


def who(address: str, book: RuleBook) -> str:
    """A colleague's or a contact's name, else the address."""
    person = book.person(address) or book.contact(address)
    return person.name if person else address


def local_time(row: OutboxRow, book: RuleBook, at: datetime) -> str | None:
    """`09:00 in Shanghai`: the client's own time for what waits for it, where it is not the agency's."""
    client = book.clients.get(row.client or "")
    if client is None or not row.external or row.duty == "approval":  # receipts answer at once, hours or not
        return None
    theirs = at.astimezone(ZoneInfo(client.time_zone))
    if theirs.utcoffset() == at.astimezone(ZoneInfo(book.agency.time_zone)).utcoffset():
        return None
    return f"{theirs:%H:%M} in {client.time_zone.rpartition('/')[2].replace('_', ' ')}"


def facts_of(verdict: Verdict, book: RuleBook, zone: tzinfo) -> Iterator[Fact]:
    """What one mail brought about: where it was filed, then every record it made."""
    entry = verdict.entry
    if entry.outcome == "quarantined":
        yield "bad", f"kept aside → {short_folder(entry)}: {entry.because[0].text}"
        return
    waits = f": {entry.because[-1].text}" if entry.client is None and entry.outcome == "filed" else ""
    yield "plain", f"filed → {short_folder(entry)}{waits}"
    if entry.kind == "auto-reply":
        yield "quiet", "an automatic reply: nobody decided anything"
    for file in entry.attachments:
        if file.size > LARGE:
            yield "quiet", f"{file.name}, {file.size // 1000} kB as sent, stays on the server; its SHA-256 is kept"
    kept = [e.record for e in verdict.effects if isinstance(e, Keep)]
    items = {r.id: _item(r) for r in kept if isinstance(r, Request)}
    for record in kept:
        yield from _work(record, entry, items, book)
        yield from _time_and_money(record, book, zone)
    for effect in verdict.effects:
        if isinstance(effect, Send) and effect.letter.rule == "error":
            yield "ask", f"a line of the note makes no sense: back to {who(entry.sender, book)}, corrected"


def short_folder(entry: Entry) -> str:
    return (entry.target or "").removeprefix("Clients/")


def _work(record: Record, entry: Entry, items: Mapping[str, str], book: RuleBook) -> Iterator[Fact]:
    match record:
        case Job():
            yield "good", f"job {record.number} {record.title} opened"
        case Request(state="open"):
            yield "plain", f"asks {', '.join(record.asked)} to approve {_item(record)}"
        case Request(state="superseded" | "outdated"):
            yield "quiet", f"{_item(record)} is set aside: {record.because.text}"
        case Decision():
            tone, word = _DECIDED.get(record.decision, ("plain", record.decision))
            yield tone, f'{word} by {record.by}: {items.get(record.request, record.request)} ("{record.words}")'
        case Question(state="open"):
            yield "ask", _question(record, entry, book)
        case Question():
            yield "plain", f"{_first_name(who(entry.sender, book))} said {record.state}: {_settled(record)}"


def _time_and_money(record: Record, book: RuleBook, zone: tzinfo) -> Iterator[Fact]:
    match record:
        case Meeting():
            at = record.start.astimezone(zone)
            yield "good", f"{record.because.text}: {at:%a %d %b %H:%M}, {record.location or 'no place yet'}"
        case Outline():
            yield "good", f"outline kept, version {record.version}; it goes to the client in time for the meeting"
        case Hold(state="held"):
            yield "ask", f"held: {_about(record.about, book)} does not go out"
        case Hold():
            yield "good", f"released: {_about(record.about, book)} goes out"
        case Addition():
            yield "good", f"added to {_about(record.about, book)}"
        case Payment():
            yield "good", f"{record.invoice} was paid on {record.paid.day} {record.paid:%b}: no more reminders about it"


def _question(question: Question, entry: Entry, book: RuleBook) -> str:
    client = book.clients.get(question.client or "")
    person = book.people.get(client.ae) if client else next(iter(book.with_role("ae")), None)
    name = _first_name(person.name) if person else "the AE"
    if not question.id.startswith("approval/"):
        return f"asked {name}: {question.asked}"
    why = "; ".join(b.text for b in question.because)
    if entry.trust in ("claimed", "failed") and len(question.because) == 1:
        why = "the sender was not authenticated"
    return f"asked {name}: is this an approval? ({why})"


def _settled(question: Question) -> str:
    if question.state != "no" or question.request is None:
        return question.asked
    return f"nothing is recorded, {question.request} stays open"


def _about(about: str, book: RuleBook) -> str:
    """`weekly/acme/2026-W48` as a person would say it, with the key itself behind."""
    duty, _, rest = about.partition("/")
    client = book.clients.get(rest.partition("/")[0])
    return f"the weekly report to {client.name} ({about})" if duty == "weekly" and client else about


def _first_name(name: str) -> str:
    return name.partition(" ")[0]


def _item(request: Request) -> str:
    return f"{request.item} {request.version}" if request.version else request.item
