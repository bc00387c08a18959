"""Readers for the worker's tests: they obey a body that says how to break, and otherwise read as always.

They are run in a real worker process in place of `read_message`; the product's reader knows none of this.
"""

import os
import signal
import time
from datetime import datetime
from typing import Any

from daemon.parse import Unreadable, read_message
from rules.nouns import Message


def read_or_break(raw: bytes, received: datetime, **keywords: Any) -> Message | Unreadable:
    order = raw.rpartition(b"\r\n\r\n")[2].strip()
    if order == b"loop":
        while True:
            pass
    elif order == b"sleep":
        time.sleep(60)
    elif order == b"eat":
        hoard = []
        while True:
            hoard.append(bytearray(10_000_000))
    elif order == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == b"exit":
        os._exit(3)
    elif order == b"raise":
        raise RuntimeError("unforeseen")
    elif order == b"environment":
        raw = raw.replace(b"environment", b"|".join(f"{k}={v}".encode() for k, v in sorted(os.environ.items())))
    elif order.startswith(b"once "):
        flag = order[5:].decode()
        if not os.path.exists(flag):  # noqa: PTH110
            with open(flag, "w"):  # noqa: PTH123
                os._exit(3)
    return read_message(raw, received, **keywords)
