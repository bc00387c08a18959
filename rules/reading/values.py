"""Values that people write in notes and subjects: dates, amounts, items with versions, key slugs."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

_VERSION = re.compile(
    r"(?<![\w.])(?:v|ver\.?|version|versión|versión|fassung|phiên bản|第)\s*(\d{1,3})(?:版)?(?![\w])", re.IGNORECASE
)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2}))?")
_AMOUNT = re.compile(r"^\s*(?:([A-Z]{3})\s*)?(\d[\d  .,']{0,18})\s*(?:([A-Z]{3}))?\s*$")


def read_item(text: str) -> tuple[str, str | None]:
    """`Poster v2` → ("Poster", "v2"); without a version the second is None."""
    match = None
    for match in _VERSION.finditer(text):  # noqa: B007 - the last one counts: "V2 campaign poster v3"
        pass
    if match is None:
        return _tidy(text), None
    return _tidy(text[: match.start()] + " " + text[match.end() :]) or _tidy(text), f"v{int(match[1])}"


def versions_named(text: str) -> frozenset[str]:
    """All versions that a text names, as `v2`."""
    return frozenset(f"v{int(match[1])}" for match in _VERSION.finditer(text))


def read_date(text: str) -> date | None:
    """An ISO date, `2026-03-04`; anything else is None, never a guess."""
    match = _DATE.search(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_instant(text: str, zone: str) -> datetime | None:
    """`2026-12-01 10:00` in the given zone, aware."""
    match = _DATE.search(text)
    day = read_date(text)
    if not match or day is None or match[4] is None:
        return None
    try:
        return datetime.combine(day, time(int(match[4]), int(match[5])), ZoneInfo(zone))
    except ValueError:
        return None


def read_amount(text: str) -> tuple[Decimal, str] | None:
    """`1000.00 GBP`, `12 000 EUR`, `1.234,50 EUR`: an amount and its ISO 4217 currency; ambiguity is None."""
    match = _AMOUNT.match(text)
    if not match or bool(match[1]) == bool(match[3]):
        return None
    digits = re.sub(r"[\s ']", "", match[2]).rstrip(".,")
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(",") < digits.rindex(".") else "."
        digits = digits.replace(thousands, "").replace(",", ".")
    elif digits.count(",") == 1 and len(digits.rpartition(",")[2]) != 3:
        digits = digits.replace(",", ".")
    elif "," in digits or (digits.count(".") == 1 and len(digits.rpartition(".")[2]) == 3) or digits.count(".") > 1:
        return None  # "1,234" is a thousand to one reader and one and a quarter to another
    try:
        return Decimal(digits), match[1] or match[3]
    except InvalidOperation:
        return None


def slug(text: str) -> str:
    """A lasting name for keys: NFKC, case-folded, runs of anything but letters and digits become one dash."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-")[:80] or "untitled"


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" -–—_,;:.()[]\"'“”«»")
