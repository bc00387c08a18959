"""Client walls: no mail to one client names another. Finds other clients' names, people, domains and job numbers.

A term is a run of words. Latin words match as words, in any case and spelling variant that Unicode holds for the same
(NFKC, casefold, invisible characters dropped); scripts written without blanks match anywhere. Where a client's own
longer term covers the place ("Acme Foods" over another client called "Acme"), it is no hit.
"""

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from rules.book import Client, RuleBook
from rules.ordinary import ORDINARY_RUNS, ORDINARY_WORDS

OURS = ""  # owner of the agency's own terms: anybody may read them
_JOB = re.compile(r"([^\W_][\w-]{0,59})-(\d{4,8})(?!\d)")
_HOST = re.compile(r"[\w.@+-]+")
# Shown as nothing, though no format characters: joiners, variation selectors, fillers.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d") | {
    chr(c) for c in range(0xFE00, 0xFE10)
}
_LOOSE = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]")
_ENTITY = re.compile(r"&(?:#\d|#x[0-9a-f]|[a-z]{2,8};)", re.IGNORECASE)
_LONG, _REST = 7, 4  # letters of a name that also counts at the head of a longer word, and of what may follow it
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Written without blanks between words: every character counts as a word of its own.
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_WORD = re.compile(rf"{_DENSE.pattern}|(?:(?!{_DENSE.pattern})[^\W_])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A finished mail as its reader and the reader's programs see it, decoded: every place a name could stand."""

    subject: str = ""
    text: str = ""
    html: str = ""  # the HTML part as text: what is shown, comments, and attributes such as alt and title
    recipients: tuple[str, ...] = ()  # every address it is handed to, Cc and Bcc included
    filenames: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()  # values of all headers


@dataclass(frozen=True, slots=True)
class Term:
    """A run of words, who bears it, and how it is shown to the AE."""

    words: tuple[str, ...]
    owner: str
    shown: str


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    term: Term


def wall_hits(mail: Outgoing, client: str | None, book: RuleBook) -> tuple[str, ...]:
    """What in this mail must not reach that client: each hit in words for the AE; empty when it may go.

    A mail that goes to colleagues alone is behind no wall. `client` None: only colleagues may get it at all.
    """
    strangers = [a for a in mail.recipients if not may_read(a, client, book)]
    outside = [a for a in mail.recipients if not book.is_agency(a)]
    if not outside and mail.recipients:
        return ()
    name = book.clients[client].name if client and client in book.clients else "the agency"
    hits = [f"recipient {address} does not belong to {name}" for address in strangers]
    hits += _walls(book).named(mail, client or OURS)
    return tuple(dict.fromkeys(hits))


def may_read(address: str, client: str | None, book: RuleBook) -> bool:
    """A colleague, a contact of the client, or somebody in a mail domain of the client's own."""
    if book.is_agency(address):
        return True
    known = book.client_of_address(address) or book.client_of_domain(address.rpartition("@")[2])
    return known is not None and known.key == client


def unwatched(book: RuleBook) -> tuple[tuple[str, str], ...]:
    """(client key, name) of names too short or too ordinary (words of our own letters) to be told from other words.

    Such a client is still known by its other names, its people, domains and job numbers: give it a longer alias.
    """
    return tuple((c.key, n) for c in book.clients.values() for n in (c.name, *c.aliases) if not _watched(words(n)))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, normalised: ("acme", "foods"), ("晨", "光")."""
    return tuple(_WORD.findall(normalised(text)))


def is_dense(word: str) -> bool:
    """One character of a script that is written without blanks."""
    return bool(_DENSE.fullmatch(word))


@lru_cache(maxsize=4096)
def _words_of_term(text: str) -> tuple[str, ...]:
    return words(text)


def normalised(text: str) -> str:
    """NFKC, casefolded, without invisible characters (soft hyphens, zero-width spaces, marks of direction) and without
    marks that belong to no letter: "B̲orealis"."""
    if text.isascii():
        return text.lower()
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in _UNSEEN)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return _LOOSE.sub("", folded)


def bare(word: str) -> str:
    """As people type it who have no such keys: "lucia" of "lucía"."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")


class Walls:
    """All terms of a rule book, indexed by first word: one pass over a mail, whatever the number of clients."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.names = {c.key: c.name for c in book.clients.values()}
        self.terms: dict[str, list[Term]] = defaultdict(list)
        for term in set(chain(_agency_terms(book), *map(_client_terms, book.clients.values()))):
            self.terms[term.words[0]].append(term)
        self.domains = {normalised(d): c.key for c in book.clients.values() for d in c.domains}
        self.addresses = {normalised(k.address): c.key for c in book.clients.values() for k in c.contacts}
        self.jobs = {normalised(key): key for key in book.clients}
        self.own_words = {c.key: _own_words(c, book) for c in book.clients.values()}

    def named(self, mail: Outgoing, client: str) -> Iterator[str]:
        """Every hit, in the order of subject, text, HTML, file names, headers."""
        places = (("subject", (mail.subject,)), ("text", (mail.text,)), ("HTML", (mail.html,)),
                  ("file name", mail.filenames), ("header", mail.headers))  # fmt: skip
        seen: set[str] = set()
        for place, texts in places:
            for text in texts:
                for what in chain(
                    self._terms_in(text, client), self._hosts_in(text, client), self._jobs_in(text, client)
                ):
                    if what not in seen:
                        seen.add(what)
                        yield f"{place}: {what}"

    def _terms_in(self, text: str, client: str) -> Iterator[str]:
        forms = [text, _CAMEL.sub(" ", text)]  # "BorealisPoster.pdf"
        if _ENTITY.search(text):
            forms.append(html.unescape(text))
        for form in dict.fromkeys(forms):
            found = list(self._matches(words(form)))
            own = [f for f in found if f.term.owner in (client, OURS)]
            covered = _covering(own)
            for f in found:
                if f.term.owner in (client, OURS) or covered.get(f.start, -1) >= f.end:
                    continue
                if len(f.term.words) == 1 and f.term.words[0] in self.own_words.get(client, ()):
                    continue  # "Dana" of one client, where this client has a Dana Reyes
                yield f'"{f.term.shown}" ({self.names[f.term.owner]})'

    def _matches(self, text: tuple[str, ...]) -> Iterator[_Found]:
        for at, word in enumerate(text):
            for term in self.terms.get(word, ()):
                if text[at : at + len(term.words)] == term.words:
                    yield _Found(at, at + len(term.words), term)
            for end in range(_LONG, min(len(word), 60) - _REST + 1):  # "Borealisplakat"
                for term in self.terms.get(word[:end], ()):
                    if len(term.words) == 1:
                        yield _Found(at, at + 1, term)

    def _hosts_in(self, text: str, client: str) -> Iterator[str]:
        for match in _HOST.finditer(normalised(text)):
            token = match[0].strip(".-+@_")
            if "." not in token:
                continue
            owner = self.addresses.get(token)
            host = token.rpartition("@")[2]
            while owner is None and "." in host:  # mail.borealis.example is borealis.example's
                owner = self.domains.get(host)
                host = host.partition(".")[2]
            if owner is not None and owner != client:
                yield f'"{token[:100]}" ({self.names[owner]})'

    def _jobs_in(self, text: str, client: str) -> Iterator[str]:
        for match in _JOB.finditer(normalised(text)):
            parts = match[1]
            while parts:
                owner = self.jobs.get(parts)
                if owner is not None and owner != client:
                    yield f'job number "{parts.upper()}-{match[2]}" ({self.names[owner]})'
                if owner is not None:
                    break
                parts = parts.partition("-")[2]


def _covering(own: Iterable[_Found]) -> Mapping[int, int]:
    """For every word inside one of the client's own terms: where the farthest such term ends."""
    ends: dict[int, int] = {}
    for f in own:
        for at in range(f.start, f.end):
            ends[at] = max(ends.get(at, 0), f.end)
    return ends


def _client_terms(client: Client) -> Iterator[Term]:
    for name in (client.name, *client.aliases):
        yield from _forms(name, client.key)
    for contact in client.contacts:
        yield from _forms(contact.name, client.key, squashed=False)
        yield from (t for t in _forms(contact.address, client.key, squashed=False) if len(t.words) > 2)


def _agency_terms(book: RuleBook) -> Iterator[Term]:
    for name in (book.agency.name, *(p.name for p in book.people.values())):
        yield from _forms(name, OURS)


def _forms(name: str, owner: str, *, squashed: bool = True) -> Iterator[Term]:
    """The name as written, with its capitals parted, as one word, and with a genitive s ("Acmes Plakat")."""
    forms = {_words_of_term(name), _words_of_term(_CAMEL.sub(" ", name))}
    if squashed and len(name) > 6 and not _DENSE.search(name):
        forms.add(("".join(_words_of_term(name)),))
    for form in forms:
        if not form or (owner != OURS and not _watched(form)):
            continue
        yield Term(form, owner, name)
        typed = tuple(bare(word) for word in form)
        if typed != form and len("".join(typed)) >= 5 and not _DENSE.search(name):
            yield Term(typed, owner, name)
        if len(form[-1]) > 3 and not _DENSE.match(form[-1]):
            yield Term((*form[:-1], form[-1] + "s"), owner, name)


def _own_words(client: Client, book: RuleBook) -> frozenset[str]:
    names = [client.name, *client.aliases, *(c.name for c in client.contacts), *(p.name for p in book.people.values())]
    return frozenset(chain.from_iterable(_words_of_term(n) for n in names))


def _watched(form: tuple[str, ...]) -> bool:
    return bool(form) and not (len(form) == 1 and len(form[0]) < 3) and not _is_ordinary(form)


def _is_ordinary(form: tuple[str, ...]) -> bool:
    """A single word that our own letters use, or a run of characters that stands in them."""
    if form and all(_DENSE.match(w) for w in form):
        return any("".join(form) in run for run in ORDINARY_RUNS)
    return len(form) == 1 and form[0] in ORDINARY_WORDS


@dataclass
class _Last:
    """The last book's index: building one costs more than a thousand mails."""

    walls: Walls | None = field(default=None)


_last = _Last()


def _walls(book: RuleBook) -> Walls:
    walls = _last.walls
    if walls is None or walls.book is not book:
        walls = _last.walls = Walls(book)
    return walls
