"""The third reader: a small transformer, which sees the order of words and knows what words mean like others.

Its words and its first layers come from multilingual-e5-small (MIT, https://arxiv.org/abs/2402.05672), a model of text
in a hundred languages; it was taught the same labelled replies as the second reader, and errs elsewhere (looks.py).
What it knows lies in rules/lexicon/third.npz, the pieces that it cuts words into in third.model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from rules.reading.decision.second import DECISIONS, Opinion

Floats = NDArray[np.float32]
MAX_PIECES = 256  # what is longer is no hurried reply
HEADS = 12  # of attention; each looks for something else
AT_ONCE = 64  # pieces of words: a long mail takes no more memory than a short one
BLOCK = 32  # weights of a word that share a scale
ZERO = 8  # is added to each of them, so that two make an octet
_TINY = 1e-12
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)  # Abramowitz and Stegun 7.1.26, to 1.5e-7


@dataclass(frozen=True, slots=True)
class ThirdReader:
    """BERT's encoder (https://arxiv.org/abs/1810.04805): words and places, then layer on layer of attention and a
    network of one hidden layer, each added to what went in and set to mean 0 and variance 1.
    """

    pieces: SentencePieceProcessor
    weights: Mapping[str, Any]  # arrays; of "words" and "scales" only rows are asked for

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        """What each text looks like; all are read at once."""
        cut = [self.cut(text) for text in texts]
        ends = np.cumsum([len(ids) for ids in cut])
        spans = [slice(int(end) - len(ids), int(end)) for ids, end in zip(cut, ends, strict=True)]
        x = self._words(np.concatenate(cut))
        x += np.concatenate([self.weights["places"][: len(ids)] for ids in cut])
        x = self._evened(x, "words")
        room = np.empty((2, x.shape[1] * len(self.weights["0.up.bias"])), np.float32)
        for layer in range(int(self.weights["layers"])):
            x = self._layer(x, f"{layer}.", spans, room)
        return [self._opinion(x[span]) for span in spans]

    def cut(self, text: str) -> list[int]:
        """Its pieces of words, as numbers."""
        whole = text.encode("utf-8", "replace").decode()  # half a pair of UTF-16 is no letter
        return self.pieces.encode(whole)[:MAX_PIECES] or [self.pieces.unk_id()]

    def _words(self, ids: NDArray[np.int64]) -> Floats:
        """What is known of these pieces of words: 4 bits a weight, a scale for each BLOCK."""
        halves = self.weights["words"][ids].reshape(len(ids), -1, BLOCK // 2)
        both = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - ZERO
        found: Floats = both * self.weights["scales"][ids][:, :, None]
        return found.reshape(len(ids), -1)

    def _layer(self, x: Floats, name: str, spans: Sequence[slice], room: Floats) -> Floats:
        q, k, v = (self._through(x, name + part, self._columns(name + part, room[0])) for part in "qkv")
        seen = np.concatenate([_attention(q[span], k[span], v[span]) for span in spans])
        out = self._through(seen, name + "out", self._columns(name + "out", room[0]))
        x = self._evened(x + out, name + "seen")
        up, down = self._columns(name + "up", room[0]), self._columns(name + "down", room[1])
        parts = (x[at : at + AT_ONCE] for at in range(0, len(x), AT_ONCE))  # what is hidden is four times as wide
        thought = [self._through(_gelu(self._through(part, name + "up", up)), name + "down", down) for part in parts]
        return self._evened(x + np.concatenate(thought), name + "thought")

    def _columns(self, name: str, room: Floats) -> Floats:
        """8 bits a weight, made floats each time: four times as much to fetch from memory takes longer.

        In the same room each time: memory that a process gives back and asks for again costs more than the sums.
        """
        weights = self.weights[name]
        columns: Floats = room[: weights.size].reshape(weights.shape)
        np.copyto(columns, weights)
        return columns

    def _through(self, x: Floats, name: str, columns: Floats) -> Floats:
        """One column of weights for each number that comes out, and a scale for each column."""
        said: Floats = x @ columns
        said *= self.weights[name + ".scales"]
        said += self.weights[name + ".bias"]
        return said

    def _evened(self, x: Floats, name: str) -> Floats:
        away = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((away * away).mean(axis=1, keepdims=True) + _TINY)
        evened: Floats = away / spread * self.weights[name + ".scale"] + self.weights[name + ".shift"]
        return evened

    def _opinion(self, x: Floats) -> Opinion:
        whole = np.concatenate([x.mean(axis=0), x.max(axis=0)])
        said = self.weights["decisions"] @ whole + self.weights["decisions.bias"]
        powers = np.exp(said - said.max())
        return dict(zip(DECISIONS, (powers / powers.sum()).tolist(), strict=True))


def of_files(pieces: bytes, weights: Mapping[str, Any]) -> ThirdReader:
    """A reader out of its two files. ValueError where they are none of ours, or not of the same teaching."""
    try:
        processor = SentencePieceProcessor(model_proto=pieces)
        if len(weights["words"]) != processor.vocab_size() or len(weights["decisions"]) != len(DECISIONS):
            raise ValueError("they are of different teachings")
    except (RuntimeError, KeyError, ValueError) as e:
        raise ValueError(
            f"the third reader's files cannot be used ({e}): take the shipped ones, or `make learn-third`"
        ) from e
    return ThirdReader(processor, weights)


def _attention(q: Floats, k: Floats, v: Floats) -> Floats:
    """Of each word what the words that concern it say; HEADS at once."""
    heads = [part.reshape(len(part), HEADS, -1).transpose(1, 0, 2) for part in (q, k, v)]
    near = heads[0] @ heads[1].transpose(0, 2, 1) / math.sqrt(heads[0].shape[2])
    powers = np.exp(near - near.max(axis=2, keepdims=True))
    seen: Floats = (powers / powers.sum(axis=2, keepdims=True)) @ heads[2]
    return seen.transpose(1, 0, 2).reshape(len(q), -1)


def _gelu(x: Floats) -> Floats:
    """x times the share of the normal distribution below x (https://arxiv.org/abs/1606.08415)."""
    far = np.abs(x)
    far /= math.sqrt(2)
    t: Floats = np.float32(0.3275911) * far
    t += 1
    np.reciprocal(t, out=t)
    rest: Floats = np.zeros_like(t)
    for factor in reversed(_ERF):
        rest += factor
        rest *= t
    far *= far
    rest *= np.exp(np.negative(far, out=far), out=far)
    rest /= 2  # what is above |x|, on one side
    above = x > 0
    np.subtract(1, rest, out=rest, where=above)
    rest *= x
    return rest
