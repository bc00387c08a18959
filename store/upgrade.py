"""How a ledger written by an older version becomes today's: one step a schema version, in a visible table."""

from collections.abc import Callable, Mapping

from store.codec import Document
from store.contract import LedgerDamaged

Tables = dict[str, dict[str, Document]]  # kind → key → document
Step = Callable[[Tables], Tables]

SCHEMA = 1

# From version n to n + 1. A field added with a default needs no step.
STEPS: Mapping[int, Step] = {}


def upgrade(tables: Tables, version: int, *, to: int = SCHEMA, steps: Mapping[int, Step] = STEPS) -> Tables:
    """Raises LedgerDamaged when the ledger is newer than this program, or older than any step leads from."""
    if version > to:
        raise LedgerDamaged(
            f"the ledger has schema version {version}, this program knows versions up to {to}: "
            "it was written by a newer Countersign; install that version, or restore a copy from before the change"
        )
    for step in range(version, to):
        if step not in steps:
            raise LedgerDamaged(f"the ledger has schema version {version}, which this program cannot bring up to {to}")
        tables = steps[step](tables)
    return tables
