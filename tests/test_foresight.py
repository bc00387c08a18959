"""Four weeks foreseen are four weeks sent: the demo's desk plays on, and every byte was known before."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.demo.play import DemoClock
from daemon.demo.script import Invite, Step
from daemon.desk import open_desk
from daemon.foresight import Foresight, Mail
from daemon.keys import desk_secret
from daemon.loop import Daemon
from rules.nouns import Addition, Letter, OutboxRow, Owed
from store.open import open_ledger
from tests.demo_week import after_the_week

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2026, 11, 24, tzinfo=BERLIN)
UNTIL = datetime(2026, 12, 22, tzinfo=BERLIN)
pytestmark = pytest.mark.timeout(400)  # seven hundred turns of a daemon at a mail server
STEP = timedelta(hours=1)  # the rehearsal looks blindly; every time that the demo's rules can name lies on it
MIA = "Mia Brandt <mia@agency.example>"


def invited(uid: str, at: str, who: str, start: str) -> Step:
    begins = datetime.fromisoformat(start)
    invite = Invite(uid=f"{uid}@agency.example", start=begins, end=begins + timedelta(hours=1), summary="Review",
                    location="Northlight")  # fmt: skip
    return Step.model_validate(
        {
            "id": uid,
            "at": at,
            "from": MIA,
            "to": [who],
            "subject": f"Review {uid}",
            "text": "See you.",
            "invite": invite,
        }
    )


MORE = (  # what the week itself leaves open: a meeting with its outline, and one without
    invited("december", "2026-11-23T13:10:00+01:00", "dana@acme.example", "2026-12-10T15:00:00+00:00"),
    invited("planung", "2026-11-23T13:15:00+01:00", "li.wei@borealis.example", "2026-12-03T10:00:00+01:00"),
    Step.model_validate(
        {"id": "ordnung", "at": "2026-11-23T13:20:00+01:00", "from": MIA, "to": ["ae@agency.example"], "cc": [],
         "subject": "Re: Review planung", "answers": "planung", "text": "#outline\n\n1. Rückblick\n2. Frühling"}
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Rehearsed:
    """What was foreseen from the ledger as it stood before, and what the daemon then handed over, in order."""

    foreseen: list[Mail]
    sent: list[tuple[tuple[str, ...], bytes]]
    told: list[str]


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    out = tmp_path_factory.mktemp("four-weeks") / "out"
    with after_the_week(out, *MORE) as (daemon, clock, servers):
        with daemon.ledger.transaction() as tx:  # words that name the wrong client
            tx.put(
                Addition(about="weekly/acme/2026-W50", text="Like the one for Borealis Bikes.",
                         by="mia@agency.example", at=clock.now())
            )  # fmt: skip
        before = out / "before"
        shutil.copytree(daemon.desk.path, before)
        count = len(servers.sink.mails)
        rehearse(daemon, clock)
        drawn = {row.id: row.message_id for row in daemon.ledger.find(OutboxRow)}
        sent = servers.sink.mails[count:]
    told: list[str] = []
    return Rehearsed(foreseen(before, drawn, told), sent, told)


def rehearse(daemon: Daemon, clock: DemoClock) -> None:
    """Every hour of four weeks, a turn; and another as long as there was something to send, or to write."""
    at = SINCE
    while at < UNTIL:
        clock.at = at.astimezone(UTC)
        while (turn := daemon.turn()).report and (turn.report.sent or daemon.ledger.find(Owed, state="waiting")):
            assert not turn.unreachable
        at = (at.astimezone(UTC) + STEP).astimezone(BERLIN)


def foreseen(path: Path, drawn: dict[str, str], told: list[str]) -> list[Mail]:
    """With the desk's own secret and the Message-IDs that the daemon drew: nothing else in a mail is left to chance."""
    desk = open_desk(path)
    ledger = open_ledger(desk.config.store.url, desk.path, read_only=True)
    try:

        def as_drawn(letter: Letter) -> str:
            return drawn.get(letter.key, "<never-drawn@simulated.invalid>")

        foresight = Foresight(desk, told.append, secret=desk_secret(path / "data" / "desk.key"), new_id=as_drawn)
        return list(foresight.mails(ledger, SINCE, UNTIL))
    finally:
        ledger.close()


def test_every_mail_of_four_weeks_is_foreseen_to_the_byte_and_in_order(rehearsed: Rehearsed) -> None:
    """Whole mails: envelope, every header with Date, Message-ID and reply key, both bodies. Nothing is left out.

    Of what a run draws at random (Message-IDs, 128 bits) the simulation was given what the run drew; without that it
    could not be known before, and must not. The rehearsal turns every hour, as if the daemon beat on the clock:
    a real one turns at most half a minute after a mail is due, and dates it so.
    """
    expected = [
        ((*mail.row.to, *mail.row.cc), mail.written.raw)
        for mail in rehearsed.foreseen
        if mail.row.state == "sent" and mail.written
    ]
    assert len(rehearsed.sent) > 40
    assert [to for to, _ in rehearsed.sent] == [to for to, _ in expected]
    for (to, sent), (_, raw) in zip(rehearsed.sent, expected, strict=True):
        assert sent == raw, to


def test_the_four_weeks_hold_something_of_every_duty_and_a_mail_behind_the_walls(rehearsed: Rehearsed) -> None:
    rules = {(mail.row.duty, mail.row.rule) for mail in rehearsed.foreseen}
    assert rules >= {
        ("weekly", "weekly"), ("weekly", "weekly draft"), ("outline", "outline"), ("outline", "outline ask"),
        ("outline", "outline missing"), ("dunning", "reminder"), ("dunning", "second notice"),
        ("dunning", "final notice"), ("dunning", "hand-over"), ("desk", "walls"),
    }  # fmt: skip
    held = {mail.row.id for mail in rehearsed.foreseen if mail.row.state == "held"}
    assert held == {f"weekly/acme/2026-W50/{name}@acme.example" for name in ("dana", "helen.cho")}
    assert {mail.row.client for mail in rehearsed.foreseen} >= {"acme", "borealis", "chenguang", "naranja"}
    assert rehearsed.told == []
