"""From a letter that is owed to a mail that was sent: written, held against the walls, handed over, copied."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.clock import Clock
from daemon.desk import Desk
from daemon.mailbox import Mailbox, MailboxError
from daemon.notices import flooded, held, trouble
from daemon.outbox import Outbox, Report
from daemon.perform import owe
from daemon.post import Post
from daemon.proof import look_for_proof
from daemon.rate import Cap, Window
from daemon.words.render import RenderError
from daemon.writing import Writer, take_in
from rules.duties.overtaken import overtaken
from rules.nouns import Because, Letter, OutboxRow, Owed
from rules.walls import WALLS
from store.contract import Ledger, LedgerError, Transaction

log = logging.getLogger("countersign.letters")
_TOLD = {"refused": "refused", "held": "refused", "unknown": "unknown"}  # state of a mail → letter about it


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
        self.desk, self._writer = desk, Writer(desk, secret)
        limit, smtp = desk.config.smtp.limit, desk.config.smtp
        self._outbox = Outbox(
            ledger, post, clock, sender=desk.config.smtp.from_address, rate=Window(limit.mails, limit.seconds),
            cap=Cap(smtp.per_hour, smtp.per_day), still_owed=self._still_owed, must_wait=self._must_wait,
            settling=self._tell, in_sent=self._in_sent, file_sent=self._file_sent if self._sent_folder else None,
            stop=stop,
        )  # fmt: skip

    def use(self, desk: Desk) -> None:
        """Go by this desk's rules and templates from now on. Mails already written keep their words."""
        self._writer.close()
        self.desk, self._writer = desk, Writer(desk, self._secret)

    def recover(self) -> None:
        """At start: what a crash left half done."""
        self._outbox.recover()

    def send(self, due: Sequence[Letter], now: datetime, pause: Callable[[float], object] | None = None) -> Report:
        """Write what is owed, hand over what is due, put copies into Sent, and tell people what needs them.

        `due` are letters worked out from the facts just now; what cannot be written is worked out anew next time.
        """
        self.unwritten = {}
        self._write((*due, *self._waiting()), now)
        self._before_sending()
        report = self._outbox.deliver_due(now, pause)
        self._prove(now)
        if report.capped:
            self._alarm(report.capped)
        told = [letter for letter in self._waiting() if letter.key not in self.unwritten]
        if told:  # a refusal found out in this turn is told in this turn
            later = self.clock.now()
            self._write(told, later)
            self._before_sending()
            report.sent += self._outbox.deliver_due(later, pause).sent
        return report

    def close(self) -> None:
        self._post.close()
        self._writer.close()

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
        written = self._writer.write(letter, now)
        with self.ledger.transaction() as tx:
            row = take_in(tx, written, self.desk.book, self.clock.now())
        if row and row.state == "withdrawn":
            log.warning("%s is not sent: %s", letter.key, row.outcome)
        elif written.hold:
            log.warning("%s is held: %s", letter.key, written.hold)

    def _not_written(self, letter: Letter, error: str) -> None:
        if self._said.get(letter.key) != error:
            log.error("letter %s waits: %s", letter.key, error)
        self.unwritten[letter.key] = self._said[letter.key] = error
        owed = self.ledger.get(Owed, letter.key)
        if owed and owed.error != error:
            with self.ledger.transaction() as tx:
                tx.put(replace(owed, error=error))

    def _still_owed(self, row: OutboxRow) -> Because | None:
        why = overtaken(row, self.ledger, self.desk.book, self.clock.now())
        return Because(step=row.duty, text=why) if why else None

    def _must_wait(self, row: OutboxRow) -> Because | None:
        return self._writer.must_wait(row, self.ledger)

    # what people must hear of

    def _alarm(self, why: str) -> None:
        log.error("sending has stopped: %s", why)
        with self.ledger.transaction() as tx:
            owe(tx, flooded(why, self.desk.book, self.clock.now()))

    def _tell(self, tx: Transaction, row: OutboxRow) -> None:
        """A letter to the AE about a mail that was refused, is held or may not have arrived: in one commit with that,
        for a daemon that ends right after it must not forget to tell."""
        try:
            if letter := self._about(row):
                owe(tx, letter)
        except Exception:  # what became of a mail is noted all the same
            log.exception("nobody can be told of %s, which is %s", row.key, row.state)

    def _about(self, row: OutboxRow) -> Letter | None:
        if row.state == "held" and row.outcome and row.outcome.step == WALLS:
            return held(row, self.desk.book, self.clock.now())
        rule = _TOLD.get(row.state)
        if rule is None:
            return None
        if row.duty == "desk":  # trouble about a letter of trouble is for the log alone
            log.error("%s to %s: %s", rule, ", ".join(row.to), row.server_said)
            return None
        return trouble(row, rule, self.desk.book, self.clock.now())

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
