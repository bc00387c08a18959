"""The passage of an outbox row from pending to its end: pure steps, each from one state to the next.

pending → claimed → dot → sent, refused, unknown or back to pending; unknown → sent or held; any but sent → held.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.post.delivery import Delivery, Permanent, Sent, Temporary, Unknown
from rules.nouns import Because, OutboxRow

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))  # after the n-th try; the last one for all further
HOLD_AFTER = timedelta(days=3)  # of temporary refusals: then a person is asked
LOOKS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 360))  # into Sent, counted from the dot


def claimed(row: OutboxRow, now: datetime) -> OutboxRow:
    """About to be handed over, under a new epoch: whoever held an older one has lost it."""
    return replace(
        row,
        state="claimed",
        epoch=row.epoch + 1,
        attempts=row.attempts + 1,
        first_try=row.first_try or now,
        next_try=None,
        outcome=None,
    )


def at_the_dot(row: OutboxRow, now: datetime) -> OutboxRow:
    """The server may have it from now on."""
    return replace(row, state="dot", dot_at=now)


def settled(row: OutboxRow, delivery: Delivery, now: datetime, *, keep_copy: bool) -> OutboxRow:
    """What the answer makes of a row that was claimed. `keep_copy`: its bytes are still to be put into Sent."""
    match delivery:
        case Sent(server_said=words):
            kept = row.mail if keep_copy else ""
            return replace(row, state="sent", sent_at=now, server_said=words, mail=kept)
        case Permanent(text=text):
            return replace(
                row, state="refused", server_said=text, outcome=_because("refused for good", text), dot_at=None
            )
        case Temporary(text=text):
            return put_off(row, text, now)
        case Unknown(text=text):
            return lost(row, text)
    raise ValueError(f"{delivery} settles nothing")


def put_off(row: OutboxRow, text: str, now: datetime) -> OutboxRow:
    """Refused for now: tried again with growing gaps, until it has been so for days."""
    row = replace(row, server_said=text, dot_at=None)
    if now - (row.first_try or now) >= HOLD_AFTER:
        return replace(row, state="held", outcome=_because(f"could not be delivered for {HOLD_AFTER.days} days", text))
    return replace(row, state="pending", next_try=now + BACKOFF[min(row.attempts, len(BACKOFF)) - 1])


def never_tried(before: OutboxRow, row: OutboxRow) -> OutboxRow:
    """There was no server to try: as before the claim, but for the epoch."""
    return replace(before, epoch=row.epoch)


def given_back(row: OutboxRow, now: datetime) -> OutboxRow:
    """Its process died, or its ledger failed, before the dot: not accepted, tried again; soon, unless that goes on."""
    often = row.attempts >= len(BACKOFF)
    return replace(row, state="pending", epoch=row.epoch + 1, next_try=now + BACKOFF[-1] if often else None)


def lost(row: OutboxRow, text: str) -> OutboxRow:
    """The dot may have gone out: no machine sends it again; looks into Sent may prove it sent."""
    first = (row.dot_at or row.created) + LOOKS[0]
    return replace(row, state="unknown", next_try=first, outcome=_because("may or may not have been sent", text))


def proved(row: OutboxRow, text: str) -> OutboxRow:
    """Seen where only the server can have put it: sent. Whether its copy stands in Sent is looked up in its turn."""
    because = Because(step="proof", text=text)
    return replace(row, state="sent", sent_at=row.dot_at or row.created, next_try=None, outcome=because)


def looked_in_vain(row: OutboxRow, now: datetime) -> OutboxRow:
    """Not found proves nothing: looked for again, and after the last look a person is asked."""
    since = row.dot_at or row.created
    later = [since + look for look in LOOKS if since + look > now]
    if later:
        return replace(row, next_try=later[0])
    because = Because(step="proof", text="may or may not have been sent, and no copy of it was found")
    return replace(row, state="held", next_try=None, outcome=because)


def withdrawn(row: OutboxRow, because: Because) -> OutboxRow:
    """Overtaken by the facts before it was handed over."""
    return replace(row, state="withdrawn", next_try=None, outcome=because, mail="")


def held(row: OutboxRow, because: Because) -> OutboxRow:
    """A person must look at it before it goes anywhere."""
    return replace(row, state="held", next_try=None, outcome=because)


def _because(text: str, words: str) -> Because:
    return Because(step="delivery", text=text, words=words)
