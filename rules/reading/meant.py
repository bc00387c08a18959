"""Which request a reply is about, and what leaves that in doubt: an older version, an earlier mail, another item."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.nouns import Because, Entry, Request
from rules.reading.case import Case, Findings
from rules.reading.decision import Reading, decide
from rules.reading.filing import token_version
from rules.reading.pieces import pieces_in
from rules.reading.values import read_item

STEP = "decision"
_BREAKS = re.compile(r"[.!?;\n。！？；]")
_LABEL = re.compile(r"[^\n]{0,80}\d\s?版?\s?[:：=–—-]\s?$")  # "Poster v1: " before the deciding words
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Meant:
    """The request a reply is about, those that came into question, and why it may not be that one."""

    request: Request
    among: tuple[Request, ...]
    doubts: tuple[Because, ...] = ()


def requests_of(case: Case, found: Findings) -> tuple[Request, ...]:
    """The requests this reply can be about: its thread's, and the one our letter was about; newest first."""
    named = [case.view.get(Request, found.answers.about)] if found.answers else []
    in_thread = case.view.find(Request, thread=found.thread.id) if found.thread else ()
    both = {r.id: r for r in (*(r for r in named if r), *in_thread, *_moved_away(case, found))}
    return tuple(sorted(both.values(), key=lambda r: r.at, reverse=True))


def _moved_away(case: Case, found: Findings) -> Iterator[Request]:
    """Requests that were first asked in this thread, and again in another one: somebody may still answer here."""
    client, thread = found.client, found.thread
    if client is None or thread is None or case.book.client_of_address(case.message.sender.address) != client:
        return
    yield from (r for r in case.view.find(Request, client=client.key) if thread.id in r.threads_before)


def which_request(case: Case, found: Findings) -> Meant | None:
    """The request whose mail this one answers; else the one our letter was about; else the newest that is open."""
    among = requests_of(case, found)
    if not among:
        return None
    by_rank = sorted(among, key=lambda r: (r.state == "open", r.at))  # of one mail that asked for two: the open one
    asked_in = {r.message_id: r for r in by_rank if r.message_id}
    nearest = next(iter(case.message.thread_references), None)
    meant = asked_in.get(nearest or "")
    if meant is None and found.answers:
        meant = case.view.get(Request, found.answers.about)
    if meant is None:
        live = [r for r in among if r.state != "superseded"] or list(among)
        open_ = [r for r in live if r.state == "open"]
        meant = (open_ or live)[0]
        doubts = tuple(_before_it(case, meant, nearest))
        if open_ and meant is not live[0]:
            text = f"{live[0].id} was asked later and is decided already: this may be about it"
            doubts = (*doubts, Because(step=STEP, text=text))
        return Meant(meant, among, (*doubts, *_set_aside(meant)))
    return Meant(meant, among, tuple(_set_aside(meant)))


def _set_aside(request: Request) -> Iterator[Because]:
    if request.state == "superseded":
        yield Because(step=STEP, text=f"{request.id} has been replaced: {request.because.text}")


def _before_it(case: Case, request: Request, nearest: str | None) -> Iterator[Because]:
    """An answer to a mail from before the request can hardly be about it."""
    answered = case.view.find(Entry, message_id=nearest) if nearest else ()
    if answered and all(entry.received < request.at for entry in answered):
        text = f"it answers a mail that is older than the request {request.id}"
        yield Because(step=STEP, text=text, words=answered[0].subject[:100])


def read_words(case: Case, found: Findings, meant: Meant) -> tuple[Reading, tuple[Because, ...]]:
    """What the words decide of this request's version; and the doubt that they are about something else."""
    version, subject = meant.request.version, case.message.subject
    reading = decide(found.new_text, lexicons=case.book.lexicons, subject=subject, version=version)
    token = token_version(subject)
    if reading.decision == "none" and reading.certain and version:
        other = decide(found.new_text, lexicons=case.book.lexicons)
        if other.suspected not in ("none", "question"):
            text = f"the words speak of another version than {version}"
            return replace(other, decision="none", certain=False), (Because(step=STEP, text=text),)
    doubts = tuple(_names_another(case, meant.request, reading, found.new_text))
    labels = {read_item(m[0])[1] for e in reading.because if (m := _LABEL.search(found.new_text[: e.start]))}
    if version and labels - {None, version}:
        doubts = (
            *doubts,
            Because(step=STEP, text=f"the words stand beside the name of another version than {version}"),
        )
    if token and version and token != version:
        doubts = (
            *doubts,
            Because(
                step=STEP, text=f"the subject names {token}, but the request is for {version}", words=subject[:100]
            ),
        )
    return reading, (*doubts, *_through_a_list(case))


def _through_a_list(case: Case) -> Iterator[Because]:
    """A list sends on what somebody wrote to somebody else. The agency's own (its inbox may be one) does not count."""
    headers = case.message.headers
    names = [name.strip().rstrip(">").lower() for name in headers.get("list-id", ())]
    own = tuple(f".{domain}" for domain in case.book.agency.domains)
    precedence = [value.strip().lower() for value in headers.get("precedence", ())]
    if any(not name.endswith(own) for name in names) or (not names and "list" in precedence):
        yield Because(step=STEP, text="it came through a mailing list", words="; ".join(names)[:200] or None)


def _names_another(case: Case, request: Request, reading: Reading, text: str) -> Iterator[Because]:
    """The deciding words name a piece that the request does not: "the flyer is approved", of a poster."""
    said = " ".join(_sentences(reading, text))
    ours = " ".join((request.item, case.message.subject, *(a.name for a in request.attachments)))
    asked = pieces_in(ours)
    if asked and (others := pieces_in(said) - asked):
        text = f"the words name a {' and a '.join(sorted(others))}, but the request is for {request.item}"
        yield Because(step=STEP, text=text)
        return
    said, ours = _folded(said), _folded(ours)
    for other in case.view.find(Request, client=request.client):
        name = _folded(other.item)
        if name in said and name not in ours and _folded(request.item) not in said:
            text = f"the words name {other.item}, but the request is for {request.item}"
            yield Because(step=STEP, text=text, words=other.id)
            return


def _sentences(reading: Reading, text: str) -> Iterator[str]:
    """The sentences of the words that decide."""
    ends = [0, *(m.end() for m in _BREAKS.finditer(text)), len(text)]
    for evidence in reading.because[:6]:
        start = max(e for e in ends if e <= evidence.start)
        yield text[start : min((e for e in ends if e >= evidence.end), default=len(text))]


def _folded(text: str) -> str:
    """Words with a blank on each side, so that whole words are found; Chinese, without blanks, as it stands."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text[:4_000]).casefold()).strip()
    return words if _HAN.search(words) else f" {words} "
