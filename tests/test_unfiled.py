"""What waits in the unfiled folder: told once in the morning; colleagues' own notes wait for nobody."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rules.duties.simulation import simulate
from rules.nouns import Entry, Letter, Payment, StoredNote, Thread
from tests.mails import INBOX, mail
from tests.test_seen_again import arrive
from tests.world import DANA, FINN, LI_WEI, MIA, World, moment

UNFILED, INTERNAL = "Clients/_Unfiled", "Clients/_Internal"  # mail arrives on Wednesday, 13:00 in Berlin


@pytest.fixture
def world() -> World:
    return World()


def digests(world: World, now: str) -> list[Letter]:
    return [x for x in world.send_due(now) if x.rule == "unfiled"]


def strange(world: World, subject: str = "A new press", **more: object) -> Entry:
    values: dict[str, object] = {"sender": "press@print.example", "to": [INBOX], "cc": [], "subject": subject} | more
    return arrive(world, mail("hello", **values))  # type: ignore[arg-type]


def test_what_came_to_wait_is_told_to_the_aes_once_at_nine_the_next_morning(world: World) -> None:
    strange(world)
    strange(world, "Offer", sender="jo@paper.example")
    assert digests(world, "2026-11-19 08:59") == []
    [digest] = digests(world, "2026-11-19 09:00")
    assert (digest.key, digest.to, digest.template) == ("unfiled/2026-11-19", (MIA.address,), "filing/unfiled")
    told = {(m["by"], m["subject"]) for m in digest.facts["mails"]}
    assert told == {("press@print.example", "A new press"), ("jo@paper.example", "Offer")}
    assert "names a client" in digest.facts["mails"][0]["reason"]
    for later in ("2026-11-19 09:01", "2026-11-20 09:00", "2026-11-23 09:00"):
        assert digests(world, later) == []


def test_nothing_is_told_when_nothing_waits(world: World) -> None:
    arrive(world, mail("Hello"))
    assert digests(world, "2026-11-19 09:00") == []


def test_a_weekend_is_told_on_monday_and_downtime_in_one_mail(world: World) -> None:
    strange(world)
    told = digests(world, "2026-11-22 12:00")  # a Sunday: Thursday's was never sent, as the desk was off
    assert [d.key for d in told] == ["unfiled/2026-11-19"]
    assert digests(world, "2026-11-23 09:00") == []


def test_several_mornings_that_were_missed_are_one_mail(world: World) -> None:
    one, two = strange(world), strange(world, "Two")
    world.put(replace(two, unfiled="2026-11-20"))
    [digest] = digests(world, "2026-11-21 12:00")
    assert (digest.key, digest.keys, len(digest.facts["mails"])) == ("unfiled/2026-11-20", ("unfiled/2026-11-19",), 2)
    assert digests(world, "2026-11-23 09:00") == []
    assert one.unfiled == "2026-11-19"


def test_mail_that_was_filed_in_the_meantime_is_not_told(world: World) -> None:
    first = strange(world, message_id="<one@print.example>")
    assert first.unfiled == "2026-11-19"
    arrive(world, mail("adding Dana", sender=MIA.address, to=[DANA.address], answers="<one@print.example>"))
    by_hand = strange(world, "By hand", message_id="<two@print.example>")
    place = world.view.get(Entry, by_hand.key)
    assert place
    raw = mail(
        "hello", sender="press@print.example", to=[INBOX], cc=[], subject="By hand", message_id="<two@print.example>"
    )
    assert arrive(world, raw, folder="Clients/Acme Foods").client == "acme"
    assert digests(world, "2026-11-19 09:00") == []


def test_machines_and_mails_that_are_a_question_are_not_told(world: World) -> None:
    strange(world, headers=[("Auto-Submitted", "auto-replied")])
    arrive(world, mail("Hello both", sender=MIA.address, to=[DANA.address, LI_WEI.address]))
    assert digests(world, "2026-11-19 09:00") == []


def test_simulate_shows_the_digest_once(world: World) -> None:
    strange(world)
    found = simulate(world.view, world.book, moment("2026-11-18 14:00"), moment("2026-11-20 14:00"))
    assert [x.key for x in found if x.rule == "unfiled"] == ["unfiled/2026-11-19"]


# notes of colleagues alone


def test_a_payment_told_to_the_desk_alone_is_filed_with_the_client_who_paid(world: World) -> None:
    world.invoice("INV-31")
    entry = arrive(world, mail("#paid INV-31", sender=FINN.address, to=[INBOX], cc=[], message_id="<pay@a.example>"))
    assert (entry.client, entry.target, entry.outcome) == ("acme", "Clients/Acme Foods", "recorded")
    assert "its notes are about Acme Foods" in [b.text for b in entry.because]
    assert world.view.find(Payment)
    assert world.view.find(StoredNote)[0].client == "acme"
    assert world.view.find(Thread)[0].client == "acme"
    follow = arrive(world, mail("thanks", sender=MIA.address, to=[FINN.address], answers="<pay@a.example>"))
    assert follow.client == "acme"


@pytest.mark.parametrize("note", ["#hold INV-31", "#hold client/acme", "#dispute INV-31", "#hold weekly/acme/2026-W48"])
def test_other_notes_that_name_a_client_are_filed_with_it(world: World, note: str) -> None:
    world.invoice("INV-31")
    assert arrive(world, mail(note, sender=MIA.address, to=[INBOX], cc=[])).client == "acme"


@pytest.mark.parametrize("text", ["#paid INV-31\n\n#paid BB-9", "#help", "#aprove Poster", "#paid INV-99"])
def test_notes_about_no_single_client_do_not_wait_as_if_they_were_lost(world: World, text: str) -> None:
    world.invoice("INV-31")
    world.invoice("BB-9", client="borealis")
    entry = arrive(world, mail(text, sender=FINN.address, to=[INBOX], cc=[MIA.address], message_id="<n@a.example>"))
    assert (entry.client, entry.target, entry.unfiled) == (None, INTERNAL, "")
    thanks = arrive(world, mail("thanks", sender=MIA.address, to=[FINN.address], answers="<n@a.example>"))
    assert thanks.target == INTERNAL
    assert digests(world, "2026-11-19 09:00") == []


def test_a_strangers_conversation_waits_though_a_colleague_wrote_a_note_into_it(world: World) -> None:
    strange(world, message_id="<one@print.example>")
    raw = mail("#help", sender=MIA.address, to=["press@print.example"], answers="<one@print.example>")
    assert arrive(world, raw).target == UNFILED


def test_a_note_in_a_colleagues_forged_name_is_not_put_away(world: World) -> None:
    forged = "mx.agency.example; dmarc=fail header.from=agency.example"
    entry = arrive(world, mail("#help", sender=MIA.address, to=[INBOX], cc=[], authentication=forged))
    assert entry.target == UNFILED


def test_a_plain_mail_of_a_colleague_to_the_desk_waits_to_be_filed(world: World) -> None:
    entry = arrive(world, mail("See below", sender=MIA.address, to=[INBOX], cc=[]))
    assert (entry.target, entry.unfiled) == (UNFILED, "2026-11-19")


def test_a_note_may_rest_on_the_one_above_it(world: World) -> None:
    note = "#invoice INV-9\nissued: 2026-11-02\namount: 100 EUR\nclient: acme\n\n#paid INV-9"
    arrive(world, mail(note, sender=FINN.address, to=[INBOX], cc=[]))
    assert world.view.find(Payment)[0].invoice == "INV-9"


def test_the_tests_mail_arrives_on_a_wednesday() -> None:
    assert datetime(2026, 11, 18, 12, tzinfo=UTC).isoweekday() == 3
