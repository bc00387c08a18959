"""The duties, in order, and the two questions about them: what is wanted, and what of it is due now."""

from datetime import datetime

from rules.book import RuleBook
from rules.nouns import Letter
from rules.view import View


def wanted(view: View, book: RuleBook, now: datetime) -> tuple[Letter, ...]:
    return ()


def due(view: View, book: RuleBook, now: datetime) -> tuple[Letter, ...]:
    return ()
