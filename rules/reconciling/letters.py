"""The letters: each one that went out with its copy in Sent, each of ours in Sent with its letter, none half sent."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.nouns import OutboxRow
from rules.reconciling.values import Finding, Held, Kind
from rules.view import View

LONG = timedelta(hours=1)  # nothing is being sent, or waits for Sent, for that long
_MAY_BE_OUT = ("sent", "dot", "unknown")  # what its copy in Sent proves, or will


def letters(held: Held, view: View, now: datetime) -> Iterator[Finding]:
    """Of the first mailbox, whose Sent folder has the copies."""
    if held.sent is None:
        return
    for row in view.find(OutboxRow, state="sent"):
        if row.filed and row.message_id not in held.sent and row.message_id not in held.sent_elsewhere:
            yield _finding("copy_missing", row, held)
        elif row.copy_due and now - (row.sent_at or row.created) > LONG:
            yield _finding("copy_due", row, held)
    for state, kind in _HALF:
        for row in view.find(OutboxRow, state=state):
            if state == "unknown" or now - (row.dot_at or row.first_try or row.created) > LONG:
                yield _finding(kind, row, held)
    for message_id, key in sorted(held.sent.items()):
        rows = view.find(OutboxRow, message_id=message_id)
        if key and not rows:
            yield Finding(kind="letter_unknown", mailbox=held.mailbox, about=message_id, shown=message_id)
        for row in rows:
            if row.state not in _MAY_BE_OUT:
                yield _finding("letter_ahead", row, held)


_HALF: tuple[tuple[str, Kind], ...] = (("unknown", "send_unknown"), ("claimed", "claim_open"), ("dot", "claim_open"))


def _finding(kind: Kind, row: OutboxRow, held: Held) -> Finding:
    shown = f'"{row.subject}" to {", ".join(row.to)}'
    return Finding(kind=kind, mailbox=held.mailbox, about=row.key, shown=shown)
