"""docs/first-changes.md, walked as a newcomer would: each command as printed, each edit as shown, each answer seen."""

import difflib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.__main__ import cli
from tests.desks import ROOT

PAGE = ROOT / "docs" / "first-changes.md"
_BLOCK = re.compile(r"^```(\w+)\n([\s\S]*?)^```$|^((?:    \S[^\n]*\n)+)", re.MULTILINE)
_SAVE_AS = re.compile(r"save this as `([^`]+)`")


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind, text, and the words before it: what is typed ("sh"), what is seen ("text"), an edit, a file."""
    page, last = PAGE.read_text("utf-8"), 0
    for found in _BLOCK.finditer(page):
        yield found[1] or "sh", found[2] or found[3], page[last : found.start()]
        last = found.end()


class Walk:
    """A terminal in an empty folder, and what was last seen in it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.seen = folder, ""
        self.env: dict[str, str | None] = {"COLUMNS": "140", "COUNTERSIGN_DESK": None}
        monkeypatch.chdir(folder)

    def sh(self, text: str) -> None:
        self.seen = ""
        for line in text.splitlines():
            code, said = self.typed(line.strip())
            assert code == 0, (line, said)

    def typed(self, line: str) -> tuple[int, str]:
        """How one line ends, and what it says, here or in the file that it is sent to."""
        command, _, kept = line.partition(" > ")
        name, *words = shlex.split(command)
        if name == "export":
            self.env.update([words[0].split("=", 1)])  # type: ignore[list-item]
            return 0, ""
        if name == "diff":
            old, new = (Path(word).read_text("utf-8").splitlines() for word in words)
            marks = {"-": "< ", "+": "> "}
            compared = list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]
            self.seen += "\n".join(f"{marks[x[0]]}{x[1:]}" for x in compared if x[0] in marks)
            return 0, self.seen
        assert name == "countersign"
        done = CliRunner().invoke(cli, words, env=self.env)
        if kept:
            Path(kept.strip()).write_text(done.stdout, "utf-8")
        self.seen += done.stdout
        return done.exit_code, done.output

    def text(self, expected: str) -> None:
        """Each line is seen, in order, spaces and columns apart."""
        seen = [" ".join(line.split()) for line in self.seen.splitlines()]
        for line in expected.splitlines():
            words = ".*?".join(map(re.escape, line.split()))
            at = next((n for n, got in enumerate(seen) if re.search(words, got)), None)
            wrapped = at is None and re.search(words, " ".join(seen))
            assert at is not None or wrapped, f"{line!r} is not in:\n" + "\n".join(seen)
            seen = seen[at:] if at is not None else seen

    def diff(self, text: str) -> None:
        name, *lines = text.splitlines()
        file = self.folder / name
        old = "".join(line[1:] for line in lines if line.startswith("-"))
        new = "".join(line[1:] for line in lines if line.startswith("+"))
        before = file.read_text("utf-8")
        near = difflib.get_close_matches(old, before.splitlines(), n=1)
        assert before.count(old) == 1, f"{name} has no (one) {old!r}; it has {near}"
        file.write_text(before.replace(old, new), "utf-8")


def test_the_page_can_be_walked_as_it_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(tmp_path, monkeypatch)
    steps = 0
    for kind, text, before in blocks():
        if kind == "csv":
            named = _SAVE_AS.search(before)
            assert named
            (tmp_path / named[1]).write_text(text, "utf-8")
        elif kind != "log":  # what a daemon on a mail server would say
            getattr(walk, kind)(text.replace("\n    ", "\n").strip() + "\n")
            steps += 1
    assert steps >= 15
    rules, template = (line for line in ("after_due = 14", "on which day this week you will pay"))
    assert rules in (tmp_path / "trial" / "rules" / "dunning.toml").read_text("utf-8")
    assert template in (tmp_path / "trial" / "templates" / "dunning" / "final_notice.en.txt.j2").read_text("utf-8")


def test_the_slip_that_the_page_speaks_of_is_told_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(tmp_path, monkeypatch)
    walk.sh("countersign init trial --example")
    walk.diff("trial/rules/dunning.toml\n-after_due = 12\n+after_deu = 14\n")
    code, told = walk.typed("countersign check --desk trial")
    [said] = re.findall(r"`(rules/dunning\.toml:\d+:.*?)`", PAGE.read_text("utf-8"))
    assert code == 1
    line = re.compile(r"toml:\d+:")  # which line it is changes with the file
    assert line.sub("toml:", said) in line.sub("toml:", told)


def test_the_daemons_words_on_the_page_are_those_that_it_logs() -> None:
    [said] = [text.strip() for kind, text, _ in blocks() if kind == "log"]
    assert any(f'"{said}' in file.read_text("utf-8") for file in (ROOT / "daemon").rglob("*.py"))
