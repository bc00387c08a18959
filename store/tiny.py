"""The default engine: a TinyDB whose documents live in memory and on disk as one file that is always whole."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from rules.nouns import OutboxRow, Record
from store.codec import KINDS, Document, clean, decode, encode
from store.contract import LedgerDamaged, LedgerError, Transaction
from store.lock import LedgerLock
from store.place import refuse_shared
from store.sealed import SealedFile, line
from store.shelf import Shelf
from store.upgrade import Tables, upgrade

R = TypeVar("R", bound=Record)


class _Memory(Storage):
    """Hands TinyDB its tables out of memory; the ledger alone decides when they go to disk.

    A document is kept as its line of the file: as dicts they take four times as much, and each write would encode all.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables: dict[str, dict[str, bytes]] = {
            name: {key: line(key, document) for key, document in table.items()} for name, table in tables.items()
        }

    def read(self) -> dict[str, dict[str, bytes]]:  # tinydb knows documents as dicts only
        return dict(self.tables)  # TinyDB replaces whole tables in it: the one before stays as it was

    def write(self, data: dict[str, dict[str, bytes]]) -> None:
        self.tables = data


class _Kind(Table):
    """A table with natural keys."""

    document_id_class = str  # type: ignore[assignment]  # tinydb's own annotation knows only int

    def replace(self, lines: Mapping[str, bytes]) -> None:
        """All of them at once; TinyDB's own upsert copies the whole table for each."""
        self._update_table(lambda table: cast(dict[str, bytes], table).update(lines))


class _Documents(TinyDB):
    table_class = _Kind


class TinyLedger:
    """A ledger in one JSON file (see `store.contract`). Good to some ten thousand records.

    A commit writes the whole file once, however much was put; look-ups never touch it. Threads may share a ledger:
    one waits while another's transaction is open.
    """

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        """Raises LedgerMissing, LedgerDamaged, LedgerLocked, LedgerError. `read_only`: a snapshot, without the lock."""
        self._file = SealedFile(path)
        self._lock = None if read_only else self._prepare(path, create)
        try:
            if create and not read_only and not path.exists() and not self._file.previous.exists():
                self._file.write({})
            version, tables = self._file.read()
            tables = upgrade(tables, version)
            self._shelves = {KINDS[name]: self._shelve(KINDS[name], tables.get(name, {})) for name in KINDS}
            unknown = tables.keys() - KINDS.keys()
            if unknown:
                raise LedgerDamaged(f"the ledger {path} has a table {sorted(unknown)[0]!r} that no noun belongs to")
        except BaseException:
            self._release()
            raise
        self._memory = _Memory(tables)
        self._documents = _Documents(storage=lambda: self._memory)
        self._mutex = threading.RLock()
        self._staged: dict[tuple[type[Record], str], bytes] = {}  # their lines
        self._undo: list[tuple[type[Record], str, Record | None, bytes | None]] = []
        self._depth = 0
        self._closed = False

    def get(self, kind: type[R], key: str) -> R | None:
        with self._mutex:
            return self._shelf(kind).records.get(clean(key))

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        with self._mutex:
            return self._shelf(kind).find(fields)

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A block inside another one is part of it: it may fail alone, but is on disk only with the outer one."""
        return self._transaction()

    def close(self) -> None:
        self._closed = True
        self._release()

    @contextmanager
    def _transaction(self) -> Iterator["_TinyTransaction"]:
        with self._mutex:
            if self._closed or not self._lock:
                raise LedgerError(
                    f"the ledger {self._file.path} is {'closed' if self._closed else 'open to read only'}"
                )
            mark, tx = len(self._undo), _TinyTransaction(self)
            self._depth += 1
            try:
                yield tx
                if self._depth == 1:
                    self._commit()
            except BaseException:
                self._roll_back(mark)
                raise
            finally:
                tx.open = False
                self._depth -= 1
                if not self._depth:
                    self._forget()

    def put(self, record: Record) -> None:
        """For the transaction: stage one record. Raises TypeError or ValueError for what could not be read back."""
        shelf, key = self._shelf(type(record)), clean(record.key)
        document = encode(record)
        try:
            readable = decode(type(record), key, document)
        except LedgerDamaged as e:
            raise TypeError(f"{type(record).__name__} {key!r} has a value of the wrong type: {e.__cause__}") from e
        at, fresh = (type(record), key), line(key, document)
        staged = self._staged.get(at)
        if fresh == (staged or self._memory.tables.get(record.KIND, {}).get(key)):
            return
        self._undo.append((*at, shelf.records.get(key), staged))
        self._staged[at] = fresh
        shelf.set(key, readable)

    def _commit(self) -> None:
        if not self._staged:
            return
        before, inode = self._memory.tables, self._file.inode()
        changed: dict[str, dict[str, bytes]] = {}
        for (kind, key), staged in self._staged.items():
            changed.setdefault(kind.KIND, {})[key] = staged
        for name, lines in changed.items():
            cast(_Kind, self._documents.table(name)).replace(lines)
        try:
            self._file.write(self._memory.tables)
        except BaseException:
            if self._file.inode() == inode:
                self._memory.tables = before
            else:  # broken off by a signal after the move: it is on disk, so it stays in memory
                self._forget()
            raise

    def _roll_back(self, mark: int) -> None:
        while len(self._undo) > mark:
            kind, key, record, staged = self._undo.pop()
            self._shelf(kind).set(key, record)
            if staged is None:
                del self._staged[kind, key]
            else:
                self._staged[kind, key] = staged

    def _forget(self) -> None:
        self._undo.clear()
        self._staged.clear()

    def _shelf(self, kind: type[R]) -> Shelf[R]:
        if self._closed:
            raise LedgerError(f"the ledger {self._file.path} is closed")
        try:
            return cast(Shelf[R], self._shelves[kind])
        except KeyError:
            raise TypeError(f"{kind.__name__} is not a kind the ledger keeps") from None

    def _shelve(self, kind: type[R], documents: Mapping[str, Document]) -> Shelf[R]:
        shelf = Shelf(kind)
        for key, document in documents.items():
            try:
                shelf.set(key, decode(kind, key, document))
            except LedgerDamaged as e:
                raise self._file.damaged(str(e)) from e
        return shelf

    def _prepare(self, path: Path, create: bool) -> LedgerLock:
        try:
            if create:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as e:
            raise LedgerError(f"the folder {path.parent} of the ledger cannot be made: {e.strerror or e}") from e
        if not create and not path.exists():
            self._file.read()  # says what is missing, without leaving a lock file behind
        refuse_shared(path)
        return LedgerLock(path)

    def _release(self) -> None:
        if self._lock:
            self._lock.release()


class _TinyTransaction:
    """What a `with ledger.transaction()` block holds; of no use after it."""

    def __init__(self, ledger: TinyLedger) -> None:
        self._ledger = ledger
        self.open = True

    def get(self, kind: type[R], key: str) -> R | None:
        return self._ledger.get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._ledger.find(kind, **fields)

    def put(self, record: Record) -> None:
        if not self.open:
            raise LedgerError("the transaction has ended: put into a new one")
        self._ledger.put(record)

    def claim(self, key: str, *, epoch: int, expect: str, become: OutboxRow) -> bool:
        row = self.get(OutboxRow, key)
        if become.key != key:
            raise ValueError(f"outbox row {key!r} cannot become {become.key!r}")
        if row is None or row.state != expect or row.epoch != epoch:
            return False
        self.put(become)
        return True
