"""A colleague answers a mail of ours: yes or no to a question, hold or add to a draft."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.effects import Effect
from rules.nouns import Addition, Because, Bounce, Decision, Hold, OutboxRow, Question, Request
from rules.reading.answers_money import done, settle_money
from rules.reading.case import Case, Findings, colleague_letter, keep
from rules.reading.letting_go import drop_it, held_by_walls, let_it_go
from rules.reading.notes import above_notes
from rules.reading.recording import record, record_each
from rules.reading.split.markers import is_forward_subject
from rules.reading.stopping import asked_in, close_questions, release
from rules.reading.writer import answer_to

STEP = "answer"
_WORD = re.compile(r"^\W*(yes|no|ja|nein|hold|stop|halt|add|release|go)\b[\s:,.!-]*(.*)$", re.IGNORECASE | re.DOTALL)
_YES, _NO = ("yes", "ja"), ("no", "nein")
_HOLD, _GO = ("hold", "stop", "halt"), ("release", "go")
# What makes a "yes, …" or a "no …" less than one, in the languages the question is put in.
_OPEN = (
    r"if|unless|until|wait|maybe|perhaps|probably|think|guess|unsure|dunno|falls|sofern|sobald|vielleicht|wohl|glaube|warte"
    r"|no (?:idea|clue|matter|problem|worries|need)|(?:keine|nicht) ahnung|kein problem"
)
_TIED = r"but|only|once|except|not|\w+n['’]?t|never|no|aber|wenn|nur|nicht|kein\w*|nie|nein|erst|außer|ausser"
_UNPLAIN = {
    True: re.compile(rf"\?|\b(?:{_OPEN}|{_TIED})\b", re.IGNORECASE),
    False: re.compile(rf"\?|\b(?:{_OPEN})\b", re.IGNORECASE),
}


def read_answer(case: Case, found: Findings) -> Findings:
    """What the first word of the reply says to the letter it answers. Anything else is filed like other mail."""
    row, message = found.answers, case.message
    match = _WORD.match(above_notes(found.new_text[:20_000]).lstrip())
    if row is None or match is None or not case.book.is_agency(message.sender.address):
        return found
    word, rest = match[1].lower(), match[2].strip()
    authentic = found.trust in ("verified", "keyed") and found.in_doubt is None
    if row.rule == "ask" and word in (*_YES, *_NO) and authentic and not is_forward_subject(message.subject):
        plain = is_plain(match[0], word in _YES)
        if plain and row.about.startswith("money/"):
            return settle_money(case, found, row.about, word in _YES, rest)
        return _settle(case, found, row.about, word in _YES) if plain else _not_plain(case, found, match[0])
    if (behind := held_by_walls(case.view, row)) and authentic and not is_forward_subject(message.subject):
        if word in _GO and is_plain(match[0], yes=True):
            return let_it_go(case, found, behind, match[0][:200])
        if word in _NO and is_plain(match[0], yes=False):
            return drop_it(case, found, behind, match[0][:200])
        return _not_plain(case, found, match[0], "release") if word in (*_GO, *_YES, *_NO) else found
    held = _held_about(case, row)
    if held and word in _HOLD and found.trust != "failed":  # stopping is always safe
        return _hold(case, found, held, match[1])
    if held and word in _GO and authentic:
        return _let_go(case, found, held, match[1])
    if held and word == "add" and rest and authentic:
        return _add(case, found, held[0], rest)
    return found


def is_plain(text: str, yes: bool) -> bool:
    """Whether an answer is a yes, or a no, and nothing else: what else its paragraph says takes nothing back."""
    return not _UNPLAIN[yes].search(text.strip().partition("\n\n")[0][:600])


def _not_plain(case: Case, found: Findings, text: str, corrected: str = "yes") -> Findings:
    """ "Yes, but only v1" is no yes: nothing is recorded, the question stays open, and its writer is told."""
    person = answer_to(case, found.trust)
    line = text.strip().partition("\n")[0][:200]
    because = Because(step=STEP, text="neither a plain yes nor a plain no: the question stays open", words=line)
    if person is None:
        return found.with_(because, kind="reply", done=True)
    problem = {
        "line": line, "found": "this is more than a yes or a no, and nothing was recorded",
        "wanted": "answer with one word; what else there is to say, say to the client", "corrected": corrected,
    }  # fmt: skip
    answer = colleague_letter(
        case, person, key=f"note-error/{case.message.content_key[:24]}", duty="note", rule="error",
        about=case.message.content_key[:24], template="note/error", client=found.client, because=because,
        facts={"subject": case.message.subject, "problems": [problem]},
    )  # fmt: skip
    return found.with_(because, effects=(answer,), kind="reply", done=True)


def _held_about(case: Case, row: OutboxRow) -> tuple[str, ...]:
    """What a `hold` in answer to a letter stops: `weekly/acme/2026-W48`, each `invoice/INV-31`, `outline/<uid>`."""
    about = row.about
    if row.duty in ("weekly", "outline"):
        return (f"{row.duty}/{about}",)
    if question := case.view.get(Question, about) if about.startswith("money/") else None:
        return tuple(dict.fromkeys(stop.about for stop in asked_in(case.view, question)))
    if row.duty == "dunning":
        return tuple(f"invoice/{number}" for number in about.split(", "))
    if row.duty == "desk" and (about.startswith("client/") or case.view.get(Bounce, about)):
        return (about,)
    return ()


def _hold(case: Case, found: Findings, abouts: Sequence[str], words: str) -> Findings:
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} answered: {', '.join(abouts)} held", words=words)
    effects: list[Effect] = []
    for about in abouts:
        hold = Hold(about=about, by=sender, at=case.message.received, state="held", because=because)
        effects += [keep(hold), *close_questions(case.view, about)]
    return done(case, found, because, effects, tuple(f"{about} is held." for about in abouts))


def _let_go(case: Case, found: Findings, abouts: Sequence[str], words: str) -> Findings:
    """As a #release note: whatever stops it is taken down."""
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} answered: {', '.join(abouts)} released", words=words)
    effects: list[Effect] = []
    for about in abouts:
        hold = Hold(about=about, by=sender, at=case.message.received, state="released", because=because)
        effects += [*([keep(hold)] if "/" in about else []), *release(case.view, about, because)]
    return done(case, found, because, effects, tuple(f"{about} is released." for about in abouts))


def _add(case: Case, found: Findings, about: str, text: str) -> Findings:
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} added to {about}", words=text[:200])
    addition = Addition(about=about, text=text[:4_000], by=sender, at=case.message.received)
    return done(case, found, because, (keep(addition),), (f"Your words will stand in {about}.",))


def _settle(case: Case, found: Findings, about: str, yes: bool) -> Findings:
    question = case.view.get(Question, about)
    if question is None or question.state != "open":
        return found
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} answered {'yes' if yes else 'no'}: {question.asked}")
    settled = replace(
        question, state="yes" if yes else "no", answered_by=sender, answered_in=case.message.message_id
    )  # fmt: skip
    effects: list[Effect] = [keep(settled)]
    client = case.book.clients.get(question.client or "")
    decided = [*_on_their_word(case, question, because)] if yes and client and question.by else []
    contact = case.book.contact(question.by or "")
    recorded: Iterator[Effect] = iter(())
    if client and len(question.items) > 1 and decided:
        recorded = record_each(case, decided, (), question.words, client, contact)
    elif client and decided:
        recorded = record(case, *decided[0], client, contact)
    # The receipt would answer the AE's mail, not the client's: the AE tells the client.
    effects += [e for e in recorded if not _is_receipt(e)]
    return found.with_(because, effects=effects, kind="reply", outcome="recorded", done=True)


def _on_their_word(case: Case, question: Question, because: Because) -> Iterator[tuple[Request, Decision]]:
    """What a yes records: the client's words, on the word of the colleague who knows what they mean."""
    items = question.items or ((question.request or "", question.suspected),)
    for name, word in items:
        request = case.view.get(Request, name)
        if request is None or word is None or question.by is None:
            continue
        yield request, Decision(
            request=request.id, client=request.client, decision=word, by=question.by, at=question.at,
            message_id=question.message_id, content_key=question.content_key, words=question.words,
            version=request.version, sha256s=tuple(a.sha256 for a in request.attachments if a.sha256), trust="claimed",
            confirmed_by=case.message.sender.address, confirmed_in=case.message.message_id,
            because=(*question.because, because),
        )  # fmt: skip


def _is_receipt(effect: Effect) -> bool:
    letter = getattr(effect, "letter", None)
    return letter is not None and letter.external
