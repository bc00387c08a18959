"""A small SMTP server on loopback that does wrong on purpose, at the step it is told to.

`script` maps a step (greeting, ehlo, auth, mail, rcpt, data, body, dot, rset, quit) to what happens there, once each,
in order; then all goes well again. What happens is bytes to say, CUT, RESET or HANG; at "dot" `took(…)` says that the
mail was accepted first. "body" acts as soon as the mail may come, before any of it is read.
"""

import re
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, NamedTuple

from daemon.post import Timeouts

CUT, RESET, HANG = "cut", "reset", "hang"
Act = bytes | str
_UNENDED = re.compile(rb"(?:[0-9]{3}-[^\n]*\n)*[^\n]*")
_SHORT = Timeouts(connect=5, answer=0.4, data=0.4, dot=0.4)
_LONG = Timeouts(connect=20, answer=20, data=20, dot=20)
GOOD = {"greeting": b"220 mx.example\r\n", "ehlo": b"250-mx.example\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n"}
GOOD |= {"auth": b"235 ok\r\n", "data": b"354 go on\r\n", "quit": b"221 bye\r\n", "dot": b"250 2.0.0 queued as 4F2\r\n"}


class took(NamedTuple):
    act: Act


class Mail(NamedTuple):
    sender: str
    to: tuple[str, ...]
    data: bytes


@dataclass
class ScriptedSMTP:
    script: Mapping[str, Sequence[Act | took]] = field(default_factory=dict)
    accepted: list[Mail] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "ScriptedSMTP":
        self._left = {step: list(acts) for step, acts in self.script.items()}
        self._end = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # what is not read soon blocks the sender
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None) -> None:
        self._end.set()
        self._server.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._server.close()

    def patience(self) -> Timeouts:
        """Short where the script still has a silence to sit out, else long enough for a busy machine."""
        acts = [act.act if isinstance(act, took) else act for acts in self._left.values() for act in acts]
        silent = any(act == HANG if isinstance(act, str) else _UNENDED.fullmatch(act) for act in acts)
        return _SHORT if silent else _LONG

    def _listen(self) -> None:
        while not self._end.is_set():
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            try:
                self._talk(client, lines)
            except (OSError, EOFError):
                return

    def _talk(self, client: socket.socket, lines: BinaryIO) -> None:
        self._step(client, "greeting")
        sender, to = "", list[str]()
        while line := lines.readline():
            word, argument = line[:4].decode("ascii", "replace").lower().strip(), line[4:].decode("ascii").strip()
            self.commands.append(f"{word} {argument}".strip())
            path = argument.partition("<")[2].partition(">")[0]
            if word == "mail":
                sender, to = path, []
            good = self._step(client, word)
            if good and word == "rcpt":
                to.append(path)
            if word == "quit":
                return
            if good and word == "data":
                self._take(client, lines, sender, tuple(to))

    def _take(self, client: socket.socket, lines: BinaryIO, sender: str, to: tuple[str, ...]) -> None:
        data = b""
        if self._left.get("body"):
            self._act(client, self._left["body"].pop(0))
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise EOFError
            data += line
        acts = self._left.get("dot")
        act = acts.pop(0) if acts else took(GOOD["dot"])
        if isinstance(act, took):
            self.accepted.append(Mail(sender, to, data))
            act = act.act
        self._act(client, act)

    def _step(self, client: socket.socket, step: str) -> bool:
        acts = self._left.get(step)
        act = acts.pop(0) if acts else GOOD.get(step, b"250 ok\r\n")
        self._act(client, act)
        return isinstance(act, bytes) and act.startswith((b"2", b"354"))

    def _act(self, client: socket.socket, act: Act | took) -> None:
        if isinstance(act, bytes):
            client.sendall(act)
            return
        if act == HANG:
            self._end.wait(20)
        if act == RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            client.shutdown(socket.SHUT_RDWR)
        raise EOFError
