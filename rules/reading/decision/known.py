"""A great many words of which only one thing is asked: is this one of them? Kept as their hashes, 8 octets each.

As strings in a set the words of six languages are 20 MB. Two words of one 64-bit hash do not occur in practice: of a
hundred thousand, one chance in a hundred million million for a word that is none of them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Known:
    """Words, as `in` asks for them."""

    __slots__ = ("_hashes",)

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._hashes = array("q", sorted({hash(word) for word in words}))

    def __contains__(self, word: str) -> bool:
        sought = hash(word)
        at = bisect_left(self._hashes, sought)
        return at < len(self._hashes) and self._hashes[at] == sought

    def __len__(self) -> int:
        return len(self._hashes)
