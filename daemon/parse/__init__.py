"""The message reader: raw octets in, a Message or the reason why not out. `worker.Reader` does it at arm's length."""

from daemon.parse.reader import read_message
from daemon.parse.values import AwayPart, Part, Raw, Unreadable

__all__ = ["AwayPart", "Part", "Raw", "Unreadable", "read_message"]
