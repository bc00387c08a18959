"""Mails attached to a mail (message/rfc822): known ones have come by one more route, others are kept, not acted on."""

from collections.abc import Iterator

from rules.nouns import Because, Entry, Message, OutboxRow
from rules.reading.case import Case, Findings
from rules.reading.twins import list_id

STEP = "attached"
MOST = 20


def attached_mails(case: Case, found: Findings) -> Iterator[Entry]:
    """What the ledger keeps of each attached mail, should it not know it yet.

    Nobody vouches for what was passed on: its words are its forwarder's, until it arrives itself and is judged.
    """
    if not found.human:  # a bounce brings our own mail back
        return
    for inner in case.message.forwarded[:MOST]:
        if not case.view.find(OutboxRow, message_id=inner.message_id or "-"):
            yield _entry(case, inner)


def _entry(case: Case, inner: Message) -> Entry:
    by = case.message.sender.address
    because = Because(step=STEP, text=f"only seen attached to a mail from {by}: kept, not acted on")
    return Entry(
        content_key=inner.content_key, message_id=inner.message_id, thread=None, client=None, job=None,
        sender=inner.sender.address, subject=inner.subject[:300], date=inner.date, received=case.message.received,
        kind="other", trust="claimed", outcome="filed", via="eml", attachments=inner.attachments,
        list_id=list_id(inner), direction="out" if case.book.is_agency(inner.sender.address) else "in",
        because=(because,),
    )  # fmt: skip
