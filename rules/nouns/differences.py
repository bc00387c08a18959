"""Differences between mailbox and ledger that ops were told of: kept, so that each is told once."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rules.nouns.base import Because, Record


@dataclass(frozen=True, kw_only=True)
class Difference(Record):
    """Something that mailbox and ledger do not agree on. `kind`: one of rules/reconciling/kinds.py.

    `shown`: what it is about, as people call it; `where`: the folder; `count`: of how many things at once.
    `since`: when it was first seen. `state`: standing, or settled once a reconciliation did not see it any more.
    """

    KIND: ClassVar[str] = "difference"
    FIELDS: ClassVar[tuple[str, ...]] = ("state",)
    kind: str
    mailbox: str
    about: str
    shown: str
    where: str
    count: int = 1
    since: datetime
    state: str = "standing"
    because: Because

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.about}"
