"""The mails of the written-back ledger in the order in which they were written, however they lie in their folder.

Each names the seal of the one before it. A migration, or a restore, may put them back in another order; what an older
one says must not then count as the later word.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Link:
    """`before`: the seal of the mail before, "" where a chain begins. `at`: when it was written."""

    before: str
    seal: str
    at: datetime = datetime.min.replace(tzinfo=UTC)


def in_order(links: Sequence[Link]) -> Iterator[tuple[int, bool]]:
    """Index of each, and whether the one before it is missing; of copies with the same seal the first alone.

    Pieces of a chain follow one another by the date of their first mail. Two that name the same one before them are an
    append that was made again, its answer having been lost: the one that the chain goes on from says the last word.
    """
    first = dict[str, int]()
    for index, link in enumerate(links):
        first.setdefault(link.seal, index)
    after = defaultdict[str, list[int]](list)
    for index in first.values():
        after[links[index].before].append(index)

    def when(index: int) -> tuple[datetime, int]:
        return links[index].at, index

    def last_word(index: int) -> tuple[bool, datetime, int]:
        return links[index].seal in after, links[index].at, index

    left = dict.fromkeys(first.values())
    heads = sorted((index for index in left if links[index].before not in first), key=when)
    for head in (*heads, *left):  # what is left after the heads goes round in a circle, which no seal of ours does
        coming = [head] if head in left else []
        while coming:
            index = coming.pop()
            if index in left:
                left.pop(index)
                yield index, index == head and bool(links[index].before)
                coming += sorted(after[links[index].seal], key=last_word, reverse=True)
