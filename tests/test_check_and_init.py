"""`check`, `init` and `schema` as ops meet them: what is printed, and how they end."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli.check import command as check
from daemon.cli.init import command as init
from daemon.desk import open_desk
from rules.book.reader import FILES
from tests.desks import CONFIG, REFERENCE, ROOT, make_desk


def run(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=False)  # type: ignore[arg-type]


# --- check


def test_a_desk_that_is_right_is_counted(tmp_path: Path) -> None:
    result = run(check, "--desk", make_desk(tmp_path / "north"))
    assert result.exit_code == 0
    assert result.stdout.startswith("north: all right: 2 clients, 5 colleagues, 12 rules, 3 examples tried, ")


def test_what_is_believed_of_who_sent_a_mail_is_told_with_its_reason(tmp_path: Path) -> None:
    key = 'trusted_authserv = ["mx.agency.example"]'
    for value, words in (
        ("as-seen", "believed too: no mail has shown that it writes elsewhere"),
        ("above-received", "what stands below its Received is not believed (authentication_results in config.toml)"),
        ("none", "none is believed (authentication_results in config.toml)"),
    ):
        config = CONFIG.replace(key, f'{key}\nauthentication_results = "{value}"')
        out = run(check, "--desk", make_desk(tmp_path / value, config=config)).stdout
        assert "mailbox ae: Authentication-Results by mx.agency.example count; " in out
        assert words in out


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference desk is not beside this checkout")
def test_the_reference_desk_is_right() -> None:
    result = run(check, "--desk", REFERENCE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "4 clients" in result.stdout


def test_every_problem_is_a_line_with_file_and_line_number(tmp_path: Path) -> None:
    make_desk(tmp_path, reports="[weekly]\nday = 'mnday'\n", config=CONFIG.replace("port = 1143", "prt = 1143"))
    result = run(check, "--desk", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        'config.toml:9:1: unknown key "prt"; did you mean "port"?',
        'rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?',
    ]
    assert result.stderr == "2 problems\n"


def test_with_json_a_problem_is_an_object_and_nothing_else_is_printed(tmp_path: Path) -> None:
    make_desk(tmp_path, reports="[weekly]\nday = 'mnday'\n")
    result = run(check, "--desk", tmp_path, "--json")
    assert result.exit_code == 1
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "file": "rules/reports.toml",
            "line": 2,
            "found": 'day = "mnday"',
            "wanted": 'did you mean "monday"?',
            "column": 7,
            "severity": "error",
        }
    ]
    make_desk(tmp_path)
    assert run(check, "--desk", tmp_path, "--json").stdout == ""


def test_old_spellings_and_changed_originals_are_told_beside_mistakes(tmp_path: Path) -> None:
    run(init, tmp_path / "desk", "--example")
    desk = tmp_path / "desk"
    clients = desk / "rules" / "clients.toml"
    clients.write_text(clients.read_text("utf-8").replace("\ntime_zone =", "\ntz =", 1), "utf-8")
    originals = desk / "templates" / "originals.txt"
    noted = originals.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(noted) if line.endswith("dunning/reminder.en.txt.j2"))
    noted[at] = "0" * 64 + noted[at][64:]  # as after an upgrade, …
    originals.write_text("\n".join(noted), "utf-8")
    copy = desk / "templates" / "dunning" / "reminder.en.txt.j2"
    copy.write_text(copy.read_text("utf-8") + "\nOur own words.\n", "utf-8")  # … of a copy that ops changed
    line = clients.read_text("utf-8").split("\ntz =")[0].count("\n") + 2
    old = f'rules/clients.toml:{line}:1: "tz" is an old spelling; write time_zone'
    changed = "templates/dunning/reminder.en.txt.j2: the shipped one has changed since you copied it; compare: "

    right = run(check, "--desk", desk)
    assert right.exit_code == 0
    assert right.stderr.splitlines()[0] == f"{old} (taken as meant)"
    assert right.stderr.splitlines()[1].startswith(changed)

    (desk / "rules" / "reports.toml").write_text("[weekly]\nday = 'mnday'\n")
    wrong = run(check, "--desk", desk)
    assert wrong.exit_code == 1
    assert wrong.stdout == 'rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?\n'
    assert wrong.stderr.splitlines()[:2] == right.stderr.splitlines()

    rows = [json.loads(row) for row in run(check, "--desk", desk, "--json").stdout.splitlines()]
    assert [(row["severity"], row["file"], row["line"]) for row in rows] == [
        ("error", "rules/reports.toml", 2),
        ("warning", "rules/clients.toml", line),
        ("note", "templates/dunning/reminder.en.txt.j2", 0),
    ]


def test_a_template_with_a_mistake_is_a_problem_beside_the_rules(tmp_path: Path) -> None:
    make_desk(tmp_path, reports="[weekly]\nday = 'mnday'\n")
    (tmp_path / "templates" / "dunning").mkdir(parents=True)
    (tmp_path / "templates" / "dunning" / "reminder.txt.j2").write_text("Subject: {{ levle }}\n\n{{ client_name }}\n")
    result = run(check, "--desk", tmp_path)
    assert result.exit_code == 1
    first, second = sorted(result.stdout.splitlines())
    assert first.startswith('rules/reports.toml:2:7: day = "mnday"')
    assert "reminder.txt.j2:1:" in second
    assert "levle" in second


def test_a_failed_dunning_example_makes_the_check_fail(tmp_path: Path) -> None:
    dunning = (ROOT / "rules" / "dunning.toml").read_text().replace('sends = "reminder"', 'sends = "hand-over"')
    result = run(check, "--desk", make_desk(tmp_path, dunning=dunning))
    assert result.exit_code == 1
    assert "on 2026-03-09 comes out as: reminder; it expects: hand-over" in result.stdout


def test_a_failed_approval_example_makes_the_check_fail(tmp_path: Path) -> None:
    example = '[[example]]\ntext = "Approved."\ndecision = "{}"\n\n'
    text = example.format("approve") + example.format("reject")
    result = run(check, "--desk", make_desk(tmp_path, approvals=text))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "rules/approvals.toml:5:1: the example “Approved.” comes out as: approve; "
        "it expects: reject; correct the rule or the example"
    ]


def test_a_phrase_of_ops_decides_from_then_on(tmp_path: Path) -> None:
    example = '[[example]]\ntext = "Zorp zorp."\ndecision = "approve"\n'
    phrase = '[[phrase]]\nlanguage = "en"\ndecision = "approve"\ntext = "zorp zorp"\n'
    assert run(check, "--desk", make_desk(tmp_path, approvals=example)).exit_code == 1
    assert run(check, "--desk", make_desk(tmp_path, approvals=phrase + example)).exit_code == 0


def test_a_phrase_that_turns_a_built_in_meaning_around_is_refused(tmp_path: Path) -> None:
    phrase = '[[phrase]]\nlanguage = "en"\ndecision = "reject"\ntext = "approved"\n'
    result = run(check, "--desk", make_desk(tmp_path, approvals=phrase))
    assert result.exit_code == 1
    assert "rules/lexicon/en.toml" in result.stdout


def test_without_a_desk_the_usage_is_wrong(tmp_path: Path) -> None:
    result = run(check, "--desk", tmp_path)
    assert result.exit_code == 2
    assert "make a desk with: countersign init" in result.stderr


# --- init


def test_a_new_desk_is_right_as_it_stands(tmp_path: Path) -> None:
    result = run(init, tmp_path / "new" / "desk")
    assert result.exit_code == 0
    assert "Next:" in result.stdout
    desk = open_desk(tmp_path / "new" / "desk")
    assert desk.book.clients == {}
    assert desk.config.mailboxes["ae"].address == "ae@agency.example"
    assert not desk.used
    assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700
    assert run(check, "--desk", desk.path).exit_code == 0


def test_a_new_desk_has_every_shipped_rule_template_and_schema(tmp_path: Path) -> None:
    run(init, tmp_path)
    for file in (*(ROOT / "rules").glob("*.toml"), *(ROOT / "templates").rglob("*.j2")):
        assert (tmp_path / file.relative_to(ROOT)).read_bytes() == file.read_bytes()
    for name in ("config", *FILES):
        assert (tmp_path / "schema" / f"{name}.json").is_file()


@pytest.mark.parametrize("there", ["config.toml", "rules/people.toml", "templates/README.txt"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")
    result = run(init, tmp_path)
    assert result.exit_code == 2
    assert there in result.stderr
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == [tmp_path / there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "config.toml").symlink_to(tmp_path / "elsewhere")
    assert run(init, tmp_path).exit_code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_desk_that_cannot_be_finished_is_not_left_half_made(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("a file where a folder should be")
    result = run(init, tmp_path)
    assert result.exit_code == 2
    assert [f.name for f in tmp_path.iterdir()] == ["templates"]


def test_a_new_ledger_is_made_only_where_the_old_one_is_gone(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    desk.data.mkdir()
    (desk.data / "something").write_text("used before")
    assert desk.used
    first = run(init, "--new-ledger", tmp_path)
    assert (first.exit_code, (desk.data / "ledger.json").exists()) == (0, True)
    before = (desk.data / "ledger.json").read_bytes()
    second = run(init, "--new-ledger", "--desk", tmp_path)
    assert second.exit_code == 2
    assert "there is a ledger already" in second.stderr
    assert (desk.data / "ledger.json").read_bytes() == before


def test_a_damaged_ledger_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path))
    desk.data.mkdir()
    (desk.data / "ledger.json").write_text("{ half")
    result = run(init, "--new-ledger", tmp_path)
    assert result.exit_code == 2
    assert "move the damaged ledger away first" in result.stderr
    assert (desk.data / "ledger.json").read_text() == "{ half"


def test_init_asks_where() -> None:
    result = CliRunner().invoke(init, [], env={"COUNTERSIGN_DESK": ""})
    assert result.exit_code == 2
    assert "say where" in result.stderr
