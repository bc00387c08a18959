"""A saved file counts at once because what did not change is neither read, compiled nor tried again."""

from pathlib import Path

import pytest

from daemon.lexicons import lexicons_with, shipped_lexicons
from daemon.live.judge import template_problems
from daemon.words.filling import Shared
from daemon.words.folders import SHIPPED
from daemon.words.limited import TooMuch
from rules.book.files import Phrase
from rules.book.reader import read_book
from rules.reading.decision import decide
from tests.desks import example_rules
from tests.test_broken_rules import AGENCY

SHIP = Phrase(language="en", decision="approve", text="splice the mainbrace")


@pytest.mark.parametrize("text", ["Splice the mainbrace!", "Looks great, splice the mainbrace."])
def test_a_phrase_of_the_desks_own_stands_beside_the_built_in_ones(text: str) -> None:
    lexicons, problems = lexicons_with([SHIP])
    assert not problems
    assert decide(text, lexicons=lexicons).decision == "approve"
    assert decide(text, lexicons=shipped_lexicons()).decision != "approve"
    assert decide("Don't splice the mainbrace yet.", lexicons=lexicons).decision != "approve"
    assert decide("Approved.", lexicons=lexicons).decision == "approve"


def test_a_phrase_has_nothing_compiled_but_itself() -> None:
    ours, built_in = lexicons_with([SHIP])[0].by_language, shipped_lexicons().by_language
    assert ours["de"] is built_in["de"]
    assert ours["en"].tries[:2] == built_in["en"].tries[:2]
    assert ours["en"].money is built_in["en"].money
    assert not built_in["en"].knows("mainbrace")
    assert ours["en"].knows("mainbrace")


def test_a_file_that_did_not_change_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    files = example_rules()
    assert read_book(files, AGENCY, (), {})[0]
    read: list[str] = []
    real = read_book.__globals__["read_toml"]

    def reading(file: str, text: str) -> object:
        read.append(file)
        return real(file, text)

    monkeypatch.setitem(read_book.__globals__, "read_toml", reading)
    book, _ = read_book({**files, "rules/reports.toml": "[weekly]\nat = '13:00'\n"}, AGENCY, (), {})
    assert book
    assert book.reports.weekly
    assert book.reports.weekly.at.hour == 13
    assert read == ["rules/reports.toml"]


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return folder


BAD = "Subject: x\n\n{{ no_such_fact }}\n"


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ({"weekly/report.en.txt.j2": BAD}, {"weekly/report.en.txt.j2": BAD}, []),  # found good, so not tried again
        ({}, {"weekly/report.en.txt.j2": BAD}, ["templates/weekly/report.en.txt.j2"]),
        (
            {"weekly/report.en.txt.j2": BAD},
            {"weekly/report.en.txt.j2": BAD, "dunning/reminder.zh.txt.j2": BAD},
            ["templates/dunning/reminder.zh.txt.j2"],
        ),
        (  # a partial of the desk's own stands in a letter that is as shipped, and is tried in it
            {"shared/_foot.en.txt.j2": "{{ agency }}"},
            {"shared/_foot.en.txt.j2": "{{ no_such_fact }}"},
            ["templates/shared/_foot.en.txt.j2"],
        ),
        (  # without the file for every language, files of a language serve again that were not tried with that foot
            {"weekly/report.txt.j2": "Subject: x\n\ny\n", "shared/_foot.de.txt.j2": "{{ no_such_fact }}"},
            {"shared/_foot.de.txt.j2": "{{ no_such_fact }}"},
            ["templates/shared/_foot.de.txt.j2"],
        ),
    ],
)
def test_of_templates_those_are_tried_that_something_changed_in(
    tmp_path: Path, before: dict[str, str], after: dict[str, str], wrong: list[str]
) -> None:
    old, new = tmp_path / "old" / "templates", tmp_path / "new" / "templates"
    for folder, files in ((old, before), (new, after)):
        folder.mkdir(parents=True)
        for name, text in files.items():
            write(folder, name, text)
    problems = template_problems((new, SHIPPED), (old, SHIPPED))
    assert sorted({problem.file for problem in problems}) == wrong


def _pid() -> int:
    import os

    return os.getpid()


def test_the_process_that_fills_templates_is_one_for_all_and_ends_with_the_last_who_holds_it() -> None:
    shared = Shared(_pid, seconds=20)
    first, second = shared.hold(), shared.hold()
    first.begin()
    pid = first()
    assert second() == pid
    first.let_go()
    first.let_go()
    assert second() == pid
    second.let_go()
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(RuntimeError):
        second()
    third = shared.hold()
    assert third() != pid
    third.let_go()


def _for_ever() -> None:
    while True:
        pass


def test_one_that_overruns_is_ended_and_those_who_share_it_go_on() -> None:
    shared = Shared(_for_ever, seconds=0.5)
    held = shared.hold()
    for _ in range(2):
        with pytest.raises(TooMuch):
            held()
    held.let_go()
