"""What the desk would send: the same duties, the same words and the same walls as live, short of the hands."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.desk import Desk
from daemon.words.render import RenderError
from daemon.writing import NewId, Writer, Written, take_in
from rules.duties.simulation import foresee
from rules.nouns import Letter, OutboxRow
from rules.view import Pad, View

# Nobody can answer with what is only imagined: reply keys of this secret open nothing on any desk.
STAND_IN = bytes(32)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to come. `written` is None for one that stands in the outbox already, in bytes that will not change."""

    at: datetime
    row: OutboxRow
    written: Written | None

    @property
    def letter(self) -> Letter | None:
        return self.written.letter if self.written else None


class Foresight:
    """Imagines a desk's coming mails. Nothing is sent, and the ledger stays as it is."""

    def __init__(
        self, desk: Desk, tell: Callable[[str], None], *, secret: bytes = STAND_IN, new_id: NewId | None = None
    ) -> None:
        """`tell` hears what a run of the daemon would log as an error, each thing once.

        `secret` and `new_id` are what a daemon would draw at random: where they are its own, so is every byte.
        """
        self._desk, self._tell = desk, tell
        self._secret, self._new_id = secret, new_id or stand_in_id
        self._told: set[str] = set()

    def mails(self, view: View, since: datetime, until: datetime, only: str | None = None) -> Iterator[Mail]:
        """Every mail from `since` (included) to `until` (not included), in the order in which they would go.

        `only`: those about this client, and about none.
        """
        book = self._desk.book
        seen = replace(book, clients={only: book.clients[only]}) if only else book
        with closing(Writer(self._desk, self._secret, self._new_id)) as writer:
            done: dict[str, Written] = {}

            def write(pad: Pad, letter: Letter, at: datetime) -> bool:
                try:
                    written = writer.write(letter, at)
                except RenderError as error:
                    self._say(str(error))
                    return False
                except Exception as error:  # whatever is wrong with one letter, the next ones are seen
                    self._failed(f"letter {letter.key}", error)
                    return False
                take_in(pad, written, book, at)
                done[letter.key] = written
                return True

            for mail in foresee(view, seen, since, until, self._failed, write):
                yield Mail(mail.at, mail.row, done.get(mail.row.id))

    def _failed(self, what: str, error: Exception) -> None:
        self._say(f"{what}: {type(error).__name__}: {error}")

    def _say(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)


def stand_in_id(letter: Letter) -> str:
    """The same letter, the same Message-ID, so that two simulations can be compared; no mail ever bears it."""
    return f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@simulated.invalid>"
