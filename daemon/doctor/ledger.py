"""The ledger: which engine, how large, whether it can be read."""

from collections.abc import Iterator

from daemon.desk import Desk
from daemon.doctor.values import Finding, look, ok, wrong
from store.codec import KINDS
from store.contract import LedgerError, LedgerMissing
from store.open import open_ledger

MANY = 20_000  # records of a TinyDB ledger: it is one file, written anew at each commit


def examine(desk: Desk) -> Iterator[Finding]:
    engine, _, place = desk.config.store.url.partition(":")
    try:
        view = open_ledger(desk.config.store.url, desk.path, read_only=True)
    except LedgerMissing as error:
        if desk.used:
            yield wrong("ledger", str(error), "put your backup back; what an empty one forgets is sent again")
        else:
            yield ok("ledger", f"{engine}: made by the first run")
        return
    except LedgerError as error:
        yield wrong("ledger", str(error), "see docs/ops.md, Stopping, starting, moving")
        return
    try:
        records = sum(len(view.find(kind)) for kind in KINDS.values())
    finally:
        view.close()
    file = desk.path / place
    size = f", {file.stat().st_size / 1e6:.1f} MB" if engine == "tinydb" and file.is_file() else ""
    said = f"{engine}, {records} records{size}"
    if engine == "tinydb" and records >= MANY:
        yield look("ledger", said, "each commit writes the whole file: SQLite is the better choice from here on")
    else:
        yield ok("ledger", said)
