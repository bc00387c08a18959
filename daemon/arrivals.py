"""Files that wait in data/arrivals while a daemon has the ledger: left there whole, taken up at its next turn, once."""

import logging
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from daemon.imports import Kind, Taken, counted, read_records, read_text, take_in
from daemon.visible import one_line
from rules.book import RuleBook
from rules.overlay import Overlay
from rules.problems import Problem
from rules.view import View
from store.contract import Ledger, LedgerError

log = logging.getLogger("countersign.arrivals")
FOLDER, DONE, REFUSED = "arrivals", "done", "refused"
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}-(invoices|payments)-(.+)")
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that waits. `name`: what it was called where it came from."""

    path: Path
    kind: Kind
    name: str


def leave(data: Path, kind: Kind, name: str, text: str) -> Path:
    """Put the text where the daemon finds it: whole or not at all, after all that came before. Raises OSError."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")  # names are in order of time: invoices before their payments
    safe = _UNSAFE.sub("_", name).removesuffix(".csv")[-40:]  # .txt stands for reasons
    path = folder / f"{stamp}-{secrets.token_hex(4)}-{kind}-{safe}.csv"
    beside = folder / f".{path.name}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path


def waiting(data: Path) -> tuple[Arrival, ...]:
    """In the order in which they came. Files that were not left by `leave` may be half written: they are none."""
    try:
        paths = sorted((data / FOLDER).iterdir())
    except FileNotFoundError:
        return ()
    found = ((path, _NAME.fullmatch(path.name)) for path in paths)
    return tuple(Arrival(path, cast(Kind, m[1]), m[2]) for path, m in found if m and path.is_file())


def refused(data: Path) -> tuple[Path, ...]:
    """The files that could not be taken up; beside each stands a .txt that says why."""
    folder = data / FOLDER / REFUSED
    return tuple(sorted(p for p in folder.glob("*") if _NAME.fullmatch(p.name) and p.suffix != ".txt"))


def imagined(view: View, arrivals: Sequence[Arrival], book: RuleBook, now: datetime) -> Overlay:
    """The ledger as it will be once these have been taken up. List them before the ledger is opened: one that is
    taken up in between is then in both, and never in neither."""
    overlay = Overlay(view)
    for arrival in arrivals:
        try:
            text = read_text(arrival.path)
        except OSError:  # taken up since
            continue
        if isinstance(text, str):
            records, problems = read_records(arrival.kind, text, arrival.name, book, overlay, now)
            for record in () if problems else records:
                overlay.put(record)
    return overlay


class Arrivals:
    """The folder as the holder of the ledger sees it."""

    def __init__(self, data: Path, ledger: Ledger) -> None:
        self._data, self._ledger = data, ledger
        self._told: set[str] = set()

    def take(self, book: RuleBook, now: datetime) -> None:
        """Each file in one transaction, then it moves to done/ or refused/: broken off in between, nothing is doubled.

        Raises LedgerError; whatever else is wrong with one file, the next ones and the mail go on.
        """
        for arrival in waiting(self._data):
            try:
                self._one(arrival, book, now)
            except LedgerError:
                raise
            except OSError as e:
                self._say_once(arrival, f"{e.strerror or e}")
            except Exception as e:  # what it held broke us: a person looks at it
                log.exception("could not take up %s", arrival.path.name)
                self._refuse(arrival, [Problem(arrival.name, 0, f"{type(e).__name__}: {e}", "")])

    def _one(self, arrival: Arrival, book: RuleBook, now: datetime) -> None:
        text = read_text(arrival.path)
        problem = [text] if isinstance(text, Problem) else None
        done = problem or take_in(self._ledger, arrival.kind, cast(str, text), arrival.name, book, now)
        if isinstance(done, Taken):
            _move(arrival, DONE)
            known = f", {done.known} known already" if done.known else ""
            log.info("%s taken up from %s%s", counted(done.fresh, arrival.kind), arrival.name, known)
            for line in done.odd:
                log.warning("%s", line)
        else:
            self._refuse(arrival, done)

    def _refuse(self, arrival: Arrival, problems: Sequence[Problem]) -> None:
        """The reasons first: a file in refused/ always has them beside it."""
        folder = arrival.path.parent / REFUSED
        folder.mkdir(mode=0o700, exist_ok=True)
        reasons = "".join(f"{one_line(str(problem))}\n" for problem in problems)
        (folder / f"{arrival.path.name}.txt").write_text(reasons, "utf-8")
        _move(arrival, REFUSED)
        log.error("no %s taken up from %s: %s%s", arrival.kind, arrival.name, *_first(problems))

    def _say_once(self, arrival: Arrival, what: str) -> None:
        if arrival.path.name not in self._told:
            self._told.add(arrival.path.name)
            log.error("%s stays in %s: %s", arrival.path.name, FOLDER, what)


def _move(arrival: Arrival, where: str) -> None:
    folder = arrival.path.parent / where
    folder.mkdir(mode=0o700, exist_ok=True)
    arrival.path.replace(folder / arrival.path.name)


def _first(problems: Sequence[Problem]) -> Iterator[str]:
    yield str(problems[0])
    yield f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
