"""Reasons are read by people, in letters and in `explain`: they are sentences, not settings."""

from typing import Any

import pytest

from daemon.words.orders import sample_order
from daemon.words.render import Renderer
from daemon.words.samples import sample
from rules.book.files import Approvals, ApprovalsFile
from rules.duties import debts
from rules.nouns import Decision, Question
from rules.reading.trust import judge_trust
from tests import test_dunning
from tests.mails import mail, read, vouched
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import DANA, GENTLE, World, moment, named_book, policy

FROM = DANA.address


def doubt(world: World, **changes: Any) -> str:
    """The reason that the AE reads beside Dana's "Approved."."""
    asked(world)
    take(world, mail("Approved.", **({"answers": ASKED} | changes)))
    assert not world.view.find(Decision)
    [ask] = letters(world, "ask")
    return str(ask.facts["reason"])


@pytest.mark.parametrize(
    ("authentication", "reason"),
    [
        (None, f"our server could not confirm that {FROM} really sent it"),
        ("mx.agency.example; dmarc=none header.from=acme.example", f"our server could not confirm that {FROM} really"),
        (vouched(FROM, "fail"), f"our server says it was NOT sent by {FROM}"),
    ],
)
def test_who_wrote_it_is_doubted_in_plain_words(authentication: str | None, reason: str) -> None:
    assert doubt(World(), authentication=authentication).startswith(reason)


def test_a_from_field_that_names_nobody_safely_is_told_as_that() -> None:
    said = doubt(World(), sender="Dana <dana@acme.example>, x@evil.example", authentication=vouched(FROM))
    assert "its From field does not say safely who wrote it: " in said
    assert "NOT sent by" not in said


def test_what_the_desk_asks_for_beyond_our_servers_word_is_told() -> None:
    only_keyed = named_book(approvals=ApprovalsFile(approvals=Approvals(trust=("keyed",))))
    assert doubt(World(only_keyed)).endswith("that is not enough here: approvals.toml asks for keyed")


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("mx.agency.example; dmarc=pass header.from=acme.example", "our server confirms that it is from acme.example"),
        ("mx.agency.example; dmarc=fail header.from=acme.example", "our server says it is not from acme.example"),
        (
            "mx.agency.example; dmarc=none header.from=acme.example",
            "our server could not confirm that it is from acme.example (dmarc=none)",
        ),
        (
            "mx.agency.example; dmarc=pass header.from=x.example",
            "our server vouches for x.example, not for acme.example",
        ),
        ("mx.agency.example; dmarc=pass", "our server vouches for no certain domain, not for acme.example"),
        ("mx.agency.example; spf=pass", "our server could not say whether acme.example sent it (no dmarc result)"),
    ],
)
def test_what_our_server_said_is_told_in_words(field: str, reason: str) -> None:
    _, because = judge_trust(read(mail("Hello", authentication=field)), ("mx.agency.example",), None)
    assert because.text.startswith(reason)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Approved.", f"Did {FROM} approve acme/poster/v2?"),
        ("Approved once legal has seen it.", f"Did {FROM} approve, on a condition, acme/poster/v2?"),
        ("Not approved.", f"Did {FROM} reject acme/poster/v2?"),
    ],
)
def test_a_question_asks_what_somebody_did(text: str, asks: str) -> None:
    world = World()
    asked(world)
    take(world, mail(text, answers=ASKED, authentication=None))
    [question] = world.view.find(Question)
    assert question.asked == asks


def test_a_notice_says_what_somebody_did() -> None:
    world = World()
    asked(world)
    take(world, mail("Approved.", answers=ASKED))
    [notice] = letters(world, "notice")
    assert notice.because.text == f"{FROM} approved acme/poster/v2"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_subject_of_a_question_is_a_sentence_for_every_decision(language: str) -> None:
    facts = next(sample("approval/ask", language))
    wanted = {
        "en": {
            "reject": " reject ",
            "conditional": " approve, on a condition, ",
            "retract": " withdraw the approval of ",
        },
        "de": {"reject": " ab?", "conditional": " unter einer Bedingung frei?", "retract": " zurück?"},
    }
    for decision, words in wanted[language].items():
        order = sample_order("approval/ask", language, {**facts, "decision": decision})
        subject = Renderer([]).fill(order).subject
        assert words in subject
        assert decision == "reject" or decision not in subject


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ({"after_due": -3}, "3 days before the due date"),
        ({"after_due": 0}, "1 day after the due date"),
        ({"after_due": 8}, "8 days after the due date"),
        ({"after_invoice": 45}, "45 days after the invoice date"),
    ],
)
def test_a_reminder_says_when_its_day_comes(clock: dict[str, int], words: str) -> None:
    told = test_dunning.world(dunning=policy({"name": "only", "template": "t/x", **clock}))
    told.invoice()
    [letter] = told.wanted("2026-02-20 12:00")
    assert letter.because.text.endswith(f"; only: {words}")
    assert "after_" not in letter.because.text


def test_a_letter_counted_from_the_one_before_says_so() -> None:
    told = test_dunning.world(dunning=GENTLE)
    told.invoice()
    assert len(test_dunning.run(told, "2026-03-11")) == 1
    [letter] = told.wanted(moment("2026-03-12 12:00"))
    assert letter.because.text.endswith("; final notice: 10 days after the letter before it")
    assert debts.split_key(letter.key) == ("INV-31", 2)


def test_what_cannot_be_reminded_is_told_with_its_reason() -> None:
    told = test_dunning.world()
    told.invoice("INV-40", due=None)
    [letter] = told.due("2026-03-12 12:00")
    assert letter.because.text == "INV-40: without a due date there is no day to remind on"
