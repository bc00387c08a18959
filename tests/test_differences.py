"""`simulate --rules NEW --against OLD`: what an edit makes of the coming mails, and no other mail."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daemon.cli.money import invoices
from daemon.cli.simulate import command
from daemon.demo.stage import HERE
from tests.desks import DEMO

DAYS = ("--from", "2026-11-23", "--until", "2027-01-10")
FINAL, HAND_OVER = "dunning/INV-40/4", "dunning/INV-40/5"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The demo's desk with its invoices, before any mail."""
    path = tmp_path / "desk"
    shutil.copytree(DEMO, path)
    told = CliRunner().invoke(invoices, ["import", str(HERE / "invoices.csv"), "--desk", str(path)])
    assert told.exit_code == 0, told.output
    return path


def edited(desk: Path, name: str, old: str, new: str) -> Path:
    """Its rules in another folder, with an edit."""
    folder = desk.parent / "edited"
    shutil.copytree(desk / "rules", folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def simulate(desk: Path, *words: object) -> Result:
    return CliRunner().invoke(command, [*DAYS, "--desk", str(desk), *map(str, words)])


def differences(desk: Path, new: Path) -> dict[str, dict[str, Any]]:
    result = simulate(desk, "--rules", new, "--against", desk / "rules", "--json")
    assert result.exit_code == 0, result.output
    return {row["key"]: row for row in map(json.loads, result.stdout.splitlines())}


def test_a_level_that_comes_later_moves_its_mails_and_what_speaks_of_them(desk: Path) -> None:
    found = differences(desk, edited(desk, "dunning.toml", "after_due = 12", "after_due = 14"))
    assert set(found) == {FINAL, HAND_OVER}  # the others are due so long that min_gap alone counts
    final, hand_over = found[FINAL], found[HAND_OVER]
    assert (final["difference"], final["what"]) == ("moves", ["at"])
    assert (final["was"], final["becomes"]) == (
        {"at": "2026-12-08T09:00:00+01:00"},
        {"at": "2026-12-10T09:00:00+01:00"},
    )
    assert (final["where"], final["client"]) == ("rules/dunning.toml:31", "borealis")
    assert (hand_over["difference"], hand_over["what"]) == ("changes", ["words"])
    assert "8 December" in hand_over["was"]["words"]
    assert "10 December" in hand_over["becomes"]["words"]


def test_another_contact_is_a_change_of_recipient_and_the_mail_stays_the_same_mail(desk: Path) -> None:
    found = differences(desk, edited(desk, "clients.toml", '"lucia@naranja.example"', '"pago@naranja.example"'))
    dunning = {key: row for key, row in found.items() if row["duty"] == "dunning"}
    assert {row["difference"] for row in dunning.values()} == {"changes"}
    assert all(row["was"]["to"] == ["lucia@naranja.example"] for row in dunning.values())
    weekly = [(row["difference"], row["to"][0]) for row in found.values() if row["rule"] == "weekly"]
    assert {"comes", "goes"} == {what for what, _ in weekly}  # one report a reader: their keys bear the address
    assert {to for what, to in weekly if what == "comes"} == {"pago@naranja.example"}


def test_a_duty_that_is_taken_out_lets_its_mails_go(desk: Path) -> None:
    found = differences(desk, edited(desk, "clients.toml", 'dunning = "gentle"\n', ""))
    assert {(row["difference"], row["client"], row["duty"]) for row in found.values()} == {
        ("goes", "chenguang", "dunning")
    }
    assert all(row["was"] is None and row["becomes"] is None for row in found.values())


def test_other_words_are_told_line_by_line_when_a_desk_is_named(desk: Path) -> None:
    other = desk.parent / "other"
    shutil.copytree(desk, other)
    (other / "templates" / "dunning").mkdir(parents=True)
    own = other / "templates" / "dunning" / "courtesy.txt.j2"
    for language in ("en", "es", "de"):
        own.with_name(f"courtesy.{language}.txt.j2").write_text("Subject: Money\n\nDear all\n", "utf-8")
    text = simulate(desk, "--rules", other, "--against", desk).output
    assert "subject: Rechnung INV-40: ein freundlicher Hinweis vorab → Money" in text
    assert "+Dear all" in text
    assert "reminder to" not in text


def test_no_edit_is_no_difference_and_the_desk_itself_is_what_is_compared_when_no_rules_are_named(desk: Path) -> None:
    new = edited(desk, "dunning.toml", "# Graded reminders.", "# Reminders in grades.")
    for words in (("--rules", new, "--against", desk / "rules"), ("--against", new)):
        result = simulate(desk, *words)
        assert (result.exit_code, result.output) == (0, "no mail of these days comes, goes, moves or changes\n")


def test_broken_rules_are_told_with_the_folder_they_lie_in(desk: Path) -> None:
    new = edited(desk, "dunning.toml", "after_due = 12", 'after_due = "twelve"')
    result = simulate(desk, "--rules", new, "--against", desk)
    assert result.exit_code == 2
    assert f"{new}: rules/dunning.toml:33" in result.output
    (desk.parent / "nothing").mkdir()
    result = simulate(desk, "--against", desk.parent / "nothing")
    assert result.exit_code == 2
    assert "there are no rule files (*.toml) in" in result.output


def test_each_mail_is_left_as_a_file_to_look_at_with_no_key_that_anybody_could_answer_with(desk: Path) -> None:
    out = desk.parent / "out"
    result = simulate(desk, "--out", out, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    files = sorted(out.iterdir())
    assert len(files) == len(rows) > 30
    assert files[0].name == "0001-2026-11-23-reminder-wang.fang@chenguang.example.eml"
    text = files[0].read_text("ascii")
    assert "Date: Mon, 23 Nov 2026 09:00:00 +0800" in text
    assert "@simulated.invalid>" in text
    again = simulate(desk, "--out", out)
    assert (again.exit_code, again.output) == (2, f"{out} is not empty; name a new folder after --out\n")
