"""A bar on standard error while long work goes on, where that is a terminal; standard output stays as it is."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, islice
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
FEW = 20  # things that are done before anybody could read the bar


def with_bar(things: Iterable[T], total: int, what: str, *, quiet: bool = False) -> Iterator[T]:
    """The same things, and a bar that grows with each. None where `quiet`, for a few, or without a terminal."""
    console = Console(stderr=True)
    if quiet or total < FEW or not console.is_terminal:
        yield from things
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=total)
        for thing in things:
            yield thing
            progress.advance(task)


def waiting(what: str) -> AbstractContextManager[object]:
    """A word and something that moves, while work goes on of which nobody knows how much there is."""
    console = Console(stderr=True)
    return console.status(f"{what} …") if console.is_terminal and not console.is_dumb_terminal else nullcontext()


def waited_for(things: Iterable[T], what: str) -> Iterator[T]:
    """The same things; while the first is waited for, a word that says what goes on."""
    coming = iter(things)
    with waiting(what):
        first = list(islice(coming, 1))
    yield from chain(first, coming)
