"""Old mail in files: one .eml, all of an mbox, of a Maildir and its subfolders, or of a folder of .eml files."""

import mailbox
from collections.abc import Iterable, Iterator
from pathlib import Path


def mails(files: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Every mail of every file: where it stands ("old.mbox#3"), and its bytes. Raises OSError."""
    for file in files:
        if file.is_dir():
            yield from ((str(path), path.read_bytes()) for path in _in_folder(file))
        elif is_mbox(file):
            box = mailbox.mbox(file, create=False)
            try:
                yield from ((f"{file}#{n}", box.get_bytes(key)) for n, key in enumerate(box.iterkeys(), 1))
            finally:
                box.close()
        else:
            yield str(file), file.read_bytes()


def count(files: Iterable[Path]) -> int:
    """How many mails `mails` gives."""
    return sum(_count(file) for file in files)


def is_mbox(file: Path) -> bool:
    with file.open("rb") as opened:
        return file.suffix != ".eml" and opened.read(5) == b"From "


def _in_folder(folder: Path) -> Iterator[Path]:
    """Of a Maildir what has arrived ("cur" and "new", never "tmp"), in its subfolders too; else every .eml below."""
    maildirs = [place.parent for place in folder.rglob("cur") if place.is_dir()]
    if not maildirs:
        yield from sorted(folder.rglob("*.eml"))
    for maildir in sorted(maildirs):
        for part in (maildir / "cur", maildir / "new"):
            yield from sorted(path for path in part.glob("*") if path.is_file())


def _count(file: Path) -> int:
    if file.is_dir():
        return sum(1 for _ in _in_folder(file))
    if not is_mbox(file):
        return 1
    box = mailbox.mbox(file, create=False)
    try:
        return len(box)
    finally:
        box.close()
