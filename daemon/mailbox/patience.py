"""How long to wait before a server is tried again: doubling, out of step with others, long after a wrong password."""

import random

from daemon.mailbox.values import MailboxError, MailboxUnreachable

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 300.0
LOGIN_TRIES, LOGIN_WAIT = 3, 900.0  # more tries in a row would lock the account out


def refused(error: MailboxError) -> bool:
    """Whether the server was there and will not have us: trying again at once can only do harm."""
    return isinstance(error, MailboxUnreachable) and error.login and not error.temporary


def wait_after(error: MailboxError, tries: int) -> float:
    """Seconds to wait after so many tries in a row, the last of which ended in `error`."""
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(tries - 1, 20))
    if refused(error) and tries >= LOGIN_TRIES:
        wait = LOGIN_WAIT
    return wait * random.uniform(0.5, 1)
