"""The worker process: takes groups of raw mails off a socket, answers with one result each. Started by `worker.Reader`.

It holds no secrets (its environment is emptied), opens no file, talks to nobody but its parent and ends with it.
"""

import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

READY = b"ready"


def main() -> None:
    """Arguments: socket descriptor, memory limit in octets (0: none), seconds a mail, `module:function` that reads."""
    descriptor, memory, seconds, target = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C and a service manager's TERM reach the whole group;
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the parent finishes its mail and then closes the socket
    module, _, name = target.partition(":")
    read: Any = import_module(module)
    for piece in name.split("."):
        read = getattr(read, piece)
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(Connection(descriptor), read, seconds)
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone or done


def serve(connection: Connection, read: Callable[..., Any], seconds: float) -> None:
    """One group after the other until the parent closes. Whatever a mail does to us, the parent learns of it."""
    connection.send_bytes(READY)
    while True:
        orders = pickle.loads(connection.recv_bytes())
        raws = [connection.recv_bytes() for _ in orders]  # all first: then never do both sides write at once
        raws.reverse()
        for received, keywords in orders:
            signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # unhandled: ends us even when the parent is no more
            try:
                answer = pickle.dumps(read(raws.pop(), received, **keywords), protocol=5)
            except BaseException as e:  # MemoryError above all: this process is not to be trusted any further
                connection.send_bytes(pickle.dumps(f"{type(e).__name__}: {str(e)[:200]}"))
                os._exit(1)
            connection.send_bytes(answer)
        signal.setitimer(signal.ITIMER_REAL, 0)
