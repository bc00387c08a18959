"""The demo's stage: a fresh folder with a desk in it, pointed at the servers; and what can be wrong with either."""

import shutil
from pathlib import Path

from daemon.demo.servers import Servers
from daemon.desk import Desk, open_desk
from daemon.loop import Daemon
from daemon.mailbox import Mailbox
from rules.imports import INVOICE_COLUMNS, invoice_row, read_csv

HERE = Path(__file__).parent
MARKER = ".countersign-demo"


class DemoProblem(Exception):
    """The demo cannot play here; the message says why and what to do."""


def lay_out(out: Path) -> Path:
    """A fresh folder with a desk in it; an old demo's is replaced, anybody else's is not touched."""
    try:
        if out.exists() and any(out.iterdir()) and not (out / MARKER).exists():
            raise DemoProblem(f"{out} is not empty and not a demo's; name another folder with --out")
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        (out / MARKER).touch()
        shutil.copytree(HERE / "desk", out / "desk")
    except OSError as e:
        raise DemoProblem(f"{out} cannot be written: {e.strerror or e}; name another folder with --out") from e
    return out / "desk"


def desk_on(path: Path, servers: Servers) -> Desk:
    """The desk, with its config pointed at the servers; their own sample mails are put out of its inbox."""
    config = path / "config.toml"
    text = config.read_text("utf-8").replace("port = 1143", f"port = {servers.imap_port}")
    config.write_text(text.replace("port = 1025", f"port = {servers.smtp_port}"), "utf-8")
    desk = open_desk(path)
    name, settings = next(iter(desk.config.mailboxes.items()))
    with Mailbox(name, settings) as mailbox:
        uids = mailbox.new_uids(settings.folder, 0)
        if uids:
            mailbox.move(settings.folder, uids, "Samples")  # its Trash is read-only
    return desk


def import_invoices(daemon: Daemon) -> None:
    """What `countersign invoices import` does, with the demo's invoices."""
    text = (HERE / "invoices.csv").read_text("utf-8")
    with daemon.ledger.transaction() as tx:
        invoices, problems = read_csv(
            text, "invoices.csv", INVOICE_COLUMNS, invoice_row, daemon.desk.book, tx, daemon.clock.now()
        )
        assert not problems, problems
        for invoice in invoices:
            tx.put(invoice)
