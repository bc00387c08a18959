"""Fetching ahead: the same items in the same order, errors in their place, and nothing left running."""

import threading
from collections.abc import Iterator

import pytest

from daemon.ahead import Ahead


def numbers(upto: int, taken: list[int], fails_at: int | None = None) -> Iterator[int]:
    for number in range(upto):
        if number == fails_at:
            raise OSError("the line is cut")
        taken.append(number)
        yield number


def test_everything_comes_in_order() -> None:
    with Ahead(numbers(50, []), threading.Lock()) as items:
        assert list(items) == list(range(50))


def test_an_error_comes_after_what_came_before_it() -> None:
    seen: list[int] = []
    with Ahead(numbers(50, [], fails_at=7), threading.Lock()) as items, pytest.raises(OSError, match="cut"):
        seen.extend(items)
    assert seen == list(range(7))


def test_who_leaves_early_leaves_nothing_running() -> None:
    taken: list[int] = []
    before = threading.active_count()
    with Ahead(numbers(1000, taken), threading.Lock(), most=2) as items:
        assert next(items) == 0
    assert threading.active_count() == before
    assert len(taken) < 10


def test_nothing_is_taken_while_another_holds_the_line() -> None:
    line, taken = threading.Lock(), list[int]()
    with Ahead(numbers(1000, taken), line, most=2) as items:
        next(items)
        with line:
            count = len(taken)
            next(items)
            assert len(taken) == count
