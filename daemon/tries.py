"""Which mail is being judged just now, on disk: a mail that takes the whole process down with it is known at the next
start, and after three such ends it is not tried again."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from rules.nouns import Place

FILE = "judging.json"
MOST = 3  # ends of the process over one mail
_SHOWN = 200  # mails that are remembered; the oldest are forgotten first


class Tries:
    """Counts, per mail, how often the process ended while it judged it.

    Only a judgement counts, which reads no disk and no network: who is killed at any other moment blames no mail.
    """

    def __init__(self, data: Path) -> None:
        data.mkdir(mode=0o700, exist_ok=True)
        self._path = data / FILE
        self._counts, now = _read(self._path)
        if now:  # whoever wrote this did not come back from it
            self._counts[now] = self._counts.pop(now, 0) + 1
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._write("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def used_up(self, place: Place) -> bool:
        """Whether the mail there has had its tries."""
        return self._counts.get(_name(place), 0) >= MOST

    def begin(self, place: Place) -> None:
        """This mail is judged from now on, until `end`."""
        self._write(_name(place))

    def end(self) -> None:
        """It was judged, well or badly, and the process lives."""
        self._write("")

    def close(self) -> None:
        """Idempotent."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, now: str) -> None:
        """In place and without a sync: the death of a process loses nothing that was written, and a power cut is no
        mail's fault."""
        counts = dict(list(self._counts.items())[-_SHOWN:])
        text = msgspec.json.encode({"now": now, "ended": counts})
        with suppress(OSError):  # a full disk is told by the ledger
            os.pwrite(self._file, text, 0)
            os.ftruncate(self._file, len(text))


def _name(place: Place) -> str:
    return f"{place.mailbox}/{place.folder}/{place.uidvalidity}/{place.uid}"


class _Kept(msgspec.Struct):
    now: str = ""
    ended: dict[str, int] = {}


def _read(path: Path) -> tuple[dict[str, int], str]:
    """What stands there; a file that is damaged, or none, blames nobody."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}, ""
    return dict(kept.ended), kept.now
