"""Mail that no person wrote: bounces, automatic replies, lists. Never an approval, never answered."""

from rules.nouns import Message
from rules.reading.machine.automatic import is_invite, read_automatic
from rules.reading.machine.bounces import read_bounce
from rules.reading.machine.services import read_service
from rules.reading.machine.signs import Signs
from rules.reading.machine.values import Failure, MachineMail

__all__ = ["Failure", "MachineMail", "recognise"]


def recognise(message: Message) -> MachineMail | None:
    """The machine behind a mail, or None for a person's (RFC 3464, 3834, 5965, 8098, 2369). Never raises.

    An invite that a calendar sent is None as well: what it says of a meeting is read elsewhere.
    """
    signs = Signs(message)
    return read_service(signs) or read_bounce(signs) or (None if is_invite(signs) else read_automatic(signs))
