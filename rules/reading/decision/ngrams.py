"""A reply as the second reader sees it: pieces of words, and words in a row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from zlib import crc32

from rules.reading.decision.second import Grams

MAX_CHARS = 1_500  # what is longer is no hurried reply; the first so many characters say what it is
PIECES = range(2, 6)  # letters of a piece, blanks at a word's ends included
WORDS = range(1, 4)  # words in a row

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W\d_{_CJK}]+(?:'[^\W\d_{_CJK}]+)*|\d+|[^\w\s]")
_RUN = re.compile(r"\S+")
_NUMBER = re.compile(r"\d+")


def grams(text: str, bits: int) -> Grams:
    """The places, of 2 ** bits, that each of the two kinds hashes to; each place once.

    CRC-32 is the same everywhere and for ever, so that weights learned on one machine hold on all.
    """
    plain = _NUMBER.sub("0", text[:MAX_CHARS].lower().replace("’", "'"))
    mask = (1 << bits) - 1
    return _places(_pieces(plain), mask), _places(_rows(["^", *_WORD.findall(plain), "$"]), mask)


def _places(kind: Iterable[str], mask: int) -> list[int]:
    return sorted({crc32(text.encode("utf-8", "surrogatepass")) & mask for text in kind})


def _pieces(plain: str) -> Iterator[str]:
    for run in _RUN.findall(plain):
        padded = f" {run} "
        yield from chain.from_iterable((padded[i : i + n] for i in range(len(padded) - n + 1)) for n in PIECES)


def _rows(words: Sequence[str]) -> Iterator[str]:
    for n in WORDS:
        for i in range(len(words) - n + 1):
            yield f"w {' '.join(words[i : i + n])}"
