"""The ledger as it stood at an earlier instant, as far as its records tell: a view, read only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from rules.nouns import (
    Decision,
    Entry,
    Meeting,
    OutboxRow,
    Question,
    Record,
    Request,
    Started,
    Thread,
)
from rules.reading.recording import STATE
from rules.view import R, View

# Fields by which a record cannot be found as it was: their values came later.
_CHANGING: Mapping[type[Record], frozenset[str]] = {
    Thread: frozenset({"client", "job"}), Request: frozenset({"state"}), Question: frozenset({"state"}),
    OutboxRow: frozenset({"state", "copy_due"}),
}  # fmt: skip


class AsOf:
    """A View of `base` in which nothing has happened yet that came at `at` or later.

    What a record was changed to later is taken back where the ledger tells when that was: decisions on requests,
    answers to questions, mails sent, a thread's later mails. A hold or a stop that was released stays released.
    """

    def __init__(self, base: View, at: datetime) -> None:
        self._base, self.at = base, at

    def get(self, kind: type[R], key: str) -> R | None:
        record = self._base.get(kind, key)
        return None if record is None else self._then(record)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        """As `View.find`. Raises KeyError for a field the kind does not declare."""
        undeclared = set(fields) - set(kind.FIELDS)
        if undeclared:
            raise KeyError(f"{kind.KIND} declares no field {', '.join(sorted(undeclared))}")
        changing = _CHANGING.get(kind, frozenset())
        lasting = {name: value for name, value in fields.items() if name not in changing}
        then = (self._then(record) for record in self._base.find(kind, **lasting))
        return tuple(r for r in then if r is not None and _matches(r, fields))

    def _then(self, record: R) -> R | None:
        back = _BACK.get(type(record))
        if back:
            return cast("R | None", back(self, record))
        known = getattr(record, "at", None)  # what bears no time was always there
        return record if not isinstance(known, datetime) or known < self.at else None

    # what was otherwise

    def _entry(self, entry: Entry) -> Entry | None:
        return entry if entry.received < self.at else None

    def _thread(self, thread: Thread) -> Thread | None:
        """Where its last mail before that instant had it; what no mail of the ledger is in stays as it is."""
        entries = [e for e in self._base.find(Entry, thread=thread.id) if e.via == "mail"]
        if not entries:
            return thread
        before = sorted((e for e in entries if e.received < self.at), key=lambda e: (e.received, e.key))
        if not before:
            return None
        later = {e.message_id for e in entries if e.received >= self.at}
        ids = tuple(m for m in thread.message_ids if m not in later)
        last = next((e for e in reversed(before) if e.client), before[-1])
        folder = last.target if last.client != thread.client else thread.folder
        return replace(thread, message_ids=ids, client=last.client, job=last.job or None, folder=folder)

    def _request(self, request: Request) -> Request | None:
        if request.at >= self.at:
            return None
        decisions = self._base.find(Decision, request=request.id)
        known = sorted((d for d in decisions if d.at < self.at), key=lambda d: (d.at, d.key))
        if request.state != "open" and (len(known) < len(decisions) or request.is_set_aside):
            state = next((STATE[d.decision] for d in reversed(known) if d.decision in STATE), "open")
            return replace(request, state=self._set_aside(request, state))
        return request

    def _set_aside(self, request: Request, state: str) -> str:
        """Superseded or outdated, if a newer request for the same had come by then."""
        if not request.is_set_aside:
            return state
        what = (request.job, request.item)
        asked = self._base.find(Request, client=request.client)
        newer = any(request.at < r.at < self.at for r in asked if (r.job, r.item) == what)
        return ("superseded" if state == "open" else "outdated") if newer else state

    def _question(self, question: Question) -> Question | None:
        if question.at >= self.at:
            return None
        if question.state == "open":
            return question
        answered = self._received(question.answered_in) if question.answered_in else None
        undecided = question.request and not any(
            d.at < self.at for d in self._base.find(Decision, request=question.request)
        )
        if (answered and answered >= self.at) or (answered is None and undecided):
            return replace(question, state="open", answered_by=None, answered_in=None)
        return question

    def _meeting(self, meeting: Meeting) -> Meeting | None:
        times = {m: self._received(m) for m in meeting.message_ids}
        later = {m for m, at in times.items() if at and at >= self.at}
        if later and len(later) == len(times):
            return None
        return replace(meeting, message_ids=tuple(m for m in meeting.message_ids if m not in later))

    def _row(self, row: OutboxRow) -> OutboxRow | None:
        if row.created >= self.at:
            return None
        if row.state == "sent" and row.sent_at and row.sent_at >= self.at:
            return replace(row, state="pending", sent_at=None, server_said=None)
        return row

    def _received(self, message_id: str) -> datetime | None:
        return min((e.received for e in self._base.find(Entry, message_id=message_id)), default=None)


def _matches(record: Record, fields: Mapping[str, str]) -> bool:
    return all((getattr(record, name) or "") == wanted for name, wanted in fields.items())


_BACK: Mapping[type[Record], Callable[[AsOf, Any], Record | None]] = {
    Entry: AsOf._entry, Thread: AsOf._thread, Request: AsOf._request, Question: AsOf._question,
    Meeting: AsOf._meeting, OutboxRow: AsOf._row, Started: lambda _, started: started,
}  # fmt: skip
