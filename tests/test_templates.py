"""Templates of ops' own: which file serves, copies of shipped ones, and that a shipped one has changed since."""

import json
from pathlib import Path
from typing import Any

import pytest

from daemon.desk import shipped
from daemon.words.originals import FILE, read, sha256, stale, written
from tests.desks import make_desk
from tests.test_cli import countersign

SHIPPED = shipped() / "templates"
REMINDER = "dunning/reminder.en.txt.j2"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "north")


def templates(desk: Path, *words: str, code: int = 0) -> str:
    result = countersign("templates", words[0], "--desk", desk, *words[1:])
    assert result.exit_code == code, result.output
    return result.stdout + result.stderr


def served(desk: Path, template: str, language: str) -> dict[str, Any]:
    rows = map(json.loads, templates(desk, "list", "--json").splitlines())
    [row] = [r for r in rows if (r["template"], r["language"], r["kind"]) == (template, language, "txt")]
    return dict(row)


def as_of_an_older_version(desk: Path, *files: str) -> None:
    """As if these had been copied when the shipped ones read otherwise: the copies and the note of them."""
    own = desk / "templates"
    for file in files:
        (own / file).write_text("Subject: of old\n\nOld words for {{ client_name }}.\n", "utf-8")
    noted = read(own) | {file: sha256((own / file).read_bytes()) for file in files}
    (own / FILE).write_text(written(noted), "utf-8")


def test_the_shipped_template_serves_until_ops_have_a_copy(desk: Path) -> None:
    assert served(desk, "dunning/reminder", "en")["from"] == "shipped"
    assert templates(desk, "copy", "dunning/reminder.en") == f"templates/{REMINDER}\n"
    row = served(desk, "dunning/reminder", "en")
    assert (row["from"], row["file"], row["note"]) == ("yours", f"templates/{REMINDER}", "as shipped")
    assert served(desk, "dunning/reminder", "de")["from"] == "shipped"
    assert (desk / "templates" / REMINDER).read_bytes() == (SHIPPED / REMINDER).read_bytes()


def test_a_letters_name_copies_all_its_languages(desk: Path) -> None:
    copied = templates(desk, "copy", "weekly/report").splitlines()
    assert copied == [f"templates/weekly/report.{language}.txt.j2" for language in ("de", "en", "es", "fr", "vi", "zh")]


def test_one_file_for_every_language_is_shown_for_each(desk: Path) -> None:
    own = desk / "templates" / "dunning" / "reminder.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: x\n\nx\n", "utf-8")
    for language in ("en", "zh", "vi"):
        row = served(desk, "dunning/reminder", language)
        assert (row["file"], row["note"]) == ("templates/dunning/reminder.txt.j2", "your own")


def test_nothing_of_ops_is_overwritten(desk: Path) -> None:
    templates(desk, "copy", "dunning/reminder.en")
    (desk / "templates" / REMINDER).write_text("Subject: mine\n\nmine\n", "utf-8")
    said = templates(desk, "copy", "dunning/reminder", code=2)
    assert f"you have templates/{REMINDER} already" in said
    assert (desk / "templates" / REMINDER).read_text("utf-8") == "Subject: mine\n\nmine\n"
    assert not (desk / "templates" / "dunning" / "reminder.de.txt.j2").exists()


def test_a_wrong_name_is_told_with_what_is_meant(desk: Path) -> None:
    assert 'did you mean "dunning/reminder"?' in templates(desk, "copy", "dunning/remindr", code=2)


def test_check_and_status_tell_of_a_shipped_template_that_has_changed_since(desk: Path) -> None:
    templates(desk, "copy", "dunning/reminder.en", "dunning/reminder.de")
    assert "changed since" not in countersign("check", "--desk", desk).stderr
    as_of_an_older_version(desk, REMINDER)
    result = countersign("check", "--desk", desk)
    assert result.exit_code == 0
    line = f"templates/{REMINDER}: the shipped one has changed since you copied it, and you never changed yours"
    assert line in result.stderr
    assert line in countersign("status", "--desk", desk).stdout
    assert served(desk, "dunning/reminder", "en")["note"] == "the shipped one has changed since, yours never did"
    assert served(desk, "dunning/reminder", "de")["note"] == "as shipped"


def test_copies_that_ops_never_changed_are_renewed_and_the_others_are_told(desk: Path) -> None:
    mine = "dunning/reminder.de.txt.j2"
    templates(desk, "copy", "dunning/reminder.en", "dunning/reminder.de")
    as_of_an_older_version(desk, REMINDER, mine)
    (desk / "templates" / mine).write_text("Subject: meine\n\nmeine {{ client_name }}\n", "utf-8")
    said = templates(desk, "renew")
    assert f"templates/{REMINDER}\n" in said
    assert f"templates/{mine}: the shipped one has changed since you copied it; compare:" in said
    assert (desk / "templates" / REMINDER).read_bytes() == (SHIPPED / REMINDER).read_bytes()
    assert "meine" in (desk / "templates" / mine).read_text("utf-8")
    assert [one.file for one in stale(desk / "templates", SHIPPED)] == [mine]


def test_a_changed_template_that_ops_have_looked_at_is_told_no_more(desk: Path) -> None:
    templates(desk, "copy", "dunning/reminder.en")
    as_of_an_older_version(desk, REMINDER)
    (desk / "templates" / REMINDER).write_text("Subject: mine\n\nmine {{ client_name }}\n", "utf-8")
    shown = templates(desk, "diff", "dunning/reminder.en")
    assert "+mine {{ client_name }}" in shown
    assert f"--- shipped/{REMINDER}" in shown
    assert f"templates/{REMINDER}: noted" in templates(desk, "seen", "dunning/reminder.en")
    assert templates(desk, "renew").startswith("nothing to renew")
    assert stale(desk / "templates", SHIPPED) == ()
    assert served(desk, "dunning/reminder", "en")["note"] == "changed by you"


def test_an_original_that_is_no_more_is_told(desk: Path, tmp_path: Path) -> None:
    templates(desk, "copy", "dunning/reminder.en")
    [old] = stale(desk / "templates", tmp_path / "later version")
    assert old.gone
    assert "the program has no such template any more" in str(old)


def test_a_new_desk_knows_what_its_templates_are_copies_of(tmp_path: Path) -> None:
    assert countersign("init", tmp_path / "new").exit_code == 0
    own = tmp_path / "new" / "templates"
    assert {*read(own)} == {file.relative_to(own).as_posix() for file in own.rglob("*.j2")}
    assert stale(own, SHIPPED) == ()
    (own / REMINDER).unlink()  # back to the shipped one
    as_of_an_older_version(tmp_path / "new", "dunning/reminder.zh.txt.j2")
    assert [one.file for one in stale(own, SHIPPED)] == ["dunning/reminder.zh.txt.j2"]


def test_an_editors_files_beside_a_template_are_no_mistake(desk: Path) -> None:
    templates(desk, "copy", "dunning/reminder.en")
    folder = desk / "templates" / "dunning"
    for name in (".reminder.en.txt.j2.swp", "reminder.en.txt.j2~", "#reminder.en.txt.j2#", "4913", "reminder.orig"):
        (folder / name).write_text("half", "utf-8")
    assert countersign("check", "--desk", desk).exit_code == 0
    (folder / "remindr.txt").write_text("x", "utf-8")
    assert "no letter is looked for under this name" in countersign("check", "--desk", desk).stdout
