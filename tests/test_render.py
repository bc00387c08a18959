"""Rendering: language and folder order, data that stays data, errors with file and line, limits for ops' templates."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from daemon.words.folders import SHIPPED
from daemon.words.own import Own
from daemon.words.render import BASE, SUBJECT_LENGTH, Renderer, RenderError
from daemon.words.samples import sample
from daemon.words.wording import Wording
from rules.nouns import Because, Letter
from tests.world import named_book

BOOK = named_book()


def letter(template: str = "approval/receipt", language: str = "en", client: str = "acme", **facts: Any) -> Letter:
    return Letter(
        key="receipt/1", duty=template.partition("/")[0], rule="receipt", client=client, about="x",
        to=("dana@acme.example",), template=template, language=language, time_zone="Europe/London",
        due=datetime(2026, 11, 23, 12, tzinfo=UTC), because=Because(step="test", text="a test says so"), sender="mia",
        facts={**next(sample(template, language)), **facts}, external=True,
    )  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Path, Renderer]]:
    """A desk's own template folder and a renderer that looks there first."""
    (tmp_path / "approval").mkdir()
    (tmp_path / "weekly").mkdir()
    renderer = Renderer([tmp_path])
    yield tmp_path, renderer
    renderer.close()


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


# data stays data


def test_what_a_mail_said_is_never_a_template() -> None:
    rendered = Renderer([]).render(letter(words="{{ 7 * 7 }} {% raw %} {# x #}", item="{{ agency }}"), BOOK)
    assert "> {{ 7 * 7 }} {% raw %} {# x #}" in rendered.text
    assert rendered.subject.startswith("Noted: {{ agency }}")


def test_what_a_mail_said_is_never_markup() -> None:
    hostile = '<script>alert(1)</script> <img src=x> **b** [l](http://evil.example) <!-- & "'
    html = Renderer([]).render(letter(words=hostile, item=hostile), BOOK).html or ""
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert "<!--" not in html
    assert "&lt;script&gt;" in html


def test_a_bar_in_a_fact_does_not_cut_a_cell_in_two() -> None:
    facts = next(sample("filing/ask"))
    rendered = Renderer([]).render(replace(letter("filing/ask"), facts={**facts, "subject": "a | b | c"}), BOOK)
    assert 'mail is this? "a | b | c" from' in rendered.subject
    assert "Subject           a | b | c\n" in rendered.text
    assert ">a | b | c</td>" in (rendered.html or "")


@pytest.mark.parametrize(
    "item", ["Poster\r\nBcc: mallory@evil.example", "Poster\x00\x1b[31m\x85", "P\u2028o\u202ester"]
)
def test_a_subject_is_one_line_without_control_characters(item: str) -> None:
    subject = Renderer([]).render(letter(item=item), BOOK).subject
    assert subject.isprintable()
    assert "\u202e" not in subject


def test_a_subject_has_a_bound() -> None:
    assert len(Renderer([]).render(letter(item="Poster " * 500), BOOK).subject) <= SUBJECT_LENGTH


def test_words_of_many_lines_keep_their_lines_and_names_do_not() -> None:
    text = Renderer([]).render(letter(words="Approved.\nThanks\n-- \nDana", item="Po\nster"), BOOK).text
    assert "> Approved.\n> Thanks\n> --\n> Dana" in text
    assert "approved Po ster v2" in text


def test_a_long_text_is_cut_not_refused() -> None:
    assert len(Renderer([]).render(letter(words="word " * 100_000), BOOK).text) < 30_000


# which file serves


def test_the_readers_language_then_its_base_and_no_other() -> None:
    renderer = Renderer([])
    assert renderer.render(letter(language="de"), BOOK).subject.startswith("Vermerkt:")
    assert renderer.render(letter(language="de-AT"), BOOK).subject.startswith("Vermerkt:")
    with pytest.raises(RenderError) as raised:
        renderer.render(letter(language="pt"), BOOK)
    assert str(raised.value) == (
        'approval/receipt: it is not written in "pt"; '
        "write templates/approval/receipt.pt.txt.j2; it is written in de, en, es, fr, vi, zh"
    )
    with pytest.raises(RenderError, match='not written in "zh"'):
        renderer.render(letter("weekly/missed", language="zh"), BOOK)


def test_the_desks_own_file_wins_over_the_shipped_one(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.en.txt.j2", "Subject: Ours {{ item }}\n\nOur own words.\n")
    assert renderer.render(letter(), BOOK).subject == "Ours Summer poster"
    assert renderer.render(letter(language="de"), BOOK).subject.startswith("Vermerkt:")


def test_a_desks_file_without_a_language_serves_every_language(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.txt.j2", "Subject: Ours\n\nOur own words.\n")
    write(folder, "approval/receipt.zh.txt.j2", "Subject: 我们的\n\n您好。\n")
    assert renderer.render(letter(language="de"), BOOK).subject == "Ours"
    assert renderer.render(letter(), BOOK).subject == "Ours"
    assert renderer.render(letter(language="zh"), BOOK).subject == "我们的"


def test_html_is_made_from_the_words_of_the_text_so_that_both_always_agree(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.en.txt.j2", "Subject: Ours\n\nHead\n----\n- our own words\n")
    html = renderer.render(letter(), BOOK).html or ""
    assert ">Head</h2>" in html
    assert ">our own words</li>" in html


def test_a_desk_may_lay_out_its_own_html_and_an_empty_file_means_text_only(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.html.j2", '{% extends "base.html.j2" %}{% block head %}Hi {{ item }}{% endblock %}')
    assert "Hi Summer poster" in (renderer.render(letter(), BOOK).html or "")
    write(folder, "approval/receipt.html.j2", "")
    assert renderer.render(letter(), BOOK).html is None


def test_a_changed_template_is_taken_up_without_a_restart(own: tuple[Path, Renderer]) -> None:
    import os

    folder, renderer = own
    file = folder / "approval" / "receipt.en.txt.j2"
    file.write_text("Subject: first\n\nx\n")
    assert renderer.render(letter(), BOOK).subject == "first"
    file.write_text("Subject: second\n\nx\n")
    os.utime(file, (1, 1))
    assert renderer.render(letter(), BOOK).subject == "second"


def test_a_desks_own_file_is_taken_up_where_the_shipped_one_was_in_use(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder / "weekly", "other.txt.j2", "Subject: x\n\ny\n")  # so that the limited process fills from the start
    before = renderer.render(letter(), BOOK).subject
    write(folder / "approval", "receipt.en.txt.j2", "Subject: Our own\n\nHello\n")
    assert renderer.render(letter(), BOOK).subject == "Our own"
    (folder / "approval" / "receipt.en.txt.j2").unlink()
    assert renderer.render(letter(), BOOK).subject == before


def test_the_draft_shows_the_report_as_the_client_will_get_it() -> None:
    facts = next(sample("weekly/draft"))
    draft = replace(letter("weekly/draft", client="chenguang"), facts=facts, external=False, time_zone="Europe/Berlin")
    text = Renderer([]).render(draft, BOOK).text
    assert "which is 20:00 in Shanghai" in text
    assert "> Dana Reyes，您好：" in text
    assert "> 等待您的回复\n> ------------\n" in text


def test_a_letter_is_signed_by_its_sender() -> None:
    text = Renderer([]).render(replace(letter("dunning/final_notice"), sender="ruth"), BOOK).text
    assert "Kind regards,\nRuth Adler\nNorthlight" in text


# what is wrong, and where


@pytest.mark.parametrize(
    ("template", "line", "found", "wanted"),
    [
        ("Subject: x\n\n{{ itme }}\n", 3, "'itme' is undefined", "did you mean item?"),
        ("Subject: x\n\nfine\n{% if item %}\n", 4, "{% if … %} is not closed", "write {% endif %}"),
        ("Subject: x\n\n{{ item.__class__ }}\n", 3, "SecurityError", "mend"),
        ("Subject: x\n\n{{ words | shout }}\n", 3, 'there is no filter "shout"', "docs/templates.md"),
        ("Subject: x\n\n{{ 1 / 0 }}\n", 3, "ZeroDivisionError", "mend"),
        ("Subject: x\n\n{% include 'approval/gone.txt.j2' %}\n", 3, "approval/gone.txt.j2", "no such file"),
        ("Hello\n\nx\n", 1, "it begins with 'Hello'", "begin with 'Subject: …'"),
        ("Subject: x\nno blank line\n", 1, "it begins with", "an empty line"),
        ("Subject: {{ '' }}\n\nx\n", 1, "came out empty", "say something"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    own: tuple[Path, Renderer], template: str, line: int, found: str, wanted: str
) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.en.txt.j2", template)
    with pytest.raises(RenderError) as raised:
        renderer.render(letter(), BOOK)
    problem = raised.value.problem
    assert problem.file == f"{folder.name}/approval/receipt.en.txt.j2"
    assert problem.line == line
    assert found in problem.found
    assert wanted in problem.wanted


def test_an_unknown_template_is_told_with_the_nearest() -> None:
    with pytest.raises(RenderError, match=r"dunning/remindr.*did you mean dunning/reminder\?"):
        Renderer([]).render(replace(letter(), template="dunning/remindr"), BOOK)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "approval/../weekly/report", "base", "dunning/_table"]
)
def test_a_template_name_does_not_lead_out_of_the_folders(name: str) -> None:
    with pytest.raises(RenderError):
        Renderer([]).render(replace(letter(), template=name), BOOK)


def test_all_shipped_templates_are_right_in_every_language() -> None:
    assert Renderer([]).check() == ()


def test_check_names_every_wrong_template_at_once(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    (folder / "dunning").mkdir()
    write(folder, "weekly/report.de.txt.j2", "Subject: x\n\n{{ weak }}\n")
    write(folder, "approval/receipt.es.txt.j2", "Subject: x\n\n{% for a in %}\n")
    write(folder, "dunning/our_rung.txt.j2", "Subject: {{ level }}\n\n{{ invoices[0].numer }}\n")
    write(folder, "weekly/report.html", "<p>")
    write(folder, "weekly/note.html.j2", "<p>")
    found = {(p.file.partition("/")[2], p.line) for p in renderer.check()}
    assert found == {
        ("weekly/report.de.txt.j2", 3), ("approval/receipt.es.txt.j2", 3), ("dunning/our_rung.txt.j2", 3),
        ("weekly/report.html", 0), ("weekly/note.html.j2", 0),
    }  # fmt: skip


# limits


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 'a' * 10**9 }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 2 ** (2 ** 30) }}",
        "{% for a in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaa' }}{% endfor %}",
    ],
)
def test_a_template_that_takes_all_time_or_memory_is_stopped(own: tuple[Path, Renderer], bomb: str) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.en.txt.j2", f"Subject: x\n\n{bomb}\n")
    started = time.monotonic()
    with pytest.raises(RenderError):
        renderer.render(letter(), BOOK)
    assert time.monotonic() - started < 20
    write(folder, "approval/receipt.en.txt.j2", "Subject: well again\n\nx\n")
    assert renderer.render(letter(), BOOK).subject == "well again"


# dates, amounts, lists


@pytest.mark.parametrize(
    ("language", "territory", "zone", "day", "instant", "amount"),
    [
        ("en", "GB", "Europe/London", "4 March 2026", "Monday, 23 November 2026, 12:00 (London)", "£1,000.50"),
        (
            "en",
            "US",
            "America/New_York",
            "March 4, 2026",
            "Monday, November 23, 2026, 7:00\u00a0AM (New York)",
            "£1,000.50",
        ),
        ("en", None, "Europe/Berlin", "4 March 2026", "Monday, 23 November 2026, 13:00 (Berlin)", "£1,000.50"),
        (
            "de",
            "DE",
            "Europe/Berlin",
            "4.\u00a0März 2026",
            "Montag, 23.\u00a0November 2026, 13:00 (Berlin)",
            "1.000,50\u00a0£",
        ),
        ("zh", "CN", "Asia/Shanghai", "2026年3月4日", "2026年11月23日星期一 20:00（上海时间）", "£1,000.50"),
        (
            "es",
            "ES",
            "Europe/Madrid",
            "4 de marzo de 2026",
            "lunes, 23 de noviembre de 2026, 13:00 (Madrid)",
            "1.000,50\u00a0GBP",
        ),
        ("xx", None, "UTC", "4 March 2026", "Monday, 23 November 2026, 12:00 (UTC)", "£1,000.50"),
    ],
)
def test_dates_and_amounts_are_written_as_the_reader_writes_them(
    language: str, territory: str | None, zone: str, day: str, instant: str, amount: str
) -> None:
    reader = Wording(language, territory, zone)
    assert reader.date(date(2026, 3, 4)) == day
    assert reader.datetime(datetime(2026, 11, 23, 12, tzinfo=UTC)) == instant
    assert reader.money(Decimal("1000.50"), "GBP") == amount


def test_a_stored_value_comes_back_as_text_and_is_written_the_same() -> None:
    reader = Wording("en", "GB", "Europe/London")
    assert reader.date("2026-03-04") == reader.date(date(2026, 3, 4))
    assert reader.datetime("2026-11-23T12:00:00+00:00") == reader.datetime(datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert reader.money("1000.50", "GBP") == "£1,000.50"
    assert reader.date(None) == "–"
    assert reader.date("some day") == "some day"


def test_currencies_keep_their_own_number_of_places() -> None:
    reader = Wording("en", "GB", "Europe/London")
    assert reader.money(Decimal("1000"), "JPY") == "JP¥1,000"
    assert reader.money(Decimal("1.5"), "KWD") == "KWD1.500"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("en", 1, "1 item"), ("en", 3, "3 items"), ("fr", 0, "0 item"), ("de", 0, "0 items"), ("pl", 2, "2 few"),
     ("pl", 5, "5 many"), ("en", 1200, "1,200 items"), ("de", 1200, "1.200 items"), ("vi", 1, "1 items")],
)  # fmt: skip
def test_a_number_takes_the_form_that_its_language_asks_for(language: str, number: int, said: str) -> None:
    forms = {"one": "{n} item", "few": "{n} few", "many": "{n} many", "other": "{n} items"}
    assert Wording(language, None, "UTC").plural(number, **forms) == said


def test_the_first_of_a_month_is_an_ordinal_in_french_and_no_other_day() -> None:
    french = Wording("fr", None, "Europe/Paris")
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 21)]
    assert [french.date(day) for day in days] == ["1er mars 2026", "2 mars 2026", "11 mars 2026", "21 mars 2026"]
    assert french.period(date(2026, 3, 1), date(2026, 3, 7)) == "1er–7 mars 2026"
    assert (
        french.period(date(2026, 2, 23), date(2026, 3, 1))
        == "23 févr.\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}1er mars 2026"
    )
    assert Wording("es", None, "Europe/Madrid").date(days[0]) == "1 de marzo de 2026"


def test_every_name_that_a_letter_does_not_know_is_told_at_once_also_where_no_sample_leads(tmp_path: Path) -> None:
    (tmp_path / "dunning").mkdir()
    write(tmp_path, "dunning/reminder.en.txt.j2",
          "Subject: {{ levl }}\n\nDear {{ recipient_nmae }}, {{ nowhere | default('you') }},\n"
          "{% if level == 'never' %}{{ agency }} {{ agncy }}{% endif %}\n{% set mine = 1 %}{{ mine }}\n"
          "{% for one in invoices %}{{ one.number }}{% endfor %}{% include 'dunning/_own.txt.j2' %}\n")  # fmt: skip
    write(tmp_path, "dunning/_own.txt.j2", "{{ mine }} {{ yours }} {% if hers is defined %}{{ hers }}{% endif %}\n")
    renderer = Renderer([tmp_path])
    told = [str(problem).partition("; this letter knows")[0].partition("/")[2] for problem in renderer.check()]
    renderer.close()
    assert told == [
        "dunning/_own.txt.j2:1:15: 'yours' is undefined",
        "dunning/reminder.en.txt.j2:1:13: 'levl' is undefined; did you mean level?",
        "dunning/reminder.en.txt.j2:3:9: 'recipient_nmae' is undefined; did you mean recipient_name?",
        "dunning/reminder.en.txt.j2:4:42: 'agncy' is undefined; did you mean agency?",
    ]


def test_a_plural_without_its_last_form_is_a_mistake_with_file_and_line(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    write(folder, "approval/receipt.en.txt.j2", 'Subject: x\n\n{{ 3 | plural(one="x") }}\n')
    with pytest.raises(RenderError) as raised:
        renderer.render(letter(), BOOK)
    assert (raised.value.problem.line, raised.value.problem.found) == (3, "KeyError: 'other'")


def test_dates_are_those_of_letters_not_of_screens() -> None:
    vietnamese = Wording("vi", "VN", "Asia/Ho_Chi_Minh")
    day = date(2026, 11, 18)
    assert vietnamese.date(day) == "18 tháng 11 năm 2026"
    assert vietnamese.date(day, "medium") == "18/11/2026"
    assert vietnamese.date(day, "full") == "Thứ Tư, ngày 18 tháng 11 năm 2026"
    assert vietnamese.period(day, date(2026, 11, 22)) == "18/11/2026\u00a0–\u00a022/11/2026"


def test_one_partial_of_the_desks_own_signs_every_mail(own: tuple[Path, Renderer]) -> None:
    folder, renderer = own
    (folder / "shared").mkdir()
    write(folder, "shared/_close.en.txt.j2", "With sunny greetings,\n{{ sender_name }}\n")
    assert renderer.check() == ()
    for template in ("approval/receipt", "weekly/report", "dunning/reminder"):
        assert "With sunny greetings,\nMia Brandt\n" in renderer.render(letter(template), BOOK).text


@pytest.mark.parametrize(
    ("names", "said"),
    [(["INV-1", "INV-2"], "INV-1 e INV-2"), (["Ana", "Luis", "Inés"], "Ana, Luis e Inés"), (["Ana"], "Ana"),
     (["Ana", "Hilda"], "Ana e Hilda"), (["agua", "hielo"], "agua y hielo"), (["Inés", "Ana"], "Inés y Ana")],
)  # fmt: skip
def test_a_spanish_and_is_heard_before_an_i(names: list[str], said: str) -> None:
    assert Wording("es", "ES", "Europe/Madrid").listing(names) == said


@pytest.mark.parametrize(
    ("own", "letters"),
    [
        ({}, set()),
        ({"dunning/reminder.en.txt.j2": None}, set()),  # a copy of the shipped one
        ({"dunning/reminder.en.txt.j2": "x"}, {"dunning/reminder"}),
        ({"dunning/_table.zh.txt.j2": "x"}, {"dunning/reminder", "dunning/second_notice", "dunning/final_notice"}),
        ({"weekly/report.de.txt.j2": "x"}, {"weekly/report", "weekly/draft"}),  # the draft shows the report
        ({"base.html.j2": "x"}, {"weekly/report", "dunning/reminder", "desk/walls", "note/help"}),
    ],
)
def test_on_a_desk_those_letters_are_tried_that_are_made_of_something_of_its_own(
    tmp_path: Path, own: dict[str, str | None], letters: set[str]
) -> None:
    for name, text in own.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text or (SHIPPED / name).read_text("utf-8"), "utf-8")
    changed = Own((tmp_path, SHIPPED), (SHIPPED,))
    files = {p.relative_to(SHIPPED).as_posix() for p in SHIPPED.glob("*/*.j2")}
    concerned = {f.partition(".")[0] for f in files if changed.concerns(f, BASE) and "/_" not in f}
    assert letters <= concerned
    assert len(concerned) < 10 or "base.html.j2" in own


def test_what_the_shipped_templates_refer_to_is_named_outright() -> None:
    """`Own` reads references from the text: no name in them may be put together as the template is filled."""
    for file in SHIPPED.rglob("*.j2"):
        for reference in re.findall(
            r"\{%[-+]?\s*(?:include|extends|import|from)\s+(.*?)[-+]?%\}", file.read_text("utf-8")
        ):
            assert re.fullmatch(r"""["'][\w./]+["']\s*(?:as \w+|import .*)?""", reference.strip()), (file, reference)
        for shown in re.findall(r"as_sent\((.)", file.read_text("utf-8")):
            assert shown in "\"'", file
