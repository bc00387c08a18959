"""The command line as a whole: examples that hold, completion, colour, JSON alone on standard output, exit codes."""

import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from daemon.__main__ import COMMANDS, cli
from daemon.cli.examples import EXAMPLES
from daemon.cli.progress import FEW
from rules.nouns import Because, Thread
from tests.desks import DEMO, ROOT, make_desk
from tests.mails import mail
from tests.test_cli import put

BECAUSE = Because(step="test", text="a test says so")
ESCAPE = b"\x1b["


def countersign(*words: object, **env: str) -> Result:
    usual: dict[str, str | None] = {"COUNTERSIGN_DESK": None, "COUNTERSIGN_TEST_PASSWORD": "secret"}
    result = CliRunner().invoke(cli, [str(w) for w in words], env=usual | env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Each command by the words it is called with, those of groups too."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", inside) for part, inside in command.commands.items())


NAMES = [name for name, _ in every_command()]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "north")


# --- help


@pytest.mark.parametrize("name", NAMES)
def test_every_command_shows_examples_in_its_help(name: str) -> None:
    shown = countersign(*name.split(), "--help").stdout
    assert "Examples:" in shown
    for words, does in EXAMPLES[name]:
        assert f"  countersign {words}\n" in shown
        assert does in shown


@pytest.mark.parametrize("words", [words for name in EXAMPLES for words, _ in EXAMPLES[name]])
def test_every_example_is_one_that_the_command_takes(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as the shell and click would; nothing is carried out."""
    monkeypatch.chdir(tmp_path)
    for file in ("invoices.csv", "payments.csv", "mail.eml", "old.mbox"):
        (tmp_path / file).touch()
    typed = shlex.split(re.split(r" >+ ", words)[0])
    name = max((n for n in NAMES if typed[: len(n.split())] == n.split()), key=len)
    command = dict(every_command())[name]
    with command.make_context(name, typed[len(name.split()) :]) as context:
        assert not context.args


def test_the_examples_are_of_commands_that_there_are() -> None:
    assert set(EXAMPLES) == set(NAMES)


def test_the_help_calls_the_command_by_its_name_however_it_was_started() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daemon", "check", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("Usage: countersign check ")


# --- mistyped


@pytest.mark.parametrize("name", NAMES)
def test_a_mistyped_option_of_any_command_is_asked_about(name: str, desk: Path) -> None:
    result = countersign(*name.split(), "--jsn")
    assert result.exit_code == 2
    assert not result.stdout
    assert re.search(r"[Dd]id you mean .*'--json'", result.stderr)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("docter", 'did you mean "doctor"?'), ("simulte", 'did you mean "simulate"?'),
        ("imprt", 'did you mean "import"?'),
        ("invoices imprt", "Did you mean 'import'?"), ("schema duning", 'did you mean "dunning"?'),
        ("completion bsh", 'did you mean "bash"?'),
    ],
)  # fmt: skip
def test_a_mistyped_word_is_asked_about(typed: str, meant: str) -> None:
    result = countersign(*typed.split())
    assert result.exit_code == 2
    assert meant in result.stderr


# --- JSON and exit codes

# What each command says on a desk that has not run, and how it ends. Servers are not there: 127.0.0.1 refuses.
ENDS: Mapping[str, tuple[str, int]] = {
    "init": ("init NEW", 0), "run": ("run --once", 3), "check": ("check", 0), "doctor": ("doctor", 3),
    "preview": ("preview weekly", 0), "simulate": ("simulate --from 2026-11-23 --until 2026-11-24", 0),
    "read": ("read MAIL", 0), "explain": ("explain acme", 0), "evidence": ("evidence acme", 2),
    "import": ("import MAIL", 3), "invoices import": ("invoices import INVOICES", 0),
    "payments import": ("payments import PAYMENTS", 2), "schema": ("schema", 0), "completion": ("completion zsh", 0),
    **{name: (name, 0) for name in ("threads", "approvals", "jobs", "meetings", "outbox", "invoices", "payments")},
    "status": ("status", 0), "export": ("export", 0), "rebuild": ("rebuild", 3), "reconcile": ("reconcile", 3),
    "replay": ("replay --since 2026-11-01", 0), "templates": ("templates", 0),
    "templates list": ("templates list", 0), "templates copy": ("templates copy dunning/reminder", 0),
    "templates renew": ("templates renew", 0), "templates diff": ("templates diff", 0),
    "templates seen": ("templates seen dunning/reminder", 2), "reprocess": ("reprocess --all", 3),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in NAMES if name != "demo"])
def test_with_json_every_line_on_standard_output_is_an_object_and_the_exit_code_is_as_promised(
    name: str, desk: Path, tmp_path: Path
) -> None:
    files = {
        "NEW": tmp_path / "new", "MAIL": tmp_path / "mail.eml", "INVOICES": tmp_path / "i.csv",
        "PAYMENTS": tmp_path / "p.csv",
    }  # fmt: skip
    files["MAIL"].write_bytes(mail("Approved."))
    files["INVOICES"].write_text("invoice,client,job,issued,due,amount,currency\nINV-1,acme,,2026-02-02,,1.00,GBP\n")
    files["PAYMENTS"].write_text("invoice,paid,amount,currency\nINV-9,2026-02-03,1.00,GBP\n")
    words, code = ENDS[name]
    typed = [str(files.get(word, word)) for word in words.split()]
    on_desk = () if name in ("init", "completion") else ("--desk", desk)
    result = countersign(*typed, *on_desk, "--json")
    assert result.exit_code == code, result.output
    for line in result.stdout.splitlines():
        assert isinstance(json.loads(line), dict)
    assert code in (0, 1, 3) or result.stderr
    plain = countersign(*typed[:-1], f"{typed[-1]}2", "--desk", desk) if name == "init" else None
    assert plain is None or plain.stdout.startswith("A new desk in ")


@pytest.mark.parametrize("name", NAMES)
def test_a_word_too_many_is_misuse(name: str) -> None:
    result = countersign(*name.split(), "--no-such-option")
    assert (result.exit_code, result.stdout) == (2, "")


# --- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_calls_this_program(shell: str) -> None:
    result = countersign("completion", shell)
    assert result.exit_code == 0
    assert "_COUNTERSIGN_COMPLETE" in result.stdout
    if program := shutil.which(shell):
        checked = subprocess.run([program, "-n"], input=result.stdout, text=True, capture_output=True, timeout=30)
        assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["countersign", "app"], {"approvals"}),
        (["countersign", "check", "--js"], {"--json"}),
        (["countersign", "schema", "dun"], {"dunning"}),
        (["countersign", "invoices", "im"], {"import"}),
        (["countersign", "explain", "ac"], {"acme"}),
        (["countersign", "preview", "weekly", "--client", "ch"], {"chenguang"}),
        (["countersign", "preview", "final"], {"final_notice"}),
        (["countersign", "preview", "dunning/f"], {"dunning/final_notice"}),
        (["countersign", "templates", "copy", "weekly/"], {"weekly/draft", "weekly/missed", "weekly/report"}),
        (["countersign", "explain", "--desk", "nowhere", ""], set()),
    ],
)
def test_tab_in_bash_offers_what_fits(tmp_path: Path, typed: list[str], offered: set[str]) -> None:
    program = tmp_path / "countersign"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m daemon "$@"\n')
    program.chmod(0o755)
    script = countersign("completion", "bash").stdout
    words = " ".join(map(shlex.quote, typed))
    script += f"\nCOMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}\n"
    script += '_countersign_completion countersign\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    path = f"{tmp_path}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COUNTERSIGN_DESK": str(DEMO)}
    done = subprocess.run(["bash"], input=script, text=True, capture_output=True, cwd=ROOT, env=env, timeout=60)
    assert set(done.stdout.split()) == offered, done.stderr


# --- terminals


def on_terminal(*words: object, **env: str) -> bytes:
    """What a terminal of 100 columns gets to see, both streams."""
    main, side = pty.openpty()
    usual = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORTERM", "FORCE_COLOR", "CI")}
    usual |= {"TERM": "xterm-256color", "COLUMNS": "100", "COUNTERSIGN_TEST_PASSWORD": "secret"}
    command = [sys.executable, "-m", "daemon", *map(str, words)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=side, stdout=side, stderr=side, env=usual | env)
    os.close(side)
    seen, until = b"", time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([main], [], [], 0.2)[0]:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        elif process.poll() is not None:
            break
    process.wait(10)
    os.close(main)
    return seen


@pytest.mark.parametrize("command", ["status", "threads", "doctor"])
def test_colour_is_for_terminals_and_for_those_who_want_it(desk: Path, command: str) -> None:
    put(desk, Thread(id="t", client=None, job=None, subject="Poster", folder=None, because=BECAUSE))
    assert ESCAPE in on_terminal(command, "--desk", desk)
    assert ESCAPE not in on_terminal(command, "--desk", desk, NO_COLOR="1")
    assert ESCAPE not in on_terminal(command, "--desk", desk, TERM="dumb")
    assert "\x1b[" not in countersign(command, "--desk", desk).output


def test_many_files_are_read_with_a_bar_on_the_terminal_and_not_in_the_output(tmp_path: Path) -> None:
    for number in range(FEW + 1):
        (tmp_path / f"{number}.eml").write_bytes(mail("Approved."))
    shell = ["sh", "-c", f'"{sys.executable}" -m daemon read "{tmp_path}" --json > "{tmp_path}/out"']
    main, side = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(shell, cwd=ROOT, stdin=side, stdout=side, stderr=side, env=env)
    os.close(side)
    seen = b""
    while select.select([main], [], [], 30)[0]:
        try:
            seen += os.read(main, 65536)
        except OSError:
            break
    assert process.wait(30) == 0
    assert b"reading" in seen
    assert f"/{FEW + 1}".encode() in seen
    lines = (tmp_path / "out").read_text().splitlines()
    assert len(lines) == FEW + 1
    assert all(json.loads(line)["decision"] for line in lines)


def test_long_work_shows_that_it_goes_on_and_leaves_the_output_alone(desk: Path, tmp_path: Path) -> None:
    for number in range(FEW + 1):
        (tmp_path / f"{number}.eml").write_bytes(mail("Approved.", message_id=f"<{number}@acme.example>"))
    replayed = on_terminal("replay", "--since", "2000-01-01", "--from", tmp_path, "--desk", desk)
    assert b"reading again" in replayed
    assert f"/{FEW + 1}".encode() in replayed
    days = ("simulate", "--from", "2026-11-23", "--until", "2026-11-24", "--desk", desk, "--json")
    assert b"looking ahead" in on_terminal(*days)
    assert b"looking ahead" not in on_terminal(*days, TERM="dumb")
    assert all(json.loads(line)["subject"] for line in countersign(*days).stdout.splitlines())
