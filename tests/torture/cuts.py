"""Connections cut at every step of IMAP and SMTP: the run goes on as it can, the next ones have a whole wire."""

import random
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from tests.torture.judge import Finding
from tests.torture.proxy import CutAt, Protocol, cuts_of
from tests.torture.steps import spread
from tests.torture.workshop import Told, Workshop, counted, since
from tests.torture.world import NOW

Spot = tuple[Protocol, str]
UNREACHABLE = 3  # the exit code of a run that could not reach a server


@dataclass(frozen=True)
class CutPoint:
    """`traced`: as in `steps.Point`."""

    at: CutAt
    traced: bool


class Cuts:
    """The part of the campaign. `hits`: cuts that came about, by step and place; `told` fills as it goes."""

    TITLE = "cuts"

    def __init__(self, shop: Workshop, count: int, seed: int, tell: Callable[[Told[object]], None]) -> None:
        chance = random.Random(seed)
        times = Counter(_spots_of_a_clean_run(shop))
        found = [(spot, cut) for spot in times for cut in cuts_of(spot[1])]
        self.moments = found if count >= len(found) else spread(found, count, chance)
        wanted = [*self.moments, *(chance.choice(found) for _ in range(count - len(self.moments)))]
        self._todo = deque(
            CutPoint(CutAt(*spot, chance.randint(1, times[spot]), cut, chance.random() < 0.5), chance.random() < 0.5)
            for spot, cut in wanted
        )
        self._tell, self._lock = tell, Lock()
        self.told: list[Told[CutPoint]] = []
        self.hits = Counter[tuple[Spot, str]]()

    @property
    def untried(self) -> list[tuple[Spot, str]]:
        return [moment for moment in self.moments if not self.hits[moment]]

    def __call__(self, shop: Workshop) -> bool:
        """The next point, in that worker's workshop; False when there is none."""
        with self._lock:
            point = self._todo.popleft() if self._todo else None
        if point is None:
            return False
        told = self._try(shop, point)
        self.told.append(told)
        self._tell(told)
        return True

    def _try(self, shop: Workshop, point: CutPoint) -> Told[CutPoint]:
        start = time.monotonic()
        with shop.world(wired=True, traced=point.traced) as world:
            shop.arm(point.at)
            ended = world.ran(f"cut at {point.at}", world.mortals.run(*world.words(NOW)))
            if shop.was_cut:
                with self._lock:
                    self.hits[(point.at.protocol, point.at.step), point.at.cut] += 1
            shop.arm(None)
            shop.plain()
            findings, unknown = counted(world)
            if ended.code not in (0, UNREACHABLE):
                findings = (*findings, Finding("unexplained", f"exit {ended.code} of a run whose wire was cut"))
            return Told(point, findings, unknown, since(start), tuple(world.history) if findings else ())


def _spots_of_a_clean_run(shop: Workshop) -> list[Spot]:
    with shop.world(wired=True) as world:
        shop.arm(None)
        world.ran("whole", world.mortals.run(*world.words(NOW)))
        spots: list[Spot] = [(wire.protocol, step) for wire in (shop.imap, shop.smtp) for step in wire.steps]
        findings, _ = counted(world)
        if findings:
            raise RuntimeError(f"no wire was cut, and yet: {findings}\n{world.history}")
    return spots
