"""`python -m tests.fuzz [--mutants N] [--seconds S] [--from N]`: bends mails, reads them by every way there is, counts.

Each mutant goes through the reader, the notes parser and the desk's judgement (what `countersign read` does, with and
without a desk), in worker processes. Ends with 1 where one raised, took more than two seconds of the processor one way,
or needed more than 200 MB beyond an idle worker; each such mutant is told by its number and kept in fuzz-out/.
"""

import argparse
import gc
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from daemon.cli.read import without_desk
from daemon.parse import Unreadable, read_message
from daemon.perform import perform
from rules.nouns import Place, Route
from rules.reading.notes import read_notes
from rules.reading.steps import inbound
from tests.fuzz.mutants import mutant, seeds
from tests.test_inbound import asked
from tests.world import World

SECONDS, MEGABYTES = 2.0, 200
RECEIVED = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
BATCH = 10


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant, in seconds of the processor. `unread`: it goes to quarantine, in good order."""

    number: int
    seconds: float
    megabytes: float
    error: str = ""
    unread: bool = False


@cache
def _seeds() -> list[bytes]:
    return seeds()


def run(number: int) -> Outcome:
    """One mutant through everything."""
    raw = mutant(number, _seeds())
    _forget_peak()
    before, slowest, error, unread = _megabytes("VmRSS"), 0.0, "", False
    for way in WAYS:
        begin = time.process_time()
        try:
            unread = way(raw) or unread
        except Exception:
            error = traceback.format_exc()
        slowest = max(slowest, time.process_time() - begin)
    return Outcome(number, slowest, max(0.0, _megabytes("VmHWM") - before), error, unread)


def _read_alone(raw: bytes) -> bool:
    """The reader and the notes parser; whether the mail was unreadable in good order."""
    message = read_message(raw, RECEIVED)
    if isinstance(message, Unreadable):
        if "the reader failed" in message.reason:
            raise AssertionError(message.reason)
        return True
    read_notes(message.text)
    return False


def _tell(raw: bytes) -> bool:
    """What `countersign read` does without a desk."""
    without_desk("mutant", raw)
    return False


def _judge(raw: bytes) -> bool:
    """The desk's judgement, on a desk that asked Dana to approve a poster."""
    message = read_message(raw, RECEIVED)
    if not isinstance(message, Unreadable):
        world = World()
        asked(world)
        verdict = inbound(message, world.view, world.book, RECEIVED, mailbox="ae")
        place = Place(mailbox="ae", folder="INBOX", uidvalidity=1, uid=9)
        perform(world.view, verdict, Route(place=place, at=RECEIVED))
    return False


WAYS = (_read_alone, _tell, _judge)


def _warm() -> None:
    """Lexicons and libraries are loaded before anything is measured."""
    for way in WAYS:
        way(_seeds()[2])


def batch(first: int, count: int) -> list[Outcome]:
    """In a worker."""
    found = [run(number) for number in range(first, first + count)]
    gc.collect()
    return found


def _forget_peak() -> None:
    with Path("/proc/self/clear_refs").open("w") as file:
        file.write("5")


def _megabytes(name: str) -> float:
    """Of this process, by the kernel's count: VmRSS is held now, VmHWM was the most since the peak was forgotten."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def outcomes(mutants: int, seconds: float, first: int) -> Iterator[Outcome]:
    """As many as are asked for, or as the time allows."""
    end = time.monotonic() + seconds
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1), initializer=_warm) as pool:
        starts = range(first, first + mutants, BATCH)
        waiting = [pool.submit(batch, n, min(BATCH, first + mutants - n)) for n in starts]
        for future in waiting:
            if time.monotonic() > end:
                future.cancel()
            if not future.cancelled():
                yield from future.result()


def _keep(bad: Outcome, out: Path) -> None:
    """Tells of it at once, and keeps the mail."""
    out.mkdir(exist_ok=True)
    (out / f"{bad.number}.eml").write_bytes(mutant(bad.number, _seeds()))
    sys.stdout.write(f"mutant {bad.number}: {bad.seconds:.2f} s, {bad.megabytes:.0f} MB\n{bad.error}")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=86_400.0)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-out"))
    chosen = parser.parse_args()
    begin = time.monotonic()
    done, bad = [], 0
    for outcome in outcomes(chosen.mutants, chosen.seconds, chosen.first):
        done.append(outcome)
        if outcome.error or outcome.seconds > SECONDS or outcome.megabytes > MEGABYTES:
            bad += 1
            _keep(outcome, chosen.out)
    times = sorted(o.seconds for o in done) or [0.0]
    errors, unread = sum(bool(o.error) for o in done), sum(o.unread for o in done)
    most = max((o.megabytes for o in done), default=0.0)
    sys.stdout.write(
        f"{len(done)} mutants of {len(_seeds())} mails in {time.monotonic() - begin:.0f} s: {errors} uncaught errors, "
        f"{unread} unreadable in good order; slowest {times[-1]:.2f} s, median {times[len(times) // 2] * 1000:.0f} ms, "
        f"most memory {most:.0f} MB\n"
    )
    return 1 if bad or not done else 0


if __name__ == "__main__":
    sys.exit(main())
