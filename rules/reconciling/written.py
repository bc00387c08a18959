"""The ledger as it was written back: the chain of its mails whole, nothing in it that the ledger lacks."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from rules.nouns import Record
from rules.reconciling.values import Back, Finding, Held, Name, Written
from rules.view import View


def written(held: Held, view: View) -> Iterator[Finding]:
    """Of the first mailbox, which has the ledger's folder."""
    back = held.back
    if back is None:
        return
    if back.waiting:
        shown = ", ".join(sorted({kind for kind, _ in back.waiting}))
        yield Finding(
            kind="not_written_back", mailbox=held.mailbox, about=held.mailbox, shown=shown, count=len(back.waiting)
        )
    ours = _chain(back)
    for mail in back.mails:
        if mail.strange and not _of_a_lost_key(mail, ours):
            yield Finding(
                kind="ledger_strange", mailbox=held.mailbox, about=f"{back.folder}/{mail.uid}", shown=f"UID {mail.uid}",
                where=back.folder,
            )  # fmt: skip
    if broken := _break(back):
        yield Finding(kind="ledger_gap", mailbox=held.mailbox, about=back.folder, shown=broken, where=back.folder)
    records = (record for mail in back.mails for record in mail.records)
    for name in ahead(records, back.waiting, view):
        yield Finding(
            kind="ledger_ahead", mailbox=held.mailbox, about="/".join(name), shown=" ".join(name), where=back.folder
        )


def _break(back: Back) -> str | None:
    """Where the chain from the last seal down to the first does not hold, in words. In which order its mails lie does
    not matter: `rebuild` goes by their chain."""
    by_seal = {mail.seal: mail for mail in back.mails if not mail.strange}
    seal, above = back.last, None
    seen = set[str]()
    while seal and seal not in seen:
        seen.add(seal)
        mail = by_seal.get(seal)
        if mail is None:
            return "the newest is missing" if above is None else f"one before UID {above.uid} is missing"
        seal, above = mail.before, mail
    return None


def _chain(back: Back) -> list[Written]:
    """The mails from the last seal down, as far as they hang together."""
    by_seal = {mail.seal: mail for mail in back.mails if not mail.strange}
    chain, seal = list[Written](), back.last
    while (mail := by_seal.pop(seal, None)) is not None:
        chain.append(mail)
        seal = mail.before
    return chain


def _of_a_lost_key(mail: Written, ours: Sequence[Written]) -> bool:
    """Sealed, but not by this desk's key, and older than all that is: a rebuild without the key took a new one, and
    said so. Whatever is put in later lies behind."""
    return bool(mail.seal) and all(mail.uid < one.uid for one in ours)


def ahead(records: Iterable[Record], waiting: Collection[Name], view: View) -> list[Name]:
    """Names of records whose newest word in the mailbox is not the ledger's, though nothing of them waits to be written
    back. `records` in the order in which they were written."""
    newest = {(record.KIND, record.key): record for record in records}
    return [
        name for name, record in sorted(newest.items(), key=lambda item: item[0])
        if name not in waiting and view.get(type(record), record.key) != record
    ]  # fmt: skip
