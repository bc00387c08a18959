"""Carrying out what the judgement decided: the one place where effects become ledger records."""

from collections.abc import Iterable
from dataclasses import replace

from rules.book import RuleBook
from rules.effects import Effect, FileThread, Keep, Send, Verdict
from rules.nouns import Entry, Letter, OutboxRow, Owed, Place, Route
from rules.reading.again import put_by_hand
from rules.reading.copies import gone, lies, seen, with_route
from rules.view import Pad


def perform(tx: Pad, verdict: Verdict, route: Route, *, inbox: bool = True) -> None:
    """Write the message's entry and its effects. Nothing leaves the house here: letters become `Owed`.

    Everything has a unique key, so doing it again after a crash changes nothing. What an earlier copy of the mail told
    of routes and places is kept; `inbox`: whether this one lay in the inbox.
    """
    tx.put(_with_history(tx.get(Entry, verdict.entry.key), verdict.entry, route, inbox))
    for entry in verdict.attached:
        tx.put(with_route(tx.get(Entry, entry.key) or entry, replace(route, via="eml")))
    if copied := tx.get(Entry, verdict.copy_of or ""):
        tx.put(with_route(copied, replace(route, via="list")))
    carry_out(tx, verdict.effects)


def _with_history(known: Entry | None, fresh: Entry, route: Route, inbox: bool) -> Entry:
    if known is None or known.via != "mail":  # only ever seen attached: it lies nowhere itself
        fresh = replace(fresh, place=route.place, routes=known.routes if known else ())
        return with_route(fresh, route)
    now = seen(known, route, inbox=inbox)
    target = now.target if now.by_hand else fresh.target
    return replace(
        fresh,
        place=now.place,
        copies=now.copies,
        routes=now.routes,
        target=target,
        by_hand=now.by_hand or fresh.by_hand,
    )


def carry_out(tx: Pad, effects: Iterable[Effect]) -> None:
    """Effects in their order, in one transaction."""
    for effect in effects:
        match effect:
            case Keep(record=record):
                tx.put(record)
            case FileThread(thread=thread, folder=folder):
                _file_thread(tx, thread, folder)
            case Send(letter=letter):
                owe(tx, letter)


def owe(tx: Pad, letter: Letter) -> bool:
    """Note a letter that is to be written, unless its key (or one it settles) is already taken."""
    if any(_is_taken(tx, key) for key in (letter.key, *letter.keys)):
        return False
    tx.put(Owed(letter=letter))
    return True


def _is_taken(tx: Pad, key: str) -> bool:
    row = tx.get(OutboxRow, key)
    return row.takes_keys if row else tx.get(Owed, key) is not None


def seen_again(tx: Pad, entry: Entry, route: Route, book: RuleBook, *, inbox: bool) -> None:
    """A copy of a mail we know: another route of it, our own move, or a person's (see rules/reading/copies.py)."""
    now = seen(entry, route, inbox=inbox)
    if now is entry:
        return
    tx.put(now)
    if now.target != entry.target:
        carry_out(tx, put_by_hand(now, tx, book))


def moved(tx: Pad, key: str, old: Place, new: Place | None) -> None:
    """The server said where the mail, or a copy of it, lies now; None: neither there nor where it should be."""
    entry = tx.get(Entry, key)
    if entry:
        tx.put(lies(entry, old, new) if new else gone(entry, old))


def _file_thread(tx: Pad, thread: str, folder: str) -> None:
    """Mail of the thread that still waits or lies elsewhere by our doing follows to `folder`; quarantine stays."""
    for entry in tx.find(Entry, thread=thread):
        if entry.target not in (folder, None) and entry.outcome != "quarantined" and not entry.by_hand:
            tx.put(replace(entry, target=folder, unfiled=""))
