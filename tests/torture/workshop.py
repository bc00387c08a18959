"""Where worlds are made and harmed: one set of servers and processes for each worker, points taken in turn."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Generic, TypeVar

from tests.live.dovecot import Dovecot
from tests.live.mortal import Mortals
from tests.live.sink import Sink
from tests.torture.judge import NOTHING, TRACE, Excused, Finding, is_open, judge, rebuilt, unknown
from tests.torture.proxy import CutAt, Proxy
from tests.torture.world import ENVIRONMENT, NOW, Model, World, until_quiet

P = TypeVar("P", covariant=True)


@dataclass(frozen=True)
class Told(Generic[P]):
    """What came of one point. `history`: commands and logs, for a point with findings."""

    point: P
    findings: tuple[Finding, ...]
    unknown: int
    seconds: float
    history: tuple[str, ...] = ()


@dataclass
class Workshop:
    """One worker's own: a stable of processes, an SMTP server, two wires that can be cut."""

    number: int
    model: Model
    sink: Sink = field(default_factory=Sink)
    mortals: Mortals = field(default_factory=lambda: Mortals(ENVIRONMENT, quick=True))
    made: int = 0

    def __post_init__(self) -> None:
        self.sink.start()
        self.imap = Proxy("IMAP", self.model.dovecot.port)
        self.smtp = Proxy("SMTP", self.sink.port)

    @cached_property
    def others(self) -> Mortals:
        """Processes of somebody else on the same machine."""
        return Mortals(ENVIRONMENT, quick=True)

    def close(self) -> None:
        self.mortals.close()
        if "others" in vars(self):
            self.others.close()
        self.imap.close()
        self.smtp.close()
        self.sink.stop()

    @contextmanager
    def world(self, *, wired: bool = False, traced: bool = False) -> Iterator[World]:
        """A fresh one. `wired`: its connections lead through the wires. `traced`: as in `Point`, until `plain`."""
        self.made += 1
        name = f"w{self.number}x{self.made}"
        ports = {"imap": self.imap.port, "smtp": self.smtp.port} if wired else {}
        world = self.model.copy(self.sink, self.mortals, name, **ports)
        if traced:
            self.sink.on_taken = lambda raw: world.dovecot.deliver(name, TRACE + b"\r\n" + raw, "Sent")
        try:
            yield world
        finally:
            self.plain()
            world.remove()

    def arm(self, at: CutAt | None) -> None:
        """The next thing of that kind said over the wire is cut; None: both wires stay whole."""
        self.imap.arm(at)
        self.smtp.arm(at)

    @property
    def was_cut(self) -> bool:
        return self.imap.done or self.smtp.done

    def plain(self) -> None:
        self.sink.on_taken = lambda raw: None


def counted(world: World, excused: Excused = NOTHING, *, started: int = 0) -> tuple[tuple[Finding, ...], int]:
    """Let the desk run on until it is quiet; then all findings, the rebuild's among them, and the unknown sends.

    `started`: how often it was started again already."""
    runs = until_quiet(world, is_open, started)
    findings = [Finding("unexplained", f"exit {run.code} of a run in peace") for run in runs if run.code]
    findings += judge(world, excused)
    count = unknown(world)
    return (*findings, *rebuilt(world)), count


Labour = Callable[[Workshop], bool]  # does one thing; False: nothing was left to do


@contextmanager
def work(dovecot: Dovecot, workers: int) -> Iterator[tuple[list[Workshop], Callable[[Labour], None]]]:
    """So many workshops whose model desk has begun; and what has all of them labour until nothing is left."""
    with tempfile.TemporaryDirectory(prefix="torture") as folder:
        model = Model(Path(folder), dovecot)
        shops: list[Workshop] = []
        try:
            for number in range(workers):
                shops.append(Workshop(number, model))
            model.begin(shops[0].sink, shops[0].mortals)
            for shop in shops:
                with shop.world() as world:
                    shop.mortals.warm(*world.words(NOW))
            yield shops, partial(_in_turn, shops)
        finally:
            for shop in shops:
                shop.close()


def _in_turn(shops: list[Workshop], labour: Labour) -> None:
    broken: list[BaseException] = []

    def until_done(shop: Workshop) -> None:
        try:
            while not broken and labour(shop):
                pass
        except BaseException as e:
            broken.append(e)

    threads = [threading.Thread(target=until_done, args=(shop,)) for shop in shops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]


def since(start: float) -> float:
    return time.monotonic() - start
