"""iCalendar invites (RFC 5545, 5546): a request makes or moves a meeting, a cancellation calls it off."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from rules.book import Client, RuleBook
from rules.nouns import Because, CalendarPart, Meeting
from rules.reading.case import Case, Findings, keep
from rules.reading.writer import may_tell

STEP = "invite"
MAX_EVENTS = 50
_METHODS = ("REQUEST", "PUBLISH", "CANCEL")


def read_invites(case: Case, found: Findings) -> Findings:
    """Meetings that this mail's calendar parts make, move or cancel. Answers (METHOD:REPLY) change nothing here."""
    kept: dict[str, Meeting] = {}
    reasons: list[Because] = []
    for part in case.message.calendars:
        for event, method in _events(part, reasons):
            meeting = _meeting(case, found, event, method, reasons)
            if meeting:
                kept[meeting.uid] = meeting
    if kept and (why := _not_to_be_believed(case, found, kept.values())):
        return found.with_(*reasons, why)
    if not kept:
        return found.with_(*reasons)
    meetings = [m for m in kept.values() if _is_news(case, m, reasons)]
    return found.with_(
        *reasons, *(m.because for m in meetings), effects=map(keep, meetings), kind="invite",
        outcome="recorded" if meetings else found.outcome,
    )  # fmt: skip


def _events(part: CalendarPart, reasons: list[Because]) -> Iterator[tuple[Any, str]]:
    try:
        from icalendar import Calendar  # large, and few mails need it

        calendar = Calendar.from_ical(part.text)
        method = str(calendar.get("METHOD") or part.method or "PUBLISH").upper()
        events = list(calendar.walk("VEVENT"))[:MAX_EVENTS]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as e:
        reasons.append(Because(step=STEP, text=f"the calendar part cannot be read: {str(e)[:120]}"))
        return
    if method in _METHODS:
        yield from ((event, method) for event in events)


def _meeting(case: Case, found: Findings, event: Any, method: str, reasons: list[Because]) -> Meeting | None:
    try:
        return _read_event(case, found, event, method)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as e:
        reasons.append(Because(step=STEP, text=f"an event of the invite cannot be read: {str(e)[:120]}"))
        return None


def _read_event(case: Case, found: Findings, event: Any, method: str) -> Meeting | None:
    zone = case.book.agency.time_zone
    uid = str(event.get("UID") or "").strip()[:250]
    start = _instant(event, "DTSTART", zone)
    if not uid or start is None:
        raise ValueError("it has no UID or no start")
    if recurrence := _instant(event, "RECURRENCE-ID", zone):
        uid = f"{uid}/{recurrence:%Y%m%dT%H%M%S}"
    known = case.view.get(Meeting, uid)
    attendees = tuple(dict.fromkeys(_addresses(event.get("ATTENDEE"))))
    organizer = next(iter(_addresses(event.get("ORGANIZER"))), None)
    cancelled = method == "CANCEL" or str(event.get("STATUS") or "").upper() == "CANCELLED"
    client = found.client or _client_of(case.book, (*attendees, *([organizer] if organizer else [])))
    title = _text(event, "SUMMARY") or (known.title if known else case.message.subject)
    ids = (*(known.message_ids if known else ()), *([case.message.message_id] if case.message.message_id else []))
    what = "calls off" if cancelled else "moves" if known and known.start != start else "announces"
    return Meeting(
        uid=uid, client=client.key if client else known.client if known else None,
        thread=found.thread.id if found.thread else None, title=title, start=start,
        end=_instant(event, "DTEND", zone), location=_text(event, "LOCATION"), organizer=organizer,
        attendees=attendees or (known.attendees if known else ()), sequence=int(event.get("SEQUENCE") or 0),
        state="cancelled" if cancelled else "planned", message_ids=tuple(dict.fromkeys(ids)),
        because=Because(step=STEP, text=f"an invite {what} the meeting", words=f"{title}, {start.isoformat()}"),
    )  # fmt: skip


def _not_to_be_believed(case: Case, found: Findings, meetings: Iterable[Meeting]) -> Because | None:
    """Why this mail makes, moves and calls off nothing: nobody vouches for its writer, or they are strangers to all
    that these meetings are about. An invite brings letters about, and says whom they go to.
    """
    sender = case.message.sender.address
    if not may_tell(case.message, found.trust):
        return Because(step=STEP, text=f"its invite counts for nothing: no server vouched that {sender} sent it")
    book, clients = case.book, {meeting.client for meeting in meetings}
    theirs = book.client_of_address(sender) or book.client_of_domain(case.message.sender.domain)
    if book.is_agency(sender) or (theirs and theirs.key in clients):
        return None
    if any((known := case.view.get(Meeting, m.uid)) and sender == known.organizer for m in meetings):
        return None
    text = (
        f"its invite counts for nothing: {sender} is neither of the agency nor of the client that the meeting is with"
    )
    return Because(step=STEP, text=text)


def _is_news(case: Case, meeting: Meeting, reasons: list[Because]) -> bool:
    """Newer by SEQUENCE (RFC 5546 2.1.4), and from somebody who may change it."""
    known = case.view.get(Meeting, meeting.uid)
    if known is None:
        return True
    if meeting.sequence < known.sequence:
        reasons.append(
            Because(step=STEP, text=f"an older version of the meeting ({meeting.sequence} < {known.sequence})")
        )
        return False
    sender = case.message.sender.address
    if sender == known.organizer or sender in known.attendees or case.book.is_agency(sender):
        return True
    reasons.append(Because(step=STEP, text=f"{sender} is neither organizer nor attendee and cannot change the meeting"))
    return False


def _instant(event: Any, name: str, zone: str) -> datetime | None:
    """An aware instant; floating times and whole days are the agency's (RFC 5545 3.3.5 form 1)."""
    prop = event.get(name)
    value = getattr(prop, "dt", None)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
    if isinstance(value, date):
        return datetime.combine(value, time(0), ZoneInfo(zone))
    return None


def _text(event: Any, name: str) -> str | None:
    value = " ".join(str(event.get(name) or "").split())[:300]
    return value or None


def _addresses(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value] if value else []:
        address = str(item).strip().lower().removeprefix("mailto:")
        if "@" in address and len(address) <= 254 and address.isprintable():
            yield address


def _client_of(book: RuleBook, addresses: Iterable[str]) -> Client | None:
    found = {
        c.key: c for a in addresses if (c := book.client_of_address(a) or book.client_of_domain(a.rpartition("@")[2]))
    }
    return next(iter(found.values())) if len(found) == 1 else None
