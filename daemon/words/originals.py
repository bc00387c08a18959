"""Which shipped templates ops copied, and in which version: templates/originals.txt, a list as sha256sum writes it.

A copy wins over the shipped file for ever, so somebody must hear when the shipped one has been changed since.
"""

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.problems import Problem

FILE = "originals.txt"  # in the desk's templates/
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


@dataclass(frozen=True, slots=True, order=True)
class Stale:
    """A copy whose original has changed since. `untouched`: ops never changed it, so nothing is lost by a new copy;
    `gone`: the program has no such template any more."""

    file: str  # "dunning/reminder.en.txt.j2"
    untouched: bool
    gone: bool

    @property
    def problem(self) -> Problem:
        """What there is to say of it, and to do."""
        name = f"templates/{self.file}"
        if self.gone:
            return Problem(name, 0, "the program has no such template any more", "see whether you still need yours")
        found = "the shipped one has changed since you copied it"
        if self.untouched:
            wanted = f"take the new one: countersign templates copy {self.file}"
            return Problem(name, 0, f"{found}, and you never changed yours", wanted)
        wanted = f"compare: countersign templates diff {self.file}; " \
                 f"when yours has what it needs: countersign templates seen {self.file}"  # fmt: skip
        return Problem(name, 0, found, wanted)

    def __str__(self) -> str:
        return str(self.problem)


def stale(own: Path, shipped: Path) -> tuple[Stale, ...]:
    """The desk's copies whose original is not what it was when it was copied. Files of ops' own making are none."""
    noted = read(own)
    found = []
    for file, digest in noted.items():
        copy = _bytes(own / file)
        original = _bytes(shipped / file)
        if copy is None or (original is not None and sha256(original) == digest):
            continue
        if original != copy:  # copied anew by hand
            found.append(Stale(file, untouched=sha256(copy) == digest, gone=original is None))
    return tuple(sorted(found))


def read(own: Path) -> dict[str, str]:
    """The digest of each original by file, as noted when it was copied; lines that are none are passed over."""
    text = (_bytes(own / FILE) or b"").decode("utf-8", "replace")
    return {m[2].strip(): m[1] for line in text.splitlines() if (m := _LINE.fullmatch(line.rstrip()))}


def written(noted: Mapping[str, str]) -> str:
    """The text of originals.txt."""
    head = "# The shipped templates that these are copies of, as they were then. Written by countersign.\n"
    return head + "".join(f"{digest}  {file}\n" for file, digest in sorted(noted.items()))


def note(own: Path, shipped: Path, files: Iterable[str]) -> None:
    """Note these shipped templates, as they are now, as the originals of the desk's copies. Raises OSError."""
    noted = read(own) | {file: sha256((shipped / file).read_bytes()) for file in files}
    beside = own / f".{FILE}.new"
    beside.write_text(written({f: d for f, d in noted.items() if (own / f).is_file()}), "utf-8")
    beside.replace(own / FILE)


def difference(own: Path, shipped: Path, file: str) -> str:
    """What the desk's copy has otherwise than the shipped template, as diff writes it; empty when nothing."""
    old, new = ((folder / file).read_text("utf-8", "replace").splitlines(keepends=True) for folder in (shipped, own))
    return "".join(difflib.unified_diff(old, new, f"shipped/{file}", f"templates/{file}"))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
