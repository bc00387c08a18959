"""The third reader: it says the same of a reply whatever stands beside it, and is asked only where it matters."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copy
from subprocess import run
from sys import executable
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.lexicons import FOLDER, _third, shipped_lexicons
from daemon.shelf import BY_ROWS, Shelf
from rules.reading.decision import Lexicons, decide
from rules.reading.decision.looks import Looks, joined
from rules.reading.decision.second import DECISIONS, Opinion
from rules.reading.decision.text import tokens
from rules.reading.decision.third import ThirdReader, of_files
from rules.reading.decision.versions import as_if_asked
from tests.test_second_reader import saying

LEXICONS = shipped_lexicons()
PIECES, WEIGHTS = (FOLDER / "third.model").read_bytes(), dict(np.load(FOLDER / "third.npz"))


def third() -> ThirdReader:
    assert LEXICONS.third is not None
    return LEXICONS.third()


class Saying(ThirdReader):
    """Takes everything for one decision, and remembers what it was asked."""

    __setattr__ = object.__setattr__  # the real one is frozen

    def __init__(self, word: str) -> None:
        self.word, self.asked = word, list[str]()

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        self.asked.extend(texts)
        return [{d: 0.999 if d == self.word else 0.0002 for d in DECISIONS} for _ in texts]


def beside(reader: ThirdReader, lexicons: Lexicons = LEXICONS) -> Lexicons:
    return replace(lexicons, third=lambda: reader)


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters()) | st.just("ok \ud800") | st.just(""))
def test_an_opinion_is_shares_of_one_whatever_the_text(text: str) -> None:
    (opinion,) = third().opinions([text])
    assert set(opinion) == set(DECISIONS)
    assert sum(opinion.values()) == pytest.approx(1, abs=1e-4)


def test_a_reply_looks_the_same_beside_others_and_alone() -> None:
    texts = ["Approved, print it.", "不行，字太小。", "Bon pour accord " * 100]
    together = third().opinions(texts)
    for text, opinion in zip(texts, together, strict=True):
        (alone,) = third().opinions([text])
        assert alone == pytest.approx(opinion, abs=1e-3)


@pytest.mark.parametrize(
    ("approved", "not_approved"),
    [
        ("I was not sure, but it is approved.", "I was sure, but it is not approved."),
        ("Nicht warten, drucken.", "Warten, nicht drucken."),
    ],
)
def test_the_same_words_in_another_order_are_another_reply(approved: str, not_approved: str) -> None:
    one, other = third().opinions([approved, not_approved])
    assert one["approve"] > 0.9
    assert other["approve"] < 0.1


def test_files_that_are_damaged_or_of_different_teachings_are_refused() -> None:
    fewer = {**WEIGHTS, "words": WEIGHTS["words"][:-1]}
    for pieces, weights in ((b"\x00\xff", WEIGHTS), (b"", WEIGHTS), (PIECES, fewer), (PIECES, {})):
        with pytest.raises(ValueError, match="take the shipped ones"):
            of_files(pieces, weights)


def test_what_two_readers_say_together_is_between_what_each_says() -> None:
    yes, no = ({d: 0.95 if d == word else 0.01 for d in DECISIONS} for word in ("approve", "reject"))
    assert joined(yes, yes) == pytest.approx(yes)
    assert joined(yes, no) == pytest.approx(joined(no, yes))
    assert joined(yes, no)["approve"] < 0.5
    assert sum(joined(yes, no).values()) == pytest.approx(1)


def test_two_that_see_no_approval_for_other_reasons_see_none_together() -> None:
    one, other = ({d: {"approve": 0.4, word: 0.6}.get(d, 0.0) for d in DECISIONS} for word in ("reject", "conditional"))
    assert joined(one, other)["approve"] == pytest.approx(0.4)


def test_of_a_certain_yes_and_a_certain_no_comes_something_between() -> None:
    yes, no = ({d: float(d == word) for d in DECISIONS} for word in ("approve", "reject"))
    assert joined(yes, no)["approve"] == pytest.approx(0.5)


def test_a_text_without_a_clause_has_no_sentences() -> None:
    assert LEXICONS.second is not None
    heard = Looks(LEXICONS.second, lambda: Saying("approve"), None).of(tokens("teapot"), [], lambda share: True)
    assert list(heard.sentences) == []


def test_where_the_third_reader_differs_nothing_is_approved() -> None:
    text = "Approved, please print the poster."
    assert decide(text, lexicons=beside(Saying("approve"))).decision == "approve"
    reading = decide(text, lexicons=beside(Saying("reject"), saying("approve", 3.0)))
    assert (reading.decision, reading.certain, reading.suspected) == ("none", False, "approve")


@pytest.mark.parametrize(
    "text",
    ["Do not print it.", "Not approved.", "Wait with it.", "I withdraw my approval.", "Version 1 is good.", "不行"],
)
def test_what_was_refused_stands_against_all_readers_where_no_assent_was_heard(text: str) -> None:
    assert decide(text, lexicons=beside(Saying("approve"), saying("approve")), version="v2").decision != "approve"


def test_beside_an_assent_each_of_the_readers_must_hear_an_approval() -> None:
    text = "I wondered whether the blue is right. It is. Print it."
    assert decide(text, lexicons=saying("approve")).decision == "conditional"
    assert decide(text, lexicons=beside(Saying("approve"), saying("approve", 2.9))).decision == "conditional"
    assert decide(text, lexicons=beside(Saying("approve"), saying("approve"))).decision == "approve"


def test_it_is_asked_of_the_whole_and_of_each_sentence_and_only_where_an_approval_may_come_of_it() -> None:
    reader = Saying("approve")
    decide("Not approved. The red is wrong. Please wait with it.", lexicons=beside(reader))
    assert reader.asked == []
    decide("Lovely work. Print it.", lexicons=beside(reader))
    assert reader.asked == ["Lovely work. Print it.", "Lovely work.", " Print it."]
    decide("Print it.", lexicons=beside(reader))
    assert reader.asked[3:] == ["Print it."]


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("v4 it is", "v4", "v2 it is"),
        ("Version 3 was better than V 04", "v4", "Version 1 was better than V 2"),
        ("第5版 và bản 12", "3", "第3版 và bản 3"),
        ("4.5 m and v10.2", "v4", "4.5 m and v10.2"),
    ],
)
def test_the_version_that_was_asked_about_is_shown_as_the_one_that_was_taught(
    text: str, asked: str, shown: str
) -> None:
    assert as_if_asked(text, asked.lstrip("v"), "2") == shown


def test_a_file_that_is_cut_short_is_told_before_any_reply_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("second.bin", "third.model"):
        copy(FOLDER / name, tmp_path)
    (tmp_path / "third.npz").write_bytes((FOLDER / "third.npz").read_bytes()[:1_000_000])
    monkeypatch.setattr("daemon.lexicons.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"third\.npz .* is cut short: take the shipped ones"):
        shipped_lexicons.__wrapped__()


def test_a_file_that_is_damaged_within_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bytearray((FOLDER / "third.npz").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "third.npz").write_bytes(whole)
    monkeypatch.setattr("daemon.lexicons.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"third\.npz is damaged \(.*\): take the shipped one"):
        _third.__wrapped__()


def test_what_is_read_from_the_file_is_what_was_written() -> None:
    shelf, rows = Shelf(FOLDER / "third.npz"), np.array([0, 7, 30_000, 7])
    assert set(shelf) == set(WEIGHTS)
    assert len(shelf) == len(WEIGHTS)
    for name, written in WEIGHTS.items():
        if name in BY_ROWS:
            assert len(shelf[name]) == len(written)
            assert np.array_equal(shelf[name][rows], written[rows])
        else:
            assert np.array_equal(shelf[name], written)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_bit_that_fell_over_anywhere_is_told_or_changes_nothing(data: st.DataObject) -> None:
    arrays: dict[str, Any] = {
        "words": np.ones((30, 8), np.uint8),
        "large": np.ones((600, 600), np.int8),
        "small": np.ones(3),
    }
    file = BytesIO()
    np.savez(file, **arrays)
    whole = bytearray(file.getvalue())
    ends = st.integers(0, 500) | st.integers(len(whole) - 900, len(whole) - 1)  # where the heads and the directory are
    whole[data.draw(ends)] ^= 1 << data.draw(st.integers(0, 7))
    with NamedTemporaryFile() as place:
        Path(place.name).write_bytes(whole)
        try:
            shelf = Shelf(Path(place.name))
        except ValueError:
            return
        assert set(shelf) == set(arrays)
        assert np.array_equal(shelf["large"], arrays["large"])
        assert np.array_equal(shelf["small"], arrays["small"])
        assert np.array_equal(shelf["words"][np.arange(30)], arrays["words"])


def test_a_file_that_cannot_be_read_in_parts_is_refused(tmp_path: Path) -> None:
    large = np.zeros((600, 600))
    np.savez_compressed(tmp_path / "a.npz", large=large)
    np.savez(tmp_path / "b.npz", large=large.T)
    for name in ("a.npz", "b.npz"):
        with pytest.raises(ValueError, match="large is compressed, or laid out by columns"):
            Shelf(tmp_path / name)


def test_a_file_that_is_cut_while_it_is_in_use_is_told_and_not_read_wrong(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", large=np.zeros((600, 600)))
    shelf = Shelf(tmp_path / "a.npz")
    with (tmp_path / "a.npz").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(ValueError, match="cut short while it was in use: start anew"):
        shelf["large"]


def test_only_who_reads_replies_waits_for_numpy() -> None:
    code = (
        "import sys; from daemon.lexicons import shipped_lexicons; shipped_lexicons(); sys.exit('numpy' in sys.modules)"
    )
    assert run([executable, "-c", code], check=False).returncode == 0
