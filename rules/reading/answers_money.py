"""A colleague's yes or no to what a client seems to have said of money; and the short mail that says what was done."""

from collections.abc import Sequence
from dataclasses import replace

from rules.effects import Effect
from rules.nouns import Because, Question, Stop
from rules.reading.case import Case, Findings, colleague_letter, keep
from rules.reading.stopping import asked_in, ends, put_up
from rules.reading.values import read_date
from rules.reading.writer import answer_to

STEP = "answer"


def settle_money(case: Case, found: Findings, about: str, yes: bool, rest: str) -> Findings:
    """Yes: what was asked stops reminders as if the client had said it plainly; `yes 2026-03-20` names the day."""
    question = case.view.get(Question, about)
    if question is None or question.state != "open":
        return found
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} answered {'yes' if yes else 'no'}: {question.asked}")
    effects: list[Effect] = [keep(replace(question, state="yes" if yes else "no"))]
    asked = asked_in(case.view, question)
    day = read_date(rest)
    taken: list[Stop] = []
    for stop in asked:
        told = replace(stop, because=(*stop.because, because))
        if yes and stop.kind == "promise" and day and day != stop.day:
            effects.append(keep(replace(told, state="replaced")))
            told = replace(told, day=day)
        taken.append(told)
    effects += put_up(case.view, taken) if yes else [keep(replace(stop, state="denied")) for stop in taken]
    said = [_said(case, stop) for stop in taken] if yes else [f"Nothing is recorded of it: {question.asked}"]
    return done(case, found, because, effects, tuple(dict.fromkeys(said)))


def _said(case: Case, stop: Stop) -> str:
    until = ends(case, stop)
    kinds = {"promise": "payment is promised", "paid": "it is said to be paid", "dispute": "it is disputed"}
    rest = f"reminders rest through {until}" if until else "reminders rest until you release it"
    return f"{stop.invoice}: {kinds.get(stop.kind, stop.kind)}{f' by {stop.day}' if stop.day else ''}; {rest}."


def done(case: Case, found: Findings, because: Because, effects: Sequence[Effect], said: Sequence[str]) -> Findings:
    """The answer took effect, and its writer is told what came of it."""
    person = answer_to(case, found.trust)
    answer = (
        colleague_letter(
            case, person, key=f"note-done/{case.message.content_key[:24]}", duty="note", rule="done",
            about=case.message.content_key[:24], template="note/done", client=found.client, because=because,
            facts={"subject": case.message.subject, "done": list(said)},
        ),
    ) if person else ()  # fmt: skip
    return found.with_(because, effects=(*effects, *answer), kind="reply", outcome="recorded", done=True)
