"""A clause judged: what kind of thing it says, which words said so, and about what."""

from dataclasses import dataclass, field

from rules.reading.decision.clauses import Clause
from rules.reading.decision.tagging import Tag

ASSENT = ("go", "yes", "fine")
# Roles that never touch an approval beside them, whatever other words stand in their clause.
HARMLESS = frozenset({"thanks", "harmless", "praise", "next", "filewish", "org", "close", "greet", "done", "none"})
# Languages whose negation may stand behind the verb it denies: "gebe ich nicht frei", "je valide pas".
NEGATION_BEHIND = frozenset({"de", "fr", "zh", "vi"})
# Languages that name who approves before the verb: "my kids approve" is not "I approve".
SUBJECT_FIRST = frozenset({"en", "de", "fr"})


@dataclass(slots=True)
class Finding:
    """One clause judged. `tag` is what decided; `subject` the words it speaks about (for "web yes, print no")."""

    kind: str
    clause: Clause
    tag: Tag | None = None
    strong: bool = False
    subject: frozenset[str] = frozenset()
    item: int | None = None
    unknown: int = 0
    behind: int = 0  # unknown words behind what decided, but for the plain object of an order
    of_the_work: bool = False  # it speaks of a piece of the work by name
    partly: bool = False  # it speaks of one side of the piece alone: its colour, its front, its prices
    figures: bool = False  # it gives figures that belong on the piece: "price 4.90", no quantity or order number
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Context:
    """What the judging of clauses may know beyond the words: the version asked for, whether a request is answered."""

    version: str | None = None
    answers: bool = True
    earlier: bool = False  # the thread shows an approval given before


Found = tuple[str, Tag | None, bool]
