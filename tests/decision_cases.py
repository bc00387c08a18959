"""Sentences and what an account executive would log for them, out of tests/decision/<language>.toml.

[cases] holds one reply a line under its decision; "a/b" accepts b too, " / " is a line break.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "decision"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


@dataclass(frozen=True)
class Case:
    text: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class ItemCase:
    text: str
    names: tuple[str, ...]
    decisions: tuple[str, ...]
    wanted: str


def cases(language: str, kind: str = "cases") -> Iterator[Case]:
    data = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    for decisions, block in data.get(kind, {}).items():
        for line in str(block).splitlines():
            if line.strip():
                yield Case(line.strip().replace(" / ", "\n"), tuple(decisions.split("/")))


def item_cases(language: str) -> Iterator[ItemCase]:
    data = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    for row in data.get("items", ()):
        text = row["text"].replace(" / ", "\n")
        yield ItemCase(text, tuple(row["names"]), tuple(row["decisions"]), row["decision"])


def facts(language: str) -> dict[str, list[str]]:
    """`assents`, `turns`, and facts told `behind` a turn or `before` an assent, of tests/decision/<language>.toml."""
    found: dict[str, list[str]] = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))["facts"]
    return found
