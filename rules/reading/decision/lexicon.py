"""A language as data: lists of words, phrases by the role they play, examples that are tried whenever it is loaded."""

import json
import re
import tomllib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from mmap import mmap
from typing import TYPE_CHECKING, Any, get_args

from rules.nouns import DecisionWord
from rules.problems import Problem
from rules.reading.decision.known import Known
from rules.reading.decision.patterns import PatternError, Trie, check_brackets, plain_spellings
from rules.reading.decision.second import SecondReader, unpacked
from rules.reading.decision.spanish import verb_lists
from rules.reading.decision.text import tokens

if TYPE_CHECKING:
    from rules.reading.decision.third import ThirdReader

DECISIONS: tuple[str, ...] = get_args(DecisionWord)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
SPELLINGS = ("clitics", "spelled")  # lists that are no phrases: what spelling.py reads
BESIDE = "beside_"  # lists of what words mean right beside the name of a piece: what called.py reads
# Languages in which nearly every word has marks, unless its writer leaves them all off.
MARKED_THROUGHOUT = frozenset({"vi"})
_VERB = re.compile(r"^[^\W\d_]+[aeií]r(?: (?:-|[^\W\d_]+)){0,3}$")
LEVELS = ("lists", "marks", "phrases")  # each may name the ones before it as {name}
VERBS = {"es": verb_lists}  # languages whose lists may be given as verbs, and what writes out their forms
MONEY = ("money", "dates")  # what is said about debts and when: apart, so that it cannot touch a decision


@dataclass(frozen=True, slots=True)
class Example:
    """What a sentence must decide. `line` is where it stands in its file."""

    text: str
    decision: str
    line: int = 0


Row = tuple[int, str, str]  # (level, role, pattern)


@dataclass(frozen=True, slots=True)
class Rows:
    """The phrases of a language, kept small: they are unpacked whenever they are gone through, which is seldom."""

    packed: bytes

    @staticmethod
    def of(rows: Iterable[Row]) -> "Rows":
        return Rows(zlib.compress(json.dumps(list(rows)).encode()))

    def __iter__(self) -> Iterator[Row]:
        return iter([(level, role, pattern) for level, role, pattern in json.loads(zlib.decompress(self.packed))])


@dataclass(slots=True)
class Lexicon:
    """One language. `tries` has one trie a level; `rows` are the phrases not yet compiled (compiled on first use)."""

    language: str
    file: str
    rows: Rows
    examples: tuple[Example, ...] = ()
    silent: frozenset[str] = frozenset()  # lists of verb forms: they say something only inside of phrases
    _tries: tuple[Trie, ...] = ()
    _money: Trie | None = None
    _beside: dict[tuple[str, ...], str] = field(default_factory=dict)
    _typo: tuple[str, ...] = ()
    _clitics: tuple[str, ...] = ()
    _spelled: dict[str, str] = field(default_factory=dict)
    _stop: frozenset[str] = frozenset()
    _bare: frozenset[str] = frozenset()
    _words: Known = field(default_factory=Known)

    def _compile(self) -> None:
        rows = list(self.rows)
        self._typo = tuple(p for level, role, p in rows if level == 0 and role == "often_mistyped")
        spellings = [(role, e.split()) for _, role, p in rows if role in SPELLINGS for e in p.split("|")]
        self._clitics = tuple(words[0] for role, words in spellings if role == "clitics")
        self._spelled = {words[0]: words[1] for role, words in spellings if role == "spelled"}
        self._beside = _beside(rows)
        self._tries = tuple(_compiled(rows, level) for level in range(len(LEVELS)))

    @property
    def tries(self) -> tuple[Trie, ...]:
        if not self._tries:
            self._compile()
        return self._tries

    @property
    def money(self) -> Trie:
        """Promises, disputes, payments, complaints, and the words for days. Compiled on first use."""
        if self._money is None:
            self._money = _compiled(self.rows, len(LEVELS))
        return self._money

    @property
    def typo(self) -> tuple[str, ...]:
        """Words worth recognising with one letter wrong."""
        return self._typo if self.tries else ()

    @property
    def clitics(self) -> tuple[str, ...]:
        """Small words that hang on others and may be left off: "druckt's"."""
        return self._clitics if self.tries else ()

    @property
    def spelled(self) -> Mapping[str, str]:
        """How words are spelled in dialect or in haste, and the word they stand for: "isch" is "ist"."""
        return self._spelled if self.tries else {}

    @property
    def beside(self) -> Mapping[tuple[str, ...], str]:
        """What words mean beside the name of a piece: "yes", "no", "same", "fill", "nth2" for "second"."""
        return self._beside if self.tries else {}

    def knows(self, word: str) -> bool:
        """Whether a word occurs in any of the phrases; does not compile them."""
        if not self._words:
            self._collect()
        return word in self._words

    def function_word(self, word: str) -> bool:
        """One of the small words that tell languages apart."""
        return word in self._stop if self._words else self.knows(word) and word in self._stop

    def bare_word(self, word: str) -> bool:
        """A small word typed without its marks: "de" for "để"."""
        return self.knows(word) and word in self._bare

    def _collect(self) -> None:
        stops = " ".join(p for _, role, p in self.rows if role == "stop")
        self._stop = frozenset(w for entry in stops.split("|") for w in entry.split() if " " not in entry.strip())
        if self.language in MARKED_THROUGHOUT:
            self._bare = frozenset(p for w in self._stop if not w.isascii() for p in plain_spellings(w))
        self._words = Known(self._occurring())

    def _occurring(self) -> Iterator[str]:
        """Every word of every phrase, and as it is typed without its marks."""
        for _, role, pattern in self.rows:
            if role.startswith(BESIDE):
                continue
            for match in _WORD.finditer(pattern if role != "clitics" else ""):
                yield match[0]
                yield from plain_spellings(match[0])


def _compiled(rows: Iterable[Row], level: int) -> Trie:
    """The phrases of one level. One at a time: until equal ends are shared, a trie takes several times its memory."""
    trie = Trie()
    for at, role, pattern in rows:
        if at == level and role not in SPELLINGS and not role.startswith(BESIDE):
            trie.add(role, pattern)
    trie.close()
    return trie


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All languages, by code; the other readers, if there are any, and the phrases that ops answer for themselves."""

    by_language: Mapping[str, Lexicon] = field(default_factory=dict)
    second: SecondReader | None = None
    third: "Callable[[], ThirdReader] | None" = None  # it is large, and is read where it is first asked
    own: tuple[str, ...] = ()


def _beside(rows: Iterable[Row]) -> dict[tuple[str, ...], str]:
    """The phrases of the lists that tell what stands beside a piece; in "nth" and "card" the lines are counted."""
    found: dict[tuple[str, ...], str] = {}
    line: Counter[str] = Counter()
    for _, listed, pattern in rows:
        if not listed.startswith(BESIDE):
            continue
        role = listed.removeprefix(BESIDE)
        line[role] += 1
        meaning = f"{role}{line[role]}" if role in ("nth", "card") else role
        for phrase in pattern.split("|"):
            words = tokens(phrase)
            apart = (meaning[:4],) if role in ("card", "every") else ()  # they are read only where they are looked for
            for key in ((*apart, *(t.norm for t in words)), (*apart, *(t.plain for t in words))):
                if found.get(key, "fill") == "fill":
                    found[key] = meaning
    return found


def spoken_beside(lexicons: Lexicons, language: str | None) -> list[Mapping[tuple[str, ...], str]]:
    """What stands beside the name of a piece in this language, and the English of those who mix it in."""
    codes = dict.fromkeys(c for c in (language, "en") if c in lexicons.by_language)
    return [lexicons.by_language[c].beside for c in codes if c]


def load_lexicons(
    files: Mapping[str, str], second: bytes | mmap = b"", third: "Callable[[], ThirdReader] | None" = None
) -> tuple[Lexicons, tuple[Problem, ...]]:
    """The lexicons out of their files (name → text). Files that fail are left out; patterns are compiled at the first
    `decide`. `second`: the file of the second reader; `third` brings the third."""
    problems: list[Problem] = []
    found: dict[str, Lexicon] = {}
    for file, text in files.items():
        lexicon = _read(file, text, problems)
        if lexicon:
            found[lexicon.language] = lexicon
    return Lexicons(found, unpacked(second) if second else None, third), tuple(problems)


def _read(file: str, text: str, problems: list[Problem]) -> Lexicon | None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        problems.append(Problem(file, 0, f"this is not TOML: {e}", "correct the syntax"))
        return None
    language = data.get("language")
    if not isinstance(language, str) or not language:
        problems.append(Problem(file, 0, "no language is named", 'write language = "en" on top'))
        return None
    listed = tuple(_rows(data, file, text, problems))
    verbs = tuple(_verbs(data, language, file, text, problems))
    examples = tuple(_examples(data, file, text, problems))
    silent = frozenset(role for _, role, _ in verbs) - {role for _, role, _ in listed}
    return Lexicon(language, file, Rows.of((*listed, *verbs)), examples, silent)


def _verbs(
    data: Mapping[str, Any], language: str, file: str, text: str, problems: list[Problem]
) -> Iterable[tuple[int, str, str]]:
    """The section [verbs]: the forms of verbs that some phrase asks for, as lists."""
    write_out = VERBS.get(language)
    if write_out is None:
        return
    for name, block in data.get("verbs", {}).items():
        entries = [e.strip() for line in str(block).splitlines() for e in line.split("|") if e.strip()]
        for wrong in (e for e in entries if not _VERB.match(e)):
            wanted = "write the infinitive, then the tú and usted forms and the participle where they are irregular"
            problems.append(Problem(file, line_of(text, wrong), f"verbs.{name}: {wrong!r} is no verb", wanted))
        for role, words in write_out(name, filter(_VERB.match, entries)).items():
            if f"{{{role}}}" in text:
                yield 0, role, "|".join(words)


def _rows(data: Mapping[str, Any], file: str, text: str, problems: list[Problem]) -> Iterable[tuple[int, str, str]]:
    for level, name in (*enumerate(LEVELS), *((len(LEVELS), name) for name in MONEY)):
        for role, block in data.get(name, {}).items():
            if not isinstance(block, str):
                problems.append(
                    Problem(file, 0, f"{name}.{role} is not text", "write one phrase a line between ''' '''")
                )
                continue
            for line in block.splitlines():
                pattern = line.partition("#")[0].strip()
                if not pattern:
                    continue
                try:
                    check_brackets(pattern)
                except PatternError as e:
                    problems.append(Problem(file, line_of(text, line), f"{pattern!r}: {e}", "correct the phrase"))
                    continue
                yield level, role, pattern


def _examples(data: Mapping[str, Any], file: str, text: str, problems: list[Problem]) -> Iterable[Example]:
    for decision, rows in data.get("examples", {}).items():
        if decision not in DECISIONS:
            problems.append(
                Problem(
                    file, line_of(text, decision), f"examples for {decision!r}", f"use one of {', '.join(DECISIONS)}"
                )
            )
            continue
        for row in str(rows).splitlines():
            if row.strip():
                yield Example(row.strip(), decision, line_of(text, row.strip()))


def line_of(text: str, fragment: str) -> int:
    """Line (from 1) on which a fragment first stands; 0 when it does not."""
    at = text.find(fragment)
    return text.count("\n", 0, at) + 1 if at >= 0 else 0
