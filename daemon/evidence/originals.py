"""The original mails out of the mailbox, octet by octet, held against what the ledger kept of them."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from daemon.evidence.gather import Mail, when
from daemon.mailbox import FolderReset, Mailbox, MailboxRefused
from daemon.parse import Raw
from daemon.parse.headers import split_message
from daemon.parse.worker import Reader
from rules.nouns import Attachment, Entry, Message, OutboxRow, Place
from rules.reading.identity import content_key


@dataclass(frozen=True, slots=True)
class Original:
    """A mail and its bytes; None: it is not in the mailbox any more. `files`: what is attached, hashed here and now.

    `same`: whether these are the bytes that the desk read, or sent.
    """

    mail: Mail
    raw: bytes | None = None
    files: tuple[Attachment, ...] = ()
    same: bool = False

    @property
    def sha256(self) -> str:
        return sha256(self.raw or b"").hexdigest()


def originals(
    mails: Sequence[Mail], boxes: Mapping[str, Mailbox], sent_folder: str | None, reader: Reader
) -> Iterator[Original]:
    """In the order of `mails`. Raises MailboxUnreachable. `boxes` by name, the first has the Sent folder."""
    for mail in mails:
        raw = _letter(mail, boxes, sent_folder) if isinstance(mail, OutboxRow) else _read(mail, boxes)
        if raw is None:
            yield Original(mail)
            continue
        [message] = reader.result(reader.submit([Raw(raw=raw, received=when(mail))]))
        files = message.attachments if isinstance(message, Message) else ()
        yield Original(mail, raw, tuple(file for file in files if file.sha256), _same(mail, raw))


def _read(entry: Entry, boxes: Mapping[str, Mailbox]) -> bytes | None:
    """From where it lies; else from its folder, should somebody have moved it, or the server numbered it anew."""
    for place in entry.places:
        box = boxes.get(place.mailbox)
        raw = _at(box, place) if box else None
        if raw is not None and _same(entry, raw):
            return raw
    folders = dict.fromkeys((p.mailbox, f) for p in entry.places for f in (entry.target, p.folder) if f)
    for name, folder in folders:
        if (box := boxes.get(name)) and entry.message_id and (found := _find(box, folder, entry.message_id)):
            raw = _at(box, found)
            if raw is not None and _same(entry, raw):
                return raw
    return None


def _letter(row: OutboxRow, boxes: Mapping[str, Mailbox], sent_folder: str | None) -> bytes | None:
    """The copy in Sent; until it stands there the ledger has the bytes itself."""
    if row.mail:
        return base64.b64decode(row.mail)
    home = next(iter(boxes.values()))
    found = _find(home, sent_folder, row.message_id) if sent_folder else None
    return _at(home, found) if found else None


def _find(box: Mailbox, folder: str, message_id: str) -> Place | None:
    try:
        return box.find(folder, message_id)
    except MailboxRefused:
        return None


def _at(box: Mailbox, place: Place) -> bytes | None:
    try:
        return box.whole(place)
    except (FolderReset, MailboxRefused):
        return None


def _same(mail: Mail, raw: bytes) -> bool:
    if isinstance(mail, OutboxRow):
        ends = raw.replace(b"\r\n", b"\n")
        return mail.sha256 in {sha256(form).hexdigest() for form in (raw, ends, ends.replace(b"\n", b"\r\n"))}
    return content_key(*split_message(raw)) == mail.content_key


def approved_files(original: Original, approved: Iterable[str]) -> Iterator[tuple[Attachment, bool]]:
    """Each attached file, and whether it is one that was approved."""
    known = frozenset(approved)
    return ((file, file.sha256 in known) for file in original.files)
