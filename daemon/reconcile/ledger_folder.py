"""The folder of the written-back ledger as a reconciliation sees it: seals of all mails, records of the newest."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from daemon.journal import BEFORE, NEWEST, SEAL, instant, opened, records_in
from daemon.mailbox import Mailbox
from daemon.reconcile.listing import Fields, Listing, listing
from rules.nouns import Place
from rules.reconciling.chain import Link, in_order
from rules.reconciling.values import Back, Written
from store.changes import Changes
from store.contract import LedgerDamaged

FIELDS = ("MESSAGE-ID", "DATE", BEFORE, SEAL)


class LedgerFolder:
    """Listed once, then kept up with. `secret` None: the key is lost, and no seal is checked."""

    def __init__(self, box: Mailbox, folder: str, secret: bytes | None) -> None:
        self._box, self._folder, self._secret = box, folder, secret
        self._listing: Listing | None = None
        self._read: dict[int, Written] = {}

    def fill(self) -> Iterator[None]:
        """All of it, or what is new in it. Raises MailboxError."""
        self._listing = self._listing or listing(self._box, self._folder, FIELDS)
        if self._listing:
            yield from self._listing.fill(self._box)

    def forget(self) -> None:
        """Begin anew with the next `fill`."""
        self._listing = None

    def back(self, changes: Changes) -> Back:
        """As it stands now, against what this desk has noted. Raises MailboxError."""
        mails = _in_order(self._mails())
        last, waiting = changes.last, frozenset(changes.names)
        uids, seals = list(mails), [mail.seal for mail in mails.values()]
        after = (seals.index(last) + 1 if last in seals else len(seals)) if last else 0
        for uid in (*uids[after:], *uids[-NEWEST:]):
            mails[uid] = self._read.get(uid) or mails[uid]
            if uid not in self._read and not mails[uid].strange:
                mails[uid] = self._read[uid] = self._whole(mails[uid])
        return Back(folder=self._folder, mails=tuple(mails.values()), last=last, waiting=waiting)

    def _mails(self) -> dict[int, Fields]:
        return self._listing.mails if self._listing else {}

    def _whole(self, mail: Written) -> Written:
        assert self._listing
        place = Place(
            mailbox=self._box.name, folder=self._folder, uidvalidity=self._listing.uidvalidity, uid=mail.uid
        )  # fmt: skip
        payload = opened(self._box.whole(place) or b"", self._secret).payload
        if payload is None:
            return replace(mail, strange=True)
        try:
            records = tuple(records_in(payload))
        except LedgerDamaged:  # written by a newer version, which this ledger cannot be
            records = ()
        return Written(uid=mail.uid, before=mail.before, seal=mail.seal, records=records)


def _in_order(listed: Mapping[int, Fields]) -> dict[int, Written]:
    """By UID, in the order in which they were written; first those that are no mails of the ledger, and copies."""
    mails = [_written(uid, fields) for uid, fields in sorted(listed.items())]
    links = [Link(mail.before, mail.seal, instant(listed[mail.uid].get("date", ""))) for mail in mails]
    order = [index for index, _ in in_order(links) if not mails[index].strange]
    rest = sorted(set(range(len(mails))) - set(order))
    return {mails[index].uid: mails[index] for index in (*rest, *order)}


def _written(uid: int, fields: Fields) -> Written:
    seal = fields.get(SEAL.lower(), "")
    return Written(uid=uid, before=fields.get(BEFORE.lower(), ""), seal=seal, strange=not seal)
