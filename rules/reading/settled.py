"""What was asked of a person about a mail and is settled by now: the question closes, and is not put any more."""

from collections.abc import Iterator
from dataclasses import replace

from rules.effects import Effect
from rules.nouns import Owed, Question
from rules.reading.case import Case, Findings, keep


def settle_questions(case: Case, found: Findings) -> Iterator[Effect]:
    """Open questions whether these words decide: of an earlier copy that was believed less, or of a list's copy."""
    for key in (case.message.content_key, *(twin.key for twin in found.twins)):
        for question in case.view.find(Question, content_key=key, state="open"):
            if question.request:
                yield keep(replace(question, state="settled"))
                owed = case.view.get(Owed, f"ask/{question.id}")
                if owed and owed.state == "waiting":
                    yield keep(replace(owed, state="done", error="settled before it was written"))


def answered(case: Case) -> Question | None:
    """The question about this very mail, when a person has said yes or no to it."""
    question = case.view.get(Question, f"approval/{case.message.content_key[:24]}")
    return question if question and question.state in ("yes", "no") else None
