"""How a name may be spelled and still be read as that name: the forms of a text that are searched.

Equality of names is never judged here: what is folded is folded for finding alone.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rules.unseen import seen
from rules.walls.lookalikes import STROKES, shaped

_LOOSE = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]")
# Written without blanks between words: every character counts as a word of its own.
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_WORD = re.compile(rf"{_DENSE.pattern}|(?:(?!{_DENSE.pattern})[^\W_])+")
_SPACED = 4  # single letters in a row that may be a word set wide: B O R E A L I S


def normalised(text: str) -> str:
    """NFKC, casefolded, without invisible characters (soft hyphens, zero-width spaces, marks of direction) and without
    marks that belong to no letter: "B̲orealis"."""
    if text.isascii():
        return text.lower()
    visible = unicodedata.normalize("NFKC", seen(text))
    folded = unicodedata.normalize("NFKC", visible.casefold())
    return _LOOSE.sub("", folded)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, normalised: ("acme", "foods"), ("晨", "光")."""
    return tuple(_WORD.findall(normalised(text)))


def is_dense(word: str) -> bool:
    """One character of a script that is written without blanks."""
    return bool(_DENSE.match(word))


def is_latin(text: str) -> bool:
    """No character of it is written without blanks."""
    return not _DENSE.search(text)


def bare(word: str) -> str:
    """As people type it who have no such keys: "lucia" of "lucía"."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")


def shapes(text: str) -> tuple[str, ...]:
    """The words of a text by their shape: other scripts' letters read as the Latin ones they look like, no accents."""
    return tuple(_WORD.findall(shape(text)))


def shape(text: str) -> str:
    """The whole text so, normalised."""
    folded = normalised(shaped(unicodedata.normalize("NFKC", text)))
    return folded if folded.isascii() else bare(folded)


def looks(text: str) -> tuple[str, ...]:
    """As `shapes`, and l, I and 1, o and 0 made one."""
    if text.isascii():
        return tuple(_WORD.findall(text.lower().translate(STROKES)))
    return tuple(word.translate(STROKES) for word in shapes(text))


def set_wide(found: Sequence[str]) -> Iterator[str]:
    """Letters that stand alone, four or more in a row, as one run: "borealis"."""
    run = list[str]()
    for word in (*found, ""):
        if len(word) == 1 and not is_dense(word):
            run.append(word)
            continue
        if len(run) >= _SPACED:
            yield "".join(run)
        run = []
