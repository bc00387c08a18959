"""The pages that are looked at: every client's mail, in each state and with awkward facts, in six languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.words.awkward import awkward
from daemon.words.orders import sample_order
from daemon.words.render import Rendered, Renderer
from daemon.words.samples import CLIENT_LETTERS, LANGUAGES, sample

NARROW, TELEPHONE, WIDE = 320, 360, 800  # pixels
RAW = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|\bNone\b|\bundefined\b|<class|Decimal\(|datetime\.|&amp;|&lt;|\ue000")


@dataclass(frozen=True)
class Page:
    """One letter: its template, language and number among the states of that letter, and the facts in it."""

    template: str
    language: str
    state: str  # 1, 2 …, and odd1, odd2 … with awkward facts
    facts: Mapping[str, Any]
    mail: Rendered

    @property
    def name(self) -> str:
        return f"{self.template.replace('/', '-')}.{self.state}.{self.language}"


def pages(renderer: Renderer, language: str) -> Iterator[Page]:
    """Every page in a language, letter by letter."""
    for template in sorted(CLIENT_LETTERS):
        states = {str(n): facts for n, facts in enumerate(sample(template, language), 1)}
        states |= {f"odd{n}": facts for n, facts in enumerate(awkward(template), 1)}
        for state, facts in states.items():
            mail = renderer.fill(sample_order(template, language, facts))
            yield Page(template, language, state, facts, mail)


def raw_words(page: Page) -> list[str]:
    """What a template or a program left behind: a variable that was not filled, a value in Python's words."""
    said = f"{page.mail.subject}\n{page.mail.text}"
    return RAW.findall(said)


def untranslated(page: Page, english: Rendered) -> list[str]:
    """Lines that the letter shares with the English one of the same facts, and that are more than facts."""
    if page.language == "en":
        return []
    theirs = {page.mail.subject, *page.mail.text.splitlines()} & {english.subject, *english.text.splitlines()}
    known = {"Berlin", *_words(" ".join(_strings(page.facts)))}
    return sorted(line for line in theirs if set(_words(line)) - known)


def in_english(renderer: Renderer, page: Page) -> Rendered:
    return renderer.fill(sample_order(page.template, "en", page.facts))


def _words(text: str) -> list[str]:
    """Its words; numbers and the v of a version are none."""
    return [word for word in re.findall(r"[^\W\d_]+", text) if word != "v"]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1:
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


__all__ = ["LANGUAGES", "NARROW", "TELEPHONE", "WIDE", "Page", "in_english", "pages", "raw_words", "untranslated"]
