"""What the demo leaves behind: every mail it sent, as it went out and as a page, pages about them, and the ledger."""

import re
from collections.abc import Sequence
from email import policy
from email.parser import BytesParser
from pathlib import Path

from daemon.demo.pages import PageRow, approvals_page, index_page, mail_page
from rules.book import RuleBook
from rules.nouns import OutboxRow
from rules.view import View
from store.codec import export_lines


def leave(out: Path, view: View, book: RuleBook, mails: Sequence[tuple[tuple[str, ...], bytes]]) -> None:
    """`sent/NNN-<to>.eml` and `.html`, `index.html` and `approvals.html` about them, `ledger.jsonl`."""
    folder = out / "sent"
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for number, (recipients, raw) in enumerate(mails, 1):
        mail = BytesParser(policy=policy.default).parsebytes(raw)  # our own mails: nothing hostile in them
        row = view.find(OutboxRow, message_id=str(mail["Message-ID"]))[0]
        name = f"{number:03d}-" + re.sub(r"[^a-z0-9.@-]+", "_", recipients[0].lower())
        (folder / f"{name}.eml").write_bytes(raw)
        (folder / f"{name}.html").write_text(mail_page(mail, row, f"{name}.eml"), "utf-8")
        listed.append(PageRow(name, recipients, row))
    (out / "index.html").write_text(index_page(listed, view, book), "utf-8")
    (out / "approvals.html").write_text(approvals_page(view, book), "utf-8")
    (out / "ledger.jsonl").write_bytes(b"".join(export_lines(view)))
