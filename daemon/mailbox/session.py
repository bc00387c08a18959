"""A connection that knows which UIDVALIDITY its caller goes by, and that one poisonous message cannot stop."""

from collections.abc import Mapping, Sequence

from daemon.mailbox.values import FolderReset, FolderStatus, MailboxGarbled
from daemon.mailbox.wire import Answer, Selected, Wire
from rules.nouns import Place


class Session:
    """A wire, under the mailbox's name, with the UIDVALIDITY that was last told for each folder."""

    def __init__(self, name: str, wire: Wire) -> None:
        self.name = name
        self.wire = wire
        self._validity: dict[str, int] = {}

    def status(self, folder: str) -> FolderStatus:
        """Counts as of now."""
        selected = self.wire.selected
        if selected and selected.folder == folder:  # STATUS of the open folder may be stale (RFC 3501 6.3.10)
            now = self.wire.select(folder, writable=selected.writable, again=True)
            status = FolderStatus(now.uidvalidity, now.uidnext, now.messages)
        else:
            status = self.wire.status(folder)
        self.told({folder: status})
        return status

    def told(self, found: Mapping[str, FolderStatus]) -> None:
        """The caller has been told of these folders and goes by their UIDVALIDITY from here on."""
        self._validity.update((folder, status.uidvalidity) for folder, status in found.items())

    def open(
        self, folder: str, *, writable: bool = False, again: bool = False, uidvalidity: int | None = None
    ) -> Selected:
        """Open the folder; FolderReset if its UIDVALIDITY is not `uidvalidity` (None: the one last told)."""
        selected = self.wire.select(folder, writable=writable, again=again)
        expected = self._validity.setdefault(folder, selected.uidvalidity) if uidvalidity is None else uidvalidity
        if selected.uidvalidity != expected:
            self._validity.pop(folder, None)
            raise FolderReset(folder, selected.uidvalidity)
        return selected

    def place(self, folder: str, uidvalidity: int, uid: int) -> Place:
        return Place(mailbox=self.name, folder=folder, uidvalidity=uidvalidity, uid=uid)

    def fetch(
        self, folder: str, uids: Sequence[int], items: Sequence[str], uidvalidity: int | None = None
    ) -> dict[int, Answer]:
        """What the server says of those UIDs that are still there."""
        if not uids:
            return {}
        self.open(folder, uidvalidity=uidvalidity)
        return self.wire.fetch(uids, items)

    def fetch_carefully(self, folder: str, uids: Sequence[int], items: Sequence[str]) -> dict[int, Answer | None]:
        """As `fetch`; but a message whose answer breaks the connection, together with others and then alone, has the
        answer None and keeps us from no other."""
        try:
            return dict(self.fetch(folder, uids, items))
        except MailboxGarbled:
            self.wire.connect()
        found: dict[int, Answer | None] = {}
        for uid in uids:
            try:
                found.update(self.fetch(folder, [uid], items))
            except MailboxGarbled:
                found[uid] = None
                self.wire.connect()
        return found
