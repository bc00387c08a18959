"""The words that name a client: its name and aliases, its people and their addresses, in the ways they are written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rules.book import Client, RuleBook
from rules.ordinary import ORDINARY_RUNS, ORDINARY_WORDS
from rules.walls.disguises import split_at_capitals
from rules.walls.spelling import bare, is_dense, is_latin, words

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_LEGAL = re.compile(
    r"[\s,]+(?:gmbh|mbh|ag|se|kg|ohg|gbr|e\.?\s?k|ug|co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|lp|plc"
    r"|pty|pte|s\.?\s?a|s\.?\s?l|s\.?\s?l\.?\s?u|s\.?\s?a\.?\s?s|s\.?\s?a\.?\s?r\.?\s?l|sarl|b\.?\s?v|n\.?\s?v|a\.?\s?b|a\.?\s?s|oy|aps"
    r"|holding|group|jsc|tnhh|&)\.?$|(?:股份|集团)?(?:有限)?(?:责任)?公司$|^(?:công ty|cty)(?: tnhh| cổ phần)?\s+",
    re.IGNORECASE,
)
OURS = ""  # owner of the agency's own terms: anybody may read them


@dataclass(frozen=True, slots=True)
class Term:
    """A run of words, who bears it, and how it is shown to the AE: not at all, where it only covers other names."""

    words: tuple[str, ...]
    owner: str
    shown: str


def client_terms(client: Client) -> Iterator[Term]:
    """What others must not read of it."""
    for name in (client.name, *client.aliases):
        for variant in _variants(name):
            yield from (replace(term, shown=name) for term in _forms(variant, client.key))
    for contact in client.contacts:
        yield from _forms(contact.name, client.key, squashed=False)
        yield from _as_in_lists(contact.name, client.key)
        yield from (t for t in _forms(contact.address, client.key, squashed=False) if len(t.words) > 2)


def own_terms(client: Client) -> Iterator[Term]:
    """What it may read though another client's name stands in it: its own domains and addresses. They name nobody."""
    yield from _covers((*client.domains, *(c.address for c in client.contacts)), client.key)


def _covers(places: Iterable[str], owner: str) -> Iterator[Term]:
    yield from (Term(form, owner, "") for place in places if (form := words_of(place)))


def agency_terms(book: RuleBook) -> Iterator[Term]:
    for name in (book.agency.name, *(p.name for p in book.people.values())):
        yield from _forms(name, OURS)
    yield from _covers((*book.agency.domains, *book.inboxes, *(p.address for p in book.people.values())), OURS)


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


def _variants(name: str) -> Iterator[str]:
    """The name; without its legal form ("Acme Foods Ltd"); with "and" for "&"."""
    yield name
    short = name
    while (shorter := _LEGAL.sub("", short)) != short and words_of(shorter):
        short = shorter
    yield from (short,) if short != name else ()
    for plain in {name, short} if re.search("[&+]", name) else ():
        yield from (re.sub(r"\s*[&+]\s*", f" {word} ", plain) for word in ("and", "und", "et", "y", "và"))


def _as_in_lists(name: str, owner: str) -> Iterator[Term]:
    """ "Reyes, Dana"; "D. Reyes"; of three names and more the first and the last, in both orders."""
    form = words_of(name)
    if not 2 <= len(form) <= 4 or not is_latin(name):
        return
    yield Term((form[-1], *form[:-1]), owner, name)
    if len(form[-1]) >= 4 and form[-1].isalpha():
        yield Term((form[0][:1], form[-1]), owner, name)
    if len(form) > 2 and min(len(form[0]), len(form[-1])) >= 3:
        for pair in ((form[0], form[-1]), (form[-1], form[0])):
            yield from {Term(typed, owner, name) for typed in (pair, (bare(pair[0]), bare(pair[1])))}


def _is_ordinary(form: tuple[str, ...]) -> bool:
    """A single word that our own letters use, or a run of characters that stands in them."""
    if form and all(is_dense(w) for w in form):
        return any("".join(form) in run for run in ORDINARY_RUNS)
    return len(form) == 1 and form[0] in ORDINARY_WORDS
