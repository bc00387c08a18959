"""Letting a written letter into the outbox, once for each of its keys."""

import base64
import hashlib
from datetime import datetime

from rules.loops import said, thread_of
from rules.nouns import Because, Letter, OutboxRow
from rules.view import Pad, View


def admit(
    tx: Pad,
    letter: Letter,
    *,
    raw: bytes,
    subject: str,
    text: str,
    message_id: str,
    reply_key: str,
    now: datetime,
    hold: Because | None = None,
    drop: Because | None = None,
) -> OutboxRow | None:
    """Put the letter into the outbox with its final bytes. None when one of its keys is taken already.

    A row that takes no keys (withdrawn, or come back) is written anew. `hold`: it waits for a person;
    `drop`: it is one too many, and is only kept to tell why it was not sent.
    Raises ValueError for a letter to nobody, or bytes that do not bear the Message-ID they are to be known by.
    """
    if not letter.to:
        raise ValueError(f"letter {letter.key} is addressed to nobody")
    if message_id.encode("ascii") not in raw:
        raise ValueError(f"the mail of letter {letter.key} does not bear its Message-ID {message_id}")
    if is_taken(tx, letter):
        return None
    before = tx.get(OutboxRow, letter.key)
    row = OutboxRow(
        id=letter.key,
        duty=letter.duty,
        rule=letter.rule,
        client=letter.client,
        about=letter.about,
        to=letter.to,
        cc=letter.cc,
        subject=subject,
        message_id=message_id,
        reply_key=reply_key,
        state="withdrawn" if drop else "held" if hold else "pending",
        epoch=before.epoch + 1 if before else 0,
        due=letter.due,
        created=now,
        keys=letter.keys,
        external=letter.external,
        text=text,
        mail="" if drop else base64.b64encode(raw).decode("ascii"),
        sha256=hashlib.sha256(raw).hexdigest(),
        give_up_after=letter.give_up_after,
        thread=thread_of(letter, tx) if letter.cause else None,
        cause=letter.cause,
        said=said(letter),
        outcome=drop or hold,
        because=letter.because,
    )
    tx.put(row)
    return row


def is_taken(view: View, letter: Letter) -> bool:
    """Whether a row that takes its keys bears one of the letter's keys, as its own or among those it settles."""
    keys = {letter.key, *letter.keys}
    named = [row for key in keys if (row := view.get(OutboxRow, key))]
    family = view.find(OutboxRow, duty=letter.duty, client=letter.client) if letter.client else ()
    return any(row.takes_keys and keys & {row.id, *row.keys} for row in (*named, *family))
