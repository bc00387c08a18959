"""An IMAP server that misbehaves on request: no more of IMAP than the mailbox speaks, and whatever a test puts into it.

with ScriptedImap(mails=[b"..."]) as server:
    server.instead("UID MOVE", None)                        # close the connection instead of an answer
    server.instead("IDLE", b"+ idling\\r\\n* 1 EXISTS\\r\\n")  # these octets instead, "%tag" stands for the tag
    server.instead("NOOP", (b"* 1 EXI", b"STS\\r\\n%tag OK\\r\\n"))  # in several segments
"""

import re
import socket
import threading
import time
from collections import defaultdict, deque
from contextlib import suppress
from typing import Self

Octets = bytes | tuple[bytes | None, ...] | None
FULL = "IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN"


class ScriptedImap:
    """One folder of `mails`, UIDs from 1, UIDVALIDITY 7. `lines`: all that clients said. `logins`: how often."""

    def __init__(
        self, *, mails: list[bytes] | None = None, capabilities: str = FULL, greeting: Octets = b"* OK ready\r\n"
    ) -> None:
        self.capabilities, self.greeting = capabilities, greeting
        self.mails = dict(enumerate(mails or [], 1))
        self.lines: list[str] = []
        self.logins = 0
        self.uidvalidity = 7
        self._continuing = ""
        self._speaking = threading.Lock()
        self._scripts: defaultdict[str, deque[Octets]] = defaultdict(deque)
        self._connections: list[socket.socket] = []
        self._closing = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with suppress(OSError):  # wakes accept
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()

    def instead(self, command: str, *octets: Octets) -> None:
        """The next answers to this command ("SELECT", "UID FETCH", "greeting", …), one for each time it comes."""
        self._scripts[command].extend(octets)

    def say(self, *segments: bytes) -> None:
        """Send this now, on the newest connection, ahead of any answer."""
        self._send(self._connections[-1], segments, "")

    def cut(self) -> None:
        """Close all connections."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def count(self, command: str) -> int:
        return sum(1 for line in self.lines if _command(line) == command)

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as said:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            greeting = self._scripts["greeting"].popleft() if self._scripts["greeting"] else self.greeting
            if not self._send(connection, greeting, ""):
                return
            for octets in said:
                line = octets.decode("latin-1").rstrip("\r\n")
                self.lines.append(line)
                tag, _, rest = line.partition(" ")
                command = _command(line)
                if command in ("IDLE", "AUTHENTICATE"):
                    self._continuing = tag
                script = self._scripts[command]
                answer: Octets = script.popleft() if script else self._answer(command, rest)
                if not self._send(connection, answer, tag) or command == "LOGOUT":
                    return

    def _send(self, connection: socket.socket, octets: Octets, tag: str) -> bool:
        if octets is None:
            return False
        with self._speaking:
            for number, segment in enumerate(octets if isinstance(octets, tuple) else (octets,)):
                time.sleep(0.1 if number else 0)
                if segment is None:
                    return False
                connection.sendall(segment.replace(b"%tag", tag.encode()))
        return True

    def _answer(self, command: str, rest: str) -> bytes:  # noqa: C901 - one case a command
        done = b"%tag OK done\r\n"
        count = len(self.mails)
        match command:
            case "CAPABILITY":
                return f"* CAPABILITY {self.capabilities}\r\n".encode() + done
            case "AUTHENTICATE":
                return b"+ \r\n"
            case "LOGIN":
                self.logins += 1
                return done
            case "":  # what follows AUTHENTICATE
                self.logins += 1
                return f"{self._continuing} OK welcome\r\n".encode()
            case "LIST":
                return b'* LIST (\\HasNoChildren) "/" INBOX\r\n' + done
            case "SELECT" | "EXAMINE":
                return (
                    f"* {count} EXISTS\r\n* OK [UIDVALIDITY {self.uidvalidity}] .\r\n"
                    f"* OK [UIDNEXT {max(self.mails, default=0) + 1}] .\r\n"
                ).encode() + done
            case "STATUS":
                numbers = f"MESSAGES {count} UIDNEXT {max(self.mails, default=0) + 1} UIDVALIDITY {self.uidvalidity}"
                return f"* STATUS INBOX ({numbers})\r\n".encode() + done
            case "UID SEARCH":
                return f"* SEARCH {' '.join(map(str, self.mails))}\r\n".encode() + done
            case "UID FETCH":
                return b"".join(self._fetched(rest)) + done
            case "IDLE":
                return b"+ idling\r\n"
            case "DONE":
                return f"{self._continuing} OK done\r\n".encode()
            case "LOGOUT":
                return b"* BYE\r\n" + done
            case "NOOP" | "ID" | "CREATE" | "SUBSCRIBE" | "UID COPY" | "UID MOVE" | "UID STORE" | "UID EXPUNGE":
                return done
            case _:
                return b"%tag BAD unknown\r\n"

    def _fetched(self, rest: str) -> list[bytes]:
        found = re.search(r"FETCH ([\d,:]+) \((.*)\)$", rest)
        assert found, rest
        lines = []
        for sequence, (uid, raw) in enumerate(self.mails.items(), 1):
            if uid not in _uids(found[1]):
                continue
            items = f"* {sequence} FETCH (UID {uid}".encode()
            if "RFC822.SIZE" in found[2]:
                items += f' RFC822.SIZE {len(raw)} INTERNALDATE "02-Mar-2026 10:00:00 +0100"'.encode()
            if "BODY.PEEK[]" in found[2]:
                items += b" BODY[]<0> {%d}\r\n" % len(raw) + raw
            if "HEADER.FIELDS" in found[2]:
                name = found[2].replace(".PEEK", "")
                header = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                items += f" {name} {{{len(header)}}}\r\n".encode() + header
            lines.append(items + b")\r\n")
        return lines


def _uids(text: str) -> set[int]:
    found: set[int] = set()
    for piece in text.split(","):
        low, _, high = piece.partition(":")
        found.update(range(int(low), int(high or low) + 1))
    return found


def _command(line: str) -> str:
    """ "UID FETCH" of `a7 UID FETCH 1 (FLAGS)`; "" for a line that continues AUTHENTICATE."""
    words = line.upper().split(" ")
    if words[0] == "DONE":
        return "DONE"
    if len(words) < 2:
        return ""
    return " ".join(words[1:3]) if words[1] == "UID" else words[1]
