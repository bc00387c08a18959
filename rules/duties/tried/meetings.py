"""Outlines ahead of each meeting of a client, tried for a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.book.files import OutlineRule
from rules.duties.days import Calendar
from rules.duties.outlines import client_attendees, latest
from rules.duties.tried.values import Check, Day, Tried
from rules.nouns import Meeting

AHEAD = timedelta(days=30)  # meetings further off have nothing to do with the day


def tried(then: Day) -> Iterator[Tried]:
    rule, where = then.book.meetings.outline, then.book.where("meetings.outline")
    zone = then.client.time_zone
    if rule is None:
        check = Check("the rule", "rules/meetings.toml has no [outline]: none is asked for or sent", False)
        yield Tried("outline", "outlines", None, zone, (check,))
        return
    found = [m for m in then.find(Meeting, client=then.client.key) if then.begin <= m.start < then.end + AHEAD]
    if not found:
        yield Tried("outline", "outlines", where, zone, (Check("meetings", "none in the next 30 days", False),))
    for meeting in sorted(found, key=lambda m: (m.start, m.uid)):
        keys = (f"outline/{meeting.uid}", f"outline-ask/{meeting.uid}", f"outline-missing/{meeting.uid}")
        yield Tried("outline", f'"{meeting.title}", {then.when(meeting.start)}', where, zone,
                    tuple(_checks(then, meeting, rule)), then.rows(*keys), meeting.uid)  # fmt: skip


def _checks(then: Day, meeting: Meeting, rule: OutlineRule) -> Iterator[Check]:
    yield Check("state", meeting.state, meeting.state == "planned")
    yield then.not_held("outline", f"outline/{meeting.uid}")
    send_at = then.calendar.no_later_than(then.calendar.before(meeting.start, rule.send_before))
    outline = latest(meeting, then, then.end)
    if outline is None:
        ask_at = then.agency.no_later_than(then.agency.before(meeting.start, rule.ask_ae_before))
        alarm = then.agency.before(send_at, rule.escalate_before)
        value = f"none yet: the AE is asked {_both(then, ask_at)}, the supervisor told {_both(then, alarm)}"
        yield Check("the outline", value, _on_day(then, ask_at, then.calendar) or _on_day(then, alarm, then.calendar),
                    then.book.where("meetings.outline.ask_ae_before"))  # fmt: skip
        return
    yield Check("the outline", f"version {outline.version} by {outline.by}, {then.when(outline.at)}", True)
    goes = then.calendar.next_opening(max(send_at, outline.at))
    value = f"{rule.send_before} before the meeting: {then.when(send_at)}"
    value += f"; late, so {then.when(goes)}" if goes > send_at else ""
    yield Check(
        "send_before", value, _on_day(then, goes, then.calendar), then.book.where("meetings.outline.send_before")
    )
    readers = client_attendees(meeting, then.client)
    yield Check("readers", ", ".join(readers) or f"nobody of {then.client.name} is invited", bool(readers))


def _on_day(then: Day, at: datetime, calendar: Calendar) -> bool:
    return calendar.day_of(at) == then.day


def _both(then: Day, at: datetime) -> str:
    """For what goes to colleagues: by their clock, and by the client's where it is another."""
    ours, theirs = then.agency.zone, then.calendar.zone
    shown = f"{at.astimezone(ours):%a %Y-%m-%d %H:%M}"
    return shown if ours == theirs else f"{shown} in {ours.key} ({at.astimezone(theirs):%H:%M} in {theirs.key})"
