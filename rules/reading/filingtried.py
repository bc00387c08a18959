"""Why a filing rule of ops' takes a mail, or does not: the first pattern that does not fit, beside what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.book import RuleBook
from rules.nouns import Entry
from rules.reading.filing import like


@dataclass(frozen=True, slots=True)
class TriedRule:
    """`passed` None: it hangs on who the mail went to, which the ledger does not keep. `where`: file:line."""

    name: str
    passed: bool | None
    value: str
    where: str | None

    def __str__(self) -> str:
        word = {True: "passed", False: "failed", None: "cannot be told"}[self.passed]
        return f'{word}: "{self.name}": {self.value}' + (f" [{self.where}]" if self.where else "")


def rules_tried(entry: Entry, book: RuleBook) -> Iterator[TriedRule]:
    """The rules as they are now, in their order, up to the first that takes the mail."""
    for number, rule in enumerate(book.filing.rule):
        where = book.where(f"filing.rule.{number}")
        wants = (("from", rule.from_, entry.sender), ("subject", rule.subject, entry.subject))
        given = [(key, pattern, value) for key, pattern, value in wants if pattern is not None]
        wrong = next((one for one in given if not like(one[1], one[2])), None)
        if wrong:
            key, pattern, value = wrong
            yield TriedRule(rule.name, False, f'{key} = "{pattern}", the mail has "{value}"', where)
        elif rule.to is not None:
            yield TriedRule(rule.name, None, f'to = "{rule.to}": countersign replay reads the mail again', where)
        else:
            fits = ", ".join(f'{key} = "{pattern}"' for key, pattern, _ in given)
            yield TriedRule(rule.name, True, f"{fits}: it files to {rule.file_to}", where)
            return
