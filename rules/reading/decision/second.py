"""The second reader: how much a reply looks like those labelled approve, reject and so on.

It sees letters and words alone, so that it errs elsewhere than the grammar; it gives no reasons, so what it may decide
is narrow (concert.py). What it knows are the weights in rules/lexicon/second.bin, learned from labelled replies.
"""

import json
import math
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from mmap import mmap
from operator import mul
from typing import get_args

from rules.nouns import DecisionWord

DECISIONS: tuple[DecisionWord, ...] = get_args(DecisionWord)
Grams = Sequence[Sequence[int]]  # the n-grams of a text as numbers of 32 bits, kind by kind (ngrams.py)
Opinion = Mapping[DecisionWord, float]  # each decision's share; all together are 1
Weights = Sequence[Sequence[float]]
GRAM = 4  # octets of an n-gram's number
MOST, ZERO = 7, 8  # a weight is -7 to 7; finer ones read no better
_LOW, _HIGH = bytes(octet & 15 for octet in range(256)), bytes(octet >> 4 for octet in range(256))
IN_A_ROW = 1  # the kind of n-grams that are words in a row
KNOWN = 0.2  # of them, at least; of 4,200 replies none had fewer


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A network with one hidden layer: each n-gram has a weight of 4 bits for each hidden unit (ReLU), each hidden unit
    one for each decision. N-grams that were seldom taught are not known.
    """

    known: Sequence[int]  # sorted
    weights: memoryview  # of the known n-grams in their order; an octet has those of two units, each with ZERO added
    scales: tuple[float, ...]  # for each unit, what a weight of 1 stands for
    thresholds: tuple[float, ...]
    outer: tuple[tuple[float, ...], ...]  # for each decision, a weight a unit
    biases: tuple[float, ...]
    least: float  # the share of its words in a row that must be known of a text

    def opinion(self, found: Grams) -> Opinion:
        """What the text with these n-grams looks like; like nothing where few of them are known."""
        sums = [0.0] * (2 * _octets(len(self.scales)))
        for number, kind in enumerate(found):  # each kind counts alike, however many n-grams it has
            rows = [*self._rows(kind)]
            if number == IN_A_ROW and len(rows) < self.least * len(kind):
                return dict.fromkeys(DECISIONS, 1 / len(DECISIONS))
            strength = 1 / math.sqrt(len(kind) or 1)
            for n, total in enumerate(_totals(rows, len(sums))):
                sums[n] += total * strength
        units = [max(0.0, s * scale + t) for s, scale, t in zip(sums, self.scales, self.thresholds, strict=False)]
        said = [sum(map(mul, row, units)) + bias for row, bias in zip(self.outer, self.biases, strict=True)]
        return dict(zip(DECISIONS, shares(said), strict=True))

    def _rows(self, kind: Sequence[int]) -> Iterator[memoryview]:
        size, end, weights = _octets(len(self.scales)), len(self.known), self.weights
        for gram in kind:
            at = bisect_left(self.known, gram)
            if at < end and self.known[at] == gram:
                yield weights[at * size : (at + 1) * size]


def _octets(units: int) -> int:
    return (units + 1) // 2


def _totals(rows: Sequence[memoryview], units: int) -> Iterator[int]:
    """The sum of the weights of these n-grams, unit by unit. `units`: a whole number of octets."""
    together, size, none = b"".join(rows), units // 2, ZERO * len(rows)
    low, high = together.translate(_LOW), together.translate(_HIGH)
    for n in range(size):
        yield sum(low[n::size]) - none
        yield sum(high[n::size]) - none


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
    """The file of a reader: a line of JSON, then the known n-grams and their weights as they lie in memory."""
    scales = [max(map(abs, unit), default=0.0) / MOST or 1.0 for unit in zip(*weights, strict=True)]
    small = bytearray()
    for row in weights:
        halves = [round(w / s) + ZERO for w, s in zip(row, scales, strict=True)]
        small += bytes(a + 16 * b for a, b in zip_longest(halves[::2], halves[1::2], fillvalue=ZERO))
    head = {
        "decisions": DECISIONS, "known": len(known), "scales": scales, "thresholds": list(thresholds),
        "outer": [list(row) for row in outer], "biases": list(biases), "least": least,
    }  # fmt: skip
    return json.dumps(head).encode() + b"\n" + _little(array("I", known)).tobytes() + bytes(small)


def unpacked(file: bytes | mmap) -> SecondReader:
    """A reader out of its file; of one that is mapped, nothing is copied. ValueError where it is none of ours."""
    begin = file.find(b"\n") + 1
    try:
        head = json.loads(file[:begin])
        if tuple(head["decisions"]) != DECISIONS:
            raise ValueError(f"it knows the decisions {head['decisions']}")
        size, grams = _octets(len(head["scales"])), int(head["known"])
        middle = begin + GRAM * grams
        if len(file) != middle + grams * size:
            raise ValueError("it is cut short")
    except (ValueError, KeyError, TypeError) as e:
        raise ValueError(f"the second reader's file cannot be used ({e}): take the shipped one, or `make learn`") from e
    data = memoryview(file)
    known = (
        data[begin:middle].cast("I") if sys.byteorder == "little" else _little(array("I", data[begin:middle].tobytes()))
    )
    outer = tuple(tuple(row) for row in head["outer"])
    scales, thresholds, biases = tuple(head["scales"]), tuple(head["thresholds"]), tuple(head["biases"])
    return SecondReader(known, data[middle:], scales, thresholds, outer, biases, float(head["least"]))


def _little(numbers: "array[int]") -> "array[int]":
    """In the file the least octet comes first, whatever machine wrote it."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
