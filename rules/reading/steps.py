"""A mail came in: the steps in the order in which they are asked, and the one question they answer together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from rules.book import RuleBook
from rules.duties.unfiled import digest_day
from rules.effects import Effect, FileThread, Verdict
from rules.nouns import Because, Entry, Message, OutboxRow, Question
from rules.overlay import Overlay
from rules.reading.answers import read_answer
from rules.reading.approvals import decide_on, known_texts
from rules.reading.asking import asks_for_approval
from rules.reading.attached import attached_mails
from rules.reading.bounced import note_alive, read_bounce, read_complaint
from rules.reading.case import Case, Findings, Kind, ask_ae, keep
from rules.reading.claimed import passed_on_words
from rules.reading.debt_words import reminders_sent
from rules.reading.filing import Filing, file_mail
from rules.reading.foldernames import client_folder, job_folder
from rules.reading.invite import read_invites
from rules.reading.machine import recognise
from rules.reading.meant import read_words, requests_of, which_request
from rules.reading.obey import after_answer, obey_notes
from rules.reading.obey.whereto import among_ourselves
from rules.reading.refusal import refuse_politely
from rules.reading.requests import plain_request
from rules.reading.resent import changed_files
from rules.reading.sayings import heed_money, may_speak_of_money
from rules.reading.split import split_message
from rules.reading.touches import may_touch, note_touches
from rules.reading.twins import list_id, same_id
from rules.reading.writer import which_letter, who_wrote
from rules.view import View

Step = Callable[[Case, Findings], Findings]


def inbound(
    message: Message,
    view: View,
    book: RuleBook,
    now: datetime,
    *,
    mailbox: str = "",
    folder: str | None = None,
    start: date | None = None,
) -> Verdict:
    """What one message tells us: its ledger entry, and the effects in order. Never looks at a clock.

    `mailbox` names the mailbox it was read from, `folder` the filing folder it lay in (None: the inbox). Mail received
    before the day `start` is filed and nothing else.
    """
    case = Case(message=message, view=view, book=book, now=now, mailbox=mailbox, folder=folder, start=start)
    found = Findings()
    for step in STEPS:
        found = step(case, found)
        if found.done:
            break
    return Verdict(
        entry=_entry(case, found), effects=found.effects, new_text=found.new_text, items=found.items,
        attached=tuple(attached_mails(case, found)), copy_of=found.copy_of,
        alarm=found.alarm.text if found.alarm else None,
    )  # fmt: skip


def up_to_deciding(case: Case) -> Findings:
    """What all steps but the last find: what a decision is then weighed by. `done` where it comes to none."""
    found = Findings()
    for step in STEPS[:-1]:
        found = step(case, found)
        if found.done:
            break
    return found


def _filing(case: Case, found: Findings) -> Findings:
    filing = file_mail(case, found.answers)
    folder = _home(case, found, filing)
    thread = replace(filing.thread, folder=folder)
    effects: list[Effect] = [keep(thread)]
    if filing.client:  # what has no client takes nothing along
        effects.append(FileThread(thread=thread.id, folder=folder, because=filing.because))
    effects += [keep(filing.new_job)] if filing.new_job else []
    found = found.with_(filing.because, thread=thread, client=filing.client, job=filing.job, folder=folder)
    asked_before = case.view.get(Question, f"filing/{case.message.content_key[:24]}")
    if filing.client and asked_before and asked_before.state == "open":
        effects.append(keep(replace(asked_before, state="settled")))
    if not filing.candidates or case.is_too_old:
        return found.with_(effects=effects)
    names = [c.name for c in filing.candidates]
    question = Question(
        id=f"filing/{case.message.content_key[:24]}", client=None, content_key=case.message.content_key, at=case.now,
        asked=f"Whose mail is this: {' or '.join(names)}?", message_id=case.message.message_id,
        because=(filing.because,),
    )  # fmt: skip
    facts = {
        "by": case.message.sender.address, "subject": case.message.subject, "received": case.message.received,
        "reason": filing.because.text, "candidates": names,
    }  # fmt: skip
    asked = ask_ae(case, filing.candidates[0], question, template="filing/ask", facts=facts)
    return found.with_(effects=(*effects, *asked), outcome="asked-ae")


def _home(case: Case, found: Findings, filing: Filing) -> str:
    """The folder of the job, else of the client, else the one where mail waits.

    Colleagues' answers to the desk, where they are about no client, wait for nobody.
    """
    folders = case.book.filing.folders
    if filing.client is None:
        known = found.answers is not None or filing.thread.folder == folders.internal
        ours = known and not filing.candidates and among_ourselves(case, filing.thread, found.trust)
        return folders.internal if ours else folders.unfiled
    view = Overlay(case.view)
    if filing.new_job:
        view.put(filing.new_job)
    return job_folder(case.book, view, filing.client, filing.job) or client_folder(case.book, filing.client)


def _own_mail(case: Case, found: Findings) -> Findings:
    """Our own letters come back by Bcc, Cc or a loop; they are filed and tell us nothing."""
    row = next(iter(case.view.find(OutboxRow, message_id=case.message.message_id or "-")), None)
    for key in case.message.headers.get("x-countersign-key", ())[:3]:  # a gateway, or a person, sent it on anew
        row = row or next(iter(case.view.find(OutboxRow, reply_key=key.strip() or "-")), None)
    if row is None:
        return found
    because = Because(step="own mail", text=f"this is our letter {row.key}")
    return found.with_(because, kind="other", outcome="ignored", human=False, done=True)


def _too_old(case: Case, found: Findings) -> Findings:
    """Mail from before the mailbox's start finds its place, and tells us nothing."""
    if not case.is_too_old:
        return found
    because = Because(step="start", text=f"received before {case.start}, when this mailbox starts: filed, not acted on")
    kind: Kind = "reply" if case.message.thread_references else "other"
    return found.with_(because, kind=kind, outcome="filed", human=False, done=True)


def _machine(case: Case, found: Findings) -> Findings:
    """Machines are filed and told nothing; a bounce marks its letter and the address, and the AE hears of it."""
    machine = recognise(case.message)
    if machine is None:
        return found
    found = found.with_(machine.because, kind=machine.kind, outcome="filed", human=False, done=True)
    if machine.kind == "bounce":
        return read_bounce(case, found, machine)
    return read_complaint(case, found, machine) if machine.detail == "feedback" else found


def _words(case: Case, found: Findings) -> Findings:
    """What the writer typed. Looked for only where something can rest on it: most mail is just filed."""
    if not _words_matter(case, found):
        return found.with_(kind="reply" if case.message.thread_references else found.kind)
    split = split_message(case.message, (*known_texts(case, found), *reminders_sent(case, found)))
    kind = "reply" if case.message.thread_references else found.kind
    return found.with_(new_text=split.new_text, split_agrees=split.agree, kind=kind)


def _words_matter(case: Case, found: Findings) -> bool:
    """It answers us, or a request; a client may speak of money; or a colleague may tell the desk something, ask for
    approval or for money."""
    if found.answers or requests_of(case, found) or may_speak_of_money(case, found):
        return True
    text = case.message.text
    if not case.book.is_agency(case.message.sender.address):
        return False
    return "#" in text or "＃" in text or asks_for_approval(text) is not None or may_touch(case, found)


def _answer(case: Case, found: Findings) -> Findings:
    """What a colleague answers to a letter of ours, and the notes below it."""
    return after_answer(case, read_answer(case, found))


def _decision(case: Case, found: Findings) -> Findings:
    """A client's own words on a request. Colleagues' words are notes and answers, never a client's decision."""
    client = found.client
    if client is None or found.kind in ("note", "invite") or case.book.is_agency(case.message.sender.address):
        return found
    meant = which_request(case, found)
    if meant is None:
        return found
    reading, doubts = read_words(case, found, meant)
    items = tuple((i.item or str(i.n), i.decision) for i in reading.items)
    found = found.with_(decision=reading.decision, items=items)
    found = refuse_politely(case, found, reading, meant, client)
    return decide_on(case, found, reading, replace(meant, doubts=meant.doubts + doubts), client)


STEPS: tuple[Step, ...] = (
    which_letter, who_wrote, _filing, _own_mail, _too_old, _machine, same_id, note_alive, _words, _answer,
    obey_notes, read_invites, passed_on_words, plain_request, changed_files, note_touches, heed_money, _decision,
)  # fmt: skip


def _entry(case: Case, found: Findings) -> Entry:
    message = case.message
    home = found.folder if case.folder is None or found.client is None else case.folder
    waits = home == case.book.filing.folders.unfiled and found.human and found.outcome == "filed"
    return Entry(
        content_key=message.content_key, message_id=message.message_id,
        thread=found.thread.id if found.thread else None,
        client=found.client.key if found.client else None, job=found.job, sender=message.sender.address,
        subject=message.subject[:300], date=message.date, received=message.received, kind=found.kind, trust=found.trust,
        outcome=found.outcome, decision=found.decision, target=home, attachments=message.attachments,
        by_hand=case.folder is not None and found.client is not None, list_id=list_id(message),
        unfiled=digest_day(case.now, case.book).isoformat() if waits else "",
        direction="out" if case.book.is_agency(message.sender.address) else "in", because=found.because,
    )  # fmt: skip
