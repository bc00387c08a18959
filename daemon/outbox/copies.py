"""The copy of what was sent, in the Sent folder: there once, also when a crash or a lost answer came in between."""

import base64
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from rules.nouns import OutboxRow
from store.contract import Ledger

log = logging.getLogger("countersign.outbox")

# Asked with Message-IDs and a time none of them is older than: which of them stand in our Sent folder?
# Raises when it cannot look; "none" must mean that it has looked.
InSent = Callable[[Collection[str], datetime], Iterable[str]]
_CLOCKS_DIFFER = timedelta(days=1)  # the server's day may not be ours


class Copies:
    """Puts copies into Sent. Until one is there the row keeps its bytes."""

    def __init__(self, ledger: Ledger, file_sent: Callable[[bytes], bool] | None, in_sent: InSent) -> None:
        self._ledger, self._file_sent, self._in_sent = ledger, file_sent, in_sent
        self._fresh: set[str] = set()

    @property
    def wanted(self) -> bool:
        """Whether it is on us to put copies there; else the server does."""
        return self._file_sent is not None

    def sent_now(self, row: OutboxRow) -> None:
        """Just sent by this very process: there can be no copy yet, none need be looked for."""
        self._fresh.add(row.key)

    def file(self) -> int:
        """Put every missing copy into Sent; how many still wait. A mailbox that fails is left for the next time."""
        rows = self._ledger.find(OutboxRow, copy_due="yes")
        if self._file_sent is None or not rows:
            return len(rows)
        done: list[OutboxRow] = []
        try:
            there = self._look([row for row in rows if row.key not in self._fresh])
            for row in rows:
                self._fresh.discard(row.key)
                if row.message_id in there or self._file_sent(base64.b64decode(row.mail)):
                    done.append(row)
        except Exception as e:  # whatever a mailbox may throw: what was sent stays sent
            log.warning("copies of %d sent mails wait for the Sent folder: %s", len(rows) - len(done), e)
        with self._ledger.transaction() as tx:
            for row in done:
                tx.claim(row.key, epoch=row.epoch, expect="sent", become=replace(row, filed=True, mail=""))
        return len(rows) - len(done)

    def _look(self, rows: Collection[OutboxRow]) -> frozenset[str]:
        if not rows:
            return frozenset()
        since = min(row.created for row in rows) - _CLOCKS_DIFFER
        return frozenset(self._in_sent([row.message_id for row in rows], since))
