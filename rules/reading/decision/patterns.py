"""The small pattern language of the lexicons, and a trie that finds all patterns of a language in one walk.

go ahead            the words, in this order          ok (to|for) print   alternatives
you can [now] go    an optional word                  approv*  *kosten    any word that begins (ends) so
{act} it            any entry of the list `act`       hold .. print       up to three words between, none of them
[very]* good        any number of times   (so|very)+ good     once or more often
[no] remarks?       a question mark: what stands before it is optional
^ print             at the beginning of a clause      ok $                at its end        dangerous (see GAP)
{number} copies     any number in digits               {capital}        any word with a large first letter
"""

from collections.abc import Sequence
from sys import intern

from rules.reading.decision.merging import merge
from rules.reading.decision.text import normal, tokens, without_marks
from rules.reading.decision.walk import NO_WAYS, Hit, Marked, Node, Turns, find

_META = frozenset("()[]|")
_LATIN_ENDS = "\u1f00"
_UMLAUTS = frozenset("äöüß")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says what to write."""


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
        elif part.startswith("*") and len(part) > 3:
            found.append("*" + tokens(part[1:])[0].norm)
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

    def __init__(self, beside: "Trie | None" = None) -> None:
        """`beside`: one whose patterns are found as well, and which is left as it is."""
        self.root, self._beside = Node(), beside

    def add(self, role: str, pattern: str) -> None:
        """Raises PatternError."""
        words = pattern.split("|")
        if max(pattern) < _LATIN_ENDS and all(map(str.isalpha, words)):
            ends = [self._word(self.root, normal(word)) for word in words]  # a plain list needs no parsing
        else:
            ends = self._parsed(pattern)
        for node in ends:
            if role not in node.roles:
                node.roles += (role,)

    def close(self) -> None:
        """All patterns are in: what is needed only to add more is given up."""
        merge(self.root)

    def _parsed(self, pattern: str) -> list[Node]:
        """The nodes at which the pattern ends. Raises PatternError."""
        symbols = _symbols(pattern)
        ends, rest = self._alternatives(symbols, 0, self.root, "")
        if rest != len(symbols):
            raise PatternError("a bracket is closed that was not opened")
        if any(end is self.root for end in ends):
            raise PatternError("the phrase matches nothing at all")
        return ends

    def find(self, text: Marked, start: int) -> list[Hit]:
        """Every pattern that begins at this token."""
        found = find(self.root, text, start)
        return [*self._beside.find(text, start), *found] if self._beside else found

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
                at += bool(again)
                for end in ends if again else ():
                    end.joins += (inside,)
                node = inside if again == "*" else _join([*ends, node] if symbol == "[" else ends)
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
        if symbol in ("..", "^", "$"):
            return _marked_step(node.turning(), symbol)
        if len(symbol) > 1 and (symbol[0] == "*" or symbol[-1] == "*" or (symbol[0] == "{" and len(symbol) > 2)):
            return _turn(node.turning(), symbol)
        return self._word(node, symbol)

    def _word(self, node: Node, word: str) -> Node:
        word = intern(word)  # one string for all the places it stands at
        following = node.way(word)
        for plain in plain_spellings(word):
            # Two marked words may share one plain spelling (sí, si): their continuations are then both tried.
            at = plain
            while at in node.folded and node.folded[at] is not following:
                at += "\0"
            if node.folded is NO_WAYS:
                node.folded = {}
            node.folded[intern(at)] = following
        return following


def _marked_step(turns: Turns, symbol: str) -> Node:
    if symbol == "..":
        turns.gap = turns.gap or Node()
        return turns.gap
    if symbol == "^":
        turns.start = turns.start or Node()
        return turns.start
    turns.stop = turns.stop or Node()
    return turns.stop


def _turn(turns: Turns, symbol: str) -> Node:
    if symbol[0] == "{":
        ways = turns.lists = turns.lists or {}
        key = symbol[1:-1]
    elif symbol[-1] == "*":
        ways = turns.prefixes = turns.prefixes or {}
        key = symbol[:-1]
    else:
        ways = turns.suffixes = turns.suffixes or {}
        key = symbol[1:]
    return ways.setdefault(key, Node())


def _repeats(symbols: Sequence[str], at: int) -> str:
    """The mark behind the bracket opened just before `at`: a star for any number of times, a plus for once or more."""
    depth = 1
    while at < len(symbols) and depth:
        depth += (symbols[at] in ("(", "[")) - (symbols[at] in (")", "]"))
        at += 1
    return symbols[at] if at < len(symbols) and symbols[at] in ("*", "+") else ""


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
    plain = without_marks(word)
    if not _UMLAUTS & set(word):
        return (plain,) if plain != word and plain.isascii() else ()
    umlauts = word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return tuple(dict.fromkeys(w for w in (plain, umlauts) if w != word and w.isascii()))
