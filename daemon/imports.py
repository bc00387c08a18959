"""Invoices and payments out of a file's text into the ledger: all of it, or the problems and nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from daemon.perform import owe
from rules.book import RuleBook
from rules.duties.terms import long_terms, notices
from rules.imports import INVOICE_COLUMNS, PAYMENT_COLUMNS, Row, invoice_row, payment_row, read_csv
from rules.nouns import Invoice, Payment
from rules.problems import Problem
from rules.view import View
from store.contract import Ledger

Kind = Literal["invoices", "payments"]
Found = Invoice | Payment
LARGEST = 64 * 1024 * 1024  # octets; a million invoices
COLUMNS: Mapping[Kind, tuple[str, ...]] = {"invoices": INVOICE_COLUMNS, "payments": PAYMENT_COLUMNS}
_ROWS: Mapping[Kind, Row[Any]] = {"invoices": invoice_row, "payments": payment_row}


def counted(number: int, kind: Kind) -> str:
    """1 invoice, 2 invoices."""
    return f"{number} {kind.removesuffix('s')}" if number == 1 else f"{number} {kind}"


@dataclass(frozen=True, slots=True)
class Taken:
    """How many records were new, how many the ledger had already, and what is odd about the new ones."""

    fresh: int
    known: int
    odd: tuple[str, ...] = ()


def read_text(file: Path) -> str | Problem:
    """The file's text, or why it has none. Raises OSError."""
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return Problem(str(file), 0, f"the file is larger than {LARGEST // 2**20} MB", "import it in pieces")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw.count(b"\n", 0, e.start) + 1
        return Problem(str(file), line, f"byte 0x{raw[e.start]:02X} is not UTF-8", "save the file as CSV in UTF-8")


def read_records(
    kind: Kind, text: str, name: str, book: RuleBook, view: View, now: datetime
) -> tuple[Sequence[Found], Sequence[Problem]]:
    """Every row as a record that fits `view`, or every problem with its line."""
    records, problems = read_csv(text, name, COLUMNS[kind], _ROWS[kind], book, view, now)
    return records, [*problems, *_twice(records, name)]


def take_in(
    ledger: Ledger, kind: Kind, text: str, name: str, book: RuleBook, now: datetime
) -> Taken | Sequence[Problem]:
    """In one transaction. Done again it changes nothing: what is known stays as it is. Raises LedgerError."""
    with ledger.transaction() as tx:
        records, problems = read_records(kind, text, name, book, tx, now)
        if problems:
            return problems
        fresh = [r for r in records if tx.get(type(r), r.key) is None]
        for record in fresh:
            tx.put(record)
        invoices = [r for r in fresh if isinstance(r, Invoice)]
        for letter in notices(invoices, book, now):
            owe(tx, letter)
    odd = tuple(f"{i.because.rule}: {i.number}: {why}" for i in invoices if (why := long_terms(i, book)))
    return Taken(len(fresh), len(records) - len(fresh), odd)


def _twice(records: Sequence[Found], name: str) -> Iterator[Problem]:
    """One number, two different invoices in one file: neither can be the right one."""
    first: dict[str, Found] = {}
    for record in records:
        other = first.setdefault(record.key, record)
        if replace(cast(Any, record), because=other.because) != other:
            line = (record.because.rule or "").rpartition(":")[2]
            found = f"{record.key} stands in {other.because.rule} already, with other values"
            yield Problem(name, int(line) if line.isdigit() else 0, found, "keep one of the two lines")
