"""The rule book: everything ops wrote, checked and typed, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field

from rules.book.clients import Client, Contact, Overlap, Person
from rules.book.files import (
    Approvals,
    ApprovalsFile,
    FilingFile,
    Hours,
    Level,
    MeetingsFile,
    Policy,
    ReportsFile,
)
from rules.book.types import Model
from rules.problems import Problem
from rules.reading.decision.lexicon import Lexicons

__all__ = [
    "Agency", "Approvals", "Client", "Contact", "Hours", "Level", "Overlap", "Person", "Policy", "RuleBook", "Seen",
    "Vouching", "Where",
]  # fmt: skip


class Agency(Model):
    """config.toml [agency]"""

    name: str = Field(description="The agency's name, as it signs.")
    domains: tuple[str, ...] = Field(min_length=1, description="Mail domains whose senders are colleagues.")
    time_zone: str = Field(description="IANA zone of the agency.")
    language: str = Field("en", description="Language of mails to colleagues.")
    holidays: str | None = Field(None, description="Country of the agency's public holidays.")
    ops: tuple[str, ...] = Field(
        (),
        description='Addresses that hear of rules and templates with mistakes; none: the people with the role "ops".',
    )


Where = Literal["as-seen", "above-received", "below-received", "none"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What mail has shown of where our server writes Authentication-Results: rules/reading/stamps.py.

    `above`: when a server of that authserv-id was last seen to write over its own Received, where no sender can.
    `bare`: when the newest few mails from outside came that bear no word of ours. Neither can be forged.
    """

    above: Mapping[str, datetime] = field(default_factory=dict)
    bare: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """What counts as proof of a sender in a mailbox: the keys of its table in config.toml, and what mail has shown."""

    own_received: int | None = None
    trusted_arc: tuple[str, ...] = ()
    verify_dkim: bool | None = None  # None: where the server was seen to write nothing
    results: Where = "as-seen"
    seen: Seen = Seen()


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """What the judgement goes by. Addresses and domains are lower case; `lines` gives `file:line` by dotted path."""

    agency: Agency
    inboxes: tuple[str, ...]  # our own addresses, one a mailbox
    trusted_authserv: Mapping[str, tuple[str, ...]]  # by mailbox name
    vouching: Mapping[str, Vouching] = field(default_factory=dict)  # by mailbox name
    clients: Mapping[str, Client] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()  # names of one client that stand in letters to others as well
    filing: FilingFile = FilingFile()
    approvals: ApprovalsFile = ApprovalsFile()
    hours: Hours = Hours()
    reports: ReportsFile = ReportsFile()
    meetings: MeetingsFile = MeetingsFile()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    lexicons: Lexicons = field(default_factory=Lexicons, repr=False, compare=False)  # the phrases of approvals in them
    lines: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()  # taken as meant, and worth a word: old spellings

    def where(self, path: str) -> str | None:
        """`rules/dunning.toml:14` for "dunning.policy.standard.level.0"; None when that is not from a file."""
        return self.lines.get(path)

    def client_of_address(self, address: str) -> Client | None:
        """The one client that lists this address as a contact."""
        return self._by_contact.get(address.lower())

    def client_of_domain(self, domain: str) -> Client | None:
        """The one client that owns this mail domain (exact match)."""
        return self._by_domain.get(domain.lower())

    def contact(self, address: str) -> Contact | None:
        return self._contacts.get(address.lower())

    def person(self, address: str) -> Person | None:
        """The colleague with this address."""
        return self._people.get(address.lower())

    def is_agency(self, address: str) -> bool:
        """One of ours: a colleague's address or any address in the agency's domains."""
        address = address.lower()
        return address.rpartition("@")[2] in self.agency.domains or address in self._people

    def is_inbox(self, address: str) -> bool:
        """One of our own mailboxes, plus addresses (`ae+key@…`) included."""
        return self.without_plus(address) in self.inboxes

    def with_role(self, role: str) -> tuple[Person, ...]:
        return tuple(p for p in self.people.values() if role in p.roles)

    @staticmethod
    def without_plus(address: str) -> str:
        """`ae+key@agency.example` → `ae@agency.example` (RFC 5233)."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}"

    def __post_init__(self) -> None:
        set_ = object.__setattr__  # look-up tables, made once; the value stays frozen to everyone else
        set_(self, "_by_contact", {c.address: cl for cl in self.clients.values() for c in cl.contacts})
        set_(self, "_contacts", {c.address: c for cl in self.clients.values() for c in cl.contacts})
        set_(self, "_by_domain", {d: cl for cl in self.clients.values() for d in cl.domains})
        set_(self, "_people", {p.address: p for p in self.people.values()})

    _by_contact: Mapping[str, Client] = field(init=False, repr=False, compare=False, default_factory=dict)
    _contacts: Mapping[str, Contact] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_domain: Mapping[str, Client] = field(init=False, repr=False, compare=False, default_factory=dict)
    _people: Mapping[str, Person] = field(init=False, repr=False, compare=False, default_factory=dict)
