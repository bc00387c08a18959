"""A letter held by the walls: the AE answers `release` and it leaves, `no` and it never does; and overlaps."""

from dataclasses import replace

import pytest

from daemon.notices import held
from rules.nouns import Because, Hold, OutboxRow
from rules.reading.letting_go import let_go
from rules.walls import WALLS
from tests.mails import mail
from tests.test_inbound import letters, take
from tests.test_rule_book import PEOPLE, good, said
from tests.world import DANA, MIA, World

SHOWN = "<walls-1@agency.example>"


@pytest.fixture
def world() -> World:
    """A weekly report to Dana is held, and Mia was shown why."""
    world = World()
    report = next(x for x in world.wanted("2026-11-23 13:05") if x.external and DANA.address in x.to)
    because = Because(step=WALLS, text='text: "Borealis" (Borealis Bikes)')
    world.put(replace(world.row(report, "held"), outcome=because, mail="eA==", sha256="x"))
    shown = replace(
        report, key=f"desk-walls/{report.key}", duty="desk", rule="walls", about=report.key, to=(MIA.address,)
    )
    world.put(replace(world.row(shown), message_id=SHOWN))
    return world


def row(world: World) -> OutboxRow:
    return next(r for r in world.view.find(OutboxRow) if r.duty == "weekly")


def answer(world: World, words: str, sender: str = MIA.address, authentication: str | None = "vouched") -> None:
    take(
        world, mail(words, sender=sender, to=["ae@agency.example"], cc=[], answers=SHOWN, authentication=authentication)
    )


def test_release_lets_it_go_and_is_recorded(world: World) -> None:
    answer(world, "release")
    assert (row(world).state, row(world).epoch) == ("pending", 1)
    assert let_go(row(world), world.view)
    [hold] = world.view.find(Hold)
    assert (hold.by, hold.state) == (MIA.address, "released")
    assert "goes out as it is" in str(letters(world, "done")[0].facts["done"])


def test_no_drops_it_for_good(world: World) -> None:
    answer(world, "no")
    assert (row(world).state, row(world).mail, row(world).takes_keys) == ("dropped", "", True)
    answer(world, "release")
    assert row(world).state == "dropped"


@pytest.mark.parametrize("words", ["release?", "release, but only tomorrow", "yes", "thanks", "go if Ruth agrees"])
def test_anything_else_leaves_it_held(world: World, words: str) -> None:
    answer(world, words)
    assert row(world).state == "held"


def test_only_an_authenticated_colleague_lets_it_go(world: World) -> None:
    answer(world, "release", authentication=None)
    answer(world, "release", sender=DANA.address)
    assert row(world).state == "held"


def test_no_word_lets_it_go_to_somebody_who_is_not_the_clients(world: World) -> None:
    world.put(replace(row(world), to=("stranger@elsewhere.example",)))
    answer(world, "release")
    assert row(world).state == "held"
    assert "Add the address to clients.toml" in str(letters(world, "done")[0].facts["done"])


def test_words_written_anew_are_held_anew(world: World) -> None:
    answer(world, "release")
    assert not let_go(replace(row(world), message_id="<another@agency.example>"), world.view)


def test_held_once_more_it_is_told_once_more(world: World) -> None:
    first = held(row(world), world.book, row(world).created)
    again = held(replace(row(world), epoch=1), world.book, row(world).created)
    assert first.key != again.key
    assert first.facts["may_go"] is True
    composed = replace(row(world), outcome=Because(step="compose", text="an address cannot be written to"))
    assert held(composed, world.book, composed.created).facts["may_go"] is False


# overlaps

CLIENTS = """
    [clients.acme]
    name = "Acme Foods"
    time_zone = "Europe/London"
    ae = "mia"
    [clients.sun]
    name = "Sunrise"
    aliases = ["Sunrise Travel"]
    time_zone = "Europe/London"
    ae = "mia"
"""
OVERLAP = """
    [[overlap]]
    word = "Sunrise"
    clients = ["acme"]
    why = "a breakfast cereal of Acme's is called so"
    [[example]]
    to = "acme"
    text = "The Sunrise poster is approved."
    [[example]]
    to = "acme"
    text = "Sunrise Travel was here."
    names = ["sun"]
"""


def test_an_overlap_lets_the_word_pass_and_its_examples_are_tried() -> None:
    assert len(good(clients=CLIENTS + OVERLAP, people=PEOPLE).overlaps) == 1


def test_an_overlap_in_small_letters_lets_the_ordinary_word_pass_and_the_name_it_does_not() -> None:
    small = """
    [[overlap]]
    word = "sunrise"
    clients = ["acme"]
    why = "the sun rises for everybody"
    [[example]]
    to = "acme"
    text = "We film at sunrise, not at noon."
    [[example]]
    to = "acme"
    text = "We film at sunrise, as Sunrise did."
    names = ["sun"]
    [[example]]
    to = "acme"
    text = "see sunrise.example or sunrise travel"
    names = ["sun"]
    """
    assert good(clients=CLIENTS + small, people=PEOPLE).overlaps


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('clients = ["acme"]', 'clients = ["acmee"]'), 'did you mean "acme"?'),
        (('word = "Sunrise"', 'word = "Su"'), "write at least 3 characters"),
        (('word = "Sunrise"', 'word = "Sunset"'), "no client has this name"),
        (('clients = ["acme"]', 'clients = ["sun"]'), "who may read it anyway"),
        (('names = ["sun"]', "names = []"), "held, names sun"),
        (('why = "a breakfast cereal of Acme\'s is called so"', ""), "has no why"),
    ],
)
def test_a_slip_in_an_overlap_is_told(change: tuple[str, str], words: str) -> None:
    [problem, *_] = said(clients=CLIENTS + OVERLAP.replace(*change), people=PEOPLE)
    assert words in problem
