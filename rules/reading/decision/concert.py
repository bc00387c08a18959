"""Grammar and second reader together: to approve takes both; where the grammar is unsure the second reader may help.

The shares asked for were chosen on 7,500 replies that neither had been taught (docs/decisions.md).
"""

from collections.abc import Sequence
from dataclasses import replace

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT
from rules.reading.decision.second import Opinion
from rules.reading.decision.verdict import DOUBTS, Verdict

AGREED = 0.25  # less of an approval than this, and a person is asked
TERSE = 0.1  # … of a reply of so few words that they can only be taken as the grammar takes them
FEW = 3
SETTLED = 0.7  # an assent beside words that leave a doubt or are not understood is one after all
MISHEARD = 0.9  # … and beside what sounded like a fault, a change or a condition
OTHERWISE = 0.7  # another decision than the grammar's, or one where it has none
NEVER = 2.0  # more than any share
# Findings beside an assent that the grammar hears where none is meant: "Can't fault it. Run it."
_MISHEARD = frozenset({"fault", "condfault", "cond", "change", "refuse"})
# Doubts that no likeness outweighs: what is only expected, guessed, quoted, taken back or cannot be seen.
_GRAVE = DOUBTS - {"doubt", "neg", "later"}


def together(verdict: Verdict, opinion: Opinion, words: int) -> Verdict:
    """What both make of a mail of so many words. Without an assent that the grammar heard nothing is ever approved."""
    approving = opinion["approve"]
    if verdict.decision == "approve":
        agreed = approving >= (AGREED if words > FEW else TERSE)
        return verdict if agreed else replace(verdict, certain=False, why="reads unlike an approval")
    if any("machine" in finding.notes for finding in verdict.by):
        return verdict
    if approving >= _wanted(verdict):
        return replace(verdict, word="approve", certain=True, unclear=False, why="approved, and reads like an approval")
    word, share = _likeliest(opinion)
    if share >= OTHERWISE and word != verdict.decision:
        return replace(verdict, word=word, certain=True, why=f"reads like the decision {word}")
    return verdict


def _wanted(verdict: Verdict) -> float:
    """The share of approval at which this is approved; more than any share where it never is."""
    kinds = {finding.kind for finding in verdict.by}
    if not kinds & set(ASSENT):
        return NEVER
    if verdict.unclear and not kinds & _GRAVE:
        return SETTLED
    if verdict.certain and verdict.word in ("conditional", "reject") and kinds - set(ASSENT) <= _MISHEARD:
        return MISHEARD
    return NEVER


def _likeliest(opinion: Opinion) -> tuple[DecisionWord, float]:
    rest: Sequence[DecisionWord] = [word for word in opinion if word != "approve"]
    word = max(rest, key=opinion.__getitem__)
    return word, opinion[word]
