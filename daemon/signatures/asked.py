"""A mail with its signatures checked where its mailbox goes by them, and where they could still tell something."""

from daemon.signatures.check import Lookup, checked
from rules.book import RuleBook
from rules.nouns import Message
from rules.reading.signed import wants_checking


def as_asked(message: Message, raw: bytes, mailbox: str, book: RuleBook, lookup: Lookup) -> Message:
    """`raw`: the whole mail. DNS is asked, and not for long."""
    trusted, vouching = book.trusted_authserv.get(mailbox, ()), book.vouching.get(mailbox)
    dkim, arc = wants_checking(message, trusted, vouching) if vouching else (False, False)
    return checked(message, raw, lookup, signatures=dkim, chain=arc) if dkim or arc else message
