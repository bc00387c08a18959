"""The mailbox: IMAP as the desk needs it. imapclient is imported here alone."""

from daemon.mailbox.box import Mailbox
from daemon.mailbox.values import (
    Fetched,
    FolderReset,
    FolderStatus,
    MailboxError,
    MailboxGarbled,
    MailboxRefused,
    MailboxSettings,
    MailboxUnreachable,
    PartInfo,
)
from daemon.mailbox.watcher import Watcher, WatcherState

__all__ = [
    "Fetched",
    "FolderReset",
    "FolderStatus",
    "Mailbox",
    "MailboxError",
    "MailboxGarbled",
    "MailboxRefused",
    "MailboxSettings",
    "MailboxUnreachable",
    "PartInfo",
    "Watcher",
    "WatcherState",
]
