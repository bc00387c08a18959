"""What a reply decides on the request of its thread, and everything that must hold before it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rules.book import Client, Contact
from rules.effects import Effect
from rules.nouns import Because, Decision, DecisionWord, OutboxRow, Question, Request
from rules.reading.case import Case, Findings, ae_of, ask_ae, colleague_letter, keep, receipt_letter
from rules.reading.decision import Reading
from rules.reading.meant import Meant
from rules.reading.settled import answered, settle_questions

STEP = "decision"
CLOCKS_DIFFER = timedelta(minutes=2)
STATE: dict[str, str] = {
    "approve": "approved", "reject": "rejected", "conditional": "conditional", "retract": "retracted",
}  # fmt: skip
DID: dict[str, tuple[str, str]] = {
    "approve": ("approve", "approved"), "reject": ("reject", "rejected"),
    "conditional": ("approve, on a condition,", "approved, on a condition,"),
    "retract": ("take back the approval of", "took back the approval of"),
}  # fmt: skip


def known_texts(case: Case, found: Findings) -> tuple[str, ...]:
    """What we sent earlier in this conversation: it may come back quoted, in any shape."""
    requests = case.view.find(Request, thread=found.thread.id) if found.thread else ()
    letters = [found.answers] if found.answers else []
    letters += [row for r in requests for row in case.view.find(OutboxRow, about=r.id)]
    return (*(r.text for r in requests), *(row.text for row in letters))


def decide_on(case: Case, found: Findings, reading: Reading, meant: Meant, client: Client) -> Findings:
    """Record what is certain, put what only seems so to the AE, and leave the rest filed."""
    word = reading.decision if reading.certain else reading.suspected
    plain = reading.certain and word == "none"  # thanks, a receipt: nothing to show anybody
    if plain or word == "question" or found.thread is None:
        return found
    if answer := answered(case):
        why = Because(step=STEP, text=f"a person has answered {answer.state} already: {answer.asked}")
        return found.with_(why, outcome="asked-ae", decision=word)
    request = meant.request
    doubts = tuple(_doubts(case, found, reading, meant, client))
    words = "; ".join(e.words for e in reading.because)[:300] or found.new_text[:300]
    if doubts:
        return _ask(case, found, client, request, word, words, doubts)
    contact = case.book.contact(case.message.sender.address)
    if contact is None:
        return found
    reasons = tuple(Because(step=STEP, text=e.why, words=e.words) for e in reading.because)
    decision = Decision(
        request=request.id, client=client.key, decision=word, by=contact.address, at=case.message.received,
        message_id=case.message.message_id, content_key=case.message.content_key, words=words, trust=found.trust,
        version=request.version, sha256s=tuple(a.sha256 for a in request.attachments if a.sha256),
        because=(*reasons, *found.because),
    )  # fmt: skip
    known = case.view.get(Decision, decision.key)  # read before: what was acknowledged stays as it was
    effects = () if known else (*record(case, request, decision, client, contact), *settle_questions(case, found))
    return found.with_(*reasons, effects=effects, outcome="recorded", decision=word)


def record(
    case: Case, request: Request, decision: Decision, client: Client, contact: Contact | None
) -> Iterator[Effect]:
    """The decision itself, the request's new state, the AE's notice and the client's receipt."""
    yield keep(decision)
    if request.state != "superseded":  # an old version stays set aside, whoever approves it
        yield keep(replace(request, state=STATE[decision.decision]))
    because = Because(step=STEP, text=f"{decision.by} {_did(decision.decision)[1]} {request.id}", words=decision.words)
    facts: dict[str, Any] = {
        "item": request.item, "version": request.version, "decision": decision.decision, "words": decision.words,
        "at": decision.at,
    }  # fmt: skip
    asker = case.book.person(request.opened_by) or ae_of(case, client)
    if asker:
        detail = {
            "by": decision.by, "by_name": contact.name if contact else decision.by, "trust": decision.trust,
            "request": request.id, "reasons": [str(b) for b in decision.because],
            "attachments": [{"name": a.name, "sha256": a.sha256} for a in request.attachments],
        }  # fmt: skip
        yield colleague_letter(
            case, asker, key=f"notice/{decision.key}", duty="approval", rule="notice", about=request.id,
            template="approval/notice", client=client, because=because, facts=facts | detail,
        )  # fmt: skip
    if contact and case.book.approvals.approvals.receipt and decision.decision != "retract":
        yield receipt_letter(
            case, contact, client, key=f"receipt/{decision.key}", about=request.id, template="approval/receipt",
            because=because, facts=facts,
        )  # fmt: skip


def _doubts(case: Case, found: Findings, reading: Reading, meant: Meant, client: Client) -> Iterator[Because]:
    """Every reason why a careful AE would not yet write it down. Each has its own test."""
    message, request = case.message, meant.request
    contact = case.book.contact(message.sender.address)
    if not reading.certain:
        yield Because(
            step=STEP, text="the words leave it open", words="; ".join(e.words for e in reading.because)[:200]
        )
    if contact is None or contact not in client.contacts or "approver" not in contact.roles:
        yield Because(step=STEP, text=f"{message.sender.address} is not an approver of {client.name}")
    if found.trust not in case.book.approvals.approvals.trust:
        yield Because(step=STEP, text=_unproved(case, found))
    if not found.split_agrees:
        yield Because(step=STEP, text="it is not plain which words are the writer's own and which are quoted")
    if message.date is not None and message.date < _asked_at(request) - CLOCKS_DIFFER:
        yield Because(step=STEP, text="the reply is dated before the request was sent")
    if found.in_doubt:
        yield found.in_doubt
    yield from meant.doubts
    undecided = [r for r in meant.among if r.state == "open"]
    if len(undecided) > 1:
        yield Because(
            step=STEP, text=f"{len(undecided)} requests are open in this thread: " + ", ".join(r.id for r in undecided)
        )
    if request.client != client.key:
        yield Because(step=STEP, text=f"{request.id} is not a request to {client.name}, to whom the writer belongs")
    if len(reading.items) > 1 and len({i.decision for i in reading.items}) > 1:
        yield Because(step=STEP, text="it decides differently on several items")


def _did(word: str) -> tuple[str, str]:
    """What somebody did to a request, as a question with "did" and as a statement ask for it."""
    return DID.get(word, (f"say {word} to", f"said {word} to"))


def _unproved(case: Case, found: Findings) -> str:
    """Why it is not certain enough who wrote it, as one tells a colleague."""
    sender, needed = case.message.sender, case.book.approvals.approvals.trust
    if sender.problem:
        return f"its From field does not say safely who wrote it: {sender.problem}"
    if found.trust == "failed":
        return f"our server says it was NOT sent by {sender.address}"
    if found.trust == "claimed":
        return f"our server could not confirm that {sender.address} really sent it"
    only = f"it answers a mail that only {sender.address} got" if found.trust == "keyed" else "our server confirms it"
    return f"{only}, and that is not enough here: approvals.toml asks for {' or '.join(needed) or 'more'}"


def _asked_at(request: Request) -> datetime:
    """The earliest instant at which the request can have been sent."""
    return min(request.at, request.dated) if request.dated else request.at


def _question(sender: str, word: DecisionWord, request: str) -> str:
    return f"What does {sender} say to {request}?" if word == "none" else f"Did {sender} {_did(word)[0]} {request}?"


def _ask(
    case: Case,
    found: Findings,
    client: Client,
    request: Request,
    word: DecisionWord,
    words: str,
    doubts: Sequence[Because],
) -> Findings:
    message = case.message
    question = Question(
        id=f"approval/{message.content_key[:24]}", client=client.key, content_key=message.content_key, at=case.now,
        asked=_question(message.sender.address, word, request.id), request=request.id,
        suspected=None if word == "none" else word,
        by=message.sender.address, words=words, message_id=message.message_id, because=tuple(doubts),
    )  # fmt: skip
    facts: dict[str, Any] = {
        "reason": "; ".join(b.text for b in doubts), "by": message.sender.address, "subject": message.subject,
        "excerpt": found.new_text[:1_500], "item": request.item, "version": request.version,
        "decision": None if word == "none" else word,
        "reasons": [str(b) for b in (*doubts, *found.because)],
    }  # fmt: skip
    effects = ask_ae(case, client, question, template="approval/ask", facts=facts)
    return found.with_(*doubts, effects=effects, outcome="asked-ae")
