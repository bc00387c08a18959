"""The same bytes under another name stay approved; one changed byte makes another thing. SHA-256 tells them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rules.book import Client
from rules.effects import Effect
from rules.nouns import Attachment, Because, Decision, Request
from rules.reading.case import Case, ae_of, colleague_letter, keep

STEP = "request"


def hashes(files: Sequence[Attachment]) -> frozenset[str]:
    """Their SHA-256; empty unless every file was read whole."""
    found = [f.sha256 for f in files]
    return frozenset(h for h in found if h) if all(found) else frozenset()


def has_other_files(known: Request, files: Sequence[Attachment]) -> bool:
    """Whether something was sent now that was not there before; with no files at all nothing was."""
    before = {_mark(f) for f in known.attachments}
    return any(_mark(f) not in before for f in files)


def _mark(file: Attachment) -> str:
    """What tells one file from another: its bytes; of one too big to be fetched, name and size."""
    return file.sha256 or f"{file.name}/{file.size}"


def same_files(case: Case, fresh: Request) -> Decision | None:
    """The approval of exactly these bytes, where nobody at that client decided otherwise about them.

    Files that stand for several items at once, of which one is not approved, prove nothing of any.
    """
    wanted = hashes(fresh.attachments)
    if not wanted:
        return None
    sharing = [r for r in case.view.find(Request, client=fresh.client) if wanted & hashes(r.attachments)]
    if any(r.state in ("open", "rejected", "conditional", "retracted") for r in sharing):
        return None
    found = [
        d for r in sharing if r.state == "approved" for d in case.view.find(Decision, request=r.id)
        if d.decision == "approve" and frozenset(d.sha256s) == wanted == hashes(r.attachments)
    ]  # fmt: skip
    return max(found, key=lambda d: (d.at, d.key), default=None)


def stays_approved(case: Case, client: Client, fresh: Request, approval: Decision) -> Iterator[Effect]:
    """The request as approved already, the approval it rests on, and word to the colleague who asked again."""
    short = ", ".join(f"{h[:12]}…" for h in approval.sha256s)
    because = Because(step=STEP, text=f"the same bytes (SHA-256 {short}) were approved as {approval.request}")
    decision = replace(
        approval, request=fresh.id, version=fresh.version, because=(because, *approval.because),
    )  # fmt: skip
    yield keep(replace(fresh, state="approved", because=because))
    yield keep(decision)
    asker = case.book.person(fresh.opened_by) or ae_of(case, client)
    if asker is None:
        return
    contact = case.book.contact(approval.by)
    facts: dict[str, Any] = {
        "item": fresh.item, "version": fresh.version, "decision": "approve", "words": approval.words, "at": approval.at,
        "by": approval.by, "by_name": contact.name if contact else approval.by, "trust": approval.trust,
        "request": fresh.id, "reasons": [str(b) for b in decision.because],
        "attachments": [{"name": a.name, "sha256": a.sha256} for a in fresh.attachments],
    }  # fmt: skip
    yield colleague_letter(
        case, asker, key=f"notice/{decision.key}", duty="approval", rule="notice", about=fresh.id,
        template="approval/notice", client=client, because=because, facts=facts,
    )  # fmt: skip
