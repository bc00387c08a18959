"""`invoices` and `payments`: the lists, and their CSV imports."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from daemon.cli.options import desk_option, fail, json_option, show
from daemon.cli.reach import desk_of, ledger_of, ledger_to_write
from rules.book import RuleBook
from rules.duties.debts import open_amount
from rules.nouns import Because, Invoice, Payment
from rules.problems import Problem
from rules.view import View

INVOICE_COLUMNS = ("invoice", "client", "job", "issued", "due", "amount", "currency")
PAYMENT_COLUMNS = ("invoice", "paid", "amount", "currency")
R = TypeVar("R", Invoice, Payment)


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
        show(rows, as_json, ("invoice", "client", "issued", "due", "amount", "open", "currency", "state"), "no invoices yet")


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
            {"invoice": p.invoice, "paid": p.paid, "amount": p.amount, "currency": p.currency} for p in view.find(Payment)
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


Row = Callable[[dict[str, str], Callable[[str, str], None], RuleBook, View, str], R | None]


def read_csv(
    text: str, name: str, columns: tuple[str, ...], row: Row[R], book: RuleBook, view: View
) -> tuple[list[R], list[Problem]]:
    """Every row as a record, or every problem with file, line, what was found and what to write. Nothing by halves."""
    problems: list[Problem] = []
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    try:
        header = [h.strip().lower() for h in reader.fieldnames or ()]
    except csv.Error as e:
        return [], [Problem(name, 1, f"this is not CSV ({e})", f"begin with the line {','.join(columns)}")]
    missing = [c for c in columns if c not in header and c != "job"]
    if missing:
        return [], [Problem(name, 1, f"no column {', '.join(missing)}", f"begin with the line {','.join(columns)}")]
    reader.fieldnames = header
    records: list[R] = []
    try:
        for values in reader:
            line = reader.line_num

            def wrong(found: str, wanted: str, line: int = line) -> None:
                problems.append(Problem(name, line, found, wanted))

            if None in values:
                wrong("more values than columns", 'put values with commas into "quotes"')
                continue
            record = row({k: (v or "").strip() for k, v in values.items()}, wrong, book, view, f"{name}:{line}")
            if record is not None:
                records.append(record)
    except csv.Error as e:
        problems.append(Problem(name, reader.line_num, f"this is not CSV ({e})", "check the quotes on this line"))
    return records, problems


def _date(value: str, column: str, wrong: Callable[[str, str], None]) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        wrong(f'{column} "{value}" is not a date', "write it as 2026-03-04")
        return None


def _amount(values: dict[str, str], wrong: Callable[[str, str], None]) -> tuple[Decimal, str] | None:
    try:
        amount = Decimal(values["amount"])
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 12:
        wrong(f'amount "{values["amount"]}" is not a number', "write it with a point and no thousands sign: 1234.50")
        return None
    currency = values["currency"].upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        wrong(f'currency "{values["currency"]}" is not a currency', "write its three letters: EUR, GBP, CNY")
        return None
    return amount, currency


def _invoice(
    values: dict[str, str], wrong: Callable[[str, str], None], book: RuleBook, view: View, where: str
) -> Invoice | None:
    amount, issued = _amount(values, wrong), _date(values["issued"], "issued", wrong)
    due = _date(values["due"], "due", wrong) if values["due"] else None
    if not values["invoice"]:
        wrong("no invoice number", "give the invoice's number")
    if values["client"] not in book.clients:
        wrong(f'there is no client "{values["client"]}"', f"use one of {', '.join(sorted(book.clients))}")
    if issued and due and due < issued:
        wrong(f"it is due on {due}, before it was issued on {issued}", "check the two dates")
        return None
    known = view.get(Invoice, values["invoice"])
    if known and amount and (known.client, known.amount, known.currency) != (values["client"], *amount):
        wrong(
            f"invoice {known.number} is already known: {known.client}, {known.amount} {known.currency}",
            "an invoice does not change; give the new one its own number",
        )
        return None
    if amount is None or issued is None or not values["invoice"] or values["client"] not in book.clients:
        return None
    if values["due"] and due is None:
        return None
    because = Because(step="import", text="imported by ops", rule=where)
    return known or Invoice(
        number=values["invoice"],
        client=values["client"],
        job=values.get("job") or None,
        issued=issued,
        due=due,
        amount=amount[0],
        currency=amount[1],
        at=datetime.now(UTC),
        because=because,
    )


def _payment(
    values: dict[str, str], wrong: Callable[[str, str], None], book: RuleBook, view: View, where: str
) -> Payment | None:
    amount, paid = _amount(values, wrong), _date(values["paid"], "paid", wrong)
    invoice = view.get(Invoice, values["invoice"])
    if invoice is None:
        wrong(f'there is no invoice "{values["invoice"]}"', "import the invoice first, or check its number")
        return None
    if amount and amount[1] != invoice.currency:
        wrong(f"{invoice.number} is in {invoice.currency}, the payment in {amount[1]}", f"give it in {invoice.currency}")
        return None
    if amount is None or paid is None:
        return None
    because = Because(step="import", text="imported by ops", rule=where)
    name = f"{invoice.number}/{paid}/{amount[0].normalize():f} {amount[1]}"
    return view.get(Payment, name) or Payment(
        id=name,
        invoice=invoice.number,
        paid=paid,
        amount=amount[0],
        currency=amount[1],
        at=datetime.now(UTC),
        because=because,
    )


def _import(desk_path: Path, file: Path, columns: tuple[str, ...], row: Row[R], what: str) -> None:
    desk = desk_of(desk_path)
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as e:
        fail(f"{file}: not UTF-8 at byte {e.start}; save it as UTF-8")
    except OSError as e:
        fail(f"{file}: {e.strerror}")
    with ledger_to_write(desk) as ledger, ledger.transaction() as tx:
        records, problems = read_csv(text, file.name, columns, row, desk.book, tx)
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
    _import(own_desk or desk_path, file, INVOICE_COLUMNS, _invoice, "invoices")


@payments.command("import", help="Import payments from CSV: " + ",".join(PAYMENT_COLUMNS))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--desk", "own_desk", type=click.Path(path_type=Path, file_okay=False), help="The desk's folder.")
@click.pass_obj
def import_payments(desk_path: Path, file: Path, own_desk: Path | None) -> None:
    _import(own_desk or desk_path, file, PAYMENT_COLUMNS, _payment, "payments")
