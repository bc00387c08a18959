"""Putting a doubtful decision to the AE: the client's words, the suspected ones marked, to be answered yes or no."""

from collections.abc import Iterable, Sequence
from typing import Any

from rules.book import Client
from rules.nouns import Because, DecisionWord, Question, Request
from rules.reading.case import Case, Findings, ask_ae
from rules.reading.recording import did

LONGEST = 4_000  # characters of a mail that the AE is shown
MARK = "**"
Suspected = Sequence[tuple[Request, DecisionWord, str]]  # what the words seem to decide of it, and which words


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with `**` around each span; of a long one the part that holds the first span."""
    merged: list[list[int]] = []
    for start, end in sorted((max(0, s), min(e, len(text))) for s, e in spans if s < e):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        elif start < end:
            merged.append([start, end])
    begin = max(0, merged[0][0] - LONGEST // 2) if merged and merged[0][1] > LONGEST else 0
    parts, at = ["… "] if begin else [], begin
    for start, end in merged:
        if start >= begin + LONGEST:
            break
        parts += [text[at:start], MARK, text[start:end], MARK]
        at = end
    parts.append(text[at : max(at, begin + LONGEST)])
    return "".join(parts) + (" …" if begin + LONGEST < len(text) else "")


def put_question(
    case: Case,
    found: Findings,
    client: Client,
    suspected: Suspected,
    spans: Iterable[tuple[int, int]],
    doubts: Sequence[Because],
) -> Findings:
    """Ask the AE whether these words decide what they seem to, of one request or of several."""
    message = case.message
    request, word, words = suspected[0]
    real = [(r, w, said) for r, w, said in suspected if w != "none"]
    several = len(suspected) > 1
    question = Question(
        id=f"approval/{message.content_key[:24]}", client=client.key, content_key=message.content_key, at=case.now,
        asked=_asked(message.sender.address, real, request), request=request.id,
        suspected=real[0][1] if real else None, items=tuple((r.id, w) for r, w, _ in real) if several else (),
        by=message.sender.address, words="; ".join(dict.fromkeys(s for *_, s in suspected if s))[:300] or words,
        message_id=message.message_id, because=tuple(doubts),
    )  # fmt: skip
    facts: dict[str, Any] = {
        "reason": "; ".join(dict.fromkeys(b.text for b in doubts)), "by": message.sender.address,
        "subject": message.subject, "excerpt": marked(found.new_text, spans),
        "reasons": [str(b) for b in (*doubts, *found.because)],
    }  # fmt: skip
    if several:
        facts["items"] = [{"item": r.item, "version": r.version, "decision": w} for r, w, _ in suspected]
    else:
        facts |= {"item": request.item, "version": request.version, "decision": None if word == "none" else word}
    template = "approval/ask_items" if several else "approval/ask"
    effects = ask_ae(case, client, question, template=template, facts=facts)
    return found.with_(*doubts, effects=effects, outcome="asked-ae")


def _asked(sender: str, real: Suspected, request: Request) -> str:
    if not real:
        return f"What does {sender} say to {request.id}?"
    return f"Did {sender} {' and '.join(f'{did(word)[0]} {r.id}' for r, word, _ in real)}?"
