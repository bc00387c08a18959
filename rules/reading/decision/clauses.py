"""Tags to clauses: sentences end at hard marks and lines, clauses at commas, contrasts and joining words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.text import HARD, SOFT, WRAPPED, Token

# Roles that can carry a verdict of their own: a joining word splits a clause only in front of these.
VERDICTS = frozenset({"go", "bid", "yes", "fine", "refuse", "hold", "change", "fault", "retract", "notyet", "neg"})
ASSENTING = frozenset({"go", "bid", "yes", "fine"})
QUESTION_MARKS = frozenset("?？")
_QUESTIONS = frozenset({"ask", "org", "request"})


@dataclass(slots=True)
class Clause:
    """Tokens start ≤ i < end with their tags. `joined`: it hangs on the clause before by "and" without a new mark."""

    start: int
    end: int
    sentence: int
    line: int
    tags: list[Tag] = field(default_factory=list)
    contrast: bool = False
    joined: bool = False
    asked: bool = False
    after_colon: bool = False
    unknown: list[int] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    answered: str = ""  # a plain answer beside the names of these pieces, and the kind of finding it is
    pieces: frozenset[int] = frozenset()

    def first(self, *roles: str) -> Tag | None:
        return next((t for t in self.tags if t.role in roles), None)

    def has(self, *roles: str) -> bool:
        return any(t.role in roles for t in self.tags)


def split_clauses(tagged: Tagged) -> list[Clause]:
    """Clauses in order. A tag never straddles two of them; a tag's own words may contain a comma."""
    clauses: list[Clause] = []
    cuts = _cuts(tagged)
    start, sentence, line, joined, contrast, colon = 0, 0, 0, False, False, False
    for cut in [*cuts, _Cut(len(tagged.tokens), len(tagged.tokens), "end")]:
        clause = _make(tagged, start, cut.at, sentence, line)
        clause.joined, clause.contrast, clause.after_colon = joined, contrast, colon
        if clause.tags or clause.unknown or any(t.is_word or t.kind in "en" for t in tagged.tokens[start : cut.at]):
            clauses.append(clause)
            joined = contrast = colon = False
        if cut.kind == "hard" or cut.kind == "line":
            empty = cut.at == start and clauses and start > 0  # "the cost is...?"
            _ask(clauses, clauses[-1].sentence if empty else sentence, tagged, cut)
            sentence += 1
            joined = contrast = colon = False
        line += cut.kind == "line"
        joined = joined or cut.kind == "and"
        contrast = contrast or cut.kind == "contrast"
        colon = colon or cut.kind == "colon"
        start = cut.after
    for clause in clauses:
        clause.asked = clause.asked or _asks_without_mark(tagged, clause)
    return clauses


def _asks_without_mark(tagged: Tagged, c: Clause) -> bool:
    """Chinese asks with a last word, and the mark is often left away: 袋子能过认证吗. Wishes asked so stay wishes."""
    if tagged.language != "zh" or c.has("retract", "change", "hold", "filewish", "org", "request", "cond", "neg"):
        return False
    last = next((t for t in reversed(tagged.tokens[c.start : c.end]) if t.is_word), None)
    return last is not None and last.norm in ("吗", "咩")


@dataclass(slots=True)
class _Cut:
    at: int
    after: int
    kind: str
    question: bool = False


def _cuts(tagged: Tagged) -> list[_Cut]:
    inside = [False] * (len(tagged.tokens) + 1)
    starts: dict[int, Tag] = {}
    for tag in tagged.tags:
        starts[tag.start] = tag
        for i in range(tag.start + 1, tag.end):
            inside[i] = True
    found = (_cut(tagged, i, starts.get(i)) for i in range(len(tagged.tokens)) if not inside[i])
    return [cut for cut in found if cut is not None]


def _cut(tagged: Tagged, i: int, tag: Tag | None) -> _Cut | None:
    token = tagged.tokens[i]
    if token.kind == "l":
        return None if _wrapped(tagged.tokens, i) else _Cut(i, i + 1, "line")
    if token.kind == "p" and (token.norm in HARD or token.norm in SOFT):
        if _numbering(tagged.tokens, i):
            return None
        if token.norm in HARD:
            return _Cut(i, i + 1, "hard", token.norm in QUESTION_MARKS)
        return _Cut(i, i + 1, "colon" if token.norm in ":：" else "soft")
    if token.kind == "e" and i + 1 < len(tagged.tokens) and _new_sentence(tagged, i + 1):
        return _Cut(i + 1, i + 1, "hard")
    if tag and tag.role == "contrast":
        return _Cut(i, i, "contrast")
    if tag and tag.role == "and" and _verdict_follows(tagged, tag):
        return _Cut(i, tag.end, "and")
    if tag and i and "so" in tagged.has[i] and any(t.role in ASSENTING for t in tagged.tags_between(i, i + 4)):
        return _Cut(i, i, "soft")  # "nobody objected so please go ahead"
    return None


def _new_sentence(tagged: Tagged, i: int) -> bool:
    """An emoji may stand for the full stop: "That was the quote 😅 The menu is fine", "fine 👍 when do they come?" """
    token = tagged.tokens[i]
    return token.kind == "w" and (token.capital or bool(tagged.has[i] & _QUESTIONS))


def _numbering(tokens: Sequence[Token], i: int) -> bool:
    """The mark behind a number at the beginning of a line: "1." or "2)" or "3:"."""
    if tokens[i].norm not in (".", ")", ":", "）", "、", "-", "：", "–") or i == 0 or tokens[i - 1].kind != "n":
        return False
    return i == 1 or tokens[i - 2].kind == "l" or tokens[i - 2].norm in ("(", "（", "#")


def _wrapped(tokens: Sequence[Token], i: int) -> bool:
    """A line broken by the mail program: long, unfinished, a single break."""
    if "\n" in tokens[i].raw.replace("\r\n", "\n")[1:] or i == 0 or i + 1 >= len(tokens):
        return False
    begin = i
    while begin > 0 and tokens[begin - 1].kind != "l":
        begin -= 1
    length = tokens[i - 1].end - tokens[begin].start
    unfinished = tokens[i - 1].norm not in HARD
    return unfinished and length >= WRAPPED and tokens[i + 1].kind not in "n"


def _verdict_follows(tagged: Tagged, tag: Tag) -> bool:
    """A verdict stands before the next mark, and one stood before: "web yes and print no"."""
    return any(
        t.role in VERDICTS or t.role in ("later", "cond", "limit", "ask", "request", "filewish")
        for t in tagged.tags_between(tag.end, tag.end + 6)
    )


def _make(tagged: Tagged, start: int, end: int, sentence: int, line: int) -> Clause:
    clause = Clause(start, end, sentence, line)
    clause.tags = [t for t in tagged.tags_between(start, end) if t.end <= end]
    clause.unknown = [i for i in range(start, end) if tagged.unknown[i] and not tagged.quoted[i]]
    return clause


def _ask(clauses: list[Clause], sentence: int, tagged: Tagged, cut: _Cut) -> None:
    """Which clauses of a sentence that ends in a question mark are asked."""
    if not cut.question:
        return
    own = list(takewhile(lambda c: c.sentence == sentence, reversed(clauses)))[::-1]
    opener = next((n for n, c in enumerate(own) if _opens_question(tagged, c)), None)
    if (
        own
        and all(c.has("tagq", "yes", "fine", "stop", "thanks") and not c.has("go") for c in own[-1:])
        and len(own) > 1
        and own[-1].end - own[-1].start <= 3
    ):
        opener = 0  # "approved, right?" asks for all of it
    if opened := [i for i in range(own[0].start, own[-1].end) if tagged.tokens[i].norm == "¿"] if own else []:
        opener = next((n for n, c in enumerate(own) if c.end > opened[0] + 1), None)
    if opener is None:
        opener = len(own) - 1
    if any(c.has("cond") for c in own[:opener]):
        opener = 0
    for clause in own[opener:]:
        clause.asked = True


def _opens_question(tagged: Tagged, clause: Clause) -> bool:
    """An asking word opens it, also within a longer phrase: "Kann das schon in Druck, oder …?" """
    verb_first = tagged.language == "de" and "ask" in tagged.has[clause.start]
    return verb_first or any(t.role in ("ask", "request", "org", "mention") for t in clause.tags[:4])
