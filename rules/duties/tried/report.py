"""The weekly report and its draft, tried for a day."""

from collections.abc import Iterator

from rules.duties.progress import is_empty
from rules.duties.stops import is_unreachable
from rules.duties.tried.values import Check, Day, Tried
from rules.duties.weekly import Desk, Report, in_week_of
from rules.nouns import OutboxRow, Started


def tried(then: Day) -> Iterator[Tried]:
    rule, where = then.book.reports.weekly, then.book.where("reports.weekly")
    if rule is None:
        check = Check("the rule", "rules/reports.toml has no [weekly]: no report is sent", False)
        yield Tried("weekly", "the weekly report", None, then.client.time_zone, (check,))
        return
    desk = Desk(then.client, then, then.book, rule, then.calendar, then.begin)
    report = in_week_of(desk, then.day)
    checks = (
        _right_day(then, desk, report),
        *_of_both(then, desk, report),
        *_readers(then, desk),
        _content(then, desk, report),
    )
    yield Tried("weekly", f"report of {report.week}", where, then.client.time_zone, checks, then.rows(desk.key(report)))
    at = rule.draft_to_ae_at
    draft = Check("draft_to_ae_at", f"{at:%H:%M} on {report.day:%A}" if at else "not set: no draft", at is not None,
                  then.book.where("reports.weekly.draft_to_ae_at"))  # fmt: skip
    that_day = Check(
        "the day", f"{report.day:%A}, {report.day}", report.day == then.day, then.book.where("reports.weekly.day")
    )
    key = desk.key(report, kind="weekly-draft")
    yield Tried("weekly", f"draft of {report.week} to the AE", where, then.client.time_zone,
                (that_day, draft, *_of_both(then, desk, report)), then.rows(key))  # fmt: skip


def _right_day(then: Day, desk: Desk, report: Report) -> Check:
    day = then.calendar.day_of(report.planned)
    value = f"{desk.rule.day.capitalize()} at {desk.rule.at:%H:%M}: {then.when(report.scheduled)}"
    if day != report.day:
        value += f", no working day there, so {then.when(report.planned)}"
    return Check("the day", value, day == then.day, then.book.where("reports.weekly.day"))


def _of_both(then: Day, desk: Desk, report: Report) -> Iterator[Check]:
    started = then.get(Started, f"client/{then.client.key}") or then.get(Started, "desk")
    if started:
        value = f"the desk looks after {then.client.name} since {then.when(started.at)}"
        yield Check("begun", value, then.calendar.day_of(started.at) <= report.day)
    in_time = report.planned <= report.deadline
    yield Check("give_up_after", f"{desk.rule.give_up_after}: until {then.when(report.deadline)}", in_time,
                then.book.where("reports.weekly.give_up_after") or then.book.where("reports.weekly"))  # fmt: skip
    yield then.not_held("weekly", f"weekly/{then.client.key}", desk.key(report))
    rows = [r for r in then.find(OutboxRow, client=then.client.key) if r.id.startswith(f"{desk.key(report)}/")]
    earlier = ", ".join(f"{row.id}: {row.state}" for row in rows if row.takes_keys)
    yield Check("sent before", earlier or "no", not earlier)


def _readers(then: Day, desk: Desk) -> Iterator[Check]:
    roles = " or ".join(desk.rule.to)
    where = then.book.where("reports.weekly.to")
    yield Check("readers", f"{roles}: {', '.join(desk.recipients) or 'nobody'}", bool(desk.recipients), where)
    dead = [address for address in desk.recipients if is_unreachable(then, address)]
    if dead:
        yield Check("reachable", f"mail to {', '.join(dead)} comes back", len(dead) < len(desk.recipients))


def _content(then: Day, desk: Desk, report: Report) -> Check:
    where = then.book.where("reports.weekly.skip_when_empty")
    if not desk.rule.skip_when_empty:
        return Check("skip_when_empty", "no: it goes also when there is nothing to tell", True, where)
    empty = is_empty(desk.facts(report))
    value = f"yes, and there was {'nothing' if empty else 'something'} to tell"
    return Check("skip_when_empty", value, not empty, where)
