"""The judgement's window on the ledger: read only, by key or by declared field."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from rules.nouns import Record

R = TypeVar("R", bound=Record)


class View(Protocol):
    """Look-ups cost what is found, not what ever happened: `find` is indexed on each kind's declared fields."""

    def get(self, kind: type[R], key: str) -> R | None:
        """The record of that kind and key, or None."""
        ...

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        """Records whose declared fields all equal the given values, in order of key. No fields: all of the kind.

        Raises KeyError for a field the kind does not declare.
        """
        ...


class Pad(View, Protocol):
    """A view that can be written on: a transaction of the ledger, or what is only imagined (rules/overlay.py)."""

    def put(self, record: Record) -> None:
        """Insert, or replace the record of the same kind and key."""
        ...
