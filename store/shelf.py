"""The records of one kind in memory, found by key or by their declared fields at the cost of what is found."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from rules.nouns import Record
from store.codec import index_value

R = TypeVar("R", bound=Record)


class Shelf(Generic[R]):
    """One dict by key, and one by value for each of the kind's FIELDS."""

    def __init__(self, kind: type[R]) -> None:
        self.kind = kind
        self.records: dict[str, R] = {}
        self._index: dict[str, dict[str, set[str]]] = {field: {} for field in kind.FIELDS}

    def set(self, key: str, record: R | None) -> R | None:
        """Put the record there, or take away what is there (None). Returns what was there."""
        before = self.records.pop(key, None) if record is None else self.records.get(key)
        for field, values in self._index.items():
            old = None if before is None else index_value(before, field)
            new = None if record is None else index_value(record, field)
            if old == new:
                continue
            if old is not None:
                values[old].discard(key)
                if not values[old]:
                    del values[old]
            if new is not None:
                values.setdefault(new, set()).add(key)
        if record is not None:
            self.records[key] = record
        return before

    def find(self, fields: Mapping[str, str]) -> Sequence[R]:
        """In order of key. Raises KeyError for a field the kind does not declare."""
        unknown = fields.keys() - self._index.keys()
        if unknown:
            raise KeyError(f"{self.kind.__name__} declares no field {sorted(unknown)[0]!r} to find it by")
        if not fields:
            return [self.records[key] for key in sorted(self.records)]
        nothing: set[str] = set()
        hits = sorted((self._index[field].get(value, nothing) for field, value in fields.items()), key=len)
        return [self.records[key] for key in sorted(hits[0].intersection(*hits[1:]))]
