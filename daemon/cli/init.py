"""`countersign init DIR`: a new desk with annotated config, rules and templates; never over anything that is there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click

from daemon.cli.options import USAGE, fail, json_option
from daemon.desk import DeskProblems, open_desk, shipped
from daemon.schemas import FOLDER, example_config, schema_files
from daemon.words.originals import FILE as ORIGINALS
from daemon.words.originals import sha256, written
from rules.book.reader import FILES
from store.contract import LedgerDamaged, LedgerError, LedgerLocked, LedgerMissing
from store.open import open_ledger

_TEMPLATES = """The words of every mail the desk sends. One folder a duty, one file a letter and language:

    <duty>/<letter>[.<language>].txt.j2     the mail as it looks: Subject line, empty line, body
    <duty>/<letter>[.<language>].html.j2    the same in HTML, if it is to differ; else it is made from the text

Edit them as you like, then run `countersign check`; `countersign preview RULE` shows a mail.
Delete what you do not want to change: the one that came with the program is used again, and kept up to date.
`countersign templates list` shows which file serves each letter; `check` tells when a shipped one has changed since
it was copied here (originals.txt notes as what).
"""


_FORGOTTEN = "An empty ledger. What was read and sent before is forgotten: look at `simulate` before the next run."


@click.command("init", help="Make a new desk in DIR: annotated config, rules and templates. Overwrites nothing.")
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--desk",
    "desk_path",
    envvar="COUNTERSIGN_DESK",
    type=click.Path(path_type=Path, file_okay=False),
    help="The same as DIR.",
)
@click.option("--new-ledger", is_flag=True, help="On a desk whose ledger is gone: begin with an empty one.")
@click.option("--example", is_flag=True, help="With the example agency and its clients, to try things on.")
@json_option
def command(folder: Path | None, desk_path: Path | None, new_ledger: bool, example: bool, as_json: bool) -> None:
    target = folder or desk_path
    if target is None:
        fail("say where: countersign init DIR")
    if new_ledger:
        made = _new_ledger(target)
        click.echo(json.dumps({"ledger": made}) if as_json else _FORGOTTEN)
        return
    plan = dict(contents())
    if example:
        plan = {name: _switched_on(text) if name.startswith("rules/") else text for name, text in plan.items()}
    there = [name for name in plan if (target / name).exists() or (target / name).is_symlink()]
    if there:
        fail(f"{target} has {', '.join(there[:5])}{' …' if len(there) > 5 else ''} already; nothing was written")
    try:
        write(target, plan)
    except OSError as error:
        fail(f"{error.filename or target} cannot be written: {error.strerror}")
    if as_json:
        for name in plan:
            click.echo(json.dumps({"file": str(target / name)}, ensure_ascii=False))
    else:
        _say(target, plan)


def contents() -> Iterator[tuple[str, str]]:
    """Every file of a new desk with its text."""
    yield "config.toml", example_config().read_text(encoding="utf-8")
    for name in FILES:
        yield f"rules/{name}.toml", (shipped() / "rules" / f"{name}.toml").read_text(encoding="utf-8")
    for name, text in schema_files():
        yield f"{FOLDER}/{name}", text
    yield "templates/README.txt", _TEMPLATES
    folder = shipped() / "templates"
    originals = {}
    for file in sorted(folder.rglob("*.j2")):
        name = file.relative_to(folder).as_posix()
        originals[name] = sha256(file.read_bytes())
        yield f"templates/{name}", file.read_text(encoding="utf-8")
    yield f"templates/{ORIGINALS}", written(originals)


def _switched_on(text: str) -> str:
    """In shipped rule files examples stand behind "#" without a space, remarks behind "# "."""
    return re.sub(r"^#(?=[\w\[])", "", text, flags=re.MULTILINE)


def write(target: Path, plan: dict[str, str]) -> None:
    """All files, or none: what was written before an error is taken away again. Raises OSError."""
    made: list[Path] = []
    try:
        for name, text in plan.items():
            file = target / name
            _make_folder(file.parent, made)
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                made.append(file)
                opened.write(text)
        (target / "data").mkdir(mode=0o700, exist_ok=True)  # the ledger holds other people's mail
    except OSError:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    """The folder and those above it; the new ones are noted in `made`, outermost first."""
    for path in (*reversed(folder.parents), folder):
        if not path.exists():
            path.mkdir()
            made.append(path)


def _say(target: Path, plan: dict[str, str]) -> None:
    templates = sum(name.endswith(".j2") for name in plan)
    click.echo(f"A new desk in {target}:")
    click.echo("  config.toml    who you are, your mailboxes and servers")
    for name in FILES:
        click.echo(f"  rules/{name}.toml")
    click.echo(f"  templates/     the words of every mail ({templates} files)")
    click.echo(f"  {FOLDER}/        what may stand in these files, for editors (taplo, Even Better TOML)")
    click.echo("  data/          the ledger, once the desk runs")
    click.echo("Next:")
    click.echo(f"  1. Write your servers into {target / 'config.toml'}, and say where the passwords are.")
    click.echo(f"  2. Write your people and clients into {target / 'rules'}, then: countersign check --desk {target}")
    click.echo(f"  3. Reach the servers, sending nothing: countersign doctor --desk {target}")
    click.echo(
        f"  4. Read the mailbox once: countersign run --once --desk {target}; then: countersign run --desk {target}"
    )


def _new_ledger(target: Path) -> str:
    """The address of the ledger that was made."""
    try:
        desk = open_desk(target)
    except DeskProblems as error:
        fail("\n".join(str(problem) for problem in error.problems), USAGE)
    url = desk.config.store.url
    try:
        open_ledger(url, desk.path, read_only=True).close()
        fail("there is a ledger already; an empty one would forget what was sent, and send it again")
    except LedgerMissing:
        pass
    except LedgerDamaged as error:
        fail(f"{error}\nto begin with an empty one all the same, move the damaged ledger away first")
    except LedgerLocked as error:
        fail(str(error))
    try:
        open_ledger(url, desk.path, create=True).close()
    except LedgerError as error:
        fail(str(error))
    return url
