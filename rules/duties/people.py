"""Who a role word means, who signs, and the facts that every letter carries."""

from collections.abc import Iterable
from typing import Any

from rules.book import Client, Contact, Person, RuleBook

AE = "ae"
SUPERVISOR = "account supervisor"
OPS = "ops"


def ae(client: Client, book: RuleBook) -> Person:
    """The client's account executive. Raises KeyError when clients.toml names nobody in people.toml."""
    return book.people[client.ae]


def supervisor(client: Client, book: RuleBook) -> Person:
    """Who stands above the AE for this client: its own supervisor, else anybody with the role, else the AE."""
    if client.supervisor:
        return book.people[client.supervisor]
    return next(iter(book.with_role(SUPERVISOR)), ae(client, book))


def colleagues(roles: Iterable[str], client: Client, book: RuleBook) -> tuple[Person, ...]:
    """The people those role words mean for this client, each once, in the order of the words."""
    found: dict[str, Person] = {}
    for role in roles:
        for person in _with_role(role, client, book):
            found.setdefault(person.address, person)
    return tuple(found.values())


def _with_role(role: str, client: Client, book: RuleBook) -> tuple[Person, ...]:
    if role == AE:
        return (ae(client, book),)
    if role == SUPERVISOR:
        return (supervisor(client, book),)
    return book.with_role(role)


def is_agency_role(role: str, book: RuleBook) -> bool:
    """Whether the word means colleagues rather than a client's contacts."""
    return role in (AE, SUPERVISOR) or bool(book.with_role(role))


def signer(contact: Contact | None, client: Client, book: RuleBook) -> Person:
    """In whose name a mail goes to that contact: the AE's, to a senior contact the supervisor's."""
    return supervisor(client, book) if contact is not None and contact.senior else ae(client, book)


def display_name(address: str, client: Client, book: RuleBook) -> str:
    """The name written in letters for an address: a contact's of this client, a colleague's, else the address."""
    contact = next((c for c in client.contacts if c.address == address), None)
    known = contact or book.person(address)
    return known.name if known else address


def base_facts(client: Client, book: RuleBook, *recipients: str) -> dict[str, Any]:
    """`client_name recipient_name ae_name ae_address`: what every template may use."""
    executive = ae(client, book)
    return {
        "client_name": client.name,
        "recipient_name": ", ".join(recipients),
        "ae_name": executive.name,
        "ae_address": executive.address,
    }


def ops(book: RuleBook) -> tuple[Person, ...]:
    """Who answers for the desk's files: the addresses in config.toml, else the people with the role, else whoever
    stands above the AEs, else the AEs, else everybody."""
    if book.agency.ops:
        return tuple(book.person(a) or Person(name="ops", address=a) for a in book.agency.ops)
    clients = book.clients.values()
    above = {p.address: p for c in clients if (p := supervisor(c, book)) != ae(c, book)}
    executives = {p.address: p for p in (*book.with_role(AE), *(ae(c, book) for c in clients))}
    return book.with_role(OPS) or tuple(above.values()) or tuple(executives.values()) or tuple(book.people.values())
