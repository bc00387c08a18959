"""The last reconciliation, in data/reconciliation.json: when it was, and all that it found; no fact of the ledger."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from rules.reconciling.kinds import KINDS
from rules.reconciling.values import Finding, Kind

FILE = "reconciliation.json"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A finding as people see it. `told`: whether ops are written to about it; else it is everyday work."""

    kind: Kind
    mailbox: str
    about: str
    shown: str
    folder: str
    found: str | None
    count: int
    told: bool

    @classmethod
    def of(cls, finding: Finding) -> "Seen":
        return cls(
            kind=finding.kind, mailbox=finding.mailbox, about=finding.about, shown=finding.shown, folder=finding.where,
            found=finding.found.folder if finding.found else None, count=finding.count,
            told=KINDS[finding.kind].told and not finding.quiet,
        )  # fmt: skip

    def row(self) -> Mapping[str, Any]:
        """The object that --json shows."""
        meaning = KINDS[self.kind]
        return {
            "kind": self.kind, "mailbox": self.mailbox, "about": self.about, "shown": self.shown,
            "folder": self.folder or None, "found": self.found, "count": self.count, "told": self.told,
            "means": meaning.means, "do": meaning.do,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """`at`: by the desk's clock. `unreachable`: mailboxes that could not be looked into, and why."""

    at: datetime
    seconds: float
    mails: int
    seen: tuple[Seen, ...] = ()
    unreachable: tuple[str, ...] = ()

    @property
    def told(self) -> int:
        """How many things differ that are no everyday work."""
        return sum(one.count for one in self.seen if one.told)


def read_result(data: Path) -> Reconciled | None:
    """The last one; None when there was none, or its file says nothing to this version."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Reconciled)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write_result(data: Path, result: Reconciled) -> None:
    """Whole or not at all. Raises OSError."""
    beside = data / f".{FILE}.{os.getpid()}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.encode(result))
    beside.replace(data / FILE)


def seen(findings: Iterable[Finding]) -> tuple[Seen, ...]:
    return tuple(map(Seen.of, findings))
