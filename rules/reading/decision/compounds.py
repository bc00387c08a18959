"""German makes one word of two: a compound that no lexicon lists is what its last part is, where that is plain.

"Erdbeerzeit" is a Zeit, "Anzeigenschluss" a Schluss, "Preisfehler" a Fehler; a "Budgetfreigabe" is left unknown.
"""

from collections.abc import Sequence

from rules.reading.decision.lexicon import Lexicon
from rules.reading.decision.text import Token, without_marks

LANGUAGES = frozenset({"de"})
LEAST, PART, TAIL = 7, 3, 3  # letters: of the whole word, of what stands before, of the last part
# Last parts that may be taken for the whole: things, people, papers, and whatever only ties, changes or finds fault.
_PLAIN = frozenset({
    "word", "stop", "obj", "piece", "other", "person", "fault", "change", "part", "figure", "retract", "world",
})  # fmt: skip
_GRAVE = frozenset({"fault", "change", "retract"})  # what a list of beginnings must not hide: "preis*", Preisfehler
# What makes another thing of the last part, or is no noun at all: "Nichtbeachtung", "Verschandelt".
_TURNING = frozenset({
    "nicht", "un", "miss", "teil", "vor", "probe", "ver", "be", "ent", "er", "zer", "ge", "um", "auf", "aus", "ab",
    "an", "ein", "nach", "zu", "weg", "raus", "ohne", "mit", "her", "hin", "los", "über", "unter",
})  # fmt: skip
_JOINTS = ("", "s", "n", "en", "es", "e", "er")


def heads(tokens: Sequence[Token], free: Sequence[bool], lexicon: Lexicon) -> None:
    """Read unknown compounds as their last part. Only nouns, which their capital letter shows."""
    if lexicon.language not in LANGUAGES:
        return
    for i, token in enumerate(tokens):
        if free[i] and token.kind == "w" and token.capital and len(token.norm) >= LEAST:
            if lexicon.knows(token.norm):
                continue
            alone = _roles(token.norm, lexicon)
            head = _head(token.norm, _inside(tokens, i), lexicon) if alone <= {"word"} else None
            if head and (not alone or _roles(head, lexicon) & _GRAVE):
                token.norm, token.plain = head, without_marks(head)


def _inside(tokens: Sequence[Token], i: int) -> bool:
    """Behind another word of its sentence, where only nouns and names have a capital letter."""
    return i > 0 and tokens[i - 1].kind == "w" and not tokens[i - 1].capital


def _head(word: str, inside: bool, lexicon: Lexicon) -> str | None:
    """The longest last part that is known and plain, behind a first part that is known as well or surely a noun."""
    for at in range(PART, len(word) - TAIL + 1):
        first, tail = word[:at], word[at:]
        if lexicon.knows(tail) and (_known(first, lexicon) or (inside and at > PART)):
            roles = _roles(tail, lexicon)
            return tail if roles and roles <= _PLAIN and first not in _TURNING else None
    return None


def _known(first: str, lexicon: Lexicon) -> bool:
    """Known as it stands, or with what joins two words taken off or an end put back: Erdbeer(e), Anzeige(n)."""
    if first in _TURNING:
        return False
    stems = {first.removesuffix(joint) for joint in _JOINTS}
    return any(len(stem) >= PART and (lexicon.knows(stem) or lexicon.knows(stem + "e")) for stem in stems)


def _roles(word: str, lexicon: Lexicon) -> set[str]:
    """What a word alone may stand for, also by its beginning or its end."""
    found: set[str] = set()
    for trie in lexicon.tries:
        nodes = [trie.root.words.get(word)]
        if turns := trie.root.turns:
            nodes += [turns.prefixes.get(word[:n]) for n in range(2, len(word) + 1)]
            nodes += [turns.suffixes.get(word[-n:]) for n in range(3, len(word) - 1)]
        found.update(role for node in nodes if node is not None for role in node.roles)
    return found
