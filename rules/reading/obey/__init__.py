"""Obeying notes: one small function a word, in one table; each says what it did or what is wrong with the line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from rules.effects import Effect, Keep
from rules.nouns import Because, StoredNote
from rules.overlay import Overlay
from rules.reading.case import Case, Findings, colleague_letter, keep
from rules.reading.notes import FORMS, Note, NoteProblem, note_in_subject, read_notes
from rules.reading.obey import money, people, work
from rules.reading.obey.base import STEP, Obeyed, Refused
from rules.reading.obey.whereto import file_by_notes
from rules.reading.writer import VOUCHED, answer_to, may_tell

__all__ = ["after_answer", "obey_notes"]


def _nothing(case: Case, found: Findings, note: Note) -> Obeyed:
    return Obeyed()


def _kept(case: Case, found: Findings, note: Note) -> Obeyed:
    return Obeyed(said=f"#{note.word} is kept with this thread; this desk does not act on it yet.")


Word = Callable[[Case, Findings, Note], Obeyed]
WORDS: Mapping[str, Word] = {
    "approve": work.approve, "signoff": work.approve, "job": work.job, "meeting": work.meeting, "outline": work.outline,
    "invoice": money.invoice, "paid": money.paid, "dispute": money.dispute, "promise": money.promise,
    "hold": money.hold, "release": money.let_go, "delegate": people.delegate,
    "ignore": _nothing, "help": _nothing, **{word: _kept for word, form in FORMS.items() if not form.acts},
}  # fmt: skip


def obey_notes(case: Case, found: Findings) -> Findings:
    """Obey the notes of a colleague's mail, all but the broken ones, and answer with what was wrong or done."""
    if not case.book.is_agency(case.message.sender.address):
        return found
    notes, problems = read_notes(found.new_text)
    misplaced = None if notes or problems or not _to_us_alone(case) else note_in_subject(case.message.subject)
    problems += (misplaced,) if misplaced else ()
    if not notes and not problems:
        return found
    wrong, said, effects, clients = list(problems), [], [], set()
    so_far = Overlay(case.view)  # a note may rest on the one above it
    case = replace(case, view=so_far)
    for number, note in enumerate(notes):
        if case.view.get(StoredNote, f"{case.message.content_key}/{number}"):  # an earlier copy was believed as well
            continue
        try:
            _may(case, found, note)
            obeyed = WORDS[note.word](case, found, note)
        except Refused as e:
            wrong.append(
                NoteProblem(
                    line=note.line, found=e.found, wanted=e.wanted, corrected=e.corrected or FORMS[note.word].example
                )
            )
            continue
        effects += [*obeyed.effects, keep(_stored(case, found, note, number, obeyed.client))]
        for effect in obeyed.effects:
            if isinstance(effect, Keep):
                so_far.put(effect.record)
        said += [obeyed.said] if obeyed.said else []
        clients |= {obeyed.client} if obeyed.client else set()
    reasons = tuple(Because(step=STEP, text=f"{case.message.sender.address} wrote a note", words=n.line) for n in notes)
    found = file_by_notes(case, found, clients)
    answers = tuple(_answers(case, found, wrong, said, any(n.word == "help" for n in notes)))
    ignored = any(n.word == "ignore" for n in notes)
    outcome = "ignored" if ignored else "recorded" if effects else found.outcome
    return found.with_(
        *reasons, effects=(*effects, *answers), kind="note", outcome=outcome
    )  # fmt: skip


def after_answer(case: Case, found: Findings) -> Findings:
    """A mail that answers a letter of ours may carry notes below the answer: both count."""
    if not found.done or not case.book.is_agency(case.message.sender.address) or not found.new_text:
        return found
    view = Overlay(case.view)
    for effect in found.effects:
        if isinstance(effect, Keep):
            view.put(effect.record)
    obeyed = obey_notes(replace(case, view=view), found)
    return replace(obeyed, kind=found.kind, outcome=found.outcome if found.outcome == "recorded" else obeyed.outcome)


def _to_us_alone(case: Case) -> bool:
    """A new mail to the desk and to nobody else."""
    message = case.message
    return not message.thread_references and all(case.book.is_inbox(address) for address in message.recipients)


def _may(case: Case, found: Findings, note: Note) -> None:
    sender = case.message.sender.address
    if found.trust == "failed":
        raise Refused(f"this mail came in the name of {sender}, but is not from there", "if you wrote it, tell ops")
    if found.in_doubt:
        raise Refused(found.in_doubt.text, "if this is a new note, send it in a new mail")
    powerful, advice = FORMS[note.word].powerful, "send it from your own mail account"
    if powerful and found.trust not in VOUCHED:
        what = f"#{note.word} moves money, writes to the client or says who may approve"
        raise Refused(f"{what}, and no server vouched that {sender} wrote this", advice)
    if not may_tell(case.message, found.trust):
        raise Refused(f"no server vouched that {sender} wrote this", advice)


def _stored(case: Case, found: Findings, note: Note, number: int, client: str | None) -> StoredNote:
    return StoredNote(
        content_key=case.message.content_key, number=number, word=note.word, argument=note.argument[:500],
        fields=tuple(sorted(note.fields.items())), client=found.client.key if found.client else client,
        thread=found.thread.id if found.thread else None, by=case.message.sender.address, at=case.message.received,
    )  # fmt: skip


def _answers(
    case: Case, found: Findings, wrong: list[NoteProblem], said: list[str], help_asked: bool
) -> Iterator[Effect]:
    """At most one mail of each kind back to the writer, and never to anybody else."""
    person = answer_to(case, found.trust)
    if person is None:
        return
    subject, key = case.message.subject, case.message.content_key[:24]
    beside = "/notes" if found.done else ""  # the answer above the notes may have a letter of its own
    mails: list[tuple[str, object, dict[str, Any]]] = [
        ("error", wrong, {"problems": [asdict(p) for p in wrong]}),
        ("done", said, {"done": said}),
        ("help", help_asked, {"words": [{"word": w, "example": f.example} for w, f in FORMS.items() if f.acts]}),
    ]  # fmt: skip
    for rule, wanted, facts in mails:
        if wanted:
            because = Because(step=STEP, text=f'notes in your mail "{subject[:80]}"')
            yield colleague_letter(
                case, person, key=f"note-{rule}/{key}{beside}", duty="note", rule=rule, about=key,
                template=f"note/{rule}", client=found.client, because=because, facts={"subject": subject, **facts},
            )  # fmt: skip
