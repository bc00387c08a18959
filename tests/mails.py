"""Mails for tests, as bytes on the wire: written like a person would describe them, read by the real reader."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from daemon.parse import Unreadable, read_message
from rules.nouns import Message

INBOX = "ae@agency.example"
TRUSTED = "mx.agency.example"


def vouched(address: str, result: str = "pass") -> str:
    """What our own server writes about a mail from this address (RFC 8601)."""
    domain = address.rpartition("@")[2]
    return f"{TRUSTED}; dkim={result} header.d={domain}; dmarc={result} header.from={domain}"


def mail(
    text: str = "",
    *,
    sender: str = "dana@acme.example",
    to: Sequence[str] = ("mia@agency.example",),
    cc: Sequence[str] = (INBOX,),
    subject: str = "Poster",
    at: datetime = datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
    message_id: str | None = None,
    answers: str | None = None,
    authentication: str | None = "vouched",
    files: Sequence[tuple[str, bytes]] = (),
    invite: str | None = None,
    html: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A mail as the mailbox holds it. `authentication`: "vouched", None for no result, or the header's value."""
    message = EmailMessage()
    if authentication:
        message["Authentication-Results"] = vouched(sender) if authentication == "vouched" else authentication
    message["From"] = sender
    message["To"] = ", ".join(to)
    if cc:
        message["Cc"] = ", ".join(cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id or make_msgid(domain=sender.rpartition("@")[2])
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if invite:
        method = "CANCEL" if "METHOD:CANCEL" in invite else "REQUEST"
        message.add_attachment(invite, subtype="calendar", params={"method": method}, filename="invite.ics")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def bounce(
    message_id: str,
    address: str,
    said: str = "550 5.1.1 no such user",
    *,
    action: str = "failed",
    status: str | None = None,
    at: datetime = datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
    prose: str = "I am sorry. Approved.",
    returned: str = "",
) -> bytes:
    """A delivery status report (RFC 3464) about a mail of ours. `returned`: further header lines of that mail."""
    code = status or next((word for word in said.split() if word[:2] in ("4.", "5.")), "5.0.0")
    report = (
        f"Reporting-MTA: dns; mx.agency.example\n\nFinal-Recipient: rfc822; {address}\n"
        f"Action: {action}\nStatus: {code}\nDiagnostic-Code: smtp; {said}\n"
    )
    named = f"Message-ID: {message_id}\n" if message_id else ""
    return (
        "From: MAILER-DAEMON@mx.agency.example\nTo: ae@agency.example\nSubject: Undelivered Mail Returned to Sender\n"
        f"Return-Path: <>\nAuto-Submitted: auto-replied\nDate: {format_datetime(at)}\n"
        f"Message-ID: {make_msgid(domain='mx.agency.example')}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        f"--x\nContent-Type: text/plain\n\n{prose}\n"
        f"--x\nContent-Type: message/delivery-status\n\n{report}\n"
        f"--x\nContent-Type: text/rfc822-headers\n\n{named}{returned}To: {address}\nSubject: Noted\n\n--x--\n"
    ).encode()


def read(raw: bytes, received: datetime | None = None) -> Message:
    """The message, by the reader the daemon uses; `received` defaults to the mail's own Date."""
    found = read_message(raw, received or datetime(2026, 11, 18, 10, 0, tzinfo=UTC))
    assert not isinstance(found, Unreadable), found
    if received is None and found.date:
        again = read_message(raw, found.date)
        assert not isinstance(again, Unreadable)
        return again
    return found


def invite(
    uid: str = "meet-1",
    start: str = "20261126T140000Z",
    end: str = "20261126T150000Z",
    *,
    sequence: int = 0,
    method: str = "REQUEST",
    organizer: str = "mia@agency.example",
    attendees: Sequence[str] = ("dana@acme.example",),
    summary: str = "Summer campaign",
) -> str:
    """An iCalendar object (RFC 5545)."""
    people = "".join(f"ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:{a}\r\n" for a in attendees)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
        f"SEQUENCE:{sequence}\r\nDTSTAMP:20261118T090000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:{summary}\r\n"
        f"LOCATION:Room 2\r\nORGANIZER:mailto:{organizer}\r\n{people}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
