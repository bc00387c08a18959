"""What becomes of a mail that cannot be read or judged: it is put aside, with the reason, and nothing rests on it."""

from datetime import datetime

from rules.book import RuleBook
from rules.effects import Verdict
from rules.nouns import Because, Entry


def quarantined(
    content_key: str,
    reason: str,
    received: datetime,
    book: RuleBook,
    sender: str = "",
    subject: str = "",
    *,
    broken: str = "",
) -> Verdict:
    """`broken`: the hour whose letter tells of it (rules/duties/quarantine.py); "": it is old, and nobody is told.

    `sender` and `subject` are for people, who must know the mail again; nothing goes by them.
    """
    because = Because(step="reading", text=reason[:300])
    entry = Entry(
        content_key=content_key, message_id=None, thread=None, client=None, job=None, sender=sender, subject=subject,
        date=None, received=received, kind="other", trust="failed", outcome="quarantined",
        target=book.filing.folders.quarantine, because=(because,), broken=broken,
    )  # fmt: skip
    return Verdict(entry=entry)
