"""A quick look whether a text can hold a complaint at all: most mail holds none, and reading it in full costs more."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from rules.reading.decision.han import SIMPLIFIED
from rules.reading.decision.lexicon import LEVELS, Lexicon, Lexicons

Small = Callable[[str], bool]  # whether a word is one of the small ones that any mail is full of
MOST = 30_000  # characters looked at
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[()|\[\]]|[^\s()|\[\]]+")
_HAN = re.compile("[\u3400-\u9fff]")
_SIMPLER = str.maketrans(SIMPLIFIED)
_last: list[tuple[Lexicons, "Telling"]] = []  # of the rule book in use: gathered once a load


class Telling:
    """Words, beginnings of words and runs of Chinese of which every complaint of the lexicons holds one."""

    def __init__(self, lexicons: Lexicons) -> None:
        every = tuple(lexicons.by_language.values())
        small = lru_cache(None)(lambda word: any(lexicon.function_word(word) for lexicon in every))
        found = {word for lexicon in every for word in _telling(lexicon, small)}
        self.runs = tuple(sorted(w for w in found if _HAN.search(w)))
        plain = found.difference(self.runs)
        self.words = frozenset(w for w in plain if not w.endswith("*"))
        self.starts = tuple(w[:-1] for w in plain if w.endswith("*"))

    def may_be_in(self, text: str) -> bool:
        said = set(_WORD.findall(_plain(text)))
        if said & self.words or any(w.startswith(self.starts) for w in said if len(w) > 3):
            return True
        if text.isascii() or not _HAN.search(text):
            return False
        text = text.translate(_SIMPLER)
        return any(run in text for run in self.runs)


def may_complain(text: str, lexicons: Lexicons) -> bool:
    """False only where no complaint of any lexicon can be in the text."""
    if not _last or _last[0][0] is not lexicons:
        _last[:] = [(lexicons, Telling(lexicons))]
    return _last[0][1].may_be_in(text[:MOST])


def _telling(lexicon: Lexicon, small: Small) -> set[str]:
    rows = [pattern for level, role, pattern in lexicon.rows if level == len(LEVELS) and role == "complaint"]
    found: set[str] = set()
    for pattern in rows:
        alternatives, _ = _parse(_PARTS.findall(pattern), 0, small)
        found |= set().union(*alternatives)
    return found


def _parse(tokens: list[str], at: int, small: Small) -> tuple[list[set[str]], int]:
    """The alternatives up to a closing bracket: of each, words of which one must be there for it to match."""
    done: list[set[str]] = []
    parts: list[set[str]] = []
    while at < len(tokens) and tokens[at] not in (")", "]"):
        token = tokens[at]
        if token in ("(", "["):
            inner, at = _parse(tokens, at + 1, small)
            if token == "(" and all(inner):
                parts.append(set().union(*inner))
        elif token == "|":
            done.append(_best(parts, small))
            parts = []
        elif words := _words(token):
            parts.append({max(words, key=len)})
        at += 1
    return [*done, _best(parts, small)], at


def _best(parts: list[set[str]], small: Small) -> set[str]:
    """Of what must all be there, the part whose shortest word is longest, small words of any language aside."""
    return max(parts, key=lambda p: min((0 if small(w) else len(w), len(w)) for w in p), default=set())


def _words(token: str) -> list[str]:
    if _HAN.search(token):
        return [token]
    words = _WORD.findall(_plain(token))
    if words and token.endswith("*"):
        words[-1] += "*"
    return words


def _plain(text: str) -> str:
    """Lower case and without marks, as people type in a hurry."""
    text = text.casefold()
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)).replace("đ", "d")
    return "".join(c for c in bare if not unicodedata.combining(c))
