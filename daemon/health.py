"""How the daemon is: written to data/health.json at each turn, read by `status`; no fact of the ledger."""

import logging
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from threading import RLock

import msgspec

from rules.book import Seen

log = logging.getLogger("countersign.health")
FILE = "health.json"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What does not work, and since when."""

    since: datetime
    error: str


@dataclass(frozen=True, kw_only=True)
class Watching:
    """How new mail in one mailbox is noticed: idle, polling, connecting or down."""

    kind: str
    since: datetime
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """Whether a mailbox's server says who sent its mail, as it was last seen: rules/reading/stamps.py. `seen`: where
    it writes, which later mail is judged by."""

    state: str
    words: str
    advice: str = ""
    good: bool = False
    seen: Seen = Seen()


@dataclass(frozen=True, kw_only=True)
class Health:
    """`troubles` by what has them: "mailbox ae", "smtp", "turn". Times are real time, also while rehearsing another."""

    pid: int = 0
    version: str = ""
    once: bool = False
    started: datetime | None = None
    turning: datetime | None = None  # when the present turn began; None between two turns
    at: datetime | None = None  # when the last turn ended
    stopped: datetime | None = None
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    refused_rules: tuple[str, ...] = ()  # why changed rules or templates were not taken up
    refused_since: datetime | None = None
    config_changed: str | None = None  # config.toml is not the one the daemon was started with
    rules: str = ""  # digest of the rules that the daemon goes by: see data/in-force/
    rules_since: datetime | None = None  # … and of the templates, in force since then
    unwritten: Mapping[str, str] = field(default_factory=dict)  # letters by key: the template's error
    watchers: Mapping[str, Watching] = field(default_factory=dict)  # by mailbox
    vouched: Mapping[str, Vouched] = field(default_factory=dict)  # likewise

    @property
    def alive(self) -> bool:
        """Whether there is a process of that number on this machine."""
        if not self.pid:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    @property
    def works(self) -> bool:
        """Whether a daemon, not a single run, has the desk now."""
        return self.alive and self.stopped is None and not self.once


def read_health(data: Path) -> Health:
    """As last written; a desk that never ran, or whose file is damaged, has an empty one."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Health)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Health()


class Pulse:
    """Keeps the health of a daemon at work, and says in the log what has begun or ceased to trouble it."""

    def __init__(self, data: Path, parts: Collection[str], *, once: bool = False) -> None:
        """`parts`: all that a trouble can be about, besides a turn."""
        self._data = data
        before = read_health(data)  # a trouble that lasts over restarts began when it began
        self.health = Health(
            pid=os.getpid(), version=version("countersign"), once=once, started=datetime.now(UTC),
            at=before.at, vouched=before.vouched, troubles={k: v for k, v in before.troubles.items() if k in parts},
        )  # fmt: skip
        self._told: dict[str, str] = {}
        self._write_fails = False
        self._lock = RLock()  # what is saved on the disk is noted in another thread than the turns

    def begins(self) -> None:
        """A turn."""
        self._become(turning=datetime.now(UTC))

    def trouble(self, what: str, error: str | None) -> None:
        """How `what` is now; None: well."""
        troubles, known = dict(self.health.troubles), self.health.troubles.get(what)
        if error is None:
            if known:
                del troubles[what]
                log.info("%s: all right again after %s", what, span(datetime.now(UTC) - known.since))
            self._told.pop(what, None)
        else:
            troubles[what] = Trouble(since=known.since if known else datetime.now(UTC), error=error)
            if self._told.get(what) != error:
                log.warning("%s: %s", what, error)
            self._told[what] = error
        with self._lock:
            self.health = replace(self.health, troubles=troubles)

    def vouches(self, mailbox: str, how: Vouched) -> None:
        """The mailbox's server, as far as its mail tells."""
        before = self.health.vouched.get(mailbox)
        if before is None or (before.state, before.good) != (how.state, how.good):
            (log.info if how.good else log.warning)("mailbox %s: %s", mailbox, how.words)
        with self._lock:
            self.health = replace(self.health, vouched={**self.health.vouched, mailbox: how})

    def goes_by(self, rules: str) -> None:
        """Rules of that digest, and templates, from now on."""
        self._become(rules=rules, rules_since=datetime.now(UTC))

    def stands(self, problems: tuple[str, ...], config: str | None) -> None:
        """How the files on the disk stand against what the daemon goes by."""
        since = (self.health.refused_since or datetime.now(UTC)) if problems else None
        self._become(refused_rules=problems, refused_since=since, config_changed=config)

    def ends(self, unwritten: Mapping[str, str], watchers: Mapping[str, Watching]) -> None:
        """The turn, whatever became of it."""
        self._become(turning=None, at=datetime.now(UTC), unwritten=dict(unwritten), watchers=dict(watchers))

    def stops(self) -> None:
        """On purpose, at the end."""
        self._become(turning=None, stopped=datetime.now(UTC), watchers={})

    def _become(self, **changes: object) -> None:
        with self._lock:
            self.health = replace(self.health, **changes)  # type: ignore[arg-type]
            self._write()

    def _write(self) -> None:
        beside = self._data / f".{FILE}.{os.getpid()}"
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(self.health))
            beside.replace(self._data / FILE)
            self._write_fails = False
        except OSError as e:  # the mail does not wait for it
            with suppress(OSError):
                beside.unlink()
            if not self._write_fails:
                log.warning("%s cannot be written: %s", self._data / FILE, e.strerror)
            self._write_fails = True


def span(length: timedelta) -> str:
    """A length of time as people say it: "12 s", "5 min", "2 h", "3 days"."""
    seconds = max(0, int(length.total_seconds()))
    for least, size, unit in ((2 * 86400, 86400, "days"), (3600, 3600, "h"), (60, 60, "min")):
        if seconds >= least:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
