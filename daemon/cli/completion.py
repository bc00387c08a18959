"""`countersign completion bash|zsh|fish`: the script that makes Tab complete, click's own."""

import json

import click
from click.shell_completion import get_completion_class

from daemon.cli.near import OneOf
from daemon.cli.options import json_option

PROGRAM, VARIABLE = "countersign", "_COUNTERSIGN_COMPLETE"  # click looks for the latter under the former's name


@click.command("completion")
@click.argument("shell", type=OneOf(["bash", "zsh", "fish"]))
@json_option
@click.pass_context
def command(context: click.Context, shell: str, as_json: bool) -> None:
    """Prints the script that makes Tab complete in a shell: bash (4.4 or newer), zsh or fish.

    Commands and options, and of the desk its clients, rules and templates."""
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(context.find_root().command, {}, PROGRAM, VARIABLE)
    text = script.source_template % script.source_vars()  # source() asks bash for its version, and warns of an old one
    click.echo(json.dumps({"shell": shell, "script": text}) if as_json else text)
