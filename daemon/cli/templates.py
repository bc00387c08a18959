"""`countersign templates`: which file serves each letter, and the desk's own copies of shipped ones."""

import difflib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from daemon.cli import completing
from daemon.cli.options import desk_option, fail, json_option, show
from daemon.cli.reach import there_is_a_desk
from daemon.desk import shipped, template_folders
from daemon.files import is_editors_own
from daemon.words.folders import Folders
from daemon.words.originals import Stale, difference, note, read, sha256, stale
from daemon.words.samples import CLIENT_LETTERS, LANGUAGES

COLUMNS = ("template", "language", "from", "file", "note")
SHIPPED = shipped() / "templates"


@click.group(
    "templates", invoke_without_command=True,
    help="List which file serves each letter; copy shipped templates to make your own, and keep up with them.",
)  # fmt: skip
@desk_option
@json_option
@click.pass_context
def command(context: click.Context, desk_path: Path, as_json: bool) -> None:
    """--desk and --json may stand before or after the word that follows."""
    context.obj = (desk_path, as_json)
    if context.invoked_subcommand is None:
        there_is_a_desk(desk_path)
        show(_served(desk_path), as_json, COLUMNS, "no templates")


def _desk_here(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a command below `templates` the desk, named at either place."""

    @click.option("--desk", "own_desk", type=click.Path(path_type=Path, file_okay=False), help="The desk's folder.")
    @wraps(function)
    def with_desk(own_desk: Path | None, **options: Any) -> None:
        above: tuple[Path, bool] = click.get_current_context().obj
        desk = own_desk or above[0]
        if "as_json" in options:
            options["as_json"] |= above[1]
        there_is_a_desk(desk)
        function(desk, **options)

    return with_desk


@command.command("list", help="The file that serves each letter in each language: yours, or the shipped one.")
@json_option
@_desk_here
def list_command(desk: Path, as_json: bool) -> None:
    show(_served(desk), as_json, COLUMNS, "no templates")


@command.command("copy", help="Copy shipped templates into the desk: a letter (dunning/reminder), or one file of it.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=completing.templates)
@json_option
@_desk_here
def copy_command(desk: Path, as_json: bool, names: tuple[str, ...]) -> None:
    own = desk / "templates"
    untouched = {one.file for one in stale(own, SHIPPED) if one.untouched}
    files = [file for name in names for file in _files(name, SHIPPED, "the program")]
    there = [f for f in files if ((own / f).exists() or (own / f).is_symlink()) and f not in untouched]
    if there:
        fail(
            f"you have {', '.join(f'templates/{f}' for f in there)} already; move yours away first. Nothing was copied"
        )
    _copy(own, files, as_json)


@command.command("renew", help="Take the new shipped templates for all copies that you never changed.")
@json_option
@_desk_here
def renew_command(desk: Path, as_json: bool) -> None:
    own = desk / "templates"
    old = [one for one in stale(own, SHIPPED) if not one.gone]
    _copy(own, [one.file for one in old if one.untouched], as_json)
    for one in old:
        if not one.untouched:
            click.echo(str(one), err=True)
    if not old and not as_json:
        click.echo("nothing to renew: every shipped template is as it was when you copied it")


@command.command("diff", help="What your copies have otherwise than the shipped templates.")
@click.argument("names", metavar="[NAME...]", nargs=-1, shell_complete=completing.templates)
@json_option
@_desk_here
def diff_command(desk: Path, as_json: bool, names: tuple[str, ...]) -> None:
    own = desk / "templates"
    files = [f for name in names for f in _files(name, own, "your desk")] or sorted(_all(own))
    for file in files:
        if (SHIPPED / file).is_file():
            said = difference(own, SHIPPED, file)
            if as_json:
                _tell(file=f"templates/{file}", difference=said)
            else:
                click.echo(said, nl=False)
        elif names:
            click.echo(f"templates/{file} is your own: the program has none of that name", err=True)


@command.command("seen", help="Say that your copies have what they need of the changed shipped templates.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=completing.templates)
@json_option
@_desk_here
def seen_command(desk: Path, as_json: bool, names: tuple[str, ...]) -> None:
    own = desk / "templates"
    files = [file for name in names for file in _files(name, own, "your desk")]
    if strange := [file for file in files if not (SHIPPED / file).is_file()]:
        fail(f"the program has no template {', '.join(strange)}; take it out of templates/originals.txt")
    note(own, SHIPPED, files)
    for file in files:
        if as_json:
            _tell(file=f"templates/{file}", seen=True)
        else:
            click.echo(f"templates/{file}: noted; `check` tells when the shipped one changes again")


def _copy(own: Path, files: Sequence[str], as_json: bool) -> None:
    for file in files:
        target = own / file
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")  # a running daemon sees all of it, or nothing
        beside.write_bytes((SHIPPED / file).read_bytes())
        beside.replace(target)
        if as_json:
            _tell(file=f"templates/{file}", copied=True)
        else:
            click.echo(f"templates/{file}")
    if files:
        note(own, SHIPPED, files)


def _tell(**values: Any) -> None:
    click.echo(json.dumps(values, ensure_ascii=False))


def _served(desk: Path) -> Iterator[dict[str, Any]]:
    folders = Folders(template_folders(desk.absolute()))
    own = desk / "templates"
    old: dict[str, Stale] = {one.file: one for one in stale(own, SHIPPED)}
    noted = read(own)
    for name, languages in sorted(folders.templates().items()):
        wanted = LANGUAGES if name in CLIENT_LETTERS else sorted({"en", *languages})
        for language in sorted({*wanted, *languages}):
            for kind in ("txt", "html"):
                if file := folders.file(name, language, kind):
                    yours = (own / file).is_file()
                    yield {
                        "template": name, "language": language, "kind": kind, "from": "yours" if yours else "shipped",
                        "file": f"templates/{file}" if yours else file,
                        "note": _note(own, file, old.get(file), noted) if yours else "",
                    }  # fmt: skip


def _note(own: Path, file: str, old: Stale | None, noted: dict[str, str]) -> str:
    if old:
        return "the shipped one has changed since" + (", yours never did" if old.untouched else "")
    if not (SHIPPED / file).is_file():
        return "your own"
    if sha256((own / file).read_bytes()) == noted.get(file):
        return "as shipped"
    return "changed by you" if file in noted else "in place of the shipped one"


def _files(name: str, folder: Path, whose: str) -> Sequence[str]:
    """The files of that letter, or the one file of that name, in a folder of templates; else the command ends."""
    name = name.removeprefix("templates/")
    found = [file for file in sorted(_all(folder)) if file == name or file.startswith(f"{name}.")]
    if not found:
        letters = sorted({file.partition(".")[0] for file in _all(folder)})
        near = difflib.get_close_matches(name, letters, 1)
        hint = f'did you mean "{near[0]}"?' if near else "countersign templates list shows them all"
        fail(f'{whose} has no template "{name}"; {hint}')
    return found


def _all(folder: Path) -> set[str]:
    files = (file for file in folder.rglob("*.j2") if file.is_file() and not is_editors_own(file.name))
    return {file.relative_to(folder).as_posix() for file in files}
