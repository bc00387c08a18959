"""Who wrote a mail and which letter of ours it answers: what is asked before anything else."""

from collections.abc import Iterator
from datetime import datetime

from rules.book import Person, RuleBook, Vouching
from rules.nouns import Because, Message, OutboxRow
from rules.reading.case import Case, Findings, Trust
from rules.reading.covered import of_form
from rules.reading.lookalike import dressed_up
from rules.reading.trust import judge_trust
from rules.view import View

STEP = "trust"
VOUCHED = ("verified", "keyed")
RANK: dict[str, int] = {"failed": 0, "claimed": 1, "keyed": 2, "verified": 3}


def which_letter(case: Case, found: Findings) -> Findings:
    """The letter of ours that this mail answers: by reply key, else by the Message-ID it refers to.

    A key that comes back from somebody else than it was given to is refused: it names no letter, and what the mail
    says takes no effect before a person has looked. Colleagues answer for each other.
    """
    sender = case.message.sender.address
    for row in _keyed(case):
        if sender in (*row.to, *row.cc) or case.book.is_agency(sender):
            return found.with_(answers=row)
        given = ", ".join(row.to)
        text = f"the reply key in its address was given to {given}, and it came back from {sender or 'nobody certain'}"
        because = Because(step=STEP, text=text, words=row.key)
        found = found.with_(because, in_doubt=because)
    for reference in case.message.thread_references[:5]:
        if rows := case.view.find(OutboxRow, message_id=reference):
            return found.with_(answers=rows[0])
    return found


def _keyed(case: Case) -> Iterator[OutboxRow]:
    """The letters whose reply keys stand in the addresses this mail was sent to."""
    for address in dict.fromkeys((*case.message.delivered_to, *case.message.recipients)):
        key = address.rpartition("@")[0].partition("+")[2]
        if key and case.book.is_inbox(address):
            yield from case.view.find(OutboxRow, reply_key=key)[:1]


def who_wrote(case: Case, found: Findings) -> Findings:
    """How far the writer's address can be trusted."""
    keyed = found.answers if found.answers and came_back(case, found.answers) else None
    trusted, vouching = case.book.trusted_authserv.get(case.mailbox, ()), case.book.vouching.get(case.mailbox)
    trust, because = judge_trust(case.message, trusted, keyed, vouching or Vouching())
    dressed = dressed_up(case.message.sender, case.book)
    read_twice = next(of_form(case), None)
    reasons = (because, *(why for why in (dressed, read_twice) if why))
    return found.with_(*reasons, trust=trust, in_doubt=found.in_doubt or dressed or read_twice)


def may_tell(message: Message, trust: str) -> bool:
    """Whether a colleague's mail may tell the desk something: somebody vouches for its writer, or it never travelled.

    Mail without any Received was put into the mailbox by somebody who may open it; every server writes one.
    """
    return trust in VOUCHED or (trust == "claimed" and "received" not in message.headers)


def answer_to(case: Case, trust: str) -> Person | None:
    """Who is told what came of a colleague's mail: whoever wrote it, also from an address that people.toml lacks, if
    somebody vouches for it. None: there is nobody to be told."""
    sender = case.message.sender
    known = case.book.person(sender.address)
    if known or not case.book.is_agency(sender.address) or case.book.is_inbox(sender.address):
        return known
    name = sender.name[:80] or sender.address.partition("@")[0]
    return Person(name=name, address=sender.address) if may_tell(case.message, trust) else None


def trust_of(message: Message, view: View, book: RuleBook, now: datetime, mailbox: str) -> Trust:
    """The trust that this copy of a mail would have."""
    case = Case(message=message, view=view, book=book, now=now, mailbox=mailbox)
    return who_wrote(case, which_letter(case, Findings())).trust


def came_back(case: Case, row: OutboxRow) -> bool:
    """Whether that letter's own key stands in an address of this mail."""
    return any(
        a.rpartition("@")[0].partition("+")[2] == row.reply_key
        for a in (*case.message.delivered_to, *case.message.recipients)
    )
