"""The reconciliation: every mailbox listed and held against the ledger, once a night or on demand."""

from daemon.reconcile.result import Reconciled, Seen, read_result, seen, write_result
from daemon.reconcile.survey import Home, Survey

__all__ = ["Home", "Reconciled", "Seen", "Survey", "read_result", "seen", "write_result"]
