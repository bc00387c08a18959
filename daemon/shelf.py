"""Arrays read out of their file each time they are used: the kernel keeps the file at hand, no process its own copy."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

LARGE = 250_000  # octets; what is smaller lies in memory
HEAD = 30  # of a member in a zip, before its name; the last four say how long the name and what follows it are
BY_ROWS = frozenset({"words", "scales"})  # of which a few rows are wanted at a time


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in a file, of which only the rows asked for are read."""

    file: int
    start: int
    rows: int
    columns: int
    type: np.dtype[Any]

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, wanted: NDArray[np.int64]) -> NDArray[Any]:
        size = self.columns * self.type.itemsize
        octets = b"".join(_octets(self.file, size, self.start + int(row) * size) for row in wanted)
        return np.frombuffer(octets, self.type).reshape(len(wanted), self.columns)


class Shelf(Mapping[str, Any]):
    """The arrays of an .npz file (numpy's; a zip without compression) by name. Raises ValueError where it is damaged.

    The file stays open: a new one put in its place is read by the next process.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._kept: dict[str, Any] = {}
        self._far: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]] = {}
        try:
            with ZipFile(self._file) as members:
                if damaged := members.testzip():
                    raise ValueError(f"{damaged} is not as it was written")
                for member in members.infolist():
                    self._take(members, member)
        except (BadZipFile, RuntimeError, OSError) as e:  # what the directory of a damaged zip makes zipfile say
            raise ValueError(str(e)) from e

    def _take(self, members: ZipFile, member: ZipInfo) -> None:
        name = member.filename.removesuffix(".npy")
        with members.open(member) as opened:
            if member.file_size < LARGE and name not in BY_ROWS:
                self._kept[name] = npy.read_array(opened)
                return
            npy.read_magic(opened)
            shape, by_columns, kind = npy.read_array_header_1_0(opened)
            if member.compress_type != ZIP_STORED or by_columns:
                raise ValueError(f"{name} is compressed, or laid out by columns")
            start = member.header_offset + HEAD + opened.tell()
        lengths = _octets(self._file.fileno(), 4, member.header_offset + HEAD - 4)
        start += int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        if name in BY_ROWS:
            self._kept[name] = Rows(self._file.fileno(), start, shape[0], shape[1], kind)
        else:
            self._far[name] = start, shape, kind

    def __getitem__(self, name: str) -> Any:
        if name not in self._far:
            return self._kept[name]
        start, shape, kind = self._far[name]
        octets = _octets(self._file.fileno(), prod(shape) * kind.itemsize, start)
        return np.frombuffer(octets, kind).reshape(shape)

    def __iter__(self) -> Iterator[str]:
        yield from (*self._kept, *self._far)

    def __len__(self) -> int:
        return len(self._kept) + len(self._far)


def _octets(file: int, size: int, start: int) -> bytes:
    """Does not move where the file is read; safe in threads."""
    found = os.pread(file, size, start)
    if len(found) < size:
        raise ValueError("the third reader's file has been cut short while it was in use: start anew")
    return found
