"""Whether our own server says who sent a mail, and whether a forged word of its would be believed: told by mail that
already lies here (RFC 8601 section 5). The judgement rests on single mails; this is for the people who run the desk.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rules.book import Vouching
from rules.reading.results import Trace, authserv_id, is_ours, is_submitted, placed

State = Literal["stamps", "sometimes", "silent", "unknown", "nobody"]
FEW = 3  # mails from outside without a word of ours: fewer may be chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one mail shows. `above`, `below`: fields in our server's name over and directly under the Received field
    with which it took the mail in; `stray`: further down, where it never writes. `others`: whose word stands on top."""

    above: int = 0
    below: int = 0
    stray: int = 0
    others: tuple[str, ...] = ()

    @property
    def ours(self) -> int:
        return self.above + self.below


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """How the server does, in words for ops, and what to do about it ("": nothing). `seen`: mails it is told by."""

    state: State
    words: str
    advice: str = ""
    seen: int = 0

    @property
    def good(self) -> bool:
        return self.state == "stamps" and not self.advice


def glance(
    trace: Trace,
    headers: Mapping[str, Sequence[str]],
    from_us: bool,
    trusted: Sequence[str],
    own_received: int | None = None,
) -> Glance | None:
    """None for a mail that tells nothing: it never travelled, or colleagues sent it and no server had to vouch for it.

    `from_us`: its From names an address of the agency, whoever wrote it.
    """
    every = headers.get("authentication-results", ())
    if "received" not in headers:  # somebody put it into the mailbox: at most it tells whose word lies here
        return Glance(above=_ours(every, trusted), others=_others(every, trusted)) if every else None
    above, below = placed(trace, own_received)
    found = Glance(
        above=_ours(above, trusted), below=_ours(below, trusted), others=_others((*above, *below), trusted)
    )  # fmt: skip
    return None if not found.ours and (from_us or is_submitted(trace, own_received)) else found


def _ours(values: Sequence[str], trusted: Sequence[str]) -> int:
    return sum(is_ours(value, trusted) for value in values)


def _others(values: Sequence[str], trusted: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for value in values if not is_ours(value, trusted) and (name := authserv_id(value)))


def stamping(glances: Iterable[Glance], trusted: Sequence[str], vouching: Vouching) -> Stamping:
    """What the newest mails tell together."""
    seen = tuple(glances)
    named = ", ".join(name or "Microsoft's form" for name in sorted(trusted))
    writers = ", ".join(name for name, _ in Counter(n for g in seen for n in g.others).most_common(3))
    if not trusted:
        return _nobody(writers, vouching)
    if not seen:
        text = f"no mail from outside lies here: nothing tells whether {named} writes Authentication-Results"
        return Stamping(state="unknown", words=text)
    bare = sum(not g.ours for g in seen)
    if bare == len(seen):
        return _silent(named, writers, len(seen), vouching)
    forged = sum(g.ours > 1 for g in seen)
    if bare >= FEW:
        words = (
            f"{bare} of the newest {len(seen)} mails from outside carry no Authentication-Results by {named}: "
            "in a mail like these a forged one would be believed"
        )
        advice = "let the server write it on every mail, and take out what comes in its name (RFC 8601 5)"
        return Stamping(state="sometimes", words=words, advice=advice, seen=len(seen))
    where = "above its own Received" if all(not g.below for g in seen) else "on every mail"
    words = f"{named} writes Authentication-Results {where}, told by {len(seen)} mails"
    advice = ""
    if forged:
        words += f"; {forged} came with one more in its name, and none of theirs was believed"
        advice = "let the server take out what comes in its name (RFC 8601 5)"
    return Stamping(state="stamps", words=words, advice=advice, seen=len(seen))


def _nobody(writers: str, vouching: Vouching) -> Stamping:
    if vouching.verify_dkim:
        text = "no server is trusted: who sent a mail is told by its DKIM signature, checked here"
        return Stamping(state="nobody", words=text)
    seen = f"; the newest mails carry Authentication-Results by {writers}" if writers else ""
    advice = "write into trusted_authserv the name that your own incoming server puts there (RFC 8601)"
    return Stamping(
        state="nobody", words=f"no server is trusted: every approval is the AE's to confirm{seen}", advice=advice
    )


def _silent(named: str, writers: str, seen: int, vouching: Vouching) -> Stamping:
    said = f"they carry some by {writers}" if writers else "they carry none"
    words = f"no Authentication-Results by {named} on top of the newest mails ({seen} from outside); {said}"
    if seen < FEW:
        advice = "is the name in trusted_authserv the one that your server writes? Without it nobody is verified"
        return Stamping(state="unknown", words=words, advice=advice, seen=seen)
    words += ": nobody is verified, and whoever forges one would be believed"
    advice = "take the name out of trusted_authserv until the server writes it"
    advice += "; DKIM is checked here meanwhile" if vouching.verify_dkim else ", or set verify_dkim = true"
    return Stamping(state="silent", words=words, advice=advice, seen=seen)
