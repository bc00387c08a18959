"""What a reply says about a debt: a promise, a dispute, a payment, a complaint; with the day, where one is named."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from rules.reading.decision.days import find_day
from rules.reading.decision.languages import languages_of
from rules.reading.decision.lexicon import Lexicon, Lexicons
from rules.reading.decision.tagging import mark
from rules.reading.decision.text import HARD, WRAPPED, Token, tokens
from rules.reading.decision.types import MoneySaying, MoneyWord
from rules.reading.decision.walk import Hit, Marked

_KINDS: Final[tuple[str, ...]] = get_args(MoneyWord)
_DOUBTFUL = frozenset({"cond", "hedge", "doubt", "unsure"})
_MOST = 20  # sayings of one mail


def read_money_reply(new_text: str, *, lexicons: Lexicons, today: date) -> tuple[MoneySaying, ...]:
    """What the writer says about money, in order. `today`: the day the mail was written, in the writer's own zone.

    Not certain: questions, conditions, hopes, and promises that name no day ("soon", "next week"). Never raises.
    """
    words = tokens(new_text)
    said: list[MoneySaying] = []
    for lexicon in languages_of(words, lexicons)[:2]:
        marked = mark(words, lexicon, 2)
        for start, end, asked in _sentences(words):
            said += _Sentence(new_text, marked, lexicon, start, end, asked).sayings(today)
        if said:
            break
    unique = {(s.kind, s.date): s for s in reversed(said)}
    return tuple(s for s in said if unique[s.kind, s.date] is s)[:_MOST]


def _sentences(words: Sequence[Token]) -> Iterator[tuple[int, int, bool]]:
    """Where each sentence begins and ends, and whether it is asked."""
    start = 0
    for i, token in enumerate(words):
        hard = token.kind == "p" and token.norm in HARD and not _ordinal(words, i)
        broken = token.kind == "l" and (i == start or words[i - 1].end - words[start].start < WRAPPED)
        if hard or broken:
            if i > start:
                yield start, i, token.norm in "?？"
            start = i + 1
    if start < len(words):
        yield start, len(words), False


def _ordinal(words: Sequence[Token], i: int) -> bool:
    """The point in "13. März": behind a number, with a word after it on the same line."""
    dot = words[i].norm == "." and not words[i].spaced and i > 0 and words[i - 1].kind == "n"
    return dot and i + 1 < len(words) and words[i + 1].kind in "wn" and words[i + 1].spaced


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    marked: Marked
    lexicon: Lexicon
    start: int
    end: int
    asked: bool

    def sayings(self, today: date) -> Iterator[MoneySaying]:
        kinds = [hit for hit in self._hits(lambda role: role in _KINDS) if not self._denied(hit)]
        if not kinds:
            return
        best = min(kinds, key=lambda h: (_ORDER[h.role], h.start))
        kind = _WORDS[best.role]
        if kind == "paid" and self.asked:
            return
        days = self._hits(lambda role: role not in _KINDS and role != "unsure")
        doubtful = self.asked or self._doubtful()
        when: date | None = None
        if kind in ("promise", "paid"):
            words = self.marked.tokens[self.start : self.end + 1]
            day = find_day(words, days, self.start, today, past=kind == "paid")
            doubtful = doubtful or (kind == "promise" if day is None else not day.certain)
            when = day.date if day else None
            doubtful = doubtful or (kind == "promise" and when is not None and when < today)
        yield MoneySaying(kind, when, self._words(), not doubtful)
        if kind != "complaint" and any(hit.role == "complaint" for hit in kinds):
            yield MoneySaying("complaint", None, self._words(), not (self.asked or self._doubtful()))

    def _hits(self, wanted: Callable[[str], bool]) -> list[Hit]:
        """Of the wanted roles the leftmost, then the longest."""
        found: list[Hit] = []
        at = self.start
        while at < self.end:
            hits = [h for h in self.lexicon.money.find(self.marked, at) if h.end <= self.end and wanted(h.role)]
            if hits:
                best = max(hits, key=lambda h: h.end)
                found.append(best)
                at = best.end
            else:
                at += 1
        return found

    def _denied(self, hit: Hit) -> bool:
        """ "not paid yet", "nothing wrong with the invoice": a denial before it, or as its first words."""
        return any(
            row.role == "neg" and row.end <= hit.start
            for i in range(max(self.start, hit.start - 4), hit.start)
            for row in self.marked.lists[i]
        )

    def _doubtful(self) -> bool:
        """Hedges and conditions. Who writes marks means none where there are none: "wurde" is not "würde"."""
        marks = any(token.norm != token.plain for token in self.marked.tokens)
        hits = [row for i in range(self.start, self.end) for row in self.marked.lists[i] if row.role in _DOUBTFUL]
        hits += self._hits(lambda role: role == "unsure")
        return any(not (marks and hit.folded) for hit in hits)

    def _words(self) -> str:
        first, last = self.marked.tokens[self.start], self.marked.tokens[self.end - 1]
        return self.text[first.start : last.end].strip()[:300]


_WORDS: dict[str, MoneyWord] = {"promise": "promise", "dispute": "dispute", "paid": "paid", "complaint": "complaint"}
_ORDER = {"dispute": 0, "paid": 1, "promise": 1, "complaint": 2}
