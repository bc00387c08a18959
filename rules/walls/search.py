"""Finds other clients in a text: all clients' terms in one index, one pass over each form of the text.

Latin words match as words, in any case and spelling that reads the same; scripts written without blanks match anywhere.
Where a term that the reader may read covers the place ("Acme Foods" over another client called "Acme"), it is no hit.
"""

import hashlib
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from rules.book import Client, RuleBook
from rules.walls.disguises import forms, glued
from rules.walls.lookalikes import STROKES, spelled_out
from rules.walls.overlaps import shared, small
from rules.walls.spelling import is_latin, looks, normalised, set_wide, shape, shapes, words
from rules.walls.terms import OURS, Term, agency_terms, client_terms, is_watched, own_terms, words_of

_HOST = re.compile(r"[\w.@+-]+")
_DIGITS = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GAP = re.compile(r"(?: ?- ?|[_/ ]|[.:] ?#?| ?#| ?№ ?|[ :] ?n[or]\.? ?)$")  # between key and number
_WORDS_BEFORE = re.compile(r"[^\w-]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LONG, _REST = 7, 4  # letters of a name that also counts at the head of a longer word, and of what may follow it
# … where it is no compound: "transformation"; as such endings look, too.
_ENDINGS = (
    "ation ition ance ence ment ness less able ible ional ionate isation ization ically istic mente idad".split()  # noqa: SIM905
)
_DERIVED = tuple({*_ENDINGS, *(ending.translate(STROKES) for ending in _ENDINGS)})
_REMEMBERED = 8_192  # texts whose hits are known
_LOOK = 6  # letters of a name that is also found by its looks alone
_SHAPE = 4  # … and by the shapes of its letters, in text that is no ASCII


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Hit:
    """`said`: in words for the AE; `owner`: key of the client it names; `name`: by which of its names."""

    said: str
    owner: str
    name: str = ""


class Index:
    """Terms by their first word; `read` turns a text into the words they are looked for in."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.by_word: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            self.by_word[term.words[0]].append(term)
        self.heads = {word[:_LONG] for word, found in self.by_word.items() if any(len(t.words) == 1 for t in found)}

    def matches(self, text: Sequence[str], *, compounds: bool = True) -> Iterator[_Found]:
        for at, word in enumerate(text):
            for term in self.by_word.get(word, ()):
                if tuple(text[at : at + len(term.words)]) == term.words:
                    yield _Found(at, at + len(term.words), term)
            if not compounds or len(word) < _LONG + _REST or word[:_LONG] not in self.heads:
                continue
            for end in range(_LONG, min(len(word), 60) - _REST + 1):  # "Borealisplakat"
                for term in self.by_word.get(word[:end], ()):
                    if len(term.words) == 1 and not word.startswith(_DERIVED, end):
                        yield _Found(at, at + 1, term)


class Walls:
    """All terms of a rule book. Making one costs more than a thousand mails; `rules.walls` keeps the last."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.names = {c.key: c.name for c in book.clients.values()}
        terms = set(chain(agency_terms(book), *map(client_terms, book.clients.values())))
        own = [term for client in book.clients.values() for term in own_terms(client)]
        self._index, self._by_looks = Index((*terms, *own)), Index(_by(looks, (*terms, *own), _LOOK))
        self._by_shape = Index(_by(shapes, terms, _SHAPE))
        self._together, self._wide = _Together(terms, _LONG), _Together(terms, _SHAPE)
        self._domains = {normalised(d): c.key for c in book.clients.values() for d in c.domains}
        self._labels = max((d.count(".") + 1 for d in self._domains), default=0)
        self._addresses = {normalised(k.address): c.key for c in book.clients.values() for k in c.contacts}
        self._jobs = {normalised(key): key for key in book.clients}
        self._key_parts = max((len(re.split("[-_]", key)) for key in self._jobs), default=1)
        self._own_words = {c.key: _own_words(c, book) for c in book.clients.values()}
        self._shared, self._small = shared(book), small(book)
        self._known: dict[tuple[str, int, bytes], tuple[Hit, ...]] = {}

    def named(self, text: str, client: str, *, runs_together: int = 0) -> tuple[Hit, ...]:
        """Whatever of other clients stands in it, each once.

        `runs_together`: blanks may be missing or stand anywhere; words from so many letters on may be several.
        """
        key = (client, runs_together, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        if key not in self._known:  # a mail is looked at when it is written and when it leaves; papers share styles
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._with_small_words(text, client, runs_together)
        return self._known[key]

    def _with_small_words(self, text: str, client: str, runs_together: int) -> tuple[Hit, ...]:
        """A name that may be read as an ordinary word is a hit where it is found without the word in small letters."""
        found = tuple(dict.fromkeys(self._hits(text, client, runs_together=runs_together)))
        words = [word for name, word in self._small.get(client, ()) if any(hit.name == name for hit in found)]
        if not words:
            return found
        either = "|".join(re.escape(word) for word in words)
        rest = re.sub(rf"(?<![\w.@/-])(?:{either})(?![\w@/]|[.-]\w)", " ", text)
        left = set(self._hits(rest, client, runs_together=runs_together))
        names = {name for name, _ in self._small[client]}
        return tuple(hit for hit in found if hit.name not in names or hit in left)

    def _hits(self, text: str, client: str, *, runs_together: int) -> Iterator[Hit]:
        for form in dict.fromkeys(forms(text)):
            yield from self._terms_in(form, client)
            for line in (normalised(form), *(() if form.isascii() else (shape(form),))):
                yield from self._hosts_in(line, client)
                yield from self._jobs_in(line, client)
            if runs_together:
                yield from self._squashed_in(form, client, runs_together)

    def _terms_in(self, text: str, client: str) -> Iterator[Hit]:
        plain = words(text)
        yield from self._foreign(self._index.matches(plain), client)
        yield from self._foreign(self._by_looks.matches(looks(text)), client)
        if not text.isascii():
            yield from self._foreign(self._by_shape.matches(shapes(text)), client)
        for run in set_wide(plain):
            yield from self._foreign(self._wide.matches(run), client)
        for other in (glued(text), spelled_out(text)):
            yield from self._foreign(self._by_looks.matches(looks(other), compounds=False), client)

    def _foreign(self, matches: Iterable[_Found], client: str) -> Iterator[Hit]:
        found = list(matches)
        covered = _covering(f for f in found if self._may_read(f.term, client))
        for f in found:
            if not f.term.shown or self._may_read(f.term, client) or covered.get(f.start, -1) >= f.end:
                continue
            if len(f.term.words) == 1 and f.term.words[0] in self._own_words.get(client, ()):
                continue  # "Dana" of one client, where this client has a Dana Reyes
            yield Hit(f'"{f.term.shown}" ({self.names[f.term.owner]})', f.term.owner, f.term.shown)

    def _may_read(self, term: Term, client: str) -> bool:
        return term.owner in (client, OURS) or (client, term.shown) in self._shared

    def _squashed_in(self, text: str, client: str, shortest: int) -> Iterator[Hit]:
        """Long names inside words of at least so many letters, and over several words whose ends are the name's; where
        every word may be several (1), anywhere."""
        found = words(text)
        edges = [0, *accumulate(map(len, found))]
        for f in self._together.matches("".join(found)):
            at = bisect(edges, f.start)
            inside = f.end <= edges[at] and edges[at] - edges[at - 1] >= shortest
            if inside or shortest == 1 or (f.start in edges and f.end in edges):
                yield from self._foreign((f,), client)

    def _hosts_in(self, text: str, client: str) -> Iterator[Hit]:
        for match in _HOST.finditer(text):
            token = match[0].strip(".-+@_")
            if "." not in token:
                continue
            owner = self._addresses.get(token) or self._owner_of(token.rpartition("@")[2], client)
            if owner is not None and owner != client:
                yield Hit(f'"{token[:100]}" ({self.names[owner]})', owner)

    def _owner_of(self, host: str, client: str) -> str | None:
        """mail.borealis.example is borealis.example's, and so is borealis.example.pdf; the client's own goes first."""
        labels = host.split(".")
        found = None
        for start in range(len(labels)):
            for end in range(min(start + self._labels, len(labels)), start + 1, -1):
                owner = self._domains.get(".".join(labels[start:end]))
                if owner == client:
                    return owner
                found = found or owner
        return found

    def _jobs_in(self, text: str, client: str) -> Iterator[Hit]:
        """ "BOREALIS-0042", with any dash; with other signs, a blank or nothing between where it is no year."""
        line = _DASHES.sub("-", text)
        for match in _DIGITS.finditer(line):
            before = line[max(0, match.start() - 72) : match.start()]
            between = _GAP.search(before[-6:])
            gap = between[0] if between else ""
            key = self._key_at_the_end(before[: len(before) - len(gap)])
            owner = self._jobs.get(key, client)
            if owner == client:
                continue
            if gap == "-" or (is_watched((key,)) and not _YEAR.fullmatch(match[0])):
                yield Hit(f'job number "{key.upper()}-{match[0]}" ({self.names[owner]})', owner)

    def _key_at_the_end(self, text: str) -> str:
        """The longest client key that the text ends with, as words of their own: "acme-foods", no "xacme"."""
        run = _WORDS_BEFORE.split(text)[-1].strip("-_")
        starts = [0, *(m.end() for m in re.finditer("[-_]", run))][-self._key_parts :]
        return next((run[start:] for start in starts if run[start:] in self._jobs), "")


class _Together:
    """Long names in text without blanks, found by their first letters."""

    def __init__(self, terms: Iterable[Term], shortest: int) -> None:
        self._by_start: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        self._shortest = shortest
        for term in terms:
            whole = "".join(term.words)
            if len(whole) >= shortest and is_latin(whole):
                self._by_start[whole[:shortest]].append((whole, term))

    def matches(self, text: str) -> Iterator[_Found]:
        for at in range(len(text) - self._shortest + 1):
            for whole, term in self._by_start.get(text[at : at + self._shortest], ()):
                if text.startswith(whole, at):
                    yield _Found(at, at + len(whole), term)


def _by(seen: Callable[[str], tuple[str, ...]], terms: Iterable[Term], shortest: int) -> Iterator[Term]:
    """Terms as they look. Short ones of clients are left out: too many words look like them ("Ali", "All")."""
    for term in terms:
        for form in {seen(" ".join(term.words)), seen(term.shown)}:  # capitals look otherwise than small letters
            if form and (len("".join(form)) >= shortest or term.owner == OURS):
                yield Term(form, term.owner, term.shown)


def _covering(own: Iterable[_Found]) -> Mapping[int, int]:
    """For every word inside one of the client's own terms: where the farthest such term ends."""
    ends: dict[int, int] = {}
    for f in own:
        for at in range(f.start, f.end):
            ends[at] = max(ends.get(at, 0), f.end)
    return ends


def _own_words(client: Client, book: RuleBook) -> frozenset[str]:
    names = [client.name, *client.aliases, *(c.name for c in client.contacts), *(p.name for p in book.people.values())]
    return frozenset(chain.from_iterable(words_of(n) + looks(n) for n in names))
