"""A reply as the second reader sees it: pieces of words, words in a row, and pairs of words near each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from zlib import crc32

from rules.reading.decision.second import Grams
from rules.reading.decision.versions import NAMED, number_of

MAX_CHARS = 1_500  # what is longer is no hurried reply; the first so many characters say what it is
PIECES = range(2, 6)  # letters of a piece, blanks at a word's ends included
WORDS = range(1, 4)  # words in a row
APART = 3  # … and pairs of words with one, two or three others between them

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*|\d+|[^\w\s]")
_RUN = re.compile(r"\S+")
_NUMBER = re.compile(r"\d+")


def grams(text: str, version: str | None = None) -> Grams:
    """The n-grams of each of the three kinds, as numbers of 32 bits; each once.

    A number is a number, but for the version's: that is the one that was asked about, `version`, or another.

    CRC-32 is the same everywhere and for ever, so that weights learned on one machine hold on all.
    """
    asked = number_of(version)
    named = NAMED.sub(lambda m: f"{m[1]} {'same' if m[3] == asked else 'other'} ", text[:MAX_CHARS].lower())
    plain = _NUMBER.sub("0", (named if asked else text[:MAX_CHARS].lower()).replace("’", "'"))
    words = ["^", *_WORD.findall(plain), "$"]
    return _numbers(_pieces(plain)), _numbers(_rows(words)), _numbers(_pairs(words))


def _numbers(kind: Iterable[str]) -> list[int]:
    return sorted({crc32(text.encode("utf-8", "surrogatepass")) for text in kind})


def _pieces(plain: str) -> Iterator[str]:
    for run in _RUN.findall(plain):
        padded = f" {run} "
        yield from chain.from_iterable((padded[i : i + n] for i in range(len(padded) - n + 1)) for n in PIECES)


def _rows(words: Sequence[str]) -> Iterator[str]:
    for n in WORDS:
        for i in range(len(words) - n + 1):
            yield f"w {' '.join(words[i : i + n])}"


def _pairs(words: Sequence[str]) -> Iterator[str]:
    for i, word in enumerate(words):
        yield from (f"s {word} {other}" for other in words[i + 2 : i + 2 + APART])
