"""The demo itself: plays the week through the real daemon, tells what happens, and leaves everything to look at."""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daemon.clock import Clock
from daemon.demo.leave import leave
from daemon.demo.script import Step, compose, read_script
from daemon.demo.servers import Servers
from daemon.desk import Desk, open_desk
from daemon.loop import Daemon
from daemon.mailbox import Mailbox, Watcher
from daemon.start import start
from rules.duties.table import wanted
from rules.effects import Verdict
from rules.imports import INVOICE_COLUMNS, invoice_row, read_csv
from rules.nouns import Entry, OutboxRow, Question, Request

HERE = Path(__file__).parent
PATIENCE = 10.0  # seconds for the watcher to notice a mail


class DemoClock(Clock):
    """The week's time: moved from mail to mail, never by itself."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at


@dataclass
class Tale:
    """What has been told so far, and to whom."""

    console: Console
    told: set[str] = field(default_factory=set)
    read: int = 0

    def mail(self, at: datetime, verdict: Verdict) -> None:
        entry = verdict.entry
        self.read += 1
        where = (entry.target or "").removeprefix("Clients/")
        mark = {"recorded": "[green]recorded[/]", "asked-ae": "[yellow]asked the AE[/]", "ignored": "ignored"}
        what = mark.get(entry.outcome, "filed")
        if entry.decision and entry.decision != "none":
            what += f" [bold]{entry.decision}[/]"
        self.console.print(
            f"{_clock(at)}  [cyan]in [/]  {entry.sender:<26} {_short(entry.subject):<36} {what} → {where}"
        )

    def letters(self, daemon: Daemon) -> None:
        rows = sorted(daemon.ledger.find(OutboxRow), key=lambda r: (r.sent_at or r.created, r.id))
        for row in rows:
            mark = f"{row.id}/{row.state}"
            if mark not in self.told and row.state not in ("pending", "claimed"):
                self.told.add(mark)
                colour = "magenta" if row.state == "sent" else "red"
                said = row.rule if row.state == "sent" else f"{row.rule} {row.state}"
                when = row.sent_at or row.created
                self.console.print(
                    f"{_clock(when)}  [{colour}]out[/]  {row.to[0]:<26} {_short(row.subject):<36} {said}"
                )


def play(out: Path) -> None:
    """Plays the whole week, and writes mails, pages and the ledger's export into `out`."""
    console = Console(highlight=False, width=max(110, Console().width))
    desk_path = _lay_out(out)
    steps = read_script(HERE / "week.toml")
    with Servers() as servers:
        os.environ["COUNTERSIGN_DEMO_PASSWORD"] = servers.password
        _point(desk_path / "config.toml", servers)
        desk = open_desk(desk_path)
        clock = DemoClock(steps[0].at)
        tale = Tale(console)
        _empty(desk)
        daemon = start(desk, clock, lambda verdict: tale.mail(clock.now(), verdict))
        console.print("[bold]A week at Northlight[/], 16 to 23 November 2026. in: read from the mailbox · out: sent\n")
        try:
            _import_invoices(daemon, clock.now())
            _play(daemon, desk, clock, steps, tale, console)
            leave(out, daemon.ledger, servers.sink.mails)
            _sum_up(console, daemon, tale, len(servers.sink.mails), out)
        finally:
            daemon.close()


def _play(daemon: Daemon, desk: Desk, clock: DemoClock, steps: tuple[Step, ...], tale: Tale, console: Console) -> None:
    news = threading.Event()
    name, settings = next(iter(desk.config.mailboxes.items()))
    watcher = Watcher(name, settings, lambda _: news.set())
    watcher.start()
    news.wait(PATIENCE)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with (
            Mailbox(name, settings) as outside,
            Progress(*columns, console=console, transient=True, disable=not sys.stdout.isatty()) as progress,
        ):
            for step in progress.track(steps, description="the week"):
                for at in _moments(daemon, clock, step.at):
                    _turn(daemon, clock, at, tale)
                if step.wait:
                    continue
                news.clear()
                raw = compose(step, lambda what: _answered(daemon, steps, what))
                outside.append(settings.folder, raw, (), step.at)
                news.wait(PATIENCE)  # the watcher's IDLE notices it, as in a real mailbox
                _turn(daemon, clock, step.at, tale)
    finally:
        watcher.stop()


def _moments(daemon: Daemon, clock: DemoClock, until: datetime) -> Iterator[datetime]:
    """Every instant up to the next mail at which something is due."""
    while True:
        now = clock.now()
        due = [x.due for x in wanted(daemon.ledger, daemon.desk.book, now) if now < x.due <= until]
        if not due:
            return
        yield min(due)


def _turn(daemon: Daemon, clock: DemoClock, at: datetime, tale: Tale) -> None:
    clock.at = max(clock.at, at.astimezone(UTC))
    turn = daemon.turn()
    if turn.unreachable:
        raise RuntimeError("; ".join(turn.unreachable))
    tale.letters(daemon)


def _answered(daemon: Daemon, steps: tuple[Step, ...], what: str) -> tuple[str, str] | None:
    """Message-ID and text of an earlier mail of the script, or of a letter of ours by the beginning of its key."""
    for step in steps:
        if step.id == what:
            return f"<{step.id}@{step.sender.rpartition('@')[2].rstrip('>')}>", step.text
    rows = [r for r in daemon.ledger.find(OutboxRow) if r.id.startswith(what)]
    if not rows:
        raise RuntimeError(f"the demo's script answers {what}, and no such letter was sent")
    return rows[-1].message_id, rows[-1].text


def _import_invoices(daemon: Daemon, now: datetime) -> None:
    text = (HERE / "invoices.csv").read_text("utf-8")
    with daemon.ledger.transaction() as tx:
        invoices, problems = read_csv(text, "invoices.csv", INVOICE_COLUMNS, invoice_row, daemon.desk.book, tx, now)
        assert not problems, problems
        for invoice in invoices:
            tx.put(invoice)


def _lay_out(out: Path) -> Path:
    """A fresh folder; an old demo's is replaced, anybody else's is not touched."""
    marker = out / ".countersign-demo"
    if out.exists() and any(out.iterdir()) and not marker.exists():
        raise SystemExit(f"{out} is not empty and not a demo's: name another folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    desk = out / "desk"
    shutil.copytree(HERE / "desk", desk)
    marker.touch()
    return desk


def _point(config: Path, servers: Servers) -> None:
    text = config.read_text("utf-8")
    text = text.replace("port = 1143", f"port = {servers.imap_port}").replace(
        "port = 1025", f"port = {servers.smtp_port}"
    )
    config.write_text(text, "utf-8")


def _empty(desk: Desk) -> None:
    """The embedded server comes with mails of its own: out of the inbox with them."""
    name, settings = next(iter(desk.config.mailboxes.items()))
    with Mailbox(name, settings) as mailbox:
        uids = mailbox.new_uids(settings.folder, 0)
        if uids:
            mailbox.move(settings.folder, uids, "Samples")  # its Trash is read-only


def _sum_up(console: Console, daemon: Daemon, tale: Tale, sent: int, out: Path) -> None:
    ledger = daemon.ledger
    entries = ledger.find(Entry)
    filed = sum(1 for e in entries if e.client and e.place and e.place.folder == e.target)
    approved = len(ledger.find(Request, state="approved"))
    asked = len(ledger.find(Question))
    console.print(f"\nLook into {out}/: sent/*.eml and *.html, ledger.jsonl, and the desk itself:")
    console.print(f"  countersign approvals --desk {out}/desk")
    console.print(f"  countersign explain --desk {out}/desk acme/ACME-0042/poster/v2\n")
    console.print(f"{tale.read} mails read, {filed} filed, {approved} approved, {asked} asked, {sent} sent")


def _clock(at: datetime) -> str:
    return f"[dim]{at:%a %d %b %H:%M}[/]"


def _short(text: str, length: int = 36) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
