"""[[overlap]]s of clients.toml: names of one client that others may read, always or as an ordinary word."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rules.book import RuleBook
from rules.walls.terms import client_terms, forms_of, words_of


def shared(book: RuleBook) -> frozenset[tuple[str, str]]:
    """(client, name of another) that an [[overlap]] lets it read: that name alone, and no longer one with it inside."""
    return frozenset((client, name) for client, name, word in _overlaps(book) if not _is_small(word, name))


def small(book: RuleBook) -> Mapping[str, list[tuple[str, str]]]:
    """By client: (name of another, the ordinary word it is when written in small letters)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for client, name, word in _overlaps(book):
        if _is_small(word, name):
            found[client].append((name, word))
    return found


def _overlaps(book: RuleBook) -> Iterator[tuple[str, str, str]]:
    shown = {t.shown: forms_of(t.shown) for c in book.clients.values() for t in client_terms(c)}
    for overlap in book.overlaps:
        for name in (name for name, found in shown.items() if words_of(overlap.word) in found):
            yield from ((client, name, overlap.word) for client in overlap.clients)


def _is_small(word: str, name: str) -> bool:
    return word.islower() and not name.islower()
