"""The second reader: it says the same on every machine, its word counts as docs/decisions.md says, and both together
read well what neither was taught."""

import json
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lexicons import shipped_lexicons
from rules.book.files import Phrase
from rules.reading.decision import Lexicons, Reading, decide, extended
from rules.reading.decision.second import DECISIONS, packed, unpacked
from tests.decision_cases import Case
from tests.labelled import labelled
from tests.learn import learn, lessons_of, seen

BOTH = shipped_lexicons()
LEXICONS = replace(BOTH, third=None)
GRAMMAR = replace(LEXICONS, second=None)
EXAMINED = Path(__file__).parent / "replies" / "examined.jsonl"


def saying(word: str, loud: float = 8.0) -> Lexicons:
    """The shipped languages beside a reader that takes everything for one decision."""
    return replace(LEXICONS, second=unpacked(nothing_but(word, loud)))


def nothing_but(word: str, loud: float = 8.0) -> bytes:
    """The file of a reader that knows one n-gram, and does not care."""
    biases = [loud if decision == word else 0.0 for decision in DECISIONS]
    return packed([7], [[0.0]], [0.0], [[0.0] for _ in DECISIONS], biases, least=0)


def test_a_reply_is_the_same_numbers_on_every_machine() -> None:
    pieces, words, pairs = seen("Ok, 7")
    assert (len(pieces), len(words), len(pairs)) == (13, 12, 6)
    assert (pieces[0], words[0], pairs[0]) == (81549294, 125331380, 220059016)


@given(st.text(st.characters()) | st.just("ok \ud800"))
def test_an_opinion_is_shares_of_one_whatever_the_text(text: str) -> None:
    assert LEXICONS.second is not None
    opinion = LEXICONS.second.opinion(seen(text))
    assert set(opinion) == set(DECISIONS)
    assert sum(opinion.values()) == pytest.approx(1)


def test_it_learns_what_it_is_taught_and_the_same_each_time() -> None:
    taught = [Case("ship the teapots", ("approve",)), Case("burn the teapots", ("reject",))] * 4
    first, second = (learn(lessons_of(taught * 300), seen=1) for _ in range(2))
    assert first == second
    opinion = unpacked(first).opinion(seen("ship the kettles"))
    assert max(opinion, key=opinion.__getitem__) == "approve"


def test_an_old_file_a_damaged_one_and_one_of_other_decisions_are_refused() -> None:
    whole = nothing_but("none")
    for file in (whole.replace(b"retract", b"recants"), b'{"bits": 18}\n', whole[:-3], b"", b"\x00\xff", b"[1]\n"):
        with pytest.raises(ValueError, match="make learn"):
            unpacked(file)


@pytest.mark.parametrize(
    "text", ["Approved, please print the poster.", "Das Plakat ist so freigegeben.", "海报可以印了，谢谢。"]
)
def test_where_the_second_reader_differs_nothing_is_approved(text: str) -> None:
    assert decide(text, lexicons=GRAMMAR).decision == "approve"
    reading = decide(text, lexicons=saying("none"))
    assert (reading.decision, reading.certain, reading.suspected) == ("none", False, "approve")


@pytest.mark.parametrize(
    "text",
    [
        "Do not print it.",
        "Print it, no, wait.",
        "Not approved, but it is lovely.",
        "Not approved.",
        "Wait with it.",
        "I withdraw my approval.",
        "I will approve it tomorrow.",
        "Version 1 is approved.",
        "不行",
        "",
    ],
)
def test_what_was_refused_stopped_taken_back_or_put_off_stands(text: str) -> None:
    assert decide(text, lexicons=saying("approve"), version="v2").decision != "approve"


@pytest.mark.parametrize("text", ["没人反对，也没人同意。", "Print it. The director doesn't agree."])
def test_an_assent_that_is_denied_stands(text: str) -> None:
    assert decide(text, lexicons=GRAMMAR).decision != "approve"
    assert decide(text, lexicons=saying("approve")).decision != "approve"


@pytest.mark.parametrize(
    "text",
    ["When will it be printed?", "Print it if Anna agrees.", "The red is wrong.", "Faites comme vous voulez.", ""],
)
def test_what_was_heard_against_it_stands_where_no_assent_was_heard(text: str) -> None:
    assert decide(text, lexicons=saying("approve")).decision != "approve"


@pytest.mark.parametrize(
    ("text", "never", "approved"),
    [
        ("The teapot is on the shelf.", 4.5, 4.6),  # nothing was heard, neither for nor against
        ("法务说可以印。", 4.5, 4.6),  # somebody else's say
        ("Approved. Is the price right?", 3.7, 3.9),  # a question
        ("The red is wrong. Print it.", 3.7, 3.9),  # a fault
        ("Approved, splendoriferous.", 3.7, 3.9),  # a word that nobody knows
    ],
)
def test_the_more_there_is_against_it_the_surer_the_second_reader_must_be(
    text: str, never: float, approved: float
) -> None:
    assert decide(text, lexicons=saying("approve", never)).decision != "approve"
    assert decide(text, lexicons=saying("approve", approved)).decision == "approve"


def test_an_approval_in_words_that_no_lexicon_has_is_shown_whole() -> None:
    reading = decide("\nThe teapot is on the shelf.\n", lexicons=saying("approve"))
    assert reading.decision == "approve"
    assert [(e.words, e.start, e.end) for e in reading.because] == [("The teapot is on the shelf.", 1, 28)]


def wary_of(word: str) -> Lexicons:
    """The shipped languages beside a reader that takes everything for an approval where a word does not stand out."""
    outer = [[1.0] if decision == "conditional" else [0.0] for decision in DECISIONS]
    biases = [8.0 if decision == "approve" else 0.0 for decision in DECISIONS]
    file = packed([crc32(f"w {word}".encode())], [[34.0]], [0.0], outer, biases, least=0)
    return replace(LEXICONS, second=unpacked(file))


def test_a_tie_is_put_aside_where_neither_the_mail_nor_a_part_of_it_looks_like_one() -> None:
    text = "Thank you all, we are very happy with it here, and so is everybody else. Print it. The red is wrong."
    assert decide(text, lexicons=GRAMMAR).decision == "conditional"
    assert decide(text, lexicons=saying("approve")).decision == "approve"
    whole = wary_of("wrong").second
    assert whole is not None
    assert whole.opinion(seen(text))["approve"] > 0.95
    assert decide(text, lexicons=wary_of("wrong")).decision == "conditional"


def test_what_is_taken_back_stays_taken_back() -> None:
    text = "I withdraw my approval of the poster."
    assert {decide(text, lexicons=saying(word)).decision for word in DECISIONS} == {"retract"}


@pytest.mark.parametrize("text", ["Not approved yet, please make the logo bigger.", "Poster rejected."])
def test_a_refusal_that_was_heard_does_not_become_a_condition(text: str) -> None:
    assert decide(text, lexicons=saying("conditional")).decision == "reject"


@pytest.mark.parametrize("text", ["Do not print the poster yet.", "Print it if Anna agrees.", "The price is wrong."])
def test_nothing_that_the_grammar_heard_is_put_aside_unseen(text: str) -> None:
    heard = decide(text, lexicons=GRAMMAR)
    reading = decide(text, lexicons=saying("none"))
    assert heard.certain
    assert (reading.decision, reading.certain, reading.suspected) == ("none", False, heard.decision)


def test_items_are_in_doubt_together() -> None:
    reading = decide("1. approved 2. approved", lexicons=saying("none"), items=("Poster", "Flyer"))
    assert [(i.decision, i.suspected) for i in reading.items] == [("none", "approve")] * 2
    assert reading.decision == "none"


def test_a_phrase_of_ops_needs_no_second_reader() -> None:
    phrase = Phrase(language="en", decision="approve", text="bingo bongo")
    lexicons, problems = extended(LEXICONS, [phrase])
    assert problems == ()
    contrary = replace(lexicons, second=saying("none").second)
    assert decide("Bingo bongo, print the poster.", lexicons=contrary).decision == "approve"


def examined() -> list[tuple[str, set[str], Reading]]:
    rows = [json.loads(line) for line in EXAMINED.read_text("utf-8").splitlines()]
    return [
        (row["text"], {row["decision"], *row["also_ok"]}, decide(row["text"], lexicons=BOTH, items=row["items"]))
        for row in rows
    ]


def test_replies_that_no_reader_was_taught() -> None:
    """The best measure there is of mail to come. No word or weight is ever fitted to these: docs/decisions.md."""
    rows = examined()
    approvals = [reading.decision for _, accepted, reading in rows if "approve" in accepted]
    wrongly = [text for text, accepted, reading in rows if reading.decision == "approve" and "approve" not in accepted]
    right = sum(reading.decision in accepted for _, accepted, reading in rows)
    assert len(wrongly) <= 1, wrongly
    assert approvals.count("approve") / len(approvals) >= 0.95
    assert right / len(rows) >= 0.92


def test_what_is_examined_was_not_taught() -> None:
    taught = {case.text for case in labelled()}
    assert not taught & {text.strip() for text, _, _ in examined()}
