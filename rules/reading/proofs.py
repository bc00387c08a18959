"""What an approval rests on besides its words: who may say so, and that this very thing was asked. Kept with it."""

from collections.abc import Iterator

from rules.nouns import Because, Request
from rules.reading.case import Case, Findings

STEP = "authority"


def authority(case: Case, found: Findings, request: Request) -> Iterator[Because]:
    """As it stood when the mail was judged: rules change, and evidence does not."""
    sender, book = case.message.sender.address, case.book
    client, contact = book.clients.get(request.client), book.contact(sender)
    if client and contact:
        roles = ", ".join(contact.roles) or "no role"
        yield Because(step=STEP, text=f"{contact.name} <{sender}> stands in the rules of {client.name} as {roles}")
    item = f"{request.item} {request.version or ''}".strip()
    yield Because(step=STEP, text=f"{_thread(case, found, request)}, in which {request.opened_by} asked for {item}")


def _thread(case: Case, found: Findings, request: Request) -> str:
    if request.message_id and request.message_id in case.message.thread_references:
        return f"it answers the mail {request.message_id}"
    if found.answers:
        return f"it answers our letter {found.answers.key} about the thread {request.thread}"
    return f"it belongs to the thread {request.thread}"
