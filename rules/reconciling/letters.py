"""The letters: each one that went out with its copy in Sent, each of ours in Sent with its letter, none half sent."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta

from rules.nouns import OutboxRow
from rules.reconciling.values import Finding, Held, Kind
from rules.view import View

PROOF = "proof"  # the step that looked for an unknown letter's copy, in vain
LONG = timedelta(hours=1)  # nothing is being sent, or waits for Sent, for that long
_MAY_BE_OUT = ("sent", "dot", "unknown")  # what its copy in Sent proves, or will


def letters(held: Held, view: View, now: datetime) -> Iterator[Finding]:
    """Of the first mailbox, whose Sent folder has the copies."""
    if held.sent is None:
        return
    yield from _without_copy(held, held.sent, view, now)
    yield from _half_sent(held, held.sent, view, now)
    for message_id, key in sorted(held.sent.items()):
        rows = view.find(OutboxRow, message_id=message_id)
        if key and not rows:
            yield Finding(kind="letter_unknown", mailbox=held.mailbox, about=message_id, shown=message_id)
        yield from (_finding("letter_ahead", row, held) for row in rows if row.state not in _MAY_BE_OUT)


def _without_copy(held: Held, sent: Container[str], view: View, now: datetime) -> Iterator[Finding]:
    for row in view.find(OutboxRow, state="sent"):
        if row.filed and row.message_id not in sent and row.message_id not in held.sent_elsewhere:
            yield _finding("copy_missing", row, held)
        elif row.copy_due and now - (row.sent_at or row.created) > LONG:
            yield _finding("copy_due", row, held)


def _half_sent(held: Held, sent: Container[str], view: View, now: datetime) -> Iterator[Finding]:
    for state, kind in _HALF:
        for row in view.find(OutboxRow, state=state):
            if state == "unknown" or now - (row.dot_at or row.first_try or row.created) > LONG:
                yield _finding(kind, row, held)
    for row in view.find(OutboxRow, state="held"):
        if row.outcome and row.outcome.step == PROOF and row.message_id not in sent:
            yield _finding("send_unknown", row, held)


def proved(findings: Iterable[Finding], view: View) -> Iterator[OutboxRow]:
    """Rows that are not settled as sent, whose copy stands in Sent all the same: they went out, and must not again.

    Nobody but the server, and we after its answer, can have put it there: the Message-ID is drawn at random.
    """
    rows = (view.get(OutboxRow, f.about) for f in findings if f.kind == "letter_ahead")
    yield from (row for row in rows if row and row.state in ("pending", "held"))


_HALF: tuple[tuple[str, Kind], ...] = (("unknown", "send_unknown"), ("claimed", "claim_open"), ("dot", "claim_open"))


def _finding(kind: Kind, row: OutboxRow, held: Held) -> Finding:
    shown = f'"{row.subject}" to {", ".join(row.to)}'
    return Finding(kind=kind, mailbox=held.mailbox, about=row.key, shown=shown)
