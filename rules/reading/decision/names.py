"""Names are no riddles: a capital in mid-sentence, a vocative, a typed name under the closing."""

from itertools import pairwise

from rules.reading.decision.tagging import Tagged
from rules.reading.decision.text import HARD
from rules.reading.decision.versions import is_version


def forgive_names(tagged: Tagged) -> None:
    """Take names off the list of unknown words. German writes every noun large: there only lines of names count."""
    _signed(tagged)
    _last_line(tagged)
    _behind_initial(tagged)
    tokens = tagged.tokens
    for i, token in enumerate(tokens):
        if token.kind == "w" and _initial(tagged, i):  # "P. Morel"
            tagged.unknown[i] = tagged.unknown[i + 2] = False
        if not tagged.unknown[i] or token.kind != "w":
            continue
        if is_version(token.norm):
            tagged.unknown[i] = False
            continue
        opens = i == 0 or tokens[i - 1].kind == "l" or (tokens[i - 1].kind == "p" and tokens[i - 1].norm in HARD)
        called = token.capital and opens and i + 1 < len(tokens) and tokens[i + 1].norm in (",", "，", "!")
        inside = token.capital and not opens and tagged.language not in ("de", "zh") and not token.raw.isupper()
        if called or inside:
            tagged.unknown[i] = False


def _initial(tagged: Tagged, i: int) -> bool:
    """One large letter, or a title, and a full stop at the beginning of a line or behind a mark, and a large letter."""
    tokens = tagged.tokens
    if i + 2 >= len(tokens) or tokens[i + 1].norm != "." or not tokens[i + 2].capital:
        return False
    begins = i == 0 or tokens[i - 1].kind in "lp"
    return begins and (len(tokens[i].raw) == 1 or tokens[i].norm in _TITLES) and tokens[i].capital


_TITLES = frozenset(["dr", "mr", "mrs", "ms", "prof", "st", "sr", "sra", "mme", "mlle"])


_OPINIONS = frozenset([
    "refuse", "hold", "notyet", "neg", "change", "fault", "retract", "cond", "limit", "contrast",
])  # fmt: skip
_VERDICTS = frozenset(["go", "yes", "fine"])
_SMALL = frozenset([
    "of", "the", "and", "for", "at", "in", "by", "since", "de", "la", "du", "le", "van", "von", "der", "und", "y", "e",
])  # fmt: skip


def _signed(tagged: Tagged) -> None:
    """What stands typed under the closing, or as a last paragraph of capitals: name, title, firm.

    "Approved Dealer" there approves nothing. The first line must be a name.
    """
    if tagged.language == "zh":
        return  # no letter is larger than another there
    lines = _lines(tagged)
    for n, (start, end) in enumerate(lines[_signature(tagged, lines) :]):
        if not _signs(tagged, start, end, first=n == 0):
            return
        for t in tagged.tags_between(start, end):
            t.role = "close"
        for i in range(start, end):
            tagged.unknown[i] = False


def _signature(tagged: Tagged, lines: list[tuple[int, int]]) -> int:
    """The line the signature begins with; the number of lines when there is none."""
    for n, (start, end) in enumerate(lines[:-1]):
        if _closes(tagged, start, end) and (n or "close" in tagged.has[start]):
            return n + 1
    if lines and _more_than_a_greeting(tagged, lines[-1][0]):
        for n in range(max(1, len(lines) - 3), len(lines)):
            parted = "\n" in tagged.tokens[lines[n][0] - 1].raw.replace("\r\n", "\n")[1:]
            if parted and all(_signs(tagged, a, b, first=k == 0) for k, (a, b) in enumerate(lines[n:])):
                return n
    return len(lines)


def _signs(tagged: Tagged, start: int, end: int, *, first: bool) -> bool:
    """A line such as stands under a mail: large letters, no opinion; the first is a name, and gives no verdict."""
    words = [t for t in tagged.tokens[start:end] if t.is_word]
    if len(words) > 9 or not all(t.capital or t.norm in _SMALL or len(t.norm) == 1 for t in words):
        return False
    # An initial is no "k": a verdict of one letter does not count.
    roles = {t.role for t in tagged.tags_between(start, end) if len(tagged.tokens[t.end - 1].norm) > 1}
    if roles & _OPINIONS:
        return False
    return not first or (0 < len(words) <= 4 and not roles & _VERDICTS)


def _lines(tagged: Tagged) -> list[tuple[int, int]]:
    """The lines that are not empty, as tokens start ≤ i < end."""
    marks = [-1, *(i for i, t in enumerate(tagged.tokens) if t.kind == "l"), len(tagged.tokens)]
    return [(a + 1, b) for a, b in pairwise(marks) if b > a + 1]


def _closes(tagged: Tagged, start: int, end: int) -> bool:
    """A line of closing words and nothing else: "Kind regards,", "Thanks & Regards"."""
    tags = tagged.tags_between(start, end)
    words = sum(t.is_word for t in tagged.tokens[start:end])
    said = sum(t.end - t.start for t in tags if t.role in _CLOSING)
    closing = any(t.role in ("close", "thanks") or "close" in tagged.has[t.start] for t in tags)
    return 0 < words <= 5 and closing and said >= words


_CLOSING = frozenset(["close", "thanks", "word", "stop", "and", "lead", "me", "praise", "please"])


def _last_line(tagged: Tagged) -> None:
    """A short last line of its own that says nothing known is the writer's name."""
    tokens = tagged.tokens
    end = len(tokens)
    while end and tokens[end - 1].kind == "l":
        end -= 1
    start = end
    while start and tokens[start - 1].kind != "l":
        start -= 1
    start = _behind_last_mark(tagged, start, end)
    line = tokens[start:end]
    if not line or len(line) > 4 or not _more_than_a_greeting(tagged, start):
        return
    words = [t for t in line if t.is_word]
    han = all(t.kind == "c" for t in words)
    latin = all(t.kind == "w" and (t.capital or len(words) == 1) for t in words)
    if words and (han or latin) and _name_like(tagged, start, end):
        for i in range(start, end):
            tagged.unknown[i] = False


def _behind_initial(tagged: Tagged) -> None:
    """The last words, behind a full stop, that open with an initial or title: "Approved. G. Hubert, deputy head"."""
    tokens = tagged.tokens
    for i in range(max(1, len(tokens) - _SIGNATURE), len(tokens) - 2):
        behind = tokens[i - 1].kind == "l" or (tokens[i - 1].kind == "p" and tokens[i - 1].norm in HARD)
        title = tokens[i].norm in _TITLES | {"gez", "fr", "hr", "fam"} or len(tokens[i].raw) == 1
        if behind and title and tokens[i].capital and tokens[i + 1].norm == "." and tokens[i + 2].capital:
            found = tagged.tags_between(i, len(tokens))
            marks = [t for t in tokens[i + 2 :] if t.kind in "pl" and t.norm in HARD]
            if marks or {t.role for t in found} & (_OPINIONS | _VERDICTS | {"ask", "request", "later", "decides"}):
                return
            for t in found:
                t.role = "close"
            for j in range(i, len(tokens)):
                tagged.unknown[j] = False
            return


_SIGNATURE = 10  # tokens that such a line may have


def _behind_last_mark(tagged: Tagged, start: int, end: int) -> int:
    """Where the last words of the line begin behind a full stop: "OK for press. RJ"."""
    tokens = tagged.tokens
    marks = (i for i in range(end - 2, start, -1) if tokens[i].kind == "p" and tokens[i].norm in HARD)
    last = next((i for i in marks if len(tokens[i - 1].raw) > 1 and tokens[i - 1].norm not in _TITLES), None)
    return start if last is None or end - last > 4 or tagged.language == "zh" else last + 1


def _name_like(tagged: Tagged, start: int, end: int) -> bool:
    """Nothing but words nobody knows, and initials beside them: "M. Seidl"."""
    words = [i for i in range(start, end) if tagged.tokens[i].is_word]
    initial = [tagged.tokens[i].kind == "w" and len(tagged.tokens[i].norm) == 1 for i in words]
    return all(tagged.unknown[i] or short for i, short in zip(words, initial, strict=True)) and not all(initial)


def _more_than_a_greeting(tagged: Tagged, end: int) -> bool:
    """A line that says something stands before: else the last line is no signature, but all there is."""
    opens = True
    for i in range(end):
        token = tagged.tokens[i]
        if token.kind == "l" or (token.kind == "p" and (token.norm in HARD or token.norm == ",")):
            opens = True
        elif opens:
            if "greet" not in tagged.has[i]:
                return True
            opens = False
    return False
