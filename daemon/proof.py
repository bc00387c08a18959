"""Proof of sending: mails that may or may not have gone out are looked for on a schedule; then a person decides."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daemon.outbox import passage
from daemon.outbox.copies import InSent
from rules.nouns import OutboxRow
from store.contract import Ledger


@dataclass(slots=True)
class ProofReport:
    """`sent`: found. `held`: looked for to the end, a person must be asked (letter `desk/unknown`); `waiting`: no."""

    sent: list[OutboxRow] = field(default_factory=list)
    held: list[OutboxRow] = field(default_factory=list)
    waiting: list[OutboxRow] = field(default_factory=list)


def look_for_proof(ledger: Ledger, in_sent: InSent, now: datetime) -> ProofReport:
    """Look, in one go, for all unknown mails whose next look (1, 5, 30 min, 6 h after the dot) has come.

    `in_sent` gets their Message-IDs and the time of the oldest, and gives those that it found where only the server or
    we after its answer can have put them. What it raises is passed on: a look that failed is no look.
    """
    report = ProofReport()
    rows = [row for row in ledger.find(OutboxRow, state="unknown") if row.next_try is None or row.next_try <= now]
    if not rows:
        return report
    since = min(row.dot_at or row.created for row in rows) - timedelta(days=1)
    found = frozenset(in_sent([row.message_id for row in rows], since))
    with ledger.transaction() as tx:
        for row in rows:
            seen = row.message_id in found
            become = passage.proved(row, "its copy was found") if seen else passage.looked_in_vain(row, now)
            if tx.claim(row.key, epoch=row.epoch, expect="unknown", become=become):
                _list_of(report, become).append(become)
    return report


def _list_of(report: ProofReport, row: OutboxRow) -> list[OutboxRow]:
    return {"sent": report.sent, "held": report.held}.get(row.state, report.waiting)
