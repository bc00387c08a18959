"""What is told of the differences: each once, when it is new and when it changes, in one letter a night to ops."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from rules.book import RuleBook
from rules.duties.days import calendar_of
from rules.duties.people import ops
from rules.nouns import Because, Difference, Letter
from rules.reconciling.kinds import KINDS
from rules.reconciling.values import Finding
from rules.view import View

STEP = "reconciliation"
MOST = 20  # of one kind that one letter lists


@dataclass(frozen=True, slots=True)
class Told:
    """`records`: differences that are new, have changed or are over; `letter`: about the first two, if any."""

    records: tuple[Difference, ...]
    letter: Letter | None


def is_due(last: datetime, at: time, book: RuleBook, now: datetime) -> bool:
    """Whether the hour `at` of a night has come, on the agency's clock, since `last`."""
    calendar = calendar_of(book.agency, book)
    today = calendar.day_of(now)
    newest = max(moment for n in (0, 1) if (moment := calendar.at(today - timedelta(days=n), at)) <= now)
    return last < newest


def tell(findings: Sequence[Finding], looked: Collection[str], view: View, book: RuleBook, now: datetime) -> Told:
    """`findings`: as `gathered`. `looked`: the mailboxes that were looked into; of others, what stood still stands."""
    standing = {d.key: d for d in view.find(Difference, state="standing")}
    here = {f.key: f for f in findings if KINDS[f.kind].told and not f.quiet}
    fresh = [d for f in here.values() if (d := _difference(f, standing.get(f.key), now)) != standing.get(f.key)]
    over = [
        replace(d, state="settled") for key, d in standing.items() if key not in here and d.mailbox in looked
    ]  # fmt: skip
    told_before = len(standing) - len(over) - sum(d.key in standing for d in fresh)
    return Told((*fresh, *over), _letter(fresh, told_before, len(over), book, now) if fresh else None)


def _difference(finding: Finding, before: Difference | None, now: datetime) -> Difference:
    return Difference(
        kind=finding.kind, mailbox=finding.mailbox, about=finding.about, shown=finding.shown, where=finding.where,
        count=finding.count, since=before.since if before else now,
        because=Because(step=STEP, text=KINDS[finding.kind].means),
    )  # fmt: skip


def _letter(fresh: Sequence[Difference], before: int, over: int, book: RuleBook, now: datetime) -> Letter | None:
    people = ops(book)
    if not people:
        return None
    number = sum(d.count for d in fresh)
    return Letter(
        key=f"desk-differences/{now:%Y-%m-%dT%H:%M:%S}", duty="desk", rule="differences", client=None,
        about="reconciliation", to=tuple(p.address for p in people), template="desk/differences",
        language=book.agency.language, time_zone=book.agency.time_zone, due=now,
        because=Because(step=STEP, text=f"mailbox and ledger were compared and differ in {number} things"),
        facts={
            "client_name": None, "recipient_name": ", ".join(p.name for p in people), "ae_name": people[0].name,
            "ae_address": people[0].address, "groups": list(_groups(fresh)), "before": before, "over": over,
            "number": number,
        },
        answerable=False,
    )  # fmt: skip


def _groups(fresh: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    """By kind, in the order of the findings."""
    for kind, found in groupby(fresh, key=lambda d: d.kind):
        rows = list(found)
        yield {
            "kind": kind, "more": sum(d.count for d in rows[MOST:]), "count": sum(d.count for d in rows),
            "rows": [{"shown": d.shown, "folder": d.where, "count": d.count} for d in rows[:MOST]],
        }  # fmt: skip
