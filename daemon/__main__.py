"""The command `countersign`: collects the commands of daemon/cli, one file each, loaded when they are called."""

import difflib
import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from daemon.cli.ending import flushed, in_words, sound_streams
from daemon.cli.examples import with_examples
from daemon.cli.options import USAGE

PROGRAM = "countersign"

# name → module:attribute; a command's libraries are only loaded when it runs
COMMANDS: Mapping[str, str] = {
    "init": "init:command",
    "demo": "demo:command",
    "run": "run:command",
    "check": "check:command",
    "doctor": "doctor:command",
    "preview": "preview:command",
    "simulate": "simulate:command",
    "templates": "templates:command",
    "read": "read:command",
    "replay": "replay:command",
    "threads": "lists:threads_command",
    "approvals": "lists:approvals_command",
    "jobs": "lists:jobs_command",
    "meetings": "lists:meetings_command",
    "outbox": "lists:outbox_command",
    "invoices": "money:invoices",
    "payments": "money:payments",
    "status": "status:command",
    "reconcile": "reconcile:command",
    "explain": "explain:command",
    "evidence": "evidence:command",
    "import": "old_mail:command",
    "export": "export:command",
    "rebuild": "rebuild:command",
    "reprocess": "reprocess:command",
    "schema": "schema:command",
    "completion": "completion:command",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(f"daemon.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return with_examples(command, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        near = difflib.get_close_matches(args[0], COMMANDS, n=1) if args[0] not in COMMANDS else []
        if near:
            ctx.fail(f'there is no command "{args[0]}"; did you mean "{near[0]}"?')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            ctx.color = False  # no-color.org; else click shows colours on terminals alone
        with in_words():
            return super().invoke(ctx)


@click.command(cls=_Lazy, help="Countersign: an email-driven account desk for advertising agencies.")
@click.version_option(package_name="countersign", prog_name=PROGRAM)
def cli() -> None:
    """The group itself does nothing."""


def main() -> None:
    """Entry point."""
    sound_streams()
    try:
        cli(prog_name=PROGRAM)
    except SystemExit as end:
        code = end.code or 0
        if isinstance(code, str):
            click.echo(code, err=True)
        sys.exit(flushed(code if isinstance(code, int) else USAGE))


if __name__ == "__main__":
    main()
