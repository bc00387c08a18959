"""`#word` notes: how agency people tell the desk things by mail; found in the new text, checked against one table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

# What programs and keyboards make of "#": its full-width form, marks that nobody sees before it.
_NOTE = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]{0,4}[#＃]([A-Za-z]{2,20})\b[ \t:：]*(.*?)\s*$")
_BLANK = " \t\r\n\u00a0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FIELD = re.compile(r"^\s{0,8}([A-Za-z][A-Za-z _-]{0,29}?)\s*[:：]\s*(.*?)\s*$")
MAX_NOTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a note is written: what stands behind the word, which fields it takes, an example to show."""

    example: str
    argument: bool = True  # something must stand behind the word
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    powerful: bool = False  # moves money or writes to a client: only from an authenticated colleague
    acts: bool = True  # False: kept on the account, nothing acts on it yet


FORMS: Mapping[str, Form] = {
    "approve": Form(example="#approve Poster v2", fields=("by", "signoff")),
    "signoff": Form(example="#signoff Poster v2", fields=("by", "signoff")),
    "job": Form(example="#job Summer poster", fields=("client", "kind", "finance", "budget", "due", "team", "number")),
    "meeting": Form(
        example="#meeting Proposal\nat: 2026-12-01 10:00", fields=("at", "until", "place", "with", "client"),
        required=("at",),
    ),
    "outline": Form(example="#outline", argument=False, powerful=True),
    "invoice": Form(
        example="#invoice INV-31\nissued: 2026-02-02\ndue: 2026-03-04\namount: 1000.00 GBP",
        fields=("issued", "due", "amount", "client", "job"), required=("issued", "amount"), powerful=True,
    ),
    "paid": Form(example="#paid INV-31\non: 2026-03-10", fields=("on", "amount"), powerful=True),
    "dispute": Form(example="#dispute INV-31", fields=("why",), powerful=True),
    "hold": Form(example="#hold INV-31", fields=("why",)),
    "release": Form(example="#release INV-31", fields=("why",), powerful=True),
    "delegate": Form(
        example="#delegate Dana Reyes\nto: Helen Cho\nuntil: 2026-12-31", fields=("to", "from", "until"),
        required=("to",), powerful=True,
    ),
    "ignore": Form(example="#ignore", argument=False),
    "help": Form(example="#help", argument=False),
    "client": Form(example="#client Acme Foods", fields=("domain", "contact", "ae", "tier"), acts=False),
    "minutes": Form(example="#minutes", argument=False, acts=False),
    "action": Form(example="#action Tom: new colour proof\ndue: 2026-12-01", fields=("due", "owner"), acts=False),
    "done": Form(example="#done colour proof", acts=False),
    "timetable": Form(example="#timetable Summer poster", argument=False, acts=False),
    "call": Form(example="#call Dana Reyes", fields=("at", "about"), argument=False, acts=False),
    "visit": Form(example="#visit Acme Foods", fields=("at", "about"), argument=False, acts=False),
    "cost": Form(example="#cost 1200 EUR\nlink: print", fields=("link", "job", "hours"), acts=False),
    "promise": Form(
        example="#promise INV-31\nby: 2026-03-13", fields=("by", "amount"), required=("by",), powerful=True
    ),
    "review": Form(example="#review", argument=False, fields=("goal", "cause"), acts=False),
    "contract": Form(example="#contract Acme Foods\nends: 2027-06-30", fields=("ends", "starts"), acts=False),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as written. `rest` is the writer's text below it, up to the next note."""

    word: str
    argument: str
    fields: Mapping[str, str]
    line: str
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteProblem:
    """What is wrong with a line, and the line as it should be written."""

    line: str
    found: str
    wanted: str
    corrected: str


def read_notes(new_text: str) -> tuple[tuple[Note, ...], tuple[NoteProblem, ...]]:
    """The notes in a mail's own words, and what is wrong with them. A broken note is never half obeyed."""
    lines = new_text.splitlines()
    starts = [(n, m) for n, line in enumerate(lines) if (m := _NOTE.match(line))]
    notes: list[Note] = []
    problems: list[NoteProblem] = [_one_too_many(lines[n]) for n, _ in starts[MAX_NOTES : MAX_NOTES + 1]]
    lines, starts = lines[: starts[MAX_NOTES][0]] if problems else lines, starts[:MAX_NOTES]
    for index, (start, match) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        word = match[1].lower()
        if word not in FORMS:
            problems.append(_unknown_word(lines[start], word))
            continue
        fields, used, wrong = _fields(lines[start + 1 : end], FORMS[word])
        rest = "\n".join(lines[start + 1 + used : end]).strip()
        note = Note(word=word, argument=match[2], fields=fields, line=lines[start].strip(_BLANK), rest=rest)
        wrong.extend(_missing(note, FORMS[word]))
        problems.extend(wrong)
        if not wrong:
            notes.append(note)
    return tuple(notes), tuple(problems)


def above_notes(new_text: str) -> str:
    """A mail's own words up to its first note: what they answer is one thing, what the notes tell is another."""
    lines = new_text.splitlines(keepends=True)
    return "".join(lines[: next((n for n, line in enumerate(lines) if _NOTE.match(line)), len(lines))])


def note_in_subject(subject: str) -> NoteProblem | None:
    """A note where nobody looks for one: it is not obeyed, and its writer is told where notes stand."""
    match = _NOTE.match(subject)
    if match is None or match[1].lower() not in FORMS:
        return None
    wanted = "write it on a line of its own in the text"
    return NoteProblem(line=subject.strip(), found="a note does nothing in the subject", wanted=wanted,
                       corrected=subject.strip())  # fmt: skip


def _one_too_many(line: str) -> NoteProblem:
    found = f"a mail may carry {MAX_NOTES} notes, and this one and those below it were not read"
    return NoteProblem(line=line.strip(), found=found, wanted="send them in another mail", corrected=line.strip())


def _fields(lines: list[str], form: Form) -> tuple[dict[str, str], int, list[NoteProblem]]:
    """`key: value` lines up to a blank line or the first line that is not one; how many lines they took."""
    fields: dict[str, str] = {}
    wrong: list[NoteProblem] = []
    for used, line in enumerate(lines):
        match = _FIELD.match(line)
        name = " ".join(match[1].lower().split()) if match else ""
        if match and name in form.fields:
            fields[name] = match[2]
            continue
        near = get_close_matches(name, form.fields, n=1, cutoff=0.7) if match else []
        if match and near:
            fixed = f"{near[0]}: {match[2]}"
            wrong.append(
                NoteProblem(
                    line=line.strip(),
                    found=f'"{match[1]}" is not known here',
                    wanted=f'did you mean "{near[0]}"?',
                    corrected=fixed,
                )
            )
            continue
        return fields, used, wrong
    return fields, len(lines), wrong


def _missing(note: Note, form: Form) -> list[NoteProblem]:
    wrong = []
    if form.argument and not note.argument:
        wrong.append(
            NoteProblem(
                line=note.line,
                found=f"#{note.word} says nothing of what",
                wanted="write it behind the word",
                corrected=form.example,
            )
        )
    for name in form.required:
        if not note.fields.get(name):
            wrong.append(
                NoteProblem(
                    line=note.line,
                    found=f'"{name}:" is missing',
                    wanted="add the line below the note",
                    corrected=form.example,
                )
            )
    return wrong


def _unknown_word(line: str, word: str) -> NoteProblem:
    near = get_close_matches(word, FORMS, n=1, cutoff=0.6)
    if near:
        fixed = re.sub(r"#[A-Za-z]+", f"#{near[0]}", line.strip(), count=1)
        return NoteProblem(
            line=line.strip(),
            found=f"#{word} is not a word I know",
            wanted=f"did you mean #{near[0]}?",
            corrected=fixed,
        )
    return NoteProblem(
        line=line.strip(), found=f"#{word} is not a word I know", wanted="#help lists the words", corrected="#help"
    )
