"""Text to tokens that remember where they stood: words, single Chinese characters, numbers, marks, emoji."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rules.reading.decision.han import SIMPLIFIED

MAX_CHARS = 20_000
MAX_TOKENS = 4_000  # of a text without end: a page of marks alone would cost many seconds
WRAPPED = 55  # a line this long that ends without a mark was broken by the mail program, not by the writer

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_LETTER = rf"[^\W\d_{_CJK}]"
_TOKEN = re.compile(
    rf"(?P<u>(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{{1,64}}@[\w.-]+\w|cid:\S+)"
    rf"|(?P<e>[:;=]'?-?[)(DPp|/\]\[](?!\w)|\^_?\^|:\+1:|:thumbsup:|:ok_hand:|[\u2600-\u27bf\u2b00-\u2bff\u3297\u3299\u2b50]"
    rf"|[\U0001f000-\U0001faff])"
    rf"|(?P<n>\+1(?!\d)|\d+(?:[.,:/]\d+)*(?:[kK](?!\w))?)"
    rf"|(?P<c>[{_CJK}])"
    rf"|(?P<w>(?:{_LETTER}[\u0300-\u036f]*)(?:(?:{_LETTER}|\d|[\u0300-\u036f_])+)?"
    rf"(?:['\u2019\u00b4`](?:{_LETTER}[\u0300-\u036f]*)+)*['\u2019]?(?=\W|\d|[{_CJK}]|$|_)|{_LETTER}|[\u0300-\u036f]+)"
    r"|(?P<l>\r?\n[ \t]*(?:\r?\n[ \t]*)*)"
    r"|(?P<p>\.{2,}|[^\w\s])"
)
# Elided words stand for themselves: French l'accord, d'accord, n'est, j'approuve.
_ELIDED = re.compile(r"^(l|d|j|n|s|m|t|c|qu|jusqu|lorsqu|puisqu)'(?=\w{2}|y$|a$)")
_ENGLISH_TAIL = re.compile(r"^(c'mon|d'you|s'pose)$")

HARD = frozenset(".!?;…。！？；") | {".."}
SOFT = frozenset(",，、:：–—-()（）/~·•*|")
QUOTES = frozenset('"“”„«»「」『』‟《》')


@dataclass(slots=True)
class Token:
    """`norm` is the folded-case word, `plain` the same without diacritics; kind: w c n p e u l (see _TOKEN)."""

    norm: str
    plain: str
    start: int
    end: int
    kind: str
    raw: str
    spaced: bool = False  # white space before it

    @property
    def is_word(self) -> bool:
        return self.kind in "wc"

    @property
    def capital(self) -> bool:
        return self.raw[:1].isupper()


_ACUTE = str.maketrans("áéíóúüñàèìòùâêîôûç", "aeiouunaeiouaeiouc")


@lru_cache(maxsize=2_000)
def without_marks(word: str) -> str:
    """`duyệt` → `duyet`, `für` → `fur`."""
    if (simple := word.translate(_ACUTE)).isascii():
        return simple
    bare = "".join(ch for ch in unicodedata.normalize("NFD", word) if not unicodedata.combining(ch))
    return bare.replace("đ", "d").replace("ß", "ss").replace("ø", "o").replace("œ", "oe")


@lru_cache(maxsize=2_000)
def normal(word: str) -> str:
    """Compatibility form, lower case, straight apostrophe: full-width ＯＫ and combining accents become ordinary."""
    folded = unicodedata.normalize("NFKC", word).casefold() if not word.isascii() else word.lower()
    return folded.replace("’", "'").replace("´", "'").replace("`", "'").replace("\ufe0f", "")


def _face(raw: str) -> str:
    """Typed smileys as the emoji they stand for; emoji as they are."""
    if raw[0] in ":;=" and not raw.startswith((":+", ":t", ":o")):
        return "🙂" if raw[-1] in ")DdpP]" else "😕" if raw[-1] in "/|" else "🙁"
    return {"^^": "🙂", "^_^": "🙂"}.get(raw, raw)


_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d\u200b-\u200f\u2060\ufeff\u00ad\u2640\u2642]")


def is_cut(text: str, found: list["Token"]) -> bool:
    """Whether `found` are not all the tokens of the text: then nothing certain may rest on them."""
    return len(text) > MAX_CHARS or len(found) >= MAX_TOKENS


def tokens(text: str) -> list[Token]:
    """The tokens of at most the first MAX_CHARS characters, and no more than MAX_TOKENS, in one pass."""
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text[:MAX_CHARS]):
        if len(found) >= MAX_TOKENS:
            break
        kind, raw = match.lastgroup or "p", match.group()
        if kind in "ep" and _SKIN.fullmatch(raw):
            continue
        if (
            raw in "-‐‑"
            and last == match.start() > 0
            and text[match.end() : match.end() + 1].isalnum()
            and text[last - 1].isalnum()
        ):
            last = match.end()
            continue  # "sign-off", "a-t-il": two words
        spaced = match.start() > last
        last = match.end()
        if kind == "l":
            found.append(Token("\n", "\n", match.start(), match.end(), "l", raw, spaced))
        elif kind == "w":
            _word(raw, match.start(), spaced, found)
        else:
            norm = (
                _face(raw)
                if kind == "e"
                else SIMPLIFIED.get(raw, raw)
                if kind == "c"
                else raw
                if kind in "pn"
                else "url"
            )
            norm = unicodedata.normalize("NFKC", norm) if kind == "p" and norm not in HARD | SOFT | QUOTES else norm
            found.append(
                Token(
                    ".." if kind == "p" and norm.startswith("..") else norm,
                    norm,
                    match.start(),
                    match.end(),
                    kind,
                    raw,
                    spaced,
                )
            )
    return found


def _word(raw: str, start: int, spaced: bool, found: list[Token]) -> None:
    """One word, or two where a French elision joins them."""
    norm = normal(raw).rstrip("'")
    elided = None if _ENGLISH_TAIL.match(norm) else _ELIDED.match(norm)
    if elided and len(raw) > elided.end():
        cut = elided.end()
        first, rest = norm[: cut - 1], norm[cut:]  # the mark is left off, as in a phrase that spells it alone
        found.append(Token(first, first, start, start + cut, "w", raw[:cut], spaced))
        found.append(Token(rest, without_marks(rest), start + cut, start + len(raw), "w", raw[cut:], False))
        return
    found.append(Token(norm, without_marks(norm), start, start + len(raw), "w", raw, spaced))
