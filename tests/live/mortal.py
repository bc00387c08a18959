"""The command line as a process that dies when it is told to: what `kill -9` and a power cut look like."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent.parent.parent
Side = Literal["before", "half", "after"]


@dataclass(frozen=True)
class At:
    """A moment: the `nth` time that the step is taken, before it, after it, or when it is half done."""

    step: str
    nth: int
    side: Side


@dataclass(frozen=True)
class Ended:
    """`steps`: the calls by name, each with whether it could have been left half done."""

    code: int
    calls: int
    log: str
    steps: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What a command with --json printed."""
        return [json.loads(line) for line in self.log.splitlines()]

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Mortals:
    """A stable of processes that can be told when to die."""

    def __init__(self, environment: dict[str, str], *, quick: bool = False) -> None:
        """`quick`: the process that reads mails is forked off as well, in place of a new interpreter: the same code,
        alone in a process of its own, but half a second sooner."""
        quickly = ["--quick"] if quick else []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.mortality", *quickly], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=HERE, env={**os.environ, **environment},
        )  # fmt: skip

    def run(self, *words: str, die_at: int = 0, before: bool = True) -> Ended:
        return self._order(words, {"die_at": die_at, "before": before})

    def warm(self, *words: str) -> None:
        """Run the command without a fork: what is learned at first use is then there for all that come after."""
        self._order(words, {"warm": True})

    def killed_at(self, at: At, *words: str) -> Ended:
        """Dead at that moment; alive to its end where the moment did not come."""
        return self._order(words, asdict(at))

    def killed_after(self, seconds: float, *words: str) -> Ended:
        return self._order(words, {"after": seconds})

    def paused_at(self, at: At, meanwhile: Callable[[], object], *words: str) -> Ended:
        """Held still at that moment while `meanwhile` is called; it then goes on to its end."""
        return self._order(words, asdict(at) | {"pause": True}, meanwhile)

    def _order(
        self, words: tuple[str, ...], how: dict[str, Any], meanwhile: Callable[[], object] = lambda: None
    ) -> Ended:
        self._say({"words": words, **how})
        while "paused" in (answer := self._hear()):
            try:
                meanwhile()
            finally:
                self._say({})
        return Ended(**answer)

    def _say(self, order: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)
