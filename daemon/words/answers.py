"""Where the answer to a letter goes: back to the desk, with the key that tells which letter it answers."""

from rules.book import RuleBook
from rules.nouns import Letter


def reply_addresses(letter: Letter, key: str, inbox: str, book: RuleBook) -> tuple[str, ...]:
    """Addresses for Reply-To: the inbox (bearing the reply key, unless the letter's reader can decide nothing), and the
    person in whose name a client is written to."""
    local, _, domain = inbox.rpartition("@")
    desk = f"{local}+{key}@{domain}" if letter.answerable else inbox
    person = book.people.get(letter.sender or "")
    return (desk, person.address) if letter.external and person else (desk,)
