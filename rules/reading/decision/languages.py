"""Which languages a text is in, by the words their lexicons know."""

from collections.abc import Sequence

from rules.reading.decision.han import is_foreign
from rules.reading.decision.lexicon import Lexicon, Lexicons
from rules.reading.decision.text import Token


def languages_of(tokens: Sequence[Token], lexicons: Lexicons) -> list[Lexicon]:
    """The lexicons that know words of this text, best first. Small words count double, English wins a draw."""
    words = [t for t in tokens[:400] if t.is_word]
    scores: list[tuple[float, int, Lexicon]] = []
    foreign = sum(is_foreign(t.norm) for t in words)
    han = 0 if foreign > 2 else sum(t.kind == "c" for t in words)
    for place, lexicon in enumerate(lexicons.by_language.values()):
        if lexicon.language == "zh":
            score = float(han * 3 if han else 0)
        else:
            score = sum(_weight(lexicon, t) for t in words if t.kind == "w")
        bonus = 0.5 if lexicon.language == "en" and score else 0.0
        scores.append((score + bonus, -place, lexicon))
    scores.sort(key=lambda s: s[:2], reverse=True)
    return [lexicon for score, _, lexicon in scores if score > 0]


def _weight(lexicon: Lexicon, token: Token) -> float:
    if lexicon.function_word(token.norm):
        return 2.0
    if lexicon.knows(token.norm):
        return 1.6 if not token.norm.isascii() or lexicon.bare_word(token.norm) else 1.0
    return 0.0
