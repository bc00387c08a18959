"""Checks of single values that ops write: zone, language, country, mail address, domain, folder name.

Each returns what to write instead, or None when the value will do.
"""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

import holidays

from rules.book.validation import closest, quoted

LANGUAGES = ("en", "zh", "es", "vi", "de", "fr")
# Anybody may have an address there, so such a domain never belongs to one client.
SHARED_DOMAINS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "orange.fr",
        "laposte.net",
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "proton.me",
        "protonmail.com",
    }
)
_KEY = re.compile(r"[\w-]{1,64}")
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}")  # dot-atom of RFC 5322 3.2.3 with RFC 6531 letters
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")
_BARE = re.compile(r"<([^<>\s]{3,320})>")


def time_zone(value: str) -> str | None:
    """A zone of the IANA database by its exact name; the city alone, or a slip, is enough for a suggestion."""
    if value in _zones():
        return None
    city = value.casefold().replace(" ", "_").rpartition("/")[2]
    same_city = [zone for zone in _zones() if zone.casefold().rpartition("/")[2] == city]
    if len(same_city) == 1:
        return f"did you mean {quoted(same_city[0])}?"
    return closest(value, same_city or _zones()) or 'write an IANA time zone, such as "Europe/London"'


def language(value: str) -> str | None:
    if value in LANGUAGES:
        return None
    start = re.split(r"[-_]", value.lower())[0]
    return f"did you mean {quoted(start)}?" if start in LANGUAGES else f"write one of {', '.join(LANGUAGES)}"


def language_tag(value: str) -> str | None:
    """A language that mails may be written in, with or without a country: any tag of BCP 47's plain form. Whether
    there are templates in it is another check's."""
    base = value.partition("-")[0]
    if re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-[A-Z]{2})?", value) and (
        len(base) == 2 or base[:2] not in LANGUAGES
    ):
        return None
    start = re.split(r"[-_]", value.lower())[0][:2]
    return f"did you mean {quoted(start)}?" if start in LANGUAGES else 'write a language code, such as "en" or "de-AT"'


def country(value: str) -> str | None:
    """A country of the holidays library by its ISO 3166-1 code, with a subdivision it knows: "GB", "DE-BY"."""
    known, (code, dash, part) = _countries(), value.partition("-")
    if code not in known:
        if code.upper() in known:
            return f"did you mean {quoted(code.upper() + (dash + part).upper())}?"
        return 'write the ISO 3166 code of a country, such as "GB", "US", "DE-BY"'
    if dash and part not in known[code]:
        if not known[code]:
            return f"write {quoted(code)}: it has no holidays by region"
        folded = {p.casefold(): p for p in known[code]}
        if part.casefold() in folded:
            return f"did you mean {quoted(code + dash + folded[part.casefold()])}?"
        return f"write {quoted(code)} alone, or with one of {', '.join(known[code][:20])}"
    return None


def address(value: str) -> str | None:
    local, at, host = value.rpartition("@")
    usable = at and _LOCAL.fullmatch(local) and not local.startswith(".") and not local.endswith(".")
    if usable and ".." not in local and domain(host) is None and len(value) <= 254:
        return None
    bare = _BARE.search(value[:1000])
    if bare and bare[1] != value and address(bare[1]) is None:
        return f"write the address alone: {quoted(bare[1].lower())}"
    if value.strip() != value and address(value.strip()) is None:
        return f"write it without the space around it: {quoted(value.strip().lower())}"
    return 'write an e-mail address, such as "dana@acme.example"'


def domain(value: str) -> str | None:
    labels = value.split(".")
    if len(value) <= 253 and len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels):
        return None
    core = re.sub(r"^(?:\w+://|[^@]*@|\*\.|\.|www\.)+", "", value.strip()[:300].lower()).partition("/")[0].rstrip(".")
    if core != value and core and domain(core) is None:
        return f"did you mean {quoted(core)}?"
    return 'write a mail domain, such as "acme.example"'


def key(value: str) -> str | None:
    """Keys of clients and people stand in letter keys and holds (`weekly/acme/…`): no slash, no space."""
    return None if _KEY.fullmatch(value) else "use letters, digits, - and _ only"


def name_key(name: str) -> str:
    """Equal for two names that a reader takes for the same: width, case and spaces aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    found = holidays.list_supported_countries(include_aliases=True)
    return {code: tuple(parts) for code, parts in found.items()}
