"""A colleague sends an approved file again, changed, and asks nobody: the approval says nothing of it any more."""

from collections.abc import Iterator
from dataclasses import replace

from rules.effects import Effect
from rules.nouns import Because, Request
from rules.reading.asking import deliverables
from rules.reading.case import Case, Findings, ae_of, colleague_letter, keep

STEP = "same files"


def changed_files(case: Case, found: Findings) -> Findings:
    """One Request set to outdated for each approved item whose file came again under its name with other bytes."""
    message, client = case.message, found.client
    if client is None or found.thread is None or found.trust == "failed":
        return found
    if not case.book.is_agency(message.sender.address):
        return found
    files = {f.name.casefold(): f for f in deliverables(message) if f.sha256}
    opened = {e.record.key for e in found.effects if hasattr(e, "record") and isinstance(e.record, Request)}
    effects: list[Effect] = []
    reasons: list[Because] = []
    for request in case.view.find(Request, client=client.key, state="approved") if files else ():
        if request.id in opened or request.message_id == message.message_id or not _belongs(request, found):
            continue
        before = {a.sha256 for a in request.attachments}
        for known in request.attachments:
            file = files.get(known.name.casefold())
            if file and known.sha256 and file.sha256 not in before:
                text = f"{message.sender.address} sent {file.name} with other bytes than were approved as {request.id}"
                words = f"SHA-256 {(file.sha256 or '')[:12]}…, approved {known.sha256[:12]}…"
                because = Because(step=STEP, text=text, words=words)
                effects += _outdated(case, found, request, file.name, because)
                reasons.append(because)
                break
    return found.with_(*reasons, effects=effects, outcome="recorded") if effects else found


def _belongs(request: Request, found: Findings) -> bool:
    """Of the same conversation or job: two jobs may both have a poster.pdf."""
    same_thread = found.thread is not None and found.thread.id in (request.thread, *request.threads_before)
    return same_thread or (request.job is not None and request.job == found.job)


def _outdated(case: Case, found: Findings, request: Request, name: str, because: Because) -> Iterator[Effect]:
    yield keep(replace(request, state="outdated", because=because))
    person = case.book.person(case.message.sender.address) or ae_of(case, found.client)
    if person:
        facts = {
            "item": request.item, "version": request.version, "request": request.id, "file": name,
            "subject": case.message.subject,
        }  # fmt: skip
        yield colleague_letter(
            case, person, key=f"outdated/{request.id}/{case.message.content_key[:16]}", duty="approval",
            rule="outdated", about=request.id, template="approval/outdated", client=found.client, because=because,
            facts=facts,
        )  # fmt: skip
