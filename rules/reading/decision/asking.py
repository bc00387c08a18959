"""Questions: about how and when, for a change, or about the work; and those that only agree."""

from collections.abc import Sequence
from itertools import pairwise

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import ASSENT, Context, Finding, Found
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.text import SOFT


def asked(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Plain questions come first: an assent in a question gives none."""
    return asking(tagged, c, x) if c.asked else None


def asking(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Questions: about how and when (harmless beside an approval), for a change (a change), or about the work."""
    opener = c.first("ask", "org", "request")
    if (told := _asks_in_place(tagged, c)) is not None:
        return ("asked" if c.has("obj", "fault") else "askorg"), told, False
    if not c.asked and not (opener and opener.role in ("ask", "org") and _opening(tagged, c) is opener):
        return None
    if not c.asked and opener and tagged.tokens[opener.start].norm == "had":
        return None  # "had the vet in": without a mark it tells
    # "delivery by Friday provided"; "read by the lawyer, which was the last open point"; "what a week!"
    if not c.asked and (c.has("cond") or _relative(tagged, c) or _exclaimed(tagged, c)):
        return None
    if (found := _agreed_upon(tagged, c)) is not None:
        return "fault", found, True
    if c.asked and c.tags and (c.tags[0].role == "next" or _of_the_next_job(tagged, c)):
        return "askorg", c.tags[0], False  # "Next time could we try a matt finish?"
    if (wish := _wish(c)) and "ask_done" not in tagged.heard[wish.start]:
        return "change", wish, True
    thanked = c.has("thanks") and not c.unknown and not c.has("fault", "obj", "request", "ask")
    if c.has("org", "filewish", "harmless", "next") or thanked or _of_papers(tagged, c):
        return "askorg", opener, False
    return "asked", opener, False


def _of_the_next_job(tagged: Tagged, c: Clause) -> bool:
    """ "Could the next one be in Welsh?"; "the next page" is of this job."""
    said = [t.norm for t in tagged.tokens[c.start : c.start + 5]]
    return any(word == "next" and behind in _JOBS for word, behind in pairwise(said))


_JOBS = frozenset({"one", "time", "issue", "edition", "campaign", "batch", "lot", "run", "order"})


def _agreed_upon(tagged: Tagged, c: Clause) -> Tag | None:
    """ "That's last year's card isn't it?": a fault told, and agreement asked for."""
    fault = c.first("fault")
    if fault is None or c.end - c.start < 5 or "surely" not in tagged.heard[c.end - 2] or c.first("ask", "request"):
        return None
    return fault if fault.end <= c.end - 2 else None


def _opening(tagged: Tagged, c: Clause) -> Tag:
    """The first phrase, or the one behind a "please"."""
    asks = ("ask", "org")  # "please confirm whether …" is one phrase
    return next((t for t in c.tags if t.role in asks or "please" not in tagged.heard[t.start]), c.tags[0])


def _exclaimed(tagged: Tagged, c: Clause) -> bool:
    return c.end < len(tagged.tokens) and tagged.tokens[c.end].norm in ("!", "！")


def _relative(tagged: Tagged, c: Clause) -> bool:
    """A clause that a comma hangs on the one before: "v1, which we signed off in June"."""
    behind = c.start > 0 and tagged.tokens[c.start - 1].norm in SOFT
    return behind and "relative" in tagged.heard[c.start]


def _asks_in_place(tagged: Tagged, c: Clause) -> Tag | None:
    """Chinese leaves the asking word where the answer would stand, and often the mark away: 这批总共印多少份."""
    if tagged.language != "zh" or c.asked or c.has("cond", "neg", "receipt", "later", *ASSENT):
        return None
    if (matter := c.first("org")) is not None:
        return matter
    last = next((t for t in reversed(c.tags) if t.role == "ask" and tagged.tokens[t.start].norm != "呢"), None)
    trails = last is not None and all(t.norm in _TRAILING or not t.is_word for t in tagged.tokens[last.end : c.end])
    return last if trails else None


_TRAILING = frozenset("啊呀呢来着的了哈钱块")


def _of_papers(tagged: Tagged, c: Clause) -> bool:
    """A question about the invoice or the budget, and about nothing of the work."""
    if not c.has("other") or c.has("fault", *ASSENT):
        return False
    return not any("obj" in tagged.heard[i] and "stop" not in tagged.heard[i] for i in range(c.start, c.end))


def faults_denied(tagged: Tagged, findings: Sequence[Finding]) -> None:
    """ "Anything left to moan about? No, there isn't. Print": faults that the writer asks after, and denies."""
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=0)
    for n, asked in enumerate(findings[:last]):
        answer = next((f for f in findings[n + 1 : last] if f.clause.sentence > asked.clause.sentence), None)
        if answer is None or not asked.clause.asked or asked.kind not in ("asked", "change") or answer.clause.asked:
            continue
        after = any("flaw" in tagged.heard[i] for i in range(asked.clause.start, asked.clause.end))
        after = after or asked.clause.has(*_AGAINST) or tagged.tokens[asked.clause.start].norm in _ANY
        denied = tagged.tokens[answer.clause.start].norm in _NO
        brief = answer.clause.end - answer.clause.start <= _BRIEF and not answer.clause.has("change", "cond")
        if after and denied and brief and answer.kind in ("bareno", "neg", "harmless", "dark", "fault", "refuse"):
            asked.kind = answer.kind = "harmless"


_AGAINST = ("fault", "refuse", "hold", "doubt", "change")
_ANY = frozenset({"any", "anything"})
_NO = frozenset({"no", "none", "nope", "nothing", "never", "nah", "nowt"})
_BRIEF = 5


def _wish(c: Clause) -> Tag | None:
    """A change worded as a polite question; not one that asks who changed it, or whether it can still be changed."""
    wish = c.first("change", "hold")
    if wish is None or c.has("cond", "mention"):
        return None
    before = {t.role for t in c.tags if t.end <= wish.start}
    if c.has("request") or "request" in c.notes or not before - _BEFORE_A_WISH:
        return None if "ask" in before else wish
    return None


_BEFORE_A_WISH = frozenset(
    {"obj", "lead", "please", "stop", "of", "me", "greet", "thanks", "ordinal", "word", "go", "yes", "act"}
)
