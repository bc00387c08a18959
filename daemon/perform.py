"""Carrying out what the judgement decided: the one place where effects become ledger records."""

from collections.abc import Iterable
from dataclasses import replace

from rules.effects import Effect, FileThread, Keep, Send, Verdict
from rules.nouns import Entry, Letter, OutboxRow, Owed, Place, Route
from store.contract import Transaction


def perform(tx: Transaction, verdict: Verdict, route: Route) -> None:
    """Write the message's entry and its effects. Nothing leaves the house here: letters become `Owed`.

    Everything has a unique key, so doing it again after a crash changes nothing.
    """
    tx.put(replace(verdict.entry, place=route.place, routes=(route,)))
    carry_out(tx, verdict.effects)


def carry_out(tx: Transaction, effects: Iterable[Effect]) -> None:
    """Effects in their order, in one transaction."""
    for effect in effects:
        match effect:
            case Keep(record=record):
                tx.put(record)
            case FileThread(thread=thread, folder=folder):
                _file_thread(tx, thread, folder)
            case Send(letter=letter):
                owe(tx, letter)


def owe(tx: Transaction, letter: Letter) -> bool:
    """Note a letter that is to be written, unless its key (or one it settles) is already taken."""
    if any(_is_taken(tx, key) for key in (letter.key, *letter.keys)):
        return False
    tx.put(Owed(letter=letter))
    return True


def _is_taken(tx: Transaction, key: str) -> bool:
    """A withdrawn mail takes no key: nothing of it was sent, and facts may change back."""
    row = tx.get(OutboxRow, key)
    return row.state != "withdrawn" if row else tx.get(Owed, key) is not None


def seen_again(tx: Transaction, entry: Entry, route: Route, *, inbox: bool) -> None:
    """A copy of a mail we know: another route of it, our own move, or a person's.

    In the inbox it is another route (alias, list, second mailbox). In any other folder the mail itself is there now:
    where it belongs, or where a person put it, and then it belongs there. Where we know it to lie, it tells us nothing.
    """
    if route.place == entry.place:
        return
    routes = entry.routes if any(r.place == route.place for r in entry.routes) else (*entry.routes, route)
    if inbox:
        lay = entry.place
        renumbered = lay and lay.folder == route.place.folder and lay.uidvalidity != route.place.uidvalidity
        tx.put(replace(entry, routes=routes, place=route.place if renumbered else lay))
        return
    tx.put(replace(entry, routes=routes, place=route.place, target=route.place.folder))


def moved(tx: Transaction, key: str, place: Place) -> None:
    """The server said where the mail lies now."""
    entry = tx.get(Entry, key)
    if entry:
        tx.put(replace(entry, place=place))


def _file_thread(tx: Transaction, thread: str, folder: str) -> None:
    """Mail of the thread that still waits or lies elsewhere by our doing follows to `folder`; quarantine stays."""
    for entry in tx.find(Entry, thread=thread):
        if entry.target != folder and entry.outcome != "quarantined" and entry.target is not None:
            tx.put(replace(entry, target=folder))
