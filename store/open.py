"""Which engine keeps the ledger: the table of engines, and the one way to open a ledger by its address."""

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from store.changes import Changes, NotedLedger
from store.codec import all_names
from store.contract import Ledger, LedgerError
from store.lock import LedgerLock
from store.tiny import TinyLedger

Opener = Callable[[str, Path, bool, bool], Ledger]


def _open_tiny(place: str, base: Path, create: bool, read_only: bool) -> Ledger:
    return TinyLedger(base / place, create=create, read_only=read_only)


# Scheme of the address → what opens it; None: known, but not in this version.
ENGINES: Mapping[str, Opener | None] = {
    "tinydb": _open_tiny,
    "sqlite": None,
    "postgresql": None,
    "postgresql+psycopg": None,
}


def open_ledger(url: str, base: Path, *, create: bool = False, read_only: bool = False) -> Ledger:
    """The ledger at `url`: "tinydb:data/ledger.json", a path relative to the desk's folder `base`.

    `create` makes one where none is; `read_only` is a snapshot that needs no lock. Raises LedgerError for an address
    that means nothing, LedgerMissing, LedgerDamaged and LedgerLocked for a ledger that cannot be used.
    """
    scheme, colon, place = url.partition(":")
    built = ", ".join(f'"{name}:"' for name, opener in ENGINES.items() if opener)
    if scheme not in ENGINES or not colon:
        near = difflib.get_close_matches(scheme, ENGINES, n=1)
        meant = (
            f'did you mean "{near[0]}:"?' if near else f'write {built} and a path, such as "tinydb:data/ledger.json"'
        )
        raise LedgerError(f"store url {url!r} names no engine of a ledger; {meant}")
    opener = ENGINES[scheme]
    if opener is None:
        raise LedgerError(f'store url {url!r}: this version has no "{scheme}" engine; it has {built}')
    if not place.strip():
        raise LedgerError(f'store url {url!r} names no file; write for example "{scheme}:data/ledger.json"')
    return opener(place.strip(), base, create, read_only)


def put_aside(url: str, base: Path, now: datetime) -> tuple[Path, ...]:
    """Move what there is of a ledger out of the way, its notes included; where each piece is now. Raises LedgerError.

    A ledger that another process has is not touched.
    """
    scheme, _, place = url.partition(":")
    if scheme != "tinydb":
        raise LedgerError(f'store url {url!r}: only a ledger in a file ("tinydb:") can be put aside')
    path = base / place.strip()
    if path.exists():
        LedgerLock(path).release()  # raises LedgerLocked while somebody works on it
    stamp = f"{now:%Y%m%dT%H%M%S}"
    moved = []
    for old in (path, path.with_name(f"{path.name}.previous"), changes_of(base)):
        if old.exists():
            moved.append(old.rename(old.with_name(f"{old.name}.{stamp}")))
    return tuple(moved)


def open_to_write(url: str, base: Path, *, create: bool = False) -> NotedLedger:
    """As `open_ledger`; what changes is noted in `data/ledger.changes` until it is written back to the mailbox."""
    ledger = open_ledger(url, base, create=create)
    try:
        (base / "data").mkdir(mode=0o700, exist_ok=True)
        changes = changes_of(base)
        noted = NotedLedger(ledger, Changes(changes))
        if not changes.exists():  # lost: nobody knows what the mailbox has, so all of it is written back
            noted.changes.begin_anew(all_names(ledger))
        return noted
    except BaseException:
        ledger.close()
        raise


def not_written_back(base: Path) -> int:
    """How many entries of the ledger do not yet stand in the mailbox as they are now. Raises LedgerUnwritable."""
    return len(Changes(changes_of(base)).names)


def changes_of(base: Path) -> Path:
    """The file that names what is not yet written back, of the desk in that folder."""
    return base / "data" / "ledger.changes"
