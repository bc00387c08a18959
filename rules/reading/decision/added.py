"""Phrases that ops add to a language: what is built in is shared with it, so that only theirs have to be compiled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rules.problems import Problem
from rules.reading.decision.lexicon import LEVELS, Lexicon, Lexicons, Rows
from rules.reading.decision.patterns import Trie

# What a phrase that ops add stands for. "conditional" and "question" are roles of their own: see clauses.py.
ROLE_OF: dict[str, str] = {
    "approve": "go", "reject": "refuse", "conditional": "conditional", "question": "question", "retract": "retract",
    "none": "none",
}  # fmt: skip
_MARKS = dict.fromkeys(map(ord, "()[]{}|^$*#"), " ")
_PHRASES = LEVELS.index("phrases")


class PhraseRow(Protocol):
    """A phrase from rules/approvals.toml."""

    @property
    def language(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def text(self) -> str: ...


def extended(base: Lexicons, phrases: Sequence[PhraseRow]) -> tuple[Lexicons, tuple[Problem, ...]]:
    """The lexicons with these phrases, whose languages' examples are tried: one that now decides otherwise is a
    problem. Languages without such phrases are those of `base`."""
    from rules.reading.decision.examples import try_examples  # decides, and so needs all of this first

    languages = dict.fromkeys(phrase.language for phrase in phrases)
    problems: list[Problem] = []
    found = dict(base.by_language)
    for language in languages:
        if language in found:
            found[language] = _with(found[language], [phrase for phrase in phrases if phrase.language == language])
        else:
            wanted = f"use one of {', '.join(sorted(found))}"
            problems.append(Problem("rules/approvals.toml", 0, f"no lexicon for language {language!r}", wanted))
    own = tuple(phrase.text.translate(_MARKS).lower().strip() for phrase in phrases)
    lexicons = replace(base, by_language=found, own=own)
    return lexicons, (*problems, *try_examples(lexicons, languages))


@dataclass(slots=True, kw_only=True)
class Extended(Lexicon):
    """A language with phrases beyond its own. `added`: those; they stand in `rows`, too."""

    base: Lexicon
    added: tuple[tuple[int, str, str], ...]

    def _compile(self) -> None:
        tries = self.base.tries
        phrases = Trie(beside=tries[_PHRASES])
        for _, role, pattern in self.added:
            phrases.add(role, pattern)
        self._typo, self._clitics, self._spelled = self.base.typo, self.base.clitics, dict(self.base.spelled)
        self._tries = (*tries[:_PHRASES], phrases, *tries[_PHRASES + 1 :])

    @property
    def money(self) -> Trie:
        return self.base.money


def _with(base: Lexicon, phrases: Sequence[PhraseRow]) -> Extended:
    added = tuple(_rows(phrases))
    return Extended(
        language=base.language, file=base.file, rows=Rows.of((*base.rows, *added)), examples=base.examples,
        silent=base.silent, base=base, added=added,
    )  # fmt: skip


def _rows(phrases: Sequence[PhraseRow]) -> Iterator[tuple[int, str, str]]:
    """Phrases of the rule book are literal text: marks of the pattern language in them are plain marks."""
    for phrase in phrases:
        yield _PHRASES, ROLE_OF[phrase.decision], phrase.text.translate(_MARKS).replace("..", " ")
