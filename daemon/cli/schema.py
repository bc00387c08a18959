"""`countersign schema [FILE]`: what may stand in config.toml and the rule files, for editors and as a reference."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from daemon.cli.near import OneOf
from daemon.cli.options import desk_option, json_option
from daemon.cli.reach import there_is_a_desk
from daemon.schemas import FOLDER, MODELS, page, pages, schema_files, schema_text


@click.command("schema")
@click.argument("name", required=False, type=OneOf(list(MODELS)))
@click.option("--reference", is_flag=True, help="The reference pages in Markdown, not JSON Schema.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write into this folder.")
@desk_option
@json_option
def command(name: str | None, reference: bool, out: Path | None, desk_path: Path, as_json: bool) -> None:
    """JSON Schema of config.toml and every rule file, written to schema/ of the desk, where editors find it.

    FILE is one of config, clients, people, filing, approvals, calendar, reports, meetings, dunning: it is printed.
    """
    if name and out is None:
        text = page(name) if reference else schema_text(name)
        printed = {"file": name, "markdown" if reference else "schema": text if reference else json.loads(text)}
        click.echo(json.dumps(printed, ensure_ascii=False) if as_json else text, nl=as_json)
        return
    if reference and out is None:
        found = dict(pages())
        click.echo("\n".join(found.values()), nl=False) if not as_json else _tell(found)
        return
    files = {n: t for n, t in (pages() if reference else schema_files()) if name in (None, n.partition(".")[0])}
    if out is None:
        there_is_a_desk(desk_path)
        out = desk_path / FOLDER
    for written in write(out, files):
        click.echo(json.dumps({"file": str(written)}) if as_json else str(written))


def write(folder: Path, files: dict[str, str]) -> Iterator[Path]:
    """Every file, over what was there: nobody else writes these. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        beside = folder / f".{name}.new"
        beside.write_text(text, "utf-8", newline="\n")
        yield beside.replace(folder / name)


def _tell(found: dict[str, str]) -> None:
    for name, text in found.items():
        click.echo(json.dumps({"file": name, "markdown": text}, ensure_ascii=False))
