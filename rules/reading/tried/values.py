"""What the explanation of a mail is made of: a question about it, and each value that was looked at to answer it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.duties.tried import Check
from rules.nouns import Because

MOST = 8  # addresses, references and the like that are shown of a longer list


@dataclass(frozen=True, slots=True)
class Trial:
    """A question about a mail, e.g. "where it belongs", and what was tried for it in order.

    `step`: trust, filing, decision or money. `outcome`: what came of it, in words. `client`: the key of the client that
    was found; `of`: the request it is about; `records`: it was recorded then.
    """

    step: str
    about: str
    checks: tuple[Check, ...]
    outcome: str
    client: str | None = None
    of: str | None = None
    records: bool = False


def listed(values: Iterable[str]) -> str:
    """The first few, and how many more there are."""
    several = list(dict.fromkeys(values))
    more = f" and {len(several) - MOST} more" if len(several) > MOST else ""
    return ", ".join(several[:MOST]) + more


def told(because: Because) -> str:
    return f'{because.text} ("{because.words}")' if because.words else because.text


def unless(what: str, doubts: Iterable[Because], good: str, where: str | None = None) -> Iterator[Check]:
    """Passed with the value that was `good`, or failed with each doubt. `where`: of the rule that asks for it."""
    failed = [Check(what, told(doubt), False, doubt.rule or where) for doubt in doubts]
    yield from failed or [Check(what, good, True, where)]
