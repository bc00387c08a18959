"""From a letter to its final bytes: rendered, composed, held against the walls; by the daemon and by `simulate`."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from daemon.desk import Desk
from daemon.keys import new_message_id, reply_key
from daemon.notices import held, looping
from daemon.opening import Opener
from daemon.outbox import admit
from daemon.perform import owe
from daemon.words.answers import reply_addresses
from daemon.words.compose import Held, compose
from daemon.words.outgoing import outgoing
from daemon.words.render import Rendered, Renderer
from rules.book import RuleBook
from rules.loops import beyond
from rules.nouns import Because, Letter, OutboxRow, Owed
from rules.reading.letting_go import let_go
from rules.view import Pad, View
from rules.walls import WALLS, strangers, wall_hits

NewId = Callable[[Letter], str]  # a Message-ID, with its angle brackets, for this letter


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it would go out now. `hold`: why it must wait for a person first, if it must."""

    letter: Letter
    words: Rendered
    sender: tuple[str, str]  # display name, address
    raw: bytes
    message_id: str
    reply_key: str
    at: datetime
    hold: Because | None


def take_in(tx: Pad, written: Written, book: RuleBook, now: datetime) -> OutboxRow | None:
    """Into the outbox, the letter owed no more, and word to the AE where the mail must wait for a person.

    A letter that is one too many is noted as withdrawn, and why.
    """
    letter = written.letter
    over = beyond(letter, tx, book, written.at)
    row = admit(
        tx, letter, raw=written.raw, subject=written.words.subject, text=written.words.text,
        message_id=written.message_id, reply_key=written.reply_key, now=written.at, hold=written.hold,
        drop=over.because if over else None,
    )  # fmt: skip
    if owed := tx.get(Owed, letter.key):
        tx.put(replace(owed, state="done", error=None))
    if over and over.alarm:
        owe(tx, looping(letter, written.words.subject, over, book, now))
    elif row and written.hold and not over:
        owe(tx, held(row, book, now))
    return row


class Writer:
    """Writes letters by one desk's rules and templates. Letter, time, secret and Message-ID make the bytes."""

    def __init__(self, desk: Desk, secret: bytes, new_id: NewId | None = None) -> None:
        """`new_id`: where Message-IDs come from; without it they are drawn at random, so that nobody can guess them."""
        self.desk, self._secret = desk, secret
        self._new_id = new_id or partial(_drawn, desk.config.smtp.from_address.rpartition("@")[2])
        self._renderer, self._opener = Renderer(desk.templates), Opener()

    def write(self, letter: Letter, now: datetime) -> Written:
        """The final bytes, dated `now`. Raises RenderError where the template cannot be filled."""
        rendered = self._renderer.render(letter, self.desk.book)
        key, message_id = reply_key(self._secret, letter.key), self._new_id(letter)
        sender = (self._name(letter), self.desk.config.smtp.from_address)
        inbox = next(iter(self.desk.config.mailboxes.values())).address
        raw = compose(
            rendered, letter, sender=sender, message_id=message_id, date=now, reply_key=key,
            reply_to=reply_addresses(letter, key, inbox, self.desk.book),
        )  # fmt: skip
        if isinstance(raw, Held):  # there is nothing to send, only something to look at
            hold: Because | None = Because(step="compose", text=raw.reason)
            raw = f"Message-ID: {message_id}\r\n\r\n".encode()
        else:
            hold = self._behind_walls(raw, (*letter.to, *letter.cc), letter.client)
        return Written(letter, rendered, sender, raw, message_id, key, now, hold)

    def must_wait(self, row: OutboxRow, view: View) -> Because | None:
        """Why a person must look at it before it leaves; the rules may have changed since it was written: a contact
        moved to another client, a name became a client's.

        What a person has looked at and let go is not held for its words again; for its recipients it always is.
        """
        recipients = (*row.to, *row.cc)
        if let_go(row, view):
            foreign = strangers(recipients, row.client, self.desk.book)
            return Because(step=WALLS, text=f"recipient {', '.join(foreign)} is not the client's") if foreign else None
        return self._behind_walls(base64.b64decode(row.mail), recipients, row.client)

    def close(self) -> None:
        """Ends the processes that fill templates and open attachments, if they were started."""
        self._renderer.close()
        self._opener.close()

    def _behind_walls(self, raw: bytes, recipients: tuple[str, ...], client: str | None) -> Because | None:
        """What of another client stands in these bytes; None: they may go to this one."""
        hits = wall_hits(outgoing(raw, recipients, self._opener), client, self.desk.book)
        return Because(step=WALLS, text="; ".join(hits)) if hits else None

    def _name(self, letter: Letter) -> str:
        """Mails to clients bear the name of the person they know; the address stays the desk's own."""
        person = self.desk.book.people.get(letter.sender or "")
        return f"{person.name}, {self.desk.book.agency.name}" if person else self.desk.config.smtp.from_name


def _drawn(domain: str, _letter: Letter) -> str:
    return new_message_id(domain)
