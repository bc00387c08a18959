"""Folder names that every IMAP server takes, from names that people chose; judgement and hands agree by using these.

A folder is written here as a path: levels joined by "/", each level safe. What the server calls it (its hierarchy
delimiter, its namespace prefix, modified UTF-7) is the mailbox's business alone.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from rules.book import Client, RuleBook
from rules.nouns import Job
from rules.view import View

LEVEL_OCTETS = 100  # as encoded on the wire
PATH_OCTETS = 230  # Maildir++ writes the whole path as one file name, and file systems stop at 255
RESERVED = frozenset({"inbox", "cur", "new", "tmp"})
# Delimiters in use by servers (/ . \ : |), wildcards of LIST (RFC 3501 6.3.8), what file systems refuse.
_UNSAFE = re.compile(r'[\\/.:*%"<>|?\s]+')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, bidi overrides, lone surrogates, unassigned
_PLACEHOLDER = re.compile(r"\{([a-z.]+)\}")


def safe_name(text: str, delimiter: str = "/", octets: int = LEVEL_OCTETS) -> str:
    """One level of a folder path: never empty, reserved, hidden, a path of its own, or longer than `octets` encoded.

    Unsafe characters become a space, as in the rule book's check for folders that two clients would share. A name that
    had to be cut ends in six hex digits of the whole name's SHA-256, so that two long names stay two folders.
    `safe_name` of its own result is that result.
    """
    text = unicodedata.normalize("NFC", text[:1000])
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
    text = _UNSAFE.sub(" ", text.replace(delimiter, " ") if delimiter else text).strip().lstrip("#~ ")
    if text.lower() in RESERVED:
        text = f"{text}_"
    return _cut(text, octets) or "_"


def folder_path(levels: Sequence[str]) -> str:
    """The folder for these levels, outermost first: each made safe, the whole short enough for Maildir++."""
    safe = [safe_name(level) for level in levels]
    while len(safe) > 1 and sum(map(encoded_length, safe)) + len(safe) > PATH_OCTETS:
        longest = max(range(len(safe)), key=lambda at: encoded_length(safe[at]))
        if encoded_length(safe[longest]) <= 24:
            break
        safe[longest] = safe_name(safe[longest], octets=max(24, encoded_length(safe[longest]) - 20))
    return "/".join(safe)


def client_folder(book: RuleBook, client: Client) -> str:
    """Where a client's mail lies, by the folder rule of filing.toml."""
    return _fill(book.filing.folders.client, {"client.name": client.name, "client.key": client.key})


def job_folder(book: RuleBook, view: View, client: Client, job: str | None) -> str | None:
    """Where a job's mail lies; None without a job that the ledger knows as this client's."""
    known = view.get(Job, job) if job else None
    if known is None or known.client != client.key:
        return None
    values = {
        "client.name": client.name,
        "client.key": client.key,
        "job.number": known.number,
        "job.title": known.title,
    }
    return _fill(book.filing.folders.job, values)


def owner_of(book: RuleBook, view: View, folder: str) -> tuple[Client, str | None] | None:
    """The client (and the job) whose folder this is, or lies in; None: nobody's, or more than one client's."""
    owners = [c for c in book.clients.values() if _within(folder, client_folder(book, c))]
    if len(owners) != 1:
        return None
    jobs = view.find(Job, client=owners[0].key)
    inside = (j.number for j in jobs if _within(folder, job_folder(book, view, owners[0], j.number) or "?"))
    return owners[0], next(inside, None)


def _within(folder: str, home: str) -> bool:
    return folder == home or folder.startswith(f"{home}/")


def encoded_length(text: str) -> int:
    """Octets of a name in modified UTF-7 (RFC 3501 5.1.3)."""
    length = 0
    for run in re.findall(r"[ -~]+|[^ -~]+", text):
        if run.isascii() and run.isprintable():
            length += len(run) + run.count("&")
        else:
            length += len(b64encode(run.encode("utf-16-be", "surrogatepass")).rstrip(b"=")) + 2
    return length


def _fill(pattern: str, values: dict[str, str]) -> str:
    """Placeholders are filled level by level: no value can add a level of its own."""
    levels = [_PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), level) for level in pattern.split("/")]
    return folder_path(levels)


def _cut(text: str, octets: int) -> str:
    if encoded_length(text) <= octets:
        return text
    mark = "~" + sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits; length grows with the text
        middle = (low + high + 1) // 2
        low, high = (middle, high) if encoded_length(text[:middle].rstrip() + mark) <= octets else (low, middle - 1)
    return text[:low].rstrip() + mark
