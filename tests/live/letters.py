"""Mails for the live tests, and the short ways to put them into a mailbox."""

from email.message import EmailMessage

from daemon.mailbox import Mailbox
from rules.nouns import Place


def mail(number: int = 1, text: str = "Approved.\n", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Dana <dana@acme.example>", "ae@agency.example"
    message["Subject"] = headers.pop("subject", f"Poster {number}")
    message["Message-ID"] = headers.pop("message_id", f"<{number}@acme.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return crlf(message)


def crlf(message: EmailMessage) -> bytes:
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_attachment(octets: bytes, *, cte: str = "base64") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Dana <dana@acme.example>", "Poster, the file"
    message["Message-ID"] = "<large@acme.example>"
    message.set_content("Approved, see the file.\n")
    message.add_alternative("<p>Approved, see the file.</p>", subtype="html")
    message.add_attachment(octets, maintype="application", subtype="pdf", filename="Póster.pdf", cte=cte)
    return message


def put(mailbox: Mailbox, raw: bytes, folder: str = "INBOX") -> Place:
    place = mailbox.append(folder, raw, flags=())
    assert place
    return place


def flags(mailbox: Mailbox, uid: int) -> tuple[bytes, ...]:
    return tuple(mailbox.wire.fetch([uid], ["FLAGS"])[uid][b"FLAGS"])
