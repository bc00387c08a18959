"""A trie whose many optional beginnings were made one place finds what it found before."""

from itertools import product

from rules.reading.decision.merging import places
from rules.reading.decision.patterns import Trie
from rules.reading.decision.text import tokens
from rules.reading.decision.walk import Hit, Marked, Node
from rules.reading.decision.widening import MANY, Widening

# After an optional beginning, each way on that a place can have; some of them are shared by several.
PATTERNS = {
    "word": "[go] print it", "other": "[it] print", "marks": "[go] für it", "both": "[it] fur go",
    "begin": "[go] pri* it", "end": "[go] *int go", "number": "[it] {number} it", "name": "[go] {capital}",
    "gap": "it [print] .. it", "leap": "it [3] .. go", "start": "[it] ^ go print", "stop": "go [it] $",
    "ended": "go [it] $ , go", "again": "[go]* fur", "last": "go [print] [it]",
}  # fmt: skip
WORDS = ["go", "print", "it", "fur", "3", "Anna", ","]


def _trie() -> Trie:
    trie = Trie()
    for role, pattern in PATTERNS.items():
        trie.add(role, pattern)
    return trie


def _found(trie: Trie, text: str) -> set[Hit]:
    words = tokens(text)
    count = len(words)
    opens = [at == 0 or words[at - 1].norm == "," for at in range(count + 1)]
    marked = Marked(words, [[] for _ in range(count + 1)], [-1] * (count + 1), opens)
    return {hit for at in range(count) for hit in trie.find(marked, at)}


def test_it_finds_the_same_in_every_text() -> None:
    plain, wide, widening = _trie(), _trie(), Widening(many=1)
    for place in places(wide.root):
        widening.widen(place)
    seen: set[str] = set()
    for text in map(" ".join, product(WORDS, repeat=4)):
        found = _found(plain, text)
        assert _found(wide, text) == found, text
        seen |= {hit.role for hit in found}
    assert seen == {*PATTERNS}


def test_many_optional_beginnings_become_one_look() -> None:
    trie = Trie()
    for number in range(MANY * 2):
        trie.add("go", f"[please] {number}")
    trie.close()
    assert len(trie.root.joins) == 1
    assert len(trie.root.joins[0].words) == MANY * 2


def test_few_stay_as_they_are() -> None:
    root, few = Node(), tuple(Node() for _ in range(MANY - 1))
    root.joins = few
    Widening().widen(root)
    assert root.joins == few
