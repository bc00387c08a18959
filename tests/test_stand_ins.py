"""Who may approve on a day: an approver whose say is given away has none, and who has it may."""

from datetime import UTC, date, datetime

import pytest

from daemon.cli.proofs import proofs
from rules.book import Client, Contact
from rules.book.clients import Away
from rules.nouns import Decision, Delegation
from tests.mails import INBOX, mail
from tests.test_inbound import ASKED, asked, letters, take
from tests.test_rule_book import PEOPLE, read
from tests.world import ACME, DANA, HELEN, MIA, PAUL, World, named_book

DAY = date(2026, 11, 18)


def away(delegate: Contact, first: date = DAY, last: date = DAY) -> tuple[Away, ...]:
    return (Away.model_validate({"from": first, "until": last, "delegate": delegate.address}),)


def acme(**absences: tuple[Away, ...]) -> Client:
    """Acme Foods, where `dana`, `paul` or `helen` are away."""
    people = {"dana": DANA, "paul": PAUL, "helen": HELEN}
    contacts = tuple(p.model_copy(update={"away": absences.get(name, ())}) for name, p in people.items())
    return ACME.model_copy(update={"contacts": contacts})


def desk(client: Client) -> World:
    world = World(named_book(clients=(client, *list(named_book().clients.values())[1:])))
    asked(world)
    return world


def yes(who: Contact, at: datetime = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)) -> bytes:
    return mail("Approved.", sender=who.address, answers=ASKED, at=at)


def approved_by(world: World) -> list[str]:
    return [d.by for d in world.view.find(Decision)]


def test_an_approver_who_is_away_does_not_approve_and_the_delegate_does() -> None:
    world = desk(acme(dana=away(PAUL)))
    take(world, yes(DANA))
    assert approved_by(world) == []
    [question] = letters(world, "ask")
    assert "on 2026-11-18 Paul Novak approves in place of Dana Reyes" in str(question.facts)
    assert not letters(world, "refusal")  # she knows
    take(world, yes(PAUL))
    assert approved_by(world) == [PAUL.address]


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [("2026-11-17", "2026-11-17", True), ("2026-11-19", "2026-11-30", True), ("2026-11-18", "2026-11-18", False),
     ("2026-11-01", "2026-11-18", False), ("2026-11-18", "2026-12-31", False)],
)  # fmt: skip
def test_a_say_is_given_away_from_the_first_day_through_the_last(first: str, last: str, counts: bool) -> None:
    world = desk(acme(dana=away(PAUL, date.fromisoformat(first), date.fromisoformat(last))))
    take(world, yes(DANA))
    assert bool(approved_by(world)) == counts
    take(world, yes(PAUL))
    assert (PAUL.address in approved_by(world)) != counts


def test_the_day_is_the_clients_own() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # 23:30 in London, the next day in Berlin
    world = desk(acme(dana=away(PAUL, date(2026, 11, 19), date(2026, 11, 19))))
    take(world, yes(DANA, late), now=late)
    assert approved_by(world) == [DANA.address]


def test_another_approver_still_approves() -> None:
    world = desk(acme(dana=away(PAUL)))
    take(world, yes(HELEN))
    assert approved_by(world) == [HELEN.address]


def test_who_is_away_as_well_stands_in_for_nobody() -> None:
    world = desk(acme(dana=away(HELEN), helen=away(PAUL)))
    for who in (DANA, HELEN):
        take(world, yes(who))
    assert approved_by(world) == []
    take(world, yes(PAUL))
    assert approved_by(world) == [PAUL.address]


def test_two_who_stand_in_for_each_other_are_both_away() -> None:
    world = desk(acme(dana=away(HELEN), helen=away(DANA)))
    for who in (DANA, HELEN, PAUL):
        take(world, yes(who))
    assert approved_by(world) == []


def test_who_has_no_say_has_none_to_give() -> None:
    """The rule files refuse it at load; the judgement does not rest on that."""
    lucy = Contact(name="Lucy Hart", address="lucy@acme.example")
    client = acme(paul=away(lucy))
    world = desk(client.model_copy(update={"contacts": (*client.contacts, lucy)}))
    take(world, yes(lucy))
    assert approved_by(world) == []


def test_a_polite_refusal_names_who_may_approve_today() -> None:
    lucy = Contact(name="Lucy Hart", address="lucy@acme.example")
    client = acme(dana=away(PAUL))
    world = desk(client.model_copy(update={"contacts": (*client.contacts, lucy)}))
    take(world, yes(lucy))
    [refusal] = letters(world, "refusal")
    assert refusal.facts["approvers"] == ["Paul Novak", "Helen Cho"]


def test_the_standing_in_is_a_proof_of_its_own() -> None:
    world = desk(acme(dana=away(PAUL)))
    take(world, yes(PAUL))
    [decision] = world.view.find(Decision)
    told = dict(proofs(decision, world.view))
    assert "Paul Novak <accounts@acme.example> stands in the rules of Acme Foods as billing" in told["authority"]
    assert "Paul Novak approves in place of Dana Reyes on 2026-11-18" in told["delegation"]


# by mail


def note(text: str, world: World, **more: object) -> None:
    values: dict[str, object] = {"sender": MIA.address, "to": [INBOX], "cc": [], "subject": "Holidays"}
    take(world, mail(text, **(values | more)))  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    world = World()
    asked(world)
    return world


@pytest.mark.parametrize("who", ["Dana Reyes", "dana@acme.example", "dana reyes", "<dana@acme.example>"])
def test_a_colleague_tells_the_desk_of_a_delegate(world: World, who: str) -> None:
    note(f"#delegate {who}\nto: Paul Novak\nuntil: 2026-11-30", world)
    [told] = world.view.find(Delegation)
    assert (told.approver, told.delegate, told.first, told.last) == (
        DANA.address, PAUL.address, DAY, date(2026, 11, 30),
    )  # fmt: skip
    said = str(letters(world, "done")[0].facts)
    assert "from 2026-11-18 through 2026-11-30 Paul Novak approves in place of Dana Reyes, and Dana Reyes" in said
    take(world, yes(DANA))
    take(world, yes(PAUL))
    assert approved_by(world) == [PAUL.address]
    [decision] = world.view.find(Decision)
    assert "(a note of mia@agency.example)" in dict(proofs(decision, world.view))["delegation"]


def test_a_say_comes_back(world: World) -> None:
    note("#delegate Dana Reyes\nto: Paul Novak\nuntil: 2026-11-30", world)
    note("#delegate Dana Reyes\nto: nobody", world)
    assert any("Dana Reyes approves again" in str(letter.facts) for letter in letters(world, "done"))
    take(world, yes(PAUL))
    assert approved_by(world) == []
    take(world, yes(DANA))
    assert approved_by(world) == [DANA.address]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#delegate Dana Reyes\nto: Paul Novak", '"until: " is no day'),
        ("#delegate Dana Reyes\nuntil: 2026-11-30", '"to:" is missing'),
        ("#delegate Dana Reyes\nto: Paul Novak\nuntil: Friday", '"until: Friday" is no day'),
        ("#delegate Dana Reyes\nto: Paul Novak\nuntil: 2026-11-01", "over before it begins"),
        ("#delegate Dana Reyes\nto: Paul Novak\nfrom: 2026-12-20\nuntil: 2026-12-01", "over before it begins"),
        ("#delegate Dana Reyes\nto: Dana Reyes\nuntil: 2026-11-30", "cannot stand in for"),
        ("#delegate Dana Reyes\nto: Li Wei\nuntil: 2026-11-30", "Li Wei is not a contact of Acme Foods"),
        ("#delegate Dana Reyes\nto: mallory@evil.example\nuntil: 2026-11-30", "is not a contact of Acme Foods"),
        ("#delegate Paul Novak\nto: Dana Reyes\nuntil: 2026-11-30", "Paul Novak is not an approver of Acme Foods"),
        ("#delegate Dan\nto: Paul Novak\nuntil: 2026-11-30", "Dan is not a contact of any client"),
        ("#delegate Dana Reyes\nto: nobody", "no note gave the say of Dana Reyes away"),
    ],
)
def test_a_slip_in_the_note_is_told_and_changes_nothing(world: World, text: str, why: str) -> None:
    note(text, world)
    assert not world.view.find(Delegation)
    assert why in str([p["found"] for p in letters(world, "error")[0].facts["problems"]])


@pytest.mark.parametrize("authentication", [None, "mx.agency.example; dmarc=fail header.from=agency.example"])
def test_nobody_but_a_vouched_colleague_names_a_delegate(world: World, authentication: str | None) -> None:
    text = "#delegate Dana Reyes\nto: Paul Novak\nuntil: 2026-11-30"
    note(text, world, authentication=authentication)
    note(text, world, sender=PAUL.address)
    note(text, world, sender=DANA.address)
    assert not world.view.find(Delegation)


# in clients.toml

CONTACTS = """
    [clients.acme]
    name = "Acme Foods"
    time_zone = "Europe/London"
    ae = "mia"
    [[clients.acme.contacts]]
    name = "Dana Reyes"
    address = "dana@acme.example"
    roles = ["approver"]
    away = [{{ from = {first}, until = 2026-11-30, delegate = "{delegate}" }}]
    [[clients.acme.contacts]]
    name = "Paul Novak"
    address = "accounts@acme.example"
    {paul}
"""


@pytest.mark.parametrize(
    ("first", "delegate", "paul", "why"),
    [
        ("2026-11-18", "accounts@acme.example", "", ""),
        ("2026-11-18", "acounts@acme.example", "", 'did you mean "accounts@acme.example"'),
        ("2026-11-18", "dana@acme.example", "", "no other contact of acme"),
        ("2026-12-01", "accounts@acme.example", "", "it ends before it begins"),
        ("2026-11-18", "accounts@acme.example",
         'away = [{ from = 2026-11-18, until = 2026-11-18, delegate = "dana@acme.example" }]', "has no say to give"),
    ],
)  # fmt: skip
def test_an_absence_in_clients_toml_is_checked(first: str, delegate: str, paul: str, why: str) -> None:
    clients = CONTACTS.format(first=first, delegate=delegate, paul=paul)
    told = [str(problem) for problem in read({"clients": clients, "people": PEOPLE})[1]]
    assert any(why in one for one in told) if why else not told
