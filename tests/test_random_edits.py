"""A daemon at work while ops edit at random: it never goes by a half-read or failing set, and never misses a good one.

`EDITS=200 SEED=7 pytest tests/test_random_edits.py`, or `make edits`; by default a short run.
"""

import os
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon.cli.check import check
from daemon.clock import Clock
from daemon.desk import Desk, open_desk
from daemon.files import read_files
from daemon.health import read_health
from daemon.live.quiet import QUIET
from daemon.live.writing import is_being_written
from daemon.loop import Daemon
from daemon.start import start
from tests.desks import CONFIG, example_rules, make_desk

EDITS = int(os.environ.get("EDITS", "20"))
SEED = int(os.environ.get("SEED", "1"))
PATIENCE = 60.0  # seconds for one edit to count, on a machine that does much else
FILES = ("clients", "people", "filing", "approvals", "calendar", "reports", "meetings", "dunning")
WORDS = "Subject: {{ level }} for {{ client_name }}\n\nDear {{ recipient_name }}, number %d.\n"
TEMPLATES = ("templates/dunning/reminder.txt.j2", "templates/dunning/courtesy.en.txt.j2")
State = dict[str, bytes]


def good_change(r: random.Random, now: State, number: int) -> State:
    """Another set that is right, and like no other."""
    new = dict(now)
    kind = r.random()
    if kind < 0.2:
        new[r.choice(TEMPLATES)] = (WORDS % number).encode()
    elif kind < 0.25 and (own := [name for name in now if name.startswith("templates/dunning/")]):
        del new[r.choice(own)]
        new["rules/filing.toml"] += f"# {number}\n".encode()
    elif kind < 0.4:  # two files that are right only together
        name = f"new{number}".encode()
        new["rules/people.toml"] += b'\n[people.%b]\nname = "N"\naddress = "%b@agency.example"\n' % (name, name)
        new["rules/clients.toml"] = re.sub(rb'(?m)^ae = ".*"', b'ae = "%b"' % name, new["rules/clients.toml"], count=1)
    else:
        file = f"rules/{r.choice(FILES)}.toml"
        new[file] += f"# {number} {'x' * r.randrange(200)}\n".encode()
    return new


def bad_change(r: random.Random, now: State, number: int) -> State:
    """A set that must not be used."""
    new, file = dict(now), f"rules/{r.choice(FILES)}.toml"
    match r.randrange(8):
        case 0:
            new[file] += b"\n[half\n"
        case 1:
            new[file] = b"nonsense = %d\n" % number + new[file]
        case 2:
            new["rules/clients.toml"] = re.sub(
                rb'(?m)^ae = ".*"', b'ae = "nobody%d"' % number, new["rules/clients.toml"]
            )
        case 3:
            new["rules/approvals.toml"] += b'\n[[example]]\ntext = "Approved."\ndecision = "reject"\n# %d\n' % number
        case 4:
            new[r.choice(TEMPLATES)] = b"Subject: x\n\n{{ no_such_fact_%d }}\n" % number
        case 5:
            new["rules/clients.toml"] = b""
        case 6:
            del new["rules/people.toml"]
        case _:
            new[file] += b"# \xff\xfe %d\n" % number
    return new


Lies = Callable[[bytes], None]  # told what was left lying there for so long that it had to be taken for finished


def over(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    file.write_bytes(content)


def renamed(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    beside = file.with_name(f".{file.name}.{r.randrange(10**6)}")
    beside.write_bytes(content)
    time.sleep(r.choice((0, 0.2)))
    beside.replace(file)


def with_backup(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    swap, backup = file.with_name(f".{file.name}.swp"), file.with_name(f"{file.name}~")
    swap.write_bytes(b"half of something")
    if file.exists():
        file.replace(backup)
    file.write_bytes(content)
    swap.unlink()
    backup.unlink(missing_ok=True)


def vanished(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    file.unlink(missing_ok=True)
    time.sleep(r.choice((0, 0.05, 0.15)))
    file.write_bytes(content)


def torn(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    """In two pieces with a pause, in which the first lies there; cut at a line's end it may well be right by itself."""
    cut = r.randrange(len(content) + 1)
    if r.random() < 0.7:
        cut = content.rfind(b"\n", 0, cut) + 1
    with file.open("wb") as opened:
        opened.write(content[:cut])
        opened.flush()
        time.sleep(r.choice((0.05, 0.4, 1.2)))
        opened.write(content[cut:])


def dripped(file: Path, content: bytes, r: random.Random, lies: Lies) -> None:
    """Opened again for each piece, as over some network drives; no piece lies there as long as a set must."""
    step = max(1, len(content) // 4)
    for at in range(0, len(content), step):
        began = time.monotonic()
        with file.open("wb" if at == 0 else "ab") as opened:
            opened.write(content[at : at + step])
        time.sleep(0.02)
        if time.monotonic() - began > QUIET / 2:  # the machine was busy
            lies(content[: at + step])


WAYS = (over, renamed, with_backup, vanished, torn, dripped)


def save(desk: Path, old: State, new: State, r: random.Random, lies: Callable[[State], None]) -> None:
    """From one set to the other: whatever differs, in any order, each in some way. `lies`: told of the sets between."""
    names = [name for name in {*old, *new} if old.get(name) != new.get(name)]
    r.shuffle(names)
    now = dict(old)
    for name in names:
        file = desk / name
        if name in new:
            file.parent.mkdir(parents=True, exist_ok=True)
            way = r.choice(WAYS if len(names) == 1 else WAYS[:3])
            way(file, new[name], r, lambda half, name=name, now=now: lies({**now, name: half}))  # type: ignore[misc]
            now[name] = new[name]
        else:
            file.unlink()
            del now[name]
        lies(dict(now))


class Seen:
    """Every set that the daemon was seen to go by, its rules and its templates."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.sets, self.stop = daemon, list[State](), threading.Event()
        self._last: Desk | None = None
        self._lock = threading.Lock()

    def look(self) -> State:
        with self._lock:
            while (desk := self.daemon.desk) is not self._last:
                home = desk.templates[0]
                try:
                    words = {f"templates/{f.relative_to(home).as_posix()}": f.read_bytes() for f in home.rglob("*.j2")}
                except OSError:
                    continue
                if self.daemon.desk is desk:  # else its copy may have been half taken away meanwhile
                    self.sets.append({name: text.encode() for name, text in desk.texts.items()} | words)
                    self._last = desk
            return self.sets[-1]

    def run(self) -> None:
        while not self.stop.wait(0.002):
            self.look()


@contextmanager
def at_work(desk: Path) -> Iterator[Daemon]:
    daemon = start(open_desk(desk), Clock())
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        yield daemon
    finally:
        daemon.stop.set()
        thread.join(30)
        daemon.close()
        assert not thread.is_alive()


def until(true: Callable[[], bool], what: str) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < PATIENCE, what
        time.sleep(0.005)
    return time.monotonic() - began


@pytest.mark.timeout(60 + 30 * EDITS)
def test_random_edits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COUNTERSIGN_TEST_PASSWORD", "secret")
    nobody = CONFIG.replace("port = 1143", "port = 1").replace("port = 1025", "port = 1")
    desk = make_desk(tmp_path / "north", config=nobody)
    (desk / "templates" / "dunning").mkdir(parents=True)
    asks = tmp_path / "probe"
    with asks.open("w") as opened:
        opened.flush()
        if not is_being_written(asks):
            pytest.skip("this file system does not say who writes: a half that is right by itself cannot be told")
    r = random.Random(SEED)
    good = {name: text.encode() for name, text in example_rules().items()}
    on_disk, between, quick = good, list[State](), list[float]()
    allowed, may_count = [good], [good]  # … and which of them can be the last that was seen
    with at_work(desk) as daemon:
        seen = Seen(daemon)
        watching = threading.Thread(target=seen.run)
        watching.start()
        try:
            for number in range(EDITS):
                bad = r.random() < 0.4
                new = bad_change(r, good, number) if bad else good_change(r, good, number)
                if not bad:
                    allowed.append(new)
                    may_count.append(new)
                    good = new
                rules_alone = all(
                    name.startswith("rules/") for name in {*new, *on_disk} if new.get(name) != on_disk.get(name)
                )
                save(desk, on_disk, new, r, between.append)
                on_disk = new
                if r.random() < 0.2:  # the next one comes at once
                    continue
                if bad:
                    took = until(
                        lambda: is_judged(daemon) and bool(read_health(desk / "data").refused_rules),
                        f"{number} is refused",
                    )
                    assert seen.look() in may_count, f"edit {number}: the last good one stays"
                else:
                    took = until(lambda good=good: seen.look() == good, f"edit {number} counts")  # type: ignore[misc]
                if not bad:
                    may_count = [good]
                if rules_alone:
                    quick.append(took)
            save(desk, on_disk, good, r, between.append)
            until(lambda: seen.look() == good, "the last good one counts")
            until(lambda: not read_health(desk / "data").refused_rules, "nothing is refused in the end")
        finally:
            seen.stop.set()
            watching.join()
    for number, one in enumerate(seen.sets):
        if one not in allowed:
            assert one in between, f"a set that was never saved was in force: {difference(one, between)}"
            assert problems_of(one, tmp_path / f"again{number}") == (), "a set that does not check out was in force"
    said = f"{EDITS} edits (seed {SEED}), {len(allowed) - 1} good; {len(seen.sets)} sets in force one after the other"
    speed = f"rules alone: median {statistics.median(quick):.2f} s, longest {max(quick):.2f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{said}; {speed}\n")


def is_judged(daemon: Daemon) -> bool:
    """Whether the lookout has seen what lies on the disk now."""
    return daemon._lookout._seen == read_files(daemon.desk.path).digest


def difference(one: State, others: list[State]) -> str:
    """The names in which it differs from the nearest of them."""
    return min((", ".join(n for n in {*one, *o} if one.get(n) != o.get(n)) for o in others), key=len)


def problems_of(state: State, desk: Path) -> tuple[object, ...]:
    """What `check` says of it, in a desk of its own."""
    for name, content in ({"config.toml": CONFIG.encode()} | state).items():
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / name).write_bytes(content)
    return check(desk)[1]
