"""No answering without end: how many mails may follow from other mails, to one person, in one thread, by one writer.

A client gets one automatic answer in a thread a day: the account executive hears of everything besides. Colleagues need
their questions and notices at once, so they have room for more, but never for the same answer twice. What is beyond is
not sent; `explain` says why, and once a day people hear that something goes round in circles.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from rules.book import RuleBook
from rules.nouns import Because, Entry, Letter, OutboxRow
from rules.reading.unread import is_unread
from rules.view import View

STEP = "loop guard"
IN = timedelta(hours=24)
TO_A_CLIENT = 1  # answers in one thread
TO_A_COLLEAGUE = 10  # mails in one thread
FROM_ONE_WRITER = 30  # mails to colleagues that one outsider brings about, in whatever threads
ABOUT_OUR_OWN = frozenset({"refused", "unwanted"})  # no more of them than mails we sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Why a letter is not sent. `alarm`: what goes round, for a key of the alarm; "" where all is as it should be."""

    because: Because
    alarm: str = ""


def thread_of(letter: Letter, view: View) -> str | None:
    """The thread of the mail that the letter follows from."""
    entries = view.find(Entry, message_id=letter.in_reply_to) if letter.in_reply_to else ()
    return next((e.thread for e in entries if e.thread), None)


def beyond(letter: Letter, view: View, book: RuleBook, now: datetime) -> Beyond | None:
    """Whether the letter is one too many; None: it may go. Only letters that a mail brought about are looked at."""
    if not letter.cause or letter.rule in ABOUT_OUR_OWN:
        return None
    if any(map(is_unread, letter.to)):
        return Beyond(
            because=Because(step=STEP, text=f"nobody reads mail to {', '.join(letter.to)} (RFC 3834 section 4)")
        )
    thread = thread_of(letter, view)
    lately = [r for r in view.find(OutboxRow, thread=thread) if _counts(r, now)] if thread else []
    to_them = [r for r in lately if set(r.to) & set(letter.to)]
    who = ", ".join(letter.to)
    if letter.external:
        if len(to_them) >= TO_A_CLIENT:
            return Beyond(
                because=_because(f"{who} already had an automatic mail in this thread within 24 hours", to_them)
            )
        return None
    same = [r for r in to_them if r.said and r.said == said(letter)]
    if same:
        return Beyond(because=_because(f"{who} was told the very same in this thread within 24 hours", same))
    if len(to_them) >= TO_A_COLLEAGUE:
        text = f"{who} already had {len(to_them)} mails about this thread within 24 hours"
        return Beyond(because=_because(text, to_them), alarm=f"{thread}")
    return _by_one_writer(letter, view, book, now)


def said(letter: Letter) -> str:
    """What tells an answer to its own writer from others; "" for letters that each say something of their own."""
    if letter.cause not in letter.to:
        return ""
    told = {k: v for k, v in letter.facts.items() if k != "subject"}
    return sha256(f"{letter.template} {sorted(told.items(), key=lambda item: item[0])!r}".encode()).hexdigest()[:32]


def _by_one_writer(letter: Letter, view: View, book: RuleBook, now: datetime) -> Beyond | None:
    if book.is_agency(letter.cause):
        return None
    rows = [r for r in view.find(OutboxRow, cause=letter.cause) if _counts(r, now) and not r.external]
    if len(rows) < FROM_ONE_WRITER:
        return None
    text = f"mail from {letter.cause} brought about {len(rows)} mails to colleagues within 24 hours"
    return Beyond(because=_because(text, rows), alarm=letter.cause)


def _counts(row: OutboxRow, now: datetime) -> bool:
    return bool(row.cause) and row.state != "withdrawn" and now - row.created < IN


def _because(text: str, rows: list[OutboxRow]) -> Because:
    return Because(step=STEP, text=f"{text}: the last is {max(rows, key=lambda r: r.created).key}")
