"""The campaign as a whole: kills, cuts, visits, clocks, one after the other, in one set of workshops."""

from collections.abc import Callable

from tests.live.dovecot import Dovecot
from tests.torture.clocks import Clocks
from tests.torture.cuts import Cuts
from tests.torture.kills import Kills
from tests.torture.meanwhile import Meanwhile
from tests.torture.table import Part
from tests.torture.workshop import Told, work


def campaign(
    seed: int, kills: int, cuts: int, visits: int, walks: int, workers: int, tell: Callable[[Told[object]], None],
    dovecot: Dovecot | None = None,
) -> list[Part]:  # fmt: skip
    """`tell` hears of each world when it has been counted, in a worker's thread. `dovecot`: one that runs already."""
    parts: list[Part] = []
    server = dovecot or Dovecot()
    if dovecot is None:
        server.start()
    try:
        with work(server, workers) as (shops, in_turn):
            for kind, count in ((Kills, kills), (Cuts, cuts), (Meanwhile, visits), (Clocks, walks)):
                if count:
                    parts.append(kind(shops[0], count, seed, tell))
                    in_turn(parts[-1])
    finally:
        if dovecot is None:
            server.remove()
    return parts
