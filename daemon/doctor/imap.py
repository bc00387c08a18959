"""A mailbox as the doctor sees it: login, what the server can do, its folders, whose verdicts its mail carries."""

import ssl
from collections.abc import Iterator
from dataclasses import replace

from daemon.canary import Eyes, lying
from daemon.config import MailboxConfig
from daemon.doctor.values import Finding, look, ok, wrong
from daemon.mailbox import FolderStatus, Mailbox, MailboxError, MailboxUnreachable
from rules.book import RuleBook, Seen
from rules.reading.stamps import both, learned, stamping

# What the desk makes use of, and how it does without.
_USED = {
    "MOVE": "mail is copied, and the original removed",
    "UIDPLUS": "no proof of where a moved mail lies: each is looked for",
    "IDLE": "new mail is noticed by looking every {poll} s",
}


def examine(
    name: str, settings: MailboxConfig, trust: ssl.SSLContext | None = None, book: RuleBook | None = None
) -> Iterator[Finding]:
    """`trust`: for a server whose certificate the system does not know. `book`: to look into the filing folders too."""
    what, box = f"mailbox {name}", Mailbox(name, settings, trust)
    try:
        with box:
            wire = f"{box.wire.tls or 'no TLS, on this machine'}"
            yield ok(what, f"logged in as {settings.user} at {settings.host}:{settings.port}, {wire}")
            yield from _abilities(what, box, settings)
            yield from _folders(what, box, settings)
            yield from _verdicts(what, box, settings, book)
    except MailboxUnreachable as e:
        refused = e.login
        advice = (
            f"check user and password of [mailbox.{name}]; providers may want an app password"
            if refused
            else f"check host, port and security of [mailbox.{name}], and that the server is up"
        )
        yield wrong(what, str(e), advice, reached=refused)
    except MailboxError as e:
        yield wrong(what, str(e), "ask whoever runs the server")


def _abilities(what: str, box: Mailbox, settings: MailboxConfig) -> Iterator[Finding]:
    has = [word for word in (*_USED, "LIST-STATUS", "SPECIAL-USE", "COMPRESS=DEFLATE") if box.wire.has(word)]
    lacking = [word for word in _USED if not box.wire.has(word)]
    shown = ", ".join(has) or "plain IMAP4rev1"
    if not lacking:
        yield ok(f"{what} can", shown)
    for word in lacking:
        without = _USED[word].format(poll=settings.poll)
        yield look(f"{what} can", f"{shown}; no {word}", f"nothing to do: {without}")


def _folders(what: str, box: Mailbox, settings: MailboxConfig) -> Iterator[Finding]:
    there = box.statuses()
    inbox: FolderStatus | None = there.get(box.inbox)
    if inbox is None:
        known = ", ".join(sorted(there)[:8])
        yield wrong(f"{what} folders", f"there is no folder {box.inbox}", f"write one of: {known}")
        return
    yield ok(f"{what} folders", f"{len(there)}; {inbox.messages} mails in {box.inbox}")
    if settings.sent_folder and settings.sent_folder not in there:
        yield look(
            f"{what} folders",
            f"there is no folder {settings.sent_folder} for copies of what is sent",
            "it is made with the first copy; or write the server's own name as sent_folder (say, Sent Items)",
        )


def _verdicts(what: str, box: Mailbox, settings: MailboxConfig, book: RuleBook | None) -> Iterator[Finding]:
    """Whether our own server says who sent the newest mails; nobody is verified but by a server we trust."""
    own = Eyes(trusted=tuple(name.lower() for name in settings.trusted_authserv))
    eyes = Eyes.of(book, box.name) if book else own
    glances = tuple(lying(box, eyes))
    known = replace(eyes.vouching, seen=both(eyes.vouching.seen, learned(Seen(), glances)))
    found = stamping(glances, eyes.trusted, known)
    what = f"{what} verification"
    yield ok(what, found.words) if found.good else look(what, found.words, found.advice)
