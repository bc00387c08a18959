"""`invoices` and `payments`: the lists, and their CSV imports."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import desk_option, fail, json_option, show
from daemon.cli.reach import desk_of, ledger_of, ledger_to_write
from rules.duties.debts import open_amount
from rules.imports import INVOICE_COLUMNS, PAYMENT_COLUMNS, R, Row, invoice_row, payment_row, read_csv
from rules.nouns import Invoice, Payment
from rules.problems import Problem
from rules.view import View


@click.group(invoke_without_command=True, help="List invoices, or import them.")
@desk_option
@json_option
@click.pass_context
def invoices(context: click.Context, desk_path: Path, as_json: bool) -> None:
    context.obj = desk_path
    if context.invoked_subcommand:
        return
    with ledger_of(desk_path) as view:
        rows = (_invoice_row(view, i) for i in view.find(Invoice))
        show(
            rows,
            as_json,
            ("invoice", "client", "issued", "due", "amount", "open", "currency", "state"),
            "no invoices yet",
        )


@click.group(invoke_without_command=True, help="List payments, or import them.")
@desk_option
@json_option
@click.pass_context
def payments(context: click.Context, desk_path: Path, as_json: bool) -> None:
    context.obj = desk_path
    if context.invoked_subcommand:
        return
    with ledger_of(desk_path) as view:
        rows = (
            {"invoice": p.invoice, "paid": p.paid, "amount": p.amount, "currency": p.currency}
            for p in view.find(Payment)
        )
        show(rows, as_json, PAYMENT_COLUMNS, "no payments yet")


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


def _import(desk_path: Path, file: Path, columns: tuple[str, ...], row: Row[R], what: str) -> None:
    desk = desk_of(desk_path)
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as e:
        fail(f"{file}: not UTF-8 at byte {e.start}; save it as UTF-8")
    except OSError as e:
        fail(f"{file}: {e.strerror}")
    with ledger_to_write(desk) as ledger, ledger.transaction() as tx:
        records, problems = read_csv(text, file.name, columns, row, desk.book, tx, datetime.now(UTC))
        if problems:
            raise click.exceptions.Exit(_complain(problems, what))
        fresh = [r for r in records if tx.get(type(r), r.key) is None]
        for record in fresh:
            tx.put(record)
    known = len(records) - len(fresh)
    click.echo(f"{len(fresh)} {what} imported" + (f", {known} already known" if known else ""))


def _complain(problems: list[Problem], what: str) -> int:
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"no {what} imported: mend the lines above and import the file again", err=True)
    return 2


@invoices.command("import", help="Import invoices from CSV: " + ",".join(INVOICE_COLUMNS))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--desk", "own_desk", type=click.Path(path_type=Path, file_okay=False), help="The desk's folder.")
@click.pass_obj
def import_invoices(desk_path: Path, file: Path, own_desk: Path | None) -> None:
    _import(own_desk or desk_path, file, INVOICE_COLUMNS, invoice_row, "invoices")


@payments.command("import", help="Import payments from CSV: " + ",".join(PAYMENT_COLUMNS))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--desk", "own_desk", type=click.Path(path_type=Path, file_okay=False), help="The desk's folder.")
@click.pass_obj
def import_payments(desk_path: Path, file: Path, own_desk: Path | None) -> None:
    _import(own_desk or desk_path, file, PAYMENT_COLUMNS, payment_row, "payments")
