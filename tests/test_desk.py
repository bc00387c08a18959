"""A desk is opened whole or not at all; a running one takes up changed rules only when all of them are right."""

import os
import re
from pathlib import Path

import pytest

from daemon.desk import (
    Desk,
    DeskProblems,
    open_desk,
    reload,
    rules_digest,
    shipped,
    template_folders,
    template_languages,
)
from daemon.words.samples import CLIENT_LETTERS
from tests.desks import CONFIG, REFERENCE, example_rules, make_desk

GONE = "the file is empty or gone; put it back; a file with a comment alone means the defaults"


def problems_of(path: Path) -> list[str]:
    with pytest.raises(DeskProblems) as caught:
        open_desk(path)
    return [str(problem) for problem in caught.value.problems]


def refused(desk: Desk) -> list[str]:
    again = reload(desk)
    assert isinstance(again, tuple)
    return [str(problem) for problem in again]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference desk is not beside this checkout")
def test_the_reference_desk_opens_unchanged() -> None:
    desk = open_desk(REFERENCE)
    assert set(desk.book.clients) == {"acme", "borealis", "chenguang", "naranja"}
    assert desk.book.inboxes == ("ae@agency.example",)
    assert desk.book.trusted_authserv == {"ae": ("mx.agency.example",)}


def test_a_desk_knows_its_book_its_config_and_where_its_words_are(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    assert set(desk.book.clients) == {"acme", "chenguang"}
    assert desk.book.agency == desk.config.agency
    assert desk.templates == (tmp_path / "templates", shipped() / "templates")
    assert desk.data == tmp_path / "data"


def test_a_desks_own_templates_come_first(tmp_path: Path) -> None:
    (make_desk(tmp_path) / "templates" / "dunning").mkdir(parents=True)
    (tmp_path / "templates" / "dunning" / "zeroth.txt.j2").write_text("Subject: x\n\nx\n")
    assert template_folders(tmp_path) == (tmp_path / "templates", shipped() / "templates")
    written = template_languages(template_folders(tmp_path))
    assert written["dunning/zeroth"] == {""}
    assert written["dunning/reminder"] == {"en", "de", "es", "zh", "fr", "vi"}
    rules = example_rules()["rules/dunning.toml"].replace("dunning/reminder", "dunning/zeroth")
    assert open_desk(make_desk(tmp_path, dunning=rules)).templates[0] == tmp_path / "templates"


def test_a_language_that_colleagues_letters_are_not_written_in_is_refused_with_the_files_to_add(tmp_path: Path) -> None:
    make_desk(
        tmp_path, config=CONFIG.replace('time_zone = "Europe/Berlin"', 'time_zone = "Europe/Paris"\nlanguage = "fr"')
    )
    [said] = problems_of(tmp_path)
    assert re.match(
        r'config\.toml:5:12: language = "fr": [3-9]\d letters to colleagues are not written in it; add ', said
    )
    assert "templates/approval/{ask,ask_items,claimed,notice,notice_items,outdated}.fr.txt.j2, " in said
    assert said.endswith("; or write one of de, en")


def test_a_level_to_colleagues_is_written_in_the_agencys_language(tmp_path: Path) -> None:
    (make_desk(tmp_path) / "templates" / "dunning").mkdir(parents=True)
    (tmp_path / "templates" / "dunning" / "to_ruth.de.txt.j2").write_text("Subject: x\n\nx\n")
    rules = example_rules()["rules/dunning.toml"].replace("dunning/hand_over", "dunning/to_ruth", 1)
    assert problems_of(make_desk(tmp_path, dunning=rules)) == [
        'rules/dunning.toml:62:12: template = "dunning/to_ruth" is not written in the agency\'s language, "en"; '
        "add templates/dunning/to_ruth.en.txt.j2"
    ]


def test_a_language_is_complete_with_files_of_the_desks_own(tmp_path: Path) -> None:
    clients = example_rules()["rules/clients.toml"].replace('language = "zh"', 'language = "pl"')
    desk = make_desk(tmp_path, clients=clients)
    [problem] = problems_of(desk)
    assert 'language = "pl": 8 mails are not written in it; add templates/approval/{confirm,receipt,' in problem
    for name in CLIENT_LETTERS - {"weekly/report"}:
        (desk / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / "templates" / f"{name}.pl.txt.j2").write_text("Subject: x\n\nx\n")
    [problem] = problems_of(desk)
    assert problem.endswith(
        'language = "pl": one mail is not written in it; add templates/weekly/report.pl.txt.j2; '
        "or write one of de, en, es, fr, vi, zh"
    )
    (desk / "templates" / "weekly").mkdir(exist_ok=True)
    (desk / "templates" / "weekly" / "report.txt.j2").write_text("Subject: x\n\nx\n")  # for every language
    assert open_desk(desk).book.clients["chenguang"].language == "pl"


def test_the_shipped_words_are_found_from_within_a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (make_desk(tmp_path) / "templates").mkdir()
    monkeypatch.chdir(tmp_path)
    desk = open_desk(Path())
    assert (desk.templates[1] / "base.html.j2").exists()
    assert desk.path == tmp_path


def test_without_a_config_the_way_to_a_desk_is_told(tmp_path: Path) -> None:
    config, rules = problems_of(tmp_path / "nowhere")
    assert config.startswith("config.toml: there is no config.toml in ")
    assert config.endswith(f"make a desk with: countersign init {tmp_path / 'nowhere'}")
    assert rules.startswith("rules: there is no folder rules in ")


def test_config_and_rules_are_complained_of_together(tmp_path: Path) -> None:
    make_desk(tmp_path, config=CONFIG.replace('"Europe/Berlin"', '"Berlin"'), reports="[weekly]\nat = 'noon'\n")
    assert problems_of(tmp_path) == [
        'config.toml:4:13: time_zone = "Berlin"; did you mean "Europe/Berlin"?',
        'rules/reports.toml:2:6: at = "noon"; write a time of day such as "09:00"',
    ]


def test_a_broken_config_hides_no_broken_rule(tmp_path: Path) -> None:
    make_desk(tmp_path, config="[agency\n", reports="[weekly]\nat = 'noon'\n")
    assert [":".join(line.split(":")[:2]) for line in problems_of(tmp_path)] == [
        "config.toml:1",
        "rules/reports.toml:2",
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            "# Müller\n# Grüße".encode("latin-1"),
            "rules/filing.toml:1: the file is not UTF-8 (byte 0xFC); save it as UTF-8",
        ),
        ("# a\n# 晨".encode("utf-16"), "rules/filing.toml:1: the file is not UTF-8 (byte 0xFF); save it as UTF-8"),
        (b"# a\n\n# \xc3(", "rules/filing.toml:3: the file is not UTF-8 (byte 0xC3); save it as UTF-8"),
    ],
)
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, content: bytes, line: str) -> None:
    assert problems_of(make_desk(tmp_path, filing=content)) == [line]


def test_a_byte_order_mark_is_taken_for_what_it_is(tmp_path: Path) -> None:
    open_desk(make_desk(tmp_path, filing=b"\xef\xbb\xbf[folders]\n", config=b"\xef\xbb\xbf" + CONFIG.encode()))


def test_a_rule_file_that_leads_out_of_the_desk_is_refused(tmp_path: Path) -> None:
    desk, elsewhere = make_desk(tmp_path / "desk", filing=None), tmp_path / "filing.toml"
    elsewhere.write_text("[folders]\n")
    (desk / "rules" / "filing.toml").symlink_to(elsewhere)
    assert problems_of(desk) == [
        "rules/filing.toml: the file is a link out of the desk; put the file itself into rules/"
    ]


def test_a_rule_file_may_be_a_link_within_the_desk(tmp_path: Path) -> None:
    """As configuration management lays files out: rules/x.toml -> ../versions/2/x.toml."""
    desk = make_desk(tmp_path, filing=None)
    (desk / "versions").mkdir()
    (desk / "versions" / "filing.toml").write_text('[folders]\nunfiled = "Later"\n')
    (desk / "rules" / "filing.toml").symlink_to("../versions/filing.toml")
    assert open_desk(desk).book.filing.folders.unfiled == "Later"


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, filing=None, meetings=None)
    os.mkfifo(desk / "rules" / "filing.toml")
    (desk / "rules" / "meetings.toml").mkdir()
    assert [line.split("; ")[0] for line in problems_of(desk)] == [
        "rules/filing.toml: this is not an ordinary file",
        "rules/meetings.toml: this is not an ordinary file",
    ]


def test_a_rule_file_with_a_wrong_name_is_found_out(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    (desk / "rules" / "client.toml").write_text("")
    (desk / "rules" / "clients.toml.bak").write_text("not read")
    (desk / "rules" / ".#clients.toml").symlink_to("mia@host.1234:0")  # as an editor locks
    assert problems_of(desk) == ['rules/client.toml: no rule file has this name; did you mean "rules/clients.toml"?']


def test_a_desk_is_used_once_something_lies_in_its_data(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    assert not desk.used
    desk.data.mkdir()
    assert not desk.used
    (desk.data / "ledger.json").write_text("{}")
    assert desk.used


# --- reload


def test_the_digest_changes_with_any_rule_file(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    before = rules_digest(desk)
    assert open_desk(desk).digest == before
    (desk / "data").mkdir()
    (desk / "data" / "ledger.json").write_text("{}")
    assert rules_digest(desk) == before
    file = desk / "rules" / "reports.toml"
    file.write_text(file.read_text() + "\n")
    assert rules_digest(desk) != before
    second = rules_digest(desk)
    file.rename(desk / "rules" / "meetings.toml")
    assert rules_digest(desk) != second


def test_changed_rules_are_taken_up(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    make_desk(tmp_path, reports="[weekly]\nat = '13:00'\ndraft_to_ae_at = '10:00'\n")
    again = reload(desk)
    assert isinstance(again, Desk)
    assert again.book.reports.weekly is not None
    assert again.book.reports.weekly.at.hour == 13
    assert again.digest == rules_digest(tmp_path) != desk.digest


def test_a_reload_keeps_the_config_it_was_opened_with(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    make_desk(tmp_path, config="broken")
    again = reload(desk)
    assert isinstance(again, Desk)
    assert again.config is desk.config


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", f"rules/clients.toml: {GONE}"),
        (None, f"rules/clients.toml: {GONE}"),
        (
            '[clients.acme]\nname = "Ac',
            "rules/clients.toml:2: not TOML: unterminated string at the end of the file; close the quotes",
        ),
        (b"\xff", "rules/clients.toml:1: the file is not UTF-8 (byte 0xFF); save it as UTF-8"),
    ],
)
def test_a_file_half_written_or_gone_is_not_taken_up(tmp_path: Path, content: str | bytes | None, line: str) -> None:
    desk = open_desk(make_desk(tmp_path))
    (tmp_path / "rules" / "clients.toml").unlink()
    make_desk(tmp_path, clients=content)
    assert line in refused(desk)


def test_a_file_emptied_on_purpose_says_so_in_a_comment(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    assert isinstance(reload(open_desk(make_desk(tmp_path, meetings="# none\n"))), Desk)
    assert isinstance(reload(desk), Desk)


def test_a_rules_folder_that_is_gone_is_a_problem_not_an_empty_book(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    (tmp_path / "rules").rename(tmp_path / "away")
    assert any(line.startswith("rules: there is no folder rules in") for line in refused(desk))
