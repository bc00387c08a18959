"""The log as ops read it: one line an event, whatever a mail says."""

import logging

import pytest

from daemon.log import set_up
from daemon.loop import _log_mail
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


def test_verbose_says_more(capsys: pytest.CaptureFixture[str]) -> None:
    set_up().debug("detail")
    assert not written(capsys)
    set_up(verbose=True).debug("detail")
    assert written(capsys)[0].endswith("DEBUG   detail")
    assert not logging.getLogger("countersign").propagate
