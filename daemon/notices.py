"""Letters to colleagues about our own mails: held, refused, unknown, or too many. Pure: the time is an argument."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.outbox import ALARM
from rules.book import RuleBook
from rules.duties.people import ae
from rules.duties.quarantine import watchers
from rules.loops import Beyond
from rules.nouns import Because, Letter, OutboxRow
from rules.walls import WALLS


def trouble(row: OutboxRow, rule: str, book: RuleBook, now: datetime) -> Letter:
    """To the AE: this mail was refused, or may not have arrived (`rule`: refused, unknown)."""
    facts = {
        "to": ", ".join(row.to), "subject": row.subject, "said": row.server_said or "", "key": row.key,
        "at": row.dot_at or row.created, "address": "unclear", "times": 1,
    }  # fmt: skip
    because = row.outcome or Because(step="delivery", text=f"our mail {row.key} was {rule}")
    return _to_ae(f"desk-{rule}/{row.key}", rule, row.client, row.key, because, facts, book, now)


def held(row: OutboxRow, book: RuleBook, now: datetime) -> Letter:
    """To the AE: this mail waits for a person, and why. Held once more, it is told once more."""
    hold = row.outcome or Because(step=WALLS, text="nobody has looked at it yet")
    facts = {
        "to": ", ".join(row.to), "subject": row.subject, "hits": hold.text.split("; "), "key": row.key,
        "may_go": hold.step == WALLS,
    }  # fmt: skip
    because = Because(step=hold.step, text=f"our mail {row.key} is held")
    key = f"desk-walls/{row.key}" + (f"/{row.epoch}" if row.epoch else "")
    return _to_ae(key, "walls", row.client, row.key, because, facts, book, now)


def looping(mail: Letter, subject: str, over: Beyond, book: RuleBook, now: datetime) -> Letter:
    """To the AE, once a day: this mail was not sent, because something goes round in circles."""
    facts = {
        "to": ", ".join(mail.to), "subject": subject, "by": mail.cause, "reason": over.because.text, "key": mail.key,
    }  # fmt: skip
    key = f"desk-loop/{over.alarm}/{now:%Y-%m-%d}"
    return _to_ae(key, "loop", mail.client, over.alarm, over.because, facts, book, now)


def flooded(why: str, book: RuleBook, now: datetime) -> Letter:
    """To those who look after the desk, once a day: sending has stopped, because more went out than ever should."""
    because = Because(step="outbox", text=why)
    letter = _to_ae(f"desk-flood/{now:%Y-%m-%d}", ALARM, None, "outbox", because, {"reason": why}, book, now)
    people = watchers(book)
    names = ", ".join(person.name for person in people)
    return replace(letter, to=tuple(p.address for p in people), facts={**letter.facts, "recipient_name": names})


def _to_ae(
    key: str, rule: str, client_key: str | None, about: str, because: Because, facts: Mapping[str, Any], book: RuleBook,
    now: datetime,
) -> Letter:  # fmt: skip
    client = book.clients.get(client_key or "")
    person = ae(client, book) if client else next(iter((*book.with_role("ae"), *book.people.values())))
    shared = {
        "client_name": client.name if client else None, "recipient_name": person.name, "ae_name": person.name,
        "ae_address": person.address,
    }  # fmt: skip
    return Letter(
        key=key, duty="desk", rule=rule, client=client.key if client else None, about=about, to=(person.address,),
        template=f"desk/{rule}", language=book.agency.language, time_zone=book.agency.time_zone, due=now,
        because=because, facts=shared | dict(facts),
    )  # fmt: skip
