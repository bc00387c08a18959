"""From a letter that is owed to a mail that was sent: written, held against the walls, handed over, copied."""

import base64
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.clock import Clock
from daemon.desk import Desk
from daemon.keys import new_message_id, reply_key
from daemon.mailbox import Mailbox, MailboxError
from daemon.outbox import Outbox, Report, admit
from daemon.perform import owe
from daemon.post import Post
from daemon.proof import look_for_proof
from daemon.rate import Window
from daemon.words.answers import reply_addresses
from daemon.words.compose import Held, compose
from daemon.words.outgoing import outgoing
from daemon.words.render import Rendered, Renderer, RenderError
from rules.book import Client, RuleBook
from rules.duties.overtaken import overtaken
from rules.duties.people import ae
from rules.nouns import Because, Letter, OutboxRow, Owed
from rules.walls import wall_hits
from store.contract import Ledger, LedgerError

log = logging.getLogger("countersign.letters")
WALLS = "client walls"


class Correspondence:
    """Everything that leaves the house leaves through here, once."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        post: Post,
        secret: bytes,
        clock: Clock,
        home: Mailbox,
        stop: Callable[[], bool] = lambda: False,
        before_sending: Callable[[], object] = lambda: None,
    ) -> None:
        """`home`: the mailbox whose Sent folder takes the copies. `before_sending`: called when mails are written and
        none has left, so that the mailbox knows of each before anybody else does."""
        self._before_sending = before_sending
        self.ledger, self.clock, self._home, self._secret, self._post = ledger, clock, home, secret, post
        self.unwritten: dict[str, str] = {}  # letters that could not be written in the last pass, and why
        self._said: dict[str, str] = {}  # … said once
        self._sent_folder = next(iter(desk.config.mailboxes.values())).sent_folder
        self.desk, self._renderer = desk, Renderer(desk.templates)
        limit = desk.config.smtp.limit
        self._outbox = Outbox(
            ledger, post, clock, sender=desk.config.smtp.from_address, rate=Window(limit.mails, limit.seconds),
            still_owed=self._still_owed, file_sent=self._file_sent if self._sent_folder else None,
            in_sent=self._in_sent, stop=stop,
        )  # fmt: skip

    def use(self, desk: Desk) -> None:
        """Go by this desk's rules and templates from now on. Mails already written keep their words."""
        if desk.templates != self.desk.templates:
            self._renderer.close()
            self._renderer = Renderer(desk.templates)
        self.desk = desk

    def recover(self) -> None:
        """At start: what a crash left half done."""
        self._tell_of(self._outbox.recover())

    def send(self, due: Sequence[Letter], now: datetime, pause: Callable[[float], object] | None = None) -> Report:
        """Write what is owed, hand over what is due, put copies into Sent, and tell people what needs them.

        `due` are letters worked out from the facts just now; what cannot be written is worked out anew next time.
        """
        self.unwritten = {}
        self._write((*due, *self._waiting()), now)
        self._before_sending()
        report = self._outbox.deliver_due(now, pause)
        self._prove(now)
        if self._tell_of(report):  # a refusal found out in this turn is told in this turn
            later = self.clock.now()
            self._write(self._waiting(), later)
            self._before_sending()
            report.sent += self._outbox.deliver_due(later, pause).sent
        return report

    def close(self) -> None:
        self._post.close()
        self._renderer.close()

    def _write(self, letters: Sequence[Letter], now: datetime) -> None:
        """Each letter into its final bytes. A template that fails burns no key: the letter is written another time."""
        for letter in letters:
            try:
                self._admit(letter, now)
            except RenderError as e:
                self._not_written(letter, str(e))
            except LedgerError:
                raise
            except Exception as e:  # whatever is wrong with one letter, the next ones go out
                log.exception("letter %s could not be written", letter.key)
                self._not_written(letter, f"{type(e).__name__}: {e}")

    def _waiting(self) -> tuple[Letter, ...]:
        return tuple(owed.letter for owed in self.ledger.find(Owed, state="waiting"))

    def _admit(self, letter: Letter, now: datetime) -> None:
        rendered = self._renderer.render(letter, self.desk.book)
        key = reply_key(self._secret, letter.key)
        message_id = new_message_id(self.desk.config.smtp.from_address.rpartition("@")[2])
        raw, hold = self._mail(letter, rendered, message_id, key, now)
        with self.ledger.transaction() as tx:
            admit(
                tx, letter, raw=raw, subject=rendered.subject, text=rendered.text, message_id=message_id,
                reply_key=key, now=now, hold=hold,
            )  # fmt: skip
            if owed := tx.get(Owed, letter.key):
                tx.put(replace(owed, state="done", error=None))
            if hold:
                owe(tx, self._hold_letter(letter, rendered.subject, hold))
        if hold:
            log.warning("%s is held: %s", letter.key, hold)

    def _mail(
        self, letter: Letter, rendered: Rendered, message_id: str, key: str, now: datetime
    ) -> tuple[bytes, Because | None]:
        """The final bytes, and why they must wait for a person, if they must."""
        smtp = self.desk.config.smtp
        raw = compose(
            rendered, letter, sender=(self._name(letter, self.desk.book), smtp.from_address), message_id=message_id,
            date=now, reply_to=self._reply_to(letter, key), reply_key=key,
        )  # fmt: skip
        if isinstance(raw, Held):  # there is nothing to send, only something to look at
            return f"Message-ID: {message_id}\r\n\r\n".encode(), Because(step="compose", text=raw.reason)
        hits = wall_hits(outgoing(raw, (*letter.to, *letter.cc)), letter.client, self.desk.book)
        return raw, Because(step=WALLS, text="; ".join(hits)) if hits else None

    def _not_written(self, letter: Letter, error: str) -> None:
        if self._said.get(letter.key) != error:
            log.error("letter %s waits: %s", letter.key, error)
        self.unwritten[letter.key] = self._said[letter.key] = error
        owed = self.ledger.get(Owed, letter.key)
        if owed and owed.error != error:
            with self.ledger.transaction() as tx:
                tx.put(replace(owed, error=error))

    def _name(self, letter: Letter, book: RuleBook) -> str:
        """Mails to clients bear the name of the person they know; the address stays the desk's own."""
        person = book.people.get(letter.sender or "")
        return f"{person.name}, {book.agency.name}" if person else self.desk.config.smtp.from_name

    def _reply_to(self, letter: Letter, key: str) -> tuple[str, ...]:
        inbox = next(iter(self.desk.config.mailboxes.values())).address
        return reply_addresses(letter, key, inbox, self.desk.book)

    def _still_owed(self, row: OutboxRow) -> Because | None:
        why = overtaken(row, self.ledger, self.desk.book, self.clock.now())
        if why:
            return Because(step=row.duty, text=why)
        # The rules may have changed since it was written: a contact moved to another client, a name became a client's.
        hits = wall_hits(outgoing(base64.b64decode(row.mail), (*row.to, *row.cc)), row.client, self.desk.book)
        return Because(step=WALLS, text="; ".join(hits)) if hits else None

    # what people must hear of

    def _tell_of(self, report: Report) -> bool:
        """Letters to the AE about mails that were refused or may not have arrived; whether there were any."""
        told = [self._trouble(row, "refused") for row in report.refused]
        told += [self._trouble(row, "unknown") for row in report.unknown]
        told += [self._trouble(row, "refused") for row in report.held]
        told += [self._behind_walls(row) for row in report.withdrawn if row.outcome and row.outcome.step == WALLS]
        with self.ledger.transaction() as tx:
            return sum(owe(tx, letter) for letter in told if letter) > 0

    def _trouble(self, row: OutboxRow, rule: str) -> Letter | None:
        if row.duty == "desk":  # trouble about a letter of trouble is for the log alone
            log.error("%s to %s: %s", rule, ", ".join(row.to), row.server_said)
            return None
        facts = {
            "to": ", ".join(row.to), "subject": row.subject, "said": row.server_said or "", "key": row.key,
            "at": row.dot_at or row.created, "address": "unclear", "times": 1,
        }  # fmt: skip
        because = row.outcome or Because(step="delivery", text=f"our mail {row.key} was {rule}")
        return self._desk_letter(f"desk-{rule}/{row.key}", rule, row.client, row.key, because, facts)

    def _hold_letter(self, mail: Letter | OutboxRow, subject: str, hold: Because) -> Letter:
        facts: dict[str, object] = {
            "to": ", ".join(mail.to), "subject": subject, "hits": hold.text.split("; "), "key": mail.key,
        }  # fmt: skip
        because = Because(step=hold.step, text=f"our mail {mail.key} is held")
        return self._desk_letter(f"desk-walls/{mail.key}", "walls", mail.client, mail.key, because, facts)

    def _behind_walls(self, row: OutboxRow) -> Letter | None:
        return self._hold_letter(row, row.subject, row.outcome) if row.outcome else None

    def _desk_letter(
        self, key: str, rule: str, client_key: str | None, about: str, because: Because, facts: dict[str, object]
    ) -> Letter:
        book = self.desk.book
        client: Client | None = book.clients.get(client_key or "")
        person = ae(client, book) if client else next(iter((*book.with_role("ae"), *book.people.values())))
        shared = {
            "client_name": client.name if client else None, "recipient_name": person.name, "ae_name": person.name,
            "ae_address": person.address,
        }  # fmt: skip
        return Letter(
            key=key, duty="desk", rule=rule, client=client.key if client else None, about=about, to=(person.address,),
            template=f"desk/{rule}", language=book.agency.language, time_zone=book.agency.time_zone,
            due=self.clock.now(), because=because, facts=shared | facts,
        )  # fmt: skip

    # the Sent folder

    def _prove(self, now: datetime) -> None:
        try:
            report = look_for_proof(self.ledger, self._in_sent, now)
        except MailboxError as e:
            log.warning("could not look into Sent: %s", e)
            return
        for row in report.held:
            log.error("%s may or may not have been sent; a person must look", row.key)

    def _file_sent(self, raw: bytes) -> bool:
        self._connect()
        self._home.append(self._sent_folder or "Sent", raw)
        return True

    def _in_sent(self, ids: Collection[str], since: datetime) -> Iterator[str]:
        self._connect()
        wanted = set(ids)
        for _, message_id, _ in self._home.sent_ids(self._sent_folder or "Sent", since):
            if message_id in wanted:
                yield message_id

    def _connect(self) -> None:
        if not self._home.wire.connected:
            self._home.connect()
