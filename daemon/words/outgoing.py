"""The finished bytes of a mail, opened again for the client walls, and the people it is handed to."""

from collections.abc import Callable, Sequence

from daemon.opening import Opened, open_mail
from rules.walls import Outgoing


def outgoing(raw: bytes, recipients: Sequence[str], opener: Callable[[bytes], Opened] = open_mail) -> Outgoing:
    """`recipients`: every address the mail is handed to, whatever its headers say. `opener`: see `daemon.opening`."""
    opened = opener(raw)
    return Outgoing(pieces=opened.pieces, closed=opened.closed, recipients=tuple(recipients))
