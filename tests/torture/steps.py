"""Which moments are tried: each step of a run, before it, after it, half done; then by chance; all from one seed."""

import random
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar

from tests.live.mortal import At, Side

T = TypeVar("T")
Trace = Sequence[tuple[str, bool]]  # steps that a run took, in order; whether each can be left half done
Moment = tuple[str, Side]
LONGEST = 1.6  # seconds: kills by the clock come within these
BY_CLOCK, TWICE = 0.1, 0.5  # of the moments that are drawn: by the clock; with a second kill in the next run


@dataclass(frozen=True)
class Point:
    """One world's harm. `second`: a further kill in the run after; `seconds`: a kill by the clock in place of `first`.

    `traced`: the SMTP server puts what it takes into Sent, as some providers do.
    """

    first: At | None = None
    second: At | None = None
    seconds: float | None = None
    traced: bool = False


def moments(trace: Trace) -> list[Moment]:
    """Each step's sides, in the order in which the steps are first taken."""
    halves = dict[str, bool]()
    for step, half in trace:
        halves[step] = halves.get(step, False) or half
    sides: dict[bool, tuple[Side, ...]] = {True: ("before", "half", "after"), False: ("before", "after")}
    return [(step, side) for step, half in halves.items() for side in sides[half]]


class Plan:
    """Hands out points, until `count` kills have come about and every step has been tried. Safe for threads."""

    def __init__(self, trace: Trace, count: int, seed: int, first: Sequence[Point] = ()) -> None:
        """`first`: points to begin with. With fewer kills than moments, as many of them as may be, spread over the
        whole run."""
        self.count, self._chance, self._lock = count, random.Random(seed), Lock()
        self._times = Counter(step for step, _ in trace)
        self.moments, self._later = moments(trace), list[Moment]()
        self._known = {step for step, _ in trace}
        chosen = self.moments if count >= len(self.moments) else spread(self.moments, count, self._chance)
        self._todo = deque([*first, *(self._point(moment) for moment in chosen)])
        self._closed = count < len(self.moments)
        self.hits = Counter[Moment]()
        self._given = 0

    @property
    def kills(self) -> int:
        return self.hits.total()

    def next(self) -> Point | None:
        """None: that was all."""
        with self._lock:
            self._given += 1
            if self._todo:
                return self._todo.popleft()
            if self._closed or self.kills >= self.count or self._given > 3 * self.count:
                return None
            return self._drawn()

    def hit(self, at: At | None) -> None:
        """A kill came about: at that moment, or by the clock."""
        with self._lock:
            self.hits[(at.step, at.side) if at else ("any instant", "before")] += 1

    def missed(self, at: At) -> None:
        """It did not come that often in this run, as threads have it: tried again, the first time that it comes."""
        if at.nth > 1 and not self.hits[at.step, at.side]:
            with self._lock:
                self._todo.append(Point(At(at.step, 1, at.side)))

    def learn(self, point: Point, trace: Trace) -> None:
        """What the run after that kill did. Steps that only a desk takes which was killed are tried as well: in a world
        that is harmed in the same way, where they come again. No way leads back to what the clock brought about."""
        if point.first is None:
            return
        with self._lock:
            fresh = [moment for moment in moments(trace) if moment[0] not in self._known]
            self._known |= {step for step, _ in fresh}
            self._later += fresh
            if not self._closed:
                self._todo.extend(replace(point, second=At(step, 1, side)) for step, side in fresh)

    def untried(self) -> list[Moment]:
        """Moments of the runs that no kill came to."""
        return [] if self._closed else [m for m in (*self.moments, *self._later) if not self.hits[m]]

    def _drawn(self) -> Point:
        chance = self._chance
        if chance.random() < BY_CLOCK:
            return Point(seconds=chance.uniform(0.05, LONGEST))
        second = None
        if chance.random() < TWICE:
            step, side = chance.choice([*self._later, *self.moments])
            second = At(step, 1, side)
        return self._point(chance.choice(self.moments), second)

    def _point(self, moment: Moment, second: At | None = None) -> Point:
        step, side = moment
        return Point(
            At(step, self._chance.randint(1, self._times[step]), side), second, traced=self._chance.random() < 0.5
        )


def spread(found: Sequence[T], count: int, chance: random.Random) -> list[T]:
    """So many of them, at even distances from a first one drawn by chance."""
    offset = chance.random()
    return [found[int((n + offset) * len(found) / count) % len(found)] for n in range(count)]
