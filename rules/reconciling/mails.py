"""The mails that came in: each at the place that the ledger has for it, and nothing else where the desk has read."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from rules.nouns import Decision, Entry, Place, Position
from rules.reconciling.values import Finding, Folder, Held
from rules.view import View

Known = Mapping[str, Mapping[int, Entry]]  # by folder and UID, under the UIDVALIDITY that it has now


def mails(held: Held, view: View) -> Iterator[Finding]:
    """What is missing from its place, and what lies where the ledger knows nothing."""
    accounted: dict[str, set[int]] = defaultdict(set)
    coming = _coming(held, view)
    for entry in view.find(Entry):
        mine = [place for place in entry.places if place.mailbox == held.mailbox]
        there = [place for place in mine if _lies(entry, place, held)]
        for place in there:
            accounted[place.folder].add(place.uid)
        missing = [place for place in mine if place not in there and not _being_reread(place, held, view)]
        if entry.message_id in coming:  # somebody moved it to where the daemon is about to read it
            missing = []
        if len(missing) < len(entry.places):
            yield from (_copy_gone(entry, place, held) for place in missing)
        elif missing:
            yield _missing(entry, missing[0], held, view)
        yield from _where_it_lies(entry, there, held, view)
    for name, folder in sorted(held.folders.items()):
        if folder.whole:
            yield from _unaccounted(name, folder, accounted[name], held, view)


def _lies(entry: Entry, place: Place, held: Held) -> bool:
    folder = held.folders.get(place.folder)
    if folder is None or folder.uidvalidity != place.uidvalidity or place.uid not in folder.mails:
        return False
    if place in held.keys:  # it was looked at itself: a server may give a number twice
        return held.keys[place] == entry.key
    return entry.message_id is None or folder.mails[place.uid] == entry.message_id


def _being_reread(place: Place, held: Held, view: View) -> bool:
    """Whether its folder was numbered anew and not yet read again: the daemon will know the mail when it meets it."""
    folder = held.folders.get(place.folder)
    if folder is None or folder.uidvalidity == place.uidvalidity:
        return False
    return _read_up_to(place.folder, folder, held, view) is None


def _coming(held: Held, view: View) -> set[str]:
    """Message-IDs of what is not yet read."""
    found = set[str]()
    for name, folder in held.folders.items():
        read = _read_up_to(name, folder, held, view) or 0
        found.update(message_id for uid, message_id in folder.mails.items() if folder.whole and uid > read)
    return found - {""}


def _copy_gone(entry: Entry, place: Place, held: Held) -> Finding:
    return Finding(
        kind="copy_gone", mailbox=held.mailbox, about=_name(place), shown=_shown(entry), where=place.folder,
        place=place, entry=entry.key,
    )  # fmt: skip


def _missing(entry: Entry, place: Place, held: Held, view: View) -> Finding:
    """The last copy of it; where it lies now, if that is known."""
    found = held.elsewhere.get(entry.key)
    thrown = found is not None and found.folder in held.trash
    return Finding(
        kind="trash" if thrown else "moved" if found else "gone", mailbox=held.mailbox, about=entry.key,
        shown=_shown(entry), where=found.folder if found and thrown else place.folder, place=place, found=found,
        entry=entry.key, quiet=not _matters(entry, view),
    )  # fmt: skip


def _where_it_lies(entry: Entry, there: list[Place], held: Held, view: View) -> Iterator[Finding]:
    """What is to be said of a mail that is where the ledger has it."""
    if entry.outcome == "quarantined" and there:
        yield Finding(
            kind="quarantine", mailbox=held.mailbox, about=entry.key, shown=_shown(entry), where=there[0].folder
        )
    for place in there:
        if place.folder in held.trash:
            yield Finding(
                kind="trash", mailbox=held.mailbox, about=entry.key, shown=_shown(entry), where=place.folder,
                quiet=len(entry.places) > 1 or not _matters(entry, view),
            )  # fmt: skip
        elif entry.target and place.folder != entry.target:
            yield Finding(
                kind="unmoved", mailbox=held.mailbox, about=entry.key, shown=_shown(entry), where=place.folder
            )


def _unaccounted(name: str, folder: Folder, accounted: set[int], held: Held, view: View) -> Iterator[Finding]:
    read = _read_up_to(name, folder, held, view)
    found: Counter[str] = Counter()
    for uid, message_id in sorted(folder.mails.items()):
        if uid in accounted:
            continue
        place = Place(mailbox=held.mailbox, folder=name, uidvalidity=folder.uidvalidity, uid=uid)
        if read is None or uid > read:
            found["waiting" if read is not None or not _known_before(name, held, view) else "renumbered"] += 1
        elif _is_known(place, message_id, held, view):
            yield Finding(
                kind="copy", mailbox=held.mailbox, about=_name(place), shown=message_id, where=name, place=place
            )
        else:
            yield Finding(
                kind="unread", mailbox=held.mailbox, about=_name(place), shown=message_id or f"UID {uid}", where=name,
                place=place,
            )  # fmt: skip
    for kind in ("renumbered", "waiting"):
        if found[kind]:
            yield Finding(
                kind=kind, mailbox=held.mailbox, about=f"{held.mailbox}/{name}", shown=name, where=name,
                count=found[kind],
            )  # fmt: skip


def _is_known(place: Place, message_id: str, held: Held, view: View) -> bool:
    """By its content, where it was looked at; anybody can write a Message-ID."""
    if place in held.keys:
        return view.get(Entry, held.keys[place]) is not None
    return bool(message_id) and bool(view.find(Entry, message_id=message_id))


def _read_up_to(name: str, folder: Folder, held: Held, view: View) -> int | None:
    """The UID that the desk has read to; None where it has not begun under these numbers."""
    position = view.get(Position, f"{held.mailbox}/{name}")
    return position.uid if position and position.uidvalidity == folder.uidvalidity else None


def _known_before(name: str, held: Held, view: View) -> bool:
    return view.get(Position, f"{held.mailbox}/{name}") is not None


def _matters(entry: Entry, view: View) -> bool:
    """Whether anybody will ask for the original one day."""
    return entry.client is not None or bool(view.find(Decision, content_key=entry.key))


def _shown(entry: Entry) -> str:
    return f"{entry.sender or 'unknown sender'}: {entry.subject or '(no subject)'}"


def _name(place: Place) -> str:
    return f"{place.mailbox}/{place.folder}/{place.uidvalidity}/{place.uid}"
