"""Finding patterns: the trie's places, and one walk from a token that follows all patterns at once."""

from dataclasses import dataclass

from rules.reading.decision.text import HARD, SOFT, Token

GAP = 3  # words a ".." may stand for; in Chinese characters twice as many
MAX_STEPS = 2_000  # per starting token: what keeps hostile text linear

NO_WAYS: dict[str, "Node"] = {}  # shared and never filled: most nodes have few ways on, and there are many nodes
_NO_NODES: tuple["Node", ...] = ()


class Turns:
    """The rarer ways on from a place: by a list's name, a word's beginning or end, a gap, a clause's start or end."""

    __slots__ = ("gap", "lists", "prefixes", "start", "stop", "suffixes")

    def __init__(self) -> None:
        self.lists = self.prefixes = self.suffixes = NO_WAYS
        self.gap: Node | None = None
        self.start: Node | None = None
        self.stop: Node | None = None

    def all(self) -> list["Node"]:
        """Where they lead."""
        found = [*self.lists.values(), *self.prefixes.values(), *self.suffixes.values()]
        return found + [step for step in (self.gap, self.start, self.stop) if step is not None]


class Node:
    """A place in the trie, with the ways on from it. Most have one word: `narrow` keeps that without a dictionary."""

    __slots__ = ("folded", "joins", "next", "roles", "turns", "word", "words")

    def __init__(self) -> None:
        self.words = self.folded = NO_WAYS
        self.word: str | None = None
        self.next: Node | None = None
        self.turns: Turns | None = None
        self.joins = _NO_NODES
        self.roles: tuple[str, ...] = ()

    def way(self, word: str) -> "Node":
        """The node that the word leads to, made when it is new."""
        if self.words is NO_WAYS:
            self.words = {}
        return self.words.setdefault(word, Node())

    def turning(self) -> Turns:
        """The rarer ways, made when they are the first."""
        self.turns = self.turns or Turns()
        return self.turns

    def narrow(self) -> None:
        """The trie grows no more: a single word needs no dictionary."""
        if len(self.words) == 1:
            ((self.word, self.next),) = self.words.items()
            self.words = NO_WAYS


State = tuple[Node, int, int]  # the place, the token it looks at next, how many words matched only without marks


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: tokens start ≤ i < end, the role it stands for, how many words matched only without marks."""

    start: int
    end: int
    role: str
    folded: int = 0


@dataclass(slots=True)
class Marked:
    """A token list with what the first level found: list hits by starting token, and tokens no gap may swallow."""

    tokens: list[Token]
    lists: list[list[Hit]]
    danger: list[int]  # where the latest such phrase over this token began, else -1
    opens: list[bool]  # a clause begins here, fillers aside
    origin: int = 0  # the token the search began at
    folds: bool = True  # a word without marks may stand for one with marks


def find(root: Node, text: Marked, start: int) -> list[Hit]:
    """Every pattern that begins at this token. Written for speed: most of reading a mail is spent here."""
    hits: list[Hit] = []
    stack: list[State] = [(root, start, 0)]
    seen: set[State] = set()
    text.origin = start
    tokens, count = text.tokens, len(text.tokens)
    while stack and len(seen) < MAX_STEPS:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        node, at, folded = state
        if node.roles and at > start:
            hits += [Hit(start, at, role, folded) for role in node.roles]
        for joined in node.joins:
            stack.append((joined, at, folded))
        token = tokens[at] if at < count else None
        if node.turns is not None:
            _edge(text, node.turns, token, at, folded, stack)
        if token is None:
            continue
        exact = node.next if node.word == token.norm else node.words.get(token.norm)
        if exact is not None:
            stack.append((exact, at + 1, folded))
        if node.folded and text.folds and token.norm == token.plain:
            _unmarked(node, token.norm, at, folded, stack)
        if node.turns is not None:
            _turn(text, node.turns, token, at, folded, stack)
    return hits


def _edge(text: Marked, turns: Turns, token: Token | None, at: int, folded: int, stack: list[State]) -> None:
    """The ways on that take no word: a clause's start and its end."""
    if turns.start is not None and text.opens[at]:
        stack.append((turns.start, at, folded))
    if turns.stop is not None and (token is None or _boundary(token)):
        stack.append((turns.stop, at, folded))


def _turn(text: Marked, turns: Turns, token: Token, at: int, folded: int, stack: list[State]) -> None:
    if token.kind == "w" and (turns.prefixes or turns.suffixes):
        _by_ends(turns, token.norm, at, folded, stack)
    if turns.lists and token.kind == "n" and (by_number := turns.lists.get("number")) is not None:
        stack.append((by_number, at + 1, folded))
    if turns.lists and token.kind == "w" and token.capital and (named := turns.lists.get("capital")) is not None:
        stack.append((named, at + 1, folded))
    for hit in text.lists[at] if turns.lists else ():
        if (by_list := turns.lists.get(hit.role)) is not None:
            stack.append((by_list, hit.end, folded + hit.folded))
    if turns.gap is not None:
        _leap(text, turns.gap, at, folded, stack)


def _by_ends(turns: Turns, word: str, at: int, folded: int, stack: list[State]) -> None:
    """A word that begins with, or ends in, what the pattern names; the shortest end is three letters long."""
    for length in range(2, len(word) + 1) if turns.prefixes else ():
        if (by_prefix := turns.prefixes.get(word[:length])) is not None:
            stack.append((by_prefix, at + 1, folded))
    for length in range(3, len(word) - 1) if turns.suffixes else ():
        if (by_suffix := turns.suffixes.get(word[-length:])) is not None:
            stack.append((by_suffix, at + 1, folded))


def _unmarked(node: Node, word: str, at: int, folded: int, stack: list[State]) -> None:
    """A word typed without its marks, as any of the words it may stand for."""
    while (following := node.folded.get(word)) is not None:
        stack.append((following, at + 1, folded + 1))
        word += "\0"


def _leap(text: Marked, node: Node, at: int, folded: int, stack: list[State]) -> None:
    """A gap: nothing, or a few harmless tokens within the clause."""
    room = GAP * 2
    stack.append((node, at, folded))
    while at < len(text.tokens) and room > 0:
        token = text.tokens[at]
        if text.danger[at] > text.origin or _boundary(token):
            return
        room -= 1 if token.kind in "cp" else 2
        at += 1
        stack.append((node, at, folded))


def _boundary(token: Token) -> bool:
    return token.kind == "l" or (token.kind == "p" and (token.norm in HARD or token.norm in SOFT))
