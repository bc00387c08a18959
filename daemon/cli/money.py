"""`invoices` and `payments`: the lists, and their CSV imports."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from daemon.arrivals import Arrivals, imagined, leave, waiting
from daemon.cli.options import desk_option, fail, json_option, show
from daemon.cli.reach import desk_of, ledger_of, ledger_to_write
from daemon.desk import Desk
from daemon.health import read_health
from daemon.imports import COLUMNS, Kind, Taken, counted, read_records, read_text, take_in
from rules.duties.debts import open_amount
from rules.nouns import Invoice, Payment
from rules.problems import Problem
from rules.view import View
from store.contract import LedgerLocked

PATIENCE = 5.0  # seconds: another import is done by then, only a daemon keeps the ledger


def invoice_rows(view: View) -> Sequence[dict[str, Any]]:
    return [_invoice_row(view, invoice) for invoice in view.find(Invoice)]


def payment_rows(view: View) -> Sequence[dict[str, Any]]:
    return [
        {"invoice": p.invoice, "paid": p.paid, "amount": p.amount, "currency": p.currency} for p in view.find(Payment)
    ]


def _invoice_row(view: View, invoice: Invoice) -> dict[str, Any]:
    rest = open_amount(view, invoice, datetime.now(UTC).date(), datetime.now(UTC))
    return {
        "invoice": invoice.number,
        "client": invoice.client,
        "job": invoice.job,
        "issued": invoice.issued,
        "due": invoice.due,
        "amount": invoice.amount,
        "currency": invoice.currency,
        "open": rest,
        "state": "paid" if rest <= 0 and invoice.state == "open" else invoice.state,
    }


ROWS = {"invoices": invoice_rows, "payments": payment_rows}
SHOWN = {
    "invoices": ("invoice", "client", "issued", "due", "amount", "open", "currency", "state"),
    "payments": COLUMNS["payments"],
}


def _group(kind: Kind) -> click.Group:
    """`countersign KIND` lists, `countersign KIND import FILE` imports; --desk and --json may stand at either place."""

    @click.group(kind, invoke_without_command=True, help=f"List {kind}, or import them.")
    @desk_option
    @json_option
    @click.pass_context
    def listing(context: click.Context, desk_path: Path, as_json: bool) -> None:
        context.obj = (desk_path, as_json)
        if context.invoked_subcommand is None:
            with ledger_of(desk_of(desk_path)) as view:
                show(ROWS[kind](view), as_json, SHOWN[kind], f"no {kind} yet")

    @listing.command("import", help=f"Import {kind} from CSV: {','.join(COLUMNS[kind])}")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--desk", "own_desk", type=click.Path(path_type=Path, file_okay=False), help="The desk's folder.")
    @json_option
    @click.pass_obj
    def importing(before: tuple[Path, bool], file: Path, own_desk: Path | None, as_json: bool) -> None:
        desk_path, json_before = before
        _import(desk_of(own_desk or desk_path), file, kind, as_json or json_before)

    return listing


invoices, payments = _group("invoices"), _group("payments")


def _import(desk: Desk, file: Path, kind: Kind, as_json: bool) -> None:
    """Into the ledger; or, while a daemon has it, checked and left where the daemon takes it up."""
    text = read_text(file)
    if isinstance(text, Problem):
        _complain([text], kind)
    now = datetime.now(UTC)
    patience = time.monotonic() + (0.0 if read_health(desk.data).works else PATIENCE)
    while True:
        try:
            with ledger_to_write(desk) as ledger:
                Arrivals(desk.data, ledger).take(desk.book, now)  # what was left earlier comes first
                done = take_in(ledger, kind, text, file.name, desk.book, now)
            break
        except LedgerLocked as e:
            if time.monotonic() >= patience:
                _leave(desk, kind, file.name, text, as_json, str(e))
                return
            time.sleep(0.1)
    if not isinstance(done, Taken):
        _complain(done, kind)
    for line in done.odd:
        click.echo(line, err=True)
    if as_json:
        _tell(what=kind, imported=done.fresh, known=done.known, left=0)
    else:
        click.echo(f"{counted(done.fresh, kind)} imported" + (f", {done.known} already known" if done.known else ""))


def _leave(desk: Desk, kind: Kind, name: str, text: str, as_json: bool, locked: str) -> None:
    now, before = datetime.now(UTC), waiting(desk.data)
    with ledger_of(desk) as view:
        records, problems = read_records(kind, text, name, desk.book, imagined(view, before, desk.book, now), now)
    if problems:
        _complain(problems, kind)
    left = leave(desk.data, kind, name, text)
    if as_json:
        _tell(what=kind, imported=0, known=0, left=len(records))
        return
    are = "is in order and waits" if len(records) == 1 else "are in order and wait"
    click.echo(f"{counted(len(records), kind)} {are} in {left.relative_to(desk.path)}:")
    click.echo(f"{locked.partition(';')[0]}. A running daemon takes them up within a minute, else the next run does.")


def _tell(**values: Any) -> None:
    click.echo(json.dumps(values, ensure_ascii=False))


def _complain(problems: Sequence[Problem], kind: Kind) -> NoReturn:
    for problem in problems:
        click.echo(str(problem), err=True)
    fail(f"no {kind} imported: mend the lines above and import the file again")
