"""Input problems are values: what was wrong, where, and what to write instead. World problems are exceptions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file that people edit. `line` and `column` count from 1, the column in characters; 0: the
    file, or the line, as a whole."""

    file: str
    line: int
    found: str
    wanted: str
    column: int = 0

    def __str__(self) -> str:
        where = ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])
        return f"{where}: {self.found}; {self.wanted}" if self.wanted else f"{where}: {self.found}"
