"""What a reply decides: the sentences of each language, the corpus, and what no text may ever do."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.lexicons import shipped_lexicons
from daemon.parse import read_message
from rules.nouns import Message
from rules.reading.decision import Reading, decide
from rules.reading.decision.examples import try_examples
from rules.reading.split import split_message, split_text
from tests.assents import ASSENTS, DENIALS
from tests.decision_cases import LANGUAGES, cases, item_cases

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "approvals"
LEXICONS = shipped_lexicons()
APPROVALS = [case.text for language in LANGUAGES for case in cases(language) if case.wanted == ("approve",)]


def read(text: str) -> Reading:
    return decide(text, lexicons=LEXICONS, version="v2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_decides_what_an_account_executive_would_log(language: str) -> None:
    wrong = [
        f"{case.text!r}: {reading.decision} ({reading.suspected}), wanted {case.wanted}"
        for case in cases(language)
        if (reading := read(case.text)).decision not in case.wanted
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_of_a_list_gets_its_own_decision(language: str) -> None:
    wrong: list[str] = []
    for case in item_cases(language):
        reading = decide(case.text, lexicons=LEXICONS, items=case.names)
        found = tuple(item.decision for item in reading.items)
        if reading.decision != case.wanted or (found or case.decisions) != case.decisions:
            wrong.append(f"{case.text!r}: {reading.decision} {found}, wanted {case.wanted} {case.decisions}")
    assert wrong == []


def test_every_example_in_the_shipped_lexicons_holds() -> None:
    assert list(try_examples(LEXICONS, LEXICONS.by_language)) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora are not at hand (../shared/corpus)")
def test_the_corpus_is_decided_as_labelled_and_nothing_is_approved_that_was_not() -> None:
    wrong: list[str] = []
    for line in (CORPUS / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        raw = (CORPUS / "eml" / label["file"]).read_bytes()
        message = read_message(raw, datetime(2026, 3, 1, tzinfo=UTC))
        assert isinstance(message, Message)
        names = [item["item"] for item in label["items"] if "item" in item]
        for items in ((), names):
            reading = decide(split_message(message).new_text, lexicons=LEXICONS, items=items, subject=message.subject)
            if reading.decision not in (label["decision"], *label["also_ok"]):
                wrong.append(f"{label['file']}: {reading.decision} ({reading.suspected}): {label['reply_text']}")
        if names and [i.decision for i in reading.items] != [i["decision"] for i in label["items"]]:
            wrong.append(f"{label['file']}: {reading.items}")
    assert wrong == []


@pytest.mark.parametrize("language", [code for code in DENIALS if code in LEXICONS.by_language])
def test_a_denied_assent_never_approves(language: str) -> None:
    for denial in DENIALS[language]:
        for assent in ASSENTS[language]:
            for text in (
                denial + assent,
                denial.capitalize() + assent + ".",
                f"{denial}{assent}!",
                f"Hi,\n{denial}{assent}",
            ):
                assert read(text).decision != "approve", text


@given(st.sampled_from(APPROVALS), st.sampled_from(["not", "don't", "no", "nicht", "pas", "chưa", "不"]))
@settings(deadline=None, max_examples=120)
def test_a_denial_put_before_an_approving_word_never_approves(text: str, denial: str) -> None:
    if len(text.split()) == 1 and text[:-1].isalnum():  # one word, or one clause of Chinese
        assert read(f"{denial} {text}").decision != "approve"


@pytest.mark.parametrize(
    "text",
    [
        "n o t approved.", "N.O.T. approved", "n-o-t approved", "n\no\nt approved", "N O  approved",
        "n e v e r approved",
        "n\u00ado\u00adt approved", "n\u200bo\u200bt approved", "n\u200ao\u200at approved", "is n t approved",
        "un-approved", "un approved.", "dis-approved", "dis\u200aapproved", "un\u00adapproved",
        "d o n ' t print. Approved",
        "n i c h t freigegeben", "p a s validé", "n o aprobado", "k h ô n g duyệt",
    ],
)  # fmt: skip
def test_a_denial_whose_letters_are_set_apart_is_heard(text: str) -> None:
    assert read(text).decision != "approve"


@pytest.mark.parametrize(
    "text",
    [
        "Approved. D. R.", "O K", "O.K. to print.", "o.k. print", "y e s", "A p p r o v e d .",
        "App\u00adroved", "a\u200bpproved",
        "Vous pouvez l'imprimer, il n'y a rien à redire.", "Poster A, B, C approved",
    ],
)  # fmt: skip
def test_letters_set_apart_take_nothing_from_an_approval(text: str) -> None:
    assert read(text).decision == "approve"


def test_what_shows_nothing_leaves_the_evidence_in_its_place() -> None:
    text = "\u200bThanks.\u00ad App\u00adroved!"
    assert [e.words for e in read(text).because] == ["App\u00adroved"]


@given(st.sampled_from(APPROVALS), st.sampled_from(["> ", ">", ">> "]))
@settings(deadline=None, max_examples=80)
def test_an_approval_quoted_under_an_empty_answer_approves_nothing(text: str, mark: str) -> None:
    quoted = "\n".join(mark + line for line in text.splitlines())
    mail = f"\n\nOn Mon, Mar 2, 2026 at 9:12 AM Desk <desk@northlight.example> wrote:\n{quoted}\n"
    assert read(split_text(mail).new_text).decision == "none"


def test_an_empty_answer_decides_nothing_and_is_shown_to_a_person() -> None:
    for text in ("", " \n\t\n", "\u200b"):
        reading = read(text)
        assert (reading.decision, reading.suspected, reading.certain) == ("none", "none", False)


@pytest.mark.parametrize(
    "text",
    [
        "Ferdigstill gjerne saken, vi er fornøyde.", "Zatwierdzam, proszę drukować.", "Godkänt, kör på tryck!",
        "Jóváhagyva.", "承認します。印刷を進めてください。", "승인합니다. 인쇄해 주세요.", "Согласовано, печатайте.",
        "موافق، اطبعوا", "Goedgekeurd, druk maar.", "xqzzt blorf", "Hello,\nGodkjent",
    ],
)  # fmt: skip
def test_a_reply_in_words_nobody_knows_is_shown_to_a_person(text: str) -> None:
    reading = read(text)
    assert reading.decision == "none"
    assert not reading.certain


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_without_an_error_and_its_evidence_stands_where_it_says(text: str) -> None:
    reading = read(text)
    assert all(text[e.start : e.end] == e.words for e in reading.because)
    assert reading.decision == (reading.suspected if reading.certain else "none")


def _calls(text: str) -> int:
    """How many functions are called to read a text: work counted, not timed."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece", ["ok ", "ok\n", "a, ", "not ", "没有", "我们的", "yes and no and ", "1. ok\n", "if you please ", '"', "? "]
)
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    read(piece)  # patterns compile at first use
    assert _calls(piece * 600) < 2.6 * _calls(piece * 300) + 1_000


def test_words_beyond_the_limit_are_never_decided_by_a_machine() -> None:
    reading = read("Approved. " + "Thanks again. " * 2_000)
    assert (reading.decision, reading.certain) == ("none", False)
