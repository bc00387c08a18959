"""One message on the table: what the steps are given, and what they have found so far."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from rules.book import Client, Contact, Person, RuleBook
from rules.effects import Effect, Keep, Send
from rules.nouns import Because, DecisionWord, Entry, Letter, Message, OutboxRow, Question, Thread
from rules.view import View

Kind = Literal["reply", "note", "invite", "bounce", "auto-reply", "other"]
Trust = Literal["verified", "keyed", "claimed", "failed"]
Outcome = Literal["recorded", "asked-ae", "filed", "ignored", "quarantined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What every step may look at. `mailbox` names the mailbox, `folder` the filing folder the mail was found in."""

    message: Message
    view: View
    book: RuleBook
    now: datetime
    mailbox: str
    folder: str | None = None  # None: found in the inbox
    start: date | None = None  # mail received before this day is filed and nothing else

    @property
    def is_too_old(self) -> bool:
        """Received before the day (the agency's) from which on this mailbox is acted on."""
        zone = ZoneInfo(self.book.agency.time_zone)
        return self.start is not None and self.message.received.astimezone(zone).date() < self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the steps have found. Each step returns a new one; `done` ends the reading."""

    kind: Kind = "other"
    trust: Trust = "claimed"
    outcome: Outcome = "filed"
    thread: Thread | None = None
    client: Client | None = None
    job: str | None = None
    folder: str | None = None
    answers: OutboxRow | None = None  # the letter of ours that this mail answers
    new_text: str = ""
    split_agrees: bool = True
    decision: DecisionWord | None = None
    items: tuple[tuple[str, DecisionWord], ...] = ()
    effects: tuple[Effect, ...] = ()
    because: tuple[Because, ...] = ()
    done: bool = False
    human: bool = True  # a person wrote it, and not we
    twins: tuple[Entry, ...] = ()  # the same mail with other bytes: a list's copy of it, or what the list copied
    copy_of: str | None = None  # the content key of the mail that this one is only a list's copy of
    alarm: Because | None = None  # another mail bears the same Message-ID: what ops should hear of
    in_doubt: Because | None = None  # why nothing that this mail says takes effect before a person has looked

    def with_(self, *because: Because, effects: Iterable[Effect] = (), **changes: Any) -> Self:
        """The same findings, changed; reasons and effects are added, never replaced."""
        return replace(self, because=self.because + because, effects=self.effects + tuple(effects), **changes)


def keep(record: Any) -> Keep:
    return Keep(record=record)


def ae_of(case: Case, client: Client | None) -> Person | None:
    """The colleague who looks after this client; without a client the first AE the desk knows."""
    if client:
        return case.book.people.get(client.ae)
    aes = case.book.with_role("ae")
    return aes[0] if aes else None


def colleague_letter(
    case: Case,
    person: Person,
    *,
    key: str,
    duty: str,
    rule: str,
    about: str,
    template: str,
    client: Client | None,
    because: Because,
    facts: dict[str, Any],
    answer: bool = True,
) -> Send:
    """A mail to a colleague, due at once; `answer` threads it under the message on the table."""
    agency = case.book.agency
    return Send(
        letter=Letter(
            key=key,
            duty=duty,
            rule=rule,
            client=client.key if client else None,
            about=about,
            to=(person.address,),
            template=template,
            language=agency.language,
            time_zone=agency.time_zone,
            due=case.now,
            because=because,
            facts=common_facts(case, client, person.name) | facts,
            in_reply_to=case.message.message_id if answer else None,
            references=references_of(case.message) if answer else (),
            cause=case.message.sender.address,
        )
    )


def receipt_letter(
    case: Case,
    contact: Contact,
    client: Client,
    *,
    key: str,
    about: str,
    template: str,
    because: Because,
    facts: dict[str, Any],
) -> Send:
    """An answer to the client who has just written: it goes at once, hours or not, and only to that person."""
    message = case.message
    sender = client.supervisor if contact.senior and client.supervisor else client.ae
    return Send(
        letter=Letter(
            key=key,
            duty="approval",
            rule="receipt",
            client=client.key,
            about=about,
            to=(contact.address,),
            template=template,
            language=client.language,
            time_zone=client.time_zone,
            due=case.now,
            because=because,
            sender=sender,
            facts=common_facts(case, client, contact.name) | facts,
            in_reply_to=message.message_id,
            references=references_of(message),
            auto_submitted="auto-replied",
            external=True,
            cause=message.sender.address,
        )
    )


def ask_ae(
    case: Case,
    client: Client | None,
    question: Question,
    *,
    template: str,
    facts: dict[str, Any],
    extra: Iterable[Effect] = (),
) -> tuple[Effect, ...]:
    """Keep the question, and put it to the AE by mail."""
    person = ae_of(case, client)
    effects: list[Effect] = [Keep(record=question), *extra]
    if person:
        because = question.because[-1]
        effects.append(
            colleague_letter(
                case,
                person,
                key=f"ask/{question.id}",
                duty=template.partition("/")[0],
                rule="ask",
                about=question.id,
                template=template,
                client=client,
                because=because,
                facts=facts,
            )
        )
    return tuple(effects)


def common_facts(case: Case, client: Client | None, recipient: str) -> dict[str, Any]:
    """What every template may use."""
    ae = ae_of(case, client)
    return {
        "client_name": client.name if client else None,
        "recipient_name": recipient,
        "ae_name": ae.name if ae else case.book.agency.name,
        "ae_address": ae.address if ae else None,
    }


def references_of(message: Message) -> tuple[str, ...]:
    """RFC 5322 3.6.4: the parent's References, then the parent; the root and the nearest twenty are enough."""
    chain = (*message.references, *(() if message.message_id is None else (message.message_id,)))
    return chain if len(chain) <= 21 else (chain[0], *chain[-20:])
