"""What every noun shares: a reason, and (for those the ledger keeps) a kind, a key and declared fields."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a fact holds or a letter is owed. Shown by `explain`, printed in letters to the AE.

    `step` names the step or duty that decided, `words` quotes the mail's own words that decided,
    `rule` is `file:line` of the rule that applied (absent where no rule file had a say).
    """

    step: str
    text: str
    words: str | None = None
    rule: str | None = None

    def __str__(self) -> str:
        quoted = f' ("{self.words}")' if self.words else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{self.step}: {self.text}{quoted}{rule}"


@dataclass(frozen=True, kw_only=True)
class Record:
    """A noun the ledger keeps. `KIND` names its table, `FIELDS` the attributes `find` may ask for.

    A field that is None is stored and found as the empty string.
    """

    KIND: ClassVar[str]
    FIELDS: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> str:
        """The unique, lasting name of this record within its kind."""
        raise NotImplementedError
