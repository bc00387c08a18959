"""Who may approve for a client on a day: its approvers, but for those whose say another contact has meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from rules.book import Client, Contact, RuleBook
from rules.nouns import Delegation, Message
from rules.view import View

APPROVER = "approver"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One person's say in another's hands from one day through another. `told`: where that is written."""

    approver: Contact
    delegate: Contact
    first: date
    last: date
    told: str

    @property
    def days(self) -> str:
        return f"on {self.first}" if self.first == self.last else f"from {self.first} through {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """What somebody's word is worth. `in_place_of`: whose say they have; `given_to`: who has theirs."""

    approver: bool = False
    in_place_of: StandIn | None = None
    given_to: StandIn | None = None

    @property
    def counts(self) -> bool:
        return self.given_to is None and (self.approver or self.in_place_of is not None)


def say_of(address: str, client: Client, day: date, view: View, book: RuleBook) -> Say:
    """Whoever gave their say away has none that day, not even one that somebody else gave them."""
    contact = book.contact(address)
    if contact is None or contact not in client.contacts:
        return Say()
    today = tuple(stand_ins(client, day, view, book))
    return Say(
        approver=APPROVER in contact.roles,
        in_place_of=next((s for s in today if s.delegate == contact), None),
        given_to=next((s for s in today if s.approver == contact), None),
    )


def approvers_on(client: Client, day: date, view: View, book: RuleBook) -> tuple[Contact, ...]:
    """Who may approve that day, in the file's order."""
    return tuple(c for c in client.contacts if say_of(c.address, client, day, view, book).counts)


def stand_ins(client: Client, day: date, view: View, book: RuleBook) -> Iterator[StandIn]:
    """Those of the day: what clients.toml says, then what notes said. Only an approver has a say to give."""
    for number, contact in enumerate(client.contacts):
        for turn, away in enumerate(contact.away):
            path = f"clients.{client.key}.contacts.{number}.away.{turn}"
            where = book.where(path) or book.where(f"clients.{client.key}") or "clients.toml"
            yield from _known(client, contact.address, away.delegate, away.from_, away.until, where, day)
    for told in view.find(Delegation, client=client.key):
        if told.state == "standing":
            where = f"a note of {told.by}"
            yield from _known(client, told.approver, told.delegate, told.first, told.last, where, day)


def day_of(message: Message, client: Client) -> date:
    """The client's own day on which our server received the mail."""
    return message.received.astimezone(ZoneInfo(client.time_zone)).date()


def _known(
    client: Client, approver: str, delegate: str, first: date, last: date, told: str, day: date
) -> Iterator[StandIn]:
    """Nothing, where one of the two has left the client since, or the day is another."""
    people = {c.address.lower(): c for c in client.contacts}
    one, other = people.get(approver.lower()), people.get(delegate.lower())
    if one and other and one != other and APPROVER in one.roles and first <= day <= last:
        yield StandIn(approver=one, delegate=other, first=first, last=last, told=told)
