"""`countersign preview`: any rule's mail, on this desk's own clients, before anything is sent."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli.preview import command
from daemon.words.samples import names
from tests.desks import make_desk


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "desk")


def preview(desk: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--desk", str(desk)])


@pytest.mark.parametrize("rule", ["weekly", "weekly draft", "outline", "courtesy", "second notice", "hand-over",
                                  "approval receipt", "dunning/reminder", *names()])  # fmt: skip
def test_every_rule_and_template_can_be_seen(desk: Path, rule: str) -> None:
    result = preview(desk, rule)
    assert result.exit_code == 0, result.output
    assert "\nSubject: " in result.output


def test_a_client_sees_its_own_name_people_and_language(desk: Path) -> None:
    result = preview(desk, "weekly", "--client", "acme")
    assert result.output.startswith('From: "Mia Brandt, Northlight" <ae@agency.example>\nTo: dana@acme.example\n')
    assert "Dear Dana Reyes,\n" in result.output
    assert "London" in result.output


def test_another_language_can_be_tried(desk: Path) -> None:
    assert "Subject: Rappel" in preview(desk, "reminder", "--language", "fr").output


def test_the_html_is_written_to_a_file(desk: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    preview(desk, "weekly", "--html", str(page))
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_json_is_one_object(desk: Path) -> None:
    shown = json.loads(preview(desk, "reminder", "--json").output)
    assert set(shown) == {"rule", "template", "language", "client", "from", "to", "subject", "text", "html"}
    assert shown["template"] == "dunning/reminder"


@pytest.mark.parametrize(("arguments", "hint"), [
    (("remindr",), "did you mean reminder"),
    (("weekly", "--client", "acne"), "did you mean acme"),
    (("zzz",), "names are: "),
])  # fmt: skip
def test_an_unknown_name_ends_with_what_to_write(desk: Path, arguments: tuple[str, ...], hint: str) -> None:
    result = preview(desk, *arguments)
    assert result.exit_code == 2
    assert hint in result.output


def test_the_desks_own_template_is_what_is_shown_and_its_mistakes_too(desk: Path) -> None:
    (desk / "templates" / "weekly").mkdir(parents=True, exist_ok=True)
    own = desk / "templates" / "weekly" / "report.en.txt.j2"
    own.write_text("Subject: Ours for {{ client_name }}\n\nHi\n", "utf-8")
    assert "Subject: Ours for Acme" in preview(desk, "weekly").output
    own.write_text("Subject: Ours\n\n{{ client_nam }}\n", "utf-8")
    result = preview(desk, "weekly")
    assert result.exit_code == 2
    assert "templates/weekly/report.en.txt.j2:3: 'client_nam' is undefined; did you mean client_name?" in result.output
