"""Money: invoices and payments. Amounts are exact decimals in the invoice's own currency (ISO 4217)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from rules.nouns.base import Because, Record


@dataclass(frozen=True, kw_only=True)
class Invoice(Record):
    """An invoice we are owed. Without `due` nothing after-due is ever sent for it; the AE is told."""

    KIND: ClassVar[str] = "invoice"
    FIELDS: ClassVar[tuple[str, ...]] = ("client", "state")
    number: str
    client: str
    job: str | None
    issued: date
    due: date | None
    amount: Decimal
    currency: str
    state: str = "open"  # open | paid | disputed | written-off | cancelled
    at: datetime  # when the ledger learned of it
    because: Because

    @property
    def key(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True)
class Payment(Record):
    """Money that came in for an invoice. The same line imported twice is one payment: `id` is made of its content."""

    KIND: ClassVar[str] = "payment"
    FIELDS: ClassVar[tuple[str, ...]] = ("invoice",)
    id: str
    invoice: str
    paid: date
    amount: Decimal
    currency: str
    at: datetime  # when the ledger learned of it
    because: Because

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Touch(Record):
    """A colleague wrote to the client about an invoice: the next reminder keeps its distance from that day too."""

    KIND: ClassVar[str] = "touch"
    FIELDS: ClassVar[tuple[str, ...]] = ("invoice", "client")
    invoice: str
    client: str
    by: str
    at: datetime
    message_id: str | None
    because: Because

    @property
    def key(self) -> str:
        return f"{self.invoice}/{self.at.isoformat()}/{self.by}"


def payment_id(invoice: str, paid: date, amount: Decimal, currency: str) -> str:
    """`INV-31/2026-03-10/1000 GBP`: the same payment told twice, by note and by import, is one."""
    return f"{invoice}/{paid}/{amount.normalize():f} {currency}"
