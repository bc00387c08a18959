"""The words that name a client: its name and aliases, its people and their addresses, in the ways they are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.book import Client, RuleBook
from rules.ordinary import ORDINARY_RUNS, ORDINARY_WORDS
from rules.walls.spelling import bare, is_dense, is_latin, split_at_capitals, words

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
OURS = ""  # owner of the agency's own terms: anybody may read them


@dataclass(frozen=True, slots=True)
class Term:
    """A run of words, who bears it, and how it is shown to the AE."""

    words: tuple[str, ...]
    owner: str
    shown: str


def client_terms(client: Client) -> Iterator[Term]:
    for name in (client.name, *client.aliases):
        yield from _forms(name, client.key)
    for contact in client.contacts:
        yield from _forms(contact.name, client.key, squashed=False)
        yield from _surname_first(contact.name, client.key)
        yield from (t for t in _forms(contact.address, client.key, squashed=False) if len(t.words) > 2)


def agency_terms(book: RuleBook) -> Iterator[Term]:
    for name in (book.agency.name, *(p.name for p in book.people.values())):
        yield from _forms(name, OURS)


def forms_of(name: str) -> frozenset[tuple[str, ...]]:
    """The runs of words by which a name is looked for; none for one too short or too ordinary to be told."""
    return frozenset(term.words for term in _forms(name, "?"))


def unwatched(book: RuleBook) -> tuple[tuple[str, str], ...]:
    """(client key, name) of names too short or too ordinary (words of our own letters) to be told from other words.

    Such a client is still known by its other names, its people, domains and job numbers: give it a longer alias.
    """
    return tuple((c.key, n) for c in book.clients.values() for n in (c.name, *c.aliases) if not is_watched(words(n)))


def is_watched(form: tuple[str, ...]) -> bool:
    return bool(form) and not (len(form) == 1 and len(form[0]) < 3) and not _is_ordinary(form)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    return words(text)


def _forms(name: str, owner: str, *, squashed: bool = True) -> Iterator[Term]:
    """The name as written, with its capitals parted, as one word, and with a genitive s ("Acmes Plakat")."""
    forms = {words_of(name), words_of(split_at_capitals(name))}
    if squashed and len(name) > 6 and is_latin(name):
        forms.add(("".join(words_of(name)),))
    for form in forms:
        if not form or (owner != OURS and not is_watched(form)):
            continue
        yield Term(form, owner, name)
        for typed in (tuple(map(bare, form)), tuple(word.translate(_UMLAUTS) for word in form)):
            if typed != form and len("".join(typed)) >= 5 and is_latin(name):
                yield Term(typed, owner, name)
        if (len(form[-1]) > 3 or len(form) > 1) and not is_dense(form[-1]):
            yield Term((*form[:-1], form[-1] + "s"), owner, name)


def _surname_first(name: str, owner: str) -> Iterator[Term]:
    """ "Reyes, Dana", as lists have it."""
    form = words_of(name)
    if 2 <= len(form) <= 4 and is_latin(name):
        yield Term((form[-1], *form[:-1]), owner, name)


def _is_ordinary(form: tuple[str, ...]) -> bool:
    """A single word that our own letters use, or a run of characters that stands in them."""
    if form and all(is_dense(w) for w in form):
        return any("".join(form) in run for run in ORDINARY_RUNS)
    return len(form) == 1 and form[0] in ORDINARY_WORDS
