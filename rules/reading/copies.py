"""Where the copies of one mail lie, and the ways it came: as the mailbox shows them, one after the other."""

from dataclasses import replace

from rules.nouns import Entry, Place, Route

MOST = 200  # routes that are listed, copies that are kept track of


def seen(entry: Entry, route: Route, *, inbox: bool) -> Entry:
    """The entry after the mail was seen at `route.place`; the same object when that tells nothing new.

    In the inbox it is another copy (To and Cc, alias, second mailbox) and belongs beside the first. In another folder
    it is our own move, or a person put it there, and then it belongs there. A folder that was numbered anew (RFC 3501
    2.3.1.1) shows what we know under new numbers.
    """
    place = route.place
    if place in entry.places:
        return replace(entry, missing=False) if entry.missing else entry
    for old in entry.places:
        if (old.mailbox, old.folder) == (place.mailbox, place.folder) and old.uidvalidity != place.uidvalidity:
            return lies(entry, old, place)
    if inbox and entry.missing and entry.place:
        return with_route(lies(entry, entry.place, place), route)
    if inbox or entry.place is None:
        return with_route(_beside(entry, place), route)
    if place.folder != entry.target:
        return with_route(_by_hand(entry, place), route)
    coming = next((p for p in entry.places if p.mailbox == place.mailbox and p.folder != entry.target), None)
    return lies(entry, coming, place) if coming else with_route(_beside(entry, place), route)


def lies(entry: Entry, old: Place, new: Place) -> Entry:
    """What lay at `old` lies at `new`; two copies found to be one are one."""
    return _at(entry, *(new if place == old else place for place in entry.places))


def gone(entry: Entry, copy: Place) -> Entry:
    """That copy is no longer where it was. Of the last one it is still told where it was; the mail is missing then."""
    rest = [place for place in entry.places if place != copy]
    return _at(entry, *rest) if rest else replace(entry, missing=True)


def with_route(entry: Entry, route: Route) -> Entry:
    """The entry with one more way listed, each place once."""
    known = any(r.place == route.place and r.via == route.via for r in entry.routes)
    return entry if known or len(entry.routes) >= MOST else replace(entry, routes=(*entry.routes, route))


def _at(entry: Entry, *places: Place) -> Entry:
    first, *rest = dict.fromkeys(places)
    return replace(entry, place=first, copies=tuple(rest), missing=False)


def _beside(entry: Entry, place: Place) -> Entry:
    return _at(entry, *entry.places, place) if len(entry.places) < MOST else entry


def _by_hand(entry: Entry, place: Place) -> Entry:
    """A person moved it: what lay in that mailbox lies here now. Of several copies nobody knows which; all follow."""
    there = [p for p in entry.places if p.mailbox == place.mailbox]
    moved = lies(entry, there[0], place) if len(there) == 1 else _beside(entry, place)
    return replace(moved, target=place.folder, by_hand=True, unfiled="")
