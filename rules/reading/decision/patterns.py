"""The small pattern language of the lexicons, and a trie that finds all patterns of a language in one walk.

go ahead            the words, in this order          ok (to|for) print   alternatives
you can [now] go    an optional word                  approv*             any word that begins so
{act} it            any entry of the list `act`       hold .. print       up to three words between, none of them
[very]* good        any number of times   [no] remarks?       a question mark: what stands before it is optional
^ print             at the beginning of a clause      ok $                at its end        dangerous (see GAP)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.reading.decision.text import HARD, SOFT, Token, tokens, without_marks

GAP = 3  # words a ".." may stand for; in Chinese characters twice as many
MAX_STEPS = 2_000  # per starting token: what keeps hostile text linear
_META = frozenset("()[]|")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what to write."""


_NO_WAYS: dict[str, "Node"] = {}  # shared and never filled: most nodes have few ways on, and there are many nodes
_NO_NODES: tuple["Node", ...] = ()


class Node:
    """A place in the trie, with the ways on from it."""

    __slots__ = ("folded", "gap", "joins", "lists", "prefixes", "roles", "start", "stop", "words")

    def __init__(self) -> None:
        self.words = self.folded = self.prefixes = self.lists = _NO_WAYS
        self.gap: Node | None = None
        self.start: Node | None = None
        self.stop: Node | None = None
        self.joins = _NO_NODES
        self.roles: tuple[str, ...] = ()

    def way(self, kind: str, key: str) -> "Node":
        """The node that `key` leads to, made when it is new. `kind` is words, prefixes or lists."""
        ways: dict[str, Node] = getattr(self, kind)
        if ways is _NO_WAYS:
            ways = {}
            setattr(self, kind, ways)
        if key not in ways:
            ways[key] = Node()
        return ways[key]


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: tokens start ≤ i < end, the role it stands for, how many words matched only without marks."""

    start: int
    end: int
    role: str
    folded: int = 0


def check_brackets(pattern: str) -> None:
    """Raises PatternError where brackets do not pair."""
    open_: list[str] = []
    for mark in pattern:
        if mark in "([":
            open_.append(")" if mark == "(" else "]")
        elif mark in ")]" and (not open_ or open_.pop() != mark):
            raise PatternError("brackets do not match")
    if open_:
        raise PatternError(f"a bracket is opened that is never closed: add {open_[-1]}")


def _symbols(pattern: str) -> list[str]:
    found: list[str] = []
    for part in _spaced(pattern).split():
        if (
            (part.isascii() and part.isalpha() and part.islower())
            or part in ("?", "*")
            or part in _META
            or part in ("^", "$", "..")
            or (part[0] == "{" and part[-1] == "}")
        ):
            found.append(part)
        elif part.endswith("*") and len(part) > 2:
            found += [*[t.norm for t in tokens(part[:-1])][:-1], tokens(part[:-1])[-1].norm + "*"]
        else:
            found += [t.norm for t in tokens(part) if t.kind != "l"]
    return found


def _spaced(pattern: str) -> str:
    out = pattern
    for mark in "()[]|^$?":
        out = out.replace(mark, f" {mark} ")
    return out.replace("{", " {").replace("}", "} ").replace("..", " .. ")


class Trie:
    """Patterns of one level, to be found in a list of tokens. Brackets join again, so it grows only with the text."""

    def __init__(self) -> None:
        self.root = Node()

    def add(self, role: str, pattern: str) -> None:
        """Raises PatternError."""
        symbols = _symbols(pattern)
        ends, rest = self._alternatives(symbols, 0, self.root, "")
        if rest != len(symbols):
            raise PatternError("a bracket is closed that was not opened")
        if any(end is self.root for end in ends):
            raise PatternError("the phrase matches nothing at all")
        for node in ends:
            if role not in node.roles:
                node.roles += (role,)

    def _alternatives(self, symbols: Sequence[str], at: int, start: Node, closing: str) -> tuple[list[Node], int]:
        """The nodes reached at the closing bracket (or the end), and where reading goes on."""
        done: list[Node] = []
        node = start
        while at < len(symbols):
            symbol = symbols[at]
            at += 1
            before = node
            if symbol in ("(", "["):
                again = _repeats(symbols, at)
                inside = _join([node]) if again else node
                ends, at = self._alternatives(symbols, at, inside, ")" if symbol == "(" else "]")
                at += again
                for end in ends if again else ():
                    end.joins += (inside,)
                node = inside if again else _join([*ends, node] if symbol == "[" else ends)
            elif symbol == "|":
                done.append(node)
                node = start
            elif symbol in (")", "]"):
                if symbol != closing:
                    raise PatternError("brackets do not match")
                return [*done, node], at
            else:
                node = self._step(node, symbol)
            if node is not start and at < len(symbols) and symbols[at] == "?":
                at += 1
                node = _join([node, before])
        if closing:
            raise PatternError(f"a bracket is opened that is never closed: add {closing}")
        return [*done, node], at

    def _step(self, node: Node, symbol: str) -> Node:
        if symbol == "..":
            node.gap = node.gap or Node()
            return node.gap
        if symbol == "^":
            node.start = node.start or Node()
            return node.start
        if symbol == "$":
            node.stop = node.stop or Node()
            return node.stop
        if symbol[0] == "{" and len(symbol) > 2:
            return node.way("lists", symbol[1:-1])
        if symbol[-1] == "*" and len(symbol) > 1:
            return node.way("prefixes", symbol[:-1])
        return self._word(node, symbol)

    def _word(self, node: Node, word: str) -> Node:
        following = node.way("words", word)
        for plain in plain_spellings(word):
            # Two marked words may share one plain spelling (sí, si): their continuations are then both tried.
            at = plain
            while at in node.folded and node.folded[at] is not following:
                at += "\0"
            if node.folded is _NO_WAYS:
                node.folded = {}
            node.folded[at] = following
        return following

    def find(self, text: "Marked", start: int) -> list[Hit]:
        """Every pattern that begins at this token."""
        hits: list[Hit] = []
        stack: list[tuple[Node, int, int]] = [(self.root, start, 0)]
        seen: set[tuple[int, int]] = set()
        text.origin = start
        while stack and len(seen) < MAX_STEPS:
            node, at, folded = stack.pop()
            state = (id(node), at)
            if state in seen:
                continue
            seen.add(state)
            if at > start:
                for role in node.roles:
                    hits.append(Hit(start, at, role, folded))
            for joined in node.joins:
                stack.append((joined, at, folded))
            _follow(text, node, at, folded, stack)
        return hits


def _repeats(symbols: Sequence[str], at: int) -> bool:
    """Whether the bracket opened just before `at` is followed by a star: any number of times."""
    depth = 1
    while at < len(symbols) and depth:
        depth += (symbols[at] in ("(", "[")) - (symbols[at] in (")", "]"))
        at += 1
    return at < len(symbols) and symbols[at] == "*"


def _join(nodes: Sequence[Node]) -> Node:
    """One node reached from all of these."""
    unique = list({id(n): n for n in nodes}.values())
    joined = Node()
    for node in unique:
        node.joins += (joined,)
    return joined


def plain_spellings(word: str) -> tuple[str, ...]:
    """How a hurried writer types a word without its marks: für → fur, fuer."""
    if word.isascii():
        return ()
    umlauts = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    plain = without_marks(word)
    return tuple(dict.fromkeys(w for w in (plain, umlauts) if w != word and w.isascii()))


@dataclass(slots=True)
class Marked:
    """A token list with what the first level found: list hits by starting token, and tokens no gap may swallow."""

    tokens: list[Token]
    lists: list[list[Hit]]
    danger: list[int]  # where the latest such phrase over this token began, else -1
    opens: list[bool]  # a clause begins here, fillers aside
    origin: int = 0  # the token the search began at


def _follow(text: Marked, node: Node, at: int, folded: int, stack: list[tuple[Node, int, int]]) -> None:
    if node.start is not None and text.opens[at]:
        stack.append((node.start, at, folded))
    if at >= len(text.tokens):
        if node.stop is not None:
            stack.append((node.stop, at, folded))
        return
    token = text.tokens[at]
    if node.stop is not None and _boundary(token):
        stack.append((node.stop, at, folded))
    if (exact := node.words.get(token.norm)) is not None:
        stack.append((exact, at + 1, folded))
    if node.folded and token.norm == token.plain:
        _unmarked(node, token.norm, at, folded, stack)
    if node.prefixes and token.kind == "w":
        for length in range(2, len(token.norm) + 1):
            if (by_prefix := node.prefixes.get(token.norm[:length])) is not None:
                stack.append((by_prefix, at + 1, folded))
    for hit in text.lists[at] if node.lists else ():
        if (by_list := node.lists.get(hit.role)) is not None:
            stack.append((by_list, hit.end, folded + hit.folded))
    if node.gap is not None:
        _leap(text, node.gap, at, folded, stack)


def _unmarked(node: Node, word: str, at: int, folded: int, stack: list[tuple[Node, int, int]]) -> None:
    """A word typed without its marks, as any of the words it may stand for."""
    while (following := node.folded.get(word)) is not None:
        stack.append((following, at + 1, folded + 1))
        word += "\0"


def _leap(text: Marked, node: Node, at: int, folded: int, stack: list[tuple[Node, int, int]]) -> None:
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
