"""The process behind tests/live/mortal.py: it loads the program once, then runs each command in a fork of itself.

`python -m tests.live.mortality` reads orders, a line of JSON each: `{"words": [...], "die_at": n, "before": bool}`. Its
calls to the world (a rename, a sync, anything sent over a socket or read from one) are counted; at the n-th the process
kills itself, before or after it was made. In place of `die_at` an order may name a `step` (see steps.py) with its `nth`
time and `side`, or a number of seconds (`after`) that its process lives. With `pause` it stops at the step and goes on
when told. With `warm` there is no fork. Each answer is a line of JSON: `{"code": exit code or -signal, "calls": calls
that were made, "steps": their names, "log": what it said}`.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.live.steps import Namer, do_half, may_be_half


class _Life:
    """Counts and names calls to the world, in a page that the parent sees too."""

    def __init__(self, page: Path, order: dict[str, Any]) -> None:
        self.page, self.order, self.calls = page, order, 0
        self.mortal = os.getpid()
        self._namer, self._counted, self._steps = Namer(), Counter[str](), list[tuple[str, bool]]()
        self._lock = threading.RLock()

    def limit(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def limited(*args: Any, **kwargs: Any) -> Any:
            if os.getpid() != self.mortal:
                return call(*args, **kwargs)
            side = self._count(name, args)
            if side == "before":
                self.end()
            elif side == "half":
                do_half(name, args, call)
                self.end()
            try:
                return call(*args, **kwargs)
            finally:
                if side == "after":
                    self.end()

        return limited

    def _count(self, name: str, args: tuple[Any, ...]) -> str | None:
        """The side of this call at which the end comes, if it comes at this one."""
        with self._lock:
            self.calls += 1
            step, halves = self._namer(name, args), may_be_half(name, args)
            self._counted[step] += 1
            self._steps.append((step, halves))
            order = self.order
            if self.calls == order.get("die_at"):
                return "before" if order["before"] else "after"
            if (step, self._counted[step]) != (order.get("step"), order.get("nth")):
                return None
            return "before" if order["side"] == "half" and not halves else str(order["side"])

    def end(self) -> None:
        self.note()
        os.kill(os.getpid(), signal.SIGSTOP if self.order.get("pause") else signal.SIGKILL)

    def note(self) -> None:
        self.page.write_text(json.dumps({"calls": self.calls, "steps": self._steps}))


class _Forked:
    """What daemon.parse.worker wants of subprocess.Popen for its reading process; a fork that keeps nothing open."""

    def __init__(self, command: list[str], pass_fds: list[int], **_: Any) -> None:
        self.pid, self.returncode = os.fork(), 0
        if self.pid == 0:
            _read_mails(command[4:], pass_fds[0])

    def wait(self, timeout: float) -> int:
        end = time.monotonic() + timeout
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("the reading process", timeout)
            time.sleep(0.005)
        return self.returncode

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _read_mails(words: list[str], descriptor: int) -> None:
    from daemon.parse import child

    try:
        os.closerange(0, descriptor)  # the ledger's lock above all
        os.closerange(descriptor + 1, 65536)
        os.environ.clear()
        sys.argv = ["-c", *words]
        child.main()
    finally:
        os._exit(1)


def _child(order: dict[str, Any], page: Path, log: int, quick: bool) -> None:
    os.dup2(log, 1)
    os.dup2(log, 2)
    if quick:
        import daemon.parse.worker

        vars(daemon.parse.worker)["subprocess"] = SimpleNamespace(**vars(subprocess) | {"Popen": _Forked})
    life = _Life(page, order)
    for name in ("replace", "rename", "fsync", "link", "unlink"):
        setattr(os, name, life.limit(name, getattr(os, name)))
    for name in ("sendall", "send", "recv", "recv_into", "connect"):
        setattr(socket.socket, name, life.limit(name, getattr(socket.socket, name)))
    code = _run(order["words"])
    life.note()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run(words: list[str]) -> int:
    from daemon.__main__ import main

    sys.argv = ["countersign", *words]
    try:
        main()
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 1 if e.code else 0
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


def _serve() -> None:
    import importlib
    import pkgutil

    import daemon

    for module in pkgutil.walk_packages(daemon.__path__, "daemon."):  # all at once, so that a fork has nothing to load
        if not module.name.startswith(("daemon.__main__", "daemon.demo", "daemon.cli.demo")):
            importlib.import_module(module.name)
    warm = False
    for line in sys.stdin:
        order = json.loads(line)
        if order.get("warm"):
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as told:
                code, warm = _run(order["words"]), True
            _tell({"code": code, "calls": 0, "log": told.getvalue()})
            continue
        warm = warm or _open(order["words"])
        with tempfile.TemporaryDirectory() as folder:
            page, log = Path(folder) / "calls", Path(folder) / "log"
            handle = os.open(log, os.O_CREAT | os.O_RDWR)
            pid = os.fork()
            if pid == 0:
                _child(order, page, handle, "--quick" in sys.argv)
            code = _wait(pid, order.get("after"))
            os.close(handle)
            noted = json.loads(page.read_text()) if page.exists() else {"calls": order.get("die_at", 0), "steps": []}
            _tell({"code": code, "log": log.read_text("utf-8", "replace"), **noted})


def _wait(pid: int, seconds: float | None) -> int:
    """Its exit code or -signal. It is killed after so many seconds; while it stands still the one who asked acts."""
    killer = threading.Timer(seconds or 0, os.kill, (pid, signal.SIGKILL))
    if seconds is not None:
        killer.start()
    while os.WIFSTOPPED(status := os.waitpid(pid, os.WUNTRACED)[1]):
        _tell({"paused": True})
        sys.stdin.readline()
        os.kill(pid, signal.SIGCONT)
    killer.cancel()
    return os.waitstatus_to_exitcode(status)


def _open(words: list[str]) -> bool:
    """Open the desk once here: every fork then knows the words of all languages, which saves it a second."""
    from daemon.desk import open_desk

    with suppress(Exception):
        open_desk(Path(words[words.index("--desk") + 1]))
        return True
    return False


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve()
