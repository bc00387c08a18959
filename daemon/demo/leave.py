"""What the demo leaves behind: every mail it sent, as it went out and as a page, and the ledger's export."""

import re
from collections.abc import Sequence
from email import policy
from email.parser import BytesParser
from html import escape
from pathlib import Path

from rules.view import View
from store.codec import export_lines


def leave(out: Path, view: View, mails: Sequence[tuple[tuple[str, ...], bytes]]) -> None:
    """`sent/NNN-<to>.eml` and `.html`, an `index.html` that lists them, `ledger.jsonl`."""
    folder = out / "sent"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (recipients, raw) in enumerate(mails, 1):
        mail = BytesParser(policy=policy.default).parsebytes(raw)  # our own mails: nothing hostile in them
        name = f"{number:03d}-" + re.sub(r"[^a-z0-9.@-]+", "_", recipients[0].lower())
        (folder / f"{name}.eml").write_bytes(raw)
        html = mail.get_body(("html",))
        plain = mail.get_body(("plain",))
        page = html.get_content() if html else f"<pre>{escape(plain.get_content() if plain else '')}</pre>"
        (folder / f"{name}.html").write_text(page, "utf-8")
        cells = (str(mail["Date"]), ", ".join(recipients), str(mail["Subject"]))
        link = f'<a href="sent/{name}.html">{escape(cells[2])}</a>'
        rows.append(f"<tr><td>{escape(cells[0])}<td>{escape(cells[1])}<td>{link}")
    style = "body{font:15px system-ui;margin:2em}td{padding:.2em 1em .2em 0}"
    page = f"<!doctype html><meta charset=utf-8><title>Sent</title><style>{style}</style><h1>What was sent</h1>"
    (out / "index.html").write_text(page + "<table>" + "\n".join(rows) + "</table>", "utf-8")
    (out / "ledger.jsonl").write_bytes(b"".join(export_lines(view)))
