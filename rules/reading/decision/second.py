"""The second reader: how much a reply looks like those labelled approve, reject and so on.

It sees letters and words alone, so that it errs elsewhere than the grammar; it gives no reasons, so it never decides
alone (concert.py). What it knows are the weights in rules/lexicon/second.bin, learned from labelled replies.
"""

import json
import math
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from rules.nouns import DecisionWord

DECISIONS: tuple[DecisionWord, ...] = get_args(DecisionWord)
Grams = Sequence[Sequence[int]]  # the places of a text's n-grams, kind by kind (ngrams.py)
Opinion = Mapping[DecisionWord, float]  # each decision's share; all together are 1


@dataclass(frozen=True, slots=True)
class SecondReader:
    """Multinomial logistic regression over hashed n-grams: one weight of 8 bits a decision and place."""

    bits: int
    weights: "tuple[array[int], ...]"  # one array a decision, in the order of DECISIONS
    scales: tuple[float, ...]  # what a weight of 1 stands for
    biases: tuple[float, ...]

    def opinion(self, found: Grams) -> Opinion:
        """What the text with these n-grams looks like."""
        sums = [
            scale * weigh(weights, found) + bias
            for weights, scale, bias in zip(self.weights, self.scales, self.biases, strict=True)
        ]
        return dict(zip(DECISIONS, shares(sums), strict=True))


def weigh(weights: Sequence[float], found: Grams) -> float:
    """The sum of the weights at these places; each kind counts alike, however many places it has."""
    return sum(sum(map(weights.__getitem__, kind)) / math.sqrt(len(kind)) for kind in found if kind)


def shares(sums: Sequence[float]) -> list[float]:
    """Softmax: any numbers as shares of 1."""
    most = max(sums)
    powers = [math.exp(value - most) for value in sums]
    return [power / sum(powers) for power in powers]


def packed(weights: Sequence[Sequence[float]], biases: Sequence[float]) -> bytes:
    """The file of a reader: a line of JSON, then the weights, deflated."""
    tops = [max(map(abs, row)) or 1.0 for row in weights]
    small = [array("b", [round(w * 127 / top) for w in row]) for row, top in zip(weights, tops, strict=True)]
    head = {
        "bits": (len(weights[0]) - 1).bit_length(), "decisions": DECISIONS, "biases": biases,
        "scales": [top / 127 for top in tops],
    }  # fmt: skip
    return json.dumps(head).encode() + b"\n" + zlib.compress(b"".join(row.tobytes() for row in small), 9)


def unpacked(file: bytes) -> SecondReader:
    """A reader out of its file. ValueError where it is none of ours."""
    first, _, rest = file.partition(b"\n")
    head = json.loads(first)
    if tuple(head["decisions"]) != DECISIONS:
        raise ValueError(f"the second reader knows {head['decisions']}, not {DECISIONS}: run `make learn`")
    values, size = array("b", zlib.decompress(rest)), 1 << int(head["bits"])
    rows = tuple(values[n * size : (n + 1) * size] for n in range(len(DECISIONS)))
    return SecondReader(int(head["bits"]), rows, tuple(head["scales"]), tuple(head["biases"]))
