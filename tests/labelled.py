"""Labelled replies, for the second reader to learn from: cases, lists, and what is made of plain assents.

A line of tests/replies/<language>.tsv is a decision ("a/b": b is accepted too), a tab, and the reply; its line breaks
are written \\n.
"""

import itertools
import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from daemon.lexicons import lexicon_files
from rules.reading.decision import decide, load_lexicons
from rules.reading.decision.second import DECISIONS
from tests.assents import ASSENTS, DENIALS, NAMED, PIECES
from tests.decision_cases import LANGUAGES, Case, cases, facts, item_cases
from tests.turns import TURNS, turned

FOLDER = Path(__file__).parent / "replies"
TURNED = 12  # approvals that are put to each turn
TOLD = 200  # assents with a fact beside them, of each kind
AGAIN = 4  # times more than other replies is taught what must be decided as written
BEFORE = 0.3  # of the conditions that are put to an approval, the share that stands before it
_ENDS = ".!?。！？"
_BETWEEN = re.compile(rf"(?<=[{_ENDS}\n])\s*")


def listed(language: str) -> Iterator[Case]:
    """The replies of a language's list."""
    for line in (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines():
        decisions, _, text = line.partition("\t")
        yield Case(text.replace("\\n", "\n").replace("\\\\", "\\"), tuple(decisions.split("/")))


def labelled() -> Iterator[Case]:
    """All of them, each text once."""
    known: set[str] = set()
    lexicons = load_lexicons(lexicon_files())[0].by_language
    for language in LANGUAGES:
        items = (Case(case.text, (case.wanted,)) for case in item_cases(language))
        examples = (Case(e.text, (e.decision,)) for e in lexicons[language].examples)
        written = (*cases(language), *items, *examples, *listed(language))
        for case in (*written, *_plain(language), *_with_facts(language), *_with_turns(language)):
            if case.text not in known:
                known.add(case.text)
                yield case


def made(given: Collection[Case]) -> Iterator[Case]:
    """More, made of these: what stands in an approval beside another changes nothing, and what stands in one by itself
    is no decision; a condition ties it, and behind a refusal or a withdrawal it is none.

    And what must be decided as written is taught again and again.
    """
    taught = {case.text for case in given}
    grammar = load_lexicons(lexicon_files())[0]
    for language in LANGUAGES:
        for case in (*cases(language), *_plain(language)):
            yield from [case] * (AGAIN if case.text in taught else 0)
        replies, chance = [case for case in listed(language) if case.text in taught], random.Random(language)
        texts: dict[str, list[str]] = {
            word: [case.text for case in replies if case.wanted[0] == word] for word in DECISIONS
        }
        asides = [part for text in texts["approve"] if len(parts := _sentences(text)) > 1 for part in parts]
        for aside in asides:
            alone = decide(aside, lexicons=grammar, version="v2").decision
            yield Case(aside, ("approve" if alone == "approve" else "none",))
        if asides and texts["conditional"]:
            yield from _put_together(texts, asides, " " if language != "zh" else "", chance)


def _put_together(
    texts: Mapping[str, Sequence[str]], asides: Sequence[str], blank: str, chance: random.Random
) -> Iterator[Case]:
    against = [(text, word) for word in ("reject", "retract") for text in texts[word]]
    for text in texts["approve"]:
        first = text if text[-1] in _ENDS else text + ("." if blank else "。")
        yield Case(blank.join(chance.sample((first, chance.choice(asides)), 2)), ("approve",))
        tie = chance.choice(texts["conditional"])
        before = chance.random() < BEFORE and tie[-1] in _ENDS
        yield Case(blank.join((tie, text) if before else (first, tie)), ("conditional",))
        if against:
            turn, word = chance.choice(against)
            yield Case(blank.join((first, turn)), (word,))


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip(_ENDS).strip()]


def _plain(language: str) -> Iterator[Case]:
    """ "Approved", "Approved.", "The poster is approved", "not approved": the plainest replies there are."""
    for named, piece in itertools.product(NAMED[language], PIECES[language]):
        text = named.format(piece)
        yield from (Case(text[0].upper() + text[1:] + mark, ("approve",)) for mark in ("", "."))
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
