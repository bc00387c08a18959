"""A finding of the doctor: what was looked at, how it is, what to do."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "look", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`look`: it works, and a person should know. `advice`: what to do about it, "" where there is nothing.

    `reached`: false when a server could not be talked to at all.
    """

    what: str
    state: State
    found: str
    advice: str = ""
    reached: bool = True


def ok(what: str, found: str) -> Finding:
    return Finding(what=what, state="ok", found=found)


def look(what: str, found: str, advice: str) -> Finding:
    return Finding(what=what, state="look", found=found, advice=advice)


def wrong(what: str, found: str, advice: str, *, reached: bool = True) -> Finding:
    return Finding(what=what, state="wrong", found=found, advice=advice, reached=reached)
