"""The comparison: the table of its parts, what has to be looked at once more, and many of one kind as one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rules.nouns import Place
from rules.reconciling.kinds import KINDS
from rules.reconciling.letters import letters
from rules.reconciling.mails import mails
from rules.reconciling.values import Finding, Held
from rules.reconciling.written import written
from rules.view import View

MANY = 50  # of one kind in one folder are told as one
PARTS: tuple[Callable[[Held, View, datetime], Iterator[Finding]], ...] = (
    lambda held, view, _now: mails(held, view),
    letters,
    lambda held, view, _now: written(held, view),
)
_ORDER = {kind: number for number, kind in enumerate(KINDS)}


def compare(held: Held, view: View, now: datetime) -> tuple[Finding, ...]:
    """Every difference between what this mailbox holds and what the ledger says, the gravest kinds first."""
    found = (finding for part in PARTS for finding in part(held, view, now))
    return tuple(sorted(found, key=lambda f: (_ORDER[f.kind], f.where, f.about)))


def doubtful(findings: Iterable[Finding]) -> tuple[Place, ...]:
    """The places to look at once more before anything is said of them: people, and we, move mail while it is listed."""
    return tuple(f.place for f in findings if f.place)


def lasting(first: Iterable[Finding], again: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of the second look, what is not about a place, and what the first one had at the same place already."""
    places = set(doubtful(first))
    return tuple(f for f in again if f.place is None or f.place in places)


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """More than fifty of one kind in one folder become one: somebody tidied up, and need not read a thousand lines."""
    groups: dict[tuple[str, str, str, bool], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.kind, finding.mailbox, finding.where, finding.quiet].append(finding)
    return tuple(one for group in groups.values() for one in _as_one(group))


def _as_one(group: Sequence[Finding]) -> Sequence[Finding]:
    if len(group) <= MANY:
        return group
    first = group[0]
    about = f"{first.mailbox}/{first.where}" if first.where else first.mailbox
    return (replace(first, about=about, count=sum(f.count for f in group), place=None, found=None),)
