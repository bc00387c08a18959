"""Every mail that a client can get, in six languages, on a telephone and a desk, by day and by night.

`make pictures` takes the pictures themselves.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.words.render import Renderer
from tests.pictures.browser import Browser, missing
from tests.pictures.pages import LANGUAGES, NARROW, TELEPHONE, WIDE, Page, in_english, pages, raw_words, untranslated

RENDERER = Renderer([])
PAGES = {language: list(pages(RENDERER, language)) for language in LANGUAGES}
LOOKS = [(TELEPHONE, False), (TELEPHONE, True), (WIDE, False), (WIDE, True), (NARROW, False)]
FAULTS = (Path(__file__).parent / "pictures" / "faults.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all pages; skips with the reason where there is none."""
    if reason := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Browser() as shown:
        yield shown


@pytest.mark.live
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_whole_and_legible_in_every_window(browser: Browser, language: str) -> None:
    found: dict[str, None] = {}
    for page in PAGES[language]:
        browser.show(page.mail.html or "")
        for width, dark in LOOKS:
            browser.look(width, dark=dark)
            for fault in browser.run(FAULTS):
                found[f"{page.name} at {width} pixels{', dark' if dark else ''}: {fault}"] = None
    assert not found, "\n".join(list(found)[:40])


@pytest.mark.live
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_program_that_drops_the_sheet_still_shows_all_of_it(browser: Browser, language: str) -> None:
    browser.look(TELEPHONE, dark=False)
    too_wide = []
    for page in (p for p in PAGES[language] if p.state.isdigit()):
        browser.show(re.sub(r"<style.*?</style>", "", page.mail.html or "", flags=re.DOTALL))
        if browser.run("document.scrollingElement.scrollWidth") > TELEPHONE:
            too_wide.append(page.name)
    assert not too_wide


@pytest.mark.live
def test_a_fault_is_seen(browser: Browser) -> None:
    """The looking glass itself: it finds what it is there for."""
    browser.look(TELEPHONE, dark=True)
    browser.show(
        '<body style="background:#fff"><p style="width:500px;color:#999">pale</p><table><tr><td>x</td></tr></table>'
    )
    faults = "\n".join(browser.run(FAULTS))
    for word in ("508 pixels", "leaves the window", "contrast of 2.85", "no language", "not one h1", "no heads"):
        assert word in faults


@pytest.mark.live
def test_dark_is_dark_and_light_is_light(browser: Browser) -> None:
    browser.show(PAGES["en"][0].mail.html or "")
    seen = {}
    for dark in (False, True):
        browser.look(WIDE, dark=dark)
        seen[dark] = browser.run("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert seen == {False: "rgb(255, 255, 255)", True: "rgb(29, 35, 41)"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_variable_and_no_value_is_left_raw(language: str) -> None:
    assert {page.name: words for page in PAGES[language] if (words := raw_words(page))} == {}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_line_is_left_in_english(language: str) -> None:
    left = {p.name: lines for p in PAGES[language] if (lines := untranslated(p, in_english(RENDERER, p)))}
    assert left == {}


def test_a_line_left_in_english_would_be_seen() -> None:
    page = next(p for p in PAGES["de"] if p.template == "approval/receipt" and p.state == "1")
    english = in_english(RENDERER, page)
    half = page.mail.text.replace("Guten Tag", "Dear").replace("Mit freundlichen Grüßen", "Kind regards,")
    mixed = Page(page.template, "de", "1", page.facts, type(page.mail)(page.mail.subject, half, None))
    assert untranslated(mixed, english) == ["Dear Li Wei,", "Kind regards,"]
