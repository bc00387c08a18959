"""The demo's desk after its week, with its servers still up: a past for tests to look back and ahead from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.demo.play import DemoClock, Week
from daemon.demo.script import Step, read_script
from daemon.demo.servers import Servers
from daemon.demo.stage import HERE, desk_on, import_invoices, lay_out
from daemon.demo.tale import Tale
from daemon.loop import Daemon
from daemon.start import start


@contextmanager
def after_the_week(out: Path, *more: Step) -> Iterator[tuple[Daemon, DemoClock, Servers]]:
    """The daemon, its clock at the end of the week and of the steps that come after it, and the servers it talks to."""
    path = lay_out(out)
    with Servers() as servers:
        os.environ["COUNTERSIGN_DEMO_PASSWORD"] = servers.password
        desk = desk_on(path, servers)
        steps = (*read_script(HERE / "week.toml"), *more)
        clock = DemoClock(steps[0].at)
        daemon = start(desk, clock)
        try:
            import_invoices(daemon)
            Week(daemon, clock, steps, Tale(desk.book, len(steps))).play()
            yield daemon, clock, servers
        finally:
            daemon.close()
