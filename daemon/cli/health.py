"""The daemon's health as `status` shows it: in words, or as an object a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.desk import Desk
from daemon.health import Health, Trouble, Vouched, Watching, span
from daemon.words.originals import stale
from rules.problems import Problem
from rules.walls import unwatched

SILENT = timedelta(minutes=5)  # a daemon turns every half minute, but a first reading can take long


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about the desk's health. `row`: the object that --json shows, with `what` and `state`."""

    words: str
    row: dict[str, Any]
    good: bool = True


def health_lines(health: Health, desk: Desk, now: datetime, problems: tuple[str, ...] = ()) -> Iterator[Line]:
    """The daemon first, then all that it reaches, then what it cannot do. `problems`: what is wrong with the rules on
    the disk; `desk` then goes by those that the daemon goes by."""
    zone = ZoneInfo(desk.book.agency.time_zone)
    yield _daemon(health, now, zone)
    if health.started is None:
        yield from _files(health, problems, now, zone)
        yield from _worth_a_word(desk)
        return
    for name in desk.config.mailboxes:
        yield _mailbox(name, health, now, zone)
        if how := health.vouched.get(name):
            yield _vouched(name, how)
    yield _part("smtp", health, now, zone)
    if trouble := health.troubles.get("clock"):  # since when would be told by that very clock
        yield _down("clock", "the daemon waits", trouble)
    if trouble := health.troubles.get("turn"):
        yield _down("turn", f"the last turn failed, {_since(trouble, now, zone)}", trouble)
    if trouble := health.troubles.get("sending"):
        yield _down("sending", f"sending has stopped {_since(trouble, now, zone)}", trouble)
    yield from _files(health, problems, now, zone)
    for key, error in sorted(health.unwritten.items()):
        row = {"what": f"letter {key}", "state": "unwritten", "error": error}
        yield Line(f"letter {key} cannot be written: {error}", row, False)
    yield from _worth_a_word(desk)


def _files(health: Health, problems: tuple[str, ...], now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    """Rules, templates and config.toml: what the daemon goes by, and what it does not."""
    wrong = dict.fromkeys((*(health.refused_rules if health.works else ()), *problems))
    since = health.refused_since if health.works else None
    for problem in wrong:
        row = {"what": "rules", "state": "refused", "since": since, "error": problem}
        yield Line(f"changed rules not taken up: {problem}", row, False)
    if health.rules_since and health.works:
        kept = "the last good rules and templates are" if wrong else "rules and templates:"
        words = f"{kept} in force since {_when(health.rules_since, zone)}"
        yield Line(words, {"what": "rules in force", "state": "ok", "since": health.rules_since})
    if health.config_changed and health.works:
        row = {"what": "config.toml", "state": "changed", "error": health.config_changed}
        yield Line(health.config_changed, row, False)


def _daemon(health: Health, now: datetime, zone: ZoneInfo) -> Line:
    row = {"what": "daemon", "at": health.at, "pid": health.pid or None, "version": health.version or None}
    last = health.turning or health.at or health.started
    if health.started is None or last is None:
        return Line("the daemon has not run on this desk yet", row | {"state": "never"}, False)
    quiet, when = span(now - last), _when(last, zone)
    if health.stopped is not None:
        ago = f"{span(now - health.stopped)} ago ({_when(health.stopped, zone)})"
        if health.once:
            return Line(f"a single run ended {ago}; no daemon runs", row | {"state": "once"}, False)
        return Line(f"the daemon was stopped {ago}", row | {"state": "stopped"}, False)
    if not health.alive:
        text = f"the daemon has not turned for {quiet} ({when}): it ended without being stopped; start it again"
        return Line(text, row | {"state": "gone"}, False)
    if now - last > SILENT:
        doing = "is in one turn since then" if health.turning else "does nothing"
        text = f"the daemon has not turned for {quiet} ({when}): process {health.pid} {doing}; look at its log"
        return Line(text, row | {"state": "silent"}, False)
    doing = f"is at work since {when}" if health.turning else f"turned {quiet} ago"
    return Line(
        f"the daemon runs (process {health.pid}, version {health.version}) and {doing}", row | {"state": "running"}
    )


def _mailbox(name: str, health: Health, now: datetime, zone: ZoneInfo) -> Line:
    """What the reading met, else how its watcher is."""
    what, watching = f"mailbox {name}", health.watchers.get(name)
    if what in health.troubles or watching is None:
        return _part(what, health, now, zone)
    if watching.kind in ("down", "connecting") and watching.error:
        return _down(what, f"{what} is {watching.kind} {_since(watching, now, zone)}", watching)
    how = {"idle": "tells of new mail at once (IDLE)", "polling": "is looked at now and then (no IDLE)"}
    words = f"{what} {how.get(watching.kind, f'is {watching.kind}')}, {_since(watching, now, zone)}"
    return Line(words, {"what": what, "state": watching.kind, "since": watching.since, "error": None})


def _vouched(name: str, how: Vouched) -> Line:
    """Whether the server says who sent a mail: without that every approval is the AE's to confirm."""
    what = f"mailbox {name} verification"
    words = f"{what}: {how.words}" + (f"; {how.advice}" if how.advice else "")
    return Line(words, {"what": what, "state": how.state, "error": None if how.good else words}, how.good)


def _part(what: str, health: Health, now: datetime, zone: ZoneInfo) -> Line:
    trouble = health.troubles.get(what)
    if trouble:
        return _down(what, f"{what} cannot be used {_since(trouble, now, zone)}", trouble)
    words = f"{what}: no trouble in the last turn"
    return Line(words, {"what": what, "state": "ok", "since": None, "error": None})


def _down(what: str, words: str, trouble: Trouble | Watching) -> Line:
    row = {"what": what, "state": "down", "since": trouble.since, "error": trouble.error}
    return Line(f"{words}: {trouble.error}", row, False)


def _worth_a_word(desk: Desk) -> Iterator[Line]:
    """What is worth a word, with or without a daemon."""
    for old in stale(*desk.templates):
        yield Line(str(old), {"what": f"templates/{old.file}", "state": "outdated", "error": str(old)}, False)
    for key, name in unwatched(desk.book):
        row = {"what": f"client {key}", "state": "unwatched", "error": name}
        yield Line(str(unwatched_problem(desk, key, name)), row, False)


def unwatched_problem(desk: Desk, key: str, name: str) -> Problem:
    """For `check` and `status`: a name that the client walls cannot look for."""
    file, _, line = (desk.book.where(f"clients.{key}") or "rules/clients.toml:0").rpartition(":")
    found = f'"{name}" is too short or too ordinary a name to be found in mails to other clients'
    return Problem(file, int(line), found, f"give [clients.{key}] a longer alias beside it")


def _since(trouble: Trouble | Watching, now: datetime, zone: ZoneInfo) -> str:
    return f"for {span(now - trouble.since)} (since {_when(trouble.since, zone)})"


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}"
