"""`countersign demo`: the whole agency week on an embedded mail server; leaves the mails and the ledger to look at."""

import json
import signal
from importlib.util import find_spec
from pathlib import Path

import click

from daemon.cli.options import UNREACHABLE, fail, json_option

INTERRUPTED = 128 + signal.SIGINT


@click.command("demo", help="A whole agency week on an embedded mail server on loopback.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    help="Folder to leave it all in.",
)
@json_option
def command(out: Path, as_json: bool) -> None:
    missing = [name for name in ("pymap", "aiosmtpd") if find_spec(name) is None]
    if missing:
        fail(f"the demo needs {' and '.join(missing)}; pip install 'countersign[demo]'")
    from daemon.demo.play import play  # only now: it needs what was just looked for
    from daemon.demo.servers import ServerProblem
    from daemon.demo.stage import DemoProblem

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # either way the servers are put away first
    try:
        counts = play(out, aside=as_json)
    except KeyboardInterrupt:
        fail(f"stopped; {out} holds what was played so far", INTERRUPTED)
    except DemoProblem as e:
        fail(str(e))
    except ServerProblem as e:
        fail(str(e), UNREACHABLE)
    if as_json:
        click.echo(json.dumps({"folder": str(out), **counts}, ensure_ascii=False))
