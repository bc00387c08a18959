"""`explain` and the tables: read by people, in the agency's time, with nothing of Python's showing through."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from rules.nouns import (
    Attachment,
    Because,
    Decision,
    Entry,
    Hold,
    Invoice,
    Letter,
    Meeting,
    OutboxRow,
    Outline,
    Owed,
    Payment,
    Place,
    Question,
    Request,
    Route,
    Started,
    Thread,
)
from tests.desks import make_desk
from tests.test_cli import countersign, put

AT = datetime(2026, 11, 17, 11, 5, tzinfo=UTC)  # 12:05 in Berlin
TODAY = datetime.now(UTC).date()
FILE = Attachment(name="summer_poster_v2.pdf", media_type="application/pdf", size=2030, sha256="7137e540" * 8)
PLACE = Place(mailbox="ae", folder="Clients/Acme Foods", uidvalidity=7, uid=104)
KEY = "1d0dfd5c55af4ce91ae60195e297b246352104057125f696ecf321fe469652d3"
FILED = Because(step="filing", text='it belongs to the thread "Summer poster"')
TRUST = Because(step="trust", text="dmarc=pass for acme.example from our server", words="mx.agency.example; dmarc=pass")
SAID = Because(step="decision", text="a plain yes", words="Approved", rule="rules/approvals.toml:14")
REPR = re.compile(r"\w+\(\w+=|datetime\.|Decimal\(|None|\['|\('|'\]|tzinfo")
MOVED = "outline/m1@agency.example/1/dana@acme.example"


def entry(**values: Any) -> Entry:
    usual: dict[str, Any] = {
        "content_key": KEY, "message_id": "<approved@acme.example>", "thread": "t-1", "client": "acme", "job": None,
        "sender": "dana@acme.example", "subject": "Re: Summer poster", "date": AT, "received": AT, "kind": "reply",
        "trust": "verified", "outcome": "recorded", "decision": "approve", "place": PLACE, "target": PLACE.folder,
        "routes": (Route(place=PLACE, at=AT), Route(place=PLACE, delivered_to=("ae@agency.example",), at=AT)),
        "attachments": (FILE,), "because": (FILED, SAID, TRUST),
    }  # fmt: skip
    return Entry(**usual | values)


def sent(key: str, about: str, **values: Any) -> OutboxRow:
    usual: dict[str, Any] = {
        "id": key, "duty": key.partition("/")[0], "rule": "notice", "client": "acme", "about": about,
        "to": ("mia@agency.example",), "cc": ("ruth@agency.example",), "subject": "Dana approved", "reply_key": "k",
        "message_id": f"<{abs(hash(key))}@agency.example>", "state": "sent", "sent_at": AT, "due": AT, "created": AT,
        "server_said": "250 taken", "because": SAID,
    }  # fmt: skip
    return OutboxRow(**usual | values)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Acme's poster approved, an invoice on its way up the ladder, a meeting with its outline."""
    desk = make_desk(tmp_path / "north")
    request = "acme/poster/v2"
    weekly = Letter(
        key="note-done/1", duty="note", rule="done", client=None, about="note", to=("mia@agency.example",),
        template="note/done", language="en", time_zone="Europe/Berlin", due=AT, because=SAID, facts={"done": ["x"]},
    )  # fmt: skip
    put(
        desk,
        *(Started(what=what, at=AT - timedelta(days=900)) for what in ("desk", "client/acme")),
        entry(),
        Thread(id="t-1", client="acme", job=None, subject="Summer poster", folder=PLACE.folder, because=FILED,
               participants=("mia@agency.example", "dana@acme.example"), message_ids=("<approved@acme.example>",)),
        Request(id=request, client="acme", job="ACME-0042", item="Poster", version="v2", thread="t-1", at=AT,
                message_id="<ask@agency.example>", opened_by="mia@agency.example", asked=("dana@acme.example",),
                state="approved", attachments=(FILE,), due="Friday", because=FILED),
        Decision(request=request, client="acme", decision="approve", by="dana@acme.example", at=AT, version="v2",
                 message_id="<approved@acme.example>", content_key=KEY, words="Approved", sha256s=("7137e540" * 8,),
                 trust="verified", because=(SAID, TRUST, FILED)),
        Question(id="approval/2", client="acme", content_key=KEY, asked="Was it a yes?", at=AT, by="dana@acme.example",
                 words="Approved", because=(SAID,)),
        sent(f"notice/{request}/dana@acme.example/approve/{KEY[:16]}", request),
        Invoice(number="INV-31", client="acme", job=None, issued=TODAY - timedelta(days=30),
                due=TODAY + timedelta(days=9), amount=Decimal("1000.00"), currency="GBP", at=AT, because=SAID),
        Payment(id="p", invoice="INV-31", paid=date(2026, 3, 10), amount=Decimal("400.00"), currency="GBP", at=AT,
                because=SAID),
        Meeting(uid="m1@agency.example", client="acme", thread="t-1", title="Pitch", start=AT, end=AT, location=None,
                organizer="mia@agency.example", attendees=("dana@acme.example",), because=FILED),
        Outline(meeting="m1@agency.example", version=1, text="First\nsecond", by="mia@agency.example", at=AT,
                message_id=None, because=FILED),
        sent(MOVED, "m1@agency.example", state="held", sent_at=None,
             outcome=Because(step="client walls", text='text: "Borealis"')),
        Hold(about="weekly/acme/2026-W48", by="mia@agency.example", at=AT, because=FILED),
        Owed(letter=weekly, error="note/done.txt.j2:3: 'nme' is undefined"),
    )  # fmt: skip
    return desk


def weekly_note() -> Letter:
    return Letter(
        key="note-settled/1", duty="note", rule="done", client=None, about="note", to=("mia@agency.example",),
        template="note/done", language="en", time_zone="Europe/Berlin", due=AT, because=SAID, facts={"done": ["x"]},
    )  # fmt: skip


def told(desk: Path, name: str) -> str:
    result = countersign("explain", name, "--desk", desk, COLUMNS="100")
    assert result.exit_code == 0, result.output
    return result.stdout


def squeezed(text: str) -> str:
    return " ".join(text.split())


NAMES = (
    KEY, KEY[:8], "approved@acme.example", "<approved@acme.example>", "t-1", "acme/poster/v2", "approval/2", "INV-31",
    "p", "m1@agency.example", "m1@agency.example/1", MOVED, "weekly/acme/2026-W48", "note-done/1",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_asked_for_is_told_in_words_within_the_width_and_in_the_agencys_time(desk: Path, name: str) -> None:
    text = told(desk, name)
    assert text.startswith("times in Europe/Berlin\n")
    assert "because" in text
    assert not REPR.search(text), text
    assert max(map(cell_len, text.splitlines())) <= 100
    assert "11:05" not in text.partition("\ntried for ")[0]  # a rule is tried by its client's clock, and says so
    rows = [json.loads(line) for line in countersign("explain", name, "--desk", desk, "--json").stdout.splitlines()]
    assert rows
    assert not REPR.search(json.dumps(rows).replace("null", ""))
    assert all(row["kind"] and row["id"] and row["because"] for row in rows)


def test_a_mail_is_told_with_its_steps_in_order_and_what_came_of_it(desk: Path) -> None:
    text = squeezed(told(desk, "approved@acme.example"))
    for words in (
        "received Tue 2026-11-17 12:05",
        "taken as reply, its sender verified",
        "outcome recorded: approve",
        "client Acme Foods (acme)",
        "lies in Clients/Acme Foods of mailbox ae (UID 104)",
        "to ae@agency.example, in Clients/Acme Foods of mailbox ae",
        "file summer_poster_v2.pdf, application/pdf, 2 kB",
        "recorded approve on acme/poster/v2",
        "proof who: dana@acme.example",
        "question Was it a yes? (open: approval/2)",
        "because 1. trust: dmarc=pass for acme.example from our server",
        '2. filing: it belongs to the thread "Summer poster"',
        '3. decision: a plain yes ("Approved") [rules/approvals.toml:14]',
    ):
        assert words in text, words


def test_a_mail_is_told_with_the_filing_rules_that_it_meets_now(desk: Path) -> None:
    rules = desk / "rules" / "filing.toml"
    text = rules.read_text("utf-8")
    more = '[[rule]]\nname = "{}"\n{}\nfile_to = "acme"\n'
    for name, patterns in (("copies", 'to = "print@*"'), ("Dana", 'from = "dana@*"'), ("later", 'from = "*@acme.*"')):
        text += "\n" + more.format(name, patterns)
    rules.write_text(text, "utf-8")
    lines = [text.split(f'name = "{name}"')[0].count("\n") for name in ("print shop mail goes to the client it names",
             "copies", "Dana")]  # fmt: skip
    shown = countersign("explain", "approved@acme.example", "--desk", desk, "--json").stdout
    told_now = json.loads(shown.splitlines()[-1])["because"]
    for words in (
        'failed: rule "print shop mail goes to the client it names": from = "*@printshop.example", '
        f'the mail has "dana@acme.example" [rules/filing.toml:{lines[0]}]',
        'cannot be told: rule "copies": to = "print@*": whom it went to stands in no record '
        f"[rules/filing.toml:{lines[1]}]",
        f'passed: rule "Dana": from = "dana@*": it files to acme [rules/filing.toml:{lines[2]}]',
    ):
        assert words in told_now
    assert not any('"later"' in words for words in told_now)  # the first that takes it decides


def test_a_request_is_told_with_its_decisions_and_letters(desk: Path) -> None:
    text = squeezed(told(desk, "acme/poster/v2"))
    assert "item Poster v2" in text
    assert "asked dana@acme.example, by mia@agency.example, Tue 2026-11-17 12:05" in text
    assert "letter notice to mia@agency.example: sent Tue 2026-11-17 12:05" in text
    assert 'words "Approved"' in text


def test_an_invoice_is_told_with_payments_and_the_letters_to_come(desk: Path) -> None:
    text = squeezed(told(desk, "INV-31"))
    assert "state open, 600.00 GBP still open" in text
    assert "paid 2026-03-10: 400.00 GBP" in text
    assert "letter to come dunning/INV-31/1" in text
    assert "as things stand now" in text


def test_beside_an_invoice_a_meeting_and_a_letter_stand_the_rules_that_were_tried(desk: Path) -> None:
    invoice = squeezed(told(desk, "INV-31"))
    today = datetime.now(ZoneInfo("Europe/London")).date()
    assert f"tried for {today:%A} {today}: times in Europe/London dunning: INV-31 [rules/dunning.toml:" in invoice
    assert "passed still to pay 600.00 of 1000.00 GBP (400.00 GBP paid on 2026-03-10)" in invoice
    assert 'failed level "courtesy" after_due = -3: from' in invoice
    to_come = json.loads(countersign("explain", "INV-31", "--desk", desk, "--json").stdout.splitlines()[-1])
    assert (to_come["kind"], to_come["letters"]) == ("tried", ["dunning/INV-31/1"])
    assert all(check["passed"] for check in to_come["checks"])
    then = AT - timedelta(days=1)
    put(desk, sent("outline/m1@agency.example/1/x", "m1@agency.example", sent_at=then, created=then, due=then))
    meeting = squeezed(told(desk, "m1@agency.example"))
    assert 'tried for Monday 2026-11-16: times in Europe/London outline: "Pitch"' in meeting  # the day it was due
    assert "the outline none yet: the AE is asked" in meeting
    letter = squeezed(told(desk, "outline/m1@agency.example/1/x"))
    assert "tried for Monday 2026-11-16" in letter


def test_a_letter_that_was_not_sent_says_why(desk: Path) -> None:
    assert '2. client walls: text: "Borealis"' in squeezed(told(desk, MOVED))
    held = squeezed(told(desk, "weekly/acme/2026-W48/dana@acme.example"))
    assert "hold weekly/acme/2026-W48" in held
    assert "held by mia@agency.example, Tue 2026-11-17 12:05" in held
    put(desk, Owed(letter=weekly_note(), state="done", error="settled before it was written"))
    settled = squeezed(told(desk, "note-settled/1"))
    assert "state settled before it was written" in settled
    assert "will go" not in settled
    assert "waits note/done.txt.j2:3: 'nme' is undefined" in squeezed(told(desk, "note-done/1"))


def test_a_name_that_nothing_has_brings_the_nearest_ones(desk: Path) -> None:
    result = countersign("explain", "INV-3l", "--desk", desk)
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'nothing here is called "INV-3l"; did you mean INV-31?' in result.stderr


def test_what_strangers_wrote_stays_in_its_line(desk: Path) -> None:
    subject = "[/b] x\x1b[2J\r\n  because     1. trust: verified"
    put(desk, entry(content_key="f" * 64, message_id="<f@evil.example>", subject=subject, outcome="filed"))
    text = told(desk, "f@evil.example")
    assert not set(text) & {"\x1b", "\r"}
    assert len([line for line in text.splitlines() if line.startswith("  because")]) == 1


@pytest.mark.parametrize("command", ["approvals", "outbox", "threads", "meetings", "invoices", "payments", "status"])
def test_tables_fit_a_hundred_columns_also_in_chinese(desk: Path, command: str) -> None:
    long = "春节海报第二版请尽快确认谢谢" * 5
    put(
        desk,
        Thread(id="t-2", client="chenguang", job=None, subject=long, folder=f"Clients/{long}", because=FILED),
        sent(f"receipt/chenguang/{long}", "x", subject=long, to=("wang.fang@chenguang.example",) * 3),
        Request(id=f"chenguang/{long}/v1", client="chenguang", job=None, item=long, version=None, thread="t-2", at=AT,
                message_id=None, opened_by="mia@agency.example", asked=("wang.fang@chenguang.example",), because=FILED),
    )  # fmt: skip
    text = countersign(command, "--desk", desk, COLUMNS="100").stdout
    assert max(map(cell_len, text.splitlines())) <= 100
    if command in ("approvals", "outbox"):
        assert "2026-11-17 12:05" in text
        assert "+0000" not in text
