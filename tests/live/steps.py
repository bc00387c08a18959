"""Names for a program's calls to the world: who of us makes the call, and what it is. `intake._move: send UID MOVE`.

The names come from the running program (its stack, its commands), so that a step that is added tomorrow has one too.
"""

import fcntl
import os
import re
import stat
import sys
from pathlib import Path
from types import FrameType
from typing import Any

_IMAP = re.compile(rb"[A-Z]{4,5}\d+ (UID )?([A-Za-z]+)")  # imaplib's tags
_SMTP = ("", "EHLO", "MAIL", "RCPT", "final dot", "RSET")  # after which a command of SMTP can come
_SMTP_VERB = re.compile(rb"([A-Za-z]{4})\b")
_BELOW = ("daemon.mailbox.", "daemon.post.line", "daemon.ahead")  # those who do as others tell them


class Namer:
    """Knows what was last said over each connection."""

    def __init__(self) -> None:
        self._said: dict[int, str] = {}

    def __call__(self, call: str, args: tuple[Any, ...]) -> str:
        """`call`: the function's name; `args`: its own."""
        return f"{_who()}: {self._what(call, args)}"

    def _what(self, call: str, args: tuple[Any, ...]) -> str:
        if call in ("send", "sendall"):
            self._said[id(args[0])] = verb = _verb(bytes(args[1][:80]), self._said.get(id(args[0]), ""))
            return f"send {verb}"
        if call in ("recv", "recv_into"):
            return f"hear {self._said.get(id(args[0]), 'greeting')}"
        if call == "connect":
            self._said.pop(id(args[0]), None)
            return "connect"
        return f"{call} {_file(args)}"


def may_be_half(call: str, args: tuple[Any, ...]) -> bool:
    """Whether a power cut can leave the call half done."""
    if call in ("send", "sendall"):
        return len(args[1]) > 1
    return call == "fsync" and stat.S_ISREG(os.fstat(args[0]).st_mode)


def do_half(call: str, args: tuple[Any, ...], function: Any) -> None:
    """Half of what is sent; a file of which half was written, or, where it was added to, all but the last octets."""
    if call in ("send", "sendall"):
        function(args[0], args[1][: len(args[1]) // 2], *args[2:])
        return
    size = os.fstat(args[0]).st_size
    added = fcntl.fcntl(args[0], fcntl.F_GETFL) & os.O_APPEND
    os.ftruncate(args[0], max(0, size - 5) if added else size // 2)


def _who() -> str:
    """The innermost function of ours that acts on its own account."""
    frame: FrameType | None = sys._getframe(2)
    below = ""
    while frame:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("daemon.") and not frame.f_code.co_name.startswith(
            "<"
        ):  # a comprehension is its function's
            name = f"{module.removeprefix('daemon.')}.{frame.f_code.co_name}"
            if not module.startswith(_BELOW):
                return name
            below = name
        frame = frame.f_back
    return below or "?"


def _verb(data: bytes, before: str) -> str:
    """The command. What is no command is the rest of the one before: a literal, a password, the mail itself."""
    if found := _IMAP.match(data):
        return f"{'UID ' if found[1] else ''}{found[2].decode().upper()}"
    if data == b".\r\n":
        return "final dot"
    if before in ("DATA", "mail"):
        return "mail"
    if before in _SMTP and (found := _SMTP_VERB.match(data)):
        return found[1].decode().upper()
    return before if before.startswith("rest of") else f"rest of {before}"


def _file(args: tuple[Any, ...]) -> str:
    """The file, by a name that is the same in every run."""
    path = Path(f"/proc/self/fd/{args[0]}").readlink() if isinstance(args[0], int) else Path(os.fspath(args[-1]))
    if path.is_dir():
        return "the folder"
    return re.sub(r"\.\d+$", "", re.sub(r"\d{8}T\S*", "an arrival", path.name))
