"""The lexicons that came with the program, read once, with the phrases that ops added."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import rules
from rules.book.files import Phrase
from rules.problems import Problem
from rules.reading.decision import Lexicons, load_lexicons


@cache
def _texts() -> dict[str, str]:
    folder = Path(str(rules.__file__)).parent / "lexicon"
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.toml"))}


def lexicons_with(phrases: Iterable[Phrase]) -> tuple[Lexicons, tuple[Problem, ...]]:
    """The shipped languages, each extended by the desk's own phrases; what is wrong with those as Problems."""
    return load_lexicons(_texts(), tuple(phrases))


@cache
def shipped_lexicons() -> Lexicons:
    """The shipped languages as they are; that their own examples hold is for the tests to see."""
    return lexicons_with(())[0]
