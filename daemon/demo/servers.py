"""The demo's mail servers: pymap for IMAP (another process), aiosmtpd for SMTP (a thread), both on loopback."""

import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import IO, Any

from aiosmtpd.controller import Controller

USER = "ae"
PATIENCE = 20.0  # seconds for a server to greet
TRIES = 3  # a free port may be taken by somebody else before we are there
# It ends with us, however we end: then its standard input is closed. Ctrl-C is for us alone to see to.
_PYMAP = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from pymap.main import main
main()
"""


class ServerProblem(Exception):
    """A server of the demo does not start; the message says which and what it said."""


class _PortTaken(ServerProblem):
    """Somebody else was faster."""


@dataclass
class Sink:
    """Takes every mail and keeps it. Nothing leaves the machine."""

    mails: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append((tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 taken"


class Servers:
    """Both servers, up. Use as a context: they are gone when it ends."""

    def __init__(self) -> None:
        self.password = secrets.token_hex(12)  # of letters and digits: no option of the server
        self.sink = Sink()
        self.imap_port = self.smtp_port = 0
        self._running = ExitStack()

    def __enter__(self) -> "Servers":
        with ExitStack() as running:
            self.smtp_port = _again(lambda port: self._start_smtp(port, running))
            self.imap_port = _again(lambda port: self._start_imap(port, running))
            self._running = running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def _start_smtp(self, port: int, running: ExitStack) -> None:
        smtp = Controller(self.sink, hostname="127.0.0.1", port=port)
        try:
            smtp.start()
        except (OSError, TimeoutError) as e:
            raise _PortTaken(f"the demo's SMTP server (aiosmtpd) does not start on port {port}: {e}") from e
        running.callback(smtp.stop)

    def _start_imap(self, port: int, running: ExitStack) -> None:
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the rest
        running.callback(said.close)
        server = "--no-tls", "--host", "127.0.0.1", "--port", str(port)
        user = "--demo-data", "--demo-user", USER, "--demo-password", self.password
        command = [sys.executable, "-c", _PYMAP, *server, "dict", *user]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True)
        running.callback(_end, process)
        _wait(process, port, said)


def _again(start: Callable[[int], None]) -> int:
    """The port on which it started."""
    for left in reversed(range(TRIES)):
        port = _free_port()
        try:
            start(port)
        except _PortTaken:
            if not left:
                raise
        else:
            return port
    raise AssertionError


def _wait(process: subprocess.Popen[bytes], port: int, said: IO[bytes]) -> None:
    """Until it greets: listening alone is not yet ready."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(0.5)
            if line.recv(64).startswith(b"* OK") and process.poll() is None:
                return
        time.sleep(0.05)
    said.seek(0)
    last = (said.read()[-20_000:].decode("utf-8", "replace").strip().splitlines() or ["no word from it"])[-1]
    text = f"the demo's IMAP server (pymap) does not start on port {port}: {last}"
    raise (_PortTaken if "in use" in last else ServerProblem)(text)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
