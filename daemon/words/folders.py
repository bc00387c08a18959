"""Where templates lie: which file serves a letter in a language, the desk's own folder ahead of the shipped one."""

import re
from collections.abc import Iterator
from pathlib import Path

from daemon.files import is_editors_own
from rules.book.languages import ALL, serving
from rules.problems import Problem

SHIPPED = Path(__file__).resolve().parent.parent.parent / "templates"
_FILE = re.compile(r"(?P<name>[a-z0-9_]+/[a-z0-9][a-z0-9_]*)(?:\.(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*))?"
                   r"\.(?P<kind>txt|html)\.j2")  # fmt: skip
_NAME = re.compile(r"[a-z0-9_]+/[a-z0-9][a-z0-9_]*")


class Folders:
    """Template folders in the order in which they are searched."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self.paths = paths

    @property
    def desk_has_own(self) -> bool:
        """Whether any template is not of our own making, and so may do anything."""
        return any(True for path in self.paths if path != SHIPPED for _ in path.rglob("*.j2"))

    def file(self, name: str, language: str, kind: str) -> str | None:
        """The file that serves a letter: folder by folder one of its own language, then one for every language.

        A file without a language is for every language, so that a desk can replace a letter as a whole. No language
        stands in for another: who reads Polish is never sent English unasked.
        """
        if not _NAME.fullmatch(name):
            return None
        suffixes = [f".{spoken}" if spoken else "" for spoken in serving(language)]
        tries = ((path, suffix) for path in self.paths for suffix in suffixes)
        return next((f"{name}{s}.{kind}.j2" for p, s in tries if (p / f"{name}{s}.{kind}.j2").is_file()), None)

    def templates(self) -> dict[str, set[str]]:
        """Every letter that has a file, with the languages its files name; "" for a file that names none."""
        return self._named("*/*.j2")

    def texts(self) -> dict[str, set[str]]:
        """`templates`, but only those with words: the HTML alone makes no letter."""
        return self._named("*/*.txt.j2")

    def _named(self, pattern: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path in self.paths:
            for file in path.glob(pattern):
                if match := _FILE.fullmatch(file.relative_to(path).as_posix()):
                    found.setdefault(match["name"], set()).add(match["language"] or ALL)
        return found

    def misnamed(self) -> Iterator[Problem]:
        """Files in a duty's folder that no letter will ever look for."""
        for path in self.paths:
            for file in path.glob("*/*"):
                name = file.relative_to(path).as_posix()
                theirs = file.name.startswith("_") or is_editors_own(file.name)
                if file.is_file() and not theirs and not _FILE.fullmatch(name):
                    yield Problem(f"{path.name}/{name}", 0, "no letter is looked for under this name",
                                  "name it <duty>/<name>[.<language>].txt.j2 or .html.j2")  # fmt: skip

    def shown(self, file: str) -> str:
        """A file as ops know it: templates/weekly/report.en.txt.j2"""
        return next((f"{p.name}/{file}" for p in self.paths if (p / file).is_file()), f"templates/{file}")

    def has(self, file: str) -> bool:
        """Whether any folder holds that very file."""
        return any((path / file).is_file() for path in self.paths)
