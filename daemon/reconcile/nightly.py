"""The nightly reconciliation in the daemon: begun at its hour, done in pieces between turns, then noted and told."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from daemon.desk import Desk
from daemon.journal import Journal
from daemon.mailbox import Mailbox, MailboxError
from daemon.outbox import passage
from daemon.perform import owe
from daemon.reconcile.result import Reconciled, read_result, seen, write_result
from daemon.reconcile.survey import Home, Survey
from daemon.visible import one_line
from rules.nouns import Started
from rules.reconciling.compare import gathered
from rules.reconciling.following import followed
from rules.reconciling.letters import proved
from rules.reconciling.telling import is_due, tell
from rules.reconciling.values import Finding
from store.changes import NotedLedger
from store.contract import LedgerError

log = logging.getLogger("countersign.reconcile")
PIECE_SECONDS = 1.0  # at a time: mail that comes in meanwhile waits no longer
AGAIN = timedelta(hours=1)  # after one that could not be ended


class Nightly:
    """One for a daemon, in its thread and on its connections."""

    def __init__(
        self, ledger: NotedLedger, mailboxes: Sequence[Mailbox], journal: Journal, secret: bytes,
        now: Callable[[], datetime], write_back: Callable[[], object], stop: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        """`write_back`: called before anything is said of what is not yet written back."""
        self._stop = stop
        self._ledger, self._mailboxes, self._journal, self._secret = ledger, mailboxes, journal, secret
        self._now, self._write_back = now, write_back
        self._running: Iterator[None] | None = None
        self._not_before: datetime | None = None
        self.unread: tuple[Finding, ...] = ()  # of the last one: mails that are to be read after all

    def go_on(self, desk: Desk, seconds: float | None = PIECE_SECONDS) -> bool:
        """Begin when its hour has come, go on with one that has begun, for so long (None: to its end). Whether there is
        more to do. Raises LedgerError; whatever else goes wrong with it keeps no mail from being read or sent."""
        self.unread = ()
        if self._running is None:
            if not self._is_due(desk):
                return False
            self._running = self._run(desk)
        until = time.monotonic() + seconds if seconds is not None else None
        try:
            for _ in self._running:
                if self._stop() or (until is not None and time.monotonic() >= until):
                    return True
        except LedgerError:
            self._put_off()
            raise
        except Exception:
            log.exception("mailbox and ledger could not be compared")
            self._put_off()
        self._running = None
        return False

    def _is_due(self, desk: Desk) -> bool:
        now, started, last = self._now(), self._ledger.get(Started, "desk"), read_result(desk.data)
        if self._not_before is not None and now < self._not_before:
            return False
        if last and last.unreachable:
            return now - last.at >= AGAIN
        since = last.at if last else started.at if started else now
        return is_due(since, desk.config.reconciliation.at, desk.book, now)

    def _put_off(self) -> None:
        self._running, self._not_before = None, self._now() + AGAIN

    def _run(self, desk: Desk) -> Iterator[None]:
        began, surveys, unreachable = time.monotonic(), list[Survey](), dict[str, str]()
        for box in self._mailboxes:
            survey = Survey(box, desk.book.filing.folders, self._home(desk, box), lambda: self._ledger)
            surveys.append(survey)
            try:
                if not box.wire.connected:
                    box.connect()
                yield from survey.look(self._now())
            except MailboxError as e:
                unreachable[box.name] = str(e)
        self._write_back()
        findings = list[Finding]()
        for survey in (s for s in surveys if s.box.name not in unreachable):
            try:
                findings += survey.conclude(self._now())
            except MailboxError as e:
                unreachable[survey.box.name] = str(e)
        self._note(desk, findings, {s.box.name for s in surveys} - set(unreachable))
        result = Reconciled(
            at=self._now(), seconds=round(time.monotonic() - began, 1), mails=sum(s.mails for s in surveys),
            seen=seen(gathered(findings)),
            unreachable=tuple(f"mailbox {name}: {why}" for name, why in unreachable.items()),
        )  # fmt: skip
        try:
            write_result(desk.data, result)
        except OSError as e:
            log.warning("how mailbox and ledger compare cannot be written down: %s", e)
            self._not_before = self._now() + AGAIN
        log.info(
            "mailbox and ledger compared: %d mails in %.1f s, %d differences%s", result.mails, result.seconds,
            result.told, "".join(f"; {one}" for one in result.unreachable),
        )  # fmt: skip

    def _home(self, desk: Desk, box: Mailbox) -> Home | None:
        if box is not self._mailboxes[0]:
            return None
        sent = next(iter(desk.config.mailboxes.values())).sent_folder or "Sent"
        return Home(sent, self._secret, lambda: self._ledger.changes)

    def _note(self, desk: Desk, findings: Sequence[Finding], looked: set[str]) -> None:
        """Into the ledger: what was moved, sent, is different; and a letter, where there is news for ops."""
        now = self._now()
        with self._ledger.transaction() as tx:
            for entry in followed(findings, tx):
                tx.put(entry)
            for row in proved(findings, tx):
                become = passage.proved(row, "its copy stands in Sent")
                tx.claim(row.key, epoch=row.epoch, expect=row.state, become=become)
            told = tell(gathered(findings), looked, tx, desk.book, now)
            for record in told.records:
                tx.put(record)
                log.warning("%s: %s: %s, %s", record.state, record.kind, one_line(record.shown), record.because.text)
            if told.letter:
                owe(tx, told.letter)
        kinds = {f.kind for f in findings}
        if "ledger_gap" in kinds and "ledger_ahead" not in kinds:  # an older ledger mends nothing
            self._journal.write_anew()
        self.unread = tuple(f for f in findings if f.kind == "unread" and f.place)
