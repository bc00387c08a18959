"""A desk that would send too much stops, says so once, and goes on when there is room."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.live.test_desk import DANA, MIA, Desk, desk
from tests.mails import mail

__all__ = ["desk"]

PIECES = ("Poster", "Flyer", "Banner", "Menu")
ALARM = "The desk has stopped sending"


def at(hours: int) -> tuple[str, str]:
    return "--now", (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def test_a_desk_that_reaches_its_cap_stops_alarms_once_and_loses_nothing(desk: Desk) -> None:
    config = desk.path / "config.toml"
    config.write_text(config.read_text("utf-8").replace("[smtp]", "[smtp]\nper_hour = 3"), "utf-8")
    for n, piece in enumerate(PIECES):
        question = f"<ask-{n}@agency.example>"
        desk.put(mail(f"#approve {piece} v1", sender=MIA, to=[DANA], message_id=question, subject=piece))
        desk.put(mail("Approved.", answers=question, subject=f"Re: {piece}"))
    log = desk.run("run", "--once").stderr
    assert "sending has stopped" in log
    assert len(desk.sink.received) == 3 + 1
    assert desk.sent_to(MIA).count(ALARM) == 1
    assert "per_hour" in next(m for m in desk.sink.received if m.subject == ALARM).message.as_string()
    desk.run("run", "--once")  # another process: the cap outlives it
    assert len(desk.sink.received) == 3 + 1
    assert "sending has stopped" in desk.run("status").stdout
    for hours in (2, 4, 6):
        desk.run("run", "--once", *at(hours))
    ours = Counter((m.subject, m.recipients) for m in desk.sink.received if any(p in m.subject for p in PIECES))
    assert len(ours) == 2 * len(PIECES)
    assert max(ours.values()) == 1
    assert "sending has stopped" not in desk.run("status").stdout
