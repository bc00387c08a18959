"""`countersign status`: health, and what is open, due, held and wrong, on one screen."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from daemon.arrivals import refused, waiting
from daemon.cli.health import health_lines
from daemon.cli.options import desk_option, fail, json_option, local, plain, show
from daemon.cli.reach import desk_of, ledger_of, there_is_a_desk
from daemon.cli.reconcile import tell
from daemon.desk import Desk, DeskProblems, open_desk
from daemon.health import read_health
from daemon.live.inforce import last_good
from daemon.reconcile import Reconciled, read_result
from daemon.visible import cut, one_line
from rules.duties.table import wanted
from rules.nouns import Entry, Invoice, OutboxRow, Owed, Question, Request
from rules.problems import Problem
from rules.view import View
from store.codec import KINDS
from store.contract import LedgerError
from store.open import not_written_back

WAITING = ("pending", "claimed", "dot", "held", "unknown", "refused")
FOR_A_PERSON = ("held", "unknown", "refused")
MANY = 20_000  # records: one file is rewritten at each commit, and that begins to be felt
HINT_FROM = MANY // 2
SHOWN = 10  # of each list


@click.command("status", help="Open requests, due mails, held mails, errors, health.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    (desk, problems), now = _desk(desk_path), datetime.now(UTC)
    _health(desk, problems, now, as_json)  # also where the ledger is damaged, or gone
    last = read_result(desk.data)
    with ledger_of(desk) as view:
        show(summary(view, desk), as_json, ("what", "count"), "")
        show(reconciliation(last), True, (), "") if as_json else _compared(last, desk)
        if not as_json:
            _lists(view, desk, now)


def _desk(path: Path) -> tuple[Desk, tuple[Problem, ...]]:
    """The desk; while its rules do not check out, the one that the daemon goes by, and what is wrong."""
    there_is_a_desk(path)
    try:
        return open_desk(path), ()
    except DeskProblems as e:
        data = path.absolute() / "data"
        if good := last_good(data, read_health(data).rules):
            with suppress(DeskProblems):  # config.toml is wrong too, or else than it was
                return open_desk(path, good), e.problems
    return desk_of(path), ()


def summary(view: View, desk: Desk) -> Iterator[dict[str, Any]]:
    """Counts by what they count; every line is worth a look only when its number is not what ops expect."""
    outbox: Counter[str] = Counter(row.state for row in view.find(OutboxRow))
    entries, gone = Counter(entry.outcome for entry in view.find(Entry)), sum(e.missing for e in view.find(Entry))
    yield {"what": "open requests", "count": len(view.find(Request, state="open"))}
    yield {"what": "open questions to the AE", "count": len(view.find(Question, state="open"))}
    yield {"what": "invoices not paid", "count": len(view.find(Invoice, state="open"))}
    yield {"what": "mails not yet in their folder", "count": len(view.find(Entry, moving="yes"))}
    yield {"what": "mails that somebody deleted or took away", "count": gone}
    yield {"what": "mails in quarantine", "count": entries["quarantined"]}
    for state in WAITING:
        yield {"what": f"letters {state}", "count": outbox[state]}
    yield {"what": "letters whose template is broken", "count": len(_broken(view))}
    yield {"what": "files waiting in data/arrivals", "count": len(waiting(desk.data))}
    yield {"what": "files refused in data/arrivals", "count": len(refused(desk.data))}
    yield {"what": "records in the ledger", "count": sum(len(view.find(kind)) for kind in KINDS.values())}
    yield {"what": "entries not yet written back", "count": _not_written_back(desk)}


def reconciliation(last: Reconciled | None) -> Iterator[dict[str, Any]]:
    """The last one as objects: when it was and what it came to, then each difference."""
    if last is None:
        yield {"what": "reconciliation", "state": "never", "at": None, "differences": 0}
        return
    yield {
        "what": "reconciliation", "state": "unreachable" if last.unreachable else "differs" if last.told else "agrees",
        "at": last.at, "differences": last.told, "mails": last.mails, "seconds": last.seconds,
        "unreachable": last.unreachable,
    }  # fmt: skip
    yield from ({"what": "difference", **one.row()} for one in last.seen)


def _compared(last: Reconciled | None, desk: Desk) -> None:
    """The same in words, without everyday work."""
    zone = desk.book.agency.time_zone
    click.echo()
    if last is None:
        click.echo(
            f"mailbox and ledger: not yet compared; done each night from {desk.config.reconciliation.at:%H:%M} on"
        )
        return
    when = f"mailbox and ledger, compared {local(last.at, ZoneInfo(zone))} ({last.mails} mails)"
    for one in last.unreachable:
        click.secho(one_line(f"{when}: {one}"), fg="yellow")
    if not last.told:
        click.echo(f"{when}: they agree")
        return
    click.secho(f"{when}: {last.told} differences; `countersign reconcile` looks again", fg="yellow")
    tell([one for one in last.seen if one.told], "", zone)


def _not_written_back(desk: Desk) -> int:
    """What commands put into the ledger waits for the next run of the daemon to stand in the mailbox too."""
    try:
        return not_written_back(desk.path)
    except LedgerError as e:
        fail(str(e))


def _health(desk: Desk, problems: tuple[Problem, ...], now: datetime, as_json: bool) -> None:
    for line in health_lines(read_health(desk.data), desk, now, tuple(str(problem) for problem in problems)):
        if as_json:
            click.echo(json.dumps(plain(line.row), ensure_ascii=False))
        else:
            click.secho(one_line(line.words), fg=None if line.good else "yellow")
    if not as_json:
        click.echo()


def _lists(view: View, desk: Desk, now: datetime) -> None:
    zone = desk.book.agency.time_zone
    records = sum(len(view.find(kind)) for kind in KINDS.values())
    if desk.config.store.url.startswith("tinydb:") and records >= HINT_FROM:
        click.echo(f"the ledger has {records} records: SQLite will be the better choice from about {MANY}")
    letters = sorted(wanted(view, desk.book, now), key=lambda letter: (letter.due, letter.key))
    next_ = [{"due": n.due, "rule": n.rule, "about": n.about, "to": n.to} for n in letters]
    _list(f"next mails (times in {zone})", next_, ("due", "rule", "about", "to"), zone)
    for_a_person = [row for state in FOR_A_PERSON for row in view.find(OutboxRow, state=state)]
    said = [{"id": r.id, "state": r.state, "to": r.to, "why": _why(r)} for r in for_a_person]
    _list("letters that wait for a person", said, ("state", "id", "to", "why"), zone)
    broken = [{"letter": o.letter.key, "template": o.letter.template, "error": o.error} for o in _broken(view)]
    _list("letters that cannot be written", broken, ("letter", "template", "error"), zone)
    asked = [
        {"since": q.at, "asked": q.asked, "client": q.client, "why": q.because[0].text if q.because else ""}
        for q in sorted(view.find(Question, state="open"), key=lambda q: q.at)
    ]
    _list("open questions", asked, ("since", "asked", "client", "why"), zone)
    files = [{"file": path.name, "reasons": f"{path.name}.txt"} for path in refused(desk.data)]
    _list("files refused in data/arrivals/refused", files, ("file", "reasons"), zone)


def _list(title: str, rows: Sequence[Mapping[str, Any]], columns: tuple[str, ...], zone: str) -> None:
    if not rows:
        return
    click.echo(f"\n{title}")
    show(rows[:SHOWN], False, columns, "", zone)
    if len(rows) > SHOWN:
        click.echo(f"… and {len(rows) - SHOWN} more")


def _broken(view: View) -> list[Owed]:
    return [owed for owed in view.find(Owed, state="waiting") if owed.error]


def _why(row: OutboxRow) -> str:
    """The outcome's words, and the server's where there are any."""
    outcome = row.outcome.text if row.outcome else ""
    said = row.server_said or ""
    return cut(f"{outcome}: {said}" if outcome and said and said not in outcome else outcome or said, 200)
