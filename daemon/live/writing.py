"""Whether some program has a file open for writing just now, as far as the system can tell."""

import os
import signal
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no leases; there a file that is being written cannot be opened at all, most often
    fcntl = None  # type: ignore[assignment]


def is_being_written(file: Path) -> bool:
    """True only where it is certain: Linux grants a lease to read only on a file that nobody has open for writing.

    Where leases do not exist, or not on this file system, or the file is another user's, the answer is False.
    """
    if fcntl is None or not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Somebody who opens the file in this very moment breaks the lease; by default that signal would end us.
        fcntl.fcntl(handle, getattr(fcntl, "F_SETSIG", 10), signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False
