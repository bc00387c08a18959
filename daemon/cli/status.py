"""`countersign status`: what is open, due, held and wrong, on one screen."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import desk_option, json_option, plain, show
from daemon.cli.reach import desk_of, ledger_of
from rules.duties.table import wanted
from rules.nouns import Entry, Invoice, OutboxRow, Owed, Question, Request
from rules.view import View

WAITING = ("pending", "claimed", "dot", "held", "unknown", "refused")


def summary(view: View) -> Iterator[dict[str, Any]]:
    """Counts by what they count; every line is worth a look only when its number is not what ops expect."""
    outbox: Counter[str] = Counter(row.state for row in view.find(OutboxRow))
    entries = Counter(entry.outcome for entry in view.find(Entry))
    yield {"what": "open requests", "count": len(view.find(Request, state="open"))}
    yield {"what": "open questions to the AE", "count": len(view.find(Question, state="open"))}
    yield {"what": "invoices not paid", "count": len(view.find(Invoice, state="open"))}
    yield {"what": "mails not yet in their folder", "count": len(view.find(Entry, moving="yes"))}
    yield {"what": "mails in quarantine", "count": entries["quarantined"]}
    for state in WAITING:
        yield {"what": f"letters {state}", "count": outbox[state]}
    broken = [o for o in view.find(Owed, state="waiting") if o.error]
    yield {"what": "letters whose template is broken", "count": len(broken)}


@click.command("status", help="Open requests, due mails, held mails, errors, health.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    desk = desk_of(desk_path)
    now = datetime.now(UTC)
    with ledger_of(desk_path) as view:
        show(summary(view), as_json, ("what", "count"), "")
        if as_json:
            return
        letters = sorted(wanted(view, desk.book, now), key=lambda letter: (letter.due, letter.key))
        rows = ({"due": n.due, "rule": n.rule, "about": n.about, "to": n.to} for n in letters[:10])
        click.echo("\nnext mails")
        show(rows, False, ("due", "rule", "about", "to"), "none in sight")
        held = [r for s in ("held", "unknown", "refused") for r in view.find(OutboxRow, state=s)]
        if held:
            click.echo("\nwaiting for a person")
            said = ({"id": r.id, "state": r.state, "to": plain(list(r.to)), "why": r.server_said} for r in held)
            show(said, False, ("id", "state", "to", "why"), "")
