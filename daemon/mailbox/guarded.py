"""imapclient with limits: what a server may send, when a connection is dead, and IDLE that loses no news.

The only module, with wire.py, that imports imapclient, and the only one that reaches below its public surface.
Each such place says why; all of it is tried against a real server and a scripted one in the tests.
"""

import contextlib
import logging
import select
import socket
from typing import Any

from imapclient import IMAPClient, imap4, tls

LITERAL_OCTETS = 8 << 20  # the longest literal we ever ask for is about 1 MB
COMMAND_OCTETS = 32 << 20  # everything a server may send in answer to one command
LINE_COST = 200  # octets of memory a short line takes beyond its length


logging.getLogger("imapclient").setLevel(logging.ERROR)  # it warns of server text that is not ASCII: folder names


class _Guard:
    """Laid over imaplib's connection. Python would set aside four gigabytes because a server announced them."""

    spent = 0  # since the last command
    received = 0  # octets, over the connection's life
    exceeded = False

    def _create_socket(self, timeout: float | None = None) -> Any:
        sock = super()._create_socket(timeout)  # type: ignore[misc]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each APPEND waits 40 ms for an ACK
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return sock

    def _command(self, name: str, *args: Any) -> Any:
        self.spent = 0
        return super()._command(name, *args)  # type: ignore[misc]

    def _simple_command(self, name: str, *args: Any) -> Any:
        answer = super()._simple_command(name, *args)  # type: ignore[misc]
        if name == "STARTTLS" and self.unread():  # would be taken for part of the protected session (CVE-2011-0411)
            raise self.abort("data was sent ahead of TLS")  # type: ignore[attr-defined]
        return answer

    def read(self, size: int) -> bytes:
        self._spend(size)
        data: bytes = super().read(size)  # type: ignore[misc]
        if len(data) != size:
            raise self.abort("socket error: EOF inside a literal")  # type: ignore[attr-defined]
        return data

    def readline(self) -> bytes:
        try:
            line: bytes = super().readline()  # type: ignore[misc]
        except self.error as e:  # type: ignore[attr-defined]  # a line beyond imaplib's limit: the rest of it is still to come
            self.exceeded = True
            raise self.abort(str(e)) from e  # type: ignore[attr-defined]
        self._spend(len(line) + LINE_COST)
        return line

    def _spend(self, octets: int) -> None:
        self.spent += octets
        self.received += octets
        if self.spent > COMMAND_OCTETS or octets > LITERAL_OCTETS:
            self.exceeded = True
            raise self.abort(f"the server sent or announced {max(octets, self.spent):,} octets")  # type: ignore[attr-defined]

    def unread(self) -> bool:
        """True when the server's next words already lie in our buffers, where no poll of the socket can see them."""
        sock: socket.socket = self.sock  # type: ignore[attr-defined]
        buffered = getattr(self, "_readbuf", None)  # Python 3.14 keeps its own buffer
        if buffered is not None:
            return bool(buffered) or bool(getattr(sock, "pending", int)())
        timeout = sock.gettimeout()
        sock.setblocking(False)
        try:
            return bool(self.file.peek(1))  # type: ignore[attr-defined]
        except OSError:  # TLS says so when there is nothing; a dead socket shows itself in the next poll
            return False
        finally:
            sock.settimeout(timeout)


class _Plain(_Guard, imap4.IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_Guard, tls.IMAP4_TLS):  # type: ignore[misc]
    pass


class GuardedClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient over a guarded connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._imap.debug = 0  # imapclient sets 5, and imaplib then formats every literal twice: 5 times slower
        self.normalise_times = False  # dates keep their zone

    def _create_IMAP4(self) -> Any:
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Plain(self.host, self.port, self._timeout.connect)

    @property
    def received(self) -> int:
        return int(self._imap.received)

    @property
    def exceeded(self) -> bool:
        return bool(self._imap.exceeded)

    @property
    def preauth(self) -> bool:
        return bool(self._imap.state != "NONAUTH")

    def forget(self) -> None:
        """Drop what was said before, so that a later look at response codes sees the answer to one command alone."""
        self._imap.untagged_responses.clear()

    def forget_capabilities(self) -> None:
        """What was said before TLS or before login does not count (RFC 3501 6.1.1, 6.2.1)."""
        self.forget()
        self._cached_capabilities = None

    def response_code(self, name: str) -> list[bytes]:
        """Arguments of a response code that imaplib put aside ([COPYUID …]), since `forget`."""
        return [line for line in self._imap.untagged_responses.pop(name, []) if isinstance(line, bytes)]

    def listed_with_status(self, items: str) -> list[Any]:
        """The STATUS lines of LIST … RETURN (STATUS …) (RFC 5819); imapclient has no call for it."""
        self.forget()
        typ, data = self._imap._simple_command("LIST", '""', '"*"', f"RETURN (STATUS ({items}))")
        self._checkok("list", typ, data)
        self._imap.untagged_responses.pop("LIST", None)
        lines: list[Any] = self._imap.untagged_responses.pop("STATUS", [])
        return lines

    def idle_until(self, seconds: float, wake: socket.socket | None) -> bool:
        """IDLE (RFC 2177) until the server speaks, `wake` is readable, or `seconds` have passed. True: it spoke.

        imapclient's idle_check looks only at the socket and reads without waiting: news in the same segment as "+" is
        missed, half lines are lost, a closed connection looks like silence. Here the socket is only watched; whatever
        comes is read after DONE, by blocking reads that end at the tagged answer or raise.
        """
        tag = self._imap._command("IDLE")
        spoke = False
        while self._imap._get_response() is not None:  # None: the "+"
            if self._imap.tagged_commands.get(tag):
                typ, data = self._imap.tagged_commands.pop(tag)
                raise self.Error(f"idle failed: {typ} {data[0]!r}")
            spoke = True
        spoke = spoke or self._imap.unread() or self._wait(seconds, wake)
        self._imap.send(b"DONE\r\n")
        typ, data = self._imap._get_tagged_response(tag)
        self._checkok("idle", typ, data)
        self._imap.untagged_responses.clear()
        return spoke

    def _wait(self, seconds: float, wake: socket.socket | None) -> bool:
        poll = select.poll()
        poll.register(self.socket(), select.POLLIN)
        if wake is not None:
            poll.register(wake, select.POLLIN)
        return any(fd == self.socket().fileno() for fd, _ in poll.poll(max(0, seconds) * 1000))

    def hang_up(self) -> None:
        """Close the socket without a word; from any thread, to end a blocking read as well."""
        with contextlib.suppress(OSError):
            self._imap.sock.shutdown(socket.SHUT_RDWR)

    def drop(self) -> None:
        """Close without a word."""
        with contextlib.suppress(OSError, ValueError):
            self.shutdown()
