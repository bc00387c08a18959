"""Why a mail was taken as it was: each way and rule tried, in its order, value by value. One module a question.

`tried_of` puts the mail on the table again; the judgement's own functions answer, and here it is told what they saw.
"""

from collections.abc import Iterator

from rules.reading.case import Case, Findings
from rules.reading.steps import up_to_deciding
from rules.reading.tried import deciding, filing, money, trust
from rules.reading.tried.values import Trial
from rules.reading.writer import which_letter

__all__ = ["Trial", "tried_of"]


def tried_of(case: Case) -> Iterator[Trial]:
    """Who wrote it, where it belongs, what it decides of each request that it can be about, what it says of money.

    `case`: the mail, with the ledger as it stood when it came. Times are by the agency's clock.
    """
    yield trust.tried(case)
    yield filing.tried(case, which_letter(case, Findings()).answers)
    found = up_to_deciding(case)
    yield from deciding.tried(case, found)
    yield from money.tried(case, found)
