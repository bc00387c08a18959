"""One pass over the outbox: claim, hand over, settle, row by row, in order, as fast as the rate allows."""

import base64
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from daemon.outbox import passage
from daemon.outbox.copies import Copies, InSent
from daemon.post import Delivery, Fenced, Post, PostUnreachable, Sent, Temporary, Unknown
from daemon.rate import Cap, Window
from rules.nouns import Because, OutboxRow
from store.contract import Ledger, LedgerError, Transaction

log = logging.getLogger("countersign.outbox")

ALARM = "flood"  # the rule of the letter that tells of a cap that was reached
ORDER_KEPT = timedelta(hours=2)  # a mail that waits for another try holds back later ones to its recipients this long
_QUIET = (30.0, 60.0, 300.0, 900.0)  # seconds between tries to reach a server that is away
_QUIET_REFUSED = (300.0, 900.0, 3600.0)  # … that refuses the desk: soon again is what locks accounts


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(slots=True)
class Report:
    """What one pass did, as the rows are now. `wait`: seconds until the rate lets the next mail go, where it had to."""

    sent: list[OutboxRow] = field(default_factory=list)
    withdrawn: list[OutboxRow] = field(default_factory=list)
    put_off: list[OutboxRow] = field(default_factory=list)
    refused: list[OutboxRow] = field(default_factory=list)
    held: list[OutboxRow] = field(default_factory=list)
    unknown: list[OutboxRow] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    uncopied: int = 0  # sent, with no copy in Sent yet
    wait: float | None = None
    capped: str | None = None  # why mails that are due were not sent
    stopped: bool = False

    def enter(self, row: OutboxRow) -> None:
        """Under the list of its state; states on the way are no result."""
        lists = {"sent": self.sent, "withdrawn": self.withdrawn, "pending": self.put_off}
        lists |= {"refused": self.refused, "held": self.held, "unknown": self.unknown}
        lists[row.state].append(row)


class Outbox:
    """Sends what is due. One daemon works on an outbox at a time: the ledger's lock says so, the epochs make sure."""

    def __init__(
        self,
        ledger: Ledger,
        post: Post,
        clock: Clock,
        *,
        sender: str,
        rate: Window,
        cap: Cap | None = None,
        still_owed: Callable[[OutboxRow], Because | None] = lambda row: None,
        must_wait: Callable[[OutboxRow], Because | None] = lambda row: None,
        settling: Callable[[Transaction, OutboxRow], object] = lambda tx, row: None,
        file_sent: Callable[[bytes], bool] | None = None,
        in_sent: InSent = lambda ids, since: (),
        copy_to: str | None = None,
        stop: Callable[[], bool] = lambda: False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`sender`: the envelope's, where bounces go. `cap`: beyond it nothing goes out but the alarm about that.

        `still_owed`: why a letter is owed no more; asked in the claim.
        `must_wait`: why a person must look at it before it goes anywhere; asked there as well, before MAIL FROM.
        `settling`: called with each row in the commit that changes its state, so that what follows from it is never
        forgotten by a crash.

        `file_sent` puts a copy into Sent (None: the server does so itself); `in_sent` looks whether one is there.
        `copy_to`: our own address as a last recipient that no header shows, for proof where Sent gives none.
        """
        self.ledger, self.post, self.clock, self.rate = ledger, post, clock, rate
        self.copies = Copies(ledger, file_sent, in_sent)
        self._sender, self._copy_to = sender, copy_to
        self._still_owed, self._must_wait, self._settling = still_owed, must_wait, settling
        self._stop, self._monotonic = stop, monotonic
        self._recovered, self._cap = False, cap
        self._late: list[tuple[OutboxRow, OutboxRow]] = []  # settlements the ledger could not take yet
        self._failures, self._quiet_until, self._away = 0, 0.0, ""

    def recover(self) -> Report:
        """At start: what a process that died left behind. Before the dot: once more; at the dot: unknown."""
        report, now = Report(), self.clock.now()
        with self.ledger.transaction() as tx:
            for row in tx.find(OutboxRow, state="claimed"):
                self._change(tx, row, passage.given_back(row, now), report)
            for row in tx.find(OutboxRow, state="dot"):
                self._change(
                    tx, row, passage.lost(row, "the daemon ended before the server's answer was noted"), report
                )
        if self._cap:
            done = (row.dot_at for state in ("sent", "unknown") for row in self.ledger.find(OutboxRow, state=state))
            self._cap.remember(at for at in done if at and now - at < timedelta(days=1))
        self._recovered = True
        return report

    def deliver_due(self, now: datetime, pause: Callable[[float], object] | None = None) -> Report:
        """Send what is due at `now`, in order of due and key. Raises LedgerError; nothing is sent that is not noted.

        Where the rate wants a pause the pass ends and says how long, or, given `pause` (seconds), waits and goes on.
        """
        report = Report() if self._recovered else self.recover()
        self._settle_late(report)
        if self._monotonic() < self._quiet_until:
            report.unreachable.append(self._away)
        else:
            self._pass(now, report, pause)
        report.uncopied = self.copies.file()
        return report

    def _pass(self, now: datetime, report: Report, pause: Callable[[float], object] | None) -> None:
        try:
            for row in self._in_order(now, report):
                if row.rule != ALARM and (why := self._cap.reached(self.clock.now()) if self._cap else None):
                    report.capped = why
                    continue
                if self._stop() or not self._may_send(report, pause):
                    report.stopped = self._stop()
                    return
                self.post.ready()
                self._failures = 0
                self._send(row, now, report)
        except PostUnreachable as e:
            gaps = _QUIET if e.temporary else _QUIET_REFUSED
            self._quiet_until = self._monotonic() + gaps[min(self._failures, len(gaps) - 1)]
            self._failures, self._away = self._failures + 1, str(e)
            report.unreachable.append(str(e))
        finally:
            self.post.close()

    def _in_order(self, now: datetime, report: Report) -> Iterator[OutboxRow]:
        """Pending rows whose time has come; one that waits for another try keeps its place before its recipients."""
        rows = [row for row in self.ledger.find(OutboxRow, state="pending") if row.due <= now]
        behind: set[str] = set()
        for row in sorted(rows, key=lambda r: (r.due, r.id)):
            ready = row.next_try is None or row.next_try <= now
            if ready and not behind.intersection(row.to):
                tried = len(report.put_off)
                yield row
                ready = len(report.put_off) == tried
            if not ready and now - (row.first_try or now) < ORDER_KEPT:
                behind.update(row.to)

    def _may_send(self, report: Report, pause: Callable[[float], object] | None) -> bool:
        while (wait := self.rate.wait()) > 0:
            if pause is None:
                report.wait = wait
                return False
            self.post.close()  # no server likes to be held in silence
            pause(wait)
            if self._stop():
                return False
        return True

    def _send(self, row: OutboxRow, now: datetime, report: Report) -> None:
        mine = self._claim(row, now, report)
        if mine is None:
            return
        raw = base64.b64decode(mine.mail)
        if hashlib.sha256(raw).hexdigest() != mine.sha256:
            text = "its bytes in the ledger are not those that were written"
            self._settle(mine, passage.held(mine, Because(step="outbox", text=text)), report)
            return
        holder = _Holder(mine)
        try:
            delivery = self.post.deliver(
                raw, self._sender, self._recipients(mine), before_dot=lambda: self._note_dot(holder)
            )
        except PostUnreachable:
            self._settle(mine, passage.never_tried(row, mine), report)
            raise
        except BaseException as e:
            self._give_back(holder.row, f"{type(e).__name__}: {e}", report)
            raise
        self._conclude(holder.row, delivery, report)

    def _claim(self, row: OutboxRow, now: datetime, report: Report) -> OutboxRow | None:
        """Ours, under a new epoch; or withdrawn, when the facts as they are now want it no more."""
        with self.ledger.transaction() as tx:
            fresh = tx.get(OutboxRow, row.key)
            if fresh != row:
                return None
            try:
                because = _given_up(row, now) or self._still_owed(row)
                hold = None if because else self._must_wait(row)
            except Exception:  # a rule that fails for one letter stops that letter, and no other
                log.exception("whether %s is still owed could not be told: it waits", row.key)
                return None
            if because:
                self._change(tx, row, passage.withdrawn(row, because), report)
                return None
            if hold:
                self._change(tx, row, passage.held(row, hold), report)
                return None
            mine = passage.claimed(row, self.clock.now())
            return mine if tx.claim(row.key, epoch=row.epoch, expect=row.state, become=mine) else None

    def _note_dot(self, holder: "_Holder") -> bool:
        noted = passage.at_the_dot(holder.row, self.clock.now())
        with self.ledger.transaction() as tx:
            won = tx.claim(noted.key, epoch=noted.epoch, expect=holder.row.state, become=noted)
        if won:
            holder.row = noted
            self.rate.note()
            if self._cap and noted.dot_at:
                self._cap.note(noted.dot_at)
        return won

    def _conclude(self, mine: OutboxRow, delivery: Delivery, report: Report) -> None:
        if isinstance(delivery, Fenced):
            log.warning("%s was taken over by somebody else before it was sent", mine.key)
            return
        become = passage.settled(mine, delivery, self.clock.now(), keep_copy=self.copies.wanted)
        if isinstance(delivery, Sent):
            self.copies.sent_now(become)
        self._settle(mine, become, report)

    def _give_back(self, mine: OutboxRow, text: str, report: Report) -> None:
        """Broken off from within (a signal, a ledger that takes no writes): as certain as the state it had reached."""
        now = self.clock.now()
        delivery = Unknown(text) if mine.state == "dot" else Temporary(0, text)
        with suppress(LedgerError):  # then it is settled late, and what broke it off is what the caller hears
            self._settle(mine, passage.settled(mine, delivery, now, keep_copy=True), report)

    def _settle(self, mine: OutboxRow, become: OutboxRow, report: Report) -> None:
        try:
            with self.ledger.transaction() as tx:
                self._change(tx, mine, become, report)
        except LedgerError:
            self._late.append((mine, become))
            raise

    def _settle_late(self, report: Report) -> None:
        """First of all: what is known, and was not yet noted because the ledger could not be written."""
        while self._late:
            with self.ledger.transaction() as tx:
                self._change(tx, *self._late[0], report)
            self._late.pop(0)

    def _change(self, tx: Transaction, mine: OutboxRow, become: OutboxRow, report: Report) -> None:
        if tx.claim(mine.key, epoch=mine.epoch, expect=mine.state, become=become):
            self._settling(tx, become)
            report.enter(become)
            _log_letter(become)
        else:
            log.warning("%s was changed by somebody else: it stays as they left it", mine.key)

    def _recipients(self, row: OutboxRow) -> tuple[str, ...]:
        ours = (self._copy_to,) if self._copy_to else ()
        return tuple(dict.fromkeys((*row.to, *row.cc, *ours)))


def _log_letter(row: OutboxRow) -> None:
    """One line a letter, each time its state is settled."""
    words = {"pending": "waits for another try", "unknown": "may or may not have arrived"}
    why = row.outcome.text if row.outcome and row.state != "sent" else ""
    said = ": ".join(text for text in (why, row.server_said) if text)
    level = logging.INFO if row.state in ("sent", "withdrawn") else logging.WARNING
    log.log(level, "%s to %s: %s (%s)", row.key, ", ".join(row.to), words.get(row.state, row.state), said or "–")


@dataclass(slots=True)
class _Holder:
    """The row as this process last committed it."""

    row: OutboxRow


def _given_up(row: OutboxRow, now: datetime) -> Because | None:
    if row.give_up_after is None or now <= row.give_up_after:
        return None
    return Because(step="outbox", text=f"not worth sending any more after {row.give_up_after:%Y-%m-%d %H:%M %Z}")
