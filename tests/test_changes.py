"""What is not yet written back to the mailbox: noted before it is kept, never fewer names than there should be."""

from pathlib import Path

import pytest

from store.changes import NotedLedger
from store.open import changes_of, not_written_back, open_to_write
from tests.store_contract import invoice, put


@pytest.fixture
def noted(tmp_path: Path) -> NotedLedger:
    ledger = opened(tmp_path, create=True)
    put(ledger, invoice("INV-1"), invoice("INV-2"))
    return ledger


def opened(desk: Path, *, create: bool = False) -> NotedLedger:
    return open_to_write("tinydb:data/ledger.json", desk, create=create)


def test_an_empty_ledger_has_nothing_to_write_back(tmp_path: Path) -> None:
    opened(tmp_path, create=True).close()
    assert not_written_back(tmp_path) == 0


def test_what_is_put_waits_until_it_is_settled_also_over_a_restart(noted: NotedLedger, tmp_path: Path) -> None:
    noted.close()
    again = opened(tmp_path)
    assert again.changes.names == (("invoice", "INV-1"), ("invoice", "INV-2"))
    again.changes.settle([("invoice", "INV-1")], "seal")
    assert (not_written_back(tmp_path), again.changes.last) == (1, "seal")
    again.close()


def test_when_the_notes_are_lost_all_of_it_is_written_back_anew(noted: NotedLedger, tmp_path: Path) -> None:
    noted.changes.settle(noted.changes.names, "seal")
    noted.close()
    changes_of(tmp_path).unlink()
    again = opened(tmp_path)
    assert again.changes.names == (("invoice", "INV-1"), ("invoice", "INV-2"))
    assert again.changes.last == ""
    assert not_written_back(tmp_path) == 2
    again.close()
