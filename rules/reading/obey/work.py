"""Notes about the work: #approve, #signoff, #job, #meeting, #outline."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from rules.effects import Effect
from rules.nouns import Because, Job, Meeting, Outline
from rules.reading.asking import deliverables
from rules.reading.case import Case, Findings, keep
from rules.reading.itemised import Item, items_of_note, share_files
from rules.reading.notes import Note, read_notes
from rules.reading.obey.base import STEP, Obeyed, Refused, client_of
from rules.reading.requests import open_request
from rules.reading.subjects import token_version
from rules.reading.values import read_instant


def approve(case: Case, found: Findings, note: Note) -> Obeyed:
    if found.client is None:
        raise Refused(
            "I cannot tell which client this is for", "copy a client contact, or put a job number in the subject"
        )
    asked = [(n, i) for n in read_notes(found.new_text)[0] if n.word in ("approve", "signoff") for i in _items(case, n)]
    shared = share_files([i for _, i in asked], deliverables(case.message))
    effects: list[Effect] = []
    for number, ((asking, _), item) in enumerate(zip(asked, shared, strict=True), 1):
        if asking == note:
            text = f"{case.message.sender.address} asks for approval of {item.name}"
            because = Because(step=STEP, text=text, words=note.line)
            place = number if len(asked) > 1 else 0
            effects += open_request(case, found, item, because, note.fields.get("by"), number=place)
    return Obeyed(effects=tuple(effects))


def _items(case: Case, note: Note) -> tuple[Item, ...]:
    """What one note asks about; the subject's version is that of an item named alone."""
    items = items_of_note(note.argument)
    version = token_version(case.message.subject)
    return (replace(items[0], version=items[0].version or version),) if len(items) == 1 else items


def job(case: Case, found: Findings, note: Note) -> Obeyed:
    number = note.fields.get("number", "").strip().upper()
    client = client_of(case, found, note) or case.book.clients.get(number.rpartition("-")[0].lower())
    if client is None:
        raise Refused(
            "I cannot tell which client this job is for", "copy a client contact, or name the client as below",
            f"{note.line}\nclient: {next(iter(case.book.clients), 'acme')}",
        )  # fmt: skip
    number = number or _next_number(case, client.key)
    known = case.view.get(Job, number)
    if known and known.because.step == STEP and known.title != note.argument[:120]:
        raise Refused(f"job {number} is already {known.title}", "leave number: out to get the next one")
    job = Job(
        number=number, client=client.key, title=note.argument[:120], opened_by=case.message.sender.address,
        at=case.message.received, details=tuple(sorted(note.fields.items())),
        because=Because(step=STEP, text=f"{case.message.sender.address} opened the job", words=note.line),
    )  # fmt: skip
    return Obeyed(
        effects=(keep(job),),
        said=f"{number} {job.title}: put [{number}] into the subject of its mails.",
        client=client.key,
    )


def _next_number(case: Case, client: str) -> str:
    prefix = f"{client.upper()}-"
    taken = [
        int(j.number[len(prefix) :]) for j in case.view.find(Job, client=client) if j.number[len(prefix) :].isdigit()
    ]
    return f"{prefix}{max(taken, default=0) + 1:04d}"


def meeting(case: Case, found: Findings, note: Note) -> Obeyed:
    zone = case.book.agency.time_zone
    start = read_instant(note.fields["at"], zone)
    if start is None:
        raise Refused(
            f'"{note.fields["at"]}" is not a date and time', "write it as 2026-12-01 10:00", "at: 2026-12-01 10:00"
        )
    until = read_instant(note.fields.get("until", ""), zone) or start + timedelta(hours=1)
    people = tuple(a for a in case.message.recipients if not case.book.is_inbox(a))
    client = client_of(case, found, note)
    meeting = Meeting(
        uid=f"note-{case.message.content_key[:24]}", client=client.key if client else None,
        thread=found.thread.id if found.thread else None, title=note.argument[:200], start=start, end=until,
        location=note.fields.get("place"), organizer=case.message.sender.address, attendees=people,
        message_ids=(case.message.message_id,) if case.message.message_id else (),
        because=Because(step=STEP, text=f"{case.message.sender.address} announced a meeting", words=note.line),
    )  # fmt: skip
    if client is None:
        when = f"{start.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"
        said = (
            f"{meeting.title}, {when}, is noted as our own; for a client's meeting add the line client: with its key."
        )
        return Obeyed(effects=(keep(meeting),), said=said)
    return Obeyed(effects=(keep(meeting),), client=client.key)


def outline(case: Case, found: Findings, note: Note) -> Obeyed:
    meeting = _meeting_of(case, found)
    if meeting is None:
        raise Refused("I know no meeting in this thread", "answer the invite, or my mail that asked for the outline")
    attached = next((a.text for a in case.message.attachments if a.text and a.media_type.startswith("text/")), None)
    text = "\n".join(part for part in (note.argument, note.rest) if part).strip() or attached
    if not text:
        raise Refused("the outline is empty", "write it under the note, or attach it as a text file")
    versions = [o.version for o in case.view.find(Outline, meeting=meeting.uid)]
    outline = Outline(
        meeting=meeting.uid, version=max(versions, default=0) + 1, text=text[:20_000], by=case.message.sender.address,
        at=case.message.received, message_id=case.message.message_id,
        because=Because(step=STEP, text=f"{case.message.sender.address} wrote the outline", words=note.line),
    )  # fmt: skip
    return Obeyed(effects=(keep(outline),), said=f"Outline {outline.version} for {meeting.title} is with me.")


def _meeting_of(case: Case, found: Findings) -> Meeting | None:
    """The meeting a reply is about: the one our letter asked about, else the next one of the thread."""
    if found.answers and found.answers.duty == "outline" and (named := case.view.get(Meeting, found.answers.about)):
        return named
    in_thread = case.view.find(Meeting, thread=found.thread.id) if found.thread else ()
    planned = sorted((m for m in in_thread if m.state == "planned"), key=lambda m: m.start)
    return next((m for m in planned if m.start >= case.now), planned[-1] if planned else None)
