"""One file that is always whole: written beside and moved into place, sealed with a checksum, the one before kept."""

import os
import shutil
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from store.codec import Document
from store.contract import LedgerDamaged, LedgerError, LedgerMissing, LedgerUnwritable
from store.upgrade import SCHEMA, Tables

Lines = Mapping[str, Mapping[str, bytes]]  # table → key → the record's line of the file


class SealedFile:
    """The ledger's file: JSON, one record a line, so that people can read, search and compare it.

    The first line holds the schema version and the CRC-32 of everything below it: a flipped bit is still JSON.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.previous = _beside(path, ".previous")
        self._new = _beside(path, ".new")

    def read(self) -> tuple[int, Tables]:
        """Schema version and tables. Raises LedgerMissing, LedgerDamaged, or LedgerError when it may not be read."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            raise LedgerMissing(self._what_is_missing()) from None
        except OSError as e:
            raise LedgerError(f"the ledger {self.path} cannot be read: {e.strerror}") from e
        head, newline, body = raw.partition(b"\n")
        try:
            seal = msgspec.json.decode(head.rstrip(b",") + b"}")["_meta"]["ledger"]
            version = int(seal["schema"])
        except (msgspec.DecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError):
            raise self.damaged("it is empty" if not raw else "its first line is not a ledger's") from None
        if version <= SCHEMA and (not newline or seal.get("crc32") != _crc(body)):
            raise self.damaged("its content does not match its checksum: cut short, flipped bits, or edited by hand")
        return version, self._tables(body) if version <= SCHEMA else {}

    def write(self, tables: Lines) -> None:
        """Durable and in place when it returns; the file before is then `<name>.previous`. Mode 0600.

        Raises LedgerUnwritable when the disk is full or may not be written: the old file is then whole and in place.
        """
        body = (b",\n".join([_table(name, lines) for name, lines in tables.items()]), b"\n}\n")
        head = msgspec.json.encode({"_meta": {"ledger": {"schema": SCHEMA, "crc32": _crc(*body)}}})
        try:
            try:
                self._write_beside(head[:-1], b",\n" if tables else b"\n", *body)
                self._keep_previous()
                self._new.replace(self.path)
            except BaseException:
                with suppress(OSError):
                    self._new.unlink()
                raise
            _sync_directory(self.path.parent)
        except OSError as e:
            raise LedgerUnwritable(f"the ledger {self.path} could not be written: {e.strerror or e}") from e

    def inode(self) -> int:
        """Names the very file that is in place (0: none): it changes with every write that got through."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0

    def damaged(self, why: str) -> LedgerDamaged:
        """The error that says what can be done about it."""
        kept = (
            f"{self.previous} holds the state before the last write: move it in place of {self.path.name}, "
            if self.previous.exists()
            else ""
        )
        return LedgerDamaged(
            f"the ledger {self.path} is damaged: {why}. Nothing was changed. "
            f"Keep the damaged file; {kept}{'or ' if kept else ''}restore a backup, make it again out of the "
            "mailbox with `countersign rebuild`, or make an empty one on purpose with "
            "`countersign init DIR --new-ledger`"
        )

    def _what_is_missing(self) -> str:
        kept = (
            f"; {self.previous} is there, the state before the last write: move it back"
            if self.previous.exists()
            else ""
        )
        return (
            f"there is no ledger at {self.path}{kept}. On a new desk run `countersign init`; on a desk that was used, "
            "make it again from the mailbox with `countersign rebuild`, or restore it: an empty ledger "
            "(`countersign init DIR --new-ledger`) would write to every client again"
        )

    def _tables(self, body: bytes) -> Tables:
        try:
            return msgspec.json.decode(b"{" + body, type=Tables)
        except (msgspec.DecodeError, UnicodeDecodeError) as e:
            raise self.damaged(f"it is not made of tables of records ({e})") from None

    def _write_beside(self, *pieces: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(self._new, flags, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())

    def _keep_previous(self) -> None:
        if not self.path.exists():
            return
        spare = _beside(self.path, ".previous.new")
        with suppress(FileNotFoundError):
            spare.unlink()
        try:
            spare.hardlink_to(self.path)
        except OSError:  # a file system without hard links
            shutil.copy2(self.path, spare)
        spare.replace(self.previous)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _crc(*pieces: bytes) -> str:
    crc = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
    return f"{crc:08x}"


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def line(key: str, document: Document) -> bytes:
    """A record as it stands in the file. Equal documents give equal lines."""
    return msgspec.json.encode(key) + b": " + msgspec.json.encode(document)


def _table(name: str, lines: Mapping[str, bytes]) -> bytes:
    """A table as JSON, a record a line."""
    return msgspec.json.encode(name) + b": {\n" + b",\n".join(lines.values()) + b"\n}"
