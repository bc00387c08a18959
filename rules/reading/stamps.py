"""Whether our own server says who sent a mail, and where: told by mail that lies here (RFC 8601 section 5).

What it shows bears on the judgement of single mails as `Seen`; `stamping` puts it in words for who runs the desk.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Literal

from rules.book import Seen, Vouching
from rules.reading.hops import is_submitted
from rules.reading.ours import FEW, MICROSOFT, Trace, is_ours, lately, name_of, placed
from rules.reading.results import NAMELESS, authserv_id

State = Literal["stamps", "sometimes", "silent", "unknown", "nobody"]
DAY = timedelta(days=1)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one mail shows. `above`, `below`: fields in our server's name over and directly under the Received field
    with which it took the mail in. `top`: who wrote where no sender can. `others`: whose word stands there besides."""

    above: int = 0
    below: int = 0
    top: tuple[str, ...] = ()
    outside: bool = False  # a stranger's server handed it in
    others: tuple[str, ...] = ()
    at: datetime = field(default=_EVER)

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
    at: datetime = _EVER,
) -> Glance | None:
    """None for a mail that tells nothing: it never travelled, or came from inside and no server had to vouch for it.

    `from_us`: its From names an address of the agency, whoever wrote it. `at`: when it came.
    """
    every = headers.get("authentication-results", ())
    if "received" not in headers:  # somebody put it into the mailbox: at most it tells whose word lies here
        return Glance(above=_ours(every, trusted), others=_others(every, trusted), at=at) if every else None
    where = placed(trace, own_received)
    above = tuple(value for run in where.above for value in run)
    proved = [value for run in where.above[: where.top] for value in run if is_ours(value, trusted)]
    outside = where.taken_in is not None and not is_submitted(where.taken_in)
    found = Glance(
        above=_ours(above, trusted), below=_ours(where.below, trusted), outside=outside, at=at,
        top=tuple(dict.fromkeys(map(name_of, proved))) if where.taken_in else (),
        others=_others((*above, *where.below), trusted),
    )  # fmt: skip
    return None if not found.ours and (from_us or not outside) else found


def learned(seen: Seen, glances: Iterable[Glance]) -> Seen:
    """What is known of the server after these mails too. Neither a place where no sender writes nor a mail without a
    word of ours can be forged, so nothing unlearns the one but time, and nothing but the desk's word the other."""
    return reduce(_learned, glances, seen)


def _learned(seen: Seen, glance: Glance) -> Seen:
    """The very `seen` where the mail tells nothing that was not known this day: it is kept with the rules."""
    late = glance.at - DAY
    if news := [name for name in glance.top if name not in seen.above or seen.above[name] < late]:
        return Seen(above={**seen.above, **dict.fromkeys(news, glance.at)}, bare=seen.bare)
    if glance.outside and not glance.ours and (len(seen.bare) < FEW or seen.bare[-1] < late):
        return Seen(above=seen.above, bare=_newest((*seen.bare, glance.at)))
    return seen


def both(known: Seen, fresh: Seen) -> Seen:
    """What was known, and what the mails that lie here tell, some of which told it then."""
    latest = {n: max(at for at in (known.above.get(n), fresh.above.get(n)) if at) for n in {*known.above, *fresh.above}}
    return Seen(above=latest, bare=_newest((Counter(known.bare) | Counter(fresh.bare)).elements()))


def _newest(dates: Iterable[datetime]) -> tuple[datetime, ...]:
    return tuple(sorted(dates, reverse=True)[:FEW])


def _ours(values: Sequence[str], trusted: Sequence[str]) -> int:
    return sum(is_ours(value, trusted) for value in values)


def _others(values: Sequence[str], trusted: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for value in values if not is_ours(value, trusted) and (name := authserv_id(value)))


def stamping(glances: Iterable[Glance], trusted: Sequence[str], vouching: Vouching) -> Stamping:
    """What the newest mails tell together, and what is believed therefore."""
    seen = tuple(glances)
    server = named(trusted)
    writers = ", ".join(name for name, _ in Counter(n for g in seen for n in g.others).most_common(3))
    if not trusted:
        return _nobody(writers, vouching)
    if vouching.results == "none":
        text = f"config.toml says that {server} writes no Authentication-Results: none is believed; {_dkim(vouching)}"
        return Stamping(state="nobody", words=text)
    believed = what_is_believed(trusted, vouching, max((g.at for g in seen), default=_EVER))
    if not seen:
        text = f"no mail from outside lies here: nothing tells whether {server} writes Authentication-Results"
        return Stamping(state="unknown", words=f"{text}; {believed}")
    bare = sum(not g.ours for g in seen)
    if bare == len(seen):
        return _silent(server, writers, len(seen), vouching, believed)
    if bare >= FEW:
        words = f"{bare} of the newest {len(seen)} mails from outside carry no Authentication-Results by {server}"
        advice = "let the server write it on every mail, and take out what comes in its name (RFC 8601 5)"
        if vouching.results == "below-received":
            words += ": in a mail like these a forged one would be believed"
        return Stamping(state="sometimes", words=f"{words}; {believed}", advice=advice, seen=len(seen))
    where = "above its own Received" if all(not g.below for g in seen) else "on every mail"
    words = f"{server} writes Authentication-Results {where}, told by {len(seen)} mails; {believed}"
    advice = ""
    if forged := sum((g.above > 0 and g.below > 0) or g.below > 1 for g in seen):
        words += f"; {forged} came with one more in its name"
        advice = "let the server take out what comes in its name (RFC 8601 5)"
    return Stamping(state="stamps", words=words, advice=advice, seen=len(seen))


def what_is_believed(trusted: Sequence[str], vouching: Vouching, at: datetime) -> str:
    """Which fields count, and why, as one tells who runs the server."""
    by_config = "(authentication_results in config.toml)"
    if vouching.results == "none":
        return f"none is believed {by_config}"
    if vouching.results == "above-received":
        return f"what stands below its Received is not believed {by_config}"
    if vouching.results == "below-received":
        return f"what stands directly below its Received is believed too {by_config}"
    above = [vouching.seen.above.get(MICROSOFT if name in NAMELESS else name) for name in trusted]
    if dates := [at for at in above if at]:
        whose = "it" if len(dates) == len(above) else "one of them"
        return f"what stands below its Received is not believed, as {whose} writes above (so on {max(dates):%Y-%m-%d})"
    if without := lately(vouching.seen, at):
        return f"what stands below its Received is not believed, as mail came without any ({without})"
    return "what stands directly below its Received is believed too: no mail has shown that it writes elsewhere"


def named(trusted: Sequence[str]) -> str:
    """The servers, as one tells people."""
    return ", ".join("Microsoft's form" if name in NAMELESS else name for name in sorted(trusted))


def _dkim(vouching: Vouching) -> str:
    if vouching.verify_dkim is False:
        return "DKIM is not checked here either (verify_dkim): every approval is the AE's to confirm"
    return "who sent a mail is told by its DKIM signature, checked here"


def _nobody(writers: str, vouching: Vouching) -> Stamping:
    if vouching.verify_dkim or vouching.results == "none":
        text = f"no server is trusted: {_dkim(vouching)}"
        return Stamping(state="nobody", words=text)
    seen = f"; the newest mails carry Authentication-Results by {writers}" if writers else ""
    advice = "write into trusted_authserv the name that your own incoming server puts there (RFC 8601)"
    return Stamping(
        state="nobody", words=f"no server is trusted: every approval is the AE's to confirm{seen}", advice=advice
    )


def _silent(server: str, writers: str, seen: int, vouching: Vouching, believed: str) -> Stamping:
    said = f"they carry some by {writers}" if writers else "they carry none"
    words = f"no Authentication-Results by {server} on top of the newest mails ({seen} from outside); {said}"
    if seen < FEW:
        advice = "is the name in trusted_authserv the one that your server writes? Without it nobody is verified"
        return Stamping(state="unknown", words=words, advice=advice, seen=seen)
    if vouching.results == "below-received":
        words += ": nobody is verified, and whoever forges one would be believed"
        advice = 'write authentication_results = "none" until the server writes it'
        return Stamping(state="silent", words=words, advice=advice, seen=seen)
    words += f"; {believed}; {_dkim(vouching)}"
    advice = 'correct the name in trusted_authserv, or write authentication_results = "none"'
    return Stamping(state="silent", words=words, advice=advice, seen=seen)
