"""Every shipped letter, in every language it is written in, beside its golden copy in tests/letters/.

After a wanted change: `python -m tests.letters`, then read the difference.
"""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from daemon.words.samples import CLIENT_LETTERS, LANGUAGES, names
from tests.letters.golden import HERE, ORDINARY, keeps_html, letters, ordinary

LETTERS = {stem: (text, html) for stem, text, html in letters()}


@pytest.mark.parametrize("stem", sorted(LETTERS))
def test_a_letter_reads_like_its_golden_copy(stem: str) -> None:
    text, html = LETTERS[stem]
    assert text == (HERE / f"{stem}.txt").read_text("utf-8")
    if keeps_html(stem):
        assert html == (HERE / f"{stem}.html").read_text("utf-8")


def test_every_golden_copy_belongs_to_a_letter() -> None:
    kept = {f"{stem}.txt" for stem in LETTERS} | {f"{stem}.html" for stem in LETTERS if keeps_html(stem)}
    assert kept == {f.name for f in HERE.iterdir() if f.suffix in (".txt", ".html")}


def test_letters_to_clients_are_written_in_six_languages_and_to_colleagues_in_two() -> None:
    for name in names():
        for language in LANGUAGES if name in CLIENT_LETTERS else ("en", "de"):
            text = LETTERS[f"{name.replace('/', '-')}.{language}"][0]
            others = [
                LETTERS[k][0] for k in LETTERS if k.startswith(f"{name.replace('/', '-')}.") and k[-2:] != language
            ]
            assert text not in others


@pytest.mark.parametrize("stem", sorted(LETTERS))
def test_html_says_the_same_words_as_the_text(stem: str) -> None:
    text, html = LETTERS[stem]
    body = LexborHTMLParser(html).body
    assert body is not None
    shown = re.findall(r"\w+", body.text(separator=" "))
    written = re.findall(r"\w+", text.partition("\n\n")[2])
    assert [w for w in shown if w not in ("Northlight",)] == [
        w for w in written if w not in ("Northlight",) and not _is_point_number(text, w)
    ]


def _is_point_number(text: str, word: str) -> bool:
    """The "1." of a list: HTML draws it itself."""
    return word.isdigit() and re.search(rf"^(?:> )*{word}\. ", text, re.MULTILINE) is not None


@pytest.mark.parametrize("stem", sorted(LETTERS))
def test_html_loads_nothing_from_afar_and_runs_nothing(stem: str) -> None:
    html = LETTERS[stem][1]
    assert not re.search(r"https?:|<img|<script|<link|<style|url\(|javascript:", html, re.IGNORECASE)


@pytest.mark.parametrize(
    "stem", sorted(k for k in LETTERS if k.split(".")[0].replace("-", "/", 1) not in CLIENT_LETTERS)
)
def test_a_letter_to_a_colleague_says_why_it_was_sent(stem: str) -> None:
    foot = LETTERS[stem][0].rpartition("\n-- \n")[2]
    assert foot.startswith(("Why you get this: ", "Warum du das bekommst: "))


def test_lines_of_latin_letters_fit_a_mail_window() -> None:
    long = [line for text, _ in LETTERS.values() for line in text.splitlines()[1:] if len(line) > 78]
    assert not long


def test_amounts_of_two_currencies_are_never_added_up() -> None:
    for language in LANGUAGES:
        text = LETTERS[f"dunning-reminder.{language}"][0]
        assert "14" not in {re.sub(r"\D", "", w)[:2] for w in text.split() if "120" in re.sub(r"\D", "", w)}
        assert len(re.findall(r"^-+(?:  -+)+$", text, re.MULTILINE)) == 2, "a table for each currency"


def test_the_list_of_ordinary_words_is_the_one_of_todays_letters() -> None:
    def tokens(source: str) -> list[str]:
        return source.split()

    assert tokens(ORDINARY.read_text("utf-8")) == tokens(ordinary())
