"""Which mails' attachments must be hashed although they are large: those that a request or an approval can rest on."""

from rules.book import RuleBook
from rules.nouns import Message


def wants_hashes(message: Message, book: RuleBook) -> bool:
    """A colleague's mail to a client with attachments whose bytes were left on the server."""
    if all(a.sha256 for a in message.attachments) or not book.is_agency(message.sender.address):
        return False
    return any(
        book.client_of_address(a) or book.client_of_domain(a.rpartition("@")[2]) for a in message.recipients
    ) or "#" in message.text
