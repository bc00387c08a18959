"""The desk's secret, and what is made of it: reply keys that outsiders can neither read nor forge, Message-IDs."""

import base64
import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

SECRET_BYTES = 32
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


class KeyProblem(Exception):
    """The desk's secret cannot be used as it is. The text says what to do."""


def desk_secret(path: Path) -> bytes:
    """The 32 random bytes in that file (`data/desk.key`); made, for the owner alone, when there is no such file.

    Raises KeyProblem for a file of another length, or one that others may read.
    """
    try:
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            secret = file.read(SECRET_BYTES + 1)
    except OSError as e:
        raise KeyProblem(f"the desk's key {path} cannot be read or made: {e.strerror or e}") from e
    if len(secret) != SECRET_BYTES:
        raise KeyProblem(
            f"the desk's key {path} is not {SECRET_BYTES} bytes long: restore it from a backup; "
            "without it answers to mail already sent are known by their thread alone"
        )
    if mode & 0o077:
        raise KeyProblem(f"the desk's key {path} may be read by others: chmod 600 {path}")
    return secret


def reply_key(secret: bytes, letter_key: str) -> str:
    """What a mail carries in place of its letter's key: 128 bits of HMAC-SHA-256 in base32, 26 lower-case letters."""
    digest = hmac.digest(secret, b"reply:" + letter_key.encode("utf-8", "replace"), "sha256")
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()


def new_message_id(domain: str) -> str:
    """A Message-ID (RFC 5322 3.6.4, with its angle brackets) that nobody can guess before the mail is sent.

    Raises ValueError for a domain that is not plain ASCII letters, digits, dots and hyphens.
    """
    if not _DOMAIN.fullmatch(domain.lower()):
        raise ValueError(f"{domain!r} is no domain to make a Message-ID of")
    return f"<{secrets.token_hex(16)}@{domain.lower()}>"


def _make(path: Path) -> None:
    """Whole or not at all; of two processes the first one's key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(beside)
    finally:
        beside.unlink()
