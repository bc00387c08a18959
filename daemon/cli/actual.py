"""A mail for `preview` out of the desk's own ledger: by its key, or the one that a rule makes on a day."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from zoneinfo import ZoneInfo

import click

from daemon.cli.foreseen import not_too_far, span
from daemon.desk import Desk
from daemon.foresight import Foresight, Mail
from daemon.visible import one_line
from rules.asof import AsOf
from rules.book import Client
from rules.nouns import OutboxRow, Owed
from rules.view import View

AHEAD = timedelta(days=62)  # a rule that makes no mail on the day is looked for in the weeks after it


@dataclass(frozen=True, slots=True)
class Actual:
    """A mail as it was sent, or would be. `facts`: where they are from, in words for the reader."""

    rule: str
    template: str | None
    language: str | None
    client: str | None
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    facts: str


def by_key(key: str, desk: Desk, view: View, now: datetime) -> Actual | None:
    """The letter with that key: as it stands in the outbox, or as it would be written."""
    if row := view.get(OutboxRow, key):
        return _of_row(row, desk)
    if view.get(Owed, key) is None and "/" not in key:
        return None
    mails = _foreseen(desk, view, now, now + AHEAD)
    found = next((m for m in mails if m.written and key in (m.row.id, *m.row.keys)), None)
    return _of_mail(found, f"the ledger's, as things stand: {_when(found, desk)}") if found else None


def on_day(
    template: str, level: str | None, client: Client | None, on: date, desk: Desk, view: View, now: datetime
) -> Actual | None:
    """What that template (and level of reminders) makes on that day, or first thereafter, for that client or any.

    A day that is past is played again from the ledger as it then stood.
    """
    begin = not_too_far(span(desk, on, on)[0], now)
    only = client.key if client else None
    mails = _foreseen(desk, *((AsOf(view, begin), begin) if begin < now else (view, now)), begin + AHEAD, only)
    for mail in mails:
        letter = mail.letter
        if letter is None or mail.at < begin or letter.template != template or (level and letter.rule != level):
            continue
        if client is None or letter.client == client.key:
            zone = ZoneInfo(desk.book.agency.time_zone)
            same = mail.at.astimezone(zone).date() == on
            which = f"of {on}" if same else f"from {on} on; on that day itself it would not go"
            return _of_mail(mail, f"the ledger's, {which}: {_when(mail, desk)}")
    return None


def _foreseen(desk: Desk, view: View, since: datetime, until: datetime, only: str | None = None) -> Iterator[Mail]:
    return Foresight(desk, lambda text: click.echo(text, err=True)).mails(view, since, until, only)


def _when(mail: Mail, desk: Desk) -> str:
    at = mail.at.astimezone(ZoneInfo(mail.letter.time_zone if mail.letter else desk.book.agency.time_zone))
    held = ", held for a person" if mail.row.state == "held" else ""
    return f"{at:%a %Y-%m-%d %H:%M} ({at.tzinfo}){held}, because {mail.row.because}"


def _of_mail(mail: Mail, facts: str) -> Actual:
    written = mail.written
    assert written
    letter, words = written.letter, written.words
    return Actual(
        letter.rule, letter.template, letter.language, letter.client, '"{}" <{}>'.format(*written.sender), letter.to,
        letter.cc, words.subject, words.text, words.html, facts,
    )  # fmt: skip


def _of_row(row: OutboxRow, desk: Desk) -> Actual:
    """Its words are kept for good, its bytes until a copy stands in Sent."""
    raw = base64.b64decode(row.mail)
    mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw) if raw else None
    page = mail.get_body(("html",)) if mail else None
    at = row.sent_at or row.due
    zone = ZoneInfo(desk.book.agency.time_zone)
    facts = f"the mail itself, {row.state} {at.astimezone(zone):%a %Y-%m-%d %H:%M} ({zone.key}), because {row.because}"
    return Actual(
        row.rule, None, None, row.client, str(mail["From"]) if mail else f"<{desk.config.smtp.from_address}>", row.to,
        row.cc, row.subject, row.text, page.get_content() if page else None, one_line(facts),
    )  # fmt: skip
