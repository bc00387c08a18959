"""Where a reply names the pieces of the request: by name, by a name's own word, by number, letter or place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.reading.decision.text import Token, tokens

Phrases = Mapping[tuple[str, ...], str]  # words → what they are beside a piece: "yes", "no", "nth3", …


@dataclass(frozen=True, slots=True)
class Call:
    """Tokens up to `end` that name these pieces."""

    end: int
    items: frozenset[int]


def same(a: str, b: str) -> bool:
    """The same word, endings of number and case aside."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 2


def name_words(names: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """The pieces' names in words, the longest first."""
    found = []
    for n, name in enumerate(names, 1):
        words = tuple(t.plain for t in tokens(name) if t.is_word or t.kind == "n")
        if words:
            found.append((n, words))
    return sorted(found, key=lambda p: -len(p[1]))


@dataclass
class Calls:
    """The pieces named in `text`; `phrases`: the short words of its language, then of others written beside it."""

    text: Sequence[Token]
    names: Sequence[str]
    phrases: Sequence[Phrases]
    pieces: frozenset[int] = frozenset()  # tokens that only say what kind of piece it is: "the poster one"

    @property
    def count(self) -> int:
        return len(self.names)

    def at(self, i: int) -> Call | None:
        """What is named from token i on."""
        return self._found.get(i)

    def between(self, start: int, end: int) -> frozenset[int]:
        """The pieces named by tokens start ≤ i < end, by name or else by number; none where only all of them are."""
        for found in (self._names, self._found):
            calls = [c.items for i, c in found.items() if start <= i and c.end <= end and len(c.items) < self.count]
            if calls:
                return frozenset(n for items in calls for n in items)
        return frozenset()

    def said(self, found: Sequence[Token], i: int) -> tuple[str, int] | None:
        """The longest phrase from token i on, and where it ends; numbers are no phrases."""
        for phrases in self.phrases:
            if (said := self._phrase(phrases, i)) is not None and not said[0].startswith("nth"):
                return said
        return None

    def _phrase(self, phrases: Phrases, i: int, prefix: str = "") -> tuple[str, int] | None:
        apart = (prefix[:4],) if prefix in ("card", "every") else ()
        for length in range(min(_LONGEST, len(self.text) - i), 0, -1):
            said = phrases.get((*apart, *(t.norm for t in self.text[i : i + length])))
            if said and said.startswith(prefix):
                return said, i + length
        return None

    @cached_property
    def _found(self) -> dict[int, Call]:
        return self._names | self._placed({i for at, c in self._names.items() for i in range(at, c.end)})

    @cached_property
    def _names(self) -> dict[int, Call]:
        marks = name_words(self.names)
        plain = [t.plain for t in self.text]
        left: list[str] = list(plain)
        found: dict[int, Call] = {}
        for n, words in marks:
            for i in range(len(left) - len(words) + 1):
                part = left[i : i + len(words)]
                if all(p and same(w, p) for w, p in zip(words, part, strict=True)) and not _part_of_number(
                    self.text, i
                ):
                    found[i] = Call(i + len(words), frozenset({n}))
                    left[i : i + len(words)] = [""] * len(words)
        for n, words in marks:
            for own in self._own(n, words, marks):
                for i in range(len(left) - len(own) + 1):
                    if all(p and same(w, p) for w, p in zip(own, left[i : i + len(own)], strict=True)):
                        found[i] = Call(i + len(own), frozenset({n}))
                        left[i : i + len(own)] = [""] * len(own)
        return found

    def _own(
        self, n: int, words: tuple[str, ...], marks: Sequence[tuple[int, tuple[str, ...]]]
    ) -> Iterable[tuple[str, ...]]:
        """Parts of a name that no other piece has: a word, or two signs of Chinese."""
        if len(words) < 2:
            return
        han = ["\u3400" <= w <= "\u9fff" for w in words]
        if any(han):
            others = ["".join(other) for m, other in marks if m != n]
            for k in range(len(words) - 1, 1, -1):
                starts = (i for i in range(len(words) - k + 1) if all(han[i : i + k]))
                parts = [words[i : i + k] for i in starts]
                yield from (p for p in parts if not any("".join(p) in other for other in others))
        for word in words:
            if len(word) > 2 and not any(word in other for m, other in marks if m != n) and not self._common(word):
                yield (word,)

    def _common(self, word: str) -> bool:
        return any(phrases.get((word,)) for phrases in self.phrases)

    def _placed(self, taken: set[int]) -> dict[int, Call]:
        """By number, by place in the list, by letter; or all of them."""
        found: dict[int, Call] = {}
        cards: dict[int, Call] = {}
        for i, token in enumerate(self.text):
            if i in taken or any(i < c.end and at < i for at, c in found.items()):
                continue
            call = self._all(i) or self._number(i, token) or self._nth(i) or self._letter(i, token)
            if call is not None:
                found[i] = call
            elif (call := self._nth(i, "card")) is not None and self._heads(i, found | cards):
                cards[i] = call
        row = [next(iter(cards[i].items)) for i in sorted(cards)]
        listed = len(row) > 1 and row == sorted(set(row)) and sum(row) != self.count  # "two ok, one not" counts them
        return found | cards if listed and not any(self.text[i].kind == "c" for i in cards) else found

    def _all(self, i: int) -> Call | None:
        everyone = frozenset(range(1, self.count + 1))
        for phrases in self.phrases:
            if (said := self._phrase(phrases, i, "every")) is not None:
                behind = self._value(said[1])
                if behind is not None and behind[0] == self.count:
                    return Call(behind[1], everyone)
            said = self._phrase(phrases, i, "all")
            if said is not None and (said[0] == "all" or said[0] == f"all{self.count}"):
                behind = self._value(said[1])
                return Call(behind[1] if behind and behind[0] == self.count else said[1], everyone)
        return None

    def _value(self, i: int) -> tuple[int, int] | None:
        """The number in words or digits from token i on, and where it ends."""
        if i >= len(self.text):
            return None
        if self.text[i].kind == "n" and self.text[i].norm.isdecimal():
            return int(self.text[i].norm[:3]), i + 1
        for phrases in self.phrases:
            if (said := self._phrase(phrases, i, "card")) is not None:
                return int(said[0][4:]), said[1]
        return None

    def _number(self, i: int, token: Token) -> Call | None:
        if token.kind != "n" or not token.norm.isdecimal() or not 0 < int(token.norm[:4]) <= self.count:
            return None
        if (i and self.text[i - 1].raw in "€$£") or _part_of_number(self.text, i):
            return None
        first = value = int(token.norm)
        end = i + 1
        at = end + 1 if end < len(self.text) and self.text[end].norm in _UP_TO else end
        if at < len(self.text) and self.text[at].norm.isdecimal() and (at > end or self._joined(end)):
            last = int(self.text[at].norm[:4])
            if first < last <= self.count:
                value, end = last, at + 1
        return Call(end, frozenset(range(first, value + 1)))

    def _joined(self, i: int) -> bool:
        """A hyphen stood before it, which is no token between two words: "1-4"."""
        return not self.text[i].spaced and self.text[i].start - self.text[i - 1].end == 1

    def _nth(self, i: int, role: str = "nth") -> Call | None:
        for phrases in self.phrases:
            said = self._phrase(phrases, i, role)
            if said is not None:
                value = self.count if said[0] == "nthlast" else int(said[0][len(role) :])
                return Call(said[1], frozenset({value})) if value <= self.count else None
        return None

    def _letter(self, i: int, token: Token) -> Call | None:
        """ "a) yes b) no"."""
        value = ord(token.norm) - 96 if len(token.norm) == 1 and token.norm.isascii() and token.norm.isalpha() else 0
        if (
            not 0 < value <= self.count
            or i + 1 >= len(self.text)
            or self.text[i + 1].norm not in (")", "）", ":", "：")
        ):
            return None
        return Call(i + 1, frozenset({value}))

    def _heads(self, i: int, found: Mapping[int, Call]) -> bool:
        """A count is a place only at the beginning of a clause, or behind another one: "one and three"."""
        before = self.text[i - 1] if i else None
        if before is None or before.kind in "lp":
            return True
        return any(self._phrase(p, i - 1, "and") for p in self.phrases) and any(c.end == i - 1 for c in found.values())


_LONGEST = 6  # words of a phrase
_UP_TO = frozenset(["-", "–", "~", "～", "到", "至", "to", "bis", "à", "a", "đến"])


def _part_of_number(found: Sequence[Token], i: int) -> bool:
    """The "2" of "v2" or "10-2"."""
    if found[i].kind != "n" or not i:
        return False
    before = found[i - 1]
    return before.end == found[i].start and before.kind == "w"
