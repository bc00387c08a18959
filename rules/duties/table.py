"""The duties, in order, and the two questions about them: what is wanted, and what of it is due now.

A new duty is one module that turns an item (a client, a meeting) into letters, and one row here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.book import Client, RuleBook
from rules.duties import dunning, outlines, quarantine, unfiled, weekly
from rules.duties.holds import is_held
from rules.duties.stops import is_unreachable
from rules.nouns import Letter, OutboxRow
from rules.view import View

OnError = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Duty:
    """`items` lists what it looks at, one by one; `letters(item, view, book, now)` gives all that is wanted for one.

    `of_house`: it is about the house as a whole. All others look at one client at a time, and at nobody else's facts.
    """

    name: str
    items: Callable[[View, RuleBook], Iterable[Any]]
    letters: Callable[[Any, View, RuleBook, datetime], Iterable[Letter]]
    of_house: bool = False


def _clients(_: View, book: RuleBook) -> Iterable[Client]:
    return book.clients.values()


DUTIES: tuple[Duty, ...] = (
    Duty("weekly", _clients, weekly.letters),
    Duty("outline", outlines.meetings, outlines.letters),
    Duty("dunning", _clients, dunning.letters),
    Duty("unfiled", unfiled.agency, unfiled.letters, of_house=True),
    Duty("quarantine", quarantine.agency, quarantine.letters, of_house=True),
)


def wanted(
    view: View, book: RuleBook, now: datetime, on_error: OnError | None = None, duties: Sequence[Duty] = DUTIES
) -> tuple[Letter, ...]:
    """Every letter still to come as things stand: wanted, not in the outbox, not held; in order of due and key.

    A duty that raises for one item is told to `on_error(what, error)` and stops nothing else; without `on_error` the
    error is raised.
    """
    to_come = (
        letter for letter in _all(view, book, now, on_error, duties) if is_sendable(letter, view, max(now, letter.due))
    )
    return tuple(sorted(to_come, key=lambda letter: (letter.due, letter.key)))


def due(view: View, book: RuleBook, now: datetime, on_error: OnError | None = None) -> tuple[Letter, ...]:
    """Of what is wanted, what is to be sent now. As `wanted` else."""
    return tuple(letter for letter in wanted(view, book, now, on_error) if letter.due <= now)


def is_sendable(letter: Letter, view: View, now: datetime) -> bool:
    """Whether none of its keys is taken or held, its reader can be reached, and it is still worth sending at `now`."""
    if letter.external and any(is_unreachable(view, address) for address in letter.to):
        return False
    keys = (letter.key, *letter.keys)
    over = letter.give_up_after is not None and now > letter.give_up_after
    return not over and not any(_is_taken(view, key) for key in keys) and not is_held(view, *keys)


def _is_taken(view: View, key: str) -> bool:
    row = view.get(OutboxRow, key)
    return row is not None and row.takes_keys


def _all(
    view: View, book: RuleBook, now: datetime, on_error: OnError | None, duties: Sequence[Duty]
) -> Iterator[Letter]:
    for duty in duties:
        for item in duty.items(view, book):
            try:
                letters = list(duty.letters(item, view, book, now))
            except Exception as error:
                if on_error is None:
                    raise
                on_error(f"{duty.name} {getattr(item, 'key', item)}", error)
            else:
                yield from letters
