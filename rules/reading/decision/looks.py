"""What a reply looks like to the two readers that know no grammar, the whole of it and sentence by sentence.

What they say together errs less than either. The third is slow: it is asked only where an approval may come of it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from rules.reading.decision.clauses import Clause
from rules.reading.decision.concert import Heard
from rules.reading.decision.ngrams import grams
from rules.reading.decision.second import DECISIONS, Opinion, SecondReader
from rules.reading.decision.text import Token, as_read
from rules.reading.decision.versions import as_if_asked, number_of

if TYPE_CHECKING:  # it brings numpy, which most commands never need
    from rules.reading.decision.third import ThirdReader

SLIGHT = 1e-9
TAUGHT = "2"  # the version that the labelled replies were asked about


@dataclass(frozen=True, slots=True)
class Looks:
    second: SecondReader
    third: "Callable[[], ThirdReader] | None"  # loaded where it is first needed
    version: str | None  # the one asked about

    def of(self, words: Sequence[Token], clauses: Sequence[Clause], in_question: Callable[[float], bool]) -> Heard:
        """`in_question`: whether it matters what a mail is that looks so much like an approval to the second reader.

        A sentence goes to the beginning of the next, so that it has its mark.
        """
        starts = [next(group).start for _, group in groupby(clauses, key=lambda c: c.sentence)]
        sentences = [as_read(words[start:end]) for start, end in pairwise((*starts, len(words)))]
        whole = as_read(words)
        said = self._second(whole)
        if self.third is None or not in_question(said["approve"]):
            return Heard(said, map(self._second, sentences))
        read = self.third()
        texts = [whole] if sentences == [whole] else [whole, *sentences]
        opinions = read.opinions([self._asked(text) for text in texts])
        both = self._sentences(sentences, opinions[len(opinions) - len(sentences) :])
        return Heard(joined(said, opinions[0]), both, min(said["approve"], opinions[0]["approve"]), len(sentences) > 1)

    def _asked(self, text: str) -> str:
        asked = number_of(self.version)
        return as_if_asked(text, asked, TAUGHT) if asked and asked != TAUGHT else text

    def _second(self, text: str) -> Opinion:
        return self.second.opinion(grams(text, self.version))

    def _sentences(self, texts: Sequence[str], opinions: Sequence[Opinion]) -> Iterator[Opinion]:
        for text, opinion in zip(texts, opinions, strict=True):
            yield joined(self._second(text), opinion)


def joined(one: Opinion, other: Opinion) -> Opinion:
    """What is between two opinions: of an approval the mean of their log-odds, and of the rest each share's geometric
    mean. Two that see no approval, each for another reason, see none together.
    """
    yes, no = (math.sqrt(a * b) for a, b in zip(_odds(one), _odds(other), strict=True))
    means = {word: math.sqrt(one[word] * other[word]) for word in DECISIONS if word != "approve"}
    rest = no / (yes + no) / (sum(means.values()) or 1.0)
    return {"approve": yes / (yes + no), **{word: mean * rest for word, mean in means.items()}}


def _odds(opinion: Opinion) -> tuple[float, float]:
    """Neither is nought, however sure a reader is: of certain yes and certain no there would be no mean."""
    return max(opinion["approve"], SLIGHT), max(1 - opinion["approve"], SLIGHT)
