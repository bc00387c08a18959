"""The small value types of rule files: spans of time, times of day, amounts, strict base model."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

Unit = Literal["hours", "days", "business days", "minutes"]
IDLE = "Nothing acts on it yet."  # closes the description of a key that is read and checked, and used by no duty
_SPAN = re.compile(r"^\s*(\d{1,4})\s+(minute|hour|day|business day)s?\s*$")
_MONEY = re.compile(r"^\s*(\d{1,12}(?:\.\d{1,3})?)\s+([A-Z]{3})\s*$")


class Model(BaseModel):
    """Base of every rule model: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def was(*spellings: str) -> dict[str, Any]:
    """For a Field: keys that once meant the same, and are taken with a warning (see rules/book/spellings.py)."""
    return {"json_schema_extra": {"was": list(spellings)}}


class Span(NamedTuple):
    """A length of time as ops write it: "3 business days", "4 hours"."""

    amount: int
    unit: Unit

    def as_timedelta(self) -> timedelta:
        """Wall-clock length; business days are counted in rules/duties/days.py."""
        match self.unit:
            case "minutes":
                return timedelta(minutes=self.amount)
            case "hours":
                return timedelta(hours=self.amount)
            case _:
                return timedelta(days=self.amount)

    def __str__(self) -> str:
        unit = self.unit if self.amount != 1 else self.unit[:-1]
        return f"{self.amount} {unit}"


class Money(NamedTuple):
    """An amount with its ISO 4217 currency: "5 EUR"."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def parse_span(value: Any) -> Any:
    if isinstance(value, Span):
        return value
    match = _SPAN.match(value) if isinstance(value, str) else None
    if not match:
        raise ValueError('write a length of time such as "2 hours", "3 days" or "1 business day"')
    return Span(int(match[1]), f"{match[2]}s")  # type: ignore[arg-type]


def parse_money(value: Any) -> Any:
    if isinstance(value, Money):
        return value
    match = _MONEY.match(value) if isinstance(value, str) else None
    if not match:
        raise ValueError('write an amount with its currency, such as "5 EUR" or "12000.00 GBP"')
    try:
        return Money(Decimal(match[1]), match[2])
    except InvalidOperation as e:  # pragma: no cover - the pattern admits only decimals
        raise ValueError("write the amount as a decimal number") from e


def parse_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    match = re.match(r"^([01]?\d|2[0-3]):([0-5]\d)$", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('write a time of day such as "09:00"')
    return time(int(match[1]), int(match[2]))


def parse_date(value: Any) -> Any:
    """A TOML date, or the same in quotes; never a number of seconds."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("write a date such as 2026-03-09") from None


def parse_moment(value: Any) -> Any:
    """A TOML local date-time, or the same in quotes: a time on somebody's wall, so without a zone."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise ValueError(
            "write a date and a time such as 2026-03-09 12:00:00, without a zone: the client's clock counts"
        )
    return moment


def as_tuple(value: Any) -> Any:
    """A single value stands for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


# What an editor is told of them: they are written as text.
SpanField = Annotated[
    Span,
    BeforeValidator(parse_span),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,4} (minute|hour|day|business day)s?$"}),
]
MoneyField = Annotated[
    Money,
    BeforeValidator(parse_money),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,12}(\.\d{1,3})? [A-Z]{3}$"}),
]
DateField = Annotated[date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date"})]
MomentField = Annotated[
    datetime,
    BeforeValidator(parse_moment),
    # no "date-time": to JSON Schema that is a time with an offset (RFC 3339 5.6), which is refused here
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$"}),
]
TimeField = Annotated[
    time,
    BeforeValidator(parse_time),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
