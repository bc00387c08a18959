"""`make learn`: teaches the second reader all labelled replies and writes rules/lexicon/second.bin.

`--folds N` writes nothing and tells how it reads replies it was not taught: N times it is taught all but a part.
"""

import argparse
import json
import math
import random
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

import click
import numpy as np
from scipy.sparse import csr_array
from sklearn.neural_network import MLPClassifier

from rules.reading.decision.items import one_a_line
from rules.reading.decision.ngrams import grams
from rules.reading.decision.second import DECISIONS, Grams, packed, unpacked
from rules.reading.decision.text import as_read, tokens
from tests.decision_cases import Case
from tests.labelled import labelled, made

FILE = Path(__file__).parents[1] / "rules" / "lexicon" / "second.bin"
SEEN = 7  # n-grams of fewer replies are not learned
UNITS = 16
ROUNDS = 5
MISSED = (
    0.5  # of the n-grams of a reply, each time it is taught: else it trusts a single one, and is too sure of itself
)
SEEDS = (1, 2)  # so many networks are taught, each from another beginning; what they say together errs less than each
STRONGER = 8  # as large as the features must be for the learning rate that the library is made for
Lesson = tuple[Grams, int]  # what stands in a reply, and which of DECISIONS it is


def learn(lessons: Sequence[Lesson], more: Sequence[Lesson] = (), seen: int = SEEN) -> bytes:
    """The file of a reader taught these lessons; the same each time on the same machine.

    What `more` teaches is made of the lessons, so it does not make an n-gram better known.
    """
    often = Counter(chain.from_iterable(set(chain.from_iterable(found)) for found, _ in lessons))
    known = sorted(gram for gram, times in often.items() if times >= seen)
    table = _table([*lessons, *more], {gram: n for n, gram in enumerate(known)})
    wanted = [decision for _, decision in (*lessons, *more)]
    with ProcessPoolExecutor(len(SEEDS)) as processes:
        networks = list(processes.map(partial(_network, table, wanted), SEEDS))
    # Side by side they are one network: all their units, and what it says is the mean of what they say.
    inner = np.hstack([network.coefs_[0] for network in networks]) * STRONGER
    outer = np.vstack([network.coefs_[1] for network in networks]).T / len(networks)
    thresholds = np.hstack([network.intercepts_[0] for network in networks])
    biases = np.mean([network.intercepts_[1] for network in networks], axis=0)
    return packed(known, inner.tolist(), thresholds.tolist(), outer.tolist(), biases.tolist())


def _network(table: csr_array, wanted: Sequence[int], seed: int) -> MLPClassifier:
    """One network, taught in rounds, in each of which every reply shows another part of its n-grams (dropout)."""
    network = MLPClassifier((UNITS,), batch_size=min(128, len(wanted)), random_state=seed)
    chance = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        shown = (chance.random(table.nnz) >= MISSED) / (1 - MISSED)
        part = csr_array((table.data * shown, table.indices, table.indptr), shape=table.shape)
        network.partial_fit(part, wanted, classes=range(len(DECISIONS)))
    return network


def _table(lessons: Sequence[Lesson], columns: dict[int, int]) -> csr_array:
    """Lesson by n-gram, the strength with which each counts (SecondReader.opinion)."""
    values, places, starts = array("f"), array("i"), array("i", [0])
    for found, _ in lessons:
        row: dict[int, float] = {}
        for kind in found:
            strength = STRONGER / math.sqrt(len(kind) or 1)
            for column in (columns[gram] for gram in kind if gram in columns):
                row[column] = row.get(column, 0.0) + strength
        values.extend(row.values())
        places.extend(row)
        starts.append(len(places))
    return csr_array((values, places, starts), shape=(len(lessons), len(columns)))


def lessons_of(cases: Iterable[Case]) -> list[Lesson]:
    return [(seen(case.text), DECISIONS.index(case.wanted[0])) for case in cases]


def seen(text: str) -> Grams:
    """The reply as `decide` shows it to the second reader. All labelled replies answer for a version 2."""
    return grams(as_read(tokens(one_a_line(text))), "v2")


def _examine(cases: list[Case], folds: int) -> None:
    random.Random(2).shuffle(cases)
    for fold in range(folds):
        asked = cases[fold::folds]
        taught = [case for n, case in enumerate(cases) if n % folds != fold]
        reader = unpacked(learn(lessons_of(taught), lessons_of(made(taught))))
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
    new = FILE.with_suffix(".new")  # the old file may be in use
    new.write_bytes(learn(lessons_of(cases), lessons_of(made(cases))))
    new.replace(FILE)
    click.echo(f"{len(cases)} replies: {FILE.stat().st_size} octets in {FILE.name}")


if __name__ == "__main__":
    main()
