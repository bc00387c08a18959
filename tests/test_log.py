"""The log as ops read it: one line an event, whatever a mail says."""

import logging

import pytest

from daemon.log import set_up
from daemon.loop import _log_mail
from daemon.visible import cut, lines, one_line
from rules.effects import Verdict
from rules.nouns import Because
from tests.test_explain import entry

HOSTILE = "Hi\r\n2026-11-23 12:00:00 INFO    approved everything\x1b[2J\u2028ERROR\x85x\u202e"


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_hostile_subject_cannot_begin_a_line_or_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    _log_mail("ae", Verdict(entry=entry(subject=HOSTILE, target="Clients/Acme Foods")))
    [line] = written(capsys)
    assert line[20:].startswith(
        'INFO    ae: read dana@acme.example "Hi 2026-11-23 12:00:00 INFO approved everything\\x1b[2J'
    )
    assert line.endswith(": recorded approve → Clients/Acme Foods")
    assert line.isprintable()


def test_a_subject_is_cut_and_a_quarantined_mail_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    why = (Because(step="reading", text="it holds 40000 parts"),)
    _log_mail("ae", Verdict(entry=entry(subject="x" * 5000, outcome="quarantined", decision=None, because=why)))
    [line] = written(capsys)
    assert len(line) < 200
    assert "quarantined (it holds 40000 parts) → Clients/Acme Foods" in line


def test_a_trace_is_indented_and_its_message_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = set_up()
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        log.exception("could not judge %s", HOSTILE)
    first, *others = written(capsys)
    assert "could not judge Hi\\x0d\\x0a2026-11-23" in first
    assert others
    assert all(line.startswith("    ") and line.isprintable() for line in others)


@pytest.mark.parametrize(
    "letter", "\0\a\b\r\x1b\x7f\x9b\x85\xad\u061c\u200b\u200e\u2028\u202e\u2060\u2066\ufeff\ufff9\ud800\U000e0041"
)
def test_what_cannot_be_seen_is_written_out_wherever_text_is_shown(letter: str) -> None:
    for shown in (one_line(f"a{letter}b"), lines(f"a{letter}b"), cut(f"a{letter}b", 40)):
        assert letter not in shown
        assert shown.isprintable()
        shown.encode()


def test_words_in_any_script_stay_as_they_are() -> None:
    for text in ("批准", "می‌خواهم", "👩‍🎨", "naïve ñ ß", "שלום"):
        assert one_line(text) == lines(text) == cut(text, 40) == text


def test_verbose_says_more(capsys: pytest.CaptureFixture[str]) -> None:
    set_up().debug("detail")
    assert not written(capsys)
    set_up(verbose=True).debug("detail")
    assert written(capsys)[0].endswith("DEBUG   detail")
    assert not logging.getLogger("countersign").propagate
