"""Every shipped letter, in every language it is written in, beside its golden copy in tests/letters/.

After a wanted change: `python -m tests.letters`, then read the difference.
"""

import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from daemon.words.awkward import awkward
from daemon.words.folders import SHIPPED, Folders
from daemon.words.orders import sample_order
from daemon.words.render import Renderer
from daemon.words.samples import CLIENT_LETTERS, LANGUAGES, names, sample
from daemon.words.tables import columns, is_wide
from rules.book.languages import COLLEAGUE_LETTERS
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


def test_every_shipped_letter_is_known_to_go_to_clients_or_to_colleagues() -> None:
    assert set(Folders((SHIPPED,)).texts()) == set(names()) == CLIENT_LETTERS | COLLEAGUE_LETTERS
    assert not CLIENT_LETTERS & COLLEAGUE_LETTERS


def test_no_language_of_a_shipped_letter_is_missing() -> None:
    for name, spoken in Folders((SHIPPED,)).texts().items():
        assert spoken == (set(LANGUAGES) if name in CLIENT_LETTERS else {"en", "de"}), name


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
    assert not re.search(r"https?:|<img|<script|<link|@import|url\(|javascript:", html, re.IGNORECASE)
    assert html.index("<meta charset") < 1000, "a browser looks for it in the first 1024 bytes"


@pytest.mark.parametrize("stem", sorted(LETTERS))
def test_a_sheet_says_only_what_depends_on_the_screen_and_all_else_is_written_into_the_elements(stem: str) -> None:
    [sheet] = re.findall(r"<style[^>]*>(.*?)</style>", LETTERS[stem][1], re.DOTALL)
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", sheet)
    assert " ".join(outside.split()) == ":root { color-scheme: light dark; supported-color-schemes: light dark; }"
    assert {"max-width: 520px", "prefers-color-scheme: dark"} == set(re.findall(r"@media \((.*?)\)", sheet))
    assert LETTERS[stem][1].count(' style="') > 8


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


AHEAD = {
    "en": ["about to", "ahead"], "de": ["in Kürze", "vorab"], "es": ["dentro de poco", "antes"],
    "fr": ["bientôt", "avant"], "zh": ["即将", "提前"], "vi": ["sắp đến hạn", "trước"],
}  # fmt: skip
JUST = {
    "en": "just fallen due", "de": "gerade fällig geworden", "es": "acaba", "fr": "d’arriver", "zh": "近日到期",
    "vi": "vừa đến hạn",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_courtesy_that_goes_out_late_does_not_speak_of_days_to_come(language: str) -> None:
    before, _, late, both_late, long_late, _ = (
        _flat(facts, language) for facts in sample("dunning/courtesy", language)
    )
    for words in AHEAD[language]:
        assert words in before
        assert all(words not in text for text in (late, both_late, long_late))
    for text in (late, both_late):
        assert JUST[language] in text
    assert all(JUST[language] not in text for text in (before, long_late))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_courtesy_about_a_late_invoice_and_one_to_come_says_both(language: str) -> None:
    *_, mixed = (_flat(facts, language) for facts in sample("dunning/courtesy", language))
    soon = {"en": "soon will", "de": "in Kürze", "es": "dentro de poco", "fr": "bientôt", "zh": "即将到期"}
    assert soon.get(language, "sắp đến hạn") in mixed
    late = {
        "en": "has fallen due",
        "de": "inzwischen fällig",
        "es": "ya ha vencido",
        "fr": "est arrivée",
        "zh": "已经到期",
    }
    assert late.get(language, "đã đến hạn") in mixed
    assert "INV-31" in mixed.splitlines()[0]
    for words in ("ahead of time", "vorab", "antes del", "avant", "即将到期，", "sắp"):
        assert words not in mixed.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_courtesy_without_a_due_date_is_not_late(language: str) -> None:
    facts = next(sample("dunning/courtesy", language))
    undated = [{**invoice, "due": None, "days_overdue": None} for invoice in facts["invoices"]]
    assert AHEAD[language][0] in _flat({**facts, "invoices": undated}, language)


def _flat(facts: dict[str, Any], language: str) -> str:
    """The subject, and the text on one line."""
    rendered = Renderer([]).fill(sample_order("dunning/courtesy", language, facts))
    return f"{rendered.subject}\n{' '.join(rendered.text.split())}"


CLIENT_STEMS = sorted(k for k in LETTERS if k.split(".")[0].replace("-", "/", 1) in CLIENT_LETTERS)


@pytest.mark.parametrize("stem", CLIENT_STEMS)
def test_no_client_reads_why_a_rule_sent_the_letter(stem: str) -> None:
    for said in LETTERS[stem]:
        assert "these are sample facts" not in said
        assert "rules/" not in said


def test_the_list_of_ordinary_words_is_the_one_of_todays_letters() -> None:
    def tokens(source: str) -> list[str]:
        return source.split()

    assert tokens(ORDINARY.read_text("utf-8")) == tokens(ordinary())


AWKWARD = [
    (name, language, number, facts)
    for name in names()
    for language in (LANGUAGES if name in CLIENT_LETTERS else ("en", "de"))
    for number, facts in enumerate(awkward(name), 1)
]


def test_every_letter_has_awkward_facts_of_each_kind() -> None:
    for name in names():
        sets = list(awkward(name))
        assert len(sets) >= 4
        assert any("\u0627" in str(facts) for facts in sets), "an Arabic name"
        assert any("\u6668" in str(facts) for facts in sets), "a Chinese one"
        assert any(len(invoice["number"]) > 12 for f in sets for invoice in f.get("invoices", ())) == (
            "totals" in sets[0]
        )
        assert {len(f.get("history", ())) > 0 for f in sets} == ({True, False} if sets[0].get("history") else {False})


@pytest.mark.parametrize("name", names())
def test_awkward_facts_are_set_in_lines_that_a_mail_window_shows(name: str) -> None:
    renderer = Renderer([])
    for _, language, number, facts in (a for a in AWKWARD if a[0] == name):
        rendered = renderer.fill(sample_order(name, language, facts))
        for line in rendered.text.splitlines():
            words = line.split(" ")
            fits = columns(line) <= 78 or any(map(is_wide, line)) or max(map(len, words)) > 40
            assert fits, f"{name} {language} {number}: {line}"


def test_a_table_too_wide_for_a_mail_window_is_set_one_cell_below_another() -> None:
    facts = list(awkward("dunning/reminder"))[-1]
    text = Renderer([]).fill(sample_order("dunning/reminder", "en", facts)).text
    assert "Invoice  " in text
    long = next(iter(awkward("approval/receipt_items")))
    text = Renderer([]).fill(sample_order("approval/receipt_items", "en", long)).text
    assert "\nNoted: approved\n\nItem: " in text
    assert "---" not in text


def test_a_name_that_runs_from_right_to_left_is_set_apart_from_what_follows() -> None:
    facts = list(awkward("weekly/report"))[1]
    rendered = Renderer([]).fill(sample_order("weekly/report", "en", facts))
    name = facts["recipient_name"]
    assert f"Dear \u2068{name}\u2069,\n" in rendered.text
    assert f"\u2068{facts['client_name']}\u2069, " in rendered.subject
    assert f"\u2068{name}\u2069," in (rendered.html or "")


def test_a_table_says_which_label_belongs_to_which_figure() -> None:
    tree = LexborHTMLParser(LETTERS["dunning-reminder.en"][1])
    data = [table for table in tree.css("table") if table.attributes.get("role") != "presentation"]
    assert [h.attributes["scope"] for table in data for h in table.css("th")] == ["col"] * 8
    assert [c.attributes.get("data-label") for c in data[0].css("td")][:4] == [None, "Issued", "Due", "Still open"]
    [facts] = list(LexborHTMLParser(LETTERS["outline-outline.en"][1]).css("table.facts"))
    assert [h.attributes["scope"] for h in facts.css("th")] == ["row"] * 3
    assert [h.text() for h in facts.css("th")] == ["Meeting", "When", "Where"]
