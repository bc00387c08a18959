"""What opening a mail gives, and what it may cost: counted over the whole mail, whatever is packed into what."""

from dataclasses import dataclass, field

OCTETS = 96_000_000  # of everything unpacked; a mail itself is seldom above 25 MB
CHARACTERS = 12_000_000  # of text to search
FILES = 3_000
DEPTH = 6  # files inside files inside files
_NAME = 80


class Closed(Exception):
    """A part whose text cannot be read; the message says why, as the AE will read it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`pieces`: (place, text). `closed`: (place, why its text could not be read): nobody knows what stands there."""

    pieces: tuple[tuple[str, str], ...] = ()
    closed: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Opening:
    """One mail being opened. Everything that is found is put down here, and everything costs."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    octets: int = OCTETS
    characters: int = CHARACTERS
    files: int = FILES

    def add(self, place: str, text: str) -> None:
        """Raises Closed when there is more text than is ever looked at."""
        if not text.strip():
            return
        self.characters -= len(text)
        if self.characters < 0:
            raise Closed("more text than can be looked at")
        self.pieces.append((place, text))

    def spend(self, octets: int) -> None:
        """Room for so many octets more, in one file more. Raises Closed when there is none."""
        self.files -= 1
        self.octets -= octets
        if self.files < 0:
            raise Closed("too many files in it")
        if self.octets < 0:
            raise Closed("too large when unpacked")

    def refuse(self, place: str, why: str) -> None:
        self.closed.append((place, why))

    def done(self) -> Opened:
        return Opened(tuple(dict.fromkeys(self.pieces)), tuple(dict.fromkeys(self.closed)))


def within(place: str, name: str) -> str:
    """ "brief.zip › plan.docx": the way to a file, on one line, however it is called."""
    shown = " ".join("".join(c if c.isprintable() and c not in ";›" else " " for c in name).split())
    shown = shown if len(shown) <= _NAME else shown[: _NAME - 1] + "…"
    return f"{place} › {shown or 'unnamed'}" if place else shown or "unnamed"
