"""The command `countersign`: collects the commands of daemon/cli, one file each, loaded when they are called."""

import importlib
import os
import sys
from collections.abc import Mapping

import click

# name → module:attribute; a command's libraries are only loaded when it runs
COMMANDS: Mapping[str, str] = {
    "init": "init:command",
    "demo": "demo:command",
    "run": "run:command",
    "check": "check:command",
    "preview": "preview:command",
    "simulate": "simulate:command",
    "read": "read:command",
    "threads": "lists:threads_command",
    "approvals": "lists:approvals_command",
    "jobs": "lists:jobs_command",
    "meetings": "lists:meetings_command",
    "outbox": "lists:outbox_command",
    "invoices": "money:invoices",
    "payments": "money:payments",
    "status": "status:command",
    "explain": "explain:command",
    "export": "export:command",
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
        return command


@click.command(cls=_Lazy, help="Countersign: an email-driven account desk for advertising agencies.")
@click.version_option(package_name="countersign", prog_name="countersign")
def cli() -> None:
    """The group itself does nothing."""


def main() -> None:
    """Entry point. A reader that goes away (`| head`) is no error."""
    try:
        cli()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at exit
        sys.exit(0)


if __name__ == "__main__":
    main()
