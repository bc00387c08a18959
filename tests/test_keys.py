"""The desk's secret and what is made of it; and the window that keeps the rate."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.keys import KeyProblem, desk_secret, new_message_id, reply_key
from daemon.rate import Window

REPO = Path(__file__).parent.parent


def test_the_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desk.key"
    before = os.umask(0)
    try:
        secret = desk_secret(path)
    finally:
        os.umask(before)
    assert len(secret) == 32
    assert desk_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["desk.key"]
    assert desk_secret(tmp_path / "other.key") != secret


def test_two_processes_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    script = "import sys, pathlib, daemon.keys as k; print(k.desk_secret(pathlib.Path(sys.argv[1])).hex())"
    command = [sys.executable, "-c", script, str(tmp_path / "desk.key")]
    runs = [subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE) for _ in range(6)]
    assert len({run.communicate()[0] for run in runs}) == 1


@pytest.mark.parametrize(("content", "mode", "words"), [(b"short", 0o600, "not 32 bytes"), (b"", 0o600, "not 32 bytes"),
    (b"x" * 33, 0o600, "not 32 bytes"), (b"x" * 32, 0o644, "chmod 600")])  # fmt: skip
def test_a_secret_that_cannot_be_one_is_refused_and_never_shown(
    tmp_path: Path, content: bytes, mode: int, words: str
) -> None:
    path = tmp_path / "desk.key"
    path.write_bytes(content)
    path.chmod(mode)
    with pytest.raises(KeyProblem, match=words) as error:
        desk_secret(path)
    assert "xxx" not in str(error.value)
    assert path.read_bytes() == content


def test_a_reply_key_is_the_same_for_a_letter_and_of_no_use_without_the_secret() -> None:
    one, other = b"1" * 32, b"2" * 32
    key = reply_key(one, "dunning/INV-31/2")
    assert key == reply_key(one, "dunning/INV-31/2")
    assert len(key) == 26
    assert key.isascii()
    assert key == key.lower()
    assert key.isalnum()
    assert len({key, reply_key(other, "dunning/INV-31/2"), reply_key(one, "dunning/INV-31/3")}) == 3
    assert len(reply_key(one, "outline/晨光\udcff/1")) == 26


def test_a_message_id_is_new_each_time_and_made_of_plain_letters() -> None:
    ids = {new_message_id("Agency.example") for _ in range(100)}
    assert len(ids) == 100
    assert all(len(i) == 49 and i.startswith("<") and i.endswith("@agency.example>") for i in ids)
    for domain in ("", "agency.example>\r\nBcc: x@y", "bücher.example", "-a.example", "a b"):
        with pytest.raises(ValueError, match="no domain"):
            new_message_id(domain)


def test_the_window_lets_so_many_through_in_any_such_time() -> None:
    elapsed = [0.0]
    window = Window(3, 60, monotonic=lambda: elapsed[-1])
    for seconds in (0.0, 10.0, 20.0):
        elapsed.append(seconds)
        assert window.wait() == 0
        window.note()
    for seconds, wait in ((20.0, 40.0), (59.0, 1.0), (60.0, 0.0)):
        elapsed.append(seconds)
        assert window.wait() == wait
    window.note()
    assert window.wait() == 10.0
    for mails, span in ((0, 60), (3, 0)):
        with pytest.raises(ValueError, match="rate"):
            Window(mails, span)
