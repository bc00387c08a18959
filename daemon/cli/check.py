"""`countersign check`: config, rules and templates, their own examples included; every problem with file and line."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from daemon.canary import knowing
from daemon.cli.health import unwatched_problem
from daemon.cli.options import desk_option, json_option
from daemon.cli.reach import there_is_a_desk
from daemon.desk import Desk, DeskProblems, open_desk, template_folders, template_languages
from daemon.files import read_rules, texts
from daemon.live.judge import template_problems
from daemon.words.originals import stale
from rules.book import RuleBook
from rules.book.reader import old_spellings
from rules.problems import Problem
from rules.reading.stamps import named, what_is_believed
from rules.walls import unwatched

WRONG = 1


@click.command("check", help="Check config, rules and templates, their own examples included.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    there_is_a_desk(desk_path)
    desk, problems = check(desk_path)
    for problem in problems:
        click.echo(_row(problem, "error") if as_json else str(problem))
    for severity, note in worth_a_word(desk_path, desk):
        taken = " (taken as meant)" if severity == "warning" else ""
        click.echo(_row(note, severity) if as_json else f"{note}{taken}", err=not as_json)
    if problems:
        click.echo(counted(len(problems), "problem"), err=True)
        sys.exit(WRONG)
    if desk and not as_json:
        click.echo(summary(desk))
        for line in believed(desk):
            click.echo(line)


def _row(problem: Problem, severity: str) -> str:
    return json.dumps(asdict(problem) | {"severity": severity}, ensure_ascii=False)


def worth_a_word(path: Path, desk: Desk | None) -> Iterator[tuple[str, Problem]]:
    """What is not wrong, with or without mistakes beside it: old spellings are a warning, the rest a note."""
    rules, _ = texts(read_rules(path))
    yield from (("warning", old) for old in old_spellings(rules))
    if desk:
        yield from (("note", unwatched_problem(desk, key, name)) for key, name in unwatched(desk.book))
    yield from (("note", old.problem) for old in stale(*template_folders(path)))


def check(path: Path) -> tuple[Desk | None, tuple[Problem, ...]]:
    """The desk if its files are right, and everything that is wrong with them and with the templates."""
    desk, problems = None, set()
    try:
        desk = open_desk(path)
    except DeskProblems as error:
        problems |= set(error.problems)
    problems |= set(template_problems(template_folders(path)))
    return desk, tuple(sorted(problems))


def summary(desk: Desk) -> str:
    """What was checked, counted."""
    book = desk.book
    examples = sum(bool(re.fullmatch(r"\w+\.example\.\d+", path)) for path in book.lines)
    parts = (
        counted(len(book.clients), "client"),
        counted(len(book.people), "colleague"),
        counted(rules_of(book), "rule"),
        f"{counted(examples, 'example')} tried",
        counted(len(template_languages(desk.templates)), "template"),
    )
    return f"{desk.path.name}: all right: {', '.join(parts)}"


def believed(desk: Desk) -> Iterator[str]:
    """Whose word on who sent a mail counts in each mailbox, where it must stand, and why."""
    book, now = knowing(desk).book, datetime.now(UTC)
    for name, trusted in book.trusted_authserv.items():
        if trusted:
            counts = f"Authentication-Results by {named(trusted)} count"
            yield f"mailbox {name}: {counts}; {what_is_believed(trusted, book.vouching[name], now)}"


def rules_of(book: RuleBook) -> int:
    """How many things the book makes happen: filing rules, phrases, levels of reminders, the report, the outline."""
    tables = (book.reports.weekly, book.meetings.outline)
    lists = (book.filing.rule, book.approvals.phrase)
    levels = sum(len(policy.level) for policy in book.policies.values())
    return levels + sum(map(len, lists)) + sum(table is not None for table in tables)


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
