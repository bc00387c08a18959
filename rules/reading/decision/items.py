"""Several pieces in one request: which clause speaks of which, and what each one's decision makes of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rules.nouns import DecisionWord
from rules.reading.decision.called import Calls
from rules.reading.decision.called import name_words as _names
from rules.reading.decision.called import same as _same
from rules.reading.decision.counting import all_of, numbers
from rules.reading.decision.findings import ASSENT, Context, Finding
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.types import ItemDecision
from rules.reading.decision.verdict import Verdict, verdict

_MARK = re.compile(r"(?:(?<=\s)|^)(\d{1,2})(?:[.)、](?=\s|[^\W\d_])|(?=[可同不没行好要通批过对准也]))", re.MULTILINE)
# What holds back the work: said of no item, in a sentence of its own, it may be about all of them.
_HOLDING = frozenset({
    "before", "cond", "condition", "decides", "doubt", "hold", "hypothetical", "later", "neg", "notyet", "refuse",
    "retract",
})  # fmt: skip

_TYING = frozenset({"before", "cond", "condition", "decides", "doubt", "hypothetical", "limit"})


def one_a_line(text: str) -> str:
    """ "1. ok 2. change 3. ok" with each item on a line of its own; no character is added or taken away."""
    lines = []
    for line in text.split("\n"):
        marks = list(_MARK.finditer(line))
        if len(marks) > 1 and marks[0].start() == len(line) - len(line.lstrip()):
            wanted = [int(marks[0][1]) + n for n in range(len(marks))]
            if [int(m[1]) for m in marks] == wanted:
                for mark in marks[1:]:
                    line = f"{line[: mark.start() - 1]}\n{line[mark.start() :]}"
        lines.append(line)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ItemReading:
    """The items' decisions, and the mail's by the guideline's "several items"; None where no item is spoken of."""

    items: tuple[ItemDecision, ...]
    whole: Verdict | None


def read_items(
    tagged: Tagged, findings: Sequence[Finding], names: Sequence[str], context: Context, calls: Calls | None = None
) -> ItemReading | None:
    """Each item's decision, when the request had items or the reply numbers them."""
    spoken = _assign(tagged, findings, names, calls)
    count = len(names) or max((n for ns in spoken for n in ns), default=0)
    if count < 2 or count > 30 or (not names and len({n for ns in spoken for n in ns}) < 2):
        return None
    decisions: list[Verdict] = []
    excepted = {n for f, ns in zip(findings, spoken, strict=True) if "except" in f.notes for n in ns}
    for n in range(1, count + 1):
        own = [_seen_from(f, n, ns, excepted) for f, ns in zip(findings, spoken, strict=True)]
        decisions.append(verdict([f for f in own if f is not None], context))
    decisions = _held_back(decisions, tagged, findings, spoken, names)
    decisions = _unanswered(decisions, findings, spoken)
    items = tuple(
        ItemDecision(
            n, names[n - 1] if n <= len(names) else "", v.decision, _words(tagged, v), v.certain, v.word,
            any(n in ns for ns in spoken),
        )
        for n, v in enumerate(decisions, 1)
    )  # fmt: skip
    return ItemReading(items, _whole(decisions))


def _held_back(
    decisions: Sequence[Verdict],
    tagged: Tagged,
    findings: Sequence[Finding],
    spoken: Sequence[frozenset[int]],
    names: Sequence[str],
) -> list[Verdict]:
    """ "Poster ok, flyer ok. Wait for legal.": the wait follows the flyer, but may be about the poster as well."""
    marks = _names(names)
    found = list(decisions)
    for at, f in enumerate(findings[1:], 1):
        before = findings[at - 1].clause
        apart = f.clause.sentence != before.sentence and f.clause.line == before.line  # a line of its own is for all
        if (
            f.kind not in _HOLDING
            or not apart
            or not spoken[at]
            or f.clause.pieces
            or _named(tagged, f, marks, len(names))
        ):
            continue
        for n, v in enumerate(found, 1):
            if n not in spoken[at] and v.word == "approve":
                found[n - 1] = replace(v, certain=False, by=(*v.by, f), why="a sentence that names no item holds back")
    return found


def _unanswered(
    decisions: Sequence[Verdict], findings: Sequence[Finding], spoken: Sequence[frozenset[int]]
) -> list[Verdict]:
    """ "All three I liked, but I've looked: 1 yes, 2 yes, 3 oh dear.": words before the pieces are called one by one do
    not approve the one that has an answer nobody understands.
    """
    answered = [at for at, f in enumerate(findings) if f.clause.answered]
    found = list(decisions)
    if len(answered) < 2 or all(
        f.clause.pieces == findings[answered[0]].clause.pieces for f in findings if f.clause.answered
    ):
        return found
    for n, v in enumerate(found, 1):
        own = [at for at, ns in enumerate(spoken) if n in ns]
        given = any(f.kind in ASSENT and at > max(own, default=0) for at, f in enumerate(findings) if not spoken[at])
        said = any(findings[at].kind in ASSENT for at in own)
        if v.word == "approve" and own and not said and not given:
            found[n - 1] = replace(v, word="none", certain=False, why="what was said of it is not understood")
    return found


def _seen_from(f: Finding, n: int, spoken: frozenset[int], excepted: set[int]) -> Finding | None:
    """What a clause says of item n: its own words, words for all, or the other side of "all except"."""
    if "except" in f.notes and spoken:
        kind = "refuse" if n in spoken else "go"
        return Finding(kind, f.clause, f.tag, True, f.subject, n)
    if n in excepted and f.kind in ASSENT and not spoken:
        return None
    return f if not spoken or n in spoken else None


def _assign(
    tagged: Tagged, findings: Sequence[Finding], names: Sequence[str], calls: Calls | None
) -> list[frozenset[int]]:
    """The items each clause speaks of; empty: of all. A clause without a name goes on about the item before it."""
    marks = _names(names)
    spoken: list[frozenset[int]] = []
    current: frozenset[int] = frozenset()
    pending: frozenset[int] = frozenset()
    for n, f in enumerate(findings):
        own = f.clause.pieces or _named(tagged, f, marks, len(names))
        if calls and not f.clause.answered and (called := calls.between(f.clause.start, f.clause.end)):
            own = called
        every = not f.clause.answered and own <= {len(names)} and all_of(tagged.tokens, f, len(names))
        own = frozenset() if every else own
        silent = f.kind in ("harmless", "dark") and not f.tag
        before = findings[n - 1] if n else None
        if own and silent and not f.clause.after_colon and _hangs(findings, n + 1):
            pending |= own  # "1, 2 and 3 ok": numbers before the verdict
            spoken.append(own)
            continue
        if own:
            current = own if f.clause.answered and f.tag else own | pending
        elif pending:
            current = pending
        elif (
            every
            or f.notes & {"all"}
            or (before and before.clause.line != f.clause.line and f.clause.line != before.clause.line)
        ):
            current = frozenset()
        if "rest" in f.notes and not own:
            named = frozenset(i for s in spoken for i in s)
            current = frozenset(range(1, max(len(names), 1) + 1)) - named
        pending = frozenset()
        spoken.append(current)
    _tie_all(findings, spoken)
    if names and not any(spoken):
        _by_lines(findings, spoken, len(names))
    return spoken


def _by_lines(findings: Sequence[Finding], spoken: list[frozenset[int]], count: int) -> None:
    """A bare list: one answer a line, in the request's order."""
    answers = [n for n, f in enumerate(findings) if f.tag is not None]
    lines = list(dict.fromkeys(findings[n].clause.line for n in answers))
    if len(lines) == count > 1:
        for n in answers:
            spoken[n] = frozenset({lines.index(findings[n].clause.line) + 1})


def _tie_all(findings: Sequence[Finding], spoken: list[frozenset[int]]) -> None:
    """ "1 ok, 2 ok, if the board agrees": set apart by a mark, the tie is of all that were answered in its sentence."""
    for at, f in enumerate(findings):
        before = findings[at - 1].clause if at else None
        follows = before is not None and before.answered and spoken[at] == before.pieces  # it names no piece itself
        if f.kind in _TYING and not f.clause.answered and follows:
            same = (n for n in range(at) if findings[n].clause.sentence == f.clause.sentence)
            spoken[at] |= frozenset(i for n in same for i in findings[n].clause.pieces)


def _hangs(findings: Sequence[Finding], n: int) -> bool:
    """The next clause belongs to the same sentence: a list of names goes on."""
    return n < len(findings) and findings[n].clause.sentence == findings[n - 1].clause.sentence


def _named(tagged: Tagged, f: Finding, marks: Sequence[tuple[int, tuple[str, ...]]], count: int) -> frozenset[int]:
    """Items a clause names, by name, by a name's last word, or by number."""
    plain = [t.plain for t in tagged.tokens[f.clause.start : f.clause.end]]
    left = list(plain)
    found: set[int] = set()
    for n, words in marks:  # the longest first: "étiquette" is not named within "contre-étiquette"
        while (at := _place(left, words)) is not None:
            found.add(n)
            left[at : at + len(words)] = [""] * len(words)
    if not found:
        for n, words in marks:
            telling = [w for w in words if len(w) > 3 and sum(w in other for _, other in marks) == 1]
            if any(_same(w, p) for w in telling for p in plain):
                found.add(n)
    return frozenset(found) or frozenset(numbers(tagged.tokens, f, count))


def _place(plain: Sequence[str], words: tuple[str, ...]) -> int | None:
    """Where a name stands."""
    for i in range(len(plain) - len(words) + 1):
        if all(_same(w, p) for w, p in zip(words, plain[i : i + len(words)], strict=True)):
            return i
    return None


def _whole(verdicts: Sequence[Verdict]) -> Verdict | None:
    """All the same: that. Some approved and others not: conditional. None approved: by the usual order."""
    words: list[DecisionWord] = [v.decision for v in verdicts]
    by = tuple(dict.fromkeys(id(f) for v in verdicts for f in v.by))
    findings = {id(f): f for v in verdicts for f in v.by}
    deciding = tuple(findings[i] for i in by)
    if any(not v.certain and v.word == "approve" for v in verdicts):
        return None
    if len(set(words)) == 1:
        return Verdict(words[0], verdicts[0].certain, deciding, verdicts[0].why)
    if "approve" in words or "conditional" in words:
        return Verdict("conditional", True, deciding, "not all items are decided alike")
    order: tuple[DecisionWord, ...] = ("retract", "reject", "conditional", "question", "none")
    return Verdict(next(w for w in order if w in words), True, deciding, "by the order of decisions")


def _words(tagged: Tagged, v: Verdict) -> str:
    if not v.by:
        return ""
    first = v.by[0].clause
    if first.end <= first.start:
        return ""
    return tagged.text[tagged.tokens[first.start].start : tagged.tokens[first.end - 1].end]
