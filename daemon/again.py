"""Mail out of quarantine, read and judged anew by a program that was mended."""

from dataclasses import replace

from daemon.batches import raw_of
from daemon.intake import Intake
from daemon.mailbox import Fetched, FolderReset, Mailbox, MailboxRefused
from daemon.parse import Unreadable
from daemon.perform import perform
from rules.effects import Verdict
from rules.nouns import Because, Entry, Message, Route
from store.contract import Transaction


def read_again(intake: Intake, entry: Entry) -> Verdict | str:
    """A mail out of quarantine, read and judged as if it had just come in; or why that cannot be done.

    What is still unreadable stays as it is, under its newest reason. The mail is moved by `intake.file`.
    """
    fetched = _where_it_lies(intake.mailbox, entry)
    if isinstance(fetched, str):
        return fetched
    [message] = intake.reader.result(intake.reader.submit([raw_of(fetched)]))
    message = intake.checked(fetched, message)
    with intake.ledger.transaction() as tx:
        return _judge_again(intake, tx, entry, fetched, message)


def _where_it_lies(mailbox: Mailbox, entry: Entry) -> Fetched | str:
    for place in entry.places:
        if place.mailbox != mailbox.name:
            continue
        try:
            if mailbox.status(place.folder).uidvalidity != place.uidvalidity:
                return f"{place.folder} was numbered anew: let the daemon look into it first (run --once)"
            if fetched := next(mailbox.fetch(place.folder, [place.uid]), None):
                return fetched
        except (FolderReset, MailboxRefused) as e:
            return str(e)
    return "it is no longer where it lay: let the daemon look for it first (run --once)"


def _judge_again(
    intake: Intake, tx: Transaction, entry: Entry, fetched: Fetched, message: Message | Unreadable
) -> Verdict | str:
    if fetched.problem or isinstance(message, Unreadable):
        reason = fetched.problem or (message.reason if isinstance(message, Unreadable) else "")
        tx.put(replace(entry, because=(Because(step="reading", text=reason[:300]),)))
        return reason
    why = entry.because[-1].text if entry.because else "no reason was noted"
    again = Because(step="reprocess", text=f"taken up again out of quarantine, where it lay because: {why}")
    folder = entry.target if entry.by_hand else None
    verdict = intake.judge(tx, message, fetched, folder, again)
    if verdict.entry.outcome == "quarantined":
        tx.put(replace(entry, because=verdict.entry.because))
        return verdict.entry.because[-1].text
    route = Route(place=fetched.place, delivered_to=message.delivered_to, at=fetched.received)
    perform(tx, verdict, route, inbox=False)
    if entry.key != message.content_key:  # it was known by its place alone
        read_as = Because(step="reprocess", text=f"read as {message.content_key[:12]}")
        tx.put(replace(entry, outcome="ignored", target=None, place=None, because=(*entry.because, read_as)))
    return verdict
