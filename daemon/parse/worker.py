"""Reads mails in one limited worker process: a mail that loops, eats memory or crashes it costs only itself.

The worker is a plain child process over a socket pair, not a fork: it starts from nothing whatever threads the parent
runs, stays small, and gets none of the parent's environment. Mails travel in groups of about two megabytes, results one
by one, so the one that broke the worker is known; it is tried twice more, alone, and then given up as Unreadable.
"""

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from types import TracebackType

from daemon.parse.child import READY
from daemon.parse.reader import read_message, unreadable
from daemon.parse.values import MAX_MESSAGE, AwayPart, Raw, Unreadable
from rules.nouns import Message

Read = Message | Unreadable
Handle = Future[list[Read]]

GROUP_OCTETS = 2_000_000
GROUP_MAILS = 50
TRIES = 3
START_SECONDS = 60.0  # a cold disk under load
CLOSE_SECONDS = 1.0
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL")


class ReaderFailed(Exception):
    """The worker process cannot be started: a fault of the installation or the machine, not of a mail."""

    temporary = True


class _Broke(Exception):
    """The worker is gone; the message says how."""


class Reader:
    """Reads mails at arm's length. Thread-safe; a context manager. The worker starts with the first mail, or `warm`.

    `limit_seconds`: for one mail; `memory_mb`: address space of the worker; `read`: a module-level function with the
    signature of `read_message`.
    """

    def __init__(
        self,
        limit_seconds: float = 20.0,
        memory_mb: int = 768,
        *,
        read: Callable[..., Read] = read_message,
        tries: int = TRIES,
    ) -> None:
        self._limit, self._memory, self._tries = limit_seconds, memory_mb * 1_048_576, tries
        self._target = f"{read.__module__}:{read.__qualname__}"
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="message-reader")
        self.restarts = 0

    def read_many(self, mails: Iterable[Raw]) -> Iterator[Read]:
        """Results in the order of `mails`. Takes mails ahead of what it yields, so fetching and parsing overlap."""
        waiting: deque[Handle] = deque()
        for group in _groups(mails):
            waiting.append(self._thread.submit(self._read_group, group))
            if len(waiting) > 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def warm(self) -> None:
        """Start the worker now and let it load what it reads with, so that the first mail need not wait for it.

        Returns at once. A worker that cannot start is told when the first mail is read.
        """
        self._thread.submit(self._read_group, [Raw(raw=b"Subject: .\r\n\r\n.", received=datetime.now(UTC))])

    def submit(self, batch: Sequence[Raw]) -> Handle:
        """Starts reading a batch and returns at once; batches are read in the order they were submitted."""
        return self._thread.submit(self._read_groups, list(batch))

    def result(self, handle: Handle) -> list[Read]:
        """The results of a submitted batch, in its order; waits for them. Raises ReaderFailed."""
        return handle.result()

    def worker_pid(self) -> int | None:
        """For measuring: the worker's process id while there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """Ends the worker: what is being read is finished first, what waits is dropped. Idempotent."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._stop(CLOSE_SECONDS)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_groups(self, batch: Sequence[Raw]) -> list[Read]:
        return [answer for group in _groups(batch) for answer in self._read_group(group)]

    def _read_group(self, group: list[Raw]) -> list[Read]:
        """In the thread. After a break the culprit, whose result was awaited, is tried alone before the rest."""
        answers: list[Read] = []
        failures = 0
        while len(answers) < len(group):
            upto = len(answers) + 1 if failures else len(group)
            done = len(answers)
            try:
                for answer in self._ask(group[done:upto]):
                    answers.append(answer)
                    failures = 0
            except _Broke as e:
                failures = failures + 1 if len(answers) == done else 1
                if failures >= self._tries:
                    mail = group[len(answers)]
                    reason = f"not readable within the limits: {e}"
                    answers.append(unreadable(mail.raw, mail.received, reason, mail.body_start, mail.size))
                    failures = 0
        return answers

    def _ask(self, mails: Sequence[Raw]) -> Iterator[Read]:
        connection = self._connection or self._start()
        try:
            connection.send_bytes(pickle.dumps([_order(mail) for mail in mails], protocol=5))
            for mail in mails:
                connection.send_bytes(mail.raw[: MAX_MESSAGE + 1])
            for _ in mails:
                if not connection.poll(self._limit):
                    raise _Broke(f"took longer than {self._limit:g} seconds")
                answer = pickle.loads(connection.recv_bytes())
                if isinstance(answer, str):
                    raise _Broke(answer)
                yield answer
        except _Broke:
            self._stop()
            raise
        except (OSError, EOFError, pickle.UnpicklingError):
            raise _Broke(self._stop() or "the worker died") from None

    def _start(self) -> Connection:
        ours, theirs = socket.socketpair()
        limit = struct.pack("ll", int(self._limit) + 1, 0)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)  # a worker that does not even listen
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-c", "from daemon.parse.child import main; main()"),
                *(str(theirs.fileno()), str(self._memory), str(self._limit), self._target),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        theirs.close()
        connection = Connection(ours.detach())
        self._connection = connection
        self.restarts += 1
        try:
            ready = connection.poll(START_SECONDS) and connection.recv_bytes() == READY
        except (OSError, EOFError):
            ready = False
        if not ready:
            raise ReaderFailed(f"the reading process does not start: {self._stop() or 'no answer'}")
        return connection

    def _stop(self, patience: float = 0.0) -> str | None:
        """Ends the worker for certain and reaps it. How it had died, if it was dead already."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection:
            connection.close()
        if process is None:
            return None
        try:
            code = process.wait(patience or 0.05)  # a dying process closes its socket a moment before
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _groups(mails: Iterable[Raw]) -> Iterator[list[Raw]]:
    """About two megabytes together; a large mail goes alone."""
    group: list[Raw] = []
    octets = 0
    for mail in mails:
        if group and (octets + len(mail.raw) > GROUP_OCTETS or len(group) >= GROUP_MAILS):
            yield group
            group, octets = [], 0
        group.append(mail)
        octets += len(mail.raw)
    if group:
        yield group


def _order(mail: Raw) -> tuple[object, dict[str, object]]:
    """What goes along with the octets, in built-in types: the worker must not import a mailbox to understand it."""
    keywords: dict[str, object] = {}
    if mail.body_start is not None:
        keywords["body_start"] = mail.body_start
    if mail.parts:
        keywords["parts"] = tuple(AwayPart(p.number, p.name, p.size, p.read) for p in mail.parts)
    if mail.size is not None:
        keywords["size"] = mail.size
    return mail.received.astimezone(UTC), keywords


def _environment() -> dict[str, str]:
    path = os.pathsep.join(p or os.getcwd() for p in sys.path)  # noqa: PTH109 - sys.path speaks strings
    return {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ} | {"PYTHONPATH": path}
