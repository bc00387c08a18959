"""IMAP commands over one connection, with checked arguments, and folders by our names for them."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from imapclient import exceptions
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from daemon.mailbox.connection import Connection, checked
from daemon.mailbox.guarded import GuardedClient
from daemon.mailbox.values import FolderStatus, MailboxRefused, MailboxSettings

Answer = Mapping[bytes, Any]
_STATUS = "UIDVALIDITY UIDNEXT MESSAGES"
_UNASKED = frozenset({b"SEQ", b"FLAGS", b"MODSEQ"})
_NOT_SELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder that is open: by which name, and what the server said on opening it."""

    folder: str
    writable: bool
    uidvalidity: int
    uidnext: int
    messages: int


class Wire(Connection):
    """The commands that the mailbox needs. Folders are paths with "/" between the levels."""

    def __init__(self, settings: MailboxSettings, context: ssl.SSLContext | None = None) -> None:
        super().__init__(settings, context)
        self.delimiter: str | None = "/"
        self.prefix = ""
        self.selected: Selected | None = None
        self._names: dict[str, str] = {}  # path → the server's name, where the two are not made from one another

    # folders

    def server_name(self, path: str) -> str:
        """What the server calls the folder that we write as levels joined by "/"."""
        checked(path)
        if path in self._names or path.upper() == "INBOX":
            return self._names.get(path, "INBOX")
        if self.delimiter in (None, "/") or (self.prefix and path.startswith(self.prefix)):
            return path if path.startswith(self.prefix) else self.prefix + path
        return self.prefix + str(self.delimiter).join(
            level.replace(str(self.delimiter), " ") for level in path.split("/")
        )

    def path(self, name: str) -> str:
        """The folder's path for a name that the server gave; remembered where the two differ."""
        path = name[len(self.prefix) :] if self.prefix and name.startswith(self.prefix) else name
        if self.delimiter not in (None, "/"):
            path = path.replace("/", "∕").replace(str(self.delimiter), "/")
        if path != name:
            self._names[path] = name
        return path

    def list_folders(self) -> list[str]:
        """Paths of all folders that can be selected."""
        with self._speaking("list folders") as client:
            listed = client.list_folders()
        found = (n for flags, _, n in listed if isinstance(n, str) and not {f.lower() for f in flags} & _NOT_SELECTABLE)
        return [self.path(name) for name in found]

    def used_for(self, use: str) -> frozenset[str]:
        """Folders that the server marks with this special use (RFC 6154), in lower case; none where it marks none."""
        with self._speaking("list folders") as client:
            listed = client.list_folders()
        return frozenset(
            self.path(name)
            for flags, _, name in listed
            if isinstance(name, str) and use.encode() in {f.lower() for f in flags}
        )

    def status(self, folder: str) -> FolderStatus:
        name = self.server_name(folder)
        with self._speaking(f"status of {folder}") as client:
            return _status(client.folder_status(name, _STATUS.split()))

    def statuses(self) -> dict[str, FolderStatus]:
        """All folders' status in one round trip; needs LIST-STATUS."""
        with self._speaking("status of all folders") as client:
            said = parse_response(client.listed_with_status(_STATUS))
        found = {}
        for name, values in zip(said[::2], said[1::2], strict=False):
            if isinstance(values, tuple):
                path = self.path(decode_utf7(name) if isinstance(name, bytes) else str(name))
                found[path] = _status(dict(zip(values[::2], values[1::2], strict=False)))
        return found

    def select(self, folder: str, *, writable: bool, again: bool = False) -> Selected:
        """Open the folder, unless it is open well enough already. Read-only where that will do: \\Recent stays."""
        open_now = self.selected
        if open_now and not again and open_now.folder == folder and (open_now.writable or not writable):
            return open_now
        self.selected = None
        with self._speaking(f"open {folder}") as client:
            said = client.select_folder(self.server_name(folder), readonly=not writable)
            numbers = (int(said.get(key, 0)) for key in (b"UIDVALIDITY", b"UIDNEXT", b"EXISTS"))
            self.selected = Selected(folder, writable, *numbers)
        return self.selected

    def create(self, folder: str) -> None:
        """Create the folder and subscribe to it, so that mail programs show it."""
        name = self.server_name(folder)
        with self._speaking(f"create {folder}") as client:
            client.create_folder(name)
        with suppress(MailboxRefused), self._speaking(f"subscribe to {folder}") as client:
            client.subscribe_folder(name)

    def exists(self, folder: str) -> bool:
        with self._speaking(f"look for {folder}") as client:
            return bool(client.folder_exists(self.server_name(folder)))

    # messages of the selected folder

    def search(self, *criteria: str | date) -> list[int]:
        for item in criteria:
            checked(str(item))
        with self._speaking("search") as client:
            return sorted({int(n) for n in client.search(list(criteria))})

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, Answer]:
        """What the server says of these UIDs; those that are gone are missing from the answer, without an error."""
        for item in items:
            checked(item)
        with self._speaking("fetch") as client:
            client.forget()
            said = client.fetch(list(uids), list(items))
        # Somebody else's change of flags comes without a UID, and would be taken for the UID of that number.
        return {uid: answer for uid, answer in said.items() if answer.keys() - _UNASKED or "FLAGS" in items}

    def move(self, uids: Sequence[int], folder: str) -> list[bytes]:
        """UID MOVE (RFC 6851); the arguments of the COPYUID codes that came with the answer."""
        name = self.server_name(folder)
        with self._speaking(f"move to {folder}") as client:
            client.forget()
            client.move(list(uids), name)
            return client.response_code("COPYUID")

    def copy(self, uids: Sequence[int], folder: str) -> list[bytes]:
        """UID COPY; the arguments of COPYUID, none without UIDPLUS (RFC 4315)."""
        name = self.server_name(folder)
        with self._speaking(f"copy to {folder}") as client:
            client.forget()
            client.copy(list(uids), name)
            return client.response_code("COPYUID")

    def expunge(self, uids: Sequence[int]) -> None:
        """Remove these and no others. Plain EXPUNGE would remove what people marked deleted, and is never sent."""
        if not self.has("UIDPLUS"):
            raise ValueError("UID EXPUNGE needs UIDPLUS")
        with self._speaking("expunge") as client:
            client.add_flags(list(uids), [b"\\Deleted"], silent=True)
            client.uid_expunge(list(uids))

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime | None) -> list[bytes]:
        """APPEND; the arguments of APPENDUID."""
        name = self.server_name(folder)
        with self._speaking(f"append to {folder}") as client:
            client.forget()
            client.append(name, raw, [flag.encode("ascii") for flag in flags], at)
            return client.response_code("APPENDUID")

    def noop(self) -> None:
        with self._speaking("noop") as client:
            client.noop()

    def idle(self, seconds: float, wake: socket.socket | None = None) -> bool:
        """True when the server spoke; False when the time was up or `wake` was written to."""
        with self._speaking("idle") as client:
            return client.idle_until(seconds, wake)

    def _began(self, client: GuardedClient) -> None:
        self._names, self.prefix = {}, ""
        listed = client.list_folders("", "")
        self.delimiter = _delimiter(listed[0][1]) if listed else "/"
        if "NAMESPACE" in self.capabilities:
            with suppress(exceptions.IMAPClientError):
                personal = client.namespace().personal
                if personal:
                    self.prefix, delimiter = personal[0]
                    self.delimiter = _delimiter(delimiter) or self.delimiter

    def _lost(self) -> None:
        self.selected = None


def _status(said: Mapping[bytes, Any]) -> FolderStatus:
    return FolderStatus(*(int(said.get(key, 0) or 0) for key in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES")))


def _delimiter(said: object) -> str | None:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    return text if isinstance(text, str) and len(text) == 1 else None
