"""A TOML text with the line of everything in it: the parsed data, and where each key and value stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from rules.problems import Problem

Path = tuple[str | int, ...]
_TOML = Language(tree_sitter_toml.language())
_DEPTH = 32  # names in one key; no rule has more than five, and paths are kept for each
_NAMES = re.compile(r"\(('[^()]*)\)")  # tomllib shows a dotted key as a tuple
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


class Spot(NamedTuple):
    """A place in the text, both numbers from 1, the column in characters; 0: not written down."""

    line: int
    column: int


class Mark(NamedTuple):
    """Where a key, or the header of a table, and its value begin."""

    key: Spot
    value: Spot


_NOWHERE = Mark(Spot(0, 0), Spot(0, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file: its data as tomllib gives them, and a mark for every path. Array elements count from 0."""

    file: str
    data: dict[str, Any]
    marks: Mapping[Path, Mark] = field(repr=False)

    def key_line(self, path: Path) -> int:
        """Line of the key or table header at `path`; of the nearest thing around it that is written down, else 0."""
        return self._mark(path).key.line

    def value_line(self, path: Path) -> int:
        """Line on which the value at `path` begins; falls back like `key_line`."""
        return self._mark(path).value.line

    def at_key(self, path: Path, found: str, wanted: str) -> Problem:
        """A Problem with the key or table at `path`, or with the nearest thing around it that is written down."""
        line, column = self._mark(path).key
        return Problem(self.file, line, found, wanted, column)

    def at_value(self, path: Path, found: str, wanted: str) -> Problem:
        """A Problem with the value at `path`; falls back like `at_key`."""
        line, column = self._mark(path).value
        return Problem(self.file, line, found, wanted, column)

    def get(self, path: Path) -> Any:
        """The value at `path`, None where there is none."""
        value: Any = self.data
        for part in path:
            known = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
            if part not in known:
                return None
            value = value[part]
        return value

    def match(self, pattern: str) -> Iterator[tuple[Path, Any]]:
        """Every value whose path fits a dotted pattern, `*` being any one key or element: `clients.*.domains.*`."""
        found: list[tuple[Path, Any]] = [((), self.data)]
        for part in pattern.split("."):
            found = [((*path, key), value) for path, parent in found for key, value in _children(parent, part)]
        yield from found

    def strings(self, *patterns: str) -> Iterator[tuple[Path, str]]:
        """`match`, text values alone: what is not text is a wrong value already, and said so elsewhere."""
        for pattern in patterns:
            yield from ((path, value) for path, value in self.match(pattern) if isinstance(value, str))

    def _mark(self, path: Path) -> Mark:
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, _NOWHERE)


def read_toml(file: str, text: str) -> Document | Problem:
    """Parse one file. What is not TOML (a duplicate key included) is a Problem with line and column."""
    try:
        data = tomllib.loads(text)
        return Document(file=file, data=data, marks=_Scan(text).marks)
    except RecursionError:
        return Problem(file, 0, "values are nested too deeply to be read", "write flat tables")
    except tomllib.TOMLDecodeError as error:
        return _syntax(file, text, str(error))
    except ValueError as error:  # such as an integer of five thousand digits
        return Problem(file, 0, f"not TOML: {error}", "write shorter numbers")


def _syntax(file: str, text: str, said: str) -> Problem:
    twice = _Scan(text).twice if said.startswith(("Cannot overwrite", "Cannot declare")) else None
    if twice:
        return Problem(file, *twice)
    place = _PLACE.search(said)
    message = _NAMES.sub(lambda m: m[1].replace("', '", ".").strip("',"), _PLACE.sub("", said))
    if place is None or place[1] is None:
        last = max(1, len(text.splitlines()))
        return Problem(file, last, f"not TOML: {message[:1].lower()}{message[1:]} at the end of the file", _hint(said))
    found = f"not TOML: {message[:1].lower()}{message[1:]}"
    return Problem(file, int(place[1]), found, _hint(said), int(place[2]))


def _hint(said: str) -> str:
    """What to write instead, for the mistakes people make most."""
    for words, hint in (
        ("Cannot overwrite", "each key may stand once in its table"),
        ("Cannot declare", "each table may stand once; write further keys under the first"),
        ("Cannot mutate", "each table may stand once; write further keys under the first"),
        ("Duplicate inline", "each key may stand once in its table"),
        ("Invalid value", 'write text in quotes: "…"; numbers, true and false without'),
        ("Expected '='", "write: key = value"),
        ("Unclosed array", "close the list with ]"),
        ("Unterminated", "close the quotes"),
        ("Illegal character '\\n'", "close the quotes on the same line"),
        ("Expected newline", "one key = value a line; text goes in quotes"),
        ("Expected ']'", "close the table's name with ]"),
    ):
        if words in said:
            return hint
    return "write it as TOML: [table], key = value, # comment"


def _children(parent: Any, part: str) -> Iterator[tuple[str | int, Any]]:
    if isinstance(parent, dict):
        yield from ((key, parent[key]) for key in (parent if part == "*" else (part,)) if key in parent)
    elif isinstance(parent, list) and part == "*":
        yield from enumerate(parent)


class _Scan:
    """The syntax tree of a text, walked once, without recursion. Marks hold for text that tomllib has accepted.

    `twice`: line, finding, advice and column about the first key or table that stands a second time.
    """

    def __init__(self, text: str) -> None:
        self.marks: dict[Path, Mark] = {}
        self.twice: tuple[int, str, str, int] | None = None
        self._written: dict[Path, Node] = {}  # keys and [headers] themselves, not the tables they imply
        self._elements: dict[Path, int] = {}  # arrays of tables: how many elements so far
        self._values: list[tuple[Path, Node]] = []
        self._bytes = text.encode(errors="replace")
        for node in Parser(_TOML).parse(self._bytes).root_node.named_children:
            self._top(node)
        while self._values:
            self._value(*self._values.pop())

    def _top(self, node: Node) -> None:
        if node.type == "pair":
            self._pair((), node)
        if node.type not in ("table", "table_array_element"):
            return
        path: Path = ()
        key, *rest = node.named_children
        parts, spot = _key(key), self._spot(node)
        for number, part in enumerate(parts):
            path = self._step(path, part, number == len(parts) - 1 and node.type == "table_array_element", spot)
        self.marks[path] = Mark(spot, spot)
        self._write(path, key)
        for child in rest:
            if child.type == "pair":
                self._pair(path, child)

    def _step(self, path: Path, part: str, opens: bool, spot: Spot) -> Path:
        """One name of a table's header: into a table, into the last element of an array, or into a new element."""
        path = (*path, part)
        self.marks.setdefault(path, Mark(spot, spot))
        if opens:
            self._elements[path] = self._elements.get(path, -1) + 1
        return (*path, self._elements[path]) if path in self._elements else path

    def _pair(self, table: Path, node: Node) -> None:
        named = [child for child in node.named_children if child.type != "comment"]
        if len(named) < 2:
            return
        path = table
        for part in _key(named[0]):
            path = (*path, part)
            self.marks.setdefault(path, Mark(self._spot(named[0]), self._spot(named[1])))
        self._write(path, named[0])
        self._values.append((path, named[1]))

    def _write(self, path: Path, key: Node) -> None:
        first = self._written.setdefault(path, key)
        if self.twice is None and first is not key:
            name = ".".join(part for part in path if isinstance(part, str))
            found = f"not TOML: {name} is written twice (first on line {self._spot(first).line})"
            line, column = self._spot(key)
            self.twice = (line, found, "keep one of the two", column)

    def _spot(self, node: Node) -> Spot:
        """The tree counts bytes; people count characters."""
        row, octets = node.start_point
        before = self._bytes[node.start_byte - octets : node.start_byte]
        return Spot(row + 1, len(before.decode(errors="replace")) + 1)

    def _value(self, path: Path, node: Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            for number, child in enumerate(c for c in node.named_children if c.type != "comment"):
                self.marks[(*path, number)] = Mark(self._spot(child), self._spot(child))
                self._values.append(((*path, number), child))


def _key(node: Node) -> tuple[str, ...]:
    """The names of a dotted key, unquoted, in order. The tree nests them to the left."""
    names: list[str] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        text = (node.text or b"").decode(errors="replace")
        if node.type == "dotted_key":
            waiting.extend(node.named_children)  # popped last first: names come out backwards
        elif node.type == "quoted_key":
            names.append(_unquoted(text))
        else:
            names.append(text)
    return tuple(reversed(names))[:_DEPTH]


def _unquoted(text: str) -> str:
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except ValueError:  # only in text that is not TOML anyway
        return text
