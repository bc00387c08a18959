"""Outlines ahead of meetings: asked of the AE, sent to the client's attendees, missed aloud by the supervisor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.book import Client, Contact, Person, RuleBook
from rules.book.files import OutlineRule
from rules.duties.days import Calendar, calendar_of
from rules.duties.people import ae, base_facts, display_name, signer, supervisor
from rules.nouns import Because, Letter, Meeting, Outline
from rules.view import View


@dataclass(frozen=True, slots=True)
class Case:
    """A meeting to come and what there is of its outline. `send_at`: when the outline should go to the client."""

    meeting: Meeting
    client: Client
    outline: Outline | None
    rule: OutlineRule
    book: RuleBook
    calendar: Calendar
    agency: Calendar
    send_at: datetime
    now: datetime


def meetings(view: View, book: RuleBook) -> Sequence[Meeting]:
    """Meetings that may need an outline: planned, with one of our clients."""
    if book.meetings.outline is None:
        return ()
    return [m for m in view.find(Meeting, state="planned") if m.client in book.clients]


def letters(meeting: Meeting, view: View, book: RuleBook, now: datetime) -> Iterator[Letter]:
    """What is owed about one planned meeting; nothing once it has begun. A moved meeting moves it all."""
    rule = book.meetings.outline
    if rule is None or meeting.client is None or meeting.start <= now:
        return
    client = book.clients[meeting.client]
    calendar = calendar_of(client, book)
    case = Case(
        meeting=meeting,
        client=client,
        outline=latest(meeting, view, now),
        rule=rule,
        book=book,
        calendar=calendar,
        agency=calendar_of(book.agency, book),
        send_at=calendar.no_later_than(calendar.before(meeting.start, rule.send_before)),
        now=now,
    )
    if case.outline is None:
        yield _ask(case)
        yield _missing(case)
    else:
        yield from _outline(case, case.outline)


def latest(meeting: Meeting, view: View, now: datetime) -> Outline | None:
    """Its newest outline that was known by then."""
    known = [outline for outline in view.find(Outline, meeting=meeting.uid) if outline.at <= now]
    return max(known, key=lambda outline: outline.version, default=None)


def _ask(case: Case) -> Letter:
    """In the agency's hours; at once when the invite came so late that waiting for them would pass the send time."""
    planned = case.agency.no_later_than(case.agency.before(case.meeting.start, case.rule.ask_ae_before))
    goes = case.agency.next_opening(max(planned, case.now))
    if goes >= case.send_at:
        goes = max(planned, case.now)
    due = planned if goes <= case.now else goes
    return _to_colleague(
        case, ae(case.client, case.book), "ask", due, f"its outline is asked for {case.rule.ask_ae_before} before it"
    )


def _missing(case: Case) -> Letter:
    due = case.agency.before(case.send_at, case.rule.escalate_before)
    boss = supervisor(case.client, case.book)
    return _to_colleague(
        case, boss, "missing", due, f"its outline is missing {case.rule.escalate_before} before it should go"
    )


def _to_colleague(case: Case, person: Person, what: str, due: datetime, why: str) -> Letter:
    return Letter(
        **_shared(case),
        key=f"outline-{what}/{case.meeting.uid}",
        rule=f"outline {what}",
        to=(person.address,),
        template=f"outline/{what}",
        language=case.book.agency.language,
        time_zone=case.book.agency.time_zone,
        due=due,
        because=_because(case, why),
        facts=_facts(case, person.name),
    )


def _outline(case: Case, outline: Outline) -> Iterator[Letter]:
    """To each of the client's people in the meeting. Late, it goes at their next opening that is before the meeting."""
    goes = case.calendar.next_opening(max(case.send_at, case.now))
    if goes >= case.meeting.start:
        return
    message_ids = case.meeting.message_ids
    for address in client_attendees(case.meeting, case.client):
        contact = _contact(case.client, address)
        yield Letter(
            **_shared(case),
            key=f"outline/{case.meeting.uid}/{outline.version}/{address}",
            rule="outline",
            to=(address,),
            template="outline/outline",
            language=case.client.language,
            time_zone=case.client.time_zone,
            due=case.send_at if goes <= case.now else goes,
            because=_because(
                case, f"version {outline.version} of its outline goes out {case.rule.send_before} before it"
            ),
            sender=signer(contact, case.client, case.book).key,
            facts=_facts(case, display_name(address, case.client, case.book))
            | {"outline_text": outline.text, "version": outline.version},
            in_reply_to=message_ids[-1] if message_ids else None,
            references=message_ids,
            external=True,
        )


def client_attendees(meeting: Meeting, client: Client) -> list[str]:
    """Attendees that are this client's: its contacts, and other addresses in its own domains. Each once, lower case."""
    attendees = dict.fromkeys(address.lower() for address in meeting.attendees)
    domains = client.domains
    return [a for a in attendees if _contact(client, a) or a.rpartition("@")[2] in domains]


def _contact(client: Client, address: str) -> Contact | None:
    return next((c for c in client.contacts if c.address == address), None)


def _shared(case: Case) -> dict[str, Any]:
    return {
        "duty": "outline",
        "client": case.client.key,
        "about": case.meeting.uid,
        "give_up_after": case.meeting.start,
    }


def _because(case: Case, why: str) -> Because:
    start = case.meeting.start.astimezone(case.calendar.zone)
    rule = case.book.where("meetings.outline")
    return Because(step="outline", text=f"the meeting is on {start:%Y-%m-%d at %H:%M}: {why}", rule=rule)


def _facts(case: Case, recipient: str) -> dict[str, Any]:
    return base_facts(case.client, case.book, recipient) | {
        "meeting_title": case.meeting.title,
        "start": case.meeting.start,
        "location": case.meeting.location,
        "send_at": case.send_at,
    }
