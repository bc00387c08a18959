"""One Authentication-Results field: whose it is, and what it says of dmarc and SPF (RFC 8601)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

MAX_FIELD = 8_192
NAMELESS = ("", "microsoft")  # how a desk names the form without an authserv-id
Results = tuple[tuple[str, str | None], ...]  # result and header.from of every dmarc result
_REMARK = r"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)"  # "(amavisd-new; port 10024)", one within another at most
_AUTHSERV_ID = re.compile(
    rf'^(?:\s|{_REMARK})*"?([A-Za-z0-9._-]{{1,253}})"?(?:(?:\s|{_REMARK})+\d+)?(?:\s|{_REMARK})*;', re.DOTALL
)
_BEGINS_WITH_A_RESULT = re.compile(r"^\s*[A-Za-z][A-Za-z0-9-]{0,30}\s*=")
_COMMENT = re.compile(r"\([^()]{0,1000}\)")


def authserv_id(value: str) -> str | None:
    """Who says so, lower case; None where the field does not begin with a name."""
    match = _AUTHSERV_ID.match(value[:1_000])
    return match[1].lower() if match else None


@lru_cache(4096)  # a correspondent's field is the same from mail to mail, and reading it takes a millisecond
def dmarc_results(value: str) -> Results | str:
    """Every dmarc result, or the name of what keeps the field from being read."""
    if is_nameless(value):
        return _nameless_results(value)
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value.rstrip().removesuffix(';')}")
        return tuple((r.result, _header_from(r)) for r in parsed.results if _is_dmarc(r))
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError) as e:
        return type(e).__name__


def _is_dmarc(result: Any) -> bool:
    """A result of a version that nobody knows yet says nothing (RFC 8601 2.2)."""
    return result.method.lower() == "dmarc" and result.version in (None, "1")


@lru_cache(4096)
def spf_domain(value: str) -> str | None:
    """The domain of smtp.mailfrom for which one field says spf=pass: the mail came straight from its own servers.

    Its sender chooses what stands there, and some servers write it as it came: two results are none.
    """
    said = _nameless_spf(value) if is_nameless(value) else _named_spf(value)
    result, *addresses = said[0] if len(said) == 1 else ("none",)
    return addresses[0].lower().strip('"<>').rpartition("@")[2] if result == "pass" and len(addresses) == 1 else None


def _named_spf(value: str) -> list[tuple[str, ...]]:
    """Result and every smtp.mailfrom of every spf result."""
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}").results
        return [
            (r.result, *(str(p.value) for p in r.properties if (p.type, p.name) == ("smtp", "mailfrom")))
            for r in parsed if r.method.lower() == "spf"
        ]  # fmt: skip
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        return []


def _nameless_spf(value: str) -> list[tuple[str, ...]]:
    parts = (part.lower().split() for part in _COMMENT.sub(" ", value).split(";"))
    return [
        (words[0][4:], *(word[14:] for word in words if word.startswith("smtp.mailfrom=")))
        for words in parts if words and words[0].startswith("spf=")
    ]  # fmt: skip


@lru_cache(4096)
def method_results(value: str) -> tuple[tuple[str, str], ...]:
    """Every method and its result; none where the field cannot be read."""
    try:
        parsed = AuthenticationResultsHeader.parse(
            f"Authentication-Results: {value.rstrip().removesuffix(';')}"
        ).results
        return tuple((r.method.lower(), r.result.lower()) for r in parsed)
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        return ()


def contradict(fields: Sequence[str]) -> bool:
    """Whether fields that are to be one result say two things: of SPF, dmarc=pass where nothing else passed, or one
    that nothing was looked at ("none", RFC 8601 2.2)."""
    said = [method_results(value) for value in fields]
    if not all(said):
        return True
    spf = {results for field in said if (results := frozenset(r for m, r in field if m == "spf"))}
    proofs = [result for field in said for method, result in field if method in ("spf", "dkim")]
    passed = any(method == "dmarc" and result == "pass" for field in said for method, result in field)
    return len(spf) > 1 or (passed and bool(proofs) and "pass" not in proofs)


def is_nameless(value: str) -> bool:
    """Microsoft 365 begins with a result, where others name themselves."""
    return bool(_BEGINS_WITH_A_RESULT.match(value))


def _nameless_results(value: str) -> Results | str:
    """Microsoft 365's form: `spf=pass (…) smtp.mailfrom=a.example; dmarc=pass action=none header.from=a.example`."""
    text = _COMMENT.sub(" ", value)
    if re.search(r'[()"\\]', text):
        return "a quotation mark or a torn comment"
    found: list[tuple[str, str | None]] = []
    for part in text.split(";"):
        pairs = [word.partition("=") for word in part.lower().split()]
        if any(not name or not sign or not said for name, sign, said in pairs):
            return "a word that is no result"
        if any(name == "dmarc" for name, _, _ in pairs[1:]):
            return "a result inside another"
        if pairs and pairs[0][0] == "dmarc":
            named = {said.rpartition("@")[2] for name, _, said in pairs if name == "header.from"}
            found.append((pairs[0][2], named.pop() if len(named) == 1 else None))
    return tuple(found)


def _header_from(result: object) -> str | None:
    """The domain a result is about; None when it names none, or more than one."""
    named = {
        str(prop.value).lower().rpartition("@")[2]
        for prop in getattr(result, "properties", ())
        if prop.type.lower() == "header" and prop.name.lower() == "from"
    }
    return named.pop() if len(named) == 1 else None
