"""What a template is filled with: a letter's facts, made harmless, and what the rule book adds to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from daemon.words.facts import cleaned
from daemon.words.wording import Wording
from rules.book import RuleBook
from rules.nouns import Letter


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be filled, as plain values that can be handed to another process."""

    template: str
    reader: Wording
    client: Wording  # how the client of the letter is written to: the reader, except in letters to colleagues
    facts: Mapping[str, Any]


def order(letter: Letter, book: RuleBook) -> Order:
    """A letter and what the rule book adds: the agency's name, the sender's, the client's own language and zone."""
    client = book.clients.get(letter.client or "")
    home = (book.agency.holidays or "")[:2] or None
    theirs = Wording(client.language, (client.holidays or "")[:2] or None, client.time_zone) if client else None
    territory = theirs.territory if theirs and letter.external else home
    reader = Wording(letter.language, territory, letter.time_zone)
    sender = book.people.get(letter.sender or "")
    because = replace(letter.because, **{k: cleaned(getattr(letter.because, k)) for k in ("step", "text", "words")})
    facts: dict[str, Any] = {
        "sender_name": letter.facts.get("ae_name"),
        "sender_address": letter.facts.get("ae_address"),
        **letter.facts,
        **({"sender_name": sender.name, "sender_address": sender.address} if sender else {}),
        "agency": book.agency.name,
        "external": letter.external,
        "letter": {"key": letter.key, "due": letter.due, "because": because},
    }
    return Order(letter.template, reader, theirs or reader, {k: cleaned(v, k) for k, v in facts.items()})


def sample_order(template: str, language: str, facts: Mapping[str, Any]) -> Order:
    """An order for sample facts, read in Berlin."""
    reader = Wording(language, None, "Europe/Berlin")
    return Order(template, reader, reader, {k: cleaned(v, k) for k, v in facts.items()})
