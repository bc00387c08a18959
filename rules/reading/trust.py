"""Who really sent it: Authentication-Results of a server we trust (RFC 8601), or a reply key of ours that came back."""

import re
from collections.abc import Sequence
from functools import lru_cache

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

from rules.nouns import Because, Message, OutboxRow
from rules.reading.case import Trust

STEP = "trust"
_AUTHSERV_ID = re.compile(r'^\s*"?([A-Za-z0-9._-]{1,253})"?(?:\s+\d+)?\s*;')
_MAX_HEADER = 8_192


def judge_trust(message: Message, trusted_authserv: Sequence[str], answers: OutboxRow | None) -> tuple[Trust, Because]:
    """`verified`, `keyed`, `claimed` or `failed`, with the reason. Absence of a result is never a pass.

    `answers` is the letter of ours whose reply key this mail was addressed to, if any.
    """
    sender = message.sender
    if sender.problem:
        return "failed", Because(step=STEP, text=f"the From field does not say safely who wrote it: {sender.problem}")
    result, why = _dmarc(message, trusted_authserv)
    if result in ("verified", "failed"):
        return result, why
    if answers and sender.address in answers.to:
        return "keyed", Because(step=STEP, text=f"our reply key came back from {sender.address}, whom we sent it to")
    return "claimed", why


def _dmarc(message: Message, trusted_authserv: Sequence[str]) -> tuple[Trust, Because]:
    """What the one Authentication-Results field of our own server says of the From domain (RFC 7489 section 11)."""
    ours = [v for v in message.headers.get("authentication-results", ()) if _authserv_id(v) in trusted_authserv]
    if not ours:
        text = "no server that this desk trusts says who sent it (no Authentication-Results of ours)"
        return "claimed", Because(step=STEP, text=text)
    if len(ours) > 1:
        text = "two fields speak in our server's name, and one must be false (more than one Authentication-Results)"
        return "claimed", Because(step=STEP, text=text)
    if len(ours[0]) > _MAX_HEADER:
        return "claimed", Because(step=STEP, text="our server's Authentication-Results is too long to be read")
    results = _dmarc_results(ours[0])
    if isinstance(results, str):
        return "claimed", Because(step=STEP, text=f"our server's Authentication-Results cannot be read ({results})")
    return _of_results(message, results, ours[0])


@lru_cache(4096)  # a correspondent's field is the same from mail to mail, and reading it takes a millisecond
def _dmarc_results(value: str) -> tuple[tuple[str, str | None], ...] | str:
    """Result and header.from of every dmarc result, or the name of what keeps the field from being read."""
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
        return tuple((r.result, _header_from(r)) for r in parsed.results if r.method.lower() == "dmarc")
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError) as e:
        return type(e).__name__


def _of_results(message: Message, results: Sequence[tuple[str, str | None]], words: str) -> tuple[Trust, Because]:
    domain = message.sender.domain
    words = words[:200]
    if len(results) != 1:
        found = "more than one" if results else "no"
        text = f"our server could not say whether {domain} sent it ({found} dmarc result)"
        return "claimed", Because(step=STEP, text=text, words=words)
    result, header_from = results[0]
    if result == "fail":
        return "failed", Because(step=STEP, text=f"our server says it is not from {domain} (dmarc=fail)", words=words)
    if result != "pass":
        text = f"our server could not confirm that it is from {domain} (dmarc={result[:20]})"
        return "claimed", Because(step=STEP, text=text, words=words)
    if header_from != domain:
        text = f"our server vouches for {header_from or 'no certain domain'}, not for {domain}"
        return "claimed", Because(step=STEP, text=text, words=words)
    if _body_length_limited(message, domain):
        return "claimed", Because(
            step=STEP,
            text="the signature covers only a part of the text, and more may have been added (DKIM l=)",
            words=words,
        )
    return "verified", Because(
        step=STEP, text=f"our server confirms that it is from {domain} (dmarc=pass)", words=words
    )


def _authserv_id(value: str) -> str | None:
    match = _AUTHSERV_ID.match(value)
    return match[1].lower() if match else None


def _header_from(result: object) -> str | None:
    """The domain a result is about; None when it names none, or more than one."""
    named = {
        str(prop.value).lower().rpartition("@")[2]
        for prop in getattr(result, "properties", ())
        if prop.type.lower() == "header" and prop.name.lower() == "from"
    }
    return named.pop() if len(named) == 1 else None


def _body_length_limited(message: Message, domain: str) -> bool:
    """Text can be appended under `l=` and the signature still verifies (RFC 6376 8.2)."""
    for signature in message.headers.get("dkim-signature", ()):
        tags = dict(tag.strip().partition("=")[::2] for tag in signature[:_MAX_HEADER].split(";"))
        tags = {k.strip(): v.strip().lower() for k, v in tags.items()}
        signer = tags.get("d", "")
        aligned = domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}")
        if "l" in tags and aligned:
            return True
    return False
