"""The campaign in a table: how often each step was hit, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.torture.clocks import WALKS, Clocks
from tests.torture.cuts import Cuts
from tests.torture.judge import Finding
from tests.torture.kills import Kills
from tests.torture.meanwhile import ACTS, Meanwhile
from tests.torture.proxy import CUTS
from tests.torture.workshop import Told

WIDTH = 66
SIDES = ("before", "half", "after")
Part = Kills | Cuts | Meanwhile | Clocks


def table(parts: Sequence[Part]) -> str:
    """All of it, for people; a step that no harm came to shows a row of noughts."""
    return "\n".join([*_rows(parts), "", *totals(parts)])


def totals(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        counted = Counter(finding.what for told in part.told for finding in told.findings)
        words = ", ".join(f"{counted[what]} {what}" for what in ("lost", "duplicated", "unexplained"))
        unknown = sum(told.unknown for told in part.told)
        hits = f"{part.hits.total():>4} {part.TITLE} in {len(part.told)} worlds"
        yield f"{hits}: {words}; {unknown} sends unknown, the AE told of each"
    worlds = [told for part in parts for told in part.told]
    after = [[f.what for f in told.findings if f.rebuilt] for told in worlds]
    equal = sum(not {"lost", "unexplained"} & set(found) for found in after)
    sent = sum("duplicated" in found for found in after)
    yield f"{len(worlds):>4} ledgers deleted and rebuilt: {equal} exports byte-equal, mails sent again by {sent}"
    if left := [moment for part in parts for moment in part.untried]:
        yield f"{len(left):>4} steps were not tried:"
        yield from (f"     {side} {step if isinstance(step, str) else ' '.join(step)}" for step, side in left)


def findings(parts: Sequence[Part]) -> list[Finding]:
    return [finding for part in parts for told in part.told for finding in told.findings]


def story(told: Told[object]) -> str:
    """What was done to one world and what was found, with its logs."""
    heads = [f"{finding.what}: {finding.text}" for finding in told.findings]
    return "\n".join([f"== {told.point}", *heads, *told.history])


def _rows(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case Kills():
                yield from _grid(
                    "kill -9, at each step", SIDES, part.hits, dict.fromkeys(step for step, _ in part.moments)
                )
            case Cuts():
                spots = dict.fromkeys(spot for spot, _ in part.moments)
                yield from _grid("connection cut, at each step", CUTS, part.hits, spots)
            case Meanwhile() | Clocks():
                title, names = ("while the desk works", ACTS) if isinstance(part, Meanwhile) else ("the clock", WALKS)
                yield f"\n{title:<{WIDTH}}  times"
                yield from (f"  {name:<{WIDTH - 2}}{part.hits[name]:>7}" for name in names)


def _grid(title: str, columns: Sequence[str], hits: Counter[Any], rows: Iterable[object]) -> Iterator[str]:
    widths = [max(7, len(column) + 2) for column in columns]
    yield f"\n{title:<{WIDTH}}" + "".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True))
    for row in rows:
        name = " ".join(row) if isinstance(row, tuple) else str(row)
        counts = (f"{hits[row, column] or '–':>{width}}" for column, width in zip(columns, widths, strict=True))
        yield f"  {name:<{WIDTH - 2}}" + "".join(counts)
