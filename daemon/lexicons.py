"""The lexicons that came with the program, read once, with the phrases that ops added."""

import os
from collections.abc import Iterable
from functools import cache, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import is_zipfile

import rules
from rules.book.files import Phrase
from rules.problems import Problem
from rules.reading.decision import Lexicons, extended, load_lexicons
from rules.reading.decision.examples import try_examples

if TYPE_CHECKING:
    from rules.reading.decision.third import ThirdReader

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
        if not os.fstat(file.fileno()).st_size:  # without it the grammar would be alone, and nobody would know
            raise ValueError(f"{file.name} is empty: take the shipped one, or `make learn`")
        weights = mmap(file.fileno(), 0, access=ACCESS_READ)  # read where it lies: processes share it
    if not ((FOLDER / "third.model").stat().st_size and is_zipfile(FOLDER / "third.npz")):  # it is read only when asked
        raise ValueError(
            f"{FOLDER}/third.npz or third.model is cut short: take the shipped ones, or `make learn-third`"
        )
    return load_lexicons(lexicon_files(), weights, _third)[0]


@cache
def _third() -> "ThirdReader":
    """The third reader, read where a reply is first shown to it: it is large, and brings numpy."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for matrices so small threads wait longer than they work
    from daemon.shelf import Shelf
    from rules.reading.decision.third import of_files

    try:
        weights = Shelf(FOLDER / "third.npz")
    except ValueError as e:
        message = f"{FOLDER}/third.npz is damaged ({e}): take the shipped one, or `make learn-third`"
        raise ValueError(message) from e
    return of_files((FOLDER / "third.model").read_bytes(), weights)


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
