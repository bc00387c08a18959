"""Dates, amounts and lists as the reader writes them: the reader's language, country and time zone (CLDR, by Babel)."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

_LIKE_I = re.compile(r"\W*(?:i|hi(?![aeou]))", re.IGNORECASE)  # Spanish words that begin with the vowel of "y"
_FIRST = re.compile(r"(?<!\d)1(?= [^\W\d]|–\d)")  # "1 mars", "1–7 mars"
_WORLD_ENGLISH = "en_001"  # 4 March 2026, where no country says otherwise
# Where CLDR's form is one of screens, and letters are written otherwise: "18 thg 11, 2026" is no Vietnamese date.
_OWN_FORMS = {
    ("vi", "medium"): "dd/MM/y",
    ("vi", "long"): "d 'tháng' M 'năm' y",
    ("vi", "full"): "EEEE, 'ngày' d 'tháng' M 'năm' y",
}
_THIN_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0"})  # many mail fonts draw these as boxes


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reader is written to. `language` as in rule files, `territory` ISO 3166, `zone` an IANA name.

    Every method takes None, and the ISO 8601 text a stored value comes back as; what it cannot read it gives back.
    """

    language: str
    territory: str | None
    zone: str

    @property
    def locale(self) -> Locale:
        return _locale(self.language, self.territory)

    def date(self, value: dt.date | dt.datetime | str | None, form: str = "long") -> str:
        """4 March 2026. `form`: short, medium, long or full (with the weekday). An instant is seen in the zone."""
        when = _moment(value)
        if isinstance(when, dt.datetime):
            when = when.astimezone(ZoneInfo(self.zone)).date()
        if not isinstance(when, dt.date):
            return str(when or "–")
        return self._day(format_date(when, _OWN_FORMS.get((self.locale.language, form), form), self.locale))

    def time(self, value: dt.datetime | str | None) -> str:
        """12:00, or 12:00 PM where people write so."""
        when = _moment(value)
        if not isinstance(when, dt.datetime):
            return str(when or "–")
        twelve_hours = self.locale.territory in ("US", "CA", "AU", "NZ", "IN", "PH")
        form = "short" if twelve_hours else "HH:mm"
        return _tidy(format_time(when, form, ZoneInfo(self.zone), self.locale))

    def datetime(self, value: dt.datetime | str | None, form: str = "full") -> str:
        """Monday 23 November 2026, 12:00 (London): the city tells whose clock is meant."""
        when = _moment(value)
        if not isinstance(when, dt.datetime):
            return self.date(when, form)
        pattern = str(get_datetime_format("medium", self.locale))
        if self.locale.language == "vi":  # CLDR puts the time first there; in letters the day leads
            pattern = "{1}, {0}"
        place = f"（{self.city}时间）" if self.locale.language == "zh" else f" ({self.city})"
        day, clock = self.date(when, form), f"{self.time(when)}{place}"
        return pattern.replace("{1}", day).replace("{0}", clock)

    @property
    def city(self) -> str:
        named = self.locale.time_zones.get(self.zone, {}).get("city")
        return str(named or self.zone.rpartition("/")[2].replace("_", " "))

    def period(self, first: dt.date | str | None, last: dt.date | str | None) -> str:
        """16–22 Nov 2026: two days and all between."""
        start, end = _moment(first), _moment(last)
        if not isinstance(start, dt.date) or not isinstance(end, dt.date):
            return f"{self.date(first)} – {self.date(last)}"
        form = "yMd" if self.locale.language == "vi" else "yMMMd"
        return self._day(format_interval(start, end, form, locale=self.locale))

    def _day(self, text: str) -> str:
        """In French the first of a month is its only day with an ordinal: 1er mars, 2 mars."""
        return _tidy(_FIRST.sub("1er", text) if self.locale.language == "fr" else text)

    def money(self, amount: Decimal | int | str | None, currency: str) -> str:
        """£1,000.00, 1.000,00 €: exact decimals in the currency's own number of places."""
        try:
            exact = Decimal(str(amount))
        except InvalidOperation:
            return f"{amount or '–'} {currency}"
        return _tidy(format_currency(exact, currency, locale=self.locale))

    def listing(self, values: Iterable[object]) -> str:
        """Dana, Helen and Paul."""
        names = [str(v) for v in values]
        listed = str(format_list(names, "standard", self.locale))
        if self.locale.language == "es" and len(names) > 1 and _LIKE_I.match(names[-1]):  # "y" would not be heard
            return listed.removesuffix(f" y {names[-1]}") + f" e {names[-1]}"
        return listed

    def plural(self, number: int, **forms: str) -> str:
        """The form of a word that goes with a number, by the language's own rule (CLDR: one, few, many, other …), with
        the number for each {n} in it. Whatever form is not given is `other`, which must be."""
        form = forms.get(str(self.locale.plural_form(number)), forms["other"])
        return form.replace("{n}", str(format_decimal(number, locale=self.locale)))


@lru_cache(maxsize=256)
def _locale(language: str, territory: str | None) -> Locale:
    base = language.replace("_", "-").partition("-")[0].lower() or "en"
    own = [language.replace("-", "_")] if "-" in language else []
    at_home = [f"{base}_{territory}"] if territory else []
    for name in (*own, *at_home, _WORLD_ENGLISH if base == "en" else base):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_WORLD_ENGLISH)


def _moment(value: dt.date | dt.datetime | str | None) -> dt.date | dt.datetime | str | None:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value)
    except ValueError:
        return value


def _tidy(text: str) -> str:
    """No thin spaces; a day's ordinal dot keeps to its month ("4.\u00a0März"), or it would read as a list's number."""
    return re.sub(r"\b(\d{1,2}\.) ", "\\1\u00a0", text.translate(_THIN_SPACES))
