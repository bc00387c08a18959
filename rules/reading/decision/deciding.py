"""`decide`: what a reply decides, from its new text alone, in six languages; in doubt a person is asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from rules.reading.decision.called import Calls
from rules.reading.decision.clauses import Clause, split_clauses
from rules.reading.decision.concert import Heard, in_question, together
from rules.reading.decision.elsewhere import carry_objects
from rules.reading.decision.findings import Context
from rules.reading.decision.halves import join_halves
from rules.reading.decision.items import one_a_line, read_items
from rules.reading.decision.lexicon import Lexicons, spoken_beside
from rules.reading.decision.looks import Looks
from rules.reading.decision.names import forgive_names
from rules.reading.decision.roles import judge
from rules.reading.decision.roll import roll_called
from rules.reading.decision.tagging import Tagged, tag
from rules.reading.decision.text import is_cut, tokens
from rules.reading.decision.types import Evidence, ItemDecision, Reading
from rules.reading.decision.verdict import Verdict, verdict
from rules.reading.decision.versions import is_version

_SUBJECT_VERSION = re.compile(r"\[[^\]\s]{2,40}\s+v\s?(\d{1,3})\]", re.IGNORECASE)
# "OK: …" put before our subject marks a thread in which the writer has approved before; it never approves by itself.
_SUBJECT_OK = re.compile(r"\]\s*(?:OK|APPROVED|已同意|FREIGEGEBEN)\s*[:：]", re.IGNORECASE)
_QUIET = frozenset({
    "go", "yes", "fine", "praise", "refuse", "change", "fault", "hold", "neg", "cond", "notyet", "retract", "other",
    "thanks", "close", "greet",
})  # fmt: skip


def decide(
    new_text: str,
    *,
    lexicons: Lexicons,
    items: Sequence[str] = (),
    answers_request: bool = True,
    version: str | None = None,
    subject: str = "",
) -> Reading:
    """The decision in what the writer typed: quotes and signatures already cut, greeting and closing may still stand.

    `items`: names of the pieces the request listed. `version`: the one asked about (else the subject token's).
    Text too long to be looked at whole is never decided by a machine. Never raises on any text.
    """
    named = _SUBJECT_VERSION.search(subject[:500])
    context = Context(
        version or (named[1] if named else None), answers_request, bool(_SUBJECT_OK.search(subject[:500]))
    )
    words = tokens(one_a_line(new_text))
    if not any(t.kind != "l" for t in words):
        return Reading("none", False, "none")  # nothing is decided, and nobody knows why: a person looks
    tagged = tag(new_text, words, lexicons, _words_of(subject, items))
    clauses = _clauses(tagged)
    calls = Calls(words, items, spoken_beside(lexicons, tagged.language), _pieces(tagged)) if _several(items) else None
    answered = roll_called(tagged, clauses, calls) if calls else clauses
    result, pieces = _understood(tagged, answered, items, context, calls)
    if (second := lexicons.second) and not _vouched(new_text, lexicons):
        many = sum(t.is_word for t in words)
        looks = Looks(second, lexicons.third, context.version)
        heard = looks.of(words, clauses, partial(in_question, result, many))
        result, pieces = _heard_out(result, pieces, heard, many)
    if is_cut(new_text, words) and result.word != "none":
        result = Verdict(result.word, False, result.by, "the text is too long to be judged whole")
    return Reading(
        decision=result.decision,
        certain=result.certain,
        suspected=result.word,
        items=pieces,
        because=tuple(_evidence(tagged, result)) or _all_of_it(tagged, result),
        language=tagged.language,
    )


def _words_of(subject: str, items: Sequence[str]) -> set[str]:
    """The words of the request, with and without their marks."""
    texts = (subject[:500], *(item[:200] for item in items[:50]))
    return {word for text in texts for t in tokens(text) for word in (t.norm, t.plain)}


def _several(items: Sequence[str]) -> bool:
    """Several pieces, not several versions of one."""
    return len(items) > 1 and not any(is_version(item.lower()) for item in items)


def _pieces(tagged: Tagged) -> frozenset[int]:
    """Words that only say what kind of piece is meant."""
    named = (t for t in tagged.tags if t.role == "obj" and "piece" in tagged.heard[t.start])
    return frozenset(i for t in named for i in range(t.start, t.end))


def _clauses(tagged: Tagged) -> list[Clause]:
    _silence_quotes(tagged)
    join_halves(tagged)
    forgive_names(tagged)
    clauses = split_clauses(tagged)
    _note_please(tagged, clauses)
    _hear_bids(tagged, clauses)
    return clauses


def _understood(
    tagged: Tagged, clauses: list[Clause], items: Sequence[str], context: Context, calls: Calls | None
) -> tuple[Verdict, tuple[ItemDecision, ...]]:
    """What the grammar makes of the whole, and of each piece where several were listed."""
    findings = judge(tagged, clauses, context)
    carry_objects(tagged, findings)
    for finding in findings:
        finding.kind = finding.clause.answered or finding.kind  # its neighbours take nothing from a plain answer
    result = verdict(findings, context)
    listed = read_items(tagged, findings, items, context, calls)
    if listed and listed.whole:
        result = _sterner(result, listed.whole)
    elif listed and result.decision == "approve":
        result = replace(result, certain=False, why="not every piece is surely approved")
    return result, listed.items if listed else ()


def _heard_out(
    result: Verdict, pieces: tuple[ItemDecision, ...], heard: Heard, words: int
) -> tuple[Verdict, tuple[ItemDecision, ...]]:
    """The other readers have their say; of several pieces they can put the approval of all in doubt, or settle it."""
    both = together(result, heard, words, pieces=bool(pieces))
    if not pieces:
        return both, pieces
    if both.decision == "approve" != result.decision and all(i.suspected == "approve" for i in pieces):
        return both, tuple(replace(i, decision="approve", certain=True) for i in pieces)
    if result.decision != "approve" or both.certain:
        return result, pieces
    return both, tuple(replace(i, decision="none", certain=False, suspected=i.decision) for i in pieces)


def _vouched(text: str, lexicons: Lexicons) -> bool:
    """Ops' own phrase stands in the text: what it means they have said themselves."""
    plain = text.lower()
    return any(phrase in plain for phrase in lexicons.own)


def _sterner(whole: Verdict, by_items: Verdict) -> Verdict:
    """The items' reading stands, unless it would approve what the text as a whole leaves in doubt."""
    if by_items.decision == "approve" and whole.decision != "approve":
        return whole
    return by_items


def _silence_quotes(tagged: Tagged) -> None:
    """Words between quotation marks are somebody's copy, not the writer's decision."""
    for t in tagged.tags:
        if t.role in _QUIET and all(tagged.quoted[t.start : t.end]):
            t.role = "quoted"


def _hear_bids(tagged: Tagged, clauses: Iterable[Clause]) -> None:
    """ "Could you get this over to the printer?": an order in the shape of a question gives the go-ahead,
    and "could you take my ok back?" takes it back.
    """
    for clause in clauses:
        for t in clause.tags:
            if "recall" in tagged.has[t.start] and t.role in ("recall", "retract"):
                t.role = "retract"
                clause.asked = False
            if t.role == "bid" or (t.role == "go" and "bid" in tagged.has[t.start]):
                t.role = "go"
                clause.asked = False


def _note_please(tagged: Tagged, clauses: Iterable[Clause]) -> None:
    """ "please" and the subject words a clause shows, kept as notes where a longer phrase did not take them up."""
    for clause in clauses:
        for i in range(clause.start, clause.end):
            for role in ("please", "story", "me", "request"):
                if role in tagged.has[i]:
                    clause.notes.add(role)
            if "partial" in tagged.heard[i]:
                clause.notes.add("partial")
        if tagged.language == "zh":
            clause.notes.add("zh")


def _all_of_it(tagged: Tagged, result: Verdict) -> tuple[Evidence, ...]:
    """Where no words of it decided but the mail as it reads, those are all its words."""
    words = [t for t in tagged.tokens if t.kind != "l"]
    if result.decision == "none" or not words:
        return ()
    start, end = words[0].start, words[-1].end
    return (Evidence(tagged.text[start:end], start, end, result.why),)


def _evidence(tagged: Tagged, result: Verdict) -> Iterable[Evidence]:
    seen: set[tuple[int, int]] = set()
    for finding in result.by[:6]:
        first, last = (
            (finding.tag.start, finding.tag.end) if finding.tag else (finding.clause.start, finding.clause.end)
        )
        if last <= first:
            continue
        start, end = tagged.tokens[first].start, tagged.tokens[last - 1].end
        if (start, end) not in seen:
            seen.add((start, end))
            yield Evidence(tagged.text[start:end], start, end, f"{result.why}: {finding.kind}")
