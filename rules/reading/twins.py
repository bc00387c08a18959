"""Another mail with the same Message-ID but other bytes: a list's copy of it (RFC 2919), or an alarm.

A Message-ID alone proves nothing: whoever sends first with a guessed one would otherwise erase the genuine mail.
"""

import re

from rules.nouns import Because, Entry, Message, Question
from rules.reading.case import Case, Findings
from rules.reading.writer import VOUCHED

STEP = "same Message-ID"
_LIST_ID = re.compile(r"<([^<>\s]{1,255})>\s*$")


def list_id(message: Message) -> str | None:
    """The list a mail came by: the identifier of its List-Id field."""
    value = next(iter(message.headers.get("list-id", ())), "")[:998].strip()
    match = _LIST_ID.search(value)
    return match[1].lower() if match else value.lower()[:255] or None


def same_id(case: Case, found: Findings) -> Findings:
    """A list's copy of a mail that is on record and was vouched for is that mail, and has no effect of its own.

    Anything else with a known Message-ID is judged in full, on its own evidence, and ops hear of it.
    """
    message, mine = case.message, list_id(case.message)
    others = [e for e in case.view.find(Entry, message_id=message.message_id or "-") if _is_other(e, message)]
    if not others:
        return found
    same = [e for e in others if e.sender == message.sender.address]
    listed = tuple(e for e in same if mine or e.list_id)
    record = next((e for e in listed if e.trust in VOUCHED and (mine or _took_effect(case, e))), None)
    if record:
        because = Because(step=STEP, text=_duplicate(record, mine), words=message.message_id)
        kind = "reply" if message.thread_references else found.kind
        return found.with_(because, kind=kind, outcome="ignored", copy_of=record.key, done=True)
    if listed and found.trust in VOUCHED:  # the list's copy came first and settled nothing: this is the mail itself
        text = f"a copy by the list {next((e.list_id for e in listed if e.list_id), mine)} came first"
        return found.with_(Because(step=STEP, text=text, words=message.message_id), twins=listed)
    text = f"another mail from {others[0].sender} bears the same Message-ID, with other words or files"
    because = Because(step=STEP, text=text, words=message.message_id)
    doubtful = found.trust not in VOUCHED or any(e.trust in VOUCHED for e in same)
    return found.with_(because, alarm=because, in_doubt=because if doubtful else found.in_doubt)


def _is_other(entry: Entry, message: Message) -> bool:
    """A mail that was judged as a person's. What was only attached, not readable or a machine's took no effect."""
    if entry.key == message.content_key or entry.via != "mail" or entry.outcome == "quarantined":
        return False
    return not any(b.step == "machine" for b in entry.because)


def _took_effect(case: Case, entry: Entry) -> bool:
    question = case.view.get(Question, f"approval/{entry.key[:24]}")
    return entry.outcome == "recorded" or (question is not None and question.state in ("yes", "no"))


def _duplicate(record: Entry, mine: str | None) -> str:
    way = f"it came by the list {mine}" if mine else f"a copy by the list {record.list_id} came first"
    return f"{way}; the same mail is on record as {record.key[:12]}, and nothing is done twice"
