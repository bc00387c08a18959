"""The canary: whether our own server says who sent a mail, learned at the start from mail that lies in the mailbox,
and kept up with the mail that comes in. It sends nothing and changes nothing.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from daemon.mailbox import Mailbox, MailboxRefused
from daemon.parse.headers import decoded, read_header, split_message, trace
from rules.book import RuleBook, Vouching
from rules.nouns import Message
from rules.reading.addresses import read_sender
from rules.reading.results import Trace
from rules.reading.stamps import Glance, Stamping, glance, stamping

NEWEST = 20  # mails of a folder that are looked at
FOLDERS = 6  # the inbox, and those of the filing folders that got most mail
KEPT = 100  # mails, the newest, that it goes by


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """What is needed to look at the mail of one mailbox: whose word counts there, who is of the agency, where it is
    filed. Without `root` the inbox alone is looked at."""

    trusted: tuple[str, ...]
    vouching: Vouching = Vouching()
    is_agency: Callable[[str], bool] = lambda address: False
    root: str = ""
    apart: str = ""  # a folder under `root` that holds no mail

    @classmethod
    def of(cls, book: RuleBook, mailbox: str) -> Self:
        folders = book.filing.folders
        return cls(
            trusted=book.trusted_authserv.get(mailbox, ()), vouching=book.vouching.get(mailbox) or Vouching(),
            is_agency=book.is_agency, root=folders.client.partition("/")[0], apart=folders.ledger,
        )  # fmt: skip

    def glance(self, found: Trace, headers: Mapping[str, Sequence[str]], sender: str) -> Glance | None:
        return glance(found, headers, self.is_agency(sender), self.trusted, self.vouching.own_received)


class Canary:
    """What one mailbox's mail tells of its server. For one thread."""

    def __init__(self, mailbox: str) -> None:
        self.mailbox, self.begun = mailbox, False
        self._glances: deque[Glance] = deque(maxlen=KEPT)

    def begin(self, box: Mailbox, book: RuleBook) -> None:
        """Look at the newest mails. Raises MailboxError when the connection is lost."""
        self._glances.extend(lying(box, Eyes.of(book, self.mailbox)))
        self.begun = True

    def saw(self, message: Message, book: RuleBook) -> None:
        """A mail that has just come in."""
        found = Eyes.of(book, self.mailbox).glance(message.trace, message.headers, message.sender.address)
        if self.begun and found:
            self._glances.append(found)

    def sings(self, book: RuleBook) -> Stamping:
        """How the server does, as far as that can be told."""
        eyes = Eyes.of(book, self.mailbox)
        return stamping(self._glances, eyes.trusted, eyes.vouching)


def lying(box: Mailbox, eyes: Eyes) -> Iterator[Glance]:
    """What the newest mails in the inbox and the filing folders show."""
    for folder in _folders(box, eyes):
        with suppress(MailboxRefused):  # somebody removed it in between
            for block in box.heads(folder, NEWEST):
                if found := _look(block, eyes):
                    yield found


def _folders(box: Mailbox, eyes: Eyes) -> list[str]:
    there = {name: status for name, status in box.statuses().items() if status.messages and name != eyes.apart}
    filed = [name for name in there if eyes.root and name.startswith(f"{eyes.root}/") and name != box.inbox]
    busiest = sorted(filed, key=lambda name: (-there[name].uidnext, name))
    return [name for name in (box.inbox, *busiest) if name in there][:FOLDERS]


def _look(block: bytes, eyes: Eyes) -> Glance | None:
    """From the header alone: reading it is linear, and nothing of the mail's text is looked at."""
    header = read_header(split_message(block)[0])
    return eyes.glance(trace(header), decoded(header, None)[0], read_sender(header.raw("from")).address)
