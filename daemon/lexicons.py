"""The lexicons that came with the program, read once, with the phrases that ops added."""

from collections.abc import Iterable
from functools import cache, lru_cache
from mmap import ACCESS_READ, mmap
from os import fstat
from pathlib import Path

import rules
from rules.book.files import Phrase
from rules.problems import Problem
from rules.reading.decision import Lexicons, extended, load_lexicons
from rules.reading.decision.examples import try_examples

FOLDER = Path(str(rules.__file__)).parent / "lexicon"


def lexicons_with(phrases: Iterable[Phrase]) -> tuple[Lexicons, tuple[Problem, ...]]:
    """The shipped languages, each extended by the desk's own phrases; what the phrases break in them as Problems.

    An example that fails without the phrases too is for our tests to find, and no reason to refuse a desk.
    """
    return _lexicons(tuple(phrases))


@cache
def shipped_lexicons() -> Lexicons:
    """The shipped languages as they are; that their own examples hold is for the tests to see."""
    with (FOLDER / "second.bin").open("rb") as file:
        if not fstat(file.fileno()).st_size:  # without it the grammar would be alone, and nobody would know
            raise ValueError(f"{file.name} is empty: take the shipped one, or `make learn`")
        weights = mmap(file.fileno(), 0, access=ACCESS_READ)  # read where it lies: processes share it
    return load_lexicons(lexicon_files(), weights)[0]


def lexicon_files() -> dict[str, str]:
    """The text of each shipped lexicon, by the name that problems give it."""
    return {f"rules/lexicon/{file.name}": file.read_text("utf-8") for file in sorted(FOLDER.glob("*.toml"))}


@lru_cache(maxsize=2)  # what is in force, and what is being judged: to compile a language takes long
def _lexicons(phrases: tuple[Phrase, ...]) -> tuple[Lexicons, tuple[Problem, ...]]:
    lexicons, problems = extended(shipped_lexicons(), phrases)
    if not problems:
        return lexicons, ()
    languages = {phrase.language for phrase in phrases}
    already = set(try_examples(shipped_lexicons(), languages))
    return lexicons, tuple(problem for problem in problems if problem not in already)
