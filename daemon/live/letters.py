"""What ops are written about files they saved: mistakes that keep them from counting, and that all is well again."""

from datetime import datetime

from daemon.live.lookout import Mended, News, Refused
from rules.book import RuleBook
from rules.duties.people import ops
from rules.nouns import Because, Letter

MOST = 40  # mistakes that one letter lists
DUTY = "desk"


def letter_to_ops(news: News, book: RuleBook, now: datetime) -> Letter | None:
    """The letter, in the words and to the people of the rules that still count; None where there is nobody."""
    people = ops(book)
    if not people:
        return None
    match news:
        case Refused(digest=digest, problems=problems):
            rule, name = "mistakes", f"{digest[:8]}{digest.rpartition('/')[2][:8]}"
            files = sorted({problem.file for problem in problems})
            why = f"{', '.join(files[:3])}{' …' if len(files) > 3 else ''} did not check out"
            facts = {"problems": [str(problem) for problem in problems[:MOST]], "more": max(0, len(problems) - MOST)}
        case Mended():
            rule, name, facts = "mended", "mended", {}
            why = "rules and templates check out again"
    shared = {
        "client_name": None, "recipient_name": ", ".join(p.name for p in people), "ae_name": people[0].name,
        "ae_address": people[0].address,
    }  # fmt: skip
    return Letter(
        key=f"desk-rules/{now:%Y-%m-%dT%H:%M:%S}/{name}", duty=DUTY, rule=rule, client=None, about="rules",
        to=tuple(p.address for p in people), template=f"desk/{rule}", language=book.agency.language,
        time_zone=book.agency.time_zone, due=now, because=Because(step="rules", text=why), facts=shared | facts,
        answerable=False,
    )  # fmt: skip
