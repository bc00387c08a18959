"""What a client's weekly report tells: approved, waiting, meetings ahead, and what colleagues added."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from rules.book import Client, RuleBook
from rules.duties.days import Calendar
from rules.duties.people import display_name
from rules.nouns import Addition, Decision, Meeting, Request
from rules.view import View

AHEAD = timedelta(days=7)
_TAKEN_BACK = ("retracted", "rejected")


def progress(
    client: Client,
    view: View,
    book: RuleBook,
    calendar: Calendar,
    since: date,
    now: datetime,
    goes: datetime,
    about: str,
) -> dict[str, Any]:
    """`approved waiting meetings additions` for the templates of the report.

    Approved: since the first day of the period, up to now. Waiting: asked and not yet decided. Meetings: in the seven
    days after the report `goes` out. Additions: those about the letter key `about`.
    """
    return {
        "approved": _approved(client, view, book, calendar.at(since, time(0)), now),
        "waiting": _waiting(client, view, book, now),
        "meetings": _meetings(client, view, goes),
        "additions": [a.text for a in sorted(view.find(Addition, about=about), key=_at) if a.at <= now],
    }


def is_empty(facts: dict[str, Any]) -> bool:
    return not any(facts[part] for part in ("approved", "waiting", "meetings", "additions"))


def _at(record: Addition | Decision | Request) -> datetime:
    return record.at


def _approved(client: Client, view: View, book: RuleBook, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """The latest approval of each request, unless it was taken back since."""
    decided: Sequence[Decision] = view.find(Decision, client=client.key)
    latest = {d.request: d for d in sorted(decided, key=_at) if d.decision == "approve" and since <= d.at <= now}
    rows = []
    for decision in sorted(latest.values(), key=_at):
        request = view.get(Request, decision.request)
        if request and request.state not in _TAKEN_BACK:
            by = display_name(decision.by, client, book)
            rows.append({"item": request.item, "version": decision.version, "by_name": by, "at": decision.at})
    return rows


def _waiting(client: Client, view: View, book: RuleBook, now: datetime) -> list[dict[str, Any]]:
    open_ = [r for r in view.find(Request, client=client.key, state="open") if r.at <= now]
    return [
        {
            "item": request.item,
            "version": request.version,
            "asked_at": request.at,
            "asked": [display_name(address, client, book) for address in request.asked],
        }
        for request in sorted(open_, key=_at)
    ]


def _meetings(client: Client, view: View, after: datetime) -> list[dict[str, Any]]:
    planned = view.find(Meeting, client=client.key, state="planned")
    ahead = sorted((m for m in planned if after < m.start <= after + AHEAD), key=lambda m: m.start)
    return [{"title": m.title, "start": m.start, "location": m.location} for m in ahead]
