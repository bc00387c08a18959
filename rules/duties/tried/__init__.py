"""Why something was sent to a client on a day, or not: each rule tried, value by value. One module a duty.

`tried_on` is asked for a day of the client's; it looks at the facts as that day had them, and at the letters as they
stood when it began.
"""

from collections.abc import Iterator
from datetime import date

from rules.book import Client, RuleBook
from rules.duties.tried import debts, meetings, report
from rules.duties.tried.values import Check, Day, Tried, day_of
from rules.view import View

__all__ = ["Check", "Day", "Tried", "day_of", "tried_on"]


def tried_on(client: Client, view: View, book: RuleBook, day: date) -> Iterator[Tried]:
    """Every rule that sends this client, or its AE, mail by the calendar. `view`: the ledger with that day in it.

    Times are by the client's clock.
    """
    then = day_of(client, view, book, day)
    yield from report.tried(then)
    yield from debts.tried(then)
    yield from meetings.tried(then)
