"""A mailbox over one connection: reading by position, moving with proof, appending, hashing parts on demand."""

import re
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from daemon.mailbox.headers import fields, received_at
from daemon.mailbox.patience import LOGIN_TRIES, refused, wait_after
from daemon.mailbox.reading import COMMAND_UIDS, part_encoding, read_messages, read_part
from daemon.mailbox.session import Session
from daemon.mailbox.uids import copied, in_groups
from daemon.mailbox.values import Fetched, FolderStatus, MailboxError, MailboxRefused, MailboxSettings, PartInfo
from daemon.mailbox.wire import Answer, Wire
from rules.nouns import Place
from rules.reading.foldernames import folder_path

SEARCH_WINDOW = 50_000  # messages asked of in one SEARCH: imaplib stops at lines of 1,000,000 octets
_MESSAGE_ID = re.compile(r"<[!-~]{1,250}>")
_QUOTING = re.compile(r'["\\]')
_FLAG = re.compile(r"\\?[A-Za-z$][A-Za-z0-9_-]{0,60}")
_PART = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,30}")
_TRASH = frozenset({"trash", "deleted items", "deleted messages", "papierkorb", "gelöschte elemente", "corbeille"})
HEADS = 20  # header blocks asked for in one command: each may be as large as its sender likes
_HEAD = "BODY.PEEK[HEADER]<0.65536>"
_IDS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-COUNTERSIGN-KEY)]"


class Mailbox:
    """One connection, for one thread. Folders are paths with "/" between the levels, whatever the server uses.

    Every method may raise MailboxUnreachable (the connection is gone: `connect` again, later), MailboxRefused (the
    server said no to this one thing) and FolderReset (UIDVALIDITY is not what it was when `status`, `statuses` or
    `new_uids` last told of the folder). Nothing sets or clears \\Seen, and nothing is expunged that has no proven copy.
    """

    def __init__(self, name: str, settings: MailboxSettings, context: ssl.SSLContext | None = None) -> None:
        """`context`: for servers whose certificate the system does not know; certificates are always checked."""
        self.name = name
        self.inbox = "INBOX" if settings.folder.upper() == "INBOX" else settings.folder
        self.wire = Wire(settings, context)
        self._session = Session(name, self.wire)
        self._refusals, self._not_before = 0, 0.0  # logins refused in a row; when to try again
        self._refusal: MailboxError | None = None

    def __enter__(self) -> Self:
        if not self.wire.connected:
            self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> None:
        """Connect and log in, anew if need be. However often it is called, a password that was refused three times is
        not sent again for a while: the refusal is raised again instead."""
        if self._refusal and time.monotonic() < self._not_before:
            raise self._refusal
        try:
            self.wire.connect()
        except MailboxError as e:
            self._refusals = self._refusals + 1 if refused(e) else 0
            self._refusal = e if self._refusals >= LOGIN_TRIES else None
            self._not_before = time.monotonic() + wait_after(e, self._refusals)
            raise
        self._refusals, self._refusal = 0, None

    def close(self) -> None:
        """Log out. Never raises."""
        self.wire.close()

    @property
    def moves_by(self) -> str:
        """How mail is moved here: "MOVE", "COPY and UID EXPUNGE", or "COPY" (the original then stays)."""
        if self.wire.has("MOVE"):
            return "MOVE"
        return "COPY and UID EXPUNGE" if self.wire.has("UIDPLUS") else "COPY"

    # reading

    def folders(self) -> list[str]:
        """All folders that can be opened."""
        return self.wire.list_folders()

    def status(self, folder: str) -> FolderStatus:
        """The folder's counts as of now. MailboxRefused when there is no such folder."""
        return self._session.status(folder)

    def statuses(self) -> dict[str, FolderStatus]:
        """As `status`, of all folders, in one round trip where the server can (RFC 5819); without those that refuse."""
        if self.wire.has("LIST-STATUS"):
            found = self.wire.statuses()
        else:
            found = {}
            for folder in self.folders():
                with suppress(MailboxRefused):
                    found[folder] = self.wire.status(folder)
        self._session.told(found)
        return found

    def new_uids(self, folder: str, after_uid: int) -> list[int]:
        """UIDs above `after_uid`, ascending. Asked in windows from the newest down, so that no answer is too long and
        an expunge in between (which shifts numbers down) lets none slip through."""
        messages = self._session.open(folder, again=True).messages
        found: set[int] = set()
        top = messages
        while top > 0:
            low = max(1, top - SEARCH_WINDOW + 1)
            window = f"{low}:*" if top == messages else f"{low}:{top}"
            uids = [u for u in self.wire.search(window, "UID", f"{after_uid + 1}:*") if u > after_uid]
            found.update(uids)
            if len(uids) < top - low + 1:  # UIDs ascend: all further down are at or below `after_uid`
                break
            top = low - 1
        return sorted(found)

    def fetch(self, folder: str, uids: Iterable[int]) -> Iterator[Fetched]:
        """The messages by ascending UID, read in batches: small ones whole, large ones as skeletons. Those that are
        gone are not yielded. Other methods may be called between two messages."""
        return read_messages(self._session, folder, list(uids))

    def read_part(self, place: Place, part: str | PartInfo) -> Iterator[bytes]:
        """A part's decoded octets in pieces; not even an empty piece when message or part are gone."""
        number = part if isinstance(part, str) else part.number
        if not _PART.fullmatch(number):
            raise ValueError(f"no part number: {number!r}")
        encoding = part_encoding(self._session, place, part)
        return iter(()) if encoding is None else read_part(self._session, place, number, encoding)

    def hash_part(self, place: Place, part: str | PartInfo) -> str | None:
        """Hex SHA-256 of a part's decoded octets, never held in memory as a whole. None when it is not there."""
        digest = None
        for piece in self.read_part(place, part):
            digest = digest or sha256()
            digest.update(piece)
        return digest.hexdigest() if digest else None

    def whole(self, place: Place) -> bytes | None:
        """The message octet by octet, however large; None when it is not there. FolderReset when the folder has been
        numbered anew since."""
        pieces = list(read_part(self._session, place, "", "binary"))
        return b"".join(pieces) or None

    def find(self, folder: str, message_id: str, newest: int = 1000) -> Place | None:
        """Where in the folder the newest message with this Message-ID lies. Headers are compared here: servers' HEADER
        search is not to be relied on, and is asked for those older than the `newest` only. None in a missing folder."""
        try:
            messages = self.wire.select(folder, writable=False, again=True).messages
        except MailboxRefused:
            if self.wire.exists(folder):
                raise
            return None
        if not messages or not _MESSAGE_ID.fullmatch(message_id):
            return None
        first = max(1, messages - newest + 1)
        uids = self.wire.search(f"{first}:*")[::-1]
        found = (place for place, that, _ in self._ids(folder, uids) if that == message_id)
        place = next(found, None)
        if place is None and first > 1 and not _QUOTING.search(message_id):
            with suppress(MailboxRefused):
                uids = self.wire.search("HEADER", "Message-ID", message_id)[::-1]
                place = next((place for place, that, _ in self._ids(folder, uids) if that == message_id), None)
        return place

    def sent_ids(self, folder: str, since: datetime) -> Iterator[tuple[Place, str, str | None]]:
        """Place, Message-ID and X-Countersign-Key of what came into the folder since then (or a day before), newest
        first. Nothing when there is no such folder."""
        try:
            messages = self.wire.select(folder, writable=False, again=True).messages
        except MailboxRefused:
            return
        if messages:  # servers compare whole days, in a zone of their own
            yield from self._ids(folder, self.wire.search("SINCE", (since - timedelta(days=1)).date())[::-1])

    def headers(
        self, folder: str, uids: Sequence[int], names: Sequence[str], uidvalidity: int
    ) -> dict[int, dict[str, str]]:
        """These header fields, by lower-case name, of the messages that are there; at most as many UIDs as go into one
        command (COMMAND_UIDS). Raises FolderReset where the folder has another UIDVALIDITY."""
        asked = f"BODY.PEEK[HEADER.FIELDS ({' '.join(names)})]"
        return {
            uid: f
            for uid, said in self._session.fetch(folder, uids, [asked], uidvalidity).items()
            if (f := _fields(said)) is not None
        }

    def trash(self) -> frozenset[str]:
        """Folders in which people's mail waits to be deleted: by their special use (RFC 6154), else by their name."""
        return self.wire.used_for("\\trash") or frozenset(
            folder for folder in self.folders() if folder.rpartition("/")[2].lower() in _TRASH
        )

    def heads(self, folder: str, newest: int) -> Iterator[tuple[bytes, datetime]]:
        """The header blocks of the newest mails of the folder and when they came, oldest of them first. MailboxRefused
        without it."""
        messages = self.wire.select(folder, writable=False, again=True).messages
        uids = self.wire.search(f"{max(1, messages - newest + 1)}:*") if messages else []
        for some in in_groups(uids[-newest:], HEADS):
            answers = self.wire.fetch(some, [_HEAD, "INTERNALDATE"])
            for uid in sorted(answers):
                block = next((v for k, v in answers[uid].items() if k.startswith(b"BODY[HEADER]")), None)
                if isinstance(block, bytes):
                    date = answers[uid].get(b"INTERNALDATE")
                    yield block, received_at(date if isinstance(date, datetime) else None, block)

    def all_of(self, folder: str) -> Iterator[bytes]:
        """Every message of the folder, whole, in the order in which it was put there; for a folder of our own, whose
        mails have a size that we chose. Nothing when there is no such folder."""
        return self._whole_mails(folder, None)

    def newest_of(self, folder: str, most: int) -> Iterator[bytes]:
        """As `all_of`, of the newest alone."""
        return self._whole_mails(folder, most)

    def _whole_mails(self, folder: str, newest: int | None) -> Iterator[bytes]:
        try:
            messages = self.wire.select(folder, writable=False, again=True).messages
        except MailboxRefused:
            return
        asked = "ALL" if newest is None else f"{max(1, messages - newest + 1)}:*"
        for uid in self.wire.search(asked) if messages else ():
            self.wire.select(folder, writable=False)
            said = self.wire.fetch([uid], ["BODY.PEEK[]"]).get(uid, {})
            raw = said.get(b"BODY[]")
            if isinstance(raw, bytes):
                yield raw

    # changing

    def ensure_folder(self, path: Sequence[str]) -> str:
        """The folder of these levels, made safe, created if missing; its path, as `move` takes it."""
        folder = folder_path(path)
        if not self.wire.exists(folder):
            self._create(folder)
        return folder

    def move(
        self, folder: str, uids: Iterable[int], target: str, uidvalidity: int | None = None
    ) -> Mapping[int, Place | None]:
        """Move messages; a missing target is created. For each UID the place it has now, by the server's COPYUID;
        None without such proof: gone before, or a server without UIDPLUS. Then look with `find` before moving again.

        `uidvalidity` is the one the UIDs were learned under. Give it wherever the UIDs come from a ledger: with None it
        is the one last told, and after a reset the UIDs would name other mail.
        """
        asked = sorted(set(uids))
        places: dict[int, Place | None] = dict.fromkeys(asked)
        validity = self._session.open(folder, writable=folder != target, uidvalidity=uidvalidity).uidvalidity
        if folder == target:
            return {uid: self._session.place(folder, validity, uid) for uid in asked}
        for some in in_groups(asked, COMMAND_UIDS):
            for target_validity, old, new in copied(self._transfer(folder, validity, some, target)):
                if old in places:
                    places[old] = self._session.place(target, target_validity, new)
        return places

    def copy(self, folder: str, uids: Iterable[int], target: str) -> Mapping[int, Place | None]:
        """Copy messages with their dates and flags; a missing target is created. For each UID the place of the copy, by
        the server's COPYUID; None without such proof."""
        asked = sorted(set(uids))
        places: dict[int, Place | None] = dict.fromkeys(asked)
        for some in in_groups(asked, COMMAND_UIDS):
            self._session.open(folder)
            try:
                proof = self.wire.copy(some, target)
            except MailboxRefused as e:
                if e.code != "TRYCREATE" and self.wire.exists(target):
                    raise
                self._create(target)
                proof = self.wire.copy(some, target)
            for validity, old, new in copied(proof):
                if old in places:
                    places[old] = self._session.place(target, validity, new)
        return places

    def discard(self, folder: str, uids: Iterable[int], uidvalidity: int) -> None:
        """Remove copies of mails that are proven to lie elsewhere; on a server without UIDPLUS they stay."""
        asked = sorted(set(uids))
        if asked and self.wire.has("UIDPLUS"):
            self._session.open(folder, writable=True, uidvalidity=uidvalidity)
            for some in in_groups(asked, COMMAND_UIDS):
                self.wire.expunge(some)

    def append(
        self, folder: str, raw: bytes, flags: Sequence[str] = ("\\Seen",), at: datetime | None = None
    ) -> Place | None:
        """Put a message of ours into the folder, created if missing; its place where the server tells (UIDPLUS).
        Line ends become CR LF on the way. An error may come after the server has taken it: look with `sent_ids`."""
        if b"\0" in raw or not all(_FLAG.fullmatch(flag) for flag in flags):
            raise ValueError("a NUL in the message (RFC 3501 4.3.1), or something that is no flag")
        try:
            said = self.wire.append(folder, raw, flags, at)
        except MailboxRefused as e:
            if e.code != "TRYCREATE":
                raise
            self._create(folder)
            said = self.wire.append(folder, raw, flags, at)
        numbers = said[0].split() if said else []
        if len(numbers) == 2 and all(n.isdigit() for n in numbers):
            return self._session.place(folder, int(numbers[0]), int(numbers[1]))
        return None

    # how it is done

    def _transfer(self, folder: str, uidvalidity: int, uids: Sequence[int], target: str) -> list[bytes]:
        self._session.open(folder, writable=True, uidvalidity=uidvalidity)
        put = self.wire.move if self.wire.has("MOVE") else self.wire.copy
        try:
            proof = put(uids, target)
        except MailboxRefused as e:
            if e.code != "TRYCREATE" and self.wire.exists(target):
                raise
            self._create(target)
            proof = put(uids, target)
        if not self.wire.has("MOVE") and self.wire.has("UIDPLUS"):
            gone = [old for _, old, _ in copied(proof) if old in set(uids)]
            if gone:
                self.wire.expunge(gone)
        return proof

    def _create(self, folder: str) -> None:
        """The folder, and its parents where the server does not make them itself (RFC 3501 6.3.3)."""
        try:
            self.wire.create(folder)
        except MailboxRefused as e:
            if e.code == "ALREADYEXISTS" or self.wire.exists(folder):
                return
            above, _, _ = folder.rpartition("/")
            if not above or self.wire.exists(above):
                raise
            self._create(above)
            self.wire.create(folder)

    def _ids(self, folder: str, uids: Sequence[int]) -> Iterator[tuple[Place, str, str | None]]:
        for some in in_groups(uids, COMMAND_UIDS):
            validity = self.wire.select(folder, writable=False).uidvalidity
            answers = self.wire.fetch(some, [_IDS])
            for uid in some:
                found = _fields(answers.get(uid, {}))
                if found is not None:
                    place = self._session.place(folder, validity, uid)
                    yield place, found.get("message-id", ""), found.get("x-countersign-key")


def _fields(said: Answer) -> dict[str, str] | None:
    """Out of the answer to HEADER.FIELDS; None where it is about something else."""
    block = next((v for k, v in said.items() if k.startswith(b"BODY[HEADER.FIELDS")), None)
    return fields(block) if isinstance(block, bytes) else None
