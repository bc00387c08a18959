"""The script's mails as octets: as their writers' programs made them, and as the agency's server delivered them."""

import random
from dataclasses import dataclass
from datetime import UTC
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

from daemon.demo.script import File, Invite, Step

OUR_SERVER = "mx.agency.example"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a mail answers. `reply_to` is where a mail program would send the answer; empty: where the script says."""

    message_id: str
    text: str
    reply_to: str = ""


def message_id(step: Step) -> str:
    return f"<{step.id}@{parseaddr(step.sender)[1].rpartition('@')[2]}>"


def written(step: Step, parent: Answered | None) -> bytes:
    """The mail as its writer's program sent it."""
    mail = EmailMessage()
    to = (parent.reply_to,) if parent and parent.reply_to else step.to
    mail["From"], mail["To"] = step.sender, ", ".join(to)
    if step.cc:
        mail["Cc"] = ", ".join(step.cc)
    mail["Subject"], mail["Date"], mail["Message-ID"] = step.subject, format_datetime(step.at), message_id(step)
    if parent:
        mail["In-Reply-To"] = mail["References"] = parent.message_id
    for header, value in step.headers.items():
        mail[header] = value
    if step.outlook:
        mail.set_content(_outlook(step, parent), subtype="html")
    else:
        mail.set_content(_plain(step, parent))
    if step.invite:
        mail.add_attachment(_ics(step, step.invite), subtype="calendar", params={"method": "REQUEST"})
    for file in step.files:
        mail.add_attachment(_octets(file), maintype="application", subtype="pdf", filename=file.name)
    return bytes(mail)


def delivered(step: Step, mail: bytes) -> bytes:
    """The mail with what our server writes on top: whose mail it is, whether the sender's domain vouches for it."""
    address = parseaddr(step.sender)[1]
    domain = address.rpartition("@")[2]
    result = "pass" if step.authenticated else "fail"
    lines = [
        f"Delivered-To: {step.delivered_to}",
        f"Received: from mail.{domain} by {OUR_SERVER} with ESMTPS id {step.id}; {format_datetime(step.at)}",
        f"Authentication-Results: {OUR_SERVER}; dmarc={result} header.from={domain}",
    ]
    if step.padding:
        lines.append("X-Journey: " + "and then " * (step.padding // 9))
    return b"".join(f"{line}\r\n".encode() for line in lines) + mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _plain(step: Step, parent: Answered | None) -> str:
    text = step.text.strip() + "\n"
    if parent and step.quote:
        quoted = "\n".join(f"> {line}" for line in parent.text.strip().splitlines())
        text += f"\n{step.quote}\n{quoted}\n"
    return text


def _outlook(step: Step, parent: Answered | None) -> str:
    """No text part, no blockquote: a rule, a block of header lines, and the old mail as if it were new."""
    page = "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}</p>\n' for line in step.text.strip().splitlines())
    if parent and step.quote:
        below = "".join(f'<p class="MsoNormal">{escape(x) or "&nbsp;"}</p>\n' for x in parent.text.strip().splitlines())
        page += (
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">\n'
            f'<p class="MsoNormal">{step.quote}</p></div>\n{below}'
        )
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta name="Generator" content="Microsoft Word 15 (filtered medium)"></head>\n'
        f'<body lang="ES" link="#0563C1"><div class="WordSection1">\n{page}</div></body></html>\n'
    )


def _octets(file: File) -> bytes:
    """Something that looks like a PDF and is the same in every run."""
    return f"%PDF-1.7 {file.name}\n".encode() + random.Random(file.name).randbytes(file.size)


def _ics(step: Step, invite: Invite) -> str:
    attendees = "".join(f"ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:{a}\r\n" for a in step.to)
    utc = "%Y%m%dT%H%M%SZ"
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northlight//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
        f"UID:{invite.uid}\r\nSEQUENCE:{invite.sequence}\r\nDTSTAMP:{step.at.astimezone(UTC):{utc}}\r\n"
        f"DTSTART:{invite.start.astimezone(UTC):{utc}}\r\nDTEND:{invite.end.astimezone(UTC):{utc}}\r\n"
        f"SUMMARY:{invite.summary}\r\nLOCATION:{invite.location.replace(',', chr(92) + ',')}\r\n"
        f"ORGANIZER:mailto:{parseaddr(step.sender)[1]}\r\n{attendees}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
