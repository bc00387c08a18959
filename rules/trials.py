"""What comes of the [[example]]s of each rule file: the same judgement that a real mail, meeting or invoice meets."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from rules.book import RuleBook
from rules.book.examples import (
    NOTHING,
    ApprovalExample,
    CalendarExample,
    FilingExample,
    MeetingExample,
    ReportExample,
    WallExample,
)
from rules.duties import dunning, outlines, weekly
from rules.duties.days import Calendar, calendar_of
from rules.nouns import Because, Letter, Meeting, Message, Outline, Sender, Started
from rules.overlay import Overlay
from rules.reading.case import Case
from rules.reading.decision import decide
from rules.reading.filing import file_mail
from rules.walls import named_in

_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
_WHY = Because(step="example", text="an example of a rule file")


def approval(book: RuleBook, example: ApprovalExample) -> str:
    return decide(example.text, lexicons=book.lexicons).decision


def filing(book: RuleBook, example: FilingExample) -> str:
    """Whose the mail is; of two clients it fits both are named, as the AE would be asked."""
    message = Message(
        content_key="example", sender=Sender(address=example.from_.lower()), received=_BEFORE,
        to=(example.to.lower(),) if example.to else (), subject=example.subject,
    )  # fmt: skip
    found = file_mail(Case(message=message, view=Overlay(), book=book, now=_BEFORE, mailbox=""), None)
    if found.candidates:
        return f"a question, {' or '.join(client.key for client in found.candidates)}"
    return found.client.key if found.client else NOTHING


def walls(book: RuleBook, example: WallExample) -> str:
    """Whom the client walls find in a mail to that client."""
    found = named_in(example.text, example.to, book)
    return f"held, names {', '.join(found)}" if found else "it goes"


def calendar(book: RuleBook, example: CalendarExample) -> str:
    hours = calendar_of(book.clients[example.client], book)
    return _said(hours, {"goes": hours.next_opening(_on(hours, example.ready))})


def meeting(book: RuleBook, example: MeetingExample) -> str:
    """The outline is asked for where there is none, and sent where there is one."""
    client = book.clients[example.client]
    hours = calendar_of(client, book)
    start = _on(hours, example.starts)
    known = Meeting(
        uid="example", client=client.key, thread=None, title="Example", start=start, end=None, location=None,
        organizer=None, attendees=tuple(c.address for c in client.contacts), because=_WHY,
    )  # fmt: skip
    written = Overlay()
    written.put(Outline(meeting="example", version=1, text="…", by="", at=_BEFORE, message_id=None, because=_WHY))
    now = start - timedelta(days=90)
    asked = _due(outlines.letters(known, Overlay(), book, now), "outline/ask") if book.meetings.outline else None
    sent = _due(outlines.letters(known, written, book, now), "outline/outline") if book.meetings.outline else None
    return _said(hours, {"asks": asked if example.asks else None, "sends": sent if example.sends else None})


def report(book: RuleBook, example: ReportExample) -> str:
    """As from the Sunday before, on a desk that has been at work for a month."""
    client = book.clients[example.client]
    hours = calendar_of(client, book)
    monday = example.week_of - timedelta(days=example.week_of.weekday())
    now = hours.at(monday - timedelta(days=1), time(12))
    desk = Overlay()
    for what in ("desk", f"client/{client.key}"):
        desk.put(Started(what=what, at=now - timedelta(days=30)))
    letters = [n for n in weekly.letters(client, desk, book, now) if n.due >= now]
    drafts = _due(letters, "weekly/draft") if example.drafts else None
    sends = _due(letters, "weekly/report") if example.sends else None
    return _said(hours, {"drafts": drafts, "sends": sends})


def _on(hours: Calendar, wall: datetime) -> datetime:
    return hours.at(wall.date(), wall.time())


def _due(letters: Iterable[Letter], template: str) -> datetime | None:
    return min((letter.due for letter in letters if letter.template == template), default=None)


def _said(hours: Calendar, times: Mapping[str, datetime | None]) -> str:
    """In the words of `Example.expected`, on the client's own clock."""
    found = (f"{word} {at.astimezone(hours.zone):%Y-%m-%d %H:%M}" for word, at in times.items() if at)
    return ", ".join(found) or NOTHING


TRIALS: Mapping[str, Callable[[RuleBook, Any], str]] = {
    "approvals": approval,
    "calendar": calendar,
    "clients": walls,
    "dunning": dunning.example_outcome,
    "filing": filing,
    "meetings": meeting,
    "reports": report,
}
