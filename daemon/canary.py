"""The canary: whether our own server says who sent a mail, and where, learned at the start from mail that lies in the
mailbox, and kept up with the mail that comes in. It sends nothing and changes nothing.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from daemon.desk import Desk
from daemon.health import Vouched, read_health
from daemon.mailbox import Mailbox, MailboxRefused
from daemon.parse.headers import decoded, read_header, split_message, trace
from rules.book import RuleBook, Seen, Vouching
from rules.nouns import Message, Place
from rules.reading.addresses import read_sender
from rules.reading.ours import Trace
from rules.reading.stamps import Glance, Stamping, both, glance, learned, stamping

NEWEST = 20  # mails of a folder that are looked at
WAITING = 200  # … of the inbox: what is about to be read tells as well, and before it is judged
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

    def glance(self, found: Trace, headers: Mapping[str, Sequence[str]], sender: str, at: datetime) -> Glance | None:
        return glance(found, headers, self.is_agency(sender), self.trusted, self.vouching.own_received, at)


class Canary:
    """What one mailbox's mail tells of its server. For one thread."""

    def __init__(self, mailbox: str, known: Seen | None = None) -> None:
        """`known`: what it told before."""
        self.mailbox, self.begun, self.seen = mailbox, False, known or Seen()
        self._glances: deque[Glance] = deque(maxlen=KEPT)
        self._looked: dict[str, int] = {}  # by folder: the UID up to which it was looked at
        self._book: tuple[RuleBook, Seen, RuleBook] | None = None

    def begin(self, box: Mailbox, book: RuleBook) -> None:
        """Look at the newest mails. Raises MailboxError when the connection is lost."""
        before = {name: status.uidnext - 1 for name, status in box.statuses().items() if status.uidnext}
        eyes = Eyes.of(book, self.mailbox)
        glances = list(lying(box, eyes))
        self._glances.extend(glances)
        self.seen = both(self.seen, self._learned(Seen(), glances, eyes))
        self.begun, self._looked = True, before

    def saw(self, message: Message, place: Place, book: RuleBook) -> None:
        """A mail that is about to be judged."""
        if not self.begun or place.uid <= self._looked.get(place.folder, 0):
            return
        eyes = Eyes.of(book, self.mailbox)
        found = eyes.glance(message.trace, message.headers, message.sender.address, message.received)
        if found:
            self._glances.append(found)
            self.seen = self._learned(self.seen, (found,), eyes)

    def knowing(self, book: RuleBook) -> RuleBook:
        """The rules, with what mail has shown of the server: what the judgement goes by."""
        if self._book is None or self._book[0] is not book or self._book[1] is not self.seen:
            self._book = (book, self.seen, _with(book, self.mailbox, self.seen))
        return self._book[2]

    def sings(self, book: RuleBook) -> Stamping:
        """How the server does, as far as that can be told."""
        eyes = Eyes.of(self.knowing(book), self.mailbox)
        return stamping(self._glances, eyes.trusted, eyes.vouching)

    def _learned(self, seen: Seen, glances: Iterable[Glance], eyes: Eyes) -> Seen:
        return learned(seen, glances) if eyes.trusted else seen  # where nobody counts, no place does


def knowing(desk: Desk) -> Desk:
    """The desk, with what the daemon last knew of each mailbox's server: for whoever judges mail without one."""
    book = desk.book
    for mailbox, how in read_health(desk.data).vouched.items():
        book = _with(book, mailbox, how.seen)
    return replace(desk, book=book)


def told(song: Stamping, seen: Seen) -> Vouched:
    """For the health file, from which the next daemon, `status` and `doctor` know it."""
    return Vouched(state=song.state, words=song.words, advice=song.advice, good=not song.advice, seen=seen)


def _with(book: RuleBook, mailbox: str, seen: Seen) -> RuleBook:
    own = book.vouching.get(mailbox) or Vouching()
    return replace(book, vouching={**book.vouching, mailbox: replace(own, seen=seen)})


def lying(box: Mailbox, eyes: Eyes) -> Iterator[Glance]:
    """What the newest mails in the inbox and the filing folders show."""
    for folder in _folders(box, eyes):
        with suppress(MailboxRefused):  # somebody removed it in between
            for block, at in box.heads(folder, WAITING if folder == box.inbox else NEWEST):
                if found := _look(block, at, eyes):
                    yield found


def _folders(box: Mailbox, eyes: Eyes) -> list[str]:
    there = {name: status for name, status in box.statuses().items() if status.messages and name != eyes.apart}
    filed = [name for name in there if eyes.root and name.startswith(f"{eyes.root}/") and name != box.inbox]
    busiest = sorted(filed, key=lambda name: (-there[name].uidnext, name))
    return [name for name in (box.inbox, *busiest) if name in there][:FOLDERS]


def _look(block: bytes, at: datetime, eyes: Eyes) -> Glance | None:
    """From the header alone: reading it is linear, and nothing of the mail's text is looked at."""
    header = read_header(split_message(block)[0])
    return eyes.glance(trace(header), decoded(header, None)[0], read_sender(header.raw("from")).address, at)
