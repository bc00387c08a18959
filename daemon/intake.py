"""Reading a mailbox: what is new since the ledger's positions, one transaction a batch, moved only after it is kept."""

import logging
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from daemon.ahead import Ahead
from daemon.batches import Batch, batches, key_of, nameless, raw_of
from daemon.clock import Clock
from daemon.desk import Desk
from daemon.mailbox import Fetched, FolderReset, FolderStatus, Mailbox, MailboxRefused
from daemon.parse import Unreadable
from daemon.parse.values import MAX_SHOWN
from daemon.parse.worker import Handle, Reader
from daemon.perform import moved, perform, seen_again
from daemon.quarantine import quarantined
from daemon.signatures import Lookup, as_asked
from daemon.tries import MOST, Tries
from daemon.watched import watched_folders
from rules.book import RuleBook
from rules.duties.quarantine import telling_hour
from rules.effects import Verdict
from rules.nouns import Attachment, Because, Entry, Message, Place, Position, Route
from rules.reading.again import judge_anew
from rules.reading.hashes import wants_hashes
from rules.reading.steps import inbound
from store.contract import Ledger, Transaction

log = logging.getLogger("countersign.intake")
Lying = list[tuple[Entry, Place]]  # mails, and where each (or a copy of it) lies


@dataclass(slots=True)
class Counts:
    """What a pass did."""

    read: int = 0
    known: int = 0
    moved: int = 0
    quarantined: int = 0


class _TriesUsedUp(Exception):
    """The mail has ended the process too often."""


class Intake:
    """Reads one mailbox into the ledger. Not safe for threads: the mailbox's connection and the ledger are its own."""

    def __init__(
        self,
        mailbox: Mailbox,
        desk: Desk,
        ledger: Ledger,
        reader: Reader,
        clock: Clock,
        stopping: Callable[[], bool] = lambda: False,
        tell: Callable[[Verdict], None] = lambda verdict: None,
        lookup: Lookup | None = None,
        saw: Callable[[Message, Place], None] = lambda message, place: None,
        knowing: Callable[[RuleBook], RuleBook] = lambda book: book,
        tries: Tries | None = None,
    ) -> None:
        """`lookup`: TXT records, for the keys of signatures; None: none is checked. `saw`: is shown every new mail.
        `knowing`: the rules, with what mail has shown of the server in front."""
        self.mailbox, self.desk, self.ledger, self.reader, self.clock = mailbox, desk, ledger, reader, clock
        self.stopping, self.tell, self.lookup, self.saw = stopping, tell, lookup, saw
        self.knowing, self.tries = knowing, tries
        self._line = threading.Lock()  # one speaks on the mailbox's connection at a time

    def sync(self) -> Counts:
        """Read everything new in the inbox and in the filing folders, then put mail where it belongs."""
        counts = Counts()
        for folder, status in watched_folders(self.mailbox, self.desk.book.filing.folders):
            if self.stopping():
                break
            try:
                self._read_folder(folder, status, counts)
            except (FolderReset, MailboxRefused) as e:  # this folder's trouble alone; the next turn looks again
                log.warning("%s: %s", folder, e)
        counts.moved = self.file()
        return counts

    def take(self, places: Iterable[Place]) -> None:
        """Mails that lie where the desk has read past, read after all. Raises MailboxError."""
        by_folder: dict[str, list[int]] = defaultdict(list)
        for place in places:
            by_folder[place.folder].append(place.uid)
        for folder, uids in by_folder.items():
            for batch in batches(self.mailbox.fetch(folder, sorted(uids))):
                messages = self.reader.result(self.reader.submit([raw_of(f) for f in batch]))
                with self.ledger.transaction() as tx:
                    for fetched, message in zip(batch, messages, strict=True):
                        self._one(tx, folder, fetched, message, Counts())

    def file(self) -> int:
        """Move what is not yet in its folder, grouped by source and target. An OK proves nothing; COPYUID does."""
        groups: dict[tuple[str, int, str], Lying] = defaultdict(list)
        for entry in self.ledger.find(Entry, moving="yes"):
            for place in entry.places:
                if entry.target and place.folder != entry.target and place.mailbox == self.mailbox.name:
                    groups[place.folder, place.uidvalidity, entry.target].append((entry, place))
        count = 0
        for (source, uidvalidity, target), lying in sorted(groups.items(), key=lambda group: group[0]):
            try:
                count += self._move(source, uidvalidity, target, lying)
            except (FolderReset, MailboxRefused) as e:  # it stays where it is, and is tried again next turn
                log.warning("%d mails stay in %s: %s", len(lying), source, e)
        return count

    def _read_folder(self, folder: str, status: FolderStatus, counts: Counts) -> None:
        key = f"{self.mailbox.name}/{folder}"
        position = self.ledger.get(Position, key)
        last = position.uid if position and position.uidvalidity == status.uidvalidity else 0
        if status.uidnext and last >= status.uidnext - 1:
            return
        fetched = batches(self.mailbox.fetch(folder, self.mailbox.new_uids(folder, last)))
        parsing: deque[tuple[Batch, Handle]] = deque()
        # The server hands out the batch after next and the worker parses the next one while this one is judged.
        with Ahead(fetched, self._line) as ready:
            for batch in ready:
                parsing.append((batch, self.reader.submit([raw_of(f) for f in batch])))
                if len(parsing) > 2:
                    self._keep(folder, status.uidvalidity, *parsing.popleft(), counts)
                if self.stopping():
                    return
        while parsing:
            self._keep(folder, status.uidvalidity, *parsing.popleft(), counts)

    def _keep(self, folder: str, uidvalidity: int, batch: Batch, handle: Handle, counts: Counts) -> None:
        messages = [self.checked(f, m) for f, m in zip(batch, self.reader.result(handle), strict=True)]
        with self.ledger.transaction() as tx:
            for fetched, message in zip(batch, messages, strict=True):
                self._one(tx, folder, fetched, message, counts)
            uid = max(f.place.uid for f in batch)
            tx.put(Position(mailbox=self.mailbox.name, folder=folder, uidvalidity=uidvalidity, uid=uid))

    def _one(
        self, tx: Transaction, folder: str, fetched: Fetched, message: Message | Unreadable, counts: Counts
    ) -> None:
        inbox = folder == self.mailbox.inbox
        delivered = () if isinstance(message, Unreadable) else message.delivered_to
        route = Route(place=fetched.place, delivered_to=delivered, at=fetched.received)
        key = nameless(fetched.place) if fetched.problem else message.content_key
        entry = tx.get(Entry, key)
        again = self._anew(tx, entry, message, fetched, None if inbox else folder) if entry else None
        if entry and again is None:
            seen_again(tx, entry, route, self.desk.book, inbox=inbox)
            counts.known += 1
            return
        if entry and entry.by_hand:  # a person's word stands, wherever a better copy comes from
            folder = entry.target or folder
        if fetched.problem:
            verdict = self._quarantine(tx, fetched, key, fetched.problem)
        elif isinstance(message, Unreadable):
            shown = message.shown("from"), message.shown("subject")
            verdict = self._quarantine(tx, fetched, key, message.reason, *shown)
        else:
            self.saw(message, fetched.place)
            verdict = self.judge(tx, message, fetched, None if folder == self.mailbox.inbox else folder, again)
        perform(tx, verdict, route, inbox=inbox)
        counts.read += 1
        counts.quarantined += verdict.entry.outcome == "quarantined"
        self.tell(verdict)

    def checked(self, fetched: Fetched, message: Message | Unreadable) -> Message | Unreadable:
        """With the signatures that could tell who wrote it, where the desk goes by them. DNS is asked, and not for
        long, before the transaction begins."""
        if isinstance(message, Unreadable) or not fetched.whole or self.lookup is None:
            return message
        return as_asked(message, fetched.raw, self.mailbox.name, self.knowing(self.desk.book), self.lookup)

    def _anew(
        self, tx: Transaction, entry: Entry, message: Message | Unreadable, fetched: Fetched, folder: str | None
    ) -> Because | None:
        """Why a known mail is judged again, if it is."""
        if isinstance(message, Unreadable) or fetched.problem or fetched.place in entry.places:
            return None
        book, now = self.knowing(self.desk.book), self.clock.now()
        return judge_anew(entry, message, tx, book, now, mailbox=self.mailbox.name, folder=folder)

    def judge(
        self, tx: Transaction, message: Message, fetched: Fetched, folder: str | None, again: Because | None
    ) -> Verdict:
        """What it tells; whatever goes wrong with that, it is quarantined. `again`: why it is judged once more."""
        start = self.desk.config.mailboxes[self.mailbox.name].start
        try:
            if wants_hashes(message, self.desk.book):
                message = replace(message, attachments=tuple(self._hashes(message, fetched)))
            with self._counted(fetched.place):
                book, now = self.knowing(self.desk.book), self.clock.now()
                verdict = inbound(message, tx, book, now, mailbox=self.mailbox.name, folder=folder, start=start)
            if verdict.alarm:
                log.warning("%s from %s: %s", message.message_id, message.sender.address, verdict.alarm)
            entry = verdict.entry
            return replace(verdict, entry=replace(entry, because=(again, *entry.because))) if again else verdict
        except Exception as e:  # one bad mail never stops the next: whatever broke, a person sees it
            if not isinstance(e, _TriesUsedUp):
                log.exception("could not judge %s from %s", message.message_id, message.sender.address)
            reason = f"it could not be judged: {e if isinstance(e, _TriesUsedUp) else f'{type(e).__name__}: {e}'}"
            shown = message.sender.address, message.subject[:MAX_SHOWN]
            return self._quarantine(tx, fetched, message.content_key, reason, *shown)

    @contextmanager
    def _counted(self, place: Place) -> Iterator[None]:
        """A judgement that ends the process is counted against the mail; one that has done so too often is not made."""
        if self.tries is None:
            yield
            return
        if self.tries.used_up(place):
            raise _TriesUsedUp(f"the daemon ended {MOST} times while it judged this mail")
        self.tries.begin(place)
        try:
            yield
        finally:
            self.tries.end()

    def _hashes(self, message: Message, fetched: Fetched) -> Iterator[Attachment]:
        for attachment in message.attachments:
            if attachment.sha256 is None and attachment.part:
                with self._line:
                    digest = self.mailbox.hash_part(fetched.place, attachment.part)
                attachment = replace(attachment, sha256=digest)
            yield attachment

    def _quarantine(
        self, tx: Transaction, fetched: Fetched, content_key: str, reason: str, sender: str = "", subject: str = ""
    ) -> Verdict:
        known = tx.get(Entry, content_key)
        hour = (known.broken if known else "") or telling_hour(tx, self.clock.now())
        return quarantined(content_key, reason, fetched.received, self.desk.book, sender, subject, broken=hour)

    def _move(self, source: str, uidvalidity: int, target: str, lying: Lying) -> int:
        there = {} if self.mailbox.moves_by == "MOVE" else self._already_there(target, lying)
        uids = [place.uid for entry, place in lying if entry.key not in there]
        places = dict(self.mailbox.move(source, uids, target, uidvalidity)) if uids else {}
        twice = {place.uid: there[entry.key] for entry, place in lying if entry.key in there}
        self.mailbox.discard(source, twice, uidvalidity)  # a crash came between copying and removing
        places |= twice
        with self.ledger.transaction() as tx:
            proved = [p for e, old in lying if (p := self._settle(tx, e, old, places.get(old.uid), target))]
            self._advance(tx, target, proved)
        return len(proved)

    def _already_there(self, target: str, lying: Lying) -> dict[str, Place]:
        """A server that cannot move may hold the copy already: look before copying a mail a second time."""
        found = ((entry.key, self._copy_of(entry, target)) for entry, _ in lying)
        return {key: place for key, place in found if place}

    def _copy_of(self, entry: Entry, folder: str) -> Place | None:
        """Where this very mail lies in the folder. Anybody can write its Message-ID; its content key tells."""
        place = self.mailbox.find(folder, entry.message_id) if entry.message_id else None
        found = next(self.mailbox.fetch(folder, [place.uid]), None) if place else None
        return place if found and key_of(found) == entry.key else None

    def _settle(self, tx: Transaction, entry: Entry, old: Place, new: Place | None, target: str) -> Place | None:
        """Where it lies now: by the server's COPYUID, else by looking. What is neither there nor where it was is gone:
        no more is done about it until it is seen again, when folders are read."""
        new = new or self._copy_of(entry, target)
        if new or not any(self.mailbox.fetch(old.folder, [old.uid])):
            moved(tx, entry.key, old, new)
        return new

    def _advance(self, tx: Transaction, folder: str, places: Iterable[Place]) -> None:
        """What we have just put there ourselves need not be read again, as long as nobody else put mail in between."""
        found = sorted(places, key=lambda p: p.uid)
        if not found:
            return
        position = tx.get(Position, f"{self.mailbox.name}/{folder}")
        last = position.uid if position and position.uidvalidity == found[0].uidvalidity else 0
        for place in found:
            if place.uid != last + 1:
                return
            last = place.uid
        tx.put(Position(mailbox=self.mailbox.name, folder=folder, uidvalidity=found[0].uidvalidity, uid=last))
