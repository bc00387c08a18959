"""`read --explain`: a person sees whose words are whose and which decided, in colour or without."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desks import ROOT
from tests.mails import mail
from tests.test_cli import countersign

ANSI = re.compile(r"\x1b\[[0-9;]*m")
TEXT = (
    "The poster is approved. Go ahead.\n\nDana\n\n-- \nDana Reyes\nAcme Foods\n\n"
    "On Wed, Nov 18, 2026 at 9:00 AM Mia wrote:\n> Please answer APPROVED.\n" + "> line\n" * 30
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reply.eml"
    path.write_bytes(mail(TEXT, answers="<q@agency.example>", subject="Re: Poster"))
    return path


def on_a_terminal(*words: object, **env: str) -> str:
    reading, writing = pty.openpty()
    usual = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "daemon", *map(str, words)]
    environment = usual | {"TERM": "xterm-256color", "COLUMNS": "100"} | env
    done = subprocess.Popen(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, env=environment)
    os.close(writing)
    shown = b""
    try:
        while piece := os.read(reading, 65_536):
            shown += piece
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(reading)
    assert done.wait(60) == 0
    return shown.decode()


def test_spans_are_named_and_the_deciding_words_marked(file: Path) -> None:
    shown = countersign("read", file, "--explain").stdout
    assert "\x1b" not in shown
    rows = dict(re.findall(r"^  (new|signature|quoted|decision|from|taken as) +(.*)$", shown, re.MULTILINE))
    assert rows["new"] == "The poster **is approved**. **Go ahead**."
    assert rows["quoted"].startswith("On Wed, Nov 18")
    assert rows["decision"] == "approve"
    assert "**" not in shown.partition("  signature")[2]
    assert re.search(r"… and \d+ more", shown)
    assert re.search(r"^  because +1\. approved: go: ", shown, re.MULTILINE)


def test_on_a_terminal_the_words_stand_out_in_colour(file: Path) -> None:
    shown = on_a_terminal("read", file, "--explain")
    assert re.search(r"\x1b\[[0-9;]*7[0-9;]*m[^\x1b]*Go ahead", shown)
    assert "**" not in shown
    assert ANSI.sub("", shown).count("approved") >= 2


def test_no_color_is_respected(file: Path) -> None:
    shown = on_a_terminal("read", file, "--explain", NO_COLOR="1")
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?[34][0-7]m", shown)
    assert "**Go ahead**" in ANSI.sub("", shown)


def test_each_item_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "items.eml"
    path.write_bytes(mail("1. ok 2. change the colour 3. ok", answers="<q@agency.example>"))
    shown = countersign("read", path, "--explain").stdout
    assert re.findall(r"item +(\d)\. .*: (\w+)", shown) == [("1", "approve"), ("2", "reject"), ("3", "approve")]
    [row] = [json.loads(line) for line in countersign("read", path, "--json").stdout.splitlines()]
    assert [i["decision"] for i in row["items"]] == ["approve", "reject", "approve"]


@pytest.mark.parametrize("how", [["--explain"], []])
def test_nothing_a_stranger_wrote_moves_the_cursor(tmp_path: Path, how: list[str]) -> None:
    path = tmp_path / "evil.eml"
    path.write_bytes(mail("x\n", subject="y").replace(b"\nx\n", b"\nApproved \x1b[2J\x1b]0;owned\x07\n"))
    shown = countersign("read", path, *how).stdout
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_a_mail_that_decides_nothing_says_so(tmp_path: Path) -> None:
    path = tmp_path / "auto.eml"
    path.write_bytes(mail("Approved.", headers=[("Auto-Submitted", "auto-replied")]))
    shown = countersign("read", path, "--explain").stdout
    assert "**" not in shown
    assert "auto-reply" in shown


def test_the_items_of_a_quoted_request_bear_its_names(tmp_path: Path) -> None:
    path = tmp_path / "items.eml"
    quoted = "On Wed, Nov 18, 2026 at 9:00 AM Mia wrote:\n> three things:\n>\n> 1. Poster v2\n> 2. Flyer\n> 3. Bag\n"
    path.write_bytes(mail(f"Poster yes, flyer no.\n\n{quoted}", answers="<q@agency.example>"))
    [row] = [json.loads(line) for line in countersign("read", path, "--json").stdout.splitlines()]
    told = [(i["n"], i["item"], i["decision"]) for i in row["items"]]
    assert told == [(1, "Poster", "approve"), (2, "Flyer", "reject"), (3, "Bag", "none")]


def test_every_key_of_the_contract_is_there(file: Path) -> None:
    [row] = [json.loads(line) for line in countersign("read", file, "--json").stdout.splitlines()]
    assert list(row) == [
        "file", "message_id", "from", "kind", "trust", "client", "job", "decision", "items", "new_text", "because",
        "outcome",
    ]  # fmt: skip
