"""One wrong letter in a word worth knowing (aproved, freigegben), and drawn-out words (okkkay)."""

from collections.abc import Iterator, Sequence

from rules.reading.decision.lexicon import Lexicon
from rules.reading.decision.text import Token, without_marks


def repair(tokens: Sequence[Token], free: Sequence[bool], lexicon: Lexicon) -> None:
    """One wrong letter in a word worth knowing (aproved, freigegben), and drawn-out words (okkkay)."""
    for i, token in enumerate(tokens):
        if (
            not free[i]
            or token.kind != "w"
            or len(token.norm) > 30
            or (lexicon.knows(token.norm) and token.norm not in lexicon.spelled)
        ):
            continue
        if meant := lexicon.spelled.get(token.norm) or _without_clitic(token.norm, lexicon):
            token.norm, token.plain = meant, without_marks(meant)
            continue
        short = _squeeze(token.norm)
        if short != token.norm and lexicon.knows(short):
            token.norm = token.plain = short
            continue
        if len(token.norm) < 5:
            continue
        for word in lexicon.typo:
            if abs(len(word) - len(token.norm)) <= 1 and (
                _one_off(token.norm, word) or _one_off(token.plain, without_marks(word))
            ):
                token.norm, token.plain = word, without_marks(word)
                break
        else:
            if slip := next((w for w in _slips(token.norm) if lexicon.knows(w)), None):
                token.norm, token.plain = slip, without_marks(slip)


def _squeeze(word: str) -> str:
    out: list[str] = []
    for i, ch in enumerate(word):
        if not (i >= 1 and word[i - 1] == ch and ((i >= 2 and word[i - 2] == ch) or word[i + 1 : i + 2] == ch)):
            out.append(ch)
    return "".join(out)


def _one_off(a: str, b: str) -> bool:
    """One letter more, less, other, or two swapped (Damerau-Levenshtein distance 1); first letters agree."""
    if a[:1] != b[:1]:
        return False
    if len(a) > len(b):
        a, b = b, a
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
    return a[i:] == b[i + 1 :]


def _without_clitic(word: str, lexicon: Lexicon) -> str | None:
    """ "macht's", Bavarian "machts": the known word before a small one that hangs on it."""
    for clitic in lexicon.clitics:
        stem = word[: -len(clitic)]
        if word.endswith(clitic) and len(stem) >= 3 and lexicon.knows(stem):
            return lexicon.spelled.get(stem, stem)
    return None


def _slips(word: str) -> Iterator[str]:
    """What quick fingers make of a longer word: two letters swapped, a double letter single, a single one double."""
    for i in range(1, len(word) - 1) if len(word) >= 6 else ():
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        yield word[:i] + word[i] + word[i:]
        if word[i] == word[i + 1]:
            yield word[:i] + word[i + 1 :]
