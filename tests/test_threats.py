"""docs/threats.md keeps its word: each row names an attack, a defence and tests, and every test named is there."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.leaks.mails import PLACES
from tests.torture.clocks import Clocks
from tests.torture.cuts import Cuts
from tests.torture.kills import Kills
from tests.torture.meanwhile import Meanwhile

ROOT = Path(__file__).parent.parent
TARGETS = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text("utf-8"))
TABLES: dict[str, Sequence[str]] = {
    "leaks": ["all", *PLACES],
    "torture": [part.TITLE for part in (Kills, Cuts, Meanwhile, Clocks)],
}


def rows() -> list[tuple[str, str, str]]:
    """Attack, defence, tests; without the heads of the tables."""
    lines = (ROOT / "docs" / "threats.md").read_text("utf-8").splitlines()
    cells = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in lines if line.startswith("|")]
    return [(a, d, t.strip()) for a, d, t in cells if t.strip() not in ("test", "---")]


def slug(words: str) -> str:
    """Words as a name has them: "two voices in our server's name" → two_voices_in_our_servers_name."""
    return re.sub(r"\W+", "_", words.lower().replace("'", ""))


@cache
def names(file: str) -> list[str]:
    return re.findall(r"(?m)^def (test_\w+)", (ROOT / file).read_text("utf-8"))


def missing(tests: str) -> Iterator[str]:
    """What such a cell names that nobody can find."""
    for item in tests.split("; "):
        found = re.fullmatch(r"`(make )?([\w./]+)`(?:: (.+))?", item)
        if found is None:
            yield f"{item}: write `tests/test_x.py`: words of its tests, or `make target`: parts of its table"
            continue
        make, what, words = found[1], found[2], found[3].split(", ") if found[3] else []
        if what not in TARGETS if make else not (words and (ROOT / what).is_file()):
            yield f"{item}: no such target or file, or no test of it is named"
            continue
        known = TABLES.get(what, ()) if make else names(what)
        yield from (
            f"{what}: {one}" for one in words if not any(one in name or slug(one) in name for name in known)
        )  # fmt: skip


@pytest.mark.parametrize(("attack", "defence", "tests"), rows())
def test_an_attack_has_its_defence_and_tests_that_are_there(attack: str, defence: str, tests: str) -> None:
    assert attack.strip()
    assert defence.strip()
    assert list(missing(tests)) == []


def test_what_is_not_there_is_noticed() -> None:
    assert len(rows()) > 60
    gone = ("`tests/test_gone.py`: a thing", "`make gone`", "`make leaks`: gold", "`tests/test_walls.py`", "the same")
    assert all(list(missing(cell)) for cell in gone)
    assert list(missing("`tests/test_walls.py`: a hit says where, a thing that nobody wrote")) == [
        "tests/test_walls.py: a thing that nobody wrote"
    ]
