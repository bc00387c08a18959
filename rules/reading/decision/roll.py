"""A request's pieces called one after the other: which words name a piece, and which short answer stands beside it.

"1 bon, 2 à revoir, 3 bon", "✅ poster ❌ flyer": beside the name of a piece a word may be a verdict that is none
elsewhere. Such an answer counts only where every word of it is known for one; all else is left to the grammar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rules.reading.decision.called import Calls
from rules.reading.decision.clauses import Clause
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.text import HARD, QUOTES, SOFT, Token

KINDS = {"yes": "go", "no": "refuse", "open": "later", "back": "retract", "name": "harmless"}
ANSWERS = frozenset({"yes", "no", "same", "open", "back"})
_NUMBERING = frozenset(".):）、：-–—．")
_GRAVE = frozenset({"cond", "retract", "limit", "hold", "notyet", "later", "hedge", "before", "except", "conditional"})


@dataclass(slots=True)
class _Symbol:
    """What a few tokens say: `ref` names pieces; `yes`, `no`, `same`, `open`, `back` answer; `fill` and `and` are
    passed over; `soft`, `hard` and `line` are marks; `x` is anything else.
    """

    kind: str
    start: int
    end: int
    items: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Unit:
    """An answer, and the pieces it was given for; `kind` "" where it is no plain answer."""

    start: int
    end: int
    items: frozenset[int]
    kind: str


def roll_called(tagged: Tagged, clauses: list[Clause], calls: Calls) -> list[Clause]:
    """The clauses with every plain answer a clause by itself, that tells the pieces it is for."""
    if calls.count < 2:
        return clauses
    symbols = _symbols(tagged, calls)
    units = _units(symbols, calls.count)
    if not any(s.kind == "ref" for s in symbols):
        _in_order(clauses, units)
    units = [u for u in units if u.kind and not _doubtful(tagged, clauses, u)]
    return _recut(tagged, clauses, units) if units else clauses


def _in_order(clauses: Sequence[Clause], units: Sequence[_Unit]) -> None:
    """In a bare list also an answer that is not plain is for the piece in its place."""
    for unit in (u for u in units if not u.kind):
        for clause in clauses:
            if clause.start < unit.end and unit.start < clause.end:
                clause.pieces = unit.items


def _symbols(tagged: Tagged, calls: Calls) -> list[_Symbol]:
    found: list[_Symbol] = []
    tokens, at = tagged.tokens, 0
    while at < len(tokens):
        symbol = _symbol(tokens, at, calls, found)
        found.append(symbol)
        at = symbol.end
    return found


def _symbol(tokens: Sequence[Token], at: int, calls: Calls, before: Sequence[_Symbol]) -> _Symbol:
    token = tokens[at]
    if token.kind == "l":
        return _Symbol("line", at, at + 1)
    if (call := calls.at(at)) is not None:
        return _Symbol("ref", at, call.end, call.items)
    if (said := calls.said(tokens, at)) is not None:
        return _Symbol(said[0], at, said[1])
    if token.kind != "p":
        return _Symbol("fill" if at in calls.pieces else "x", at, at + 1)
    last = before[-1] if before else None
    if token.norm in _NUMBERING and last is not None and last.kind == "ref" and _short(tokens, last):
        return _Symbol("fill", at, at + 1)
    if token.norm in "&+":
        return _Symbol("and", at, at + 1)
    if token.norm in "?？":
        return _Symbol("asked", at, at + 1)
    if token.norm in HARD:
        return _Symbol("hard", at, at + 1)
    return _Symbol("soft" if token.norm in SOFT or token.norm == "=" else _mark(token), at, at + 1)


def _mark(token: Token) -> str:
    return "x" if token.norm in QUOTES else "fill"


def _short(tokens: Sequence[Token], ref: _Symbol) -> bool:
    """A number or a letter, not a name: the mark behind it only sets it apart."""
    last = tokens[ref.end - 1]
    return last.kind == "n" or len(last.norm) == 1


def _units(symbols: Sequence[_Symbol], count: int) -> list[_Unit]:
    """The answers, in order; where no piece is named at all, the bare answers in the order of the request."""
    chunks = list(_chunks(symbols))
    if not any(s.kind == "ref" for s in symbols):
        return _bare(chunks, count)
    named = frozenset(i for s in symbols if s.kind == "ref" for i in s.items)
    units: list[_Unit] = []
    pending: list[_Symbol] = []
    foreseen = True  # no word stands before the first name of the sentence that may be of all that follows
    open_ = False  # an answer stands before in the same sentence
    for chunk, mark in chunks:
        parts = _parts(chunk)
        if (
            len(parts) > 1
            and not any(s.kind in ("ref", "rest") for s in parts[0])
            and not _goes_on(parts[0], units, open_)
        ):
            # "none of both is approved": what stands before a name may be of all that follows
            pending, parts, foreseen = [], [], False
        foreseen = foreseen and not (
            chunk and not open_ and _begins(chunk) == "x" and any(s.kind == "ref" for s in chunk)
        )
        for part in parts if foreseen else ():
            refs = [s for s in part if s.kind == "ref"]
            said = [s for s in part if s.kind not in ("ref", "fill", "and", "rest")]
            if not said and refs:
                pending += part
                continue
            if not said and not any(s.kind == "rest" for s in part):
                continue  # words that say nothing
            whole = [*pending, *part]
            unit = _unit(whole, units, mark, named, count)
            if not unit.kind and pending:
                whole = part
                names = frozenset(i for s in pending for i in s.items)
                units.append(_Unit(pending[0].start, pending[-1].end, names, "name"))
            units.append(replace(unit, start=whole[0].start))
            pending = []
            open_ = True
        open_ = open_ and mark == "soft"
        foreseen = foreseen or mark != "soft"
        if mark in ("hard", "asked") or (mark == "line" and len(pending) > 1):
            pending = []
    return units


def _begins(chunk: Sequence[_Symbol]) -> str:
    return next((s.kind for s in chunk if s.kind not in ("fill", "and")), "")


def _goes_on(part: Sequence[_Symbol], before: Sequence[_Unit], same_sentence: bool) -> bool:
    """What it says, the answer before it said as well."""
    kind = _answer([s.kind for s in part if s.kind not in ("fill", "and")], before)
    return bool(kind and before and same_sentence and before[-1].kind == kind)


def _chunks(symbols: Iterable[_Symbol]) -> Iterable[tuple[list[_Symbol], str]]:
    """What stands between marks, and the mark behind it."""
    chunk: list[_Symbol] = []
    for symbol in symbols:
        if symbol.kind in ("soft", "hard", "line", "asked"):
            if chunk or symbol.kind == "line":
                yield chunk, symbol.kind
            chunk = []
        else:
            chunk.append(symbol)
    if chunk:
        yield chunk, "hard"


def _parts(chunk: Sequence[_Symbol]) -> list[list[_Symbol]]:
    """ "1 ok 2 ok 3 ok" and "yes to the poster and no to the flyer" parted: a new answer begins at each name behind an
    answer, or at each answer behind a name.
    """
    kinds = [s.kind for s in chunk if s.kind not in ("fill", "and")]
    if not kinds:
        return []
    first = kinds[0] in ("ref", "rest")
    if (
        kinds[0] in ANSWERS and kinds[-1] in ANSWERS and "ref" in kinds
    ):  # "print it 2 no": the answer to the one before goes on
        at = next(n for n, s in enumerate(chunk) if s.kind in ("ref", "rest"))
        return [list(chunk[:at]), *_parts(chunk[at:])]
    parts: list[list[_Symbol]] = [[]]
    seen = False
    for n, symbol in enumerate(chunk):
        name = symbol.kind in ("ref", "rest")
        if symbol.kind not in ("fill", "and", "x"):
            if symbol.kind == "same" and first and seen and _begins(chunk[n + 1 :]) == "ref":
                parts.append([])  # "the sticker's a yes and so is the list"
                seen = False
            elif name == first and seen and (first or symbol.kind in ANSWERS):
                parts.append([])
                seen = False
            elif name != first:
                seen = True
        elif symbol.kind == "x" and first:
            seen = True
        parts[-1].append(symbol)
    return parts


def _unit(part: Sequence[_Symbol], before: Sequence[_Unit], mark: str, named: frozenset[int], count: int) -> _Unit:
    refs = [s.items for s in part if s.kind == "ref"]
    refs = [items for items in refs if len(items) < count] or refs  # "the poster, all of it"
    items = frozenset(i for items in refs for i in items)
    if any(s.kind == "rest" for s in part):
        items |= frozenset(range(1, count + 1)) - named
    said = [s for s in part if s.kind not in ("ref", "fill", "and", "rest")]
    start, end = part[0].start, part[-1].end
    kind = "" if mark == "asked" else _answer([s.kind for s in said], before)
    if not items:
        last = before[-1] if before and before[-1].kind != "name" else None
        kind = kind if last is not None and kind == last.kind and kind == "yes" else ""
        items = last.items if last is not None and kind else items
    return _Unit(start, end, items, kind)


def _answer(said: Sequence[str], before: Sequence[_Unit]) -> str:
    """One plain answer, or "" where the words are not all of them known for one."""
    kinds = set(said)
    if not kinds or kinds - ANSWERS:
        return ""
    if kinds == {"same"}:
        return next((u.kind for u in reversed(before) if u.kind != "name"), "")
    kinds.discard("same")
    if kinds == {"yes", "no"}:
        return "no" if said.index("no") < said.index("yes") else ""
    return kinds.pop() if len(kinds) == 1 else ""


def _bare(chunks: Sequence[tuple[list[_Symbol], str]], count: int) -> list[_Unit]:
    """ "bon / à revoir / bon", "ja, ja, nein": as many answers as pieces, one a line or nothing else in the line."""
    lines: list[list[tuple[list[_Symbol], str]]] = [[]]
    for chunk, mark in chunks:
        if any(s.kind != "fill" for s in chunk):
            lines[-1].append((chunk, mark))
        if mark == "line" and lines[-1]:
            lines.append([])
    lines = [line for line in lines if line]
    apart = len(lines) == count
    answers = [line[0] for line in lines] if apart else [pair for line in lines for pair in line]
    units: list[_Unit] = []
    for n, (chunk, mark) in enumerate(answers, 1):
        kind = "" if mark == "asked" else _answer([s.kind for s in chunk if s.kind not in ("fill", "and")], units)
        units.append(_Unit(chunk[0].start, chunk[-1].end, frozenset({n}), kind))
    if len(units) != count or (not apart and (count < 3 or not all(u.kind for u in units))):
        return []
    return units if sum(bool(u.kind) for u in units) >= count - 1 else []


def _doubtful(tagged: Tagged, clauses: Sequence[Clause], unit: _Unit) -> bool:
    """Asked, quoted, or cut out of a longer phrase that weighs more than its words."""
    if any(tagged.quoted[unit.start : unit.end]):
        return True
    if any(c.asked for c in clauses if c.start < unit.end and unit.start < c.end):
        return True
    near = (t for t in tagged.tags if t.start < unit.end and unit.start < t.end)
    return any(t.role in _GRAVE and (t.start < unit.start or t.end > unit.end) for t in near)


def _recut(tagged: Tagged, clauses: Sequence[Clause], units: Sequence[_Unit]) -> list[Clause]:
    """The clauses without the tokens of the answers, and the answers as clauses among them."""
    whole: list[Clause] = []
    for clause in clauses:
        at = clause.start
        for unit in (u for u in units if u.start < clause.end and clause.start < u.end):
            whole += _rest_of(tagged, clause, at, unit.start)
            if clause.start <= unit.start or not any(c.start == unit.start for c in whole):
                whole.append(_answered(clause, unit))
            at = max(at, unit.end)
        whole += [clause] if at == clause.start else _rest_of(tagged, clause, at, clause.end)
    return whole


def _rest_of(tagged: Tagged, clause: Clause, start: int, end: int) -> list[Clause]:
    if not any(t.is_word or t.kind in "en" for t in tagged.tokens[start:end]):
        return []
    tags = [t for t in tagged.tags_between(start, end) if t.end <= end]
    unknown = [i for i in clause.unknown if start <= i < end]
    return [replace(clause, start=start, end=end, tags=tags, unknown=unknown, notes=set())]


def _answered(clause: Clause, unit: _Unit) -> Clause:
    tags = [Tag(KINDS[unit.kind], unit.start, unit.end)] if unit.kind != "name" else []
    return Clause(
        unit.start, unit.end, clause.sentence, clause.line, tags, answered=KINDS[unit.kind], pieces=unit.items
    )
