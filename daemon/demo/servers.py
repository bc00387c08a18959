"""The demo's mail servers: pymap for IMAP (another process), aiosmtpd for SMTP (a thread), both on loopback."""

import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

USER = "ae"
PATIENCE = 20.0  # seconds for a server to greet


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
        self.password = secrets.token_urlsafe(12)
        self.sink = Sink()
        self.imap_port = _free_port()
        self._smtp = Controller(self.sink, hostname="127.0.0.1", port=_free_port())
        self._imap: subprocess.Popen[bytes] | None = None

    @property
    def smtp_port(self) -> int:
        return int(self._smtp.port)

    def __enter__(self) -> "Servers":
        self._smtp.start()
        command = [
            sys.executable, "-c", "from pymap.main import main; main()", "--no-tls", "--host", "127.0.0.1", "--port", str(self.imap_port),
            "dict", "--demo-data", "--demo-user", USER, "--demo-password", self.password,
        ]  # fmt: skip
        self._imap = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._smtp.stop()
        if self._imap:
            self._imap.terminate()
            self._imap.wait(10)

    def _wait(self) -> None:
        """Until it greets: listening alone is not yet ready."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            if self._imap and self._imap.poll() is not None:
                break
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.imap_port), 1) as line:
                line.settimeout(2)
                if line.recv(64).startswith(b"* OK"):
                    return
            time.sleep(0.05)
        raise RuntimeError("the demo's IMAP server (pymap) did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
