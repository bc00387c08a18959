"""Invoices and payments out of CSV: every row as a record, or every problem with its line. Pure; nothing by halves."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from rules.book import RuleBook
from rules.nouns import Because, Invoice, Payment, payment_id
from rules.problems import Problem
from rules.view import View

INVOICE_COLUMNS = ("invoice", "client", "job", "issued", "due", "amount", "currency")
YEARS_AHEAD = {"issued": 5, "paid": 5}
PAYMENT_COLUMNS = ("invoice", "paid", "amount", "currency")
R = TypeVar("R", Invoice, Payment)

Wrong = Callable[[str, str], None]
Row = Callable[[dict[str, str], Wrong, RuleBook, View, str, datetime], R | None]


def read_csv(
    text: str, name: str, columns: tuple[str, ...], row: Row[R], book: RuleBook, view: View, now: datetime
) -> tuple[list[R], list[Problem]]:
    """Every row as a record, or every problem with file, line, what was found and what to write. Nothing by halves."""
    problems: list[Problem] = []
    reader = csv.DictReader(_lines(text.removeprefix("\ufeff")), skipinitialspace=True)
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
            line: int = reader.line_num

            def wrong(found: str, wanted: str, line: int = line) -> None:  # bound now: the reader moves on
                problems.append(Problem(name, line, found, wanted))

            if None in values:
                wrong("more values than columns", 'put values with commas into "quotes"')
                continue
            record = row({k: (v or "").strip() for k, v in values.items()}, wrong, book, view, f"{name}:{line}", now)
            if record is not None:
                records.append(record)
    except csv.Error as e:
        problems.append(Problem(name, reader.line_num, f"this is not CSV ({e})", "check the quotes on this line"))
    return records, problems


def _lines(text: str) -> Iterator[str]:
    """Lines as csv wants them; only line feeds end one, whatever else a value holds."""
    return (f"{line}\n" for line in text.removesuffix("\n").split("\n"))


def _date(value: str, column: str, wrong: Callable[[str, str], None], now: datetime) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        wrong(f'{column} "{value}" is not a date', "write it as 2026-03-04")
        return None
    if why := implausible(day, now, ahead=YEARS_AHEAD.get(column)):
        wrong(f"{column} {value} {why}", "check the year")
        return None
    return day


def implausible(day: date, now: datetime, ahead: int | None = None) -> str | None:
    """Why such a date is a slip of the pen: before 1990, after 2200, or more than `ahead` years from now; or None."""
    if not 1990 <= day.year <= 2200:
        return f"is in the year {day.year}"
    if ahead is not None and day > now.date() + timedelta(days=366 * ahead):
        return f"is more than {ahead} years from now"
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


def invoice_row(
    values: dict[str, str], wrong: Callable[[str, str], None], book: RuleBook, view: View, where: str, now: datetime
) -> Invoice | None:
    amount, issued = _amount(values, wrong), _date(values["issued"], "issued", wrong, now)
    due = _date(values["due"], "due", wrong, now) if values["due"] else None
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
        at=now,
        because=because,
    )


def payment_row(
    values: dict[str, str], wrong: Callable[[str, str], None], book: RuleBook, view: View, where: str, now: datetime
) -> Payment | None:
    amount, paid = _amount(values, wrong), _date(values["paid"], "paid", wrong, now)
    invoice = view.get(Invoice, values["invoice"])
    if invoice is None:
        wrong(f'there is no invoice "{values["invoice"]}"', "import the invoice first, or check its number")
        return None
    if amount and amount[1] != invoice.currency:
        wrong(
            f"{invoice.number} is in {invoice.currency}, the payment in {amount[1]}", f"give it in {invoice.currency}"
        )
        return None
    if amount is None or paid is None:
        return None
    because = Because(step="import", text="imported by ops", rule=where)
    name = payment_id(invoice.number, paid, *amount)
    return view.get(Payment, name) or Payment(
        id=name,
        invoice=invoice.number,
        paid=paid,
        amount=amount[0],
        currency=amount[1],
        at=now,
        because=because,
    )
