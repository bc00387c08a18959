"""A mailbox as the doctor sees it: login, what the server can do, its folders, whose verdicts its mail carries."""

import re
import ssl
from collections import Counter
from collections.abc import Iterator

from daemon.config import MailboxConfig
from daemon.doctor.values import Finding, look, ok, wrong
from daemon.mailbox import FolderStatus, Mailbox, MailboxError, MailboxUnreachable

# What the desk makes use of, and how it does without.
_USED = {
    "MOVE": "mail is copied, and the original removed",
    "UIDPLUS": "no proof of where a moved mail lies: each is looked for",
    "IDLE": "new mail is noticed by looking every {poll} s",
}
_NEWEST = 20  # mails whose headers are looked at
_VERDICT = re.compile(rb"^Authentication-Results:\s*(?:[^\S\n]*\r?\n\s+)?([^\s;]+)", re.IGNORECASE | re.MULTILINE)


def examine(name: str, settings: MailboxConfig, trust: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """`trust`: for a server whose certificate the system does not know."""
    what, box = f"mailbox {name}", Mailbox(name, settings, trust)
    try:
        with box:
            wire = f"{box.wire.tls or 'no TLS, on this machine'}"
            yield ok(what, f"logged in as {settings.user} at {settings.host}:{settings.port}, {wire}")
            yield from _abilities(what, box, settings)
            yield from _folders(what, box, settings)
            yield from _verdicts(what, box, settings)
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


def _verdicts(what: str, box: Mailbox, settings: MailboxConfig) -> Iterator[Finding]:
    """Who wrote the topmost Authentication-Results of the newest mails; nobody is verified but by a server we trust."""
    what = f"{what} verification"
    status = box.status(box.inbox)
    uids = box.new_uids(box.inbox, max(0, status.uidnext - 1 - _NEWEST))
    found: Counter[str] = Counter()
    for fetched in box.fetch(box.inbox, uids):
        if verdict := _VERDICT.search(fetched.raw.partition(b"\r\n\r\n")[0]):
            found[verdict[1].decode("ascii", "replace").lower()] += 1
    trusted = {server.lower() for server in settings.trusted_authserv}
    named = ", ".join(sorted(trusted))
    writers = ", ".join(server for server, _ in found.most_common(3))
    if not trusted:
        seen = f"; the newest mails carry Authentication-Results by {writers}" if writers else ""
        advice = "write into trusted_authserv the name that your own incoming server puts there (RFC 8601)"
        yield look(what, f"no server is trusted: every approval is the AE's to confirm{seen}", advice)
    elif not uids:
        yield look(what, f"{box.inbox} is empty: nothing tells whether {named} writes there", "")
    elif not trusted & found.keys():
        advice = "is the name in trusted_authserv the one that your server writes? Without it nobody is verified"
        said = f"they carry some by {writers}" if writers else "they carry none"
        yield look(
            what,
            f"no Authentication-Results by {named} on top of the newest mails; {said}",
            advice,
        )
    else:
        yield ok(what, f"{', '.join(sorted(trusted & found.keys()))} writes Authentication-Results on top of new mail")
