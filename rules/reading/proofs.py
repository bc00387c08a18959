"""What an approval rests on besides its words: who may say so, and that this very thing was asked. Kept with it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.book import Client, Contact
from rules.nouns import Because, Request
from rules.reading.case import Case, Findings
from rules.reading.standins import day_of, say_of

# One step a proof: `explain` shows each as a row of its own.
AUTHORITY, DELEGATION, ASKED, TIME, THREAD = "authority", "delegation", "asked", "in time", "thread"


def told_in_notice(because: Because) -> bool:
    """Whether the AE's notice tells it too: what went as it always goes stands in `explain` alone."""
    return because.step not in (ASKED, TIME, THREAD) and (because.step != DELEGATION or because.rule is not None)


def authority(case: Case, found: Findings, request: Request) -> Iterator[Because]:
    """As it stood when the mail was judged: rules change, and evidence does not."""
    yield from right_of(case, request)
    item = f"{request.item} {request.version or ''}".strip()
    asked = ", ".join(request.asked) or "nobody by name"
    yield Because(step=ASKED, text=f"{request.opened_by} asked {asked} for approval of {item}")
    yield Because(step=TIME, text=in_time(case, request))
    yield Because(step=THREAD, text=asked_in(case, found, request))


def right_of(case: Case, request: Request) -> Iterator[Because]:
    """What the writer is to the client that was asked, and for whom they stand in, or who for them."""
    sender, book = case.message.sender.address, case.book
    client, contact = book.clients.get(request.client), book.contact(sender)
    if client and contact:
        roles = ", ".join(contact.roles) or "no role"
        text = f"{contact.name} <{sender}> stands in the rules of {client.name} as {roles}"
        yield Because(step=AUTHORITY, text=text, rule=book.where(f"clients.{client.key}"))
        yield _delegation(case, client, contact)


def _delegation(case: Case, client: Client, contact: Contact) -> Because:
    day = day_of(case.message, client)
    say = say_of(contact.address, client, day, case.view, case.book)
    if stand_in := say.given_to:
        text = f"{stand_in.delegate.name} approves in place of {contact.name} {stand_in.days}"
    elif say.approver or say.in_place_of is None:
        text = f"nobody had been named to approve in place of {contact.name} on {day}"
    else:
        stand_in = say.in_place_of
        text = f"{contact.name} approves in place of {stand_in.approver.name} {stand_in.days}"
    return Because(step=DELEGATION, text=text, rule=stand_in.told if stand_in else None)


def in_time(case: Case, request: Request) -> str:
    """After the question, and before another version took its place: what was found by `doubts`, with its times."""
    zone, message = ZoneInfo(case.book.agency.time_zone), case.message
    dated = f" (dated {_told(message.date, zone)})" if message.date else " (it bears no date, and names the question)"
    text = f"asked on {_told(request.at, zone)}, answered on {_told(message.received, zone)}{dated}"
    text += f", times in {zone.key}"
    text += f", wanted by {request.due}" if request.due else ""
    return f"{text}; {'another version had come' if request.is_set_aside else 'still standing'}"


def _told(at: datetime, zone: ZoneInfo) -> str:
    with suppress(OverflowError):  # the first and last hours of the calendar, from a mail that means mischief
        at = at.astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M}"


def asked_in(case: Case, found: Findings, request: Request) -> str:
    """What ties the answer to the question."""
    if request.message_id and request.message_id in case.message.thread_references:
        return f"it answers the mail {request.message_id}, in which it was asked for"
    if found.answers:
        return f"it answers our letter {found.answers.key} about the thread {request.thread}"
    return f"it belongs to the thread {request.thread}"
