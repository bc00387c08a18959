"""One mailbox looked over: listed in pieces, compared, and what is doubtful looked at once more before it is said."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daemon.batches import key_of
from daemon.mailbox import Mailbox
from daemon.mailbox.reading import COMMAND_UIDS
from daemon.mailbox.uids import in_groups
from daemon.reconcile.ledger_folder import LedgerFolder
from daemon.reconcile.listing import Listing, listing
from daemon.watched import watched_folders
from rules.book.files import Folders
from rules.nouns import Entry, Place
from rules.reconciling.compare import compare, doubtful, lasting
from rules.reconciling.values import Finding, Folder, Held
from rules.view import View
from store.changes import Changes

SENT_FIELDS = ("MESSAGE-ID", "X-COUNTERSIGN-KEY")
LOOKED_AT = 1_000  # mails that are fetched to know them by their content; of further ones their Message-ID is believed


@dataclass(frozen=True, slots=True)
class Home:
    """What the first mailbox has besides: the Sent folder, and the ledger written back."""

    sent_folder: str
    secret: bytes | None
    changes: Callable[[], Changes]  # as they are when asked


@dataclass(slots=True)
class _Seen:
    """What a survey has gathered so far."""

    folders: dict[str, Listing] = field(default_factory=dict)
    keys: dict[Place, str] = field(default_factory=dict)
    elsewhere: dict[str, Place] = field(default_factory=dict)
    sent: Listing | None = None
    sent_elsewhere: set[str] = field(default_factory=set)
    trash: frozenset[str] = frozenset()


class Survey:
    """Reads, and changes nothing. `view` is asked anew each time: the ledger goes on while a mailbox is listed."""

    def __init__(self, box: Mailbox, folders: Folders, home: Home | None, view: Callable[[], View]) -> None:
        self.box, self._folders, self._home, self._view = box, folders, home, view
        self._seen = _Seen()
        self._ledger = LedgerFolder(box, folders.ledger, home.secret) if home else None
        self._first: tuple[Finding, ...] = ()

    @property
    def mails(self) -> int:
        """How many are listed."""
        return sum(len(folder.mails) for folder in self._seen.folders.values())

    def look(self, now: datetime) -> Iterator[None]:
        """The first look and the second, with a breath after each command. Raises MailboxError."""
        yield from self._list()
        yield from self._know_by_content(self._compare(now))
        self._first = self._compare(now)
        yield from self._look_elsewhere(self._first)
        if self._ledger and any(f.kind == "ledger_gap" for f in self._first):
            self._ledger.forget()
            yield from self._ledger.fill()

    def conclude(self, now: datetime) -> tuple[Finding, ...]:
        """What is different now, too. Little is asked of the server for it. Raises MailboxError."""
        places = {*doubtful(self._first), *doubtful(self._compare(now))}
        for folder in self._seen.folders.values():
            if folder.whole:
                _exhaust(folder.fill(self.box))
        for name, uids in _by_folder(places).items():
            known = self._seen.folders.get(name) or listing(self.box, name, whole=False)
            if known:
                self._seen.folders[name] = known
                known.look_again(self.box, uids)
        for more in (self._seen.sent and self._seen.sent.fill(self.box), self._ledger and self._ledger.fill()):
            _exhaust(more or iter(()))
        return lasting(self._first, self._compare(now))

    # the first look

    def _list(self) -> Iterator[None]:
        watched = dict(watched_folders(self.box, self._folders))
        self._seen.trash = self.box.trash() - set(watched)
        for name in watched:
            if folder := listing(self.box, name):
                self._seen.folders[name] = folder
                yield from folder.fill(self.box)
        places = (p for e in self._view().find(Entry) for p in e.places if p.mailbox == self.box.name)
        for name, uids in _by_folder(p for p in places if p.folder not in watched).items():
            if folder := listing(self.box, name, whole=False):
                self._seen.folders[name] = folder
                for some in in_groups(sorted(uids), COMMAND_UIDS):
                    folder.look_again(self.box, some)
                    yield
        if self._home and self._ledger:
            self._seen.sent = listing(self.box, self._home.sent_folder, SENT_FIELDS)
            yield from self._seen.sent.fill(self.box) if self._seen.sent else ()
            yield from self._ledger.fill()

    # the second

    def _know_by_content(self, findings: Iterable[Finding]) -> Iterator[None]:
        """What lies where something else was thought to lie, by the content of the mails themselves."""
        there = [p for p in doubtful(findings) if p.uid in self._seen.folders.get(p.folder, _NONE).mails][:LOOKED_AT]
        for name, uids in _by_folder(there).items():
            yield from self._keys(name, sorted(uids), self._seen.keys.__setitem__)

    def _look_elsewhere(self, findings: Iterable[Finding]) -> Iterator[None]:
        """In all other folders, for what is missing from its own; where nothing is missing, none is looked through."""
        missing, view = defaultdict[str, set[str]](set), self._view()
        for finding in findings:
            entry = view.get(Entry, finding.about) if finding.kind == "gone" else None
            if entry and entry.message_id:
                missing[entry.message_id].add(entry.key)
        copies = any(f.kind == "copy_missing" for f in findings)
        if not missing and not copies:
            return
        skipped = {*(n for n, f in self._seen.folders.items() if f.whole), self._folders.ledger}
        for name in sorted({*self.box.folders()} - skipped):
            folder = listing(self.box, name)
            if folder is None or (self._seen.sent and name == self._seen.sent.name):
                continue
            yield from folder.fill(self.box)
            ids = folder.ids()
            if copies and name not in self._seen.trash:
                self._seen.sent_elsewhere |= set(ids.values())
            found = [uid for uid, message_id in ids.items() if message_id in missing]
            yield from self._keys(name, found, self._found)

    def _found(self, place: Place, key: str) -> None:
        self._seen.elsewhere.setdefault(key, place)

    def _keys(self, name: str, uids: list[int], note: Callable[[Place, str], object]) -> Iterator[None]:
        for some in in_groups(uids, 20):
            for fetched in self.box.fetch(name, some):
                if key := key_of(fetched):
                    note(fetched.place, key)
            yield

    # comparing

    def _compare(self, now: datetime) -> tuple[Finding, ...]:
        view = self._view()  # before the names of what waits: what is changed in between is in one of the two
        seen = self._seen
        sent = (
            {f.get("message-id", ""): f.get("x-countersign-key") for f in seen.sent.mails.values()} if seen.sent else {}
        )
        held = Held(
            mailbox=self.box.name, folders={name: _folder(f) for name, f in seen.folders.items()},
            keys=seen.keys, elsewhere=seen.elsewhere, sent=sent if self._home else None,
            sent_elsewhere=seen.sent_elsewhere, trash=seen.trash,
            back=self._ledger.back(self._home.changes()) if self._ledger and self._home else None,
        )  # fmt: skip
        return compare(held, view, now)


_NONE = Listing("", 0)


def _folder(listed: Listing) -> Folder:
    return Folder(uidvalidity=listed.uidvalidity, mails=listed.ids(), whole=listed.whole)


def _by_folder(places: Iterable[Place]) -> Mapping[str, set[int]]:
    found = defaultdict[str, set[int]](set)
    for place in places:
        found[place.folder].add(place.uid)
    return found


def _exhaust(pieces: Iterator[None]) -> None:
    for _ in pieces:
        pass
