"""Which Authentication-Results are our own server's: told by their place in what servers wrote (RFC 8601 4 and 5).

Over the Received fields that our servers wrote nobody else can write. Directly under the one with which they took the
mail in, a sender can, unless the server takes out what comes in its name; whether it does, no single mail tells: there
the desk's word counts (`authentication_results` in config.toml), else what mail has shown of the place where it writes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from rules.book import Seen, Vouching
from rules.nouns import Message
from rules.reading.hops import giver_name, is_handed_over, is_inside
from rules.reading.results import NAMELESS, authserv_id, dmarc_results, is_nameless

Trace = Sequence[tuple[str, str]]  # name and value of Received and Authentication-Results, from the top
Run = tuple[str, ...]  # fields with no Received between them
FEW = 3  # mails from outside without a word of ours: fewer may be chance
LATELY = timedelta(days=30)
MICROSOFT = "microsoft"


class Placed(NamedTuple):
    """The results in what our own servers wrote. `top`: how many runs stand over every hand-over by SMTP."""

    above: tuple[Run, ...]
    top: int
    below: Run
    taken_in: str | None  # the Received with which the mail came into the house


class Ours(NamedTuple):
    """What is believed to be our server's word: one field, or some that are one. `refused`: why another is not.

    `silent`: by its place nothing on this mail is our server's.
    """

    fields: Run = ()
    refused: str | None = None
    silent: bool = True


def placed(trace: Trace, own_received: int | None = None) -> Placed:
    """From the top of the header to what stands directly under the Received with which the mail was taken in."""
    runs: list[list[str]] = [[]]
    top, hops, taken_in = 0, 0, None
    for name, value in trace:
        if name == "authentication-results":
            runs[-1].append(value)
            continue
        if taken_in is not None:
            break
        hops += 1
        top = top or (0 if is_handed_over(value) else hops)
        runs.append([])
        if hops >= own_received if own_received else not is_inside(value):
            taken_in = value
    below = tuple(runs.pop()) if taken_in is not None else ()
    return Placed(tuple(map(tuple, runs)), top or len(runs), below, taken_in)


def is_ours(value: str, trusted: Sequence[str]) -> bool:
    """Whether one field speaks in the name of a server that the desk trusts, wherever it stands."""
    return authserv_id(value) in trusted or (is_nameless(value) and any(name in NAMELESS for name in trusted))


def name_of(value: str) -> str:
    """Whose word it is, as the desk names it."""
    return MICROSOFT if is_nameless(value) else authserv_id(value) or ""


def of_our_server(message: Message, trusted: Sequence[str], vouching: Vouching) -> Ours:
    """The word of our own server, and why some other that bears its name is not taken for it.

    A mail without any Received was put into the mailbox by somebody who may: no place tells anything there.
    """
    everywhere = message.headers.get("authentication-results", ())
    if not any(is_ours(value, trusted) for value in everywhere):
        return Ours()
    if vouching.results == "none":
        return Ours((), "our server writes no Authentication-Results, says config.toml: this one came with the mail")
    if "received" not in message.headers:
        one_run = tuple(v for name, v in message.trace if name == "authentication-results") == tuple(everywhere)
        lying = (tuple(everywhere),) if one_run else tuple((value,) for value in everywhere)
        found = Placed(lying, len(lying), (), None)
    else:
        found = placed(message.trace, vouching.own_received)
    return _believed(found, trusted, vouching, message)


def _believed(found: Placed, trusted: Sequence[str], vouching: Vouching, message: Message) -> Ours:
    first = next((value for run in (*found.above, found.below) for value in run), "")
    # Nobody signs Microsoft's form: only the topmost field can be ours.
    names = [name for name in trusted if name not in NAMELESS or is_nameless(first)]
    above = [(n < found.top, kept) for n, run in enumerate(found.above) if (kept := _kept(run, names))]
    below = _kept(found.below, names)
    if not above:
        doubt = _doubt(below[0], vouching.seen, message, found.taken_in) if below else None
        return _below(below, vouching, doubt) if below else Ours()
    (at_top, run), *more = above
    if more or (below and (not at_top or is_nameless(first))) or not _is_one(run, merging=at_top):
        return _TWO
    return Ours(run, silent=False)


_TWO = Ours(
    refused="two fields speak in our server's name, and one must be false (more than one Authentication-Results)",
    silent=False,
)


def _kept(run: Run, trusted: Sequence[str]) -> Run:
    return tuple(value for value in run if is_ours(value, trusted))


def _is_one(run: Run, *, merging: bool) -> bool:
    """Some servers write a field for each method, one under the other, which together are their word."""
    if len(run) == 1:
        return True
    return merging and len({name_of(value) for value in run}) == 1 and not is_nameless(run[0])


def _below(run: Run, vouching: Vouching, doubt: str | None) -> Ours:
    if vouching.results == "above-received":
        return Ours((), "our server writes above its Received field, says config.toml, and this one stands below it")
    if vouching.results == "below-received":
        return Ours(run, silent=False) if _is_one(run, merging=True) else _TWO
    if doubt:
        return Ours((), doubt)
    if len(run) == 1:
        return Ours(run, silent=False)
    # Of several the topmost is our server's, if any is; those under it may have come with the mail, and tell nothing.
    if len({name_of(value) for value in run}) > 1 or any(dmarc_results(value) for value in run[1:]):
        return _TWO
    return Ours(run[:1], silent=False)


def _doubt(value: str, seen: Seen, message: Message, taken_in: str | None) -> str | None:
    """Why a field below the Received is not taken for our server's, by what other mail has shown.

    Our server may have written none on this mail; but no stranger sends from a host of the writer's own domain.
    """
    if written := seen.above.get(name_of(value)):
        return f"our server writes above its Received field (so on {written:%Y-%m-%d}), and this one stands below it"
    host, domain = giver_name(taken_in or "") or "", message.sender.domain
    if "." in domain and (host == domain or host.endswith(f".{domain}")):
        return None
    if without := lately(seen, message.received):
        return f"mail from outside came without any word of our server ({without}): this one may be the sender's"
    return None


def lately(seen: Seen, at: datetime) -> str | None:
    """ "3 mails since 2026-11-02", where the server was seen to let mail from outside through unmarked."""
    bare = sorted(takewhile(lambda day: at - day < LATELY, sorted(seen.bare, reverse=True)))
    return f"{len(bare)} mails since {bare[0]:%Y-%m-%d}" if len(bare) >= FEW else None
