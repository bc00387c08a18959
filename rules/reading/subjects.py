"""What a subject says: the job token `[ACME-0042 v2]`, and the words that are left without prefixes and tokens."""

import re

TOKEN = re.compile(r"\[([A-Za-z][A-Za-z0-9]{0,15})-(\d{1,6})(?:\s+v(\d{1,3}))?\]")
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|fw|fwd|wg|tr|rv|antw|odp|回复|答复|转发|trả lời|chuyển tiếp)\s*[:：]\s*)+", re.IGNORECASE
)


def bare_subject(subject: str) -> str:
    """The subject without reply prefixes and job tokens."""
    return " ".join(TOKEN.sub(" ", _PREFIX.sub("", subject)).split())


def token_version(subject: str) -> str | None:
    """`v2` of `[ACME-0042 v2] Poster`."""
    match = TOKEN.search(subject)
    return f"v{int(match[3])}" if match and match[3] else None


def job_token(subject: str) -> tuple[str, str] | None:
    """("ACME-0042", "[acme-0042 v2]"): the job number, and the token as it stands there."""
    match = TOKEN.search(subject)
    return (f"{match[1].upper()}-{match[2]}", match[0]) if match else None
