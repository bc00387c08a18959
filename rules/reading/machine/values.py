"""What is said of a mail that no person wrote: the kind of machine, and for a bounce who was not reached and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rules.nouns import Because

STEP = "machine"
MAX_FOUND = 50

Kind = Literal["bounce", "auto-reply", "other"]
Detail = Literal[
    "failed", "delayed",  # of a bounce
    "absence", "acknowledgement", "challenge", "automatic",  # of an auto-reply
    "feedback", "read receipt", "delivered", "reaction", "calendar answer", "newsletter", "report", "notification",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One recipient that a mail did not reach.

    `hard`: the address is dead (no such user, no such host, moved, takes no mail); anything else may work another day.
    `reason`: a word of `reasons.REASONS`; `status`: enhanced status code (RFC 3463), `reply_code`: SMTP's (RFC 5321).
    """

    address: str  # lower case; "" when the notice does not tell
    hard: bool
    reason: str
    status: str | None = None
    reply_code: str | None = None
    words: str | None = None  # what the server said, or the phrase that decided


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineMail:
    """What kind of machine wrote it. For a bounce: who was not reached, for good or not, and which mail it names.

    `hard`: an address is dead (see Failure); None for everything but a bounce. `final`: the server gave up (True) or
    goes on trying (False); a soft bounce may be final, then this one letter is lost though the address lives.
    `message_ids`, `reply_keys`: of the mail it is about, the surest first.
    """

    kind: Kind
    because: Because
    hard: bool | None = None
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    detail: Detail | None = None
    final: bool | None = None
    reason: str | None = None
    status: str | None = None
    reply_code: str | None = None
    reply_keys: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def machine(kind: Kind, detail: Detail, why: str, words: str | None = None) -> MachineMail:
    """A machine that is no bounce."""
    return MachineMail(kind=kind, detail=detail, because=Because(step=STEP, text=why, words=words))


def distinct(values: Sequence[str]) -> tuple[str, ...]:
    """In order, each once, empty ones dropped, no more than anybody needs."""
    return tuple(dict.fromkeys(v for v in values if v))[:MAX_FOUND]
