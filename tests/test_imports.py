"""Imports, with and without a daemon at work on the ledger: no line lost, none counted twice."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.arrivals import Arrivals, leave, refused, waiting
from daemon.cli import money
from daemon.desk import open_desk
from rules.nouns import Invoice, Owed, Payment
from store.contract import Ledger
from tests.desks import make_desk
from tests.test_cli import countersign, ledger_of

INVOICES = "invoice,client,job,issued,due,amount,currency\n"
PAYMENTS = "invoice,paid,amount,currency\n"
INV_31 = "INV-31,acme,,2026-02-02,2026-03-04,1000.00,GBP\n"
PAID_31 = "INV-31,2026-03-10,400.00,GBP\n"
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "north")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has the ledger for longer than this is a daemon."""
    monkeypatch.setattr(money, "PATIENCE", 0.1)


def csv(folder: Path, text: str | bytes, name: str = "march.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def take(desk: Path, ledger: Ledger) -> None:
    """What the daemon does at each turn."""
    Arrivals(desk / "data", ledger).take(open_desk(desk).book, NOW)


def amounts(ledger: Ledger) -> list[tuple[str, str]]:
    return [(p.invoice, str(p.amount)) for p in ledger.find(Payment)]


# --- without a daemon


@pytest.mark.parametrize("order", ["FILE --desk DESK", "--desk DESK FILE"])
@pytest.mark.parametrize("before", ["", "--desk DESK"])
def test_the_desk_may_be_named_before_or_after_the_file(desk: Path, tmp_path: Path, order: str, before: str) -> None:
    file = csv(tmp_path, INVOICES + INV_31)
    words = f"invoices {before} import {order}".replace("DESK", str(desk)).replace("FILE", str(file)).split()
    assert countersign(*words).stdout == "1 invoice imported\n"
    assert countersign("invoices", "--desk", desk, "import", file).stdout == "0 invoices imported, 1 already known\n"
    [row] = [json.loads(line) for line in countersign("invoices", "--desk", desk, "--json").stdout.splitlines()]
    assert (row["invoice"], row["amount"], row["open"]) == ("INV-31", "1000.00", "1000.00")


def test_with_json_an_import_tells_its_counts(desk: Path, tmp_path: Path) -> None:
    result = countersign("invoices", "import", csv(tmp_path, INVOICES + INV_31), "--json", "--desk", desk)
    assert json.loads(result.stdout) == {"what": "invoices", "imported": 1, "known": 0, "left": 0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "march.csv:1: no column invoice, client"),
        (b"\x7fELF\x02\x01\x01\0\0\xff\xfe", "march.csv:1: byte 0xFF is not UTF-8; save the file as CSV in UTF-8"),
        ((INVOICES + "INV-1,Caf\u00e9,,,,1,GBP\n").encode("latin-1"), "march.csv:2: byte 0xE9 is not UTF-8"),
        ((INVOICES + INV_31).encode("utf-16"), "march.csv:1: byte 0xFF is not UTF-8"),
        ((INVOICES + "INV-1,nobody,,2026-02-02,,1.00,GBP\n").encode(), 'march.csv:2: there is no client "nobody"'),
        ((INVOICES + INV_31 + INV_31.replace("1000", "2000")).encode(), "march.csv:3: INV-31 stands in march.csv:2"),
    ],
)
@pytest.mark.parametrize("locked", [False, True])
def test_a_file_that_is_wrong_is_told_by_its_line_and_nothing_of_it_is_kept(
    desk: Path, tmp_path: Path, text: bytes, said: str, locked: bool
) -> None:
    file = csv(tmp_path, text)
    if locked:
        with ledger_of(desk):
            result = countersign("invoices", "import", file, "--desk", desk)
    else:
        result = countersign("invoices", "import", file, "--desk", desk)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "no invoices imported" in result.stderr
    assert not waiting(desk / "data")
    with ledger_of(desk) as ledger:
        assert not ledger.find(Invoice)


@pytest.mark.parametrize(("name", "said"), [("nowhere.csv", "does not exist"), ("", "is a directory")])
def test_a_file_that_is_none_is_told(desk: Path, tmp_path: Path, name: str, said: str) -> None:
    result = countersign("payments", "import", tmp_path / name, "--desk", desk)
    assert result.exit_code == 2
    assert said in result.stderr


# --- while the daemon has the ledger


def test_while_the_daemon_works_files_wait_and_are_taken_up_once(desk: Path, tmp_path: Path) -> None:
    with ledger_of(desk) as ledger:
        result = countersign("invoices", "import", csv(tmp_path, INVOICES + INV_31), "--desk", desk)
        assert result.exit_code == 0
        assert result.stdout.startswith("1 invoice is in order and waits in data/arrivals/")
        assert f"process {os.getpid()} works on the ledger" in result.stdout
        assert "within a minute" in result.stdout
        # the payment of an invoice that itself still waits is in order too
        result = countersign("payments", "import", csv(tmp_path, PAYMENTS + PAID_31), "--desk", desk, "--json")
        assert json.loads(result.stdout) == {"what": "payments", "imported": 0, "known": 0, "left": 1}
        assert not ledger.find(Invoice)

        take(desk, ledger)
        assert [i.number for i in ledger.find(Invoice)] == ["INV-31"]
        assert amounts(ledger) == [("INV-31", "400.00")]
        assert ledger.find(Payment)[0].because.rule == "march.csv:2"
        take(desk, ledger)
        assert len(ledger.find(Payment)) == 1
    assert not waiting(desk / "data")
    assert len(list((desk / "data" / "arrivals" / "done").iterdir())) == 2


def test_a_daemon_that_dies_between_the_ledger_and_the_folder_counts_nothing_twice(desk: Path) -> None:
    data = desk / "data"
    with ledger_of(desk) as ledger:
        leave(data, "invoices", "march.csv", INVOICES + INV_31)
        left = leave(data, "payments", "march.csv", PAYMENTS + PAID_31)
        take(desk, ledger)
        (data / "arrivals" / "done" / left.name).rename(left)  # as if the move had not happened
        take(desk, ledger)
        assert amounts(ledger) == [("INV-31", "400.00")]
    assert not waiting(data)


def test_what_has_become_wrong_since_is_refused_with_its_reasons_and_the_rest_goes_on(
    desk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = desk / "data"
    with ledger_of(desk) as ledger:
        leave(data, "payments", "early.csv", PAYMENTS + PAID_31)
        leave(data, "invoices", "march.csv", INVOICES + INV_31)
        with caplog.at_level(logging.INFO, "countersign"):
            take(desk, ledger)
        assert [i.number for i in ledger.find(Invoice)] == ["INV-31"]
        assert not ledger.find(Payment)
    [file] = refused(data)
    assert file.with_name(f"{file.name}.txt").read_text("utf-8") == (
        'early.csv:2: there is no invoice "INV-31"; import the invoice first, or check its number\n'
    )
    assert [r.levelname for r in caplog.records] == ["ERROR", "INFO"]
    assert re.search(r"files refused in data/arrivals +1\n", countersign("status", "--desk", desk).stdout)


def test_files_that_were_not_left_by_an_import_are_left_alone(desk: Path) -> None:
    data = desk / "data"
    with ledger_of(desk) as ledger:
        leave(data, "invoices", "march.csv", INVOICES + INV_31)
        half = data / "arrivals" / "invoices.csv"
        half.write_text(INVOICES + INV_31[:20])
        (data / "arrivals" / ".20261122T091502.123456-0badcafe-invoices-march.csv").write_text("half")
        take(desk, ledger)
        assert len(ledger.find(Invoice)) == 1
        assert half.exists()


def test_an_import_after_the_daemon_has_gone_takes_up_what_it_left_behind(desk: Path, tmp_path: Path) -> None:
    with ledger_of(desk):
        countersign("invoices", "import", csv(tmp_path, INVOICES + INV_31), "--desk", desk)
    result = countersign("payments", "import", csv(tmp_path, PAYMENTS + PAID_31), "--desk", desk)
    assert result.stdout == "1 payment imported\n"


def test_the_name_of_a_file_cannot_lead_out_of_the_folder_or_hide_its_kind(desk: Path) -> None:
    with ledger_of(desk):
        left = leave(desk / "data", "payments", "../../invoices-\x00\nx" * 99 + "春节.csv", PAYMENTS)
    assert left.parent == desk / "data" / "arrivals"
    [arrival] = waiting(desk / "data")
    assert (arrival.path, arrival.kind) == (left, "payments")
    assert arrival.name.endswith("春节.csv")


# --- terms and dates

LONG = "INV-50,acme,,2026-02-02,2026-04-03,1000.00,GBP\n"


def test_terms_that_are_too_long_are_said_at_once_and_told_to_the_ae_once(desk: Path, tmp_path: Path) -> None:
    file = csv(tmp_path, INVOICES + INV_31 + LONG)
    first = countersign("invoices", "import", file, "--desk", desk)
    assert first.stdout == "2 invoices imported\n"
    assert "march.csv:3: INV-50: terms of 60 days are too long" in first.stderr
    assert "INV-31" not in first.stderr
    assert countersign("invoices", "import", file, "--desk", desk).stderr == ""
    with ledger_of(desk) as ledger:
        [letter] = [owed.letter for owed in ledger.find(Owed)]
    assert (letter.key, letter.template) == ("notice/terms/INV-50", "dunning/terms_too_long")
    assert letter.facts["invoices"][0]["why"].startswith("terms of 60 days are too long")


def test_a_daemon_that_takes_up_long_terms_tells_the_ae_and_the_log(
    desk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ledger_of(desk) as ledger:
        leave(desk / "data", "invoices", "march.csv", INVOICES + LONG)
        take(desk, ledger)
        assert [owed.key for owed in ledger.find(Owed)] == ["notice/terms/INV-50"]
    assert "terms of 60 days are too long" in caplog.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("INV-1,acme,,1926-02-02,2026-03-04,10,GBP", "issued 1926-02-02 is in the year 1926; check the year"),
        ("INV-1,acme,,2026-02-02,2206-03-04,10,GBP", "due 2206-03-04 is in the year 2206; check the year"),
        ("INV-1,acme,,2062-02-02,2062-03-04,10,GBP", "issued 2062-02-02 is more than 5 years from now; check the year"),
    ],
)
def test_dates_that_can_only_be_slips_of_the_pen_are_refused(desk: Path, tmp_path: Path, line: str, said: str) -> None:
    result = countersign("invoices", "import", csv(tmp_path, f"{INVOICES}{line}\n"), "--desk", desk)
    assert result.exit_code == 2
    assert f"march.csv:2: {said}" in result.stderr


def test_a_payment_of_a_far_year_is_refused(desk: Path, tmp_path: Path) -> None:
    countersign("invoices", "import", csv(tmp_path, INVOICES + INV_31), "--desk", desk)
    result = countersign("payments", "import", csv(tmp_path, PAYMENTS + "INV-31,2216-03-10,1.00,GBP\n"), "--desk", desk)
    assert result.exit_code == 2
    assert "paid 2216-03-10 is in the year 2216; check the year" in result.stderr
