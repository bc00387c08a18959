"""The ledger again, from the mailbox alone: the mails in which it was written back, then what Sent proves besides."""

from dataclasses import dataclass
from datetime import UTC, datetime

from daemon.journal import Replayed, replay, settle
from daemon.mailbox import Mailbox
from daemon.outbox import passage
from rules.nouns import OutboxRow
from store.changes import NotedLedger

_EVER = datetime(1990, 1, 1, tzinfo=UTC)
_OPEN = ("pending", "claimed", "dot", "unknown")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`proved`: mails that the ledger's last words did not know to be sent, and whose copies stand in Sent."""

    replayed: Replayed
    proved: tuple[str, ...]


def rebuild(ledger: NotedLedger, home: Mailbox, folder: str, sent_folder: str, secret: bytes | None) -> Rebuilt:
    """Into an empty ledger. Nothing is sent, moved or marked. Raises MailboxError, LedgerError.

    Without the secret no seal is checked, and all of it is left to be written back anew, sealed with the new one.
    """
    replayed = replay(home.all_of(folder), ledger, secret)
    if secret:
        settle(ledger.changes, replayed.last)
    return Rebuilt(replayed, _prove(ledger, home, sent_folder))


def _prove(ledger: NotedLedger, home: Mailbox, sent_folder: str) -> tuple[str, ...]:
    """A crash may have come between sending and writing back: a copy in Sent bears the row's own random Message-ID."""
    rows = [row for state in _OPEN for row in ledger.find(OutboxRow, state=state)]
    there = {message_id for _, message_id, _ in home.sent_ids(sent_folder, _EVER)} if rows else set()
    proved = [row for row in rows if row.message_id in there]
    if proved:
        with ledger.transaction() as tx:
            for row in proved:
                become = passage.proved(row, "its copy stands in Sent")
                tx.claim(row.key, epoch=row.epoch, expect=row.state, become=become)
    return tuple(row.key for row in proved)
