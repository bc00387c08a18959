"""What Tab offers beyond commands and options: the desk's clients, the rules and templates that have a mail to show.

Read from the files as they are, checked or not: a desk with a mistake in it completes as well.
"""

import os
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from daemon.desk import template_folders
from daemon.words.folders import Folders

USUAL = ("weekly", "weekly_draft", "outline", "receipt")  # as `preview` takes them


def clients(context: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """The keys of rules/clients.toml, with the names that they stand for."""
    tables = _table(context, "clients", "clients")
    return _fitting(begun, {key: str(table.get("name", "")) for key, table in tables.items()})


def mails(context: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Rules of the duties, levels of reminders (a blank is `_`: nothing to quote), templates."""
    policies = _table(context, "dunning", "policy").values()
    levels = [level for policy in policies for level in policy.get("level", ()) if isinstance(level, dict)]
    names = {str(level.get("name", "")).replace(" ", "_"): "a level of reminders" for level in levels}
    return _fitting(begun, dict.fromkeys(USUAL, "a rule") | names | dict.fromkeys(_templates(context), "a template"))


def templates(context: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """The names of letters, as they stand in templates/."""
    return _fitting(begun, dict.fromkeys(_templates(context), ""))


def _fitting(begun: str, known: dict[str, str]) -> list[CompletionItem[str]]:
    return [CompletionItem(name, help=told or None) for name, told in sorted(known.items()) if name.startswith(begun)]


def _desk(context: click.Context) -> Path:
    for where in (context, context.parent):  # words after `templates` may have the desk before them
        if where and (named := where.params.get("own_desk") or where.params.get("desk_path")):
            return Path(named)
    return Path(os.environ.get("COUNTERSIGN_DESK") or ".")


def _table(context: click.Context, name: str, key: str) -> dict[str, dict[str, Any]]:
    """The tables below that key of a rule file; none of a file that is not there or not TOML."""
    found: Any = {}
    with suppress(OSError, ValueError):
        found = tomllib.loads((_desk(context) / "rules" / f"{name}.toml").read_text("utf-8")).get(key)
    return {k: table for k, table in found.items() if isinstance(table, dict)} if isinstance(found, dict) else {}


def _templates(context: click.Context) -> Iterator[str]:
    with suppress(OSError):
        yield from Folders(template_folders(_desk(context).absolute())).templates()
