"""A colleague passes on what somebody at a client wrote: which client it is, and which requests the words are about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.book import Client, Contact
from rules.nouns import Entry, Request, Thread
from rules.reading.case import Case
from rules.reading.forwards import Forward, read_forward
from rules.reading.meant import asked_together
from rules.reading.parties import Party
from rules.reading.split.markers import is_forward_subject
from rules.reading.subjects import bare_subject
from rules.reading.values import read_item, slug


@dataclass(frozen=True, slots=True)
class PassedOn:
    """`contact`: the writer, when we know them (else None). `requests`: asked together, in their order; none when the
    mail does not tell which."""

    forward: Forward
    client: Client
    contact: Contact | None
    requests: tuple[Request, ...]


def passed_on(case: Case, client: Client | None = None) -> PassedOn | None:
    """The client's mail in a colleague's, inline or attached. `client`: whose the conversation is, when that is known.

    None for any other mail, and where neither the writer nor the conversation belongs to one client.
    """
    message, book = case.message, case.book
    if not book.is_agency(message.sender.address) or book.is_inbox(message.sender.address):
        return None
    if not (message.forwarded or is_forward_subject(message.subject)):
        return None
    forward = read_forward(message)
    if forward is None or book.is_agency(forward.sender.address):
        return None
    known = _contact(case, forward.sender)
    address = known.address if known else forward.sender.address
    theirs = book.client_of_address(address) or book.client_of_domain(address.rpartition("@")[2])
    if theirs and client and theirs != client:
        return None
    owner = theirs or client
    if owner is None:
        return None
    return PassedOn(forward, owner, known if known in owner.contacts else None, _requests(case, owner, forward))


def thread_of(case: Case) -> Thread | None:
    """The conversation that a passed-on mail belongs to: that of the request it answers."""
    passed = passed_on(case)
    return case.view.get(Thread, passed.requests[0].thread) if passed and passed.requests else None


def _contact(case: Case, party: Party) -> Contact | None:
    """By address; some programs give only a name, and that must be one person's."""
    if party.address:
        return case.book.contact(party.address)
    named = [
        k for c in case.book.clients.values() for k in c.contacts if k.name.casefold() == party.name.casefold()
    ]  # fmt: skip
    return named[0] if party.name and len(named) == 1 else None


def _requests(case: Case, client: Client, forward: Forward) -> tuple[Request, ...]:
    """By the Message-IDs that the mails refer to; else by the subject. Two that fit are none."""
    for fitting in (_referred(case), _by_subject(case, client, forward)):
        ours = [r for r in fitting if r.client == client.key]
        groups = {tuple(g.id for g in group): group for r in ours for group in [asked_together(case, r)]}
        if len(groups) > 1:
            groups = {ids: g for ids, g in groups.items() if any(r.state == "open" for r in g)}
        if groups:
            return next(iter(groups.values())) if len(groups) == 1 else ()
    return ()


def _referred(case: Case) -> Iterator[Request]:
    inner = case.message.forwarded[:1]
    ids = [i for m in inner for i in (*m.thread_references, m.message_id or "")] + [*case.message.thread_references]
    for reference in dict.fromkeys(ids):
        found = [*case.view.find(Request, message_id=reference)] if reference else []
        for entry in case.view.find(Entry, message_id=reference) if reference and not found else ():
            found += case.view.find(Request, thread=entry.thread or "-")
        if found:
            yield from found
            return


def _by_subject(case: Case, client: Client, forward: Forward) -> Iterator[Request]:
    """Of the same subject as the conversation it was asked in, or named there by item and version."""
    subject = bare_subject(forward.subject)
    item, version = read_item(subject)
    if not subject:
        return
    for request in case.view.find(Request, client=client.key):
        thread = case.view.get(Thread, request.thread)
        same = thread is not None and slug(thread.subject) == slug(subject)
        named = slug(request.item) == slug(item) and version in (None, request.version)
        if (same or named) and not request.is_set_aside:
            yield request


def as_written(case: Case, forward: Forward) -> Case:
    """The case with the passed-on mail's own subject: what the words are read with."""
    return replace(case, message=replace(case.message, subject=forward.subject, headers={}))
