"""Folders as the server lists them, in pieces: UIDs and a few header fields, no flags, nothing of any body."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from daemon.mailbox import Mailbox, MailboxRefused
from daemon.mailbox.reading import COMMAND_UIDS
from daemon.mailbox.uids import in_groups

MESSAGE_ID = ("MESSAGE-ID",)
Fields = Mapping[str, str]


@dataclass(slots=True)
class Listing:
    """A folder as far as it is listed. `mails`: UID → header fields by lower-case name. `top`: listed up to there.

    `whole`: all of it is meant to be; else only what is asked for by UID.
    """

    name: str
    uidvalidity: int
    names: tuple[str, ...] = MESSAGE_ID
    mails: dict[int, Fields] = field(default_factory=dict)
    top: int = 0
    whole: bool = True

    def fill(self, box: Mailbox) -> Iterator[None]:
        """All that is above `top`; a breath between two commands. Raises MailboxError, FolderReset."""
        uids = box.new_uids(self.name, self.top)
        for some in in_groups(uids, COMMAND_UIDS):
            self.mails |= box.headers(self.name, some, self.names, self.uidvalidity)
            yield
        self.top = max([self.top, *uids[-1:]])

    def look_again(self, box: Mailbox, uids: Iterable[int]) -> None:
        """At these UIDs alone: what is there now, and what is not any more."""
        for some in in_groups(sorted(set(uids)), COMMAND_UIDS):
            there = box.headers(self.name, some, self.names, self.uidvalidity)
            for uid in some:
                self.mails.pop(uid, None)
            self.mails |= there

    def ids(self) -> dict[int, str]:
        """UID → Message-ID, "" without one."""
        return {uid: fields.get("message-id", "") for uid, fields in self.mails.items()}


def listing(box: Mailbox, folder: str, names: Sequence[str] = MESSAGE_ID, *, whole: bool = True) -> Listing | None:
    """Of a folder, still empty; None where there is no such folder. One that is there and does not open is an error."""
    try:
        return Listing(folder, box.status(folder).uidvalidity, tuple(names), whole=whole)
    except MailboxRefused:
        if box.wire.exists(folder):
            raise
        return None
