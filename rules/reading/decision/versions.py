"""Which version the words name: "v2", "version 3", 第二版, "la segunda versión", "bản 2"."""

import re

from rules.reading.decision.tagging import Tagged

NAMED = re.compile(  # the word, what stands between, the number
    r"(?<![^\W\d_])(v|ver|vers|rev|version|versión|fassung|entwurf|phiên bản|bản|版本|第)(\.? ?)"
    r"0*(\d{1,3})(?![\d.,:/])",
    re.IGNORECASE,
)
_BARE = re.compile(r"^(?:v|ver|vers|rev|r)\.?(\d{1,3})$")
_WORDS = frozenset([
    "v", "version", "versión", "versie", "fassung", "entwurf", "ver", "vers", "rev", "revision", "revisión",
    "révision", "phiên", "bản", "ban", "phien", "draft", "proof", "versione", "versão", "variante", "stand",
    "korrekturabzug",
])  # fmt: skip
_HAN = {
    "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十":
    "10",
}  # fmt: skip
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "erste": "1", "ersten": "1", "zweite": "2",
    "zweiten": "2", "dritte": "3", "dritten": "3", "primera": "1", "segunda": "2", "tercera": "3", "première":
    "1", "premiere": "1", "deuxième": "2", "deuxieme": "2", "seconde": "2", "troisième": "3", "troisieme": "3",
    "one": "1", "two": "2", "three": "3", "eins": "1", "zwei": "2", "drei": "3", "uno": "1", "dos": "2", "tres":
    "3", "un": "1", "deux": "2", "trois": "3", "một": "1", "hai": "2", "ba": "3", "đầu": "1",
}  # fmt: skip
_BEHIND = frozenset([
    "version", "versión", "fassung", "draft", "entwurf", "proof", "variante",
])  # fmt: skip


def number_of(version: str | None) -> str | None:
    """`v02`, `V2`, `version 2` → "2"; None when it holds no number."""
    match = re.search(r"\d{1,4}", version or "")
    return str(int(match.group())) if match else None


def as_if_asked(text: str, asked: str, about: str) -> str:
    """The text as if version `about` had been asked about, not `asked`: older ones are older, newer ones newer."""

    def renamed(match: re.Match[str]) -> str:
        away = int(match[3]) - int(asked)
        return f"{match[1]}{match[2]}{int(about) + max(-1, min(1, away))}"

    return NAMED.sub(renamed, text)


def is_version(word: str) -> bool:
    """`v2`, `rev3`."""
    return _BARE.match(word) is not None


def is_version_word(word: str) -> bool:
    """`version`, `draft`: what may be one of several, and not the one that was asked about."""
    return word in _WORDS


def versions_in(tagged: Tagged, start: int, end: int) -> set[str]:
    """Numbers of all versions named between two tokens."""
    found: set[str] = set()
    tokens = tagged.tokens
    for i in range(start, min(end, len(tokens))):
        token = tokens[i]
        if match := _BARE.match(token.norm):
            found.add(str(int(match[1])))
        elif token.norm in _WORDS:
            at = i + 1
            while at < end and tokens[at].norm in (
                "số",
                "so",
                "nr",
                "no",
                "number",
                "numero",
                "número",
                "numéro",
                ".",
                "#",
                "n°",
            ):
                at += 1
            if at < end:
                found.update(_value(tokens[at].norm))
            if (
                i > start
                and token.norm in _BEHIND
                and tokens[i - 1].norm in _ORDINALS
                and tokens[i - 1].norm not in ("one", "un", "uno")
            ):
                found.add(_ORDINALS[tokens[i - 1].norm])
        elif token.norm == "第" and i + 2 < len(tokens) and tokens[i + 2].norm in "版稿":
            found.update(_value(tokens[i + 1].norm))
        elif token.norm in ("版", "稿") and i > start and tokens[i - 1].kind == "n":
            found.update(_value(tokens[i - 1].norm))
    return found


def _value(word: str) -> set[str]:
    if word.isdigit() and len(word) <= 3:
        return {str(int(word))}
    if word in _HAN:
        return {_HAN[word]}
    return {_ORDINALS[word]} if word in _ORDINALS else set()


def names_other_version(tagged: Tagged, start: int, end: int, version: str | None) -> bool:
    """The words name versions, and not the one that was asked about."""
    wanted = number_of(version)
    named = versions_in(tagged, start, end)
    return bool(wanted and named and wanted not in named)
