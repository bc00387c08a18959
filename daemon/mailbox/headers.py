"""The few things the mailbox itself reads in a header block: where it ends, single fields, when the mail came."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_END = re.compile(rb"\A\r?\n|\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_LONGEST_FIELD = 4_000


def body_of(raw: bytes) -> bytes:
    """What follows the first empty line (RFC 5322 section 2.1)."""
    end = _END.search(raw)
    return raw[end.end() :] if end else b""


def fields(block: bytes) -> dict[str, str]:
    """Unfolded values by lower-case name, the first of each; for blocks of a few fields that were asked for by name."""
    found: dict[str, str] = {}
    for line in _FOLD.sub(b"", block).splitlines():
        name, colon, value = line[:_LONGEST_FIELD].partition(b":")
        if colon:
            found.setdefault(name.strip().decode("ascii", "replace").lower(), value.strip().decode("utf-8", "replace"))
    return found


def received_at(internal_date: datetime | None, raw: bytes) -> datetime:
    """INTERNALDATE in UTC; where the server's is no date, the time in the topmost Received; else now."""
    at = internal_date
    for _ in range(2):
        with suppress(ValueError, OverflowError):
            if at is not None:
                return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        at = _topmost_received(raw)
    return datetime.now(UTC)


def came_at(raw: bytes) -> datetime | None:
    """When a mail that lies in a file came, in UTC: by its topmost Received, else by its own Date; None without."""
    for found in (_topmost_received(raw), _own_date(raw)):
        with suppress(ValueError, OverflowError):
            if found is not None:
                return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _own_date(raw: bytes) -> datetime | None:
    end = _END.search(raw)
    try:
        return parsedate_to_datetime(fields(raw[: end.start() + 1] if end else raw[:20_000])["date"][:80])
    except (ValueError, TypeError, LookupError):
        return None


def _topmost_received(raw: bytes) -> datetime | None:
    found = re.search(rb"^Received:", raw[:20_000], re.IGNORECASE | re.MULTILINE)
    if not found:
        return None
    field = _FOLD.sub(b"", raw[found.start() : found.start() + _LONGEST_FIELD]).splitlines()[0]
    try:
        return parsedate_to_datetime(field.rpartition(b";")[2].decode("ascii", "replace").strip()[:80])
    except (ValueError, TypeError, LookupError):
        return None
