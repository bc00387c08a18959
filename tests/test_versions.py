"""Versions of one item: an approval is one of these very bytes, under whatever name, and of nothing that came since."""

from datetime import UTC, datetime

import pytest

from daemon.cli.lists import approvals
from rules.nouns import Decision, Request
from tests.mails import mail
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import DANA, MIA, World

SECOND, THIRD = "<ask-2@agency.example>", "<ask-3@agency.example>"
BYTES = b"%PDF poster"  # what `asked` attaches as poster_v2.pdf


@pytest.fixture
def world() -> World:
    """Dana has approved Poster v2."""
    world = World()
    asked(world)
    take(world, mail("Approved.", answers=ASKED, at=at(9, 30), message_id="<yes-1@acme.example>"))
    return world


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def states(world: World) -> dict[str, str]:
    return {r.id: r.state for r in world.view.find(Request)}


def again(world: World, text: str, data: bytes = BYTES, name: str = "poster_v2.pdf", **more: object) -> None:
    asked(world, text, **({"message_id": SECOND, "at": at(11), "files": [(name, data)]} | more))


# the same bytes


@pytest.mark.parametrize(
    ("note", "name", "request_id"),
    [
        ("#approve Poster v3", "poster_v3.pdf", "acme/poster/v3"),
        ("#approve Poster final v1", "final.pdf", "acme/poster-final/v1"),
        ("#approve Poster v2", "renamed.pdf", "acme/poster/v2"),
    ],
)
def test_the_same_bytes_under_another_name_or_version_stay_approved(
    world: World, note: str, name: str, request_id: str
) -> None:
    again(world, note, name=name)
    assert set(states(world).values()) == {"approved"}
    row = next(r for r in approvals(world.view) if r["request"] == request_id)
    assert (row["decision"], row["by"], row["message_id"]) == ("approve", DANA.address, "<yes-1@acme.example>")


def test_the_ae_is_told_that_nothing_has_to_be_waited_for(world: World) -> None:
    again(world, "#approve Poster v3", name="poster_v3.pdf")
    notice = letters(world, "notice")[-1]
    assert (notice.to, notice.facts["version"]) == ((MIA.address,), "v3")
    assert any("the same bytes" in reason for reason in notice.facts["reasons"])
    assert len(letters(world, "receipt")) == 1


@pytest.mark.parametrize("answer", ["Not approved.", "I withdraw my approval."])
def test_bytes_that_were_approved_and_then_were_not_any_more_are_asked_about(world: World, answer: str) -> None:
    take(world, mail(answer, answers=ASKED, at=at(10)))
    again(world, "#approve Poster v3", name="poster_v3.pdf")
    assert states(world)["acme/poster/v3"] == "open"


def test_one_file_for_two_items_of_which_one_was_rejected_proves_nothing(world: World) -> None:
    pair = "#approve Card v1, Sleeve v1"
    again(world, pair, data=b"both", name="all.pdf")
    take(world, mail("Card approved, sleeve not approved.", answers=SECOND, at=at(12)))
    assert states(world)["acme/card/v1"] == "approved"
    again(world, "#approve Sleeve v2", data=b"both", name="all.pdf", message_id=THIRD, at=at(13))
    assert states(world)["acme/sleeve/v2"] == "open"


def test_a_part_of_what_was_approved_is_asked_about(world: World) -> None:
    two = [("front.pdf", b"f"), ("back.pdf", b"b")]
    asked(world, "#approve Card v1", message_id=SECOND, files=two)
    take(world, mail("Approved.", answers=SECOND, at=at(12)))
    asked(world, "#approve Card v2", message_id=THIRD, files=two[:1], at=at(13))
    assert states(world)["acme/card/v2"] == "open"


def test_another_clients_bytes_approve_nothing(world: World) -> None:
    asked(world, "#approve Poster v1", message_id=SECOND, to=["li.wei@borealis.example"], files=[("p.pdf", BYTES)])
    assert states(world)["borealis/poster/v1"] == "open"


def test_without_files_nothing_is_the_same(world: World) -> None:
    again(world, "#approve Poster v3", files=[])
    assert states(world) == {"acme/poster/v2": "outdated", "acme/poster/v3": "open"}


# one byte


def test_one_changed_byte_in_a_new_version_outdates_the_approval(world: World) -> None:
    again(world, "#approve Poster v3", data=BYTES + b".", name="poster_v3.pdf")
    assert states(world) == {"acme/poster/v2": "outdated", "acme/poster/v3": "open"}
    take(world, mail("Approved.", answers=SECOND, at=at(12)))
    assert states(world) == {"acme/poster/v2": "outdated", "acme/poster/v3": "approved"}


def test_one_changed_byte_under_the_same_version_is_asked_about_anew(world: World) -> None:
    again(world, "#approve Poster v2", data=BYTES + b".")
    assert states(world) == {"acme/poster/v2": "outdated", "acme/poster/v2/2": "open"}
    take(world, mail("Approved.", answers=SECOND, at=at(12)))
    assert states(world)["acme/poster/v2/2"] == "approved"
    again(world, "#approve Poster v2", data=BYTES + b"!", message_id=THIRD, at=at(13))
    assert states(world) == {
        "acme/poster/v2": "outdated", "acme/poster/v2/2": "outdated", "acme/poster/v2/3": "open",
    }  # fmt: skip


def test_a_rejected_version_sent_anew_with_other_bytes_is_asked_about(world: World) -> None:
    again(world, "#approve Flyer v1", data=b"flyer", name="flyer.pdf")
    take(world, mail("Please make the logo bigger.", answers=SECOND, at=at(12)))
    again(world, "#approve Flyer v1", data=b"flyer!", name="flyer.pdf", message_id=THIRD, at=at(13))
    assert states(world)["acme/flyer/v1"] == "rejected"
    assert states(world)["acme/flyer/v1/2"] == "open"


def test_a_late_answer_to_the_outdated_version_is_shown_and_not_recorded(world: World) -> None:
    again(world, "#approve Poster v3", data=BYTES + b".", name="poster_v3.pdf")
    before = len(world.view.find(Decision))
    take(world, mail("Approved.", sender="helen.cho@acme.example", answers=ASKED, at=at(12)))
    assert len(world.view.find(Decision)) == before
    assert letters(world, "ask")[0].facts["version"] == "v2"
    assert states(world)["acme/poster/v3"] == "open"


def test_a_changed_file_sent_along_without_asking_outdates_the_approval_and_its_sender_hears_of_it(
    world: World,
) -> None:
    plain = {"sender": MIA.address, "to": [DANA.address], "answers": ASKED, "subject": "Re: Poster v2", "at": at(11)}
    take(world, mail("Here are the print files.", files=[("Poster_v2.pdf", BYTES)], **plain))  # type: ignore[arg-type]
    assert states(world) == {"acme/poster/v2": "approved"}
    take(world, mail("Once more.", files=[("Poster_v2.pdf", b"changed")], **plain))  # type: ignore[arg-type]
    assert states(world) == {"acme/poster/v2": "outdated"}
    [told] = letters(world, "outdated")
    assert (told.to, told.facts["file"]) == ((MIA.address,), "Poster_v2.pdf")


def test_a_file_of_that_name_in_another_conversation_outdates_nothing(world: World) -> None:
    other = mail("The other job.", sender=MIA.address, to=[DANA.address], files=[("poster_v2.pdf", b"x")], at=at(11))
    take(world, other)
    take(world, mail("Our changes", answers=ASKED, files=[("poster_v2.pdf", b"y")], at=at(12)))
    assert states(world) == {"acme/poster/v2": "approved"}


def test_a_reminder_outdates_nothing(world: World) -> None:
    again(world, "#approve Poster v2", files=[])
    again(world, "#approve Poster v2", message_id=THIRD)
    assert states(world) == {"acme/poster/v2": "approved"}
