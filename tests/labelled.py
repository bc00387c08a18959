"""Labelled replies, for the second reader to learn from: cases, lists, and what is made of plain assents.

A line of tests/replies/<language>.tsv is a decision ("a/b": b is accepted too), a tab, and the reply; its line breaks
are written \\n.
"""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

from daemon.lexicons import shipped_lexicons
from tests.assents import ASSENTS, DENIALS
from tests.decision_cases import LANGUAGES, Case, cases, facts, item_cases
from tests.turns import TURNS, turned

FOLDER = Path(__file__).parent / "replies"
TURNED = 12  # approvals that are put to each turn
TOLD = 200  # assents with a fact beside them, of each kind


def listed(language: str) -> Iterator[Case]:
    """The replies of a language's list."""
    for line in (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines():
        decisions, _, text = line.partition("\t")
        yield Case(text.replace("\\n", "\n").replace("\\\\", "\\"), tuple(decisions.split("/")))


def labelled() -> Iterator[Case]:
    """All of them, each text once."""
    known: set[str] = set()
    for language in LANGUAGES:
        items = (Case(case.text, (case.wanted,)) for case in item_cases(language))
        examples = (Case(e.text, (e.decision,)) for e in shipped_lexicons().by_language[language].examples)
        written = (*cases(language), *items, *examples, *listed(language))
        for case in (*written, *_plain(language), *_with_facts(language), *_with_turns(language)):
            if case.text not in known:
                known.add(case.text)
                yield case


def _plain(language: str) -> Iterator[Case]:
    """ "Approved", "Approved.", "not approved": the plainest replies there are."""
    for assent in (*ASSENTS[language], *facts(language)["assents"]):
        for text in (assent, assent.capitalize()):
            yield from (Case(text + mark, ("approve",)) for mark in ("", ".", "!"))
            yield from (Case(denial + assent + mark, ("reject",)) for denial in DENIALS[language] for mark in ("", "."))


def _with_facts(language: str) -> Iterator[Case]:
    told, chance = facts(language), random.Random(language)
    behind = ["".join(parts) for parts in itertools.product(told["assents"], told["turns"], told["behind"])]
    before = ["".join(parts) for parts in itertools.product(told["before"], (". ", "\n"), told["assents"])]
    for texts in (behind, before):
        yield from (Case(f"{text}.", ("conditional",)) for text in chance.sample(texts, min(TOLD, len(texts))))


def _with_turns(language: str) -> Iterator[Case]:
    approvals = [c.text for c in cases(language) if c.wanted == ("approve",) and c.text[-1] in ".!。！"]
    chance = random.Random(language)
    for turn in TURNS[language]:
        for approval in chance.sample(approvals, TURNED):
            yield Case(turned(approval, turn), ("conditional",))
