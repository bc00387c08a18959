"""A colleague passes on a client's "approved": filed, told, and the approver is asked to say so themselves, once."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rules.book import Contact
from rules.duties.days import next_opening
from rules.effects import Effect, Send
from rules.nouns import Because, Decision, Letter, OutboxRow, Owed, Request
from rules.reading.approvals import known_texts
from rules.reading.case import Case, Findings, colleague_letter, common_facts
from rules.reading.decision import Reading
from rules.reading.meant import Meant, about, read_words
from rules.reading.passedon import PassedOn, as_written, passed_on
from rules.reading.recording import titled
from rules.reading.split import split_text
from rules.reading.standins import say_of

STEP = "passed on"


def passed_on_words(case: Case, found: Findings) -> Findings:
    """Nobody vouches for words that were passed on: they record nothing. What seems approved is to be confirmed."""
    if found.client is None or found.answers is not None or found.in_doubt:
        return found
    passed = passed_on(case, found.client)
    if passed is None or not passed.requests:
        return found
    name = passed.forward.sender.name
    words = split_text(passed.forward.body, known_texts(case, found), writer=name).new_text
    meant = Meant(passed.requests[0], passed.requests, (), passed.requests)
    reading, doubts = read_words(as_written(case, passed.forward), found.with_(new_text=words), meant)
    approved = tuple(r for r, word in zip(passed.requests, _suspected(reading, meant), strict=True) if word)
    if not approved or _is_on_record(case, passed, approved):
        return found
    writer = passed.contact.address if passed.contact else passed.forward.sender.address
    shown = "; ".join(e.words for e in reading.because)[:300] or words[:300]
    because = Because(step=STEP, text=f"{case.message.sender.address} passed on words of {writer}", words=shown)
    why_not = _why_not(case, found, passed, approved, doubts)
    effects: list[Effect] = []
    if why_not is None and passed.contact:
        effects.append(_confirm(case, passed, passed.contact, approved, because))
    effects += _told(case, found, passed, approved, because, why_not)
    return found.with_(because, effects=effects, trust="claimed")


def _suspected(reading: Reading, meant: Meant) -> Sequence[bool]:
    """Whether the words seem to approve it, for each of the requests."""
    if len(meant.together) > 1 and len(reading.items) == len(meant.together):
        return [(i.decision if i.certain else i.suspected) == "approve" for i in reading.items]
    return [reading.suspected == "approve" for _ in meant.together]


def _is_on_record(case: Case, passed: PassedOn, approved: Sequence[Request]) -> bool:
    """They said so themselves before: there is nothing to confirm."""
    if passed.contact is None:
        return False
    by = {r.id: [d for d in case.view.find(Decision, request=r.id) if d.by == passed.contact.address] for r in approved}
    return all(any(d.decision == "approve" for d in decisions) for decisions in by.values())


def _why_not(
    case: Case, found: Findings, passed: PassedOn, approved: Sequence[Request], doubts: Sequence[Because]
) -> str | None:
    """Why nobody is asked to confirm, in words for the AE; None: the approver is asked."""
    if passed.contact is None:
        return f"{passed.forward.sender.address or 'its writer'} is not a contact of {passed.client.name}"
    today = case.now.astimezone(ZoneInfo(passed.client.time_zone)).date()
    say = say_of(passed.contact.address, passed.client, today, case.view, case.book)
    if given := say.given_to:
        return f"{given.days} {given.delegate.name} approves in place of {passed.contact.name}"
    if not say.counts:
        return f"{passed.contact.name} is not an approver of {passed.client.name}"
    if found.trust not in ("verified", "keyed"):
        return f"our server could not confirm that {case.message.sender.address} passed it on"
    if set_aside := [r for r in approved if r.is_set_aside]:
        return f"{titled(set_aside[0])} has been replaced: {set_aside[0].because.text}"
    key = confirm_key(approved, passed.contact)
    if case.view.get(OutboxRow, key) or case.view.get(Owed, key):
        return f"{passed.contact.name} was asked before"
    return doubts[0].text if doubts else None


def confirm_key(approved: Sequence[Request], contact: Contact) -> str:
    """One question to each approver about each of these requests."""
    return f"confirm/{about(approved).replace(', ', '+')}/{contact.address}"


def _confirm(case: Case, passed: PassedOn, contact: Contact, approved: Sequence[Request], because: Because) -> Send:
    """The question to the approver, in their hours; their yes in reply is then the approval."""
    client, inner = passed.client, case.message.forwarded[:1]
    answered = (inner[0].message_id if inner else None) or approved[0].message_id
    facts = common_facts(case, client, contact.name) | {
        "items": _rows(approved), "words": because.words or "", "passed_on_by": _by_name(case),
    }  # fmt: skip
    return Send(
        letter=Letter(
            key=confirm_key(approved, contact), duty="approval", rule="confirm", client=client.key,
            about=about(approved), to=(contact.address,), template="approval/confirm", language=client.language,
            time_zone=client.time_zone, due=next_opening(case.now, client, case.book), because=because,
            sender=client.supervisor if contact.senior and client.supervisor else client.ae, facts=facts,
            in_reply_to=answered, references=(answered,) if answered else (), external=True,
        )
    )  # fmt: skip


def _told(
    case: Case, found: Findings, passed: PassedOn, approved: Sequence[Request], because: Because, why_not: str | None
) -> list[Effect]:
    """Word to the colleague who passed it on."""
    person = case.book.person(case.message.sender.address) or case.book.people.get(passed.client.ae)
    if person is None:
        return []
    writer = passed.contact.address if passed.contact else passed.forward.sender.address
    facts = {
        "by": writer, "by_name": passed.contact.name if passed.contact else passed.forward.sender.name or writer,
        "words": because.words or "", "items": _rows(approved), "why_not": why_not, "subject": case.message.subject,
        "asks_at": None if why_not else next_opening(case.now, passed.client, case.book),
    }  # fmt: skip
    return [
        colleague_letter(
            case, person, key=f"claimed/{case.message.content_key[:24]}", duty="approval", rule="claimed",
            about=about(approved), template="approval/claimed", client=passed.client, because=because, facts=facts,
        )
    ]  # fmt: skip


def _rows(requests: Sequence[Request]) -> list[dict[str, Any]]:
    return [{"item": r.item, "version": r.version} for r in requests]


def _by_name(case: Case) -> str:
    person = case.book.person(case.message.sender.address)
    return person.name if person else case.book.agency.name
