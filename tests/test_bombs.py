"""Bombs: a mail is never dearer than it is long, and what is too long to be looked at whole approves nothing."""

import time

import pytest

from rules.nouns import Decision
from rules.reading.filing import like
from tests.mails import mail
from tests.test_inbound import ASKED, asked, take
from tests.world import World

LONG = {
    "half a million lines": "x\n" * 499_000,
    "blank lines before the second thought": "Approved." + "\n" * 9_000 + "No, wait: not approved.",
    "marks alone": "Approved.\n" + "!?;:" * 200_000,
    "headers without end": "From: a@b.example\n" * 50_000,
    "attributions without end": "On Mon, 2 Nov 2026 at 10:00, Mia <mia@agency.example> wrote:\n" * 15_000,
    "quote marks": ">" * 1_000_000,
    "one word": "a" * 1_000_000,
    "brackets": "<" * 500_000,
    "notes without end": "#approve Poster v2\n" * 20_000,
    "digits": "1" * 500_000 + " EUR",
    "blanks": " " * 900_000 + "Approved.",
    "dashes": "-" * 900_000,
}  # fmt: skip


@pytest.mark.parametrize("what", LONG)
def test_a_text_made_to_take_long_takes_seconds_and_approves_nothing(what: str) -> None:
    world = World()
    asked(world)
    begin = time.process_time()
    take(world, mail(LONG[what], answers=ASKED))
    assert time.process_time() - begin < 5
    assert not [d for d in world.view.find(Decision) if d.decision == "approve"]


PATTERNS = {
    "many stars": "*".join("a" * 40) + "b",
    "stars and question marks": "*" + "?a" * 100 + "b",
    "a long word twice": f"*{'a' * 250}b*{'a' * 250}c",
    "what would be a bomb as a regular expression": "(a+)+$|^(a|aa)*b",
}


@pytest.mark.parametrize("what", PATTERNS)
def test_no_pattern_that_ops_write_takes_long_over_any_subject(what: str) -> None:
    begin = time.process_time()
    assert not like(PATTERNS[what], "a" * 65_536)
    assert time.process_time() - begin < 2


def test_a_pattern_is_no_regular_expression() -> None:
    assert like("*[ACME-?]*", "Re: [acme-1] Poster")
    assert not like("a.c", "abc")
    assert like("(a+)+$", "(A+)+$")
