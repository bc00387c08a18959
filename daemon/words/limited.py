"""A process of its own for work that may never end or take all memory: it is given seconds and bytes, then killed."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

T = TypeVar("T")
MEMORY = 512 * 1024 * 1024  # bytes of address space beyond what the process starts with


class TooMuch(Exception):
    """The work took more than it was given."""


class LimitedWorker(Generic[T]):
    """Calls a module-level function in one worker process. Started by the first call, started anew after a kill."""

    def __init__(self, function: Callable[..., T], *, seconds: float) -> None:
        self._function, self._seconds = function, seconds
        # spawn: the caller has threads and open connections, none of which a fork would carry over soundly
        self._pool = ProcessPool(max_workers=1, initializer=_limit_memory, context=multiprocessing.get_context("spawn"))

    def __call__(self, *args: Any) -> T:
        """The function's own result or exception; TooMuch when it was stopped. Arguments and result are pickled."""
        future = self._pool.schedule(self._function, args=args, timeout=self._seconds)
        try:
            result: T = future.result()
        except FutureTimeout as e:
            raise TooMuch(f"took longer than {self._seconds:g} seconds") from e
        except (MemoryError, ProcessExpired) as e:
            raise TooMuch("took too much memory") from e
        return result

    def begin(self) -> None:
        """Start the process without waiting for it."""
        self._pool.schedule(_ready)

    def close(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _ready() -> None:
    """Nothing: that it is called means that the process is there."""


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limit on Windows: time still is
        return
    try:
        now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:  # not Linux
        now = MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
