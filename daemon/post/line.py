"""One SMTP connection (RFC 5321): smtplib's commands over reading and writing that end.

The one module that imports smtplib. Its own reader waits for as long as bytes drip in, takes any number as an answer,
and reports a time-out and a cut line alike: here each answer has a deadline, a length and one code.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable

from daemon.post.delivery import said

_REPLY = re.compile(rb"([2-5][0-9]{2})(?:([ -])([^\0]*))?\r?\n")
_LONGEST_LINE, _MOST_LINES = 8192, 128
_LAST_WORDS = 20.0  # seconds that are left to an exchange once the daemon was told to stop


# What smtplib itself may still raise where these commands are used.
SMTPError = smtplib.SMTPException


class Broken(Exception):
    """The conversation is over: cut, too slow, or not SMTP."""


class Line(smtplib.SMTP):
    """`patience`: seconds each answer and each write may take. `tls`: encrypted from the first byte (RFC 8314)."""

    def __init__(
        self, host: str, connect: float, patience: float, tls: ssl.SSLContext | None, stop: Callable[[], bool]
    ) -> None:
        super().__init__(local_hostname="localhost", timeout=connect)
        self._server, self._connect, self._tls, self._stop = host, connect, tls, stop
        self._stopped: float | None = None
        self._got = b""
        self.patience = patience
        self.used = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        return self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain

    def encrypt(self, context: ssl.SSLContext) -> None:
        """STARTTLS (RFC 3207). Whatever was said before it does not count after it."""
        code, text = self.docmd("STARTTLS")
        if code != 220:
            raise Broken(f"STARTTLS was answered {said(code, text)}")
        if self._got:
            raise Broken("the server spoke between STARTTLS and encryption, as an attacker would")
        assert self.sock is not None
        self.sock.settimeout(self._connect)
        self.sock = context.wrap_socket(self.sock, server_hostname=self._server)
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """Every command passes here: an answer that nobody asked for means that answers are out of step."""
        if self.unasked():
            raise Broken(f"the server spoke out of turn: {self._got[:80]!r}")
        self.write(s.encode("ascii") if isinstance(s, str) else s)

    def write(self, data: bytes) -> None:
        view, deadline = memoryview(data), time.monotonic() + self.patience
        while view:
            sock = self._slice(deadline, "took nothing more")
            try:
                view = view[sock.send(view[: 16 * 1024]) :]
            except TimeoutError:
                continue
            except OSError as e:
                raise Broken(f"the connection broke: {e.strerror or e}") from e

    def unasked(self) -> bool:
        """Whether the server has said something, or closed (then Broken), without being waited for."""
        if self.sock is None:
            raise Broken("the connection is closed")
        self.sock.settimeout(0.0)
        try:
            self._keep(self.sock.recv(_LONGEST_LINE))
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except OSError as e:
            raise Broken(f"the connection broke: {e.strerror or e}") from e
        return bool(self._got)

    def getreply(self) -> tuple[int, bytes]:
        """One answer, within `patience` seconds. What is not an answer (RFC 5321 4.2) is Broken."""
        deadline, codes, texts = time.monotonic() + self.patience, set[bytes](), list[bytes]()
        while True:
            found = _REPLY.fullmatch(self._read_line(deadline))
            if not found:
                raise Broken("the server's answer is not SMTP")
            codes.add(found[1])
            texts.append((found[3] or b"").strip())
            if len(codes) > 1 or len(texts) > _MOST_LINES:
                raise Broken("the server's answer has no end" if len(codes) == 1 else "the server's answer is two")
            if found[2] != b"-":
                return int(found[1]), b"\n".join(texts)

    def _read_line(self, deadline: float) -> bytes:
        while b"\n" not in self._got:
            if len(self._got) > _LONGEST_LINE:
                raise Broken("the server's answer is too long")
            sock = self._slice(deadline, "did not answer")
            try:
                self._keep(sock.recv(_LONGEST_LINE))
            except TimeoutError:
                continue
            except OSError as e:
                raise Broken(f"the connection broke: {e.strerror or e}") from e
        line, newline, self._got = self._got.partition(b"\n")
        return line + newline

    def _keep(self, data: bytes) -> None:
        if not data:
            raise Broken("the server closed the connection")
        self._got += data

    def _slice(self, deadline: float, what: str) -> socket.socket:
        """The socket, set to wait a second at most, so that neither the deadline nor a wish to stop is missed."""
        now = time.monotonic()
        if self._stopped is None and self._stop():
            self._stopped = now
        if self._stopped is not None:
            deadline = min(deadline, self._stopped + _LAST_WORDS)
        if now >= deadline:
            raise Broken(f"the server {what} in time")
        if self.sock is None:
            raise Broken("the connection is closed")
        self.sock.settimeout(min(1.0, max(0.01, deadline - now)))
        return self.sock
