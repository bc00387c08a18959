"""A ledger with nothing in it: what commands see before a desk's first run."""

from collections.abc import Sequence
from typing import TypeVar

from rules.nouns import Record

R = TypeVar("R", bound=Record)


class EmptyView:
    """A View that knows nothing."""

    def get(self, kind: type[R], key: str) -> R | None:
        return None

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return ()
