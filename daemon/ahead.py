"""Fetching ahead: a thread takes from an iterator what will be wanted next, while the last is being worked on."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from queue import Full, Queue
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")
_END = object()
_GLANCE = 0.1  # seconds between looks whether it is still wanted


class Ahead(Generic[T]):
    """Yields what `items` yields, up to `most` taken ahead. `line` is held while the iterator runs.

    What the iterator raises is raised here, in its place. A context manager: after it nothing runs any more.
    """

    def __init__(self, items: Iterator[T], line: AbstractContextManager[object], most: int = 2) -> None:
        self._items, self._line = items, line
        self._taken: Queue[object] = Queue(most)
        self._wanted = True
        self._thread = threading.Thread(target=self._run, name="fetch-ahead", daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._given()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._wanted = False
        self._thread.join()

    def _given(self) -> Iterator[T]:
        while (item := self._taken.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            yield item  # type: ignore[misc]  # only the iterator's own items are put there

    def _run(self) -> None:
        try:
            while self._wanted:
                with self._line:
                    item = next(self._items, _END)
                if not self._put(item) or item is _END:
                    return
        except BaseException as e:  # it belongs to whoever waits for the next item
            self._put(e)

    def _put(self, item: object) -> bool:
        while self._wanted:
            try:
                self._taken.put(item, timeout=_GLANCE)
            except Full:
                continue
            return True
        return False
