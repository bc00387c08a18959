"""One IMAP connection: login, capabilities, commands with checked arguments, and errors that know whether they pass."""

import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from imapclient import SocketTimeout, exceptions
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from daemon.mailbox.guarded import GuardedClient
from daemon.mailbox.values import (
    FolderStatus,
    MailboxError,
    MailboxGarbled,
    MailboxRefused,
    MailboxSettings,
    MailboxUnreachable,
)

CONNECT_SECONDS, READ_SECONDS = 15, 60
Answer = Mapping[bytes, Any]
_CODE = re.compile(r"\[([A-Z-]+)(?: [^\]]*)?\]")
_ATOM = re.compile(r"[A-Za-z0-9._@+=-]+")
_PASSING = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"})  # RFC 5530 3
_PASSING_WORDS = re.compile(
    r"temporar|try again|too many|throttl|unavailable|\brate\b|overload|\bbusy\b", re.IGNORECASE
)
_STATUS = "UIDVALIDITY UIDNEXT MESSAGES"


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder that is open: by which name, and what the server said on opening it."""

    folder: str
    writable: bool
    uidvalidity: int
    uidnext: int
    messages: int


def checked(text: str) -> str:
    """The text, if it may go on the wire inside a line; ValueError if it would end the line (RFC 3501 section 4.3)."""
    if any(c in text for c in "\r\n\0"):
        raise ValueError(f"a line end or NUL in {text[:80]!r}")
    return text


class Wire:
    """A connection for one thread. Not connected until `connect`; after any MailboxUnreachable, connect again."""

    def __init__(self, settings: MailboxSettings, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.context = context
        self.capabilities: frozenset[str] = frozenset()
        self.delimiter: str | None = "/"
        self.prefix = ""
        self.selected: Selected | None = None
        self._client: GuardedClient | None = None
        self._octets = 0
        self._names: dict[str, str] = {}  # path → the server's name, where the two are not made from one another

    # the connection

    def connect(self) -> None:
        """A fresh connection, logged in, capabilities read. Raises MailboxUnreachable."""
        self.close()
        where = f"{self.settings.host}:{self.settings.port}"
        if self.settings.security == "none" and not _is_loopback(self.settings.host):
            raise MailboxUnreachable(f"{where}: no password goes over a plain connection; use tls", temporary=False)
        with self._speaking("connect"):
            self._client = client = GuardedClient(
                self.settings.host, self.settings.port, ssl=self.settings.security == "tls",
                ssl_context=self.context, timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
            )  # fmt: skip
            if client.preauth:  # RFC 8314 and CVE-2020-12398: no STARTTLS is possible any more, nor our own login
                raise self._unreachable("the server greets with PREAUTH: it says who we are before we do")
            if self.settings.security == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise self._unreachable("the server offers no STARTTLS; someone on the way may have removed it")
                client.starttls(self.context)
                client.forget_capabilities()
        self._login(client)
        with self._speaking("look around"):
            client.forget_capabilities()
            self.capabilities = frozenset(c.decode("ascii", "replace") for c in client.capabilities())
            if "ID" in self.capabilities:  # some hosts let nobody select who has not said who they are
                with suppress(exceptions.IMAPClientError):
                    client.id_({"name": "Countersign"})
            self._learn_names(client)

    def close(self) -> None:
        """Log out if possible. Never raises."""
        client, self._client, self.selected = self._client, None, None
        if client is None:
            return
        self._octets += client.received
        with suppress(exceptions.IMAPClientError, OSError, ValueError):
            client.socket().settimeout(2)
            client.logout()
        client.drop()

    def hang_up(self) -> None:
        """From another thread: whatever this connection waits for ends in MailboxUnreachable."""
        client = self._client
        if client is not None:
            client.hang_up()

    @property
    def connected(self) -> bool:
        return self._client is not None

    @property
    def octets(self) -> int:
        """Octets read so far, over all connections."""
        return self._octets + (self._client.received if self._client else 0)

    def has(self, capability: str) -> bool:
        return capability in self.capabilities

    # folders

    def server_name(self, path: str) -> str:
        """What the server calls the folder that we write as levels joined by "/"."""
        checked(path)
        if path in self._names or path.upper() == "INBOX":
            return self._names.get(path, "INBOX")
        if self.delimiter in (None, "/"):
            return self.prefix + path
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

    def status(self, folder: str) -> FolderStatus:
        name = self.server_name(folder)
        with self._speaking(f"status of {folder}") as client:
            return _status(client.folder_status(name, _STATUS.split()))

    def statuses(self) -> dict[str, FolderStatus]:
        """All folders' status in one round trip; needs LIST-STATUS."""
        with self._speaking("status of all folders") as client:
            found = {}
            for line in client.listed_with_status(_STATUS):
                name, values = parse_response([line])[:2]
                pairs = dict(zip(values[::2], values[1::2], strict=True))
                found[self.path(decode_utf7(name) if isinstance(name, bytes) else str(name))] = _status(pairs)
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
            return dict(client.fetch(list(uids), list(items)))

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

    # how it goes wrong

    def _login(self, client: GuardedClient) -> None:
        user, password = checked(self.settings.user), self.settings.password()
        checked_password = not any(c in password for c in "\r\n\0")
        with self._speaking("log in"):
            offers = {c.decode("ascii", "replace").upper() for c in client.capabilities()}
            if not checked_password:
                raise self._unreachable("the password has a line end in it", login=True)
            try:
                if "AUTH=PLAIN" in offers:  # takes every character, as LOGIN does not
                    client.plain_login(user, password)
                elif "LOGINDISABLED" in offers:
                    raise self._unreachable("the server takes no password on this connection; use tls", login=True)
                elif not (user + password).isascii():
                    raise self._unreachable("the server has no AUTH=PLAIN, which this password needs", login=True)
                else:
                    client.login(user if _ATOM.fullmatch(user) else _quoted(user), password)
            except exceptions.LoginError as e:
                said = _clean(str(e)).replace(password, "…") if password else _clean(str(e))
                self._lose()
                raise MailboxUnreachable(
                    f"{self.settings.host}: login as {user}: {said}", temporary=_passes(said), login=True
                ) from None

    def _learn_names(self, client: GuardedClient) -> None:
        self._names, self.prefix = {}, ""
        listed = client.list_folders("", "")
        self.delimiter = _delimiter(listed[0][1]) if listed else "/"
        if "NAMESPACE" in self.capabilities:
            with suppress(exceptions.IMAPClientError):
                personal = client.namespace().personal
                if personal:
                    self.prefix, delimiter = personal[0]
                    self.delimiter = _delimiter(delimiter) or self.delimiter

    def _unreachable(self, said: str, *, login: bool = False) -> MailboxUnreachable:
        self._lose()
        return MailboxUnreachable(f"{self.settings.host}: {said}", temporary=False, login=login)

    def _lose(self) -> None:
        client, self._client, self.selected = self._client, None, None
        if client is not None:
            self._octets += client.received
            client.drop()

    @contextmanager
    def _speaking(self, doing: str) -> Iterator[GuardedClient]:
        """Turns whatever may go wrong into one of our errors; a connection that may be out of step is dropped."""
        if self._client is None and doing != "connect":
            raise MailboxUnreachable(f"{self.settings.host}: not connected", temporary=True)
        where = f"{self.settings.host}: {doing}"
        try:
            yield self._client  # type: ignore[misc]
        except MailboxError:
            raise
        except ssl.SSLCertVerificationError as e:
            self._lose()
            raise MailboxUnreachable(f"{where}: {e.verify_message}", temporary=False) from None
        except (exceptions.IMAPClientAbortError, OSError) as e:
            garbled = (self._client is not None and self._client.exceeded) or "unexpected" in str(e)
            self._lose()
            kind = MailboxGarbled if garbled else MailboxUnreachable
            raise kind(f"{where}: {_clean(str(e)) or type(e).__name__}", temporary=True) from None
        except exceptions.ProtocolError as e:
            self._lose()
            raise MailboxGarbled(f"{where}: {_clean(str(e))}", temporary=True) from None
        except exceptions.IMAPClientError as e:
            said = _clean(str(e))
            code = _CODE.search(said)
            if doing == "connect":
                self._lose()
                raise MailboxUnreachable(f"{where}: {said}", temporary=True) from None
            raise MailboxRefused(f"{where}: {said}", code=code[1] if code else "", temporary=_passes(said)) from None
        except (ValueError, TypeError, LookupError, AssertionError, RecursionError) as e:
            self._lose()  # imapclient could make nothing of the answer
            raise MailboxGarbled(f"{where}: {type(e).__name__}: {_clean(str(e))}", temporary=True) from None


_NOT_SELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})


def _status(said: Mapping[bytes, Any]) -> FolderStatus:
    return FolderStatus(*(int(said.get(key, 0) or 0) for key in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES")))


def _delimiter(said: object) -> str | None:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    return text if isinstance(text, str) and len(text) == 1 else None


def _passes(said: str) -> bool:
    code = _CODE.search(said)
    return bool(code and code[1] in _PASSING) or bool(_PASSING_WORDS.search(said))


def _clean(text: str) -> str:
    """A server's words, for a log line: printable, one line, not for ever."""
    return "".join(c if c.isprintable() else " " for c in text[:300]).strip()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
