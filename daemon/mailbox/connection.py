"""Getting in: an IMAP connection that is logged in, knows what the server can do, and says how it went wrong."""

import ipaddress
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import SocketTimeout, exceptions

from daemon.mailbox.guarded import GuardedClient
from daemon.mailbox.values import (
    MailboxError,
    MailboxGarbled,
    MailboxRefused,
    MailboxSettings,
    MailboxUnreachable,
)
from daemon.secrets import DeskProblems

CONNECT_SECONDS, READ_SECONDS = 15, 60
_CODE = re.compile(r"\[([A-Z-]+)(?: [^\]]*)?\]")
_ATOM = re.compile(r"[A-Za-z0-9._@+=-]+")
_PASSING = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"})  # RFC 5530 3
_PASSING_WORDS = re.compile(
    r"temporar|try again|too many|throttl|unavailable|\brate\b|overload|\bbusy\b", re.IGNORECASE
)


def checked(text: str) -> str:
    """The text, if it may go on the wire inside a line; ValueError if it would end the line (RFC 3501 section 4.3)."""
    if any(c in text for c in "\r\n\0"):
        raise ValueError(f"a line end or NUL in {text[:80]!r}")
    return text


class Connection:
    """For one thread. Not connected until `connect`; after any MailboxUnreachable, connect again."""

    def __init__(self, settings: MailboxSettings, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.context = context
        self.capabilities: frozenset[str] = frozenset()
        self._client: GuardedClient | None = None
        self._octets = 0

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
            self._began(client)

    def close(self) -> None:
        """Log out if possible. Never raises."""
        client, self._client = self._client, None
        self._lost()
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
    def tls(self) -> str | None:
        """The TLS version in use; None without."""
        sock = self._client.socket() if self._client else None
        return sock.version() if isinstance(sock, ssl.SSLSocket) else None

    @property
    def octets(self) -> int:
        """Octets read so far, over all connections."""
        return self._octets + (self._client.received if self._client else 0)

    def has(self, capability: str) -> bool:
        return capability in self.capabilities

    def _began(self, client: GuardedClient) -> None:
        """A new connection is logged in: what a folder's layer wants to know of it first."""

    def _lost(self) -> None:
        """The connection is gone, and all that was true of it."""

    def _login(self, client: GuardedClient) -> None:
        user, password = checked(self.settings.user), self._password()
        with self._speaking("log in"):
            offers = {c.decode("ascii", "replace").upper() for c in client.capabilities()}
            if obstacle := _obstacle(user, password, offers):
                raise self._unreachable(obstacle, login=True)
            try:
                if "AUTH=PLAIN" in offers:  # takes every character, as LOGIN does not
                    client.plain_login(user, password)
                else:
                    client.login(user if _ATOM.fullmatch(user) else _quoted(user), password)
            except exceptions.LoginError as e:
                cut = isinstance(e.__context__, exceptions.IMAPClientAbortError)  # not refused: hung up on
                said = f"login as {user}: {_clean(str(e)).replace(password or '…', '…')}"
                raise self._unreachable(said, temporary=cut or _passes(said), login=not cut) from None

    def _password(self) -> str:
        try:
            return self.settings.password()
        except DeskProblems as e:  # the file is gone, the command fails: this mailbox waits, the others do not
            raise self._unreachable(str(e)) from None

    def _unreachable(self, said: str, *, temporary: bool = False, login: bool = False) -> MailboxUnreachable:
        self._lose()
        return MailboxUnreachable(f"{self.settings.host}: {said}", temporary=temporary, login=login)

    def _lose(self) -> None:
        client, self._client = self._client, None
        self._lost()
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
        except exceptions.IMAPClientReadOnlyError as e:  # an abort by its class, but the connection is good
            self._lost()
            raise MailboxRefused(f"{where}: {_clean(str(e))}", code="READ-ONLY") from None
        except (exceptions.IMAPClientAbortError, OSError) as e:
            exceeded = self._client is not None and self._client.exceeded
            garbled = exceeded or "unexpected response" in str(e) or "unexpected tagged" in str(e)
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


def _obstacle(user: str, password: str, offers: set[str]) -> str | None:
    """Why it is no use, or not safe, to try and log in."""
    if any(c in password for c in "\r\n\0"):
        return "the password has a line end in it"
    if "AUTH=PLAIN" in offers:
        return None
    if "LOGINDISABLED" in offers:
        return "the server takes no password on this connection; use tls"
    if not (user + password).isascii():
        return "the server has no AUTH=PLAIN, which this password needs"
    return None


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
