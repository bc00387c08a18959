"""A wire between the desk and a server, that knows what is said over it and can be cut at any step of it."""

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Literal

Protocol = Literal["IMAP", "SMTP"]
# of a command and its answer: none of it came to the server; half of it; all of it, and no answer came back; half an
# answer; all of both, and then the end
Cut = Literal["before", "half sent", "unanswered", "half answered", "after"]
CUTS: tuple[Cut, ...] = ("before", "half sent", "unanswered", "half answered", "after")
MAIL = "the mail"
_HALF_A_MAIL = 2000  # octets; the shortest letter has more than twice as many
_FEWER: dict[str, tuple[Cut, ...]] = {"greeting": ("before", "half answered", "after"), MAIL: ("before", "half sent")}
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n\Z")
_COMMAND = re.compile(rb"(\S+) (UID )?(\S+)(?: (.*))?\r\n", re.DOTALL)


@dataclass(frozen=True)
class CutAt:
    """`nth`: of the times that this is said over the wire. `reset`: the connection ends with RST, not FIN."""

    protocol: Protocol
    step: str
    nth: int
    cut: Cut
    reset: bool = False


def cuts_of(step: str) -> tuple[Cut, ...]:
    """Where a step can be cut: nothing is asked before a greeting, and no answer comes to a mail without its dot."""
    return _FEWER.get(step, CUTS)


class _Cut(Exception):
    """The wire is cut here."""


class Proxy:
    """Listens on `port`; each connection is led to the server on loopback, a command and its answer at a time."""

    def __init__(self, protocol: Protocol, server: int) -> None:
        self.protocol, self._server = protocol, server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._at: CutAt | None = None
        self.steps: list[str] = []
        self.done = False
        threading.Thread(target=self._listen, daemon=True).start()

    def arm(self, at: CutAt | None) -> None:
        """Cut there, once, and forget what was said before."""
        self.steps, self.done = [], False
        self._at = at if at and at.protocol == self.protocol else None

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client, suppress(OSError, _Cut), socket.create_connection(("127.0.0.1", self._server)) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire = _Wire(self, client, server)
            try:
                (_imap if self.protocol == "IMAP" else _smtp)(wire)
            finally:
                if self._at and self._at.reset and self.done:
                    for end in (client, server):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                wire.close()

    def is_cut(self, step: str) -> Cut | None:
        """Where in this step, which is being taken, the wire is cut."""
        self.steps.append(step)
        at = self._at
        if at is None or self.done or at.step != step or self.steps.count(step) != at.nth:
            return None
        self.done = True
        return at.cut


class _Wire:
    """Both ends of one connection."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy = proxy
        self.client: BinaryIO = client.makefile("rwb", buffering=0)  # type: ignore[assignment]
        self.server: BinaryIO = server.makefile("rwb", buffering=0)  # type: ignore[assignment]
        self.from_client, self.from_server = client.makefile("rb"), server.makefile("rb")

    def step(self, name: str, said: bytes, answer: Iterator[bytes]) -> bytes:
        """Lead what the client said to the server and its answer back, and cut where that is wanted. The answer."""
        cut = self.proxy.is_cut(name)
        if cut == "before":
            raise _Cut
        if cut == "half sent":
            self.server.write(said[: len(said) // 2])
            raise _Cut
        self.server.write(said)
        heard = b"".join(answer)
        if cut == "unanswered":
            raise _Cut
        self.client.write(heard[: len(heard) // 2] if cut == "half answered" else heard)
        if cut:
            raise _Cut
        if not heard:
            raise _Cut  # the server has closed
        return heard

    def lead_mail(self) -> bytes:
        """What follows DATA, line by line as it comes, to the dot, which is given back."""
        cut, led = self.proxy.is_cut(MAIL), 0
        while (line := self.from_client.readline()) and line != b".\r\n":
            if cut == "before" or (cut == "half sent" and led > _HALF_A_MAIL):
                raise _Cut
            self.server.write(line)
            led += len(line)
        if not line:
            raise _Cut  # the client has closed
        return line

    def close(self) -> None:
        for end in (self.client, self.server, self.from_client, self.from_server):
            with suppress(OSError):
                end.close()


def _imap(wire: _Wire) -> None:
    wire.step("greeting", b"", iter([wire.from_server.readline()]))
    tag, name = b"", ""
    while line := wire.from_client.readline():
        if found := _COMMAND.fullmatch(line):
            tag, name = found[1], _imap_name(found)
        answer = wire.step(name, line, _imap_answer(wire.from_server, tag))
        while (size := _LITERAL.search(line)) and answer.startswith(b"+"):
            line = wire.from_client.read(int(size[1])) + wire.from_client.readline()
            answer = wire.step(f"{name}, its literal", line, _imap_answer(wire.from_server, tag))
        if answer.startswith(b"+"):
            name = f"{name}, continued"


def _imap_name(found: re.Match[bytes]) -> str:
    """The verb, and what makes it another step: a folder, or what is fetched."""
    verb, rest = found[3].decode().upper(), (found[4] or b"").decode("utf-8", "replace")
    uid = "UID " if found[2] else ""
    if verb in ("SELECT", "EXAMINE", "APPEND", "CREATE", "SUBSCRIBE"):
        folder = re.match(r'"?([^"(]*?)"?(?: \(| ?$|\r| ")', rest)
        return f"{uid}{verb} {folder[1] if folder else ''}".strip()
    if verb == "FETCH":
        items = re.search(r"\((.*?)[\[)]", rest)
        return f"{uid}{verb} {items[1] if items else ''}".strip()
    return f"{uid}{verb}"


def _imap_answer(server: BinaryIO, tag: bytes) -> Iterator[bytes]:
    while line := server.readline():
        yield line
        if size := _LITERAL.search(line):
            yield server.read(int(size[1]))
        elif line.startswith((tag + b" ", b"+ ")):
            return


def _smtp(wire: _Wire) -> None:
    wire.step("greeting", b"", _smtp_answer(wire.from_server))
    while line := wire.from_client.readline():
        name = line.split()[0].decode("ascii", "replace").upper() if line.split() else "?"
        answer = wire.step(name, line, _smtp_answer(wire.from_server))
        if name == "DATA" and answer.startswith(b"354"):
            line = wire.lead_mail()
            wire.step("final dot", line, _smtp_answer(wire.from_server))


def _smtp_answer(server: BinaryIO) -> Iterator[bytes]:
    while line := server.readline():
        yield line
        if line[3:4] != b"-":
            return
