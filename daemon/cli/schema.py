"""`countersign schema [FILE]`: what may stand in config.toml and the rule files, for editors and as a reference."""

import json

import click
from pydantic import BaseModel

from daemon.config import Config
from rules.book.reader import FILES
from rules.book.schema import json_schema, reference

MODELS: dict[str, type[BaseModel]] = {
    "config.toml": Config,
    **{f"rules/{name}.toml": model for name, model in FILES.items()},
}
_HEAD = """# Configuration and rules

Every key of `config.toml` and of the files in `rules/`, as `countersign schema --reference` prints it from the models.
A file or table that is left out stands for its defaults. `countersign check` says what is wrong, with file and line.

"""


def reference_page() -> str:
    """The text of docs/rules.md."""
    return _HEAD + reference(MODELS)


@click.command("schema", help="JSON Schema of a file (config, clients, dunning, …), or all keys as a reference.")
@click.argument("name", metavar="FILE", required=False, type=click.Choice(["config", *FILES]))
@click.option("--reference", "as_reference", is_flag=True, help="All files and keys, in Markdown.")
def command(name: str | None, as_reference: bool) -> None:
    if as_reference or name is None:
        click.echo(reference_page(), nl=False)
        return
    file = "config.toml" if name == "config" else f"rules/{name}.toml"
    click.echo(json.dumps(json_schema(MODELS[file], file), indent=1, ensure_ascii=False))
