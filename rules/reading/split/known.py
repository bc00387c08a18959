"""Our own words coming back: runs of words that we are known to have sent, however the lines were broken since."""

from collections.abc import Iterable, Sequence
from typing import Final

from rules.reading.split.lines import Line, words

RUN: Final = 4  # words in a row that must be ours before a word counts as ours
LEAST_IN_TWO_LINES: Final = 6  # words that two or more of our lines in a row must have together
LEAST_IN_ONE_LINE: Final = 8  # words that a line of ours standing alone must have
LEAST_IN_A_COPY: Final = 6  # letters of a whole line of ours, in two words or more, below other lines of ours
MAX_KNOWN: Final = 400_000  # characters of known texts that are remembered


class OurWords:
    """What we sent earlier in the thread, prepared for looking up. Links are left out: scanners rewrite them."""

    def __init__(self, known: Iterable[str]) -> None:
        self._runs: set[int] = set()
        self._lines: set[tuple[str, ...]] = set()
        left = MAX_KNOWN
        for text in known:
            said = words(text[:left])
            left -= min(left, len(text))
            self._runs.update(hash(said[at : at + RUN]) for at in range(len(said) - RUN + 1))
            whole = (words(line) for line in text.splitlines())
            self._lines.update(line for line in whole if len(line) >= 2 and len("".join(line)) >= LEAST_IN_A_COPY)

    def __bool__(self) -> bool:
        return bool(self._runs)

    def lines_of_ours(self, lines: Sequence[Line]) -> set[int]:
        """The indexes of the lines that are ours: two or more in a row, or one long one that is a whole line of ours.

        A typed closing equal to ours ("Kind regards"), or one word of ours ("Approved"), is not enough. `lines` are all
        lines of the mail, the quoted ones too: what stands torn between those is known by them.
        """
        said = [words(line.content) for line in lines]
        stream = [word for line in said for word in line]
        ours = bytearray(len(stream))
        for at in range(len(stream) - RUN + 1):
            if hash(tuple(stream[at : at + RUN])) in self._runs:
                ours[at : at + RUN] = b"\1" * RUN
        found: set[int] = set()
        run: list[int] = []
        at = weight = 0
        for index, line in enumerate([*said, None]):
            if line is not None and not line and not lines[index].content:
                continue  # a blank line ends no run
            if line is not None and all(ours[at : at + len(line)]):  # a line of a link alone goes with its neighbours
                run, weight, at = [*run, index] if line else run, weight + len(line), at + len(line)
                continue
            if self._is_enough(run, weight, said):
                found.update(range(run[0], run[-1] + 1))
            run, weight, at = [], 0, at + len(line or ())
        if found:  # what stands below is a copy of ours: there a short line is ours too when it is a whole one
            first = min(found)
            found.update(at for at in range(first, len(said)) if said[at] in self._lines)
        return found

    def _is_enough(self, run: Sequence[int], weight: int, said: Sequence[tuple[str, ...]]) -> bool:
        if len(run) == 1:
            return weight >= LEAST_IN_ONE_LINE and said[run[0]] in self._lines
        return len(run) >= 2 and weight >= LEAST_IN_TWO_LINES
