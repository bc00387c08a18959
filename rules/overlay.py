"""Records laid over a view and kept in memory: what `simulate` imagines, and the whole ledger of a test."""

from collections.abc import Sequence
from typing import cast

from rules.nouns import Record
from rules.view import R, View


class Overlay:
    """A View that shows its own records in front of those of `base` (no base: of nothing). `base` is never changed."""

    def __init__(self, base: View | None = None) -> None:
        self._base = base
        self._own: dict[str, dict[str, Record]] = {}

    def put(self, record: Record) -> None:
        """Show this record from now on, in place of one of the same kind and key."""
        self._own.setdefault(record.KIND, {})[record.key] = record

    def get(self, kind: type[R], key: str) -> R | None:
        own = self._own.get(kind.KIND, {}).get(key)
        if own is not None:
            return cast(R, own)
        return self._base.get(kind, key) if self._base else None

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        """As `View.find`. Raises KeyError for a field the kind does not declare."""
        undeclared = set(fields) - set(kind.FIELDS)
        if undeclared:
            raise KeyError(f"{kind.KIND} declares no field {', '.join(sorted(undeclared))}")
        own = cast(dict[str, R], self._own.get(kind.KIND, {}))
        found = {r.key: r for r in (self._base.find(kind, **fields) if self._base else ()) if r.key not in own}
        found |= {key: r for key, r in own.items() if _matches(r, fields)}
        return tuple(found[key] for key in sorted(found))


def _matches(record: Record, fields: dict[str, str]) -> bool:
    return all(
        (value if (value := getattr(record, name)) is not None else "") == wanted for name, wanted in fields.items()
    )
