"""The command line as a process that dies at the n-th call to the world: what `kill -9` and a power cut look like.

`python -m tests.live.mortal` loads the program once and then, for each line of JSON on standard input, runs one command
in a fork of itself: `{"words": [...], "die_at": n, "before": bool}`. Its calls to the world (a rename, a sync, anything
sent over a socket or read from one) are counted; at the n-th the process kills itself, before or after it was made.
Each answer is a line of JSON: `{"code": exit code or -signal, "calls": calls that were made}`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ended:
    code: int
    calls: int
    log: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What a command with --json printed."""
        return [json.loads(line) for line in self.log.splitlines()]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Mortals:
    """A stable of processes that can be told when to die."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.mortal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=HERE, env={**os.environ, **environment},
        )  # fmt: skip

    def run(self, *words: str, die_at: int = 0, before: bool = True) -> Ended:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"words": words, "die_at": die_at, "before": before}) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


class _Life:
    """Counts calls to the world, in a page that the parent sees too."""

    def __init__(self, page: Path, die_at: int, before: bool) -> None:
        self.page, self.die_at, self.before, self.calls = page, die_at, before, 0
        self.mortal = os.getpid()

    def limit(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def limited(*args: Any, **kwargs: Any) -> Any:
            if os.getpid() != self.mortal:
                return call(*args, **kwargs)
            self.calls += 1
            last = self.calls == self.die_at
            if last and self.before:
                self.die()
            try:
                return call(*args, **kwargs)
            finally:
                if last:
                    self.die()

        return limited

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def _child(words: list[str], die_at: int, before: bool, page: Path, log: int) -> None:
    from daemon.__main__ import main

    os.dup2(log, 1)
    os.dup2(log, 2)
    life = _Life(page, die_at, before)
    for module, name in ((os, "replace"), (os, "rename"), (os, "fsync"), (os, "link"), (os, "unlink")):
        setattr(module, name, life.limit(getattr(module, name)))
    for name in ("sendall", "send", "recv_into", "connect"):
        setattr(socket.socket, name, life.limit(getattr(socket.socket, name)))
    sys.argv = ["countersign", *words]
    code = 0
    try:
        main()
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 1 if e.code else 0
    except BaseException:
        traceback.print_exc()
        code = 70
    page.write_text(str(life.calls))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve() -> None:
    import importlib
    import pkgutil

    import daemon

    for module in pkgutil.walk_packages(daemon.__path__, "daemon."):  # all at once, so that a fork has nothing to load
        if not module.name.startswith(("daemon.__main__", "daemon.demo", "daemon.cli.demo")):
            importlib.import_module(module.name)
    for line in sys.stdin:
        order = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            page, log = Path(folder) / "calls", Path(folder) / "log"
            handle = os.open(log, os.O_CREAT | os.O_RDWR)
            pid = os.fork()
            if pid == 0:
                _child(order["words"], order["die_at"], order["before"], page, handle)
            status = os.waitpid(pid, 0)[1]
            os.close(handle)
            code = os.waitstatus_to_exitcode(status)
            calls = int(page.read_text()) if page.exists() else order["die_at"]
            answer = {"code": code, "calls": calls, "log": log.read_text("utf-8", "replace")}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
