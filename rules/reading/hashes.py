"""Which mails' attachments must be hashed although they are large: those that a request or an approval can rest on."""

from rules.book import RuleBook
from rules.nouns import Message
from rules.reading.asking import asks_for_approval


def wants_hashes(message: Message, book: RuleBook) -> bool:
    """A colleague's mail that may open a request, with attachments whose bytes were left on the server."""
    if all(a.sha256 for a in message.attachments) or not book.is_agency(message.sender.address):
        return False
    return "#" in message.text or asks_for_approval(message.text) is not None
