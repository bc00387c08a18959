"""Nouns to plain JSON documents and back, checked; and the canonical lines of an export."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar, cast

import msgspec

from rules import nouns
from rules.nouns import Record
from rules.view import View
from store.contract import LedgerDamaged

R = TypeVar("R", bound=Record)
Document = dict[str, Any]
_OFFSET = re.compile(rb'\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?[+-]\d\d:?\d\d"')  # an instant that is not in UTC

# Every kind the ledger keeps: the records among the nouns. A new one needs no change here.
KINDS: Mapping[str, type[Record]] = {
    noun.KIND: noun
    for noun in vars(nouns).values()
    if isinstance(noun, type) and issubclass(noun, Record) and noun is not Record
}

# Where a kind holds values whose type only the value itself knows (annotated Any): they are stored with their type.
FREE: Mapping[str, tuple[str, str]] = {"owed": ("letter", "facts")}


def encode(record: Record) -> Document:
    """The record as strings, numbers, lists and dicts. Instants become UTC; lone surrogates (no UTF-8) become "?".

    Raises TypeError for a kind or a value that has no place in the ledger.
    """
    if KINDS.get(record.KIND) is not type(record):
        raise TypeError(f"{type(record).__name__} is not a kind the ledger keeps (see store/codec.py)")
    record = _with_free(record, _tag)
    try:
        raw = msgspec.json.encode(record)
    except UnicodeEncodeError:
        raw = b""
    if raw and not _OFFSET.search(raw):  # nearly all: the library writes what `_plain` would, much faster
        return cast(Document, msgspec.json.decode(raw))
    return cast(Document, _plain(msgspec.to_builtins(record, builtin_types=(datetime,))))


def decode(kind: type[R], key: str, document: object) -> R:
    """The record of that kind out of its document. Raises LedgerDamaged, naming kind and key, when it does not fit.

    Fields added later take their defaults. A field nobody knows is an error: the next write would drop it.
    """
    try:
        record = _with_free(msgspec.convert(document, kind), _untag)
        unknown = set(cast(Document, document)) - {f.name for f in dataclasses.fields(kind)}
        if unknown:
            raise ValueError(f"unknown field {sorted(unknown)[0]!r}")
        if clean(record.key) != key:
            raise ValueError(f"its content says it is {record.key!r}")
    except (msgspec.ValidationError, ValueError, TypeError, ArithmeticError, LookupError) as e:
        raise LedgerDamaged(f"the {kind.KIND} {key!r} in the ledger cannot be read: {e}") from e
    return record


def index_value(record: Record, field: str) -> str:
    """What `find` compares a declared field with: the value as a string, None as the empty string."""
    value = getattr(record, field)
    return "" if value is None else clean(str(value))


def clean(text: str) -> str:
    """The text as UTF-8 can carry it: lone surrogates (from undecodable mail) become "?"."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def export_lines(view: View) -> Iterator[bytes]:
    """The whole ledger as canonical JSON lines, by kind and key, keys sorted: equal ledgers give equal bytes."""
    for name in sorted(KINDS):
        yield from map(record_line, view.find(KINDS[name]))


def all_names(view: View) -> list[tuple[str, str]]:
    """Kind and key of every record, in the order of the export."""
    return [(name, clean(record.key)) for name in sorted(KINDS) for record in view.find(KINDS[name])]


def record_line(record: Record) -> bytes:
    """One record as its line of the export."""
    line = {"kind": record.KIND, "key": clean(record.key), "record": encode(record)}
    return msgspec.json.encode(line, order="deterministic") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, dict):
        return {clean(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _instant(value: datetime) -> str:
    """ISO 8601 in UTC, so that equal instants are equal bytes. A naive time stays one."""
    if value.tzinfo is None:
        return value.isoformat()
    try:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:  # the first or last hours of the calendar, from a mail that means mischief
        return value.isoformat()


def _with_free(record: R, change: Any) -> R:
    if record.KIND not in FREE:
        return record
    outer, inner = FREE[record.KIND]
    holder = getattr(record, outer)
    held = change(getattr(holder, inner))
    return dataclasses.replace(record, **{outer: dataclasses.replace(holder, **{inner: held})})


def _tag(value: Any) -> Any:
    """A free value with its type beside it where JSON alone would lose it: {"$date": "2026-11-22"}."""
    match value:
        case None | bool() | str() | int():
            return value
        case float() if value - value == 0:
            return value
        case datetime():
            return {"$datetime": _instant(value)}
        case date() | time():
            return {"$date" if isinstance(value, date) else "$time": value.isoformat()}
        case Decimal():
            return {"$decimal": str(value)}
        case tuple():
            return {"$tuple": [_tag(v) for v in value]}
        case list():
            return [_tag(v) for v in value]
        case Mapping() if all(isinstance(k, str) for k in value):
            tagged = {k: _tag(v) for k, v in value.items()}
            return {"$map": tagged} if any(k.startswith("$") for k in tagged) else tagged
    raise TypeError(f"the ledger cannot keep {type(value).__name__} {value!r:.80}")


def _untag(value: Any) -> Any:
    match value:
        case {"$datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"$date": str(text)}:
            return date.fromisoformat(text)
        case {"$time": str(text)}:
            return time.fromisoformat(text)
        case {"$decimal": str(text)}:
            return Decimal(text)
        case {"$tuple": list(items)}:
            return tuple(_untag(v) for v in items)
        case {"$map": dict(items)}:
            return {k: _untag(v) for k, v in items.items()}
        case dict():
            return {k: _untag(v) for k, v in value.items()}
        case list():
            return [_untag(v) for v in value]
    return value
