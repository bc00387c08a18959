"""Opening a request: a colleague asked a client to approve an item in a version."""

from collections.abc import Iterator
from dataclasses import replace

from rules.book import Client
from rules.effects import Effect
from rules.nouns import Because, Message, Request
from rules.reading.asking import asks_for_approval, deliverables, named_item
from rules.reading.case import Case, Findings, keep
from rules.reading.values import slug


def request_id(client: Client, job: str | None, item: str, version: str | None) -> str:
    """`acme/poster/v2`, `acme/ACME-0042/poster/v2`: lasting, whatever the mail was called."""
    return "/".join([client.key, *([job] if job else []), slug(item), version or "v1"])


def open_request(
    case: Case, found: Findings, item: str, version: str | None, because: Because, due: str | None = None
) -> Iterator[Effect]:
    """Keep the request and set aside older versions of the same item that are still open.

    Asked again for the same item and version, an open request moves to the new thread; a decided one stays decided.
    """
    message, client, thread = case.message, found.client, found.thread
    if client is None or thread is None:
        return
    name = request_id(client, found.job, item, version)
    known = case.view.get(Request, name)
    if known and known.state != "open":
        return
    fresh = Request(
        id=name, client=client.key, job=found.job, item=item, version=version, thread=thread.id,
        message_id=message.message_id, opened_by=message.sender.address, asked=_asked(case, client),
        at=message.received, dated=message.date, attachments=deliverables(message), text=message.text[:8_000], due=due,
        because=because,
    )  # fmt: skip
    yield keep(_asked_again(known, fresh) if known else fresh)
    for older in case.view.find(Request, client=client.key, state="open"):
        if older.job == found.job and slug(older.item) == slug(item) and _older(older.version, version):
            why = Because(step="request", text=f"version {version} was sent for approval")
            yield keep(replace(older, state="superseded", because=why))


def _asked_again(known: Request, fresh: Request) -> Request:
    """The same asked once more goes on in the new thread. With other files it is a new question under the old name:
    what was answered before is no answer to it. With the same files, or none, it was only a reminder."""
    before = tuple(dict.fromkeys(t for t in (*known.threads_before, known.thread) if t != fresh.thread))
    fresh = replace(fresh, threads_before=before, asked=tuple(dict.fromkeys((*known.asked, *fresh.asked))))
    files = {(a.name, a.sha256) for a in fresh.attachments}
    if files - {(a.name, a.sha256) for a in known.attachments}:
        return fresh
    return replace(
        fresh, at=known.at, dated=known.dated, attachments=known.attachments, due=fresh.due or known.due,
        text=f"{fresh.text}\n{known.text}"[:16_000],
    )  # fmt: skip


def plain_request(case: Case, found: Findings) -> Findings:
    """A colleague's mail to a client contact that asks for approval opens a request without any note."""
    message = case.message
    if found.client is None or found.kind == "note" or not case.book.is_agency(message.sender.address):
        return found
    if found.trust == "failed" or not _asked(case, found.client):
        return found
    words = asks_for_approval(found.new_text)
    if words is None:
        return found
    item, version = named_item(message)
    because = Because(step="request", text=f"{message.sender.address} asks for approval of {item}", words=words)
    effects = tuple(open_request(case, found, item, version, because))
    return found.with_(because, effects=effects, outcome="recorded" if effects else found.outcome)


def _asked(case: Case, client: Client) -> tuple[str, ...]:
    contacts = {c.address for c in client.contacts}
    message: Message = case.message
    return tuple(
        a for a in message.recipients if a in contacts or case.book.client_of_domain(a.rpartition("@")[2]) == client
    )


def _older(one: str | None, other: str | None) -> bool:
    def number(version: str | None) -> int:
        return int(version[1:]) if version and version[1:].isdigit() else 1

    return number(one) < number(other)
