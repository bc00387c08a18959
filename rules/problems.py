"""Input problems are values: what was wrong, where, and what to write instead. World problems are exceptions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file that people edit. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    found: str
    wanted: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.found}; {self.wanted}" if self.wanted else f"{where}: {self.found}"
