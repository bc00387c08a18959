"""The limited process in which ops' own templates are filled: one for all who hold it, ended when the last lets go.

A new one takes a second to begin. The daemon's writer and its lookout share it, so that a saved template is tried, and
then used, at once.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from daemon.words.limited import LimitedWorker

T = TypeVar("T")


class Shared(Generic[T]):
    """A LimitedWorker for one function, and how many hold it."""

    def __init__(self, function: Callable[..., T], *, seconds: float) -> None:
        self._function, self._seconds = function, seconds
        self._lock, self._holders = Lock(), 0
        self._worker: LimitedWorker[T] | None = None

    def hold(self) -> "Hold[T]":
        with self._lock:
            self._holders += 1
        return Hold(self)

    def call(self, *args: Any) -> T:
        """As LimitedWorker has it; the process is started by the first call."""
        with self._lock:
            self._worker = self._worker or LimitedWorker(self._function, seconds=self._seconds)
            worker = self._worker
        return worker(*args)

    def begin(self) -> None:
        """Start the process if it is not there; returns at once, and the next call need not wait for it as long."""
        with self._lock:
            if self._worker is None:
                self._worker = LimitedWorker(self._function, seconds=self._seconds)
                self._worker.begin()

    def let_go(self) -> None:
        with self._lock:
            self._holders -= 1
            last, self._worker = (None, self._worker) if self._holders else (self._worker, None)
        if last:
            last.close()


class Hold(Generic[T]):
    """One holder's share; while there is one, the process stays."""

    def __init__(self, shared: Shared[T]) -> None:
        self._shared: Shared[T] | None = shared

    def __call__(self, *args: Any) -> T:
        if self._shared is None:
            raise RuntimeError("it was let go of")
        return self._shared.call(*args)

    def begin(self) -> None:
        """It will soon be needed."""
        if self._shared:
            self._shared.begin()

    def let_go(self) -> None:
        """Once is enough; again does nothing."""
        shared, self._shared = self._shared, None
        if shared:
            shared.let_go()
