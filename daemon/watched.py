"""Which folders of a mailbox the desk reads: the inbox, and all into which people may have moved mail."""

from collections.abc import Iterator

from daemon.mailbox import FolderStatus, Mailbox
from rules.book.files import Folders


def watched_folders(mailbox: Mailbox, folders: Folders) -> Iterator[tuple[str, FolderStatus]]:
    """The inbox first, then the client folders by name, with their counts as of now. Raises MailboxError."""
    yield mailbox.inbox, mailbox.status(mailbox.inbox)
    root = folders.client.partition("/")[0]
    for name, status in sorted(mailbox.statuses().items()):
        if name not in (mailbox.inbox, folders.ledger) and (name == root or name.startswith(f"{root}/")):
            yield name, status
