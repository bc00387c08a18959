"""Who wrote a mail and which letter of ours it answers: what is asked before anything else."""

from datetime import datetime

from rules.book import RuleBook, Vouching
from rules.nouns import Message, OutboxRow
from rules.reading.case import Case, Findings, Trust
from rules.reading.trust import judge_trust
from rules.view import View

RANK: dict[str, int] = {"failed": 0, "claimed": 1, "keyed": 2, "verified": 3}


def which_letter(case: Case, found: Findings) -> Findings:
    """The letter of ours that this mail answers: by reply key, else by the Message-ID it refers to."""
    for address in (*case.message.delivered_to, *case.message.recipients):
        key = address.rpartition("@")[0].partition("+")[2]
        if key and case.book.is_inbox(address) and (rows := case.view.find(OutboxRow, reply_key=key)):
            return found.with_(answers=rows[0])
    for reference in case.message.thread_references[:5]:
        if rows := case.view.find(OutboxRow, message_id=reference):
            return found.with_(answers=rows[0])
    return found


def who_wrote(case: Case, found: Findings) -> Findings:
    """How far the writer's address can be trusted."""
    keyed = found.answers if found.answers and _key_came_back(case, found.answers) else None
    trusted, vouching = case.book.trusted_authserv.get(case.mailbox, ()), case.book.vouching.get(case.mailbox)
    trust, because = judge_trust(case.message, trusted, keyed, vouching or Vouching())
    return found.with_(because, trust=trust)


def trust_of(message: Message, view: View, book: RuleBook, now: datetime, mailbox: str) -> Trust:
    """The trust that this copy of a mail would have."""
    case = Case(message=message, view=view, book=book, now=now, mailbox=mailbox)
    return who_wrote(case, which_letter(case, Findings())).trust


def _key_came_back(case: Case, row: OutboxRow) -> bool:
    return any(
        a.rpartition("@")[0].partition("+")[2] == row.reply_key
        for a in (*case.message.delivered_to, *case.message.recipients)
    )
