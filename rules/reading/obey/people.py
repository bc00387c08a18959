"""Notes about people: #delegate, an approver's say in another contact's hands for some days."""

from dataclasses import replace
from datetime import date

from rules.book import Client, Contact
from rules.effects import Effect
from rules.imports import implausible
from rules.nouns import Because, Delegation
from rules.reading.case import Case, Findings, keep
from rules.reading.notes import Note
from rules.reading.obey.base import STEP, Obeyed, Refused
from rules.reading.standins import APPROVER, day_of
from rules.reading.values import read_date

NOBODY = ("nobody", "no one", "niemand", "back")
EXAMPLE = "#delegate Dana Reyes\nto: Helen Cho\nuntil: 2026-12-31"


def delegate(case: Case, found: Findings, note: Note) -> Obeyed:
    """From the first day through the last the one has no say and the other has it; `to: nobody` gives it back."""
    client, approver = _who(case, found.client, note.argument, note.argument)
    if APPROVER not in approver.roles:
        raise Refused(f"{approver.name} is not an approver of {client.name}", "only approvers have a say to give away")
    if note.fields["to"].strip().lower() in NOBODY:
        return _back(case, note, client, approver)
    _, other = _who(case, client, note.fields["to"], f"to: {note.fields['to']}")
    if other == approver:
        raise Refused(f"{approver.name} cannot stand in for {approver.name}", "name another contact of the same client")
    today = day_of(case.message, client)
    first, last = _day(case, note, "from", today), _day(case, note, "until", None)
    if last < max(first, today):
        raise Refused(f"until: {last} is over before it begins", "write the last day", f"until: {max(first, today)}")
    sender = case.message.sender.address
    told = Delegation(
        client=client.key, approver=approver.address, delegate=other.address, first=first, last=last, by=sender,
        at=case.message.received, because=Because(step=STEP, text=f"{sender} told of it", words=note.line),
    )  # fmt: skip
    days = f"from {first} through {last}"
    said = f"{client.name}: {days} {other.name} approves in place of {approver.name}, and {approver.name} does not."
    return Obeyed(effects=(keep(told),), said=said, client=client.key)


def _back(case: Case, note: Note, client: Client, approver: Contact) -> Obeyed:
    """What notes gave away comes back on the day of the note; what clients.toml says of absences stands there."""
    sender, today = case.message.sender.address, day_of(case.message, client)
    because = Because(step=STEP, text=f"{sender} ended it", words=note.line)
    effects: tuple[Effect, ...] = tuple(
        keep(replace(d, state="ended", because=because))
        for d in case.view.find(Delegation, client=client.key)
        if d.approver == approver.address and d.state == "standing" and d.last >= today
    )
    if not effects:
        text = f"no note gave the say of {approver.name} away for today or later"
        raise Refused(text, "absences in clients.toml end there: look at `away` of the contact")
    return Obeyed(effects=effects, said=f"{client.name}: {approver.name} approves again.", client=client.key)


def _who(case: Case, client: Client | None, text: str, line: str) -> tuple[Client, Contact]:
    """The contact of that address or name: of the client that the mail is about, else of the only one who has it."""
    wanted = text.strip().strip("<>").lower()
    clients = (client,) if client else tuple(case.book.clients.values())
    found = [(c, p) for c in clients for p in c.contacts if wanted in (p.address, p.name.lower())]
    if len(found) == 1:
        return found[0]
    whose = client.name if client else "any client"
    known = ", ".join(p.name for p in client.contacts) if client else "the contacts in clients.toml"
    what = f"more than one contact is called {text}" if found else f"{text} is not a contact of {whose}"
    raise Refused(what, f"write a name or an address out of: {known}", line if found else "")


def _day(case: Case, note: Note, name: str, otherwise: date | None) -> date:
    if otherwise is not None and not note.fields.get(name):
        return otherwise
    day = read_date(note.fields.get(name, ""))
    if day is None or implausible(day, case.now, None):
        raise Refused(
            f'"{name}: {note.fields.get(name, "")}" is no day', "write it as 2026-12-31", f"{name}: 2026-12-31"
        )
    return day
