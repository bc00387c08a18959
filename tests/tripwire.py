"""A ledger that trips at a chosen commit, to see what a crash or a full disk leaves behind. As a script it dies there.

    python -m tests.tripwire LEDGER PORT SENT COMMIT before|after

sends what is due to the SMTP server at PORT, with the file SENT for a Sent folder, and ends with `os._exit` at that
commit (0: never).
"""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from daemon.outbox import Outbox
from daemon.post import Post, Timeouts
from daemon.rate import Window
from rules.nouns import Record
from store.contract import Ledger, Transaction
from store.tiny import TinyLedger
from tests.outbox_world import NOW, Hands, Settings

R = TypeVar("R", bound=Record)


class Tripwire:
    """`trip(n, "before"|"after")` is called around the n-th commit; what it raises before it undoes that commit."""

    def __init__(self, ledger: Ledger, trip: Callable[[int, str], None]) -> None:
        self._ledger, self._trip, self._commits = ledger, trip, 0

    def get(self, kind: type[R], key: str) -> R | None:
        return self._ledger.get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._ledger.find(kind, **fields)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._ledger.transaction() as tx:
            yield tx
            self._commits += 1
            self._trip(self._commits, "before")
        self._trip(self._commits, "after")

    def close(self) -> None:
        self._ledger.close()


class SentFile:
    """A Sent folder in a file, a Message-ID a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, raw: bytes) -> bool:
        message_id = raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode("ascii")
        with self.path.open("a") as file:
            file.write(f"{message_id}\n")
        return True

    def ids(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []

    def look(self, ids: Collection[str], since: datetime) -> list[str]:
        assert all(ids)
        assert since < NOW
        return self.ids()


def main(ledger: str, port: str, sent: str, commit: str, when: str) -> None:
    def trip(n: int, side: str) -> None:
        if (n, side) == (int(commit), when):
            os._exit(9)

    wired = Tripwire(TinyLedger(Path(ledger)), trip)
    post = Post(Settings(int(port)), timeouts=Timeouts(dot=20))
    folder = SentFile(Path(sent))
    Outbox(
        wired, post, Hands(NOW), sender="ae@agency.example", rate=Window(100, 60),
        file_sent=folder.file, in_sent=folder.look,
    ).deliver_due(NOW)  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
