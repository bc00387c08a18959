"""Writing decisions down: the record, the request's new state, word to the AE and a receipt to the client."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rules.book import Client, Contact
from rules.effects import Effect
from rules.nouns import Because, Decision, DecisionWord, Request
from rules.reading.case import Case, ae_of, colleague_letter, keep, receipt_letter
from rules.reading.proofs import told_in_notice

STEP = "decision"
STATE: dict[str, str] = {
    "approve": "approved", "reject": "rejected", "conditional": "conditional", "retract": "retracted",
}  # fmt: skip
_DID: dict[str, tuple[str, str]] = {
    "approve": ("approve", "approved"), "reject": ("reject", "rejected"),
    "conditional": ("approve, on a condition,", "approved, on a condition,"),
    "retract": ("take back the approval of", "took back the approval of"),
}  # fmt: skip
Left = Sequence[tuple[Request, str]]  # requests that stay open, and why: "asked", "question", "silent"


def did(word: str) -> tuple[str, str]:
    """What somebody did to a request, as a question with "did" and as a statement ask for it."""
    return _DID.get(word, (f"say {word} to", f"said {word} to"))


def titled(request: Request) -> str:
    """`Poster v2`"""
    return f"{request.item} {request.version or ''}".strip()


def put_down(request: Request, decision: Decision) -> Iterator[Effect]:
    """The decision itself, and the request's new state."""
    yield keep(decision)
    if not request.is_set_aside:  # an old version stays set aside, whoever approves it
        yield keep(replace(request, state=STATE[decision.decision]))


def record(
    case: Case, request: Request, decision: Decision, client: Client, contact: Contact | None
) -> Iterator[Effect]:
    """The decision on one request, the AE's notice and the client's receipt."""
    yield from put_down(request, decision)
    because = Because(step=STEP, text=f"{decision.by} {did(decision.decision)[1]} {request.id}", words=decision.words)
    facts: dict[str, Any] = {
        "item": request.item, "version": request.version, "decision": decision.decision, "words": decision.words,
        "at": decision.at,
    }  # fmt: skip
    asker = case.book.person(request.opened_by) or ae_of(case, client)
    if asker:
        detail = {
            "by": decision.by, "by_name": contact.name if contact else decision.by, "trust": decision.trust,
            "request": request.id, "reasons": [str(b) for b in decision.because if told_in_notice(b)],
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


def record_each(
    case: Case,
    decided: Sequence[tuple[Request, Decision]],
    left: Left,
    words: str,
    client: Client,
    contact: Contact | None,
) -> Iterator[Effect]:
    """The decisions of one mail on several items: one notice that tells the AE item by item, one receipt that names
    what was approved and what was not. `words`: the client's own."""
    for request, decision in decided:
        yield from put_down(request, decision)
    first_request, first = decided[0]
    asked = (*(r for r, _ in decided), *(r for r, _ in left))
    about = ", ".join(r.id for r in sorted(asked, key=lambda r: (r.number, r.id)))
    told = "; ".join(f"{did(d.decision)[1]} {r.id}" for r, d in decided)
    because = Because(step=STEP, text=f"{first.by} {told}", words=words[:200])
    facts: dict[str, Any] = {"words": words, "at": first.at, "items": _rows(decided, left)}
    asker = case.book.person(first_request.opened_by) or ae_of(case, client)
    key = f"{client.key}/{first.content_key[:24]}"
    if asker:
        reasons = dict.fromkeys(str(b) for _, d in decided for b in d.because if told_in_notice(b))
        detail = {
            "by": first.by, "by_name": contact.name if contact else first.by, "trust": first.trust,
            "reasons": list(reasons),
        }  # fmt: skip
        yield colleague_letter(
            case, asker, key=f"notice-items/{key}", duty="approval", rule="notice", about=about,
            template="approval/notice_items", client=client, because=because, facts=facts | detail,
        )  # fmt: skip
    if contact and case.book.approvals.approvals.receipt and any(d.decision != "retract" for _, d in decided):
        yield receipt_letter(
            case, contact, client, key=f"receipt-items/{key}", about=about, template="approval/receipt_items",
            because=because, facts=facts,
        )  # fmt: skip


def _rows(decided: Sequence[tuple[Request, Decision]], left: Left) -> list[dict[str, Any]]:
    """`item version request decision words` of every item, in the order in which they were asked."""
    rows: list[tuple[int, str, dict[str, Any]]] = []
    for request, word, words in (
        *((r, d.decision, d.words) for r, d in decided),
        *((r, state, "") for r, state in left),
    ):
        row = {"item": request.item, "version": request.version, "request": request.id}
        rows.append((request.number, request.id, row | {"decision": word, "words": words}))
    return [row for _, _, row in sorted(rows, key=lambda r: r[:2])]


def decision_of(
    case: Case, request: Request, word: DecisionWord, words: str, trust: str, because: Sequence[Because]
) -> Decision:
    """The record of what the writer of the mail on the table decided on a request."""
    message = case.message
    return Decision(
        request=request.id, client=request.client, decision=word, by=message.sender.address, at=message.received,
        message_id=message.message_id, content_key=message.content_key, words=words, trust=trust,
        version=request.version, sha256s=tuple(a.sha256 for a in request.attachments if a.sha256),
        because=tuple(because),
    )  # fmt: skip
