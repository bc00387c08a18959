"""Opening requests: a colleague asked a client to approve an item in a version, or several in one mail."""

from collections.abc import Iterator
from dataclasses import replace

from rules.book import Client
from rules.effects import Effect
from rules.nouns import Because, Message, Request
from rules.reading.asking import asks_for_approval
from rules.reading.case import Case, Findings, keep
from rules.reading.itemised import Item, items_asked
from rules.reading.samefiles import has_other_files, same_files, stays_approved
from rules.reading.values import slug
from rules.reading.writer import may_tell
from rules.view import View


def request_id(client: Client, job: str | None, item: str, version: str | None) -> str:
    """`acme/poster/v2`, `acme/ACME-0042/poster/v2`: lasting, whatever the mail was called."""
    return "/".join([client.key, *([job] if job else []), slug(item), version or "v1"])


def open_request(
    case: Case, found: Findings, item: Item, because: Because, due: str | None = None, *, number: int = 0
) -> Iterator[Effect]:
    """Keep the request and set aside older versions of the same item. `number`: its place among those of one mail.

    Asked again for the same item and version, an open request moves to the new thread. A decided one stays decided:
    sent with other files, it is asked about anew (`…/2`). Files that are approved, byte for byte, stay approved.
    """
    message, client, thread = case.message, found.client, found.thread
    if client is None or thread is None:
        return
    known = latest_issue(case.view, request_id(client, found.job, item.name, item.version))
    fresh = Request(
        id=request_id(client, found.job, item.name, item.version), client=client.key, job=found.job, item=item.name,
        version=item.version, thread=thread.id, message_id=message.message_id, opened_by=message.sender.address,
        asked=_asked(case, client), at=message.received, dated=message.date, attachments=item.files,
        text=message.text[:8_000], due=due, number=number, because=because,
    )  # fmt: skip
    if known and known.state != "open":
        if known.message_id == message.message_id or not has_other_files(known, item.files):
            return
        fresh = replace(fresh, id=_next_issue(known.id))
    elif known:
        fresh = _asked_again(known, fresh)
    same = same_files(case, fresh) if not known or fresh.id != known.id else None
    yield from stays_approved(case, client, fresh, same) if same else (keep(fresh),)
    for older in _earlier(case, fresh):
        state = "superseded" if older.state == "open" else "outdated"
        if older.state == "open" or not item.files or has_other_files(older, item.files):
            yield keep(replace(older, state=state, because=_replaced(older, fresh)))


def latest_issue(view: View, name: str) -> Request | None:
    """The request of this name, or what was asked anew under it last."""
    known = view.get(Request, name)
    while known and (later := view.get(Request, _next_issue(known.id))):
        known = later
    return known


def _next_issue(name: str) -> str:
    """`acme/poster/v2` → `acme/poster/v2/2` → `acme/poster/v2/3`."""
    head, _, last = name.rpartition("/")
    return f"{head}/{int(last) + 1}" if last.isdigit() else f"{name}/2"


def _earlier(case: Case, fresh: Request) -> Iterator[Request]:
    """Requests for the same item that this one takes the place of: an older version, the same one with other files."""
    for state in ("open", "approved"):
        for other in case.view.find(Request, client=fresh.client, state=state):
            same = other.job == fresh.job and slug(other.item) == slug(fresh.item) and other.id != fresh.id
            if same and (_older(other.version, fresh.version) or fresh.id.startswith(f"{_first_issue(other.id)}/")):
                yield other


def _first_issue(name: str) -> str:
    head, _, last = name.rpartition("/")
    return head if last.isdigit() else name


def _replaced(older: Request, fresh: Request) -> Because:
    if older.state == "open":
        return Because(step="request", text=f"version {fresh.version} was sent for approval")
    what = f"version {fresh.version}" if fresh.version != older.version else "the same version with other files"
    return Because(step="request", text=f"it was approved, and {what} was sent for approval since")


def _asked_again(known: Request, fresh: Request) -> Request:
    """The same asked once more goes on in the new thread. With other files it is a new question under the old name:
    what was answered before is no answer to it. With the same files, or none, it was only a reminder."""
    before = tuple(dict.fromkeys(t for t in (*known.threads_before, known.thread) if t != fresh.thread))
    fresh = replace(fresh, threads_before=before, asked=tuple(dict.fromkeys((*known.asked, *fresh.asked))))
    if has_other_files(known, fresh.attachments):
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
    if not may_tell(message, found.trust) or not _asked(case, found.client):
        return found
    words = asks_for_approval(found.new_text)
    if words is None:
        return found
    items = items_asked(message, found.new_text)
    names = ", ".join(f"{i.name} {i.version or ''}".strip() for i in items)
    because = Because(step="request", text=f"{message.sender.address} asks for approval of {names}", words=words)
    effects: list[Effect] = []
    for number, item in enumerate(items, 1 if len(items) > 1 else 0):
        effects += open_request(case, found, item, because, number=number)
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
