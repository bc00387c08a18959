"""A colleague answers the mail that shows a letter held by the client walls: `release` lets it go, `no` drops it."""

from dataclasses import replace

from rules.effects import Effect
from rules.nouns import Because, Hold, OutboxRow
from rules.reading.answers_money import done
from rules.reading.case import Case, Findings, keep
from rules.view import View
from rules.walls import WALLS, strangers


def held_by_walls(view: View, shown: OutboxRow) -> OutboxRow | None:
    """The letter that our mail `shown` is about, while the walls hold it."""
    row = view.get(OutboxRow, shown.about) if (shown.duty, shown.rule) == ("desk", "walls") else None
    return row if row and row.state == "held" and row.outcome and row.outcome.step == WALLS else None


def let_go(row: OutboxRow, view: View) -> bool:
    """Whether a person has seen these very words, and let them go: written anew, they are held anew."""
    hold = view.get(Hold, _about(row))
    return hold is not None and hold.state == "released"


def let_it_go(case: Case, found: Findings, row: OutboxRow, words: str) -> Findings:
    """It leaves at its turn, as it was shown. To people who are not the client's no word lets it go: a contact does."""
    sender = case.message.sender.address
    if foreign := strangers((*row.to, *row.cc), row.client, case.book):
        because = Because(step=WALLS, text=f"{row.key} stays held: it goes to {', '.join(foreign)}", words=words)
        said = f"Nothing was sent: {', '.join(foreign)} is no contact of this client. Add the address to clients.toml"
        return done(case, found, because, (), (f"{said}, then answer release again.",))
    because = Because(step=WALLS, text=f"{sender} looked at {row.key} and let it go", words=words)
    hold = Hold(about=_about(row), by=sender, at=case.message.received, state="released", because=because)
    pending = replace(row, state="pending", epoch=row.epoch + 1, next_try=None, outcome=because)
    effects: tuple[Effect, ...] = (keep(hold), keep(pending))
    return done(case, found, because, effects, (f"“{row.subject}” to {', '.join(row.to)} goes out as it is.",))


def drop_it(case: Case, found: Findings, row: OutboxRow, words: str) -> Findings:
    """It is not sent and not written again: its keys stay taken."""
    sender = case.message.sender.address
    because = Because(step=WALLS, text=f"{sender} looked at {row.key} and dropped it", words=words)
    hold = Hold(about=_about(row), by=sender, at=case.message.received, state="held", because=because)
    dropped = replace(row, state="dropped", epoch=row.epoch + 1, next_try=None, outcome=because, mail="")
    effects: tuple[Effect, ...] = (keep(hold), keep(dropped))
    return done(case, found, because, effects, (f"“{row.subject}” to {', '.join(row.to)} is dropped.",))


def _about(row: OutboxRow) -> str:
    """The words as they were shown: a Message-ID is given to one writing of a letter alone."""
    return f"walls/{row.message_id}"
