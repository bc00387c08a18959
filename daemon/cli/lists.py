"""Lists from the ledger: approvals, jobs, meetings, outbox, threads. Each row's keys are a contract."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len, set_cell_size

from daemon.cli.options import desk_option, json_option, show
from daemon.cli.reach import desk_of, ledger_of
from rules.nouns import Decision, Job, Meeting, OutboxRow, Outline, Request, Thread
from rules.view import View

Rows = Callable[[View], Iterator[dict[str, Any]]]
Brief = Callable[[dict[str, Any]], dict[str, Any]]
SUBJECT = 40  # cells of a subject in a table


def approvals(view: View) -> Iterator[dict[str, Any]]:
    """A row a request, with the newest decision on it."""
    for request in sorted(view.find(Request), key=lambda r: (r.at, r.id)):
        decisions = sorted(view.find(Decision, request=request.id), key=lambda d: d.at)
        last = decisions[-1] if decisions else None
        yield {
            "request": request.id,
            "item": request.item,
            "version": request.version,
            "state": request.state,
            "decision": last.decision if last else None,
            "by": last.by if last else None,
            "at": last.at if last else None,
            "message_id": last.message_id if last else None,
            "client": request.client,
            "asked": list(request.asked),
            "opened_by": request.opened_by,
            "words": last.words if last else None,
            "confirmed_by": last.confirmed_by if last else None,
            "sha256s": list(last.sha256s) if last else [],
        }


def jobs(view: View) -> Iterator[dict[str, Any]]:
    for job in view.find(Job):
        yield {"job": job.number, "client": job.client, "title": job.title, "opened_by": job.opened_by, "at": job.at}


def meetings(view: View) -> Iterator[dict[str, Any]]:
    for meeting in sorted(view.find(Meeting), key=lambda m: (m.start, m.uid)):
        outlines = view.find(Outline, meeting=meeting.uid)
        yield {
            "uid": meeting.uid,
            "client": meeting.client,
            "title": meeting.title,
            "start": meeting.start,
            "end": meeting.end,
            "location": meeting.location,
            "state": meeting.state,
            "organizer": meeting.organizer,
            "attendees": list(meeting.attendees),
            "sequence": meeting.sequence,
            "outline": max((o.version for o in outlines), default=None),
        }


def outbox(view: View) -> Iterator[dict[str, Any]]:
    for row in sorted(view.find(OutboxRow), key=lambda r: (r.due, r.id)):
        yield {
            "id": row.id,
            "duty": row.duty,
            "rule": row.rule,
            "about": row.about,
            "to": list(row.to),
            "cc": list(row.cc),
            "subject": row.subject,
            "state": row.state,
            "due": row.due,
            "sent_at": row.sent_at,
            "message_id": row.message_id,
            "server_said": row.server_said,
        }


def threads(view: View) -> Iterator[dict[str, Any]]:
    for thread in view.find(Thread):
        yield {
            "thread": thread.id,
            "client": thread.client,
            "job": thread.job,
            "subject": thread.subject,
            "folder": thread.folder,
            "message_ids": list(thread.message_ids),
        }


def _in_brief(row: dict[str, Any]) -> dict[str, Any]:
    """A letter as a line: one time, the subject's beginning."""
    return {**row, "when": row["sent_at"] or row["due"], "subject": _cut(row["subject"])}


def _cut(text: str) -> str:
    """At most SUBJECT cells; a Chinese character has two."""
    return text if cell_len(text) <= SUBJECT else f"{set_cell_size(text, SUBJECT - 1).rstrip()}…"


def _command(
    name: str, rows: Rows, columns: tuple[str, ...], what: str, brief: Brief = lambda row: row
) -> click.Command:
    @click.command(name, help=f"List {what} from the ledger.")
    @desk_option
    @json_option
    def command(desk_path: Path, as_json: bool) -> None:
        desk = desk_of(desk_path)
        with ledger_of(desk) as view:
            listed = rows(view) if as_json else map(brief, rows(view))
            show(listed, as_json, columns, f"no {what} yet", desk.book.agency.time_zone)

    return command


approvals_command = _command(
    "approvals", approvals, ("at", "state", "request", "by", "words"), "requests and decisions"
)
jobs_command = _command("jobs", jobs, ("job", "client", "title", "opened_by", "at"), "jobs")
meetings_command = _command(
    "meetings", meetings, ("start", "client", "title", "state", "outline", "attendees"), "meetings"
)
outbox_command = _command("outbox", outbox, ("when", "state", "id", "to", "subject"), "mails of ours", _in_brief)
threads_command = _command("threads", threads, ("client", "job", "subject", "folder"), "threads")
