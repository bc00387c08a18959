"""The heart: one turn reads all there is, owes what is due, writes it and sends it; the loop beats turn after turn."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import schedule

from daemon.arrivals import Arrivals
from daemon.canary import Canary, told
from daemon.clock import Clock
from daemon.correspondence import Correspondence
from daemon.desk import Desk
from daemon.health import Pulse, Watching, read_health
from daemon.intake import Counts, Intake
from daemon.journal import Journal
from daemon.live.letters import letter_to_ops
from daemon.live.lookout import Lookout, Standing
from daemon.mailbox import Mailbox, MailboxError, Watcher
from daemon.outbox import Report
from daemon.parse.worker import Reader
from daemon.perform import owe
from daemon.reconcile.nightly import PIECE_SECONDS, Nightly
from daemon.signatures import Resolver
from daemon.tries import Tries
from daemon.visible import cut
from rules.duties.table import due
from rules.effects import Verdict
from rules.nouns import Letter, Started
from store.contract import Ledger, LedgerError

log = logging.getLogger("countersign.loop")
BEAT_SECONDS = 30
SUBJECT = 60  # characters of a subject in the log


@dataclass(slots=True)
class Turn:
    """What one turn did. `unreachable` says which servers could not be reached, and why; `held` why it did nothing."""

    counts: Counts = field(default_factory=Counts)
    report: Report | None = None
    unreachable: list[str] = field(default_factory=list)
    held: str | None = None


class Daemon:
    """One desk at work. All of it happens in one thread; watchers only say that there is news."""

    letters: Correspondence  # set once by daemon/start.py: it needs `stop`
    journal: Journal  # likewise
    nightly: Nightly  # likewise

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        mailboxes: list[Mailbox],
        reader: Reader,
        clock: Clock,
        tell: Callable[[Verdict], None] = lambda verdict: None,
        *,
        once: bool = False,
    ) -> None:
        """`once`: for a single turn, not to stay. Raises OSError where data/ cannot be written."""
        self.ledger, self.mailboxes, self.reader = ledger, mailboxes, reader
        self.clock, self.tell, self._once = clock, tell, once
        self.stop = threading.Event()
        self._news = threading.Event()
        self._lookup = Resolver()  # asked only where a mailbox's table says so
        known = read_health(desk.data).vouched
        self._canaries = {m.name: Canary(m.name, known[m.name].seen if m.name in known else None) for m in mailboxes}
        self._arrivals = Arrivals(desk.data, ledger)
        self._tries = Tries(desk.data)
        self._watchers: list[Watcher] = []
        self._pulse = Pulse(
            desk.data, ("clock", "smtp", "sending", *(f"mailbox {m.name}" for m in mailboxes)), once=once
        )
        self._lookout = Lookout(desk, self._news.set, self._stands)
        self.desk = self._lookout.desk  # what the daemon goes by, until the lookout has something better
        self._pulse.goes_by(self.desk.digest)

    def turn(self, pause: Callable[[float], object] | None = None) -> Turn:
        """Read, owe, write, send; what fails is told and stops nothing else. `pause` waits where the rate wants it."""
        self._pulse.begins()
        try:
            turn = self._turn(pause)
            if not turn.held:
                self.write_back()
        except Exception as e:
            self._pulse.trouble("turn", f"{type(e).__name__}: {e}")
            raise
        else:
            self._pulse.trouble("turn", None)
        finally:
            states = {
                w.name: Watching(kind=w.state.kind, since=w.state.since, error=w.state.error) for w in self._watchers
            }
            self._pulse.ends(self.letters.unwritten, states)

        log.debug("turn: %s read, %s moved", turn.counts.read, turn.counts.moved)
        return turn

    def _turn(self, pause: Callable[[float], object] | None) -> Turn:
        turn = Turn(held=self.clock.unset())
        self._pulse.trouble("clock", turn.held)
        if turn.held:
            return turn
        if self.ledger.get(Started, "desk") is None:
            self.journal.refuse_forgotten()
        self.journal.refuse_older()
        if not self._lookout.running:
            self._lookout.look()
        self._take_up_rules()
        self._note_starts()
        self._arrivals.take(self.desk.book, self.clock.now())
        jump = self.clock.jumped()
        for mailbox in self.mailboxes:
            self._read(mailbox, turn)
        self._take_up_rules()  # reading can take long
        if jump:
            log.error("the clock jumped by %s: nothing is sent in this turn", jump)
            return turn
        if not self.stop.is_set():
            self._reconcile()
            turn.report = self.letters.send(self._due(), self.clock.now(), pause)
            turn.unreachable += turn.report.unreachable
            self._pulse.trouble("sending", turn.report.capped)
            if turn.report.unreachable or not turn.report.stopped:
                self._pulse.trouble("smtp", "; ".join(turn.report.unreachable) or None)
        return turn

    def run(self) -> None:
        """Turn after turn until stopped: at every beat, and as soon as a watcher has news."""
        self._watchers = [
            Watcher(name, settings, self._on_news, poll=settings.poll)
            for name, settings in self.desk.config.mailboxes.items()
        ]
        self._lookout.start()
        heart = schedule.Scheduler()
        heart.every(BEAT_SECONDS).seconds.do(self._news.set)
        for watcher in self._watchers:
            watcher.start()
        self._news.set()
        try:
            while not self.stop.is_set():
                if self._news.wait(timeout=max(0.0, min(heart.idle_seconds or 1.0, 1.0))):
                    self._news.clear()
                    self._safe_turn()
                heart.run_pending()
        finally:
            self._lookout.stop()
            for watcher in self._watchers:
                watcher.stop()

    def write_back(self) -> None:
        """What changed in the ledger, into the mailbox. What cannot be written now is written another time."""
        try:
            self.journal.write(self.clock.now())
        except MailboxError as e:
            self._pulse.trouble("ledger in the mailbox", str(e))
        else:
            self._pulse.trouble("ledger in the mailbox", None)

    def close(self) -> None:
        """Let go of servers, worker and ledger."""
        self._pulse.stops()
        for mailbox in self.mailboxes:
            mailbox.close()
        self.letters.close()
        self.reader.close()
        self._tries.close()
        self.ledger.close()

    def _note_starts(self) -> None:
        """When the desk, and each client on it, began: nothing is owed from before."""
        names = ["desk", *(f"client/{key}" for key in self.desk.book.clients)]
        fresh = [name for name in names if self.ledger.get(Started, name) is None]
        if fresh:
            with self.ledger.transaction() as tx:
                for name in fresh:
                    tx.put(Started(what=name, at=self.clock.now()))

    def _on_news(self, _mailbox: str) -> None:
        self._news.set()

    def _safe_turn(self) -> None:
        try:
            self.turn()
        except LedgerError:  # a full disk, say: told once, tried again at each beat
            return
        except Exception:  # the loop outlives whatever a turn meets
            log.exception("a turn failed")

    def _read(self, mailbox: Mailbox, turn: Turn) -> None:
        intake, canary, book = self._intake(mailbox), self._canaries[mailbox.name], self.desk.book
        try:
            if not mailbox.wire.connected:
                mailbox.connect()
            if not canary.begun and not self.stop.is_set():  # before anything is judged
                canary.begin(mailbox, book)
            counts = intake.sync()
        except MailboxError as e:
            mailbox.close()
            turn.unreachable.append(f"mailbox {mailbox.name}: {e}")
            self._pulse.trouble(f"mailbox {mailbox.name}", str(e))
            return
        self._pulse.trouble(f"mailbox {mailbox.name}", None)
        self._pulse.vouches(mailbox.name, told(canary.sings(book), canary.seen))
        for name in ("read", "known", "moved", "quarantined"):
            setattr(turn.counts, name, getattr(turn.counts, name) + getattr(counts, name))

    def _intake(self, mailbox: Mailbox) -> Intake:
        def heard(verdict: Verdict) -> None:
            _log_mail(mailbox.name, verdict)
            self.tell(verdict)

        canary, book = self._canaries[mailbox.name], self.desk.book
        return Intake(
            mailbox, self.desk, self.ledger, self.reader, self.clock, self.stop.is_set, heard, self._lookup,
            saw=lambda message, place: canary.saw(message, place, book), knowing=canary.knowing, tries=self._tries,
        )  # fmt: skip

    def _reconcile(self) -> None:
        """Once a night, in pieces between turns. What the ledger does not know of what lies there is read after all."""
        if self.nightly.go_on(self.desk, None if self._once else PIECE_SECONDS):
            self._news.set()
        for mailbox in self.mailboxes:
            places = [f.place for f in self.nightly.unread if f.place and f.mailbox == mailbox.name]
            try:
                self._intake(mailbox).take(places)
            except MailboxError as e:
                log.warning("mailbox %s: %s", mailbox.name, e)

    def _due(self) -> tuple[Letter, ...]:
        return due(self.ledger, self.desk.book, self.clock.now(), self._duty_failed)

    def _duty_failed(self, what: str, error: Exception) -> None:
        log.error("%s could not be worked out: %s: %s", what, type(error).__name__, error)

    def _take_up_rules(self) -> None:
        """The newest good set of rules and templates, if there is one, and letters to ops about what is wrong."""
        found, news = self._lookout.take()
        if found:
            self.desk = found
            self.letters.use(found)
            self._pulse.goes_by(found.digest)
            self._note_starts()
            log.info("took up changed rules or templates")
        letters = [letter_to_ops(one, self.desk.book, self.clock.now()) for one in news]
        if letters:
            with self.ledger.transaction() as tx:
                for letter in letters:
                    if letter:
                        owe(tx, letter)

    def _stands(self, standing: Standing) -> None:
        """Called in the lookout's thread."""
        self._pulse.stands(tuple(str(problem) for problem in standing.problems), standing.config)


def _log_mail(mailbox: str, verdict: Verdict) -> None:
    """One line a mail: from whom, what about, what became of it, where it goes."""
    entry = verdict.entry
    said = f" {entry.decision}" if entry.decision not in (None, "none") else ""
    why = f" ({entry.because[-1].text})" if entry.outcome == "quarantined" and entry.because else ""
    log.info(
        '%s: read %s "%s": %s%s%s → %s', mailbox, entry.sender or "?", cut(entry.subject, SUBJECT), entry.outcome, said,
        why, entry.target,
    )  # fmt: skip
