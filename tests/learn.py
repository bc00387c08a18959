"""`make learn`: teaches the second reader all labelled replies and writes rules/lexicon/second.bin.

`--folds N` writes nothing and tells how it reads replies it was not taught: N times it is taught all but a part.
"""

import argparse
import json
import math
import random
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from rules.reading.decision.items import one_a_line
from rules.reading.decision.ngrams import grams
from rules.reading.decision.second import DECISIONS, Grams, packed, shares, unpacked, weigh
from rules.reading.decision.text import as_read, tokens
from tests.decision_cases import Case
from tests.labelled import labelled

FILE = Path(__file__).parents[1] / "rules" / "lexicon" / "second.bin"
BITS = 18
ROUNDS = 8
AGAIN = 3
RATE, SLOW = 0.1, 1e-3  # AdaGrad: the first step, and what keeps it from being endless
ENOUGH = 0.01  # an error so small teaches nothing
Lesson = tuple[Grams, int]  # what stands in a reply, and which of DECISIONS it is


def learn(lessons: Sequence[Lesson], rounds: int = ROUNDS) -> "tuple[list[array[float]], list[float]]":
    """Weights and biases by stochastic gradient descent (AdaGrad: Duchi, Hazan, Singer 2011); the same each time.

    The last rounds go once more over what it would still get wrong.
    """
    weights = [array("d", bytes(8 << BITS)) for _ in DECISIONS]
    steps = [array("d", [SLOW]) * (1 << BITS) for _ in DECISIONS]
    biases = [0.0] * len(DECISIONS)
    order, chance = list(lessons), random.Random(1)
    for n in range(rounds + AGAIN):
        chance.shuffle(order)
        missed = [lesson for lesson in order if _teach(lesson, weights, steps, biases) < 0.5]
        if n >= rounds - 1:
            order = missed
    return weights, biases


def _teach(lesson: Lesson, weights: "list[array[float]]", steps: "list[array[float]]", biases: list[float]) -> float:
    """Mends the weights by one lesson; the share that the right decision had before."""
    found, wanted = lesson
    said = shares([weigh(row, found) + bias for row, bias in zip(weights, biases, strict=True)])
    for n, share in enumerate(said):
        error = share - (n == wanted)
        if abs(error) >= ENOUGH:
            biases[n] -= RATE / 2 * error
            _mend(weights[n], steps[n], found, error)
    return said[wanted]


def _mend(weights: "array[float]", steps: "array[float]", found: Grams, error: float) -> None:
    for kind in found:
        slope = error / math.sqrt(len(kind) or 1)
        for place in kind:
            steps[place] += slope * slope
            weights[place] -= RATE * slope / math.sqrt(steps[place])


def lessons_of(cases: Iterable[Case]) -> list[Lesson]:
    return [(seen(case.text), DECISIONS.index(case.wanted[0])) for case in cases]


def seen(text: str) -> Grams:
    """The reply as `decide` shows it to the second reader."""
    return grams(as_read(tokens(one_a_line(text))), BITS)


def _examine(cases: list[Case], folds: int) -> None:
    random.Random(2).shuffle(cases)
    for fold in range(folds):
        asked = cases[fold::folds]
        taught = [case for n, case in enumerate(cases) if n % folds != fold]
        reader = unpacked(packed(*learn(lessons_of(taught))))
        said = [(case, reader.opinion(seen(case.text))) for case in asked]
        right = sum(max(o, key=o.__getitem__) in case.wanted for case, o in said)
        click.echo(json.dumps({"fold": fold + 1, "replies": len(asked), "right": round(right / len(asked), 3)}))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.learn", description=__doc__)
    options.add_argument("--folds", type=int, default=0, help="examine instead: in so many parts")
    asked = options.parse_args()
    cases = list(labelled())
    if asked.folds:
        _examine(cases, asked.folds)
        return
    FILE.write_bytes(packed(*learn(lessons_of(cases))))
    click.echo(f"{len(cases)} replies: {FILE.stat().st_size} octets in {FILE.name}")


if __name__ == "__main__":
    main()
