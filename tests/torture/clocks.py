"""A clock that goes back and forth between runs: some hours, to 1970. The same must come of it as of one at noon."""

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from tests.live.mortal import At
from tests.torture.steps import moments
from tests.torture.workshop import Told, Workshop, counted, since
from tests.torture.world import NOW

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR, HOURS = timedelta(hours=1), timedelta(hours=3)  # no further: the day before is a Monday, with its reports
WALKS: dict[str, tuple[datetime, ...]] = {
    "an hour back and forth": (NOW, NOW - HOUR, NOW),
    "three hours back, before it is right": (NOW - HOURS, NOW),
    "three hours back and forth, twice": (NOW, NOW - HOURS, NOW, NOW - HOURS, NOW),
    "1970 at start": (EPOCH, NOW),
    "1970 in between": (NOW, EPOCH, NOW),
}


@dataclass(frozen=True)
class Walk:
    """`walk`: its name in WALKS; `killed`: where its first run is killed."""

    walk: str
    killed: At


class Clocks:
    """The part of the campaign: each walk, its first run killed somewhere. `hits`: by walk."""

    TITLE = "clocks"
    untried: Sequence[tuple[str, str]] = ()

    def __init__(self, shop: Workshop, count: int, seed: int, tell: Callable[[Told[object]], None]) -> None:
        with shop.world() as world:
            steps = world.mortals.run(*world.words(NOW)).steps
        chance, found = random.Random(seed), moments(steps)
        walks = list(WALKS) * -(-count // len(WALKS))
        self._todo = deque(
            Walk(walk, At(step, 1, side)) for walk in walks[:count] for step, side in [chance.choice(found)]
        )
        self._tell, self._lock = tell, Lock()
        self.told: list[Told[Walk]] = []
        self.hits = Counter[str]()

    def __call__(self, shop: Workshop) -> bool:
        """The next walk, in that worker's workshop; False when there is none."""
        with self._lock:
            walk = self._todo.popleft() if self._todo else None
        if walk is None:
            return False
        told = self._try(shop, walk)
        self.told.append(told)
        self._tell(told)
        return True

    def _try(self, shop: Workshop, walk: Walk) -> Told[Walk]:
        start, (first, *then) = time.monotonic(), WALKS[walk.walk]
        with shop.world() as world:
            world.ran(f"killed at {walk.killed}, at {first}", world.mortals.killed_at(walk.killed, *world.words(first)))
            for now in then:
                world.ran(f"at {now}", world.mortals.run(*world.words(now)))
            with self._lock:
                self.hits[walk.walk] += 1
            findings, unknown = counted(world)
            return Told(walk, findings, unknown, since(start), tuple(world.history) if findings else ())
