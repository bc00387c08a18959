"""The command line as ops meet it when something is wrong: where, what, what instead; exit codes; never a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daemon.__main__ import COMMANDS, cli
from rules.nouns import Because, Record, Thread
from store.contract import Ledger
from store.open import open_ledger
from tests.desks import CONFIG, ROOT, make_desk

BECAUSE = Because(step="test", text="a test says so")
LISTS = ("threads", "approvals", "jobs", "meetings", "outbox", "invoices", "payments", "status", "export")
READERS = (*LISTS, "explain x", "simulate --from 2026-11-23 --until 2026-11-24")
# Commands that need a desk, with all else they need.
ON_A_DESK = (*READERS, "run --once", "check", "preview weekly", "invoices import FILE", "payments import FILE")
INVOICES = "invoice,client,job,issued,due,amount,currency\nINV-31,acme,,2026-02-02,2026-03-04,1000.00,GBP\n"


def countersign(*words: object, **env: str) -> Result:
    usual: dict[str, str | None] = {"COUNTERSIGN_DESK": None, "COUNTERSIGN_TEST_PASSWORD": "secret"}
    result = CliRunner().invoke(cli, [str(w) for w in words], env=usual | env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def process(*words: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, where standard streams are at stake."""
    command = [sys.executable, "-m", "daemon", *map(str, words)]
    streams: dict[str, Any] = {"stderr": subprocess.PIPE, **options}
    done: subprocess.CompletedProcess[bytes] = subprocess.run(command, cwd=ROOT, timeout=60, check=False, **streams)
    return done


@contextmanager
def ledger_of(desk: Path) -> Iterator[Ledger]:
    ledger = open_ledger("tinydb:data/ledger.json", desk, create=True)
    try:
        yield ledger
    finally:
        ledger.close()


def put(desk: Path, *records: Record) -> None:
    with ledger_of(desk) as ledger, ledger.transaction() as tx:
        for record in records:
            tx.put(record)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "north")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invoices.csv"
    path.write_text(INVOICES, "utf-8")
    return path


def words(command: str, file: Path) -> list[str]:
    return command.replace("FILE", str(file)).split()


# --- desks that are not as they should be


@pytest.mark.parametrize("command", LISTS)
def test_a_desk_that_never_ran_shows_empty_lists(desk: Path, command: str) -> None:
    result = countersign(command, "--desk", desk, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert command == "status" or not result.stdout


@pytest.mark.parametrize("command", [*READERS, "run --once", "invoices import FILE"])
def test_a_used_desk_whose_ledger_is_gone_says_so_and_shows_nothing(desk: Path, file: Path, command: str) -> None:
    put(desk, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    (desk / "data" / "ledger.json").unlink()
    result = countersign(*words(command, file), "--desk", desk)
    assert result.exit_code == 2
    assert "there is no ledger at" in result.stderr
    assert "no threads" not in result.stdout


@pytest.mark.parametrize("command", ON_A_DESK)
def test_where_no_desk_is_the_command_says_how_to_make_one(tmp_path: Path, file: Path, command: str) -> None:
    result = countersign(*words(command, file), "--desk", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert result.stderr == (
        f"config.toml: there is no config.toml in {tmp_path}/nowhere; make a desk with: "
        f"countersign init {tmp_path}/nowhere\n"
    )


def test_a_wrong_environment_variable_is_named(tmp_path: Path) -> None:
    result = countersign("threads", COUNTERSIGN_DESK=str(tmp_path))
    assert result.exit_code == 2
    assert "COUNTERSIGN_DESK" in result.stderr
    (tmp_path / "a-file").touch()
    result = countersign("threads", COUNTERSIGN_DESK=str(tmp_path / "a-file"))
    assert result.exit_code == 2
    assert "COUNTERSIGN_DESK" in result.stderr
    assert "is a file" in result.stderr


@pytest.mark.parametrize("command", ON_A_DESK)
def test_a_broken_configuration_is_shown_with_file_and_line(tmp_path: Path, file: Path, command: str) -> None:
    desk = make_desk(tmp_path / "north", config=CONFIG.replace("port = 1143", "prt = 1143"))
    result = countersign(*words(command, file), "--desk", desk)
    assert result.exit_code == (1 if command == "check" else 2)
    assert 'config.toml:9:1: unknown key "prt"; did you mean "port"?' in result.output


@pytest.mark.parametrize("command", [*READERS, "run --once", "payments import FILE"])
def test_a_damaged_ledger_is_not_read_and_not_touched(desk: Path, file: Path, command: str) -> None:
    put(desk, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    ledger = desk / "data" / "ledger.json"
    cut = ledger.read_bytes()[:-20]
    ledger.write_bytes(cut)
    result = countersign(*words(command, file), "--desk", desk)
    assert result.exit_code == 2
    assert "is damaged" in result.stderr
    assert ledger.read_bytes() == cut


def test_two_daemons_do_not_work_on_one_ledger(desk: Path) -> None:
    with ledger_of(desk):
        result = countersign("run", "--once", "--desk", desk)
    assert result.exit_code == 2
    assert f"process {os.getpid()} works on the ledger" in result.stderr


@pytest.mark.parametrize("key", [b"short", b"x" * 32])
def test_a_desk_key_that_cannot_be_used_stops_the_daemon_with_a_word(desk: Path, key: bytes) -> None:
    put(desk, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    (desk / "data" / "desk.key").write_bytes(key)
    (desk / "data" / "desk.key").chmod(0o644)
    result = countersign("run", "--once", "--desk", desk)
    assert result.exit_code == 2
    assert "the desk's key" in result.stderr
    assert "restore it" in result.stderr or "chmod 600" in result.stderr


@pytest.mark.parametrize("command", ["run --once", "invoices import FILE"])
def test_a_data_folder_that_is_none_is_told(desk: Path, file: Path, command: str) -> None:
    (desk / "data").write_text("")
    result = countersign(*words(command, file), "--desk", desk)
    assert result.exit_code == 2
    assert str(desk / "data") in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_may_not_be_written_is_told(desk: Path, file: Path) -> None:
    (desk / "data").mkdir(mode=0o500)
    result = countersign("invoices", "import", file, "--desk", desk)
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr


# --- words that are not as they should be


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("aprovals", 'did you mean "approvals"?'),
        ("approvals --jso", "Did you mean '--json'?"),
        ("simulate --from 23.11.2026 --until 2026-11-24", '"23.11.2026" is not a date; write it as 2026-11-23'),
        ("simulate --from 2026-11-24 --until 2026-11-23", "write the later day after --until"),
        ("simulate --from 2026-11-24", "Missing option '--until'"),
        ("run --now 2026-11-23T12:00:00+00:00", "add --once"),
        ("run --once --now 2026-11-23T12:00:00", "has no offset; write it as 2026-11-23T12:00:00+00:00"),
        ("run --once --now noon", '"noon" is not a time; write it as 2026-11-23T12:00:05+00:00'),
        ("preview wekly", "did you mean weekly"),
        ("preview weekly --client acmee", "did you mean acme?"),
        ("preview weekly --html /nowhere/x.html", "/nowhere/x.html: No such file or directory"),
        ("explain acme --on mondag", '"mondag" is not a date'),
        ("replay --since monday", '"monday" is not a date; write it as 2026-11-23'),
        ("replay --since 2026-11-23 --from /nowhere", "'/nowhere' does not exist"),
        ("simulate --from 2026-11-23 --until 2026-11-24 --against /proc", "there are no rule files (*.toml) in /proc"),
        ("explain nothing", 'nothing here is called "nothing"'),
        ("read /nowhere.eml", "/nowhere.eml: there is no such file"),
        ("schema clint", 'there is no "clint"; did you mean "clients"?'),
        ("init /proc/north", "/proc/north cannot be written"),
    ],
)
def test_bad_words_end_with_what_to_write_instead(desk: Path, command: str, said: str) -> None:
    on = () if command.startswith(("schema", "init")) else ("--desk", desk)
    result = countersign(*command.split(), *on)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not result.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    result = countersign(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4
    if command not in ("demo", "completion"):
        assert "--desk" in result.stdout


def test_a_password_that_is_not_there_is_told_with_file_and_line_before_any_server_is_asked(desk: Path) -> None:
    result = countersign("run", "--once", "--desk", desk, COUNTERSIGN_TEST_PASSWORD="")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "config.toml:12: the environment variable COUNTERSIGN_TEST_PASSWORD is empty; set it"
    )


def test_a_server_that_is_away_ends_a_single_run_with_3(desk: Path) -> None:
    result = countersign("run", "--once", "--desk", desk)
    assert result.exit_code == 3
    assert "mailbox ae: 127.0.0.1" in result.stderr


# --- standard streams


def test_lists_are_utf_8_whatever_the_locale(desk: Path) -> None:
    put(desk, Thread(id="t", client=None, job=None, subject="春节海报 – Poster", folder=None, because=BECAUSE))
    env = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    for as_json in ((), ("--json",)):
        done = process("threads", "--desk", desk, *as_json, env=env, stdout=subprocess.PIPE)
        assert done.returncode == 0, done.stderr
        assert "春节海报 – Poster" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("command", ["threads", "export"])
def test_a_reader_that_goes_away_is_no_error_and_a_full_disk_is_one(desk: Path, command: str) -> None:
    threads = (
        Thread(id=f"t{n}", client=None, job=None, subject="x" * 99, folder=None, because=BECAUSE) for n in range(2000)
    )
    put(desk, *threads)
    reading, writing = os.pipe()
    os.close(reading)
    done = process(command, "--desk", desk, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    with Path("/dev/full").open("w") as full:
        done = process(command, "--desk", desk, stdout=full)
    assert done.returncode == 2
    assert done.stderr == b"No space left on device; make room and try again\n"


def test_closed_streams_are_no_error(desk: Path) -> None:
    command = f'exec "{sys.executable}" -m daemon export --desk "{desk}" <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_what_strangers_wrote_neither_moves_the_cursor_nor_is_markup(desk: Path) -> None:
    subject = "[/bold] [red]now[/red] \x1b[2J\x9b1m\r\nover \u202egnp.exe"
    put(desk, Thread(id="t", client=None, job=None, subject=subject, folder=None, because=BECAUSE))
    shown = countersign("threads", "--desk", desk).stdout
    assert "[/bold] [red]now[/red]" in " ".join(shown.split())
    assert not set(shown) & {"\x1b", "\x9b", "\r", "\u202e"}
    [row] = [json.loads(line) for line in countersign("threads", "--desk", desk, "--json").stdout.splitlines()]
    assert row["subject"] == subject
