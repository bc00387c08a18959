"""The mails of the written-back ledger, however they lie in their folder, are read in the order of their chain."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from rules.reconciling.chain import Link, in_order

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def link(before: str, seal: str, minute: int = 0) -> Link:
    return Link(before, seal, NOON + timedelta(minutes=minute))


def read(*links: Link) -> str:
    """Seals in order; "!" before one whose predecessor is missing."""
    return "".join(("!" if gap else "") + links[index].seal for index, gap in in_order(links))


@pytest.mark.parametrize("lie", [*itertools.permutations("ABCD")])
def test_a_chain_is_read_from_its_beginning_however_it_lies(lie: tuple[str, ...]) -> None:
    chain = {"A": link("", "A"), "B": link("A", "B"), "C": link("B", "C"), "D": link("C", "D")}
    assert read(*(chain[seal] for seal in lie)) == "ABCD"


def test_a_copy_of_one_that_was_read_already_says_nothing() -> None:
    assert read(link("", "A"), link("A", "B"), link("", "A")) == "AB"


@pytest.mark.parametrize("lie", [*itertools.permutations("ABCD")])
def test_a_missing_mail_is_told_and_what_follows_it_still_comes_later(lie: tuple[str, ...]) -> None:
    chain = {"A": link("", "A"), "B": link("A", "B"), "C": link("x", "C", 5), "D": link("C", "D", 6)}
    assert read(*(chain[seal] for seal in lie)) == "AB!CD"


def test_a_ledger_written_anew_comes_after_the_pieces_of_the_one_before() -> None:
    assert read(link("", "N", 9), link("N", "O", 9), link("x", "B", 5), link("", "A")) == "A!BNO"


@pytest.mark.parametrize("lie", [*itertools.permutations("ABCD")])
def test_of_an_append_that_was_made_again_the_one_that_goes_on_has_the_last_word(lie: tuple[str, ...]) -> None:
    chain = {"A": link("", "A"), "B": link("A", "B"), "C": link("A", "C"), "D": link("C", "D")}
    assert read(*(chain[seal] for seal in lie)) == "ABCD"


def test_what_goes_round_in_a_circle_is_read_once() -> None:
    assert sorted(read(link("B", "A"), link("A", "B")).replace("!", "")) == ["A", "B"]
