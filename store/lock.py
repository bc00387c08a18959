"""A lock for life: one process works on a ledger, and whoever comes second is told who it is."""

import os
from pathlib import Path

import filelock

from store.contract import LedgerError, LedgerLocked


class LedgerLock:
    """An flock on `<ledger>.lock`, freed by `release` or by the death of the process, never by time."""

    def __init__(self, ledger: Path) -> None:
        """Raises LedgerLocked, naming the process that holds it; LedgerError where no lock can be had."""
        self.path = ledger.with_name(ledger.name + ".lock")
        self._lock = filelock.FileLock(self.path, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise LedgerLocked(f"{_holder(self.path)} works on the ledger {ledger}; stop it first") from None
        except OSError as e:
            raise LedgerError(f"the ledger {ledger} cannot be locked: {e.strerror or e} ({self.path})") from e
        self._owner = os.getpid()
        self.path.write_text(f"{self._owner}\n", "ascii")

    def release(self) -> None:
        """Idempotent; a forked child lets go of nothing that is its parent's."""
        if self._owner == os.getpid():
            self._lock.release()


def _holder(path: Path) -> str:
    try:
        pid = path.read_text("ascii").strip()
    except (OSError, ValueError):
        pid = ""
    return f"process {pid}" if pid.isdigit() else "another process"
