"""`countersign demo`: the whole agency week on an embedded mail server; leaves the mails and the ledger to look at."""

from pathlib import Path

import click

from daemon.cli.options import fail


@click.command("demo", help="A whole agency week on an embedded mail server on loopback.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-out"), show_default=True)
def command(out: Path) -> None:
    try:
        from daemon.demo.play import play
    except ModuleNotFoundError as e:
        fail(f"the demo needs {e.name}: pip install 'countersign[demo]'")
    play(out)
