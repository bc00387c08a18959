"""Tokens to tags: which language, which phrases stand where, and which words no lexicon knows."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rules.reading.decision.compounds import heads
from rules.reading.decision.languages import languages_of
from rules.reading.decision.lexicon import MARKED_THROUGHOUT, Lexicon, Lexicons
from rules.reading.decision.patterns import Trie
from rules.reading.decision.spelling import repair
from rules.reading.decision.text import HARD, QUOTES, SOFT, Token
from rules.reading.decision.walk import Hit, Marked

# Roles that may never be swallowed by a gap, and that decide ties: the more cautious reading wins.
CAUTIOUS = (
    "retract", "refuse", "cond", "hold", "notyet", "neg", "limit", "fault", "change", "contrast", "hedge", "later",
    "will",
)  # fmt: skip
FOREIGN = -1  # the level of a denial that only another language knows
_GRAVE = ("retract", "refuse", "notyet", "hold", "cond", "cantsee")
# What even a harmless phrase yields to; what it denies itself it may swallow: "no need to wait for anyone".
_GRAVEST = ("retract", "cond")
_YIELDING = (
    "earlier", "go", "yes", "fine", "change", "fault", "obj", "act", "word", "stop", "mention", "harmless", "org",
)  # fmt: skip
_LAST = (
    "word",
    "stop",
    "of",
    "half",
    "completion",
    "imperative",
    "order",
    "world",
    "pointer",
    "chg",
    "chd",
    "place",
    "maker",
    "piece",
    "part",
    "press",
    "can",
)  # the last ones only build phrases, as does every list whose name begins with "_": alone its words are plain words
# (with "__" not even that: whatever else knows them says what they are)
# Only heard: what else the words say stays their tag.
_TELLS = frozenset({
    "past", "now", "relative", "intent", "forgiven", "chatter", "surely", "article", "job", "brings", "feeling",
    "yours", "only", "shown", "states", "coin", "trial", "apt", "differing", "answer", "unrelated", "excuse",
})  # fmt: skip
_HEARD = frozenset(
    {"altered", "narrows", "whole", "told", "examined", "withdrawn", "grudging"}
)  # a word is none the better known for these
# Things of the world outside the work are words like any other, but an approval may be theirs ("membership approved");
# a piece is an object that is approved as a whole.
_STANDS_FOR = {"world": "word", "press": "word", "piece": "obj", "part": "obj"}
# A denial is heard in any language, also where the rest of the mail speaks another: "nicht approved", "不ok".
DENIALS = frozenset([
    "not", "no", "don't", "never", "nicht", "kein", "keine", "keinen", "keiner", "nein", "nie", "pas", "non",
    "jamais", "aucun", "aucune", "không", "chưa", "đừng", "khong", "chua", "nunca", "jamás", "tampoco", "não", "nao",
    "niet", "geen", "ikke", "inte", "ej", "nie", "nem", "нет", "не", "ei", "değil", "不", "没", "未", "别", "勿", "莫",
    "非", "无", "ない", "不是", "안", "못",
])  # fmt: skip
_PLAIN_DENIALS = frozenset(["not", "don't", "nicht", "pas"])  # no less so where "not" may be "nốt", typed without marks
_RANK = {role: n for n, role in enumerate(CAUTIOUS)}


@dataclass(slots=True)
class Tag:
    """A phrase found: tokens start ≤ i < end."""

    role: str
    start: int
    end: int
    level: int = 2


@dataclass(slots=True)
class Tagged:
    """A text with its tags in order; `unknown[i]`: a word no lexicon knows; `quoted[i]`: between quotation marks."""

    text: str
    tokens: list[Token]
    language: str | None
    tags: list[Tag] = field(default_factory=list)
    unknown: list[bool] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    has: list[set[str]] = field(default_factory=list)  # every role found at a token where a tag may begin
    heard: list[set[str]] = field(default_factory=list)  # every role found at a token, also inside of longer phrases

    def tags_between(self, start: int, end: int) -> list[Tag]:
        """The tags that begin at tokens start ≤ i < end."""
        first = bisect_left(self.tags, start, key=lambda t: t.start)
        return self.tags[first : bisect_left(self.tags, end, lo=first, key=lambda t: t.start)]


def tag(text: str, tokens: list[Token], lexicons: Lexicons, known: Collection[str] = ()) -> Tagged:
    """Tag with the best language, then what is left with the others. `known`: words of the request, never unknown."""
    best = languages_of(tokens, lexicons)
    if not best and "en" in lexicons.by_language:
        best = [lexicons.by_language["en"]]
    found = Tagged(text, tokens, best[0].language if best else None)
    found.quoted = _quoted(tokens)
    found.has = [set() for _ in tokens]
    found.heard = [set() for _ in tokens]
    free = [True] * len(tokens)
    for n, lexicon in enumerate(best[:3]):
        if n and not any(free[i] and t.is_word and lexicon.knows(t.norm) for i, t in enumerate(tokens)):
            continue
        repair(tokens, free, lexicon)
        heads(tokens, free, lexicon)
        _tag_with(found, lexicon, free)
    idle = {t.start for t in found.tags if t.role == "word" and t.end == t.start + 1}
    for i, token in enumerate(tokens):
        if token.norm in DENIALS and (free[i] or (i in idle and token.norm in _PLAIN_DENIALS)):
            found.tags.append(Tag("neg", i, i + 1, FOREIGN))
            found.has[i].add("neg")
            free[i] = False
    found.tags.sort(key=lambda t: t.start)
    found.unknown = [
        free[i] and _content(t) and t.norm not in known and t.plain not in known and not _owner(t.norm, best[:1])
        for i, t in enumerate(tokens)
    ]
    return found


def _owner(word: str, best: Sequence[Lexicon]) -> bool:
    """ "vicar's", "kitchen's": as well known as the word itself."""
    return word.endswith("'s") and any(lexicon.language == "en" and lexicon.knows(word[:-2]) for lexicon in best)


def _content(token: Token) -> bool:
    return token.kind in "wc" and token.norm != ""


def mark(tokens: list[Token], lexicon: Lexicon, tries: int) -> Marked:
    """The tokens with what the first so many levels of a language found in them, for patterns built upon those."""
    marked = Marked(tokens, [[] for _ in tokens], [-1] * len(tokens), [])
    marked.opens = _openings(tokens, marked)
    free = [True] * len(tokens)
    for level, trie in enumerate(lexicon.tries[:tries]):
        _walk(trie, level, marked, [[] for _ in tokens], free)
    marked.opens = _openings(tokens, marked)
    return marked


def _tag_with(found: Tagged, lexicon: Lexicon, free: list[bool]) -> None:
    """Leftmost, then longest, then the more cautious; only over tokens still free."""
    marked = Marked(found.tokens, [[] for _ in found.tokens], [-1] * len(found.tokens), [])
    marked.folds = not _written_with_marks(found.tokens, lexicon)
    marked.opens = _openings(found.tokens, marked)
    hits: list[list[tuple[int, Hit]]] = [[] for _ in found.tokens]
    for level, trie in enumerate(lexicon.tries):
        _walk(trie, level, marked, hits, free)
        if level == 0:
            marked.opens = _openings(found.tokens, marked)
    for i, row in enumerate(hits):
        exact = {h.role for _, h in row if not h.folded}
        found.heard[i] |= exact or {h.role for _, h in row}
    at, silent = 0, {h.role for row in hits for _, h in row if h.role.startswith("__")} | _HEARD | lexicon.silent
    while at < len(found.tokens):
        usable = [(lv, h) for lv, h in hits[at] if h.role not in silent and all(free[h.start : h.end])]
        for _, hit in usable:
            found.has[at].add(hit.role)
        if not usable:
            at += 1
            continue
        usable = [p for p in usable if p[1].role not in _TELLS] or usable
        level, best = _choose(usable)
        if best.role in _YIELDING and (graver := _overtaken(hits, best, free)) is not None:
            usable = [(lv, h) for lv, h in usable if h.end <= graver]
            if not usable:
                at += 1
                continue
            level, best = _choose(usable)
        role = "word" if best.role.startswith("_") else _STANDS_FOR.get(best.role, best.role)
        found.tags.append(Tag(role, best.start, best.end, level))
        for i in range(best.start, best.end):
            free[i] = False
        at = best.end


def _written_with_marks(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Where most words carry marks, those without one mean what they say: "cho" is no "chờ" beside "đã" and "rồi"."""
    words = [t for t in tokens if t.kind == "w"]
    return lexicon.language in MARKED_THROUGHOUT and sum(t.norm != t.plain for t in words) * 2 >= len(words)


def _choose(usable: list[tuple[int, Hit]]) -> tuple[int, Hit]:
    best = max(usable, key=lambda p: (p[1].end, -p[1].folded, p[0] > 0, -_rank(p[1].role), p[0]))
    if best[1].role != "filewish":
        return best
    # The same words as a wish for a file and as an order are the order: "send it to print".
    return next((p for p in usable if p[1].role == "go" and p[1].end == best[1].end), best)


def _overtaken(hits: list[list[tuple[int, Hit]]], best: Hit, free: list[bool]) -> int | None:
    """Where a graver phrase begins inside this one and ends behind it: "my approval" in "approval no longer stands"."""
    least = best.end + (best.role != "mention")
    for start in range(best.start + 1, best.end):
        if any(_graver(h, best) and h.end >= least and all(free[h.start : h.end]) for _, h in hits[start]):
            return start
    return None


def _graver(hit: Hit, best: Hit) -> bool:
    """Unless it is only heard by leaving marks off, and the other is spelled out: no "dừng" in "nội dung"."""
    if best.role == "org":
        return hit.role == "change"  # "would you bring the" in "would you bring the logo down"
    graver = _GRAVEST if best.role == "harmless" else _GRAVE
    return hit.role in graver and (not hit.folded or bool(best.folded))


def _rank(role: str) -> int:
    return 99 if role in _LAST or role.startswith("_") else _RANK.get(role, 50)


def _walk(trie: Trie, level: int, marked: Marked, hits: list[list[tuple[int, Hit]]], free: list[bool]) -> None:
    new: list[Hit] = []
    for start, token in enumerate(marked.tokens):
        if not free[start] or token.kind == "l":
            continue
        seen: dict[str, Hit] = {}
        for hit in trie.find(marked, start):
            key = f"{hit.role}/{hit.end}"
            if key not in seen or hit.folded < seen[key].folded:
                seen[key] = hit
        new += seen.values()
    for hit in new:
        marked.lists[hit.start].append(hit)
        hits[hit.start].append((level, hit))
        if hit.role in _RANK:
            for i in range(hit.start, hit.end):
                marked.danger[i] = max(marked.danger[i], hit.start)


def _openings(tokens: list[Token], marked: Marked) -> list[bool]:
    """Where a clause begins: at the start, after a mark or a line, and behind opening words ("so", "please")."""
    opens = [False] * (len(tokens) + 1)
    opens[0] = True
    for i, token in enumerate(tokens):
        if token.kind in "le" or (
            token.kind == "p"
            and (token.norm in HARD or token.norm in SOFT or token.norm in QUOTES or token.norm == "¡")
        ):
            opens[i + 1] = True
        so = i + 1 < len(tokens) and any(hit.role == "so" for hit in marked.lists[i])
        if so and any(hit.role == "please" for hit in marked.lists[i + 1]):
            opens[i] = True  # "zero issues so please put it live"
        if opens[i]:
            for hit in marked.lists[i]:
                if hit.role == "lead":
                    opens[hit.end] = True
    return opens


def _quoted(tokens: Sequence[Token]) -> list[bool]:
    """Tokens between a pair of quotation marks on one line."""
    mask = [False] * len(tokens)
    opened: int | None = None
    for i, token in enumerate(tokens):
        if token.kind == "l" or (opened is not None and i - opened > 40):
            opened = None
        if token.kind == "p" and token.norm in QUOTES:
            if opened is None:
                opened = i
            else:
                for j in range(opened + 1, i):
                    mask[j] = True
                opened = None
        elif token.raw.endswith(("'", "’")) and token.kind == "w":
            start = _single_quote_before(tokens, i)
            for j in range(start + 1, i + 1) if start is not None else ():
                mask[j] = True
    return mask


def _single_quote_before(tokens: Sequence[Token], at: int) -> int | None:
    for j in range(at, max(-1, at - 12), -1):
        if tokens[j].kind == "l":
            return None
        if tokens[j].kind == "p" and tokens[j].norm in ("'", "‘", "’") and (tokens[j].spaced or j == 0):
            return j
    return None
