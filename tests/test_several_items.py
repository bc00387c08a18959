"""Several items asked for in one mail: which they are, and what a reply records of each."""

from datetime import UTC, datetime

import pytest

from daemon.cli.lists import approvals
from rules.nouns import Decision, Question, Request
from tests.mails import INBOX, mail
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import DANA, HELEN, LUCIA, MIA, World

THREE = "Dear Dana,\n\nplease approve the following:\n1. Poster v2\n2. Flyer v1\n3. Tote bag v1\n\nBest\nMia"
FILES = [("poster_v2.pdf", b"poster"), ("flyer_v1.pdf", b"flyer"), ("tote-bag_v1.pdf", b"bag")]


@pytest.fixture
def world() -> World:
    return World()


def rows(world: World) -> dict[str, tuple[str, str | None]]:
    return {r["request"]: (r["state"], r["decision"]) for r in approvals(world.view)}


def three(world: World, **more: object) -> None:
    asked(world, THREE, **({"subject": "Summer set", "files": FILES} | more))


# what is asked for


def test_a_list_opens_a_request_for_each_line_with_its_own_file(world: World) -> None:
    three(world)
    found = sorted(world.view.find(Request), key=lambda r: r.number)
    assert [(r.item, r.version, r.number) for r in found] == [
        ("Poster", "v2", 1),
        ("Flyer", "v1", 2),
        ("Tote bag", "v1", 3),
    ]
    assert [[a.name for a in r.attachments] for r in found] == [
        ["poster_v2.pdf"],
        ["flyer_v1.pdf"],
        ["tote-bag_v1.pdf"],
    ]


@pytest.mark.parametrize(
    ("subject", "files", "items"),
    [
        ("Summer set", ["poster_v2.pdf", "flyer_v1.pdf"], ["poster v2", "flyer v1"]),
        ("Poster and flyer", ["poster.pdf", "flyer.pdf"], ["Poster", "flyer"]),
        ("Poster v2 and Flyer v1", ["all.pdf"], ["Poster v2", "Flyer v1"]),
        ("Piezas de verano", ["cartel.pdf", "bolsa.pdf"], ["cartel", "bolsa"]),
        ("Poster v2", ["poster_front.pdf", "poster_back.pdf"], ["Poster v2"]),
        ("Poster v2", ["poster_v2.pdf", "poster_v2.ai"], ["Poster v2"]),
        ("Poster v2", ["poster_v2.pdf", "briefing.docx"], ["Poster v2"]),
        ("Poster v2", ["poster_v2.pdf", "logo.png", "image001.png"], ["Poster v2"]),
        ("Black & white poster", ["bw.pdf"], ["Black & white poster"]),
        ("Poster v2", [], ["Poster v2"]),
    ],
)
def test_what_a_plain_mail_asks_about(world: World, subject: str, files: list[str], items: list[str]) -> None:
    text = "Dear Dana,\n\nplease approve the attached. We changed two things:\n- the colour\n- the logo\n\nMia"
    asked(world, text, subject=subject, files=[(name, name.encode()) for name in files])
    found = sorted(world.view.find(Request), key=lambda r: r.number)
    assert [f"{r.item} {r.version or ''}".strip() for r in found] == items


@pytest.mark.parametrize("note", ["#approve Poster v2, Flyer v1", "#approve Poster v2\n\n#approve Flyer v1"])
def test_notes_ask_for_several(world: World, note: str) -> None:
    asked(world, note, files=FILES[:2])
    found = sorted(world.view.find(Request), key=lambda r: r.number)
    assert [(r.id, [a.name for a in r.attachments]) for r in found] == [
        ("acme/poster/v2", ["poster_v2.pdf"]),
        ("acme/flyer/v1", ["flyer_v1.pdf"]),
    ]


# what a reply decides


@pytest.mark.parametrize(
    "words", ["1. ok\n2. change the colour\n3. ok", "1. ok 2. change 3. ok", "Poster ok, flyer no, tote bag ok."]
)
def test_each_item_is_recorded_for_itself_and_both_sides_are_told(world: World, words: str) -> None:
    three(world)
    verdict = take(world, mail(words, answers=ASKED))
    assert verdict.entry.outcome == "recorded"
    assert rows(world) == {
        "acme/poster/v2": ("approved", "approve"),
        "acme/flyer/v1": ("rejected", "reject"),
        "acme/tote-bag/v1": ("approved", "approve"),
    }
    assert {d.request: len(d.sha256s) for d in world.view.find(Decision)} == dict.fromkeys(rows(world), 1)
    [notice], [receipt] = letters(world, "notice"), letters(world, "receipt")
    assert notice.to == (MIA.address,)
    assert receipt.to == (DANA.address,)
    for letter in (notice, receipt):
        told = [(i["item"], i["version"], i["decision"]) for i in letter.facts["items"]]
        assert told == [("Poster", "v2", "approve"), ("Flyer", "v1", "reject"), ("Tote bag", "v1", "approve")]


def test_a_spanish_reply_by_name(world: World) -> None:
    raw = mail(
        "Adjunto el cartel y la bolsa para su aprobación.", sender=MIA.address, to=[LUCIA.address],
        subject="Piezas de verano", files=[("cartel.pdf", b"1"), ("bolsa.pdf", b"2")], message_id=ASKED,
        at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    take(world, raw)
    take(world, mail("El cartel sí, la bolsa no", sender=LUCIA.address, answers=ASKED))
    assert rows(world) == {
        "naranja/cartel/v1": ("approved", "approve"),
        "naranja/bolsa/v1": ("rejected", "reject"),
    }


def test_what_a_reply_does_not_speak_of_stays_open_until_it_does(world: World) -> None:
    three(world)
    take(world, mail("The poster is approved.", answers=ASKED))
    assert rows(world) == {
        "acme/poster/v2": ("approved", "approve"),
        "acme/flyer/v1": ("open", None),
        "acme/tote-bag/v1": ("open", None),
    }
    [receipt] = letters(world, "receipt")
    assert [i["decision"] for i in receipt.facts["items"]] == ["approve", "silent", "silent"]
    take(world, mail("Flyer approved as well.", answers=world.row(receipt).message_id))
    assert rows(world)["acme/flyer/v1"] == ("approved", "approve")
    assert rows(world)["acme/tote-bag/v1"] == ("open", None)


@pytest.mark.parametrize("words", ["Approved.", "All three are approved.", "Everything approved, go ahead"])
def test_a_plain_approval_of_the_mail_is_one_of_all_it_asked_for(world: World, words: str) -> None:
    three(world)
    take(world, mail(words, answers=ASKED))
    assert {state for state, _ in rows(world).values()} == {"approved"}


@pytest.mark.parametrize(
    ("words", "poster"),
    [
        ("Poster ok, flyer ok. Wait for legal.", "open"),
        ("Poster ok, flyer ok. Please hold until legal has seen it.", "open"),
        ("Poster approved, flyer approved.\nPlease do not print before Friday.", "conditional"),
        ("Poster v1 ok, flyer ok.", "open"),
        ("Poster v1: approved\nFlyer v1: approved", "open"),
        ("I approve v1.", "open"),
        ("The banner is approved.", "open"),
        ("Thanks, received all three.", "open"),
        ("Is the poster final?", "open"),
        ("Not approved.", "rejected"),
    ],
)
def test_words_that_leave_the_poster_open_never_approve_it(world: World, words: str, poster: str) -> None:
    three(world)
    take(world, mail(words, answers=ASKED))
    state, decision = rows(world)["acme/poster/v2"]
    assert decision != "approve"
    assert state == poster


def test_an_unnamed_ok_does_not_turn_what_was_rejected_before(world: World) -> None:
    three(world)
    take(world, mail("Poster ok, flyer no.", answers=ASKED))
    take(world, mail("Approved.", answers=ASKED, at=datetime(2026, 11, 18, 10, 30, tzinfo=UTC)))
    found = rows(world)
    assert found["acme/flyer/v1"] == ("rejected", "reject")
    assert found["acme/tote-bag/v1"] == ("approved", "approve")
    [ask] = letters(world, "ask")
    assert (ask.facts["item"], ask.facts["decision"]) == ("Flyer", "approve")
    assert ask.facts["excerpt"] == "**Approved**."


def test_an_answer_to_a_list_of_which_one_item_has_a_newer_version(world: World) -> None:
    three(world)
    asked(world, "#approve Poster v3", message_id="<v3@agency.example>", subject="Poster v3", files=[("p3.pdf", b"3")])
    take(world, mail("1. ok\n2. ok\n3. no", answers=ASKED))
    found = rows(world)
    assert found["acme/poster/v2"] == ("superseded", None)
    assert found["acme/poster/v3"] == ("open", None)
    assert found["acme/flyer/v1"] == ("approved", "approve")
    [ask] = letters(world, "ask")
    assert "replaced" in ask.facts["reason"]


def test_a_second_approver_is_recorded_beside_the_first(world: World) -> None:
    three(world)
    take(world, mail("1. ok\n2. no\n3. ok", answers=ASKED))
    take(world, mail("1. ok", sender=HELEN.address, answers=ASKED))
    by = {(d.request, d.by) for d in world.view.find(Decision) if d.decision == "approve"}
    assert ("acme/poster/v2", DANA.address) in by
    assert rows(world)["acme/flyer/v1"] == ("rejected", "reject")


# the AE decides


def test_the_aes_yes_records_every_item_with_both_mails_as_evidence(world: World) -> None:
    three(world)
    take(world, mail("1. ok\n2. no\n3. ok", answers=ASKED, authentication=None, message_id="<dana-1@acme.example>"))
    assert not world.view.find(Decision)
    [ask] = letters(world, "ask")
    assert ask.template == "approval/ask_items"
    assert ask.facts["excerpt"] == "**1. ok**\n**2. no**\n**3. ok**"
    back = world.row(ask).message_id
    take(world, mail("yes", sender=MIA.address, to=[INBOX], cc=[], answers=back, message_id="<yes@agency.example>"))
    assert rows(world) == {
        "acme/poster/v2": ("approved", "approve"),
        "acme/flyer/v1": ("rejected", "reject"),
        "acme/tote-bag/v1": ("approved", "approve"),
    }
    for decision in world.view.find(Decision):
        assert (decision.by, decision.message_id) == (DANA.address, "<dana-1@acme.example>")
        assert (decision.confirmed_by, decision.confirmed_in) == (MIA.address, "<yes@agency.example>")
    [question] = world.view.find(Question)
    assert (question.state, question.answered_by, question.answered_in) == ("yes", MIA.address, "<yes@agency.example>")
    assert not letters(world, "receipt")


def test_the_aes_no_records_nothing_of_it(world: World) -> None:
    three(world)
    take(world, mail("1. ok\n2. no\n3. ok", answers=ASKED, authentication=None))
    [ask] = letters(world, "ask")
    take(world, mail("no", sender=MIA.address, to=[INBOX], cc=[], answers=world.row(ask).message_id))
    assert not world.view.find(Decision)
    assert world.view.find(Question)[0].state == "no"


def test_the_same_reply_read_twice_has_one_effect(world: World) -> None:
    three(world)
    raw = mail("1. ok\n2. no", answers=ASKED)
    take(world, raw)
    take(world, raw)
    assert len(world.view.find(Decision)) == 2
    assert len(letters(world, "receipt")) == 1
