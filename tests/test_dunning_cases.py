"""Dunning as other systems' tests, code and bug reports have it: every case of the shared file that is ours to keep.

Each case's policy, invoices and steps are translated into our rule file and ledger and played on one ledger.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from rules.book import Contact, Hours, Policy
from rules.book.files import ReportsFile
from rules.duties.debts import level_key, split_key
from rules.nouns import Because, Invoice, Letter, OutboxRow, Payment
from tests.world import BECAUSE, World, client, moment, named_book, policy

CASES = Path(__file__).resolve().parent.parent.parent / "shared" / "cases" / "dunning.json"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the shared cases file is not beside this repository")

NOT_OURS = {
    "OCA-03": "a clock that steps back is the daemon's to notice: duties have no memory of the last run",
    "OCA-09": "no fees",
    "ERP-02": "no fees, no interest",
    "ERP-05": "no instalments: one due date an invoice",
    "ERP-08": "no fees, no interest",
    "KB-08": "levels count days, not invoices",
    "LAGO-03": "no invoices in it; calendar days are tested in test_dunning",
    "IN-08": "no fees",
    "LAW-01": "no interest",
    "LAW-02": "no interest",
    "LAW-03": "no fixed sums",
}
OWN_INVOICES = [{"id": "A", "date": "2026-02-01", "due": "2026-02-26", "amount": "100.00", "currency": "EUR"}]
DEFAULT_LEVELS = [0, 10, 20]
ALL_WEEK = Hours(working_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
STATES = {"write off A": "written-off", "undo write off A": "open", "cancel invoice": "cancelled"}
RUNG = re.compile(r"^(?:L\d+: )?(due|inv|invoice|previous|end of month of \(due|date of L\d letter)\s*([+-])\s*(\d+)")
CLOCKS = {"due": "after_due", "inv": "after_invoice", "invoice": "after_invoice", "end of month of (due": "after_due"}


def cases() -> list[Any]:
    if not CASES.exists():
        return []
    return [
        pytest.param(c, id=c["id"]) for c in json.loads(CASES.read_text("utf-8"))["cases"] if c["id"] not in NOT_OURS
    ]


def rung(level: int | str, basis: str) -> dict[str, int]:
    """`5`, `due-2`, `L1: due + 10 days`, `L3: date of L2 letter + 10 days` as a clock of ours."""
    if isinstance(level, int):
        return {"after_invoice" if basis.startswith("invoice") else "after_due": level}
    found = RUNG.match(level)
    assert found, level
    return {CLOCKS.get(found[1], "after_previous"): int(found[2] + found[3])}


def clocks(theirs: Mapping[str, Any]) -> list[dict[str, int]]:
    if "start_days" in theirs:  # reminders without end: three of them, one interval apart
        again = {"after_previous": theirs["min_interval_days"]}
        return [{"after_due": theirs["start_days"]}, again, again]
    if "cadence" in theirs:  # "reminder n comes n days after the previous notice"
        return [{"after_due": 0}, {"after_previous": 1}, {"after_previous": 2}]
    if "days" in theirs:
        return [{"after_due": -theirs["days"]}]
    levels = [rung(level, theirs.get("basis", "due")) for level in theirs.get("levels", DEFAULT_LEVELS)]
    if theirs.get("levels") == [5]:  # a second letter, where the case asks for one
        levels.append({"after_due": 12})
    if then := re.match(r"every (\d+) days", theirs.get("then", "")):
        levels.append({"after_previous": int(then[1])})
    return levels


def ours(theirs: Mapping[str, Any]) -> Policy:
    rungs = [{"name": f"level {n}", "template": "t/x", **clock} for n, clock in enumerate(clocks(theirs), 1)]
    extra = {"minimum": theirs["tolerance"]} if "tolerance" in theirs else {}
    return policy(*rungs, min_gap=theirs.get("min_interval_days", 0), **extra)


class Played:
    """One case on one ledger."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        theirs = case["policy"]
        zone = theirs.get("tz", "Europe/Berlin")
        self.zone = zone if isinstance(zone, str) else zone[0]
        self.case = case
        told = case["steps"][0].get("expect", {}).get("told") if case["id"] == "TRY-14" else None
        billing = Contact(name="Bill", address="bill@debtor.example", roles=("billing",))
        debtor = client("debtor", "Debtor", self.zone, None, *(() if told else (billing,)))
        hours = Hours() if "business_days" in theirs else ALL_WEEK
        book = named_book(clients=(debtor,), policies={"standard": ours(theirs)}, reports=ReportsFile(), hours=hours)
        self.told = World(book, started="2000-01-01 00:00")
        for invoice in case["invoices"] or OWN_INVOICES:
            self.file(invoice)

    def file(self, theirs: Mapping[str, Any]) -> None:
        number = theirs["id"]
        self.told.invoice(number, "debtor", theirs["date"], theirs["due"], f"{theirs['amount']} {theirs['currency']}")
        on = date.fromisoformat(self.case["steps"][0]["on"][:10])
        sent = theirs.get("sent") or list(range(1, theirs.get("reminders_so_far", 0) + 1))
        for n in sent:
            self.was_sent(number, n, on - timedelta(days=1 if "sent" in theirs else 10 * (len(sent) - n + 1)))
        if "last_reminder" in theirs:
            self.was_sent(number, 1, date.fromisoformat(theirs["last_reminder"]))

    def was_sent(self, number: str, n: int, on: date) -> None:
        at = moment(f"{on} 12:00", self.zone)
        key = level_key(number, n)
        self.told.put(
            OutboxRow(
                id=key, duty="dunning", rule=f"level {n}", client="debtor", about=number, to=(), cc=(), subject="",
                message_id=key, reply_key=key, state="sent", due=at, created=at, sent_at=at, external=True,
                because=BECAUSE,
            )
        )  # fmt: skip

    def run(self, on: str, unsent: str | None = None) -> list[Letter]:
        """The daily run, at noon where the client is unless the step says when. `unsent`: the state it leaves."""
        at = moment(on.replace("Z", "+00:00") if "T" in on else f"{on} 12:00", self.zone)
        letters = list(self.told.due(at))
        for letter in letters:
            self.told.row(letter, state=unsent or "sent", at=at)
        return letters

    def pay(self, number: str, amount: Decimal, on: str) -> None:
        invoice = self.invoice(number)
        n = len(self.told.view.find(Payment, invoice=number))
        at = moment(f"{on[:10]} 00:00", self.zone)
        self.told.put(
            Payment(
                id=f"{number}/{n}", invoice=number, paid=date.fromisoformat(on[:10]), amount=amount,
                currency=invoice.currency, at=at, because=Because(step="test", text="paid"),
            )
        )  # fmt: skip

    def invoice(self, number: str) -> Invoice:
        invoice = self.told.view.get(Invoice, number)
        assert invoice
        return invoice

    def open(self, number: str) -> Decimal:
        paid = sum((p.amount for p in self.told.view.find(Payment, invoice=number)), Decimal(0))
        return self.invoice(number).amount - paid

    def open_numbers(self) -> list[str]:
        invoices = self.told.view.find(Invoice, state="open")
        return [i.number for i in invoices if self.open(i.number) > 0]

    def level(self) -> int:
        """The highest level that a letter, sent or on its way, speaks of among invoices still open."""
        rows = self.told.view.find(OutboxRow, duty="dunning")
        levels = [part for row in rows for key in (row.id, *row.keys) if (part := split_key(key))]
        return max((n for number, n in levels if number in self.open_numbers()), default=0)

    def do(self, action: str, on: str) -> None:
        """Raises KeyError for an action no case had when this was written."""
        match action.split():
            case ["pay" | "credit", "all"]:
                for number in self.open_numbers():
                    self.pay(number, self.open(number), on)
            case ["pay" | "credit", number, amount]:
                self.pay(number, Decimal(amount), on)
            case ["A", "and", "B", "are", "paid"]:
                self.pay("A", self.open("A"), on)
                self.pay("B", self.open("B"), on)
            case ["credit", "note", amount, "against", number]:
                self.pay(number, -Decimal(amount), on)
            case ["charge", "back", _] | ["cancel", "credit", "note"]:
                self.pay("A", self.open("A") - self.invoice("A").amount, on)
            case ["reverse", "charge", "back"]:
                self.pay("A", self.open("A"), on)
            case ["stand-alone", "credit", "note", _]:
                pass  # money that names no invoice is nobody's payment
            case _:
                self.told.put(replace(self.invoice("A"), state=STATES[action]))


OTHERWISE: dict[str, list[dict[str, Any]]] = {  # what our product deliberately does otherwise
    "TRY-08": [  # the ladder has run out
        {"on": "2026-01-02", "expect": {"level": 1, "letter": True}},
        {"on": "2026-01-03", "expect": {"letter": False}},
    ],
    "TRY-14": [{"on": "2026-01-06", "expect": {"letter": False, "told": "internal"}}],  # not sent: no level used up
    "KB-14": [  # after downtime the first level first, the second no sooner than its own run
        {"on": "2012-06-08", "expect": {"level": 1, "letter": True}},
        {"on": "2012-06-09", "expect": {"level": 2, "letter": True}},
    ],
    "IN-05": [{"on": "2026-01-01", "expect": {"next": "2026-01-01", "level_next": 2}}],  # late, never dropped
    "OCA-10": [  # cancelling withdraws; nothing is sent again
        {"on": "2026-03-16", "unsent": "withdrawn", "expect": {"letter": True}},
        {"on": "2026-03-16", "do": ["cancel invoice"], "expect": {"letter": False}},
    ],
    "OCA-13": [  # refused: the outbox tells the AE, the level is not used up, nothing follows by itself
        {"on": "2026-01-11", "unsent": "refused", "expect": {"letter": True}},
        {"on": "2026-03-11", "expect": {"letter": False}},
    ],
}


def steps_of(case: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The steps, with the state that letters are left in where the case says so in prose."""
    steps: list[dict[str, Any]] = [dict(step) for step in OTHERWISE.get(case["id"], case["steps"])]
    match case["id"]:
        case "TRY-03":
            steps[0]["unsent"] = "held"
        case "OCA-02":  # one live draft that stays at level 1, and never three
            for step, expected in zip(steps, (True, False, False), strict=True):
                step |= {"unsent": "held", "expect": {"level": 1, "letter": expected}}
        case "IN-01":  # nine o'clock is 08:00 UTC in Berlin's winter
            steps = [step | {"on": step["on"].replace("T07:00Z", "T08:00Z")} for step in steps]
        case "WKD-01":  # the first notice, on Friday, is level 1 of ours; reminder n is level n + 1
            wanted = [{**s["expect"], "level": s["expect"].get("level", 0) + 1} for s in steps]
            days = [s | {"expect": w if w["letter"] else {"letter": False}} for s, w in zip(steps, wanted, strict=True)]
            steps = [{"on": "2026-02-27T14:00", "expect": {"letter": True}}, *days]
    return steps


def check(played: Played, expect: Mapping[str, Any], letters: Sequence[Letter], on: str) -> None:
    mails = [letter for letter in letters if letter.external]
    listed = [row for mail in mails for row in mail.facts["invoices"]]
    facts: dict[str, Callable[[], Any]] = {
        "level": lambda: played.level(),
        "letter": lambda: bool(mails),
        "letters_for": lambda: [row["number"] for row in listed],
        "invoices": lambda: [row["number"] for row in listed],
        "mails": lambda: len(mails),
        "letters": lambda: len(mails),
        "letters_sent": lambda: len(mails),
        "subject_no": lambda: int(mails[0].rule.removeprefix("level ")),
        "asked": lambda: f"{listed[0]['open']}",
        "history_kept": lambda: bool(mails[0].facts["history"]),
        "totals": lambda: {t["currency"]: f"{t['open']}" for t in mails[0].facts["totals"]},
        "never_summed": lambda: len(mails[0].facts["totals"]) == len({row["currency"] for row in listed}),
        "told": lambda: any(letter.to == ("mia@agency.example",) for letter in letters if not letter.external),
        "printed_due": lambda: f"{listed[0]['due']}",
        "next": lambda: f"{moment_of(played, on)[0]}",
        "level_next": lambda: moment_of(played, on)[1],
        "state": lambda: {True: "open", False: "resolved"}[bool(played.open_numbers())],
    }
    for word, wanted in expect.items():
        if word in ("receivable", "fee") or (word == "state" and wanted in ("draft", "error")):
            continue  # fees we have not; a row's state is the outbox's own
        assert facts[word]() == (True if word == "told" else wanted), (on, word)


def moment_of(played: Played, on: str) -> tuple[date, int]:
    """The day and level of the next letter to come."""
    (letter,) = played.told.wanted(moment(f"{on} 00:00", played.zone))
    return letter.due.astimezone(ZoneInfo(played.zone)).date(), int(letter.rule.removeprefix("level "))


@pytest.mark.parametrize("case", cases())
def test_a_case_of_another_system_ends_as_ours_should(case: Mapping[str, Any]) -> None:
    if case["id"] == "OCA-07":
        with pytest.raises(ValidationError, match="first level"):
            ours(case["policy"])
        return
    played = Played(case)
    for step in steps_of(case):
        actions = [a for a in step.get("do", ()) if a != "send" and not a.startswith("run x")]
        for action in actions:
            played.do(action, step["on"])
        expect = step.get("expect", {})
        if "next" in expect:
            check(played, expect, [], step["on"])
            continue
        times = next((int(a.removeprefix("run x")) for a in step.get("do", ()) if a.startswith("run x")), 2)
        letters = [letter for _ in range(times) for letter in played.run(step["on"], step.get("unsent"))]
        check(played, expect, letters, step["on"])


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Shanghai"])
def test_the_printed_due_date_is_the_invoices_own_in_every_zone(zone: str) -> None:
    (case,) = (c for c in json.loads(CASES.read_text("utf-8"))["cases"] if c["id"] == "IN-11")
    played = Played({**case, "policy": {"tz": zone}})
    check(played, {"printed_due": "2016-03-31"}, played.run("2016-04-03"), "2016-04-03")


def test_every_case_of_the_file_is_played_or_has_its_reason() -> None:
    ids = {c["id"] for c in json.loads(CASES.read_text("utf-8"))["cases"]}
    assert set(NOT_OURS) <= ids
    assert len(ids) - len(NOT_OURS) == len(cases())
