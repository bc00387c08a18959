"""What a mail's record alone tells of the filing rules: the first pattern that does not fit, beside what is there."""

from collections.abc import Iterator

from rules.book import RuleBook
from rules.duties.tried import Check
from rules.nouns import Entry
from rules.reading.filing import like


def rules_tried(entry: Entry, book: RuleBook) -> Iterator[Check]:
    """The rules as they are now, in their order, up to the first that takes the mail.

    Who it went to stands in no record: a rule that asks for that cannot be told.
    """
    for number, rule in enumerate(book.filing.rule):
        where, name = book.where(f"filing.rule.{number}"), f'rule "{rule.name}"'
        wants = (("from", rule.from_, entry.sender), ("subject", rule.subject, entry.subject))
        given = [(key, pattern, value) for key, pattern, value in wants if pattern is not None]
        wrong = next((one for one in given if not like(one[1], one[2])), None)
        if wrong:
            key, pattern, value = wrong
            yield Check(name, f'{key} = "{pattern}", the mail has "{value}"', False, where)
        elif rule.to is not None:
            yield Check(name, f'to = "{rule.to}": whom it went to stands in no record', None, where)
        else:
            fits = ", ".join(f'{key} = "{pattern}"' for key, pattern, _ in given)
            yield Check(name, f"{fits}: it files to {rule.file_to}", True, where)
            return
