"""The doctor: looks at everything a desk stands on, changes nothing, sends nothing.

`values.py` is a finding; each other module looks at one thing and yields findings. `examine` is the table of them.
"""

from collections.abc import Iterator

from daemon.canary import knowing
from daemon.desk import Desk
from daemon.doctor import clock, files, imap, ledger, names, smtp
from daemon.doctor.values import Finding

__all__ = ["Finding", "examine"]


def examine(desk: Desk) -> Iterator[Finding]:
    """Every finding as it is made, what is near first: a server that is away takes a while to be known as such."""
    yield from files.examine(desk)
    yield from ledger.examine(desk)
    yield from clock.examine()
    book = knowing(desk).book
    for name, settings in desk.config.mailboxes.items():
        yield from imap.examine(name, settings, book=book)
    yield from smtp.examine(desk.config.smtp)
    yield from names.examine(desk.config.smtp.from_address.rpartition("@")[2])
