"""The folder of the written-back ledger as a reconciliation sees it: seals of all mails, records of the newest."""

from collections.abc import Iterator

from daemon.journal import BEFORE, NEWEST, SEAL, opened, records_in
from daemon.mailbox import Mailbox
from daemon.reconcile.listing import Fields, Listing, listing
from rules.nouns import Place
from rules.reconciling.values import Back, Written
from store.changes import Changes
from store.contract import LedgerDamaged

FIELDS = ("MESSAGE-ID", BEFORE, SEAL)


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
        mails = {uid: _written(uid, fields) for uid, fields in sorted(self._mails().items())}
        last, waiting = changes.last, frozenset(changes.names)
        seals = {mail.seal: uid for uid, mail in mails.items()}
        after = seals.get(last, max(mails, default=0)) if last else 0
        for uid in (*(uid for uid in mails if uid > after), *list(mails)[-NEWEST:]):
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
            return Written(uid=mail.uid, strange=True)
        try:
            records = tuple(records_in(payload))
        except LedgerDamaged:  # written by a newer version, which this ledger cannot be
            records = ()
        return Written(uid=mail.uid, before=mail.before, seal=mail.seal, records=records)


def _written(uid: int, fields: Fields) -> Written:
    seal = fields.get(SEAL.lower(), "")
    return Written(uid=uid, before=fields.get(BEFORE.lower(), ""), seal=seal, strange=not seal)
