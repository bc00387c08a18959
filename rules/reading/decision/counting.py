"""Numbers and counts that stand for pieces of a list: "number 2", "1-4", "all three"."""

import re
from collections.abc import Sequence

from rules.reading.decision.findings import Finding
from rules.reading.decision.text import Token

_COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3, "fourth": 4,
    "fifth": 5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "uno": 1, "una": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "erste": 1, "erstes": 1, "erster": 1, "zweite": 2,
    "zweites": 2, "zweiter": 2, "dritte": 3, "drittes": 3, "dritter": 3, "deux": 2, "trois": 3, "quatre": 4,
    "cinq": 5, "premier": 1, "première": 1, "deuxième": 2, "troisième": 3, "một": 1, "hai": 2, "ba": 3, "bốn":
    4, "năm": 5, "①": 1, "②": 2, "③": 3, "④": 4, "⑤": 5,
}  # fmt: skip
_NUMBER_WORDS = frozenset([
    "number", "no", "nr", "nummer", "punkt", "pos", "position", "item", "point", "número", "numero", "núm", "num",
    "numéro", "n°", "#", "mẫu", "số", "cái", "thứ", "artikel", "punto", "第", "bài", "phần",
])  # fmt: skip
_BEFORE_A_NUMBER = frozenset([
    "(", "（", "&", "and", "und", "et", "y", "và", "和", "、", "+", "/", "-", "el", "la", "le", "der", "die",
    "das", "the",
])  # fmt: skip
# Before a count they make it all of them: "all three", "aux deux", "cả hai"; "any of the three".
_ALL_OF = frozenset([
    "all", "these", "those", "alle", "allen", "diese", "les", "aux", "ces", "las", "los", "estas", "estos", "cả", "这",
])  # fmt: skip
_ANY_OF = frozenset({"any", "all", "each", "none", "either", "both"})
_DIGIT = re.compile(r"^\d{1,2}$")


def all_of(found: Sequence[Token], f: Finding, count: int) -> bool:
    """Whether the clause counts all that was asked: "all three", "les deux", "any of the three"."""
    words = [token.norm for token in found[max(f.clause.start - 1, 0) : f.clause.end]]
    counts = [_COUNT.get(word) == count > 1 for word in words]
    near = any(counted and words[n - 1] in _ALL_OF for n, counted in enumerate(counts) if n)
    return near or any(
        counted and words[n - 3] in _ANY_OF and words[n - 2] == "of" for n, counted in enumerate(counts) if n > 2
    )


def several(found: Sequence[Token], at: int) -> bool:
    """Whether there are several of what begins at this token: "hai mẫu đầu", the first two pieces, no first version."""
    return at > 0 and _COUNT.get(found[at - 1].norm, 0) > 1


def numbers(found: list[Token], f: Finding, count: int) -> set[int]:
    """Numbers that stand for items: at the head of a line, behind "number", or bare beside a verdict."""
    named_by: set[int] = set()
    start, end = f.clause.start, f.clause.end
    for i in range(start, end):
        token = found[i]
        before = found[i - 1] if i else None
        value = int(token.norm) if token.kind == "n" and _DIGIT.match(token.norm) else _COUNT.get(token.norm, 0)
        if not value or (count and value > count) or value > 30:
            continue
        named = before is not None and before.norm in _NUMBER_WORDS
        heads = i == start or (before is not None and before.norm in _BEFORE_A_NUMBER)
        counted = i + 1 < end and found[i + 1].is_word and found[i + 1].plain in ("copies", "x", "times", "mal", "k")
        if (
            named
            or (heads and token.kind == "n" and not counted)
            or (
                count
                and heads
                and token.kind == "w"
                and (i + 1 >= end or found[i + 1].plain in ("is", "ok", "yes", "no", "one", "looks"))
            )
            or (
                token.kind == "c"
                and i + 1 < len(found)
                and found[i + 1].norm in "个项款张号"
                and before is not None
                and before.norm == "第"
            )
        ):
            named_by.add(value)
        if token.kind == "n" and (first := _range_from(found, i, value)) < value:
            named_by.update(range(first, value + 1))
    return named_by


def _range_from(found: list[Token], i: int, value: int) -> int:
    """Where "1-4" begins, or "1 to 4"; the number itself where no lower one is joined to it."""
    at = i - 2 if i > 1 and found[i - 1].norm in _UP_TO else i - 1
    hyphen = at == i - 2 or (at >= 0 and found[i].start - found[at].end == 1 and not found[i].spaced)  # "1-4"
    joined = at >= 0 and hyphen and found[at].kind == "n" and _DIGIT.match(found[at].norm)
    first = int(found[at].norm) if joined else value
    return first if 0 < first <= value else value


_UP_TO = frozenset(["-", "–", "~", "～", "到", "至", "to", "bis", "à", "a", "đến"])
