"""How commands reach a desk and its ledger: problems end the command with file, line and what to write instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.core import ParameterSource

from daemon.cli.options import USAGE, fail
from daemon.desk import Desk, DeskProblems, open_desk
from daemon.elsewhere import with_rules
from rules.view import View
from store.changes import NotedLedger
from store.contract import LedgerError, LedgerLocked, LedgerMissing
from store.empty import EmptyView
from store.open import open_ledger, open_to_write


def there_is_a_desk(path: Path) -> None:
    """Ends the command where no desk is, saying where the path came from."""
    if (path / "config.toml").exists():
        return
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source("desk_path") if context else None
    hint = {
        ParameterSource.DEFAULT: "; is the desk somewhere else: --desk DIR, or COUNTERSIGN_DESK",
        ParameterSource.ENVIRONMENT: "; or give COUNTERSIGN_DESK another value",
    }.get(source or ParameterSource.COMMANDLINE, "")
    fail(f"config.toml: there is no config.toml in {path}; make a desk with: countersign init {path}{hint}")


def desk_of(path: Path) -> Desk:
    """The desk, or the end of the command with every problem of its files."""
    there_is_a_desk(path)
    try:
        return open_desk(path)
    except DeskProblems as e:
        fail("\n".join(str(p) for p in e.problems), USAGE)


def desk_with(desk: Desk, folder: Path | None) -> Desk:
    """The desk going by the rules in that folder, or in that other desk's; or the end of the command."""
    if folder is None:
        return desk
    try:
        return with_rules(desk, folder)
    except DeskProblems as e:
        fail("\n".join(f"{folder}: {problem}" for problem in e.problems), USAGE)


@contextmanager
def ledger_of(desk: Desk) -> Iterator[View]:
    """The ledger to read. A desk that has never run has an empty one; one that has, and whose ledger is gone, none."""
    try:
        ledger = open_ledger(desk.config.store.url, desk.path, read_only=True)
    except LedgerMissing as e:
        if desk.used:
            fail(str(e))
        yield EmptyView()
        return
    except LedgerError as e:
        fail(str(e))
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def ledger_to_write(desk: Desk) -> Iterator[NotedLedger]:
    """The ledger to write, made on a desk's first use. Raises LedgerLocked: that one passes."""
    try:
        ledger = open_to_write(desk.config.store.url, desk.path, create=not desk.used)
    except LedgerLocked:
        raise
    except LedgerError as e:
        fail(str(e))
    try:
        yield ledger
    finally:
        ledger.close()
