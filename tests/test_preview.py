"""`countersign preview`: any rule's mail, on this desk's own clients, before anything is sent."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli.preview import command
from daemon.words.samples import names
from rules.nouns import Invoice, Payment
from tests.desks import DEMO, coming_monday, make_desk
from tests.test_cli import process, put
from tests.world import World, moment


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


def test_a_level_is_shown_in_the_name_and_with_the_copies_that_its_ladder_gives_it(desk: Path) -> None:
    result = preview(desk, "final notice", "--client", "acme")
    assert result.output.startswith('From: "Ruth Adler, Northlight" <ae@agency.example>\nTo: accounts@acme.example\n')
    assert "\nCc: mia@agency.example\nSubject: Final notice" in result.output
    assert "\nRuth Adler\nNorthlight\n" in result.output
    assert "Cc:" not in preview(desk, "reminder", "--client", "acme").output


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


def test_the_html_is_shown_in_a_browser(desk: Path, tmp_path: Path) -> None:
    shown, page = tmp_path / "shown", tmp_path / "page.html"
    words = ("preview", "weekly", "--html", page, "--open", "--desk", desk)
    assert process(*words, env={"BROWSER": f"{_script(tmp_path, f'echo $1 > {shown}')} %s"}).returncode == 0
    assert shown.read_text("utf-8").strip() == page.as_uri()
    failed = process(*words, env={"BROWSER": f"{_script(tmp_path, 'exit 3')} %s", "PATH": str(tmp_path)})
    assert failed.returncode == 2
    assert f"no browser could be started; open {page}" in failed.stderr.decode()


def _script(folder: Path, text: str) -> Path:
    file = folder / "browser"
    file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    file.chmod(0o755)
    return file


def test_json_is_one_object(desk: Path) -> None:
    shown = json.loads(preview(desk, "reminder", "--json").output)
    assert set(shown) == {
        "rule",
        "template",
        "language",
        "client",
        "from",
        "to",
        "cc",
        "subject",
        "text",
        "html",
        "facts",
    }
    assert shown["facts"] == "samples"
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
    assert (
        "templates/weekly/report.en.txt.j2:3:4: 'client_nam' is undefined; did you mean client_name?" in result.output
    )


# with the ledger's facts


MONDAY = coming_monday("GB", "DE-BE", "ES")
TUESDAY, NEXT = MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The demo's desk, before any mail."""
    path = tmp_path / "demo"
    shutil.copytree(DEMO, path)
    return path


def test_on_a_day_the_facts_are_the_ledgers_and_that_is_said(demo: Path) -> None:
    due = MONDAY + timedelta(days=3)
    put(demo, World().invoice("INV-77", "naranja", f"{due - timedelta(days=30)}", f"{due}", "431.50 EUR"))
    shown = json.loads(preview(demo, "courtesy", "--client", "naranja", "--on", f"{MONDAY}", "--json").output)
    assert (shown["to"], shown["language"], shown["template"]) == (["lucia@naranja.example"], "es", "dunning/courtesy")
    assert "431,50" in shown["text"]
    assert shown["facts"].startswith(f"the ledger's, of {MONDAY}: Mon {MONDAY} 09:00 (Europe/Madrid), because")
    assert shown["facts"].endswith("[rules/dunning.toml:15]")
    assert shown["html"]
    text = preview(demo, "weekly", "--client", "borealis", "--on", f"{MONDAY}")
    assert "To: li.wei@borealis.example" in text.stdout
    assert f"(facts: the ledger's, of {MONDAY}: Mon {MONDAY} 12:00 (Europe/Berlin)" in text.stderr


def test_on_a_day_without_such_a_mail_it_is_the_next_one_or_samples(demo: Path) -> None:
    other = preview(demo, "weekly", "--client", "acme", "--on", f"{TUESDAY}")
    assert f"from {TUESDAY} on; on that day itself it would not go: Mon {NEXT} 12:00" in other.stderr
    sample = preview(demo, "outline", "--client", "acme", "--on", f"{TUESDAY}")
    assert (sample.exit_code, sample.stderr.strip()) == (0, "(facts: samples)")


def test_a_letter_is_shown_by_its_key(demo: Path) -> None:
    put(demo, World().invoice("INV-40", "borealis", "2026-02-02", "2026-03-04", "80.00 EUR"))
    result = preview(demo, "dunning/INV-40/1")
    assert result.exit_code == 0, result.output
    assert "Subject: Rechnung INV-40" in result.stdout
    assert "(facts: the ledger's, as things stand: " in result.stderr
    missing = preview(demo, "dunning/INV-41/1")
    assert missing.exit_code == 2
    assert 'there is no letter, rule or template "dunning/INV-41/1"' in missing.output


def test_a_mail_that_was_sent_is_shown_by_its_key_as_it_was(demo: Path) -> None:
    told = World(started="2026-02-01 00:00")
    told.invoice()
    letter = next(x for x in told.wanted("2026-03-02 12:00") if x.key == "dunning/INV-31/1")
    row = told.row(letter, at=moment("2026-03-02 10:00"))
    put(demo, replace(row, text="Dear Paul, as it was.", subject="A reminder"))
    result = preview(demo, "dunning/INV-31/1")
    assert "Subject: A reminder\n\nDear Paul, as it was.\n" in result.stdout
    assert "(facts: the mail itself, sent Mon 2026-03-02 10:00 (Europe/Berlin)" in result.stderr
    page = preview(demo, "dunning/INV-31/1", "--html", str(demo / "page.html"))
    assert (page.exit_code, "there is no HTML to show" in page.output) == (2, True)


def test_a_language_is_for_samples_alone(demo: Path) -> None:
    result = preview(demo, "weekly", "--on", f"{MONDAY}", "--language", "fr")
    assert result.exit_code == 2
    assert "leave out --on" in result.output


def test_a_day_that_is_past_is_shown_with_the_facts_of_that_day(demo: Path) -> None:
    told = World(started="2026-02-01 00:00")
    told.invoice()
    told.payment("INV-31", "2026-03-10", "1000.00 GBP")
    put(demo, *(record for kind in (Invoice, Payment) for record in told.view.find(kind)))
    shown = json.loads(preview(demo, "reminder", "--client", "acme", "--on", "2026-03-09", "--json").output)
    assert (shown["to"], shown["facts"][:27]) == (["accounts@acme.example"], "the ledger's, from 2026-03-")
    assert "INV-31" in shown["subject"]
