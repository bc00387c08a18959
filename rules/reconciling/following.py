"""What the ledger learns from a reconciliation: people move mail, and it knows the mail where they put it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rules.nouns import Entry, Place
from rules.reconciling.values import Finding
from rules.view import View


def followed(findings: Iterable[Finding], view: View) -> Iterator[Entry]:
    """Entries as they are after all that was moved by hand, and without the copies that are gone.

    A mail that somebody put where the desk does not look belongs there: it is not fetched back. What is gone as a
    whole is noted to be missing, and keeps its last place for whoever looks for it.
    """
    changed: dict[str, Entry] = {}
    for finding in findings:
        entry = changed.get(finding.entry) or view.get(Entry, finding.entry)
        if entry is None or finding.place not in entry.places:
            continue
        if finding.kind == "copy_gone":
            changed[entry.key] = _lying_at(entry, [place for place in entry.places if place != finding.place])
        elif finding.found:
            others = [place for place in entry.places if place.mailbox != finding.mailbox]
            moved = _lying_at(entry, [finding.found, *others])
            changed[entry.key] = replace(moved, target=finding.found.folder, by_hand=True, unfiled="")
        elif finding.kind == "gone":
            changed[entry.key] = replace(entry, missing=True)
    yield from changed.values()


def _lying_at(entry: Entry, places: list[Place]) -> Entry:
    return replace(entry, place=places[0], copies=tuple(places[1:]), missing=False) if places else entry
