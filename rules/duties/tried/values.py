"""What the explanation of a day is made of: the day itself, the rules that were tried, each value looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.asof import AsOf
from rules.book import Client, RuleBook
from rules.duties.days import Calendar, calendar_of
from rules.duties.holds import stands
from rules.nouns import Hold, OutboxRow, Record
from rules.view import R, View

ON_ITS_WAY = ("pending", "claimed", "dot")


@dataclass(frozen=True, slots=True)
class Check:
    """One value that was looked at. `passed` False: this is what kept a mail back; None: it cannot be told.

    `where`: file:line of the rule.
    """

    what: str
    value: str
    passed: bool | None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried. `outcome`: what came of it, in words; `zone`: whose clock the times are by; `of`: the key
    of the invoice or the meeting that it was tried for."""

    duty: str
    about: str
    where: str | None
    zone: str
    checks: tuple[Check, ...]
    rows: tuple[OutboxRow, ...] = ()
    of: str | None = None

    @property
    def wanted(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def outcome(self) -> str:
        if self.rows:
            return "; ".join(dict.fromkeys(_became(row) for row in self.rows))
        failed = next((check for check in self.checks if not check.passed), None)
        return f"nothing: {failed.what}: {failed.value}" if failed else "wanted on this day, and not sent yet"


def _became(row: OutboxRow) -> str:
    why = f" ({row.outcome.text})" if row.outcome and row.state != "sent" else ""
    return f"{row.rule} to {', '.join(row.to)}: {row.state}{why}"


@dataclass(frozen=True, slots=True)
class Day:
    """A client's day. A View of the facts as they stood at its end, and of our letters as they stood at its beginning.

    `sent`: what became of letters on the day itself.
    """

    client: Client
    book: RuleBook
    day: date
    calendar: Calendar
    agency: Calendar
    begin: datetime
    end: datetime
    sent: tuple[OutboxRow, ...]
    before: AsOf
    after: AsOf

    def get(self, kind: type[R], key: str) -> R | None:
        return self._of(kind).get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._of(kind).find(kind, **fields)

    def rows(self, *keys: str) -> tuple[OutboxRow, ...]:
        """Letters of the day that bear one of these keys, or begin with one."""
        return tuple(
            r for r in self.sent if any(k == key or k.startswith(f"{key}/") for k in (r.id, *r.keys) for key in keys)
        )

    def when(self, at: datetime) -> str:
        """A time as the client reads it."""
        local = at.astimezone(self.calendar.zone)
        return f"{local:%a %Y-%m-%d %H:%M}"

    def open_today(self) -> Check:
        hours = self.book.hours
        country = self.calendar.country or "no country's holidays"
        if self.calendar.is_working_day(self.day):
            value = f"{self.day:%A}, a working day ({country}), {hours.open:%H:%M} to {hours.close:%H:%M}"
        else:
            value = f"{self.day:%A}, no working day ({country}); the next is {self.calendar.working_day_from(self.day)}"
        passed = hours.outside == "send" or self.calendar.is_working_day(self.day)
        return Check("the client's day", value, passed, self.book.where("calendar.hours"))

    def not_held(self, *abouts: str) -> Check:
        """`abouts`: whole names of holds, or letter keys of which any beginning may be held."""
        for about in abouts:
            if stands(self, about) and (hold := self.get(Hold, about)):
                value = f"{about} by {hold.by} since {self.when(hold.at)}"
                return Check("held by a person", value, False)
        return Check("held by a person", "no", True)

    def _of(self, kind: type[Record]) -> AsOf:
        return self.before if kind is OutboxRow else self.after


def day_of(client: Client, view: View, book: RuleBook, day: date) -> Day:
    calendar = calendar_of(client, book)
    begin, end = calendar.at(day, time(0)), calendar.at(day + timedelta(days=1), time(0))
    after = AsOf(view, end)
    rows = (r for r in after.find(OutboxRow, client=client.key) if _moment(r) >= begin)
    sent = tuple(sorted(rows, key=lambda r: (_moment(r), r.id)))
    return Day(client, book, day, calendar, calendar_of(book.agency, book), begin, end, sent, AsOf(view, begin), after)


def _moment(row: OutboxRow) -> datetime:
    """When something last became of it, as far as it tells."""
    return row.sent_at or max(row.created, row.due if row.state in ON_ITS_WAY else row.created)
