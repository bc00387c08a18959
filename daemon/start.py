"""Putting a daemon together: ledger, mailboxes, reader, correspondence, out of a desk and a clock."""

import sys
from collections.abc import Callable

from daemon.clock import Clock
from daemon.correspondence import Correspondence
from daemon.desk import Desk
from daemon.journal import Journal
from daemon.keys import desk_secret
from daemon.loop import Daemon
from daemon.mailbox import Mailbox
from daemon.memory import hand_back
from daemon.parse.worker import Reader
from daemon.post import Post
from daemon.reconcile.nightly import Nightly
from rules.effects import Verdict
from store.open import open_to_write

# Judging keeps the interpreter busy while a thread hands mail to the reading process and takes its answers. At Python's
# five milliseconds a turn that thread waits longer than it works, and the reading process with it.
TURN_SECONDS = 0.0005


def start(
    desk: Desk, clock: Clock, tell: Callable[[Verdict], None] = lambda verdict: None, *, once: bool = False
) -> Daemon:
    """A daemon that has reached nobody yet. Raises LedgerError or KeyProblem when the desk's data cannot be used."""
    hand_back()
    sys.setswitchinterval(TURN_SECONDS)
    ledger = open_to_write(desk.config.store.url, desk.path, create=not desk.used)
    try:
        secret = desk_secret(desk.data / "desk.key")
        mailboxes = [Mailbox(name, settings) for name, settings in desk.config.mailboxes.items()]
        reader = Reader()
        reader.warm()
        daemon = Daemon(desk, ledger, mailboxes, reader, clock, tell, once=once)
        post = Post(desk.config.smtp, stop=daemon.stop.is_set)
        daemon.journal = Journal(
            ledger, mailboxes[0], lambda: daemon.desk.book.filing.folders.ledger, desk.config.smtp.from_address, secret
        )
        daemon.nightly = Nightly(
            ledger, mailboxes, daemon.journal, secret, clock.now, daemon.write_back, daemon.stop.is_set
        )
        daemon.letters = Correspondence(
            daemon.desk, ledger, post, secret, clock, mailboxes[0], daemon.stop.is_set, before_sending=daemon.write_back
        )
    except BaseException:
        ledger.close()
        raise
    return daemon
