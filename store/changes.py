"""What has changed in the ledger since it was last written back to the mailbox: names of records, in a file beside it.

The names are on disk before the change is, so none is ever missing; one too many does no harm, for what is written back
is the record as it stands then.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from rules.nouns import OutboxRow, Record
from store.codec import clean
from store.contract import Ledger, LedgerUnwritable, Transaction

R = TypeVar("R", bound=Record)
Name = tuple[str, str]  # kind, key


class Changes:
    """The file: one line a name; a first line with the seal of what was last written back. Not safe for threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last, self._names = self._read()

    @property
    def names(self) -> tuple[Name, ...]:
        """In the order in which they were first noted."""
        return tuple(self._names)

    def note(self, names: Iterable[Name]) -> None:
        """Durable when it returns. Raises LedgerUnwritable."""
        fresh = [name for name in dict.fromkeys(names) if name not in self._names]
        if fresh:
            self._write(b"".join(msgspec.json.encode(name) + b"\n" for name in fresh), append=True)
            self._names.update(dict.fromkeys(fresh))

    def begin_anew(self, names: Iterable[Name]) -> None:
        """All of these, as if nothing had been written back yet. Raises LedgerUnwritable."""
        self._become(names, "")

    def settle(self, names: Iterable[Name], last: str) -> None:
        """These are written back; `last` seals what was. Raises LedgerUnwritable."""
        done = set(names)
        self._become([name for name in self._names if name not in done], last)

    def _become(self, names: Iterable[Name], last: str) -> None:
        left = dict.fromkeys(names)
        lines = [msgspec.json.encode({"last": last}), *(msgspec.json.encode(name) for name in left)]
        self._write(b"\n".join(lines) + b"\n", append=False)
        self.last, self._names = last, left

    def _read(self) -> tuple[str, dict[Name, None]]:
        """A line torn by a crash is one whose change never came to be."""
        last, names = "", dict[Name, None]()
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return last, names
        except OSError as e:
            raise LedgerUnwritable(f"{self._path} cannot be read: {e.strerror or e}") from e
        for line in lines:
            try:
                said = msgspec.json.decode(line)
            except msgspec.DecodeError:
                continue
            if isinstance(said, dict):
                last = str(said.get("last", ""))
            elif isinstance(said, list) and len(said) == 2:
                names[str(said[0]), str(said[1])] = None
        return last, names

    def _write(self, octets: bytes, *, append: bool) -> None:
        target = self._path if append else self._path.with_name(f"{self._path.name}.new")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | (os.O_APPEND if append else os.O_TRUNC)
            with os.fdopen(os.open(target, flags, 0o600), "ab" if append else "wb") as file:
                file.write(octets)
                file.flush()
                os.fsync(file.fileno())
            if not append:
                target.replace(self._path)
        except OSError as e:
            raise LedgerUnwritable(f"{self._path} cannot be written: {e.strerror or e}") from e


class NotedLedger:
    """A ledger that notes what each transaction changes, before it is kept. Keeps the contract of the one inside."""

    def __init__(self, inside: Ledger, changes: Changes) -> None:
        self._inside, self.changes = inside, changes

    def get(self, kind: type[R], key: str) -> R | None:
        return self._inside.get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._inside.find(kind, **fields)

    def transaction(self) -> AbstractContextManager[Transaction]:
        return self._transaction()

    def close(self) -> None:
        self._inside.close()

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        with self._inside.transaction() as tx:
            noted = _Noting(tx)
            yield noted
            self.changes.note(noted.names)


class _Noting:
    """A transaction that remembers what was put."""

    def __init__(self, inside: Transaction) -> None:
        self._inside = inside
        self.names: list[Name] = []

    def get(self, kind: type[R], key: str) -> R | None:
        return self._inside.get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._inside.find(kind, **fields)

    def put(self, record: Record) -> None:
        self._inside.put(record)
        self.names.append((record.KIND, clean(record.key)))

    def claim(self, key: str, *, epoch: int, expect: str, become: OutboxRow) -> bool:
        won = self._inside.claim(key, epoch=epoch, expect=expect, become=become)
        if won:
            self.names.append((OutboxRow.KIND, clean(key)))
        return won
