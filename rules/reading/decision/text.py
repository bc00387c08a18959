"""Text to tokens that remember where they stood: words, single Chinese characters, numbers, marks, emoji."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.reading.decision.han import SIMPLIFIED
from rules.unseen import UNSEEN

MAX_CHARS = 20_000
MAX_TOKENS = 1_000  # of a text without end: a page of marks alone would cost many seconds
WRAPPED = 55  # a line this long that ends without a mark was broken by the mail program, not by the writer

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_LETTER = rf"[^\W\d_{_CJK}]"
_TOKEN = re.compile(
    rf"(?P<u>(?:https?://|www\.)[^\s<>\"]+|(?a:[\w.+-]{{1,64}}@[\w.-]+\w)|cid:\S+)"
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


def as_read(found: Iterable["Token"]) -> str:
    """The text as a reader sees it: what shows nothing is gone, letters set apart stand together."""
    return "".join(f" {token.raw}" if token.spaced else token.raw for token in found)


def tokens(text: str) -> list[Token]:
    """The tokens of at most the first MAX_CHARS characters, and no more than MAX_TOKENS, in one pass.

    What shows nothing parts no word: with a soft hyphen behind each of its letters "not" is still "not".
    """
    text = text[:MAX_CHARS]
    if text.isascii() or not UNSEEN.search(text):
        return set_together(_tokens(text))
    places = [n for n, character in enumerate(text) if not UNSEEN.match(character)]
    found = set_together(_tokens("".join(text[n] for n in places)))
    for token in found:
        token.start, token.end = places[token.start], places[token.end - 1] + 1
    return found


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        if len(found) >= MAX_TOKENS:
            break
        kind, raw = match.lastgroup or "p", match.group()
        if kind in "ep" and _SKIN.fullmatch(raw):
            continue
        spaced, joins = match.start() > last, last == match.start() and _joins(text, match)
        last = match.end()
        if joins:
            continue
        if kind == "w":
            _word(raw, match.start(), spaced, found)
        else:
            norm, plain = ("\n", "\n") if kind == "l" else _norms(kind, raw)
            found.append(Token(norm, plain, match.start(), match.end(), kind, raw, spaced))
    return found


def _joins(text: str, match: re.Match[str]) -> bool:
    """ "sign-off", "a-t-il": a hyphen between letters parts two words, and is none itself."""
    start, end = match.span()
    return match.group() in "-‐‑" and start > 0 and text[end : end + 1].isalnum() and text[start - 1].isalnum()


def _norms(kind: str, raw: str) -> tuple[str, str]:
    """What stands for a token that is no word, and the same without what marks it."""
    match kind:
        case "e":
            norm = _face(raw)
        case "c":
            norm = SIMPLIFIED.get(raw, raw)
        case "n":
            norm = raw
        case "p":
            norm = raw if raw in HARD | SOFT | QUOTES else unicodedata.normalize("NFKC", raw)
            return (".." if norm.startswith("..") else norm), norm
        case _:
            norm = "url"
    return norm, norm


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


_BETWEEN_LETTERS = frozenset(".-_·'’") | {"\n"}
_SMALL_WORDS = frozenset("aàáâeéèêiíoóuúyı")  # letters that are words, in one language or another: "il y a à boire"
_SHORT_WORDS = frozenset({"no", "nt", "ok"})
_PREFIXES = frozenset({"un", "dis"})


def set_together(found: list[Token]) -> list[Token]:
    """Single letters in a row, blanks or points between them, as the one word that a reader sees: "n o t", "N.O.T."

    Two are a word only where they are one that counts ("n o"): "J. R." and "à y" are none.
    "dis-approved" and "un approved" are one word too.
    """
    whole: list[Token] = []
    at = 0
    while at < len(found):
        row = _denied(found, at) or _row(found, at)
        whole.append(_one(row) if row else found[at])
        at += len(row) or 1
    return whole


def _one(row: Sequence[Token]) -> Token:
    word = "".join(token.raw for token in row if token.kind == "w")
    norm = normal(word)
    return Token(norm, without_marks(norm), row[0].start, row[-1].end, "w", word, row[0].spaced)


def _denied(found: Sequence[Token], at: int) -> Sequence[Token]:
    """A denying prefix and what it denies."""
    pair = found[at : at + 2]
    return pair if len(pair) == 2 and pair[0].norm in _PREFIXES and pair[1].norm.startswith("approv") else ()


def _row(found: Sequence[Token], at: int) -> Sequence[Token]:
    """The letters that follow one another from here, with what stands between them; none where they are no word."""
    end, letters, place = at, "", at
    while place < len(found):
        token = found[place]
        if token.kind == "w" and len(token.norm) == 1 and token.raw[-1] not in "'’":  # l'accord: "l" hangs on it
            letters, end = letters + token.norm, place + 1
        elif not (end == place > at and token.norm in _BETWEEN_LETTERS):
            break
        place += 1
    if end - at > 2 and all(found[i].raw == "." and not found[i].spaced for i in (at + 1, min(end, len(found) - 1))):
        end += 1  # the point behind "O.K." belongs to it
    is_word = letters in _SHORT_WORDS or (len(letters) > 2 and not _SMALL_WORDS.issuperset(letters))
    return found[at:end] if is_word else ()
