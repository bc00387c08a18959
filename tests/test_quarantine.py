"""Mail that cannot be read: told once, tried three times, never the end of the desk."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.tries import FILE, Tries
from rules.duties.quarantine import telling_hour
from rules.nouns import Because, Entry, Letter, Place
from tests.world import MIA, RUTH, World, moment, named_book, person

HERE = Place(mailbox="ae", folder="INBOX", uidvalidity=1, uid=7)


def broken(world: World, number: int, at: str) -> Entry:
    """A mail that turned out unreadable at that time."""
    now = moment(at)
    entry = Entry(
        content_key=f"{number:064x}", message_id=None, thread=None, client=None, job=None, sender="x@y.example",
        subject=f"Mail {number}", date=None, received=now, kind="other", trust="failed", outcome="quarantined",
        broken=telling_hour(world.view, now), because=(Because(step="reading", text="more than 1000 parts"),),
    )  # fmt: skip
    world.put(entry)
    return entry


def told(world: World, now: str) -> list[Letter]:
    return [x for x in world.send_due(now) if x.rule == "quarantine"]


def test_a_mail_that_cannot_be_read_is_told_at_once_and_once() -> None:
    world = World()
    broken(world, 1, "2026-11-18 10:20")
    [letter] = told(world, "2026-11-18 10:20")
    assert letter.to == (MIA.address,)
    assert [m["subject"] for m in letter.facts["mails"]] == ["Mail 1"]
    assert letter.facts["mails"][0]["reason"] == "more than 1000 parts"
    for later in ("2026-11-18 10:21", "2026-11-18 11:00", "2026-11-19 10:00"):
        assert told(world, later) == []


def test_a_flood_of_broken_mail_is_a_letter_an_hour() -> None:
    world = World()
    letters: list[Letter] = []
    for number in range(300):
        at = f"2026-11-18 10:{number // 5:02}"
        broken(world, number, at)
        letters += told(world, at)
    letters += told(world, "2026-11-18 11:00")
    assert [x.due for x in letters] == [datetime(2026, 11, 18, h, tzinfo=UTC) for h in (9, 10)]
    assert len(letters[1].facts["mails"]) == 50
    assert 1 + 50 + letters[1].facts["more"] == 300


def test_who_looks_after_the_desk_hears_of_it_where_there_is_somebody() -> None:
    olga = person("olga", "Olga Ops", "olga@agency.example", "ops")
    world = World(named_book(people={p.key: p for p in (MIA, RUTH, olga)}))
    broken(world, 1, "2026-11-18 10:20")
    assert told(world, "2026-11-18 10:20")[0].to == (olga.address,)


def test_what_was_read_after_all_is_told_no_more() -> None:
    world = World()
    world.put(replace(broken(world, 1, "2026-11-18 10:20"), outcome="filed", broken=""))
    assert told(world, "2026-11-18 10:20") == []


def end_while_judging(data: Path) -> None:
    """What a process leaves that dies with the mail in its hands."""
    Tries(data).begin(HERE)


def test_a_mail_that_took_the_process_with_it_three_times_is_not_tried_again(tmp_path: Path) -> None:
    for tried in range(3):
        assert not Tries(tmp_path).used_up(HERE), tried
        end_while_judging(tmp_path)
    with Tries(tmp_path) as tries:
        assert tries.used_up(HERE)
        assert not tries.used_up(replace(HERE, uid=8))
    assert Tries(tmp_path).used_up(HERE)


def test_a_process_that_ends_between_two_mails_blames_none(tmp_path: Path) -> None:
    for _ in range(5):
        tries = Tries(tmp_path)
        tries.begin(HERE)
        tries.end()
    assert not Tries(tmp_path).used_up(HERE)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"now": 3}', '{"ended": {"x": "y"}}', "\0" * 40])
def test_a_damaged_count_blames_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with Tries(tmp_path) as tries:
        assert not tries.used_up(HERE)
        tries.begin(HERE)
    assert Tries(tmp_path).used_up(HERE) is False
