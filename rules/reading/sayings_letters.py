"""The mails about what a client said of money: recorded, asked, a complaint. All to colleagues, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rules.book import Client, Person
from rules.duties.people import colleagues, supervisor
from rules.effects import Effect, Send
from rules.nouns import Because, Question, Stop
from rules.reading.case import Case, Findings, ae_of, ask_ae, colleague_letter
from rules.reading.stopping import ends, question_id

VERBS = {"promise": "promise to pay", "paid": "say they have paid", "dispute": "dispute"}


def tell_said(case: Case, found: Findings, client: Client, stops: Sequence[Stop]) -> Iterator[Effect]:
    """To the AE; where it is said to be paid, to finance as well: they are asked to check."""
    person = ae_of(case, client)
    if person is None:
        return
    checks = any(s.kind == "paid" for s in stops)
    numbers = tuple(dict.fromkeys(s.invoice or "" for s in stops))
    letter = colleague_letter(
        case, person, key=f"notice/money/{case.message.content_key[:24]}", duty="dunning", rule="said",
        about=", ".join(numbers), template="dunning/said", client=client, because=stops[0].because[0],
        facts=_facts(case, found, client, stops) | {"check": checks},
    )  # fmt: skip
    yield _also_to(letter, colleagues(("finance",), client, case.book) if checks else ())


def ask_about(
    case: Case, found: Findings, client: Client, stops: Sequence[Stop], doubts: Sequence[Because]
) -> tuple[Effect, ...]:
    """One question for all that a mail leaves open; a yes puts all of it up."""
    sender = case.message.sender.address
    what = " and ".join(dict.fromkeys(f"{VERBS[s.kind]} {s.invoice}" for s in stops))
    question = Question(
        id=question_id(case.message.content_key), client=client.key, content_key=case.message.content_key,
        at=case.now, asked=f"Did {sender} {what}?", by=sender, words=stops[0].words,
        message_id=case.message.message_id, because=tuple(doubts),
    )  # fmt: skip
    facts = _facts(case, found, client, stops) | {"reason": "; ".join(dict.fromkeys(b.text for b in doubts))}
    return ask_ae(case, client, question, template="dunning/said_ask", facts=facts)


def tell_complaint(
    case: Case, found: Findings, client: Client, stop: Stop, doubts: Sequence[Because]
) -> Iterator[Effect]:
    """To AE and supervisor at once, whatever the hour."""
    person = ae_of(case, client)
    if person is None:
        return
    letter = colleague_letter(
        case, person, key=f"notice/complaint/{case.message.content_key[:24]}", duty="desk", rule="complaint",
        about=stop.about, template="desk/complaint", client=client, because=stop.because[0],
        facts={
            "by": stop.by, "by_name": _name(case, stop.by), "subject": case.message.subject, "words": stop.words,
            "excerpt": found.new_text[:1_500], "until": None if doubts else ends(case, stop),
            "reminded": client.dunning is not None, "doubts": [b.text for b in doubts],
        },
    )  # fmt: skip
    yield _also_to(letter, (supervisor(client, case.book),))


def _also_to(send: Send, people: Sequence[Person]) -> Send:
    to = tuple(dict.fromkeys((*send.letter.to, *(p.address for p in people))))
    return Send(letter=replace(send.letter, to=to))


def _facts(case: Case, found: Findings, client: Client, stops: Sequence[Stop]) -> dict[str, Any]:
    by = case.message.sender.address
    rows = [
        {
            "number": s.invoice, "kind": s.kind, "day": s.day, "until": ends(case, s), "words": s.words,
            "broken": _broken(case, s),
        }
        for s in stops
    ]  # fmt: skip
    return {
        "by": by, "by_name": _name(case, by), "subject": case.message.subject, "said": rows,
        "excerpt": found.new_text[:1_500], "reminded": client.dunning is not None,
        "reasons": [str(b) for b in (*stops[0].because, *found.because)],
    }  # fmt: skip


def _name(case: Case, address: str) -> str:
    contact = case.book.contact(address)
    return contact.name if contact else address


def _broken(case: Case, stop: Stop) -> list[date]:
    """Days promised for it before that have gone by."""
    if stop.kind != "promise":
        return []
    before = (s for state in ("standing", "replaced") for s in case.view.find(Stop, about=stop.about, state=state))
    return sorted(
        {s.day for s in before if s.kind == "promise" and s.day and s.day < stop.at.date() and s.key != stop.key}
    )
