"""kill -9 at every step of reading and sending: the run is killed, the desk goes on, and all of it is counted."""

import time
from collections import Counter
from collections.abc import Callable

from tests.live.mortal import At, Ended
from tests.torture.judge import Finding
from tests.torture.steps import Moment, Plan, Point
from tests.torture.workshop import Told, Workshop, counted, since
from tests.torture.world import AGAIN, NOW, World

# What has shown a fault once is tried each time.
FOUND = (
    Point(
        At("post.office._dot: hear final dot", 1, "before"), At("outbox.sending.recover: fsync the folder", 1, "after")
    ),
)


class Kills:
    """The part of the campaign. `told` fills as it goes."""

    TITLE = "kills"

    def __init__(self, shop: Workshop, count: int, seed: int, tell: Callable[[Told[object]], None]) -> None:
        with shop.world() as world:
            clean = world.mortals.run(*world.words(NOW))
            findings, _ = counted(world)
            if clean.code or findings:
                raise RuntimeError(f"nothing was done to it, and yet: {findings}\n{clean.log}")
        self.plan, self._tell = Plan(clean.steps, count, seed, FOUND), tell
        self.told: list[Told[Point]] = []

    @property
    def hits(self) -> Counter[Moment]:
        return self.plan.hits

    @property
    def moments(self) -> list[Moment]:
        """All that there are, and that a kill came to: by step, in the order in which a run takes them."""
        return [*dict.fromkeys([*self.plan.moments, *self.hits])]

    @property
    def untried(self) -> list[Moment]:
        return self.plan.untried()

    def __call__(self, shop: Workshop) -> bool:
        """The next point, in that worker's workshop; False when there is none."""
        point = self.plan.next()
        if point is None:
            return False
        told = self._try(shop, point)
        self.told.append(told)
        self._tell(told)
        return True

    def _try(self, shop: Workshop, point: Point) -> Told[Point]:
        start = time.monotonic()
        with shop.world(traced=point.traced) as world:
            words = world.words(NOW)
            if point.first:
                ended = world.ran(f"killed at {point.first}", world.mortals.killed_at(point.first, *words))
            else:
                ended = world.ran("killed", world.mortals.killed_after(point.seconds or 1.0, *words))
            shop.plain()
            if ended.killed:
                self.plan.hit(point.first)
            elif point.first:
                self.plan.missed(point.first)
            again = self._again(world, point)
            findings, unknown = counted(world, started=0 if again.killed else 1)
            if again.code and not again.killed:
                findings = (*findings, Finding("unexplained", f"exit {again.code} of the first run after"))
            return Told(point, findings, unknown, since(start), tuple(world.history) if findings else ())

    def _again(self, world: World, point: Point) -> Ended:
        """The first run after a kill; killed as well where the point says so."""
        words = world.words(NOW + AGAIN[0])
        if point.second is None:
            ended = world.ran("again", world.mortals.run(*words))
            self.plan.learn(point, ended.steps)
            return ended
        ended = world.ran(f"killed at {point.second}", world.mortals.killed_at(point.second, *words))
        if ended.killed:
            self.plan.hit(point.second)
        return ended
