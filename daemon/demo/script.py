"""The demo's script: week.toml as typed steps, and each step as the bytes that reach the mailbox."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from pydantic import Field

from rules.book.types import Model

INBOX = "ae@agency.example"
OUR_SERVER = "mx.agency.example"


class Invite(Model):
    """A meeting that a mail invites to."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str


class Step(Model):
    """One mail of the week, or (with `wait`) nothing but time."""

    id: str
    at: datetime
    sender: str = Field("", alias="from")
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = (INBOX,)
    subject: str = ""
    text: str = ""
    answers: str | None = None
    quote: bool = False
    files: tuple[str, ...] = ()
    invite: Invite | None = None
    authenticated: bool = True
    headers: Mapping[str, str] = Field(default_factory=dict)
    wait: bool = False


def read_script(path: Path) -> tuple[Step, ...]:
    """The steps, in order of time."""
    steps = [Step.model_validate(row) for row in tomllib.loads(path.read_text("utf-8"))["mail"]]
    return tuple(sorted(steps, key=lambda s: s.at))


def compose(step: Step, answered: Callable[[str], tuple[str, str] | None]) -> bytes:
    """The mail as our server would have delivered it. `answered` gives the Message-ID and text of what it answers."""
    name, address = parseaddr(step.sender)
    domain = address.rpartition("@")[2]
    mail = EmailMessage()
    if step.authenticated:
        vouched = f"{OUR_SERVER}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        mail["Authentication-Results"] = vouched
    when = format_datetime(step.at)
    mail["Received"] = f"from mail.{domain} by {OUR_SERVER} with ESMTPS id {step.id}; {when}"
    mail["From"], mail["To"] = step.sender, ", ".join(step.to)
    if step.cc:
        mail["Cc"] = ", ".join(step.cc)
    mail["Subject"], mail["Date"], mail["Message-ID"] = step.subject, when, f"<{step.id}@{domain}>"
    text = step.text.strip() + "\n"
    parent = answered(step.answers) if step.answers else None
    if parent:
        mail["In-Reply-To"] = mail["References"] = parent[0]
        if step.quote:
            quoted = "\n".join(f"> {line}" for line in parent[1].strip().splitlines())
            text += f"\nOn {step.at:%a, %d %b %Y at %H:%M} Mia Brandt wrote:\n{quoted}\n"
    for header, value in step.headers.items():
        mail[header] = value
    mail.set_content(text)
    if step.invite:
        mail.add_attachment(_ics(step, step.invite), subtype="calendar", params={"method": "REQUEST"})
    for file in step.files:
        data = f"%PDF-1.7 {file} {name}".encode()
        mail.add_attachment(data, maintype="application", subtype="pdf", filename=file)
    return mail.as_bytes()


def _ics(step: Step, invite: Invite) -> str:
    attendees = "".join(f"ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:{a}\r\n" for a in step.to)
    utc = "%Y%m%dT%H%M%SZ"
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northlight//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:{invite.uid}\r\nSEQUENCE:0\r\nDTSTAMP:{step.at.astimezone(UTC):{utc}}\r\n"
        f"DTSTART:{invite.start.astimezone(UTC):{utc}}\r\nDTEND:{invite.end.astimezone(UTC):{utc}}\r\n"
        f"SUMMARY:{invite.summary}\r\nLOCATION:{invite.location.replace(',', chr(92) + ',')}\r\n"
        f"ORGANIZER:mailto:{parseaddr(step.sender)[1]}\r\n{attendees}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
