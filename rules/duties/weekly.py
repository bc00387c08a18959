"""The weekly report: one a client and ISO week, drafted to the AE first; too late, it is missed and the AE is told.

Key: the ISO week of the sending day, `weekly/acme/2026-W48/dana@acme.example`; it covers Monday to Sunday before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rules.book import Client, RuleBook
from rules.book.files import Weekly
from rules.duties.days import Calendar, calendar_of
from rules.duties.holds import is_held
from rules.duties.people import ae, base_facts, signer
from rules.duties.progress import is_empty, progress
from rules.nouns import Because, Letter, OutboxRow, Started
from rules.view import View

_WEEK = timedelta(days=7)
_LOOK_BACK = 60  # weeks; the longest downtime that is still accounted for
_ISO_DAYS = {"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5}


@dataclass(frozen=True, slots=True)
class Report:
    """One week's report as the calendar has it, whether or not there is anything to send.

    `scheduled`: when the rule says. `planned`: that, moved into the client's hours. `goes`: the same, not before now.
    """

    week: str
    day: date
    scheduled: datetime
    planned: datetime
    goes: datetime
    deadline: datetime

    @property
    def is_worth_sending(self) -> bool:
        return self.goes <= self.deadline

    @property
    def period(self) -> tuple[date, date]:
        """The previous Monday and Sunday."""
        monday = self.day - timedelta(days=self.day.weekday())
        return monday - _WEEK, monday - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the duty looks at for one client."""

    client: Client
    view: View
    book: RuleBook
    rule: Weekly
    calendar: Calendar
    now: datetime

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(c.address for c in self.client.with_role(*self.rule.to))

    def key(self, report: Report, *more: str, kind: str = "weekly") -> str:
        return "/".join((kind, self.client.key, report.week, *more))

    def has(self, key: str) -> bool:
        row = self.view.get(OutboxRow, key)
        return row is not None and row.takes_keys

    def facts(self, report: Report) -> dict[str, Any]:
        """What that report tells, as things stand at `now`."""
        return _facts(self, report)

    def is_settled(self, report: Report) -> bool:
        """Something of that week went out, was held by a person, or was told as missed."""
        keys = (self.key(report, kind="weekly-missed"), *(self.key(report, to) for to in self.recipients))
        return any(self.has(key) for key in keys) or is_held(self.view, self.key(report))


def letters(client: Client, view: View, book: RuleBook, now: datetime) -> Iterator[Letter]:
    """The newest report still worth sending, the next one to come with its draft, and word of those missed.

    Raises KeyError when the client names people that the book does not have.
    """
    rule = book.reports.weekly
    if rule is None:
        return
    desk = Desk(client, view, book, rule, calendar_of(client, book), now)
    coming, past = _coming(desk), _past(desk)
    for report in (*past[:1], coming):
        if report.is_worth_sending:
            yield from _report(desk, report)
    missed = [r for r in past if _is_owed(desk, r) and (r is not past[0] or not r.is_worth_sending)]
    for reports in (missed, [] if coming.is_worth_sending or not _is_owed(desk, coming) else [coming]):
        if reports:
            yield _missed(desk, reports)


def _coming(desk: Desk) -> Report:
    """The next report whose time has not come."""
    report = in_week_of(desk, desk.calendar.day_of(desk.now))
    return report if report.scheduled > desk.now else in_week_of(desk, report.day + _WEEK)


def _past(desk: Desk) -> list[Report]:
    """Reports whose time has come, newest first, back to the last week that was settled or the desk's start."""
    start, found = _start(desk), list[Report]()
    report = in_week_of(desk, _coming(desk).day - _WEEK)
    while report.day >= start and len(found) < _LOOK_BACK:
        found.append(report)
        if desk.is_settled(report):
            break
        report = in_week_of(desk, report.day - _WEEK)
    return found


def _start(desk: Desk) -> date:
    """The first day (the client's) that this desk answers for; without a record of its start, today.

    Today as well where its start is still to come: it began by a clock that ran ahead, or an earlier week is rehearsed.
    In either case the day's own report is owed, none from before it; what the other clock sent keeps its key.
    """
    started = desk.view.get(Started, f"client/{desk.client.key}") or desk.view.get(Started, "desk")
    return desk.calendar.day_of(min(started.at, desk.now) if started else desk.now)


def in_week_of(desk: Desk, day: date) -> Report:
    """The report of that day's ISO week, as the calendar has it."""
    year, week, _ = day.isocalendar()
    send_day = date.fromisocalendar(year, week, _ISO_DAYS[desk.rule.day])
    scheduled = desk.calendar.at(send_day, desk.rule.at)
    return Report(
        week=f"{year}-W{week:02}",
        day=send_day,
        scheduled=scheduled,
        planned=desk.calendar.next_opening(scheduled),
        goes=desk.calendar.next_opening(max(scheduled, desk.now)),
        deadline=desk.calendar.after(scheduled, desk.rule.give_up_after),
    )


def _is_owed(desk: Desk, report: Report) -> bool:
    """Somebody is to get it, nobody stopped it, and nothing of it went out."""
    empty = desk.rule.skip_when_empty and report.scheduled <= desk.now and is_empty(_facts(desk, report))
    return bool(desk.recipients) and not desk.is_settled(report) and not empty


def _report(desk: Desk, report: Report) -> Iterator[Letter]:
    """The report to each recipient, and the draft of it while it is still to come."""
    facts = _facts(desk, report)
    if is_held(desk.view, desk.key(report)):
        return
    if desk.rule.skip_when_empty and report.scheduled <= desk.now and is_empty(facts):
        return
    if report.goes > desk.now and desk.rule.draft_to_ae_at and not desk.is_settled(report):
        yield _draft(desk, report, facts, desk.calendar.at(report.day, desk.rule.draft_to_ae_at))
    for contact in desk.client.with_role(*desk.rule.to):
        yield Letter(
            key=desk.key(report, contact.address),
            duty="weekly",
            rule="weekly",
            client=desk.client.key,
            about=f"{desk.client.key}/{report.week}",
            to=(contact.address,),
            template="weekly/report",
            language=desk.client.language,
            time_zone=desk.client.time_zone,
            due=report.planned if report.goes <= desk.now else report.goes,
            because=_because(desk, f"report of {report.week}, due on {report.day} at {desk.rule.at:%H:%M}"),
            sender=signer(contact, desk.client, desk.book).key,
            facts=facts | base_facts(desk.client, desk.book, contact.name),
            give_up_after=report.deadline,
            external=True,
        )


def _draft(desk: Desk, report: Report, facts: dict[str, Any], due: datetime) -> Letter:
    names = [c.name for c in desk.client.with_role(*desk.rule.to)]
    return Letter(
        **_to_ae(desk, report.week),
        key=desk.key(report, kind="weekly-draft"),
        rule="weekly draft",
        template="weekly/draft",
        due=due,
        because=_because(desk, f"draft of {report.week}, to be held or added to before it goes"),
        facts=facts | _ae_facts(desk) | {"sends_at": report.goes, "recipients": names},
        give_up_after=report.goes,
    )


def _missed(desk: Desk, reports: list[Report]) -> Letter:
    """To the AE, once: the weeks (newest first) of which the client gets no report."""
    newest, weeks = reports[0], [r.week for r in reversed(reports)]
    if newest.planned > newest.deadline:
        reason = f"{desk.client.name} was closed until {desk.calendar.day_of(newest.planned)}"
    else:
        reason = f"not sent within {desk.rule.give_up_after} of when it was due; older weeks are not sent later"
    return Letter(
        **_to_ae(desk, ", ".join(weeks)),
        key=desk.key(newest, kind="weekly-missed"),  # the newest: looking back stops there
        keys=tuple(desk.key(r, kind="weekly-missed") for r in reports[1:]),
        rule="weekly missed",
        template="weekly/missed",
        due=min(min(r.deadline, max(r.scheduled, desk.now)) for r in reports),
        because=_because(desk, f"no report of {', '.join(weeks)}: {reason}"),
        facts=_ae_facts(desk) | {"weeks": weeks, "reason": reason},
    )


def _to_ae(desk: Desk, weeks: str) -> dict[str, Any]:
    return {
        "duty": "weekly",
        "client": desk.client.key,
        "about": f"{desk.client.key}/{weeks}",
        "to": (ae(desk.client, desk.book).address,),
        "language": desk.book.agency.language,
        "time_zone": desk.book.agency.time_zone,
    }


def _ae_facts(desk: Desk) -> dict[str, Any]:
    return base_facts(desk.client, desk.book, ae(desk.client, desk.book).name)


def _because(desk: Desk, text: str) -> Because:
    return Because(step="weekly", text=text, rule=desk.book.where("reports.weekly"))


def _facts(desk: Desk, report: Report) -> dict[str, Any]:
    since, until = report.period
    late = desk.calendar.day_of(report.goes) != report.day
    found = progress(
        desk.client, desk.view, desk.book, desk.calendar, since, desk.now, report.goes, about=desk.key(report)
    )
    return found | {
        "week": report.week,
        "period_from": since,
        "period_until": until,
        "delayed_from": report.day if late else None,
    }
