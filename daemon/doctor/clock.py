"""This machine's clock: whether the system keeps it set, and whether a server's own time agrees."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from daemon.doctor.values import Finding, look, ok, wrong

FAR, TOO_FAR = timedelta(seconds=60), timedelta(minutes=10)
_TIME_ERROR = 5  # adjtimex(2): nobody keeps the clock
_TIMEX_OCTETS = 512  # struct timex is smaller; all zero it asks and sets nothing
_DATE = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")  # RFC 5322 3.3


def examine() -> Iterator[Finding]:
    """Whether the kernel says that something (chrony, ntpd, systemd-timesyncd) keeps its clock."""
    state = kept()
    if state is None:
        yield look("clock", "this system does not tell whether its clock is kept", "see that NTP is on")
    elif state:
        yield ok("clock", "kept by the network (NTP)")
    else:
        yield look("clock", "nobody keeps it (NTP)", "turn it on, such as with: timedatectl set-ntp true")


def kept() -> bool | None:
    """None where the system does not tell."""
    with suppress(OSError, AttributeError):
        state = int(ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_OCTETS)))
        return None if state < 0 else state != _TIME_ERROR
    return None


def against(what: str, words: str, now: datetime) -> Iterator[Finding]:
    """Our time against the one in a server's words; nothing where there is none."""
    found = _DATE.search(words)
    if not found:
        return
    with suppress(ValueError):
        off = abs(parsedate_to_datetime(found[0]) - now)
        said = f"{off.total_seconds():.0f} s apart"
        if off > TOO_FAR:
            yield wrong(what, said, "set this machine's clock: reports and reminders go by it")
        elif off > FAR:
            yield look(what, said, "one of the two clocks is not kept")
        else:
            yield ok(what, said)
