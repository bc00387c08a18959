"""What a reply decides, and the words that say so: the values the decision part hands out."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.nouns import DecisionWord

MoneyWord = Literal["promise", "dispute", "paid", "complaint"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the mail and what they were taken for. `start` and `end` are offsets into the text that was read."""

    words: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What was decided on one item of a list. `n` counts from 1; `item` is its name in the request, "" when unknown.

    `certain` and `suspected` as in a Reading. `named`: the words speak of this item, not of all that was asked.
    """

    n: int
    item: str
    decision: DecisionWord
    words: str
    certain: bool = True
    suspected: DecisionWord = "none"
    named: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The decision as an account executive would log it.

    When `certain` is false `decision` is "none" and `suspected` says what the words lean to: a person is asked.
    When it is true both are the same. `language` is the lexicon's code, None when no word was known.
    """

    decision: DecisionWord
    certain: bool
    suspected: DecisionWord
    items: tuple[ItemDecision, ...] = ()
    because: tuple[Evidence, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MoneySaying:
    """Something said about a debt. `date` is the day of a promise or payment where the words name one."""

    kind: MoneyWord
    date: date | None
    words: str
    certain: bool = True
