"""What a note's function returns, and how it refuses."""

from dataclasses import dataclass
from difflib import get_close_matches

from rules.book import Client
from rules.book.values import name_key
from rules.effects import Effect
from rules.reading.case import Case, Findings
from rules.reading.notes import Note

STEP = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What a note brought about, and the line that tells its writer so (None: nothing worth a mail)."""

    effects: tuple[Effect, ...] = ()
    said: str | None = None
    client: str | None = None  # key of the client it is about, where the note itself names one


def client_of(case: Case, found: Findings, note: Note, *, elsewhere: bool = False) -> Client | None:
    """The client that the note's own line names, by key, name or alias; else the mail's. Raises Refused.

    `elsewhere`: the note may name another client than the mail's.
    """
    named = note.fields.get("client", "").strip().strip("<>")
    if not named:
        return found.client
    names = {name_key(n): c for c in case.book.clients.values() for n in (c.key, c.name, *c.aliases)}
    client = names.get(name_key(named)) or case.book.client_of_domain(named.rpartition("@")[2])
    if client is None:
        near = get_close_matches(name_key(named), names, n=1)
        example = names[near[0]].key if near else next(iter(case.book.clients), "acme")
        raise Refused(f"there is no client {named}", "write its key, as clients.toml has it", f"client: {example}")
    if found.client and found.client != client and not elsewhere:
        raise Refused(
            f"this mail belongs to {found.client.name}, and the note names {client.name}",
            "send a note about another client to me alone", note.line,
        )  # fmt: skip
    return client


class Refused(Exception):
    """The note cannot be obeyed; the line as it should have been is in `corrected`."""

    def __init__(self, found: str, wanted: str, corrected: str = "") -> None:
        super().__init__(found)
        self.found, self.wanted, self.corrected = found, wanted, corrected
