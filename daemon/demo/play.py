"""The demo itself: plays the week through the real daemon, tells what happens, and leaves everything to look at."""

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daemon.clock import Clock
from daemon.demo.leave import leave
from daemon.demo.mails import Answered, delivered, message_id, written
from daemon.demo.script import Step, read_script
from daemon.demo.servers import Servers
from daemon.demo.stage import HERE, DemoProblem, desk_on, import_invoices, lay_out
from daemon.demo.tale import Tale
from daemon.desk import Desk
from daemon.loop import Daemon, Turn
from daemon.mailbox import Mailbox, Watcher
from daemon.start import start
from daemon.words.render import Renderer
from rules.duties.simulation import simulate
from rules.duties.table import wanted
from rules.nouns import Entry, Letter, OutboxRow, Question, Request

PATIENCE = 10.0  # seconds for the watcher to notice a mail
NEXT = 5  # mails of the coming week that are shown at the end


class DemoClock(Clock):
    """The week's time: moved from mail to mail, never by itself."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at


def play(out: Path, *, aside: bool = False) -> dict[str, int]:
    """Plays the whole week, and writes mails, pages and the ledger's export into `out`. Raises DemoProblem.

    `aside`: told on standard error. What happened, counted: read, filed, approved, asked, sent.
    """
    steps = read_script(HERE / "week.toml")
    path = lay_out(out)
    with Servers() as servers:
        os.environ["COUNTERSIGN_DEMO_PASSWORD"] = servers.password
        desk = desk_on(path, servers)
        tale = Tale(desk.book, sum(not step.say for step in steps), aside=aside)
        clock = DemoClock(steps[0].at)
        daemon = start(desk, clock, lambda verdict: tale.mail(clock.now(), verdict))
        try:
            tale.begin()
            import_invoices(daemon)
            Week(daemon, clock, steps, tale).play()
            leave(out, daemon.ledger, desk.book, servers.sink.mails)
            return _sum_up(daemon, desk, tale, len(servers.sink.mails), out)
        finally:
            daemon.close()


class Week:
    """The script at play: every mail is put into the mailbox at its time, and time passes in between."""

    def __init__(self, daemon: Daemon, clock: DemoClock, steps: tuple[Step, ...], tale: Tale) -> None:
        self.daemon, self.clock, self.steps, self.tale = daemon, clock, steps, tale
        self._by_id = {step.id: step for step in steps}
        self._written: dict[str, bytes] = {}
        self._news = threading.Event()

    def play(self) -> None:
        name, settings = next(iter(self.daemon.desk.config.mailboxes.items()))
        watcher = Watcher(name, settings, lambda _: self._news.set())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        quiet = not self.tale.console.is_terminal
        try:
            watcher.start()
            self._news.wait(PATIENCE)
            with (
                Mailbox(name, settings) as outside,
                Progress(*columns, console=self.tale.console, transient=True, disable=quiet) as progress,
            ):
                task = progress.add_task("", total=len(self.steps))
                for step in self.steps:
                    progress.update(task, description=f"{step.at:%A}", advance=1)
                    for at in self._moments(step.at):
                        self._turn(at)
                    if step.say:
                        self.tale.say(step.at, step.say)
                    else:
                        self._mail(outside, settings.folder, step)
        finally:
            watcher.stop()

    def _mail(self, outside: Mailbox, folder: str, step: Step) -> None:
        known = step.copy_of or step.id
        if known not in self._written:
            self._written[known] = written(step, self._answered(step.answers) if step.answers else None)
        self._news.clear()
        outside.append(folder, delivered(step, self._written[known]), (), step.at)
        self._news.wait(PATIENCE)  # the watcher's IDLE notices it, as in a real mailbox
        turn = self._turn(step.at)
        if step.copy_of and turn.counts.known:
            entry = self.daemon.ledger.find(Entry, message_id=message_id(self._by_id[step.copy_of]))[0]
            self.tale.again(step.at, entry, step.delivered_to)

    def _moments(self, until: datetime) -> Iterator[datetime]:
        """Every instant up to the next mail at which something is due."""
        while True:
            now = self.clock.now()
            due = [x.due for x in wanted(self.daemon.ledger, self.daemon.desk.book, now) if now < x.due <= until]
            if not due:
                return
            yield min(due)

    def _turn(self, at: datetime) -> Turn:
        self.clock.at = max(self.clock.at, at.astimezone(UTC))
        turn = self.daemon.turn()
        if turn.unreachable:
            raise DemoProblem("; ".join(turn.unreachable))
        self.tale.letters(self.daemon.ledger)
        return turn

    def _answered(self, what: str) -> Answered:
        """An earlier mail of the script, or a letter of ours by the beginning of its key."""
        if step := self._by_id.get(what):
            return Answered(message_id(step), step.text)
        rows = [r for r in self.daemon.ledger.find(OutboxRow) if r.id.startswith(what)]
        if not rows:
            raise DemoProblem(f"the demo's script answers {what}, and no such letter was sent")
        row = max(rows, key=lambda r: (r.due, r.id))
        local, _, domain = next(iter(self.daemon.desk.config.mailboxes.values())).address.rpartition("@")
        return Answered(row.message_id, row.text, f"{local}+{row.reply_key}@{domain}")


def _sum_up(daemon: Daemon, desk: Desk, tale: Tale, sent: int, out: Path) -> dict[str, int]:
    ledger = daemon.ledger
    since = daemon.clock.now()
    renderer = Renderer(desk.templates)
    try:
        coming: list[Letter] = list(islice(simulate(ledger, desk.book, since, since + timedelta(days=7)), NEXT))
        tale.coming([(letter, renderer.render(letter, desk.book).subject) for letter in coming])
    finally:
        renderer.close()
    entries = ledger.find(Entry)
    filed = sum(1 for e in entries if e.client and e.place and e.place.folder == e.target)
    tale.look(out, _command())
    approved, asked = len(ledger.find(Request, state="approved")), len(ledger.find(Question))
    tale.count(filed, approved, asked, sent)
    return {"read": tale.read, "filed": filed, "approved": approved, "asked": asked, "sent": sent}


def _command() -> str:
    """How this very command was called, short where it lies below the current folder."""
    called = Path(sys.argv[0]).absolute()
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else "countersign"
