"""Names are no riddles: a capital in mid-sentence, a vocative, a typed name under the closing."""

from rules.reading.decision.tagging import Tagged
from rules.reading.decision.text import HARD
from rules.reading.decision.versions import is_version


def forgive_names(tagged: Tagged) -> None:
    """Take names off the list of unknown words. German writes every noun large: there only lines of names count."""
    _last_line(tagged)
    tokens = tagged.tokens
    for i, token in enumerate(tokens):
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


def _last_line(tagged: Tagged) -> None:
    """A short last line of its own that says nothing known is the writer's name."""
    tokens = tagged.tokens
    end = len(tokens)
    while end and tokens[end - 1].kind == "l":
        end -= 1
    start = end
    while start and tokens[start - 1].kind != "l":
        start -= 1
    line = tokens[start:end]
    if not line or len(line) > 4 or not _more_than_a_greeting(tagged, start):
        return
    words = [t for t in line if t.is_word]
    han = all(t.kind == "c" for t in words)
    latin = all(t.kind == "w" and (t.capital or len(words) == 1) for t in words)
    if words and (han or latin) and _name_like(tagged, start, end):
        for i in range(start, end):
            tagged.unknown[i] = False


def _name_like(tagged: Tagged, start: int, end: int) -> bool:
    """Nothing but words nobody knows, and initials beside them: "M. Seidl"."""
    words = [i for i in range(start, end) if tagged.tokens[i].is_word]
    initial = [tagged.tokens[i].kind == "w" and len(tagged.tokens[i].norm) == 1 for i in words]
    return all(tagged.unknown[i] or short for i, short in zip(words, initial, strict=True)) and not all(initial)


def _more_than_a_greeting(tagged: Tagged, end: int) -> bool:
    """A line that says something stands before: else the last line is no signature, but all there is."""
    opens = True
    for i in range(end):
        if tagged.tokens[i].kind == "l":
            opens = True
        elif opens:
            if "greet" not in tagged.has[i]:
                return True
            opens = False
    return False
