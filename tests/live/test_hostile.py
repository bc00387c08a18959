"""A hundred hostile mails at once, and genuine ones among them, against the whole desk on real servers."""

import json
import random
from datetime import UTC, datetime

from daemon.parse import read_message
from rules.nouns import Entry
from tests.hostile import DANA, GENUINE, controls, hostile, requests
from tests.live.dovecot import Dovecot
from tests.live.test_desk import Desk, desk

__all__ = ["desk"]

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OURS = ("Sent", "Clients/_Ledger")  # folders of our own mails


def filed(desk: Desk) -> int:
    """Mails of others, in whatever folder."""
    return sum(s.messages for name, s in desk.mailbox.statuses().items() if not name.startswith(OURS))


def test_hostile_mail_approves_nothing_answers_nobody_and_stops_nothing_and_the_genuine_counts(
    desk: Desk, dovecot: Dovecot, user: str
) -> None:
    asked, attack, genuine = requests(), hostile(), controls()
    rest = [*attack.values(), *genuine.values()]
    random.Random(5).shuffle(rest)
    for raw in asked:
        desk.put(raw)
    for raw in rest:
        dovecot.deliver(user, raw)  # as they came: no NUL and no bare CR passes through APPEND
    desk.run("run", "--once")
    assert desk.count("INBOX") == 0
    assert filed(desk) == len(asked) + len(rest)
    states = {row["item"]: row["state"] for row in desk.rows("approvals")}
    assert states == {piece: "open" if piece == "Poster" else "approved" for piece in GENUINE}
    outside = [r for m in desk.sink.received for r in m.recipients if not r.endswith("@agency.example")]
    assert outside == [DANA] * len(genuine)
    before, sent = desk.run("export").stdout, len(desk.sink.received)
    records = [r["record"] for line in before.splitlines() if (r := json.loads(line))["kind"] == Entry.KIND]
    entries = [r for r in records if r["via"] == "mail"]  # besides those attached to others
    assert len(entries) == len({read_message(raw, NOW).content_key for raw in (*asked, *rest)})  # some came twice
    desk.run("run", "--once")
    assert len(desk.sink.received) == sent
    assert desk.run("export").stdout == before
