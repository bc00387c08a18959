"""What a note's function returns, and how it refuses."""

from dataclasses import dataclass

from rules.effects import Effect

STEP = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    """What a note brought about, and the line that tells its writer so (None: nothing worth a mail)."""

    effects: tuple[Effect, ...] = ()
    said: str | None = None
    client: str | None = None  # key of the client it is about, where the note itself names one


class Refused(Exception):
    """The note cannot be obeyed; the line as it should have been is in `corrected`."""

    def __init__(self, found: str, wanted: str, corrected: str = "") -> None:
        super().__init__(found)
        self.found, self.wanted, self.corrected = found, wanted, corrected
