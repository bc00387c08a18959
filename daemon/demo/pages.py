"""The demo's pages: what was sent and why, who approved what in whose words, and each mail with a word about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from daemon.demo.sentences import letter_title, local_time
from rules.book import RuleBook
from rules.nouns import Decision, Entry, OutboxRow, Question, Request
from rules.view import View

_PAGES = Path(__file__).parent / "pages"
_BODY = re.compile(r"<body[^>]*>")
_NAV = (
    '<nav><a href="index.html">Mails sent</a><a href="approvals.html">Approvals</a>'
    '<a href="ledger.jsonl">Ledger</a></nav>'
)
_PRE = "white-space:pre-wrap;max-width:46em;margin:24px;font:15px/1.5 ui-monospace,monospace"


@dataclass(frozen=True, slots=True)
class PageRow:
    """A mail on the list: the name of its files under sent/, who the server was told it is for, what it was."""

    name: str
    recipients: tuple[str, ...]
    row: OutboxRow

    @property
    def at(self) -> datetime:
        return self.row.sent_at or self.row.created


def mail_page(mail: EmailMessage, row: OutboxRow, eml: str) -> str:
    """The mail as its reader sees it, below a block of who, to whom, when and why."""
    html, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    text = escape(plain.get_content() if plain else "")
    page = (
        html.get_content()
        if html
        else f"<!doctype html><meta charset=utf-8><body><pre style='{_PRE}'>{text}</pre></body>"
    )
    named = (
        ("From", mail["From"]),
        ("To", mail["To"]),
        ("Cc", mail["Cc"]),
        ("Subject", mail["Subject"]),
        ("Date", mail["Date"]),
    )
    shown = [*((name, str(value)) for name, value in named if value), ("Why", str(row.because))]
    rows = "".join(
        f'<tr><td style="padding:0 16px 0 0;color:#aab3b0;vertical-align:top">{name}</td><td>{escape(value)}</td></tr>'
        for name, value in shown
    )
    head = _template("mail_head").substitute(rows=rows, eml=escape(eml))
    return _BODY.sub(lambda body: body[0] + head, page, count=1)


def index_page(mails: Sequence[PageRow], view: View, book: RuleBook) -> str:
    """Every mail that went out, by day: when, to whom, what and why."""
    zone = ZoneInfo(book.agency.time_zone)
    city = zone.key.rpartition("/")[2]
    counts = (
        (sum(len(e.routes) for e in view.find(Entry)), "mails read"),
        (sum(1 for e in view.find(Entry) if e.client), "filed to a client"),
        (len(view.find(Request, state="approved")), "approved"),
        (len(view.find(Question)), "asked"),
        (len(mails), "mails sent"),
    )
    tiles = "".join(f"<div><b>{number}</b><span>{what}</span></div>" for number, what in counts)
    body = [
        f"<h1>A week at {escape(book.agency.name)}</h1>",
        f'<p class="quiet">Every mail that the desk sent, and why. Times are {escape(city)}\'s.</p>',
        f'{_NAV}<div class="counts">{tiles}</div>',
    ]
    for day, rows in groupby(mails, key=lambda m: m.at.astimezone(zone).date()):
        lines = "\n".join(_index_row(m, book, zone) for m in rows)
        body.append(f"<h2>{day:%A}, {day.day} {day:%B %Y}</h2>\n<table>{lines}</table>")
    return _template("page").substitute(title=f"A week at {escape(book.agency.name)}", body="\n".join(body))


def _index_row(mail: PageRow, book: RuleBook, zone: ZoneInfo) -> str:
    row, at = mail.row, mail.at
    local = local_time(row, book, at)
    client = book.clients.get(row.client or "")
    whose = f'<small class="client">{escape(client.name)}</small>' if client and row.external else ""
    rule = f"<code>{escape(row.because.rule)}</code>" if row.because.rule else ""
    return (
        f'<tr><td class="time">{at.astimezone(zone):%H:%M}{f"<small>{local}</small>" if local else ""}</td>'
        f'<td class="to">{escape(", ".join(mail.recipients))}{whose}</td>'
        f'<td><a href="sent/{escape(mail.name)}.html">{escape(row.subject)}</a>'
        f"<small>{escape(letter_title(row))}</small></td>"
        f'<td class="why">{escape(row.because.text)}{rule}</td></tr>'
    )


def approvals_page(view: View, book: RuleBook) -> str:
    """Every request with what was decided on it, by whom, in whose words, and how that is known."""
    requests = sorted(view.find(Request), key=lambda r: (r.at, r.id))
    cards = "\n".join("\n".join(_card(r, view, book)) for r in requests)
    lead = "Who approved what, in whose words. Nothing counts that was not said by an authenticated approver."
    body = f'<h1>Approvals</h1><p class="quiet">{lead}</p>{_NAV}{cards}'
    return _template("page").substitute(title="Approvals", body=body)


def _card(request: Request, view: View, book: RuleBook) -> Iterator[str]:
    zone = ZoneInfo(book.agency.time_zone)
    client = book.clients.get(request.client)
    version = f" {request.version}" if request.version else ""
    yield f'<article class="{escape(request.state)}"><h3>{escape(request.item + version)}: {escape(request.state)}</h3>'
    yield (
        f'<p class="quiet">{escape(client.name if client else request.client)} · {escape(request.id)} · asked '
        f"{escape(', '.join(request.asked))}, {request.at.astimezone(zone):%a %d %b %H:%M}</p>"
    )
    for decision in sorted(view.find(Decision, request=request.id), key=lambda d: d.at):
        at = f"{decision.at.astimezone(zone):%a %d %b %Y %H:%M}"
        yield f"<blockquote>“{escape(decision.words)}”</blockquote>"
        yield f"<p>{escape(decision.by)}, {at}, address {escape(decision.trust)}</p>"
        yield f"<code>{escape(str(decision.message_id))}</code>"
        yield "<ul>" + "".join(f"<li>{escape(str(b))}</li>" for b in decision.because) + "</ul>"
    for question in view.find(Question, client=request.client):
        if question.request == request.id:
            said = "has not answered yet" if question.state == "open" else f"said {question.state}"
            yield f"<blockquote>“{escape(question.words)}”</blockquote>"
            yield f"<p>{escape(question.by or '')}: not counted, put to the AE, who {escape(said)}</p>"
            yield "<ul>" + "".join(f"<li>{escape(str(b))}</li>" for b in question.because) + "</ul>"
    for file in request.attachments:
        yield f"<div><code>{escape(file.name)} · sha256 {escape(file.sha256 or 'unknown')}</code></div>"
    yield "</article>"


def _template(name: str) -> Template:
    return Template((_PAGES / f"{name}.html").read_text("utf-8"))
