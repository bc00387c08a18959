"""No note goes unanswered: what colleagues tell the desk is obeyed, or they hear how to write it."""

from typing import Any

import pytest

from rules.nouns import Addition, Decision, Job, Meeting
from tests.mails import INBOX, mail
from tests.test_inbound import ASKED, NOW, asked, letters, take
from tests.world import DANA, MIA, World

JOB = "#job Winter poster"
TRAVELLED = [("Received", "from a by b; Wed, 18 Nov 2026 10:00:00 +0000")]


@pytest.fixture
def world() -> World:
    return World()


def to_the_desk(text: str, sender: str = MIA.address, **more: object) -> bytes:
    values: dict[str, object] = {"sender": sender, "to": [INBOX], "cc": [], "subject": "new job"}
    return mail(text, **(values | more))  # type: ignore[arg-type]


def told(world: World, rule: str) -> dict[str, Any]:
    [letter] = letters(world, rule)
    return {"to": letter.to, **letter.facts}


def test_a_job_note_to_the_desk_alone_is_told_how_to_name_its_client_and_what_is_written_so_works(
    world: World,
) -> None:
    take(world, to_the_desk(JOB))
    [problem] = told(world, "error")["problems"]
    assert problem["corrected"] == f"{JOB}\nclient: acme"
    verdict = take(world, to_the_desk(problem["corrected"], subject="again"))
    [job] = world.view.find(Job)
    assert (job.number, job.client, job.title) == ("ACME-0001", "acme", "Winter poster")
    assert verdict.entry.target == "Clients/Acme Foods"
    assert told(world, "done")["done"] == ["ACME-0001 Winter poster: put [ACME-0001] into the subject of its mails."]


@pytest.mark.parametrize(
    "line", ["client: Acme Foods", "client: ACME", "client: dana@acme.example", "number: acme-0007"]
)
def test_a_client_is_named_by_key_name_domain_or_the_jobs_number(world: World, line: str) -> None:
    take(world, to_the_desk(f"{JOB}\n{line}"))
    assert [job.client for job in world.view.find(Job)] == ["acme"]


def test_a_client_that_is_none_or_not_the_mails_own_is_refused(world: World) -> None:
    take(world, to_the_desk(f"{JOB}\nclient: acne"))
    [problem] = told(world, "error")["problems"]
    assert (problem["found"], problem["corrected"]) == ("there is no client acne", "client: acme")
    world = World()
    take(world, mail(f"{JOB}\nclient: borealis", sender=MIA.address, to=[DANA.address]))
    assert "the note names Borealis Bikes" in told(world, "error")["problems"][0]["found"]
    assert not world.view.find(Job)


def test_a_colleague_whom_people_toml_lacks_is_answered_where_somebody_vouches_for_the_address(world: World) -> None:
    take(world, to_the_desk(f"{JOB}\nclient: acme", sender="kim@agency.example"))
    assert told(world, "done")["to"] == ("kim@agency.example",)
    world = World()
    verdict = take(world, to_the_desk(JOB, sender="kim@agency.example", authentication=None, headers=TRAVELLED))
    assert not letters(world)
    assert verdict.entry.target == "Clients/_Unfiled"  # where the AE's digest tells of it
    assert verdict.entry.unfiled


@pytest.mark.parametrize("note", ["＃job Winter poster", "\u200b#job Winter poster", "\ufeff#job Winter poster"])
def test_what_keyboards_and_programs_make_of_the_sign_is_a_note_too(world: World, note: str) -> None:
    take(world, to_the_desk(f"{note}\nclient: acme"))
    assert [job.title for job in world.view.find(Job)] == ["Winter poster"]


def test_a_note_in_the_subject_of_a_mail_to_the_desk_is_told_where_notes_stand(world: World) -> None:
    take(world, to_the_desk("Thanks", subject="#hold INV-31"))
    [problem] = told(world, "error")["problems"]
    assert (problem["line"], problem["corrected"]) == ("#hold INV-31", "#hold INV-31")
    assert "text" in problem["wanted"]
    world = World()
    take(world, mail("Dear Dana", sender=MIA.address, to=[DANA.address], subject="#hold INV-31"))
    take(world, to_the_desk("Thanks", subject="#wintermood is here"))
    assert not letters(world)


def test_of_more_notes_than_are_read_the_first_that_is_not_is_named(world: World) -> None:
    take(world, to_the_desk("\n\n".join(f"#call number {n}" for n in range(23))))
    [problem] = told(world, "error")["problems"]
    assert problem["line"] == "#call number 20"
    assert len(told(world, "done")["done"]) == 20


def test_a_note_below_an_answer_to_us_is_obeyed_and_its_words_are_no_part_of_the_answer(world: World) -> None:
    asked(world)
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(letters(world, "ask")[0], at=NOW)
    world.view.put(row)
    take(world, to_the_desk(f"Yes\n\n{JOB}", answers=row.message_id))
    assert [d.decision for d in world.view.find(Decision)] == ["approve"]
    assert [job.title for job in world.view.find(Job)] == ["Winter poster"]

    [draft] = [x for x in world.wanted("2026-11-23 10:05") if x.rule == "weekly draft" and x.client == "acme"]
    row = world.row(draft, at=NOW)
    world.view.put(row)
    take(world, to_the_desk("add We are on time.\n\n#call Dana Reyes", answers=row.message_id, subject="Re: draft"))
    assert [a.text for a in world.view.find(Addition)] == ["We are on time."]
    done = [line for letter in letters(world, "done") for line in letter.facts["done"]]
    assert any("#call is kept" in line for line in done)
    assert any("Your words will stand" in line for line in done)


def test_a_meeting_that_no_client_is_named_for_is_answered_so(world: World) -> None:
    take(world, to_the_desk("#meeting Proposal\nat: 2026-12-01 10:00"))
    assert told(world, "done")["done"] == [
        "Proposal, Tue 2026-12-01 10:00, is noted as our own; for a client's meeting add the line client: with its key."
    ]
    take(world, to_the_desk("#meeting Proposal\nat: 2026-12-01 10:00\nclient: acme", subject="again"))
    assert sorted(m.client or "" for m in world.view.find(Meeting)) == ["", "acme"]
