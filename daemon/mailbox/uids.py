"""Sets of UIDs: in groups, and as COPYUID pairs them (RFC 4315 section 3). Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST = 10_000  # no command of ours names more


def in_groups(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`, in order."""
    return (items[at : at + size] for at in range(0, len(items), size))


def grouped(items: Iterable[T], weight: Callable[[T], int], most: int, heaviest: int) -> Iterator[list[T]]:
    """Runs of at most `most` items that together weigh at most `heaviest`; one that is heavier stands alone."""
    run: list[T] = []
    total = 0
    for item in items:
        if run and (len(run) >= most or total + weight(item) > heaviest):
            yield run
            run, total = [], 0
        run.append(item)
        total += weight(item)
    if run:
        yield run


def copied(codes: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """(UIDVALIDITY of the target, old UID, new UID) for each message that COPYUID codes prove; nonsense proves none."""
    for code in codes:
        words = code.split()
        if len(words) == 3 and words[0].isdigit():
            old, new = _numbers(words[1]), _numbers(words[2])
            if len(old) == len(new):
                yield from ((int(words[0]), was, now) for was, now in zip(old, new, strict=True))


def _numbers(uid_set: bytes) -> list[int]:
    """`304,319:320` as [304, 319, 320]; empty when it is no UID set, or longer than any that we asked about."""
    numbers: list[int] = []
    for piece in uid_set.split(b","):
        ends = piece.split(b":")
        if len(ends) > 2 or not all(e.isdigit() and len(e) <= 10 for e in ends):
            return []
        low, high = sorted((int(ends[0]), int(ends[-1])))
        if len(numbers) + high - low >= MOST:
            return []
        numbers.extend(range(low, high + 1))
    return numbers
