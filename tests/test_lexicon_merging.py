"""Merging the equal ends of a trie changes what it costs, not what it finds."""

import pytest

from rules.reading.decision.patterns import Trie
from rules.reading.decision.text import tokens
from rules.reading.decision.walk import Hit, Marked, Node

PATTERNS = [
    ("go", "(go|you can go) ahead [now]"),
    ("go", "please go ahead"),
    ("go", "(so|very)* good to (go|print)"),
    ("refuse", "(no|not) (so|very)+ good"),
    ("go", "für alle gut"),
    ("refuse", "fur alle schlecht"),
    ("go", "ok $"),
    ("hold", "^ hold .. print"),
    ("hold", "wait|hold|stop"),
    ("go", "print|post|send"),
]
TEXTS = [
    "please go ahead now", "you can go ahead", "so so very good to print", "not so very good", "fur alle gut",
    "fur alle schlecht", "it is ok", "hold the next print", "wait, then send", "nothing of the kind",
]  # fmt: skip


def _trie(*, merged: bool) -> Trie:
    trie = Trie()
    for role, pattern in PATTERNS:
        trie.add(role, pattern)
    if merged:
        trie.close()
    return trie


def _places(root: Node) -> int:
    seen: dict[int, Node] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen[id(node)] = node
        waiting += [*node.words.values(), *node.folded.values(), *node.joins]
        waiting += node.turns.all() if node.turns else []
        waiting += [node.next] if node.next else []
    return len(seen)


def _found(trie: Trie, text: str) -> set[Hit]:
    words = tokens(text)
    count = len(words)
    marked = Marked(words, [[] for _ in range(count + 1)], [-1] * (count + 1), [at == 0 for at in range(count + 1)])
    return {hit for at in range(count) for hit in trie.find(marked, at)}


@pytest.mark.parametrize("text", TEXTS)
def test_a_merged_trie_finds_the_same(text: str) -> None:
    plain = _found(_trie(merged=False), text)
    assert _found(_trie(merged=True), text) == plain
    assert bool(plain) == (text != "nothing of the kind")


def test_a_merged_trie_has_fewer_places() -> None:
    assert _places(_trie(merged=True).root) < _places(_trie(merged=False).root) * 0.8
