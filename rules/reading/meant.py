"""Which request a reply is about, and what leaves that in doubt: an older version, an earlier mail, another item."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rules.nouns import Because, Entry, OutboxRow, Request
from rules.reading.case import Case, Findings
from rules.reading.decision import Reading, decide
from rules.reading.each import read_each
from rules.reading.pieces import pieces_in
from rules.reading.recording import titled
from rules.reading.subjects import bare_subject, token_version
from rules.reading.touches import named_invoices
from rules.reading.values import read_item, slug, versions_named
from rules.reading.writer import RANK

STEP = "decision"
_BREAKS = re.compile(r"[.!?;\n。！？；]")
_LABEL = re.compile(r"[^\n]{0,80}\d\s?版?\s?[:：=–—-]\s?$")  # "Poster v1: " before the deciding words
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Meant:
    """The request a reply is about, those that came into question, and why it may not be that one.

    `together`: all that the same mail asked for, in its order; `request` alone where it asked for one thing.
    """

    request: Request
    among: tuple[Request, ...]
    doubts: tuple[Because, ...] = ()
    together: tuple[Request, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the items are called; with the version where two bear the same name."""
        plain = [r.item for r in self.together]
        return tuple(titled(r) if plain.count(r.item) > 1 else r.item for r in self.together)


def about(requests: Sequence[Request]) -> str:
    """What a letter about these requests is about, as `asked_about` reads it again."""
    return ", ".join(r.id for r in requests)


def asked_about(case: Case, letter: OutboxRow | None) -> tuple[Request, ...]:
    """The requests that a letter of ours was about."""
    names = letter.about.split(", ") if letter else ()
    return tuple(r for name in names if (r := case.view.get(Request, name)))


def requests_of(case: Case, found: Findings) -> tuple[Request, ...]:
    """The requests this reply can be about: its thread's, and those our letter was about; newest first."""
    named = asked_about(case, found.answers)
    in_thread = case.view.find(Request, thread=found.thread.id) if found.thread else ()
    both = {r.id: r for r in (*named, *in_thread, *_moved_away(case, found))}
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
    if meant is not None:
        return _meant(meant, among, asked_together(case, meant))
    if named := asked_about(case, found.answers):
        return _meant(named[0], among, named)
    live = [r for r in among if not r.is_set_aside] or list(among)
    open_ = [r for r in live if r.state == "open"]
    meant = (open_ or live)[0]
    together = asked_together(case, meant)
    doubts = (*_before_it(case, meant, nearest), *_of_nobody_known(case, found, meant, nearest))
    if open_ and live[0] not in together:
        text = f"{live[0].id} was asked later and is decided already: this may be about it"
        doubts = (*doubts, Because(step=STEP, text=text))
    return _meant(meant, among, together, doubts)


def _meant(
    request: Request, among: tuple[Request, ...], together: tuple[Request, ...], doubts: tuple[Because, ...] = ()
) -> Meant:
    """Of several items each is set aside for itself; of one the whole reply is in doubt."""
    alone = len(together) < 2
    return Meant(request, among, (*doubts, *(set_aside(request) if alone else ())), (request,) if alone else together)


def asked_together(case: Case, request: Request) -> tuple[Request, ...]:
    """All that the same mail asked for, in its order."""
    same = case.view.find(Request, message_id=request.message_id) if request.message_id else ()
    ours = [r for r in same if r.client == request.client and r.number]
    return tuple(sorted(ours, key=lambda r: (r.number, r.id))) if request.number else (request,)


def set_aside(request: Request) -> Iterator[Because]:
    """Why an answer about it does not count any more, if it does not."""
    if request.is_set_aside:
        yield Because(step=STEP, text=f"{request.id} has been replaced: {request.because.text}")


def _before_it(case: Case, request: Request, nearest: str | None) -> Iterator[Because]:
    """An answer to a mail from before the request can hardly be about it."""
    answered = case.view.find(Entry, message_id=nearest) if nearest else ()
    if answered and all(entry.received < request.at for entry in answered):
        text = f"it answers a mail that is older than the request {request.id}"
        yield Because(step=STEP, text=text, words=answered[0].subject[:100])


def _of_nobody_known(case: Case, found: Findings, request: Request, nearest: str | None) -> Iterator[Because]:
    """A yes to a mail that a stranger slipped into the thread, or somebody in a colleague's name: whatever that mail
    asked, it may not be this. It must be as well vouched for as the mail that asked."""
    answered = case.view.find(Entry, message_id=nearest) if nearest and not found.answers else ()
    asked = case.view.find(Entry, message_id=request.message_id) if request.message_id else ()
    needed = min((RANK[entry.trust] for entry in asked), default=0)
    if answered and not any(_is_of(case, request, e.sender) and RANK[e.trust] >= needed for e in answered):
        text = f"it answers a mail of {answered[0].sender or 'nobody certain'} that nobody here sent for certain"
        yield Because(step=STEP, text=text, words=answered[0].subject[:100])


def _is_of(case: Case, request: Request, address: str) -> bool:
    """Whether it is a colleague's, or somebody's at the client."""
    client = case.book.client_of_address(address) or case.book.client_of_domain(address.rpartition("@")[2])
    return case.book.is_agency(address) or (client is not None and client.key == request.client)


def read_words(case: Case, found: Findings, meant: Meant) -> tuple[Reading, tuple[Because, ...]]:
    """What the words decide of what was asked; and the doubt that they are about something else."""
    text, asked = found.new_text, meant.together
    if len(asked) > 1:
        reading = read_each(text, case.book.lexicons, asked, meant.names, case.message.subject)
        doubts: tuple[Because, ...] = tuple(_subject_version(case, asked))
    else:
        version = meant.request.version
        reading = decide(text, lexicons=case.book.lexicons, subject=case.message.subject, version=version)
        if version and reading.decision == "none" and reading.certain:
            other = decide(text, lexicons=case.book.lexicons)
            if other.suspected not in ("none", "question"):
                why = Because(step=STEP, text=f"the words speak of another version than {version}")
                return replace(other, decision="none", certain=False), (why,)
        doubts = (*_label_version(reading, version, text), *_subject_version(case, asked))
    doubts = (*doubts, *_subject_other(case, found, asked), *_through_a_list(case))
    return reading, (*_names_another(case, asked, reading, text), *_names_invoice(case, asked, reading, text), *doubts)


def _label_version(reading: Reading, version: str | None, text: str) -> Iterator[Because]:
    """ "Poster v1: approved", of version 2."""
    labels = {read_item(m[0])[1] for e in reading.because if (m := _LABEL.search(text[: e.start]))}
    if version and labels - {None, version}:
        yield Because(step=STEP, text=f"the words stand beside the name of another version than {version}")


def _subject_version(case: Case, asked: Sequence[Request]) -> Iterator[Because]:
    token, versions = token_version(case.message.subject), {r.version for r in asked}
    if token and None not in versions and token not in versions:
        shown = " and ".join(sorted(v for v in versions if v))
        text = f"the subject names {token}, but the request is for {shown}"
        yield Because(step=STEP, text=text, words=case.message.subject[:100])


def _subject_other(case: Case, found: Findings, asked: Sequence[Request]) -> Iterator[Because]:
    """A subject that is not the one of the conversation, and names another version or another piece."""
    subject = bare_subject(case.message.subject)
    answered = [e for name in case.message.thread_references[:5] for e in case.view.find(Entry, message_id=name)]
    known = [bare_subject(e.subject) for e in answered] + ([bare_subject(found.thread.subject)] if found.thread else [])
    if slug(subject) in map(slug, known):
        return
    versions = versions_named(subject) - {r.version for r in asked}
    ours = " ".join((*known, *(r.item for r in asked), *(a.name for r in asked for a in r.attachments)))
    pieces = pieces_in(subject) - pieces_in(ours)
    if pieces or (versions and all(r.version for r in asked)):
        shown = " and ".join(titled(r) for r in asked)
        text = f"its subject names {' and '.join(sorted(pieces | versions))}, but the request is for {shown}"
        yield Because(step=STEP, text=text, words=case.message.subject[:100])


def _through_a_list(case: Case) -> Iterator[Because]:
    """A list sends on what somebody wrote to somebody else. The agency's own (its inbox may be one) does not count."""
    headers = case.message.headers
    names = [name.strip().rstrip(">").lower() for name in headers.get("list-id", ())]
    own = tuple(f".{domain}" for domain in case.book.agency.domains)
    precedence = [value.strip().lower() for value in headers.get("precedence", ())]
    if any(not name.endswith(own) for name in names) or (not names and "list" in precedence):
        yield Because(step=STEP, text="it came through a mailing list", words="; ".join(names)[:200] or None)
    elif many := next((value for value in precedence if value in ("bulk", "junk")), None):
        yield Because(step=STEP, text="its Precedence says that it was sent to many", words=many)


def _names_another(case: Case, asked: Sequence[Request], reading: Reading, text: str) -> Iterator[Because]:
    """The deciding words name a piece that the request does not: "the flyer is approved", of a poster."""
    said = " ".join(_sentences(reading, text))
    ours = " ".join((case.message.subject, *(r.item for r in asked), *(a.name for r in asked for a in r.attachments)))
    items = " and ".join(r.item for r in asked)
    pieces = pieces_in(ours)
    if pieces and (others := pieces_in(said) - pieces):
        text = f"the words name a {' and a '.join(sorted(others))}, but the request is for {items}"
        yield Because(step=STEP, text=text)
        return
    said, ours = _folded(said), _folded(ours)
    for other in case.view.find(Request, client=asked[0].client):
        name = _folded(other.item)
        if name in said and name not in ours and not any(_folded(r.item) in said for r in asked):
            text = f"the words name {other.item}, but the request is for {items}"
            yield Because(step=STEP, text=text, words=other.id)
            return


def _names_invoice(case: Case, asked: Sequence[Request], reading: Reading, text: str) -> Iterator[Because]:
    """ "Release INV-31": a go-ahead, but for its payment."""
    client = case.book.clients.get(asked[0].client)
    if reading.decision != "approve" or client is None:
        return
    said, ours = " ".join(_sentences(reading, text)), " ".join((case.message.subject, *(r.item for r in asked)))
    for invoice in named_invoices(case, client, said, ("open", "paid", "disputed")):
        if invoice.number.casefold() not in ours.casefold():
            names = " and ".join(r.item for r in asked)
            yield Because(step=STEP, text=f"the words name invoice {invoice.number}, but the request is for {names}")


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
