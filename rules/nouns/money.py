"""Money: invoices, payments, what clients say of them. Amounts are exact decimals in the invoice's own currency."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from rules.nouns.base import Because, Record

StopKind = Literal["promise", "dispute", "paid", "complaint"]


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


@dataclass(frozen=True, kw_only=True)
class Stop(Record):
    """Somebody said what stops the reminders: a promise, a dispute, "already paid", a complaint; in the mail's words.

    `about`: `invoice/INV-31`, or `client/acme` for a complaint. `state`: standing (it counts), asked (a person is asked
    whether it does), denied (the person said no), replaced (by a newer promise), released (a person said go on).
    How long a standing one counts is for the rules to say: see rules/duties/stops.py.
    """

    KIND: ClassVar[str] = "stop"
    FIELDS: ClassVar[tuple[str, ...]] = ("about", "client", "state", "content_key")
    about: str
    client: str
    kind: StopKind
    day: date | None = None  # that was promised, or on which it is said to have been paid
    by: str  # whose words they are
    at: datetime
    words: str
    trust: str
    content_key: str
    message_id: str | None
    state: str = "standing"
    because: tuple[Because, ...]

    @property
    def key(self) -> str:
        return f"{self.about}/{self.kind}/{self.day or '-'}/{self.content_key[:16]}"

    @property
    def invoice(self) -> str | None:
        """The number of the invoice it is about; None where it is about everything the client owes."""
        return self.about.removeprefix("invoice/") if self.about.startswith("invoice/") else None


def payment_id(invoice: str, paid: date, amount: Decimal, currency: str) -> str:
    """`INV-31/2026-03-10/1000 GBP`: the same payment told twice, by note and by import, is one."""
    return f"{invoice}/{paid}/{amount.normalize():f} {currency}"
