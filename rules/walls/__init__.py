"""Client walls: no mail to one client names another. Finds other clients' names, people, domains and job numbers.

`spelling.py` says in which forms a text is searched, `terms.py` what names a client, `search.py` finds it; here stands
what may leave.
"""

from dataclasses import dataclass, field

from rules.book import RuleBook
from rules.walls.search import Walls
from rules.walls.spelling import bare, is_dense, normalised, words
from rules.walls.terms import OURS, unwatched

__all__ = [
    "WALLS", "Outgoing", "bare", "is_dense", "may_read", "named_in", "normalised", "strangers", "unwatched",
    "wall_hits", "words",
]  # fmt: skip
WALLS = "client walls"  # the step, in `because`, that holds a letter
MOST = 40  # hits shown of one mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A finished mail as its reader and the reader's programs see it, decoded: every place a name could stand.

    `pieces` are (place, text) of a mail that was opened; `closed` the (place, why) of parts that nobody could read.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    recipients: tuple[str, ...] = ()  # every address it is handed to, Cc and Bcc included
    filenames: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()  # values of all headers
    pieces: tuple[tuple[str, str], ...] = ()
    closed: tuple[tuple[str, str], ...] = ()

    def places(self) -> tuple[tuple[str, str], ...]:
        """(place, text), in the order in which hits are told."""
        own = (("subject", self.subject), ("text", self.text), ("HTML", self.html))
        names = tuple(("file name", name) for name in self.filenames)
        return (*own, *names, *(("header", value) for value in self.headers), *self.pieces)


def wall_hits(mail: Outgoing, client: str | None, book: RuleBook) -> tuple[str, ...]:
    """What in this mail must not reach that client: each hit in words for the AE; empty when it may go.

    A mail that goes to colleagues alone is behind no wall. `client` None: only colleagues may get it at all.
    """
    if mail.recipients and all(map(book.is_agency, mail.recipients)):
        return ()
    name = book.clients[client].name if client and client in book.clients else "the agency"
    hits = [f"recipient {address} does not belong to {name}" for address in strangers(mail.recipients, client, book)]
    walls, told = _walls(book), set[str]()
    for place, text in mail.places():
        for hit in walls.named(text, client or OURS, runs_together=_runs_together(place)):
            if hit.said not in told:
                told.add(hit.said)
                hits.append(f"{place}: {hit.said}")
    hits += [f"{place}: {why}" for place, why in mail.closed]
    return tuple(dict.fromkeys(hits))[:MOST]


def named_in(text: str, client: str, book: RuleBook) -> tuple[str, ...]:
    """Keys of the other clients whom a text to this one would name, sorted."""
    return tuple(sorted({hit.owner for hit in _walls(book).named(text, client)}))


def strangers(recipients: tuple[str, ...], client: str | None, book: RuleBook) -> tuple[str, ...]:
    """The recipients who are neither colleagues nor that client's."""
    return tuple(address for address in recipients if not may_read(address, client, book))


def may_read(address: str, client: str | None, book: RuleBook) -> bool:
    """A colleague, a contact of the client, or somebody in a mail domain of the client's own."""
    if book.is_agency(address):
        return True
    known = book.client_of_address(address) or book.client_of_domain(address.rpartition("@")[2])
    return known is not None and known.key == client


def _runs_together(place: str) -> int:
    """From how many letters on a word may be several: file names are written without blanks, and what is read out of a
    PDF has blanks where there are none and none where there are some. 0: words are words."""
    last = place.rpartition(" › ")[2]
    return 1 if last.startswith("file name") else 25 if last.startswith("page ") else 0


@dataclass
class _Last:
    """The last book's index: building one costs more than a thousand mails."""

    walls: Walls | None = field(default=None)


_last = _Last()


def _walls(book: RuleBook) -> Walls:
    walls = _last.walls
    if walls is None or walls.book is not book:
        walls = _last.walls = Walls(book)
    return walls
