"""`countersign check`: config, rules and templates, their own examples included; every problem with file and line."""

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path

import click

from daemon.cli.health import unwatched_words
from daemon.cli.options import desk_option, json_option
from daemon.cli.reach import there_is_a_desk
from daemon.desk import Desk, DeskProblems, open_desk, template_folders, template_languages
from daemon.live.judge import template_problems
from daemon.words.originals import stale
from rules.book import RuleBook
from rules.problems import Problem
from rules.walls import unwatched

WRONG = 1


@click.command("check", help="Check config, rules and templates, their own examples included.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    there_is_a_desk(desk_path)
    desk, problems = check(desk_path)
    for problem in problems:
        click.echo(json.dumps(_row(problem, "error"), ensure_ascii=False) if as_json else str(problem))
    for warning in desk.book.warnings if desk else ():
        said = json.dumps(_row(warning, "warning"), ensure_ascii=False) if as_json else f"{warning} (taken as meant)"
        click.echo(said, err=not as_json)
    if problems:
        click.echo(counted(len(problems), "problem"), err=True)
        sys.exit(WRONG)
    if desk and not as_json:
        click.echo(summary(desk))
    if desk:
        for key, name in unwatched(desk.book):  # not wrong, but worth a word
            click.echo(unwatched_words(desk, key, name), err=True)
        for old in stale(*desk.templates):
            click.echo(str(old), err=True)


def _row(problem: Problem, severity: str) -> dict[str, object]:
    return asdict(problem) | {"severity": severity}


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


def rules_of(book: RuleBook) -> int:
    """How many things the book makes happen: filing rules, dunning levels, phrases, chains, reports, meeting duties."""
    meetings, reports = book.meetings, book.reports
    tables = (reports.weekly, reports.call_list, meetings.outline, meetings.minutes, meetings.review)
    lists = (book.filing.rule, book.approvals.phrase, book.approvals.chains, meetings.checklist)
    levels = sum(len(policy.level) for policy in book.policies.values())
    return levels + sum(map(len, lists)) + sum(table is not None for table in tables)


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
