"""What every engine promises: transactions, look-ups on declared fields, and a claim that one holder wins."""

from contextlib import AbstractContextManager
from typing import Protocol

from rules.nouns import OutboxRow, Record
from rules.view import View


class LedgerError(Exception):
    """The ledger cannot be used as it is. The text says what to do."""


class LedgerMissing(LedgerError):
    """There is no ledger where the desk says it is."""


class LedgerDamaged(LedgerError):
    """The ledger's bytes are not a ledger (truncated, edited by hand, written by a newer version)."""


class LedgerOlder(LedgerError):
    """More has happened than the ledger knows of: it is a backup that was put back."""


class LedgerLocked(LedgerError):
    """Another process works on this ledger. Temporary."""


class LedgerUnwritable(LedgerError):
    """The transaction could not be written (disk full, read-only). Temporary: nothing of it was kept."""


class Transaction(View, Protocol):
    """Reads see this transaction's own writes. Nothing is on disk before the block ends without an exception."""

    def put(self, record: Record) -> None:
        """Insert, or replace the record of the same kind and key."""
        ...

    def claim(self, key: str, *, epoch: int, expect: str, become: OutboxRow) -> bool:
        """Compare and set: outbox row `key` becomes `become` only if its state is `expect` and its epoch `epoch`."""
        ...


class Ledger(View, Protocol):
    """An open ledger. One transaction at a time; durable when the `with` block has ended."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """All writes of the block are committed together, or none."""
        ...

    def close(self) -> None:
        """Let go of the lock. Idempotent."""
        ...
