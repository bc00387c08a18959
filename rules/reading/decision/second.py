"""The second reader: how much a reply looks like those labelled approve, reject and so on.

It sees letters and words alone, so that it errs elsewhere than the grammar; it gives no reasons, so what it may decide
is narrow (concert.py). What it knows are the weights in rules/lexicon/second.bin, learned from labelled replies.
"""

import json
import math
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import get_args

from rules.nouns import DecisionWord

DECISIONS: tuple[DecisionWord, ...] = get_args(DecisionWord)
Grams = Sequence[Sequence[int]]  # the n-grams of a text as numbers of 32 bits, kind by kind (ngrams.py)
Opinion = Mapping[DecisionWord, float]  # each decision's share; all together are 1
Weights = Sequence[Sequence[float]]
IN_A_ROW = 1  # the kind of n-grams that are words in a row
KNOWN = 0.23  # of them, at least; of 1,800 replies none had fewer


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A network with one hidden layer: each n-gram has a weight of 8 bits for each hidden unit (ReLU), each hidden unit
    one for each decision. N-grams that were seldom taught are not known.
    """

    known: "array[int]"  # sorted
    weights: "array[int]"  # of the known n-grams in their order, unit by unit
    scales: tuple[float, ...]  # for each unit, what a weight of 1 stands for
    thresholds: tuple[float, ...]
    outer: tuple[tuple[float, ...], ...]  # for each decision, a weight a unit
    biases: tuple[float, ...]
    least: float  # the share of its words in a row that must be known of a text

    def opinion(self, found: Grams) -> Opinion:
        """What the text with these n-grams looks like; like nothing where few of them are known."""
        sums = [0.0] * len(self.scales)
        for number, kind in enumerate(found):  # each kind counts alike, however many n-grams it has
            rows = list(self._rows(kind))
            if number == IN_A_ROW and len(rows) < self.least * len(kind):
                return dict.fromkeys(DECISIONS, 1 / len(DECISIONS))
            for n, column in enumerate(zip(*rows, strict=True)):
                sums[n] += sum(column) / math.sqrt(len(kind))
        units = [max(0.0, s * scale + t) for s, scale, t in zip(sums, self.scales, self.thresholds, strict=True)]
        said = [sum(map(mul, row, units)) + bias for row, bias in zip(self.outer, self.biases, strict=True)]
        return dict(zip(DECISIONS, shares(said), strict=True))

    def _rows(self, kind: Sequence[int]) -> "Iterator[array[int]]":
        size, end = len(self.scales), len(self.known)
        for gram in kind:
            at = bisect_left(self.known, gram)
            if at < end and self.known[at] == gram:
                yield self.weights[at * size : (at + 1) * size]


def shares(sums: Sequence[float]) -> list[float]:
    """Softmax: any numbers as shares of 1."""
    most = max(sums)
    powers = [math.exp(value - most) for value in sums]
    return [power / sum(powers) for power in powers]


def packed(
    known: Sequence[int],
    weights: Weights,
    thresholds: Sequence[float],
    outer: Weights,
    biases: Sequence[float],
    *,
    least: float = KNOWN,
) -> bytes:
    """The file of a reader: a line of JSON, then the known n-grams and their weights, deflated."""
    scales = [max(map(abs, unit), default=0.0) / 127 or 1.0 for unit in zip(*weights, strict=True)]
    small = array("b", (round(w / s) for row in weights for w, s in zip(row, scales, strict=True)))
    head = {
        "decisions": DECISIONS, "known": len(known), "scales": scales, "thresholds": list(thresholds),
        "outer": [list(row) for row in outer], "biases": list(biases), "least": least,
    }  # fmt: skip
    return json.dumps(head).encode() + b"\n" + zlib.compress(_little(array("I", known)).tobytes() + small.tobytes(), 9)


def unpacked(file: bytes) -> SecondReader:
    """A reader out of its file. ValueError where it is none of ours."""
    first, _, rest = file.partition(b"\n")
    known, weights = array("I"), array("b")
    try:
        head, data = json.loads(first), zlib.decompress(rest)
        if tuple(head["decisions"]) != DECISIONS:
            raise ValueError(f"it knows the decisions {head['decisions']}")
        end = known.itemsize * int(head["known"])
        known.frombytes(data[:end])
        weights.frombytes(data[end:])
        if len(weights) != len(known) * len(head["scales"]):
            raise ValueError("it is cut short")
    except (ValueError, KeyError, zlib.error) as e:
        raise ValueError(f"the second reader's file cannot be used ({e}): take the shipped one, or `make learn`") from e
    outer = tuple(tuple(row) for row in head["outer"])
    scales, thresholds, biases = tuple(head["scales"]), tuple(head["thresholds"]), tuple(head["biases"])
    return SecondReader(_little(known), weights, scales, thresholds, outer, biases, float(head["least"]))


def _little(numbers: "array[int]") -> "array[int]":
    """In the file the least octet comes first, whatever machine wrote it."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
