"""Grammar and second reader together: to approve takes both; where the grammar is unsure the second reader may help.

The shares asked for were chosen on replies that neither had been taught (docs/decisions.md).
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT
from rules.reading.decision.second import Opinion
from rules.reading.decision.verdict import REFUSALS, Verdict

AGREED = 0.2  # less of an approval than this, and a person is asked
TERSE = 0.1  # … of a reply of so few words that there is little to mistake; a single word has no second sense
FEW = 3
APART = 0.01  # … of a list of pieces, each decided in its own words
BRIEF = 30  # no approval against the grammar in a longer mail: a change of three words hides among a hundred of praise
SETTLED = 0.9  # an assent was heard, and beside it a doubt, or words that are not understood
STATED = 0.97  # … a denial
OTHERWISE = 0.9  # another decision than the grammar's, or one where it has none


def together(verdict: Verdict, opinion: Opinion, words: int, *, pieces: bool = False) -> Verdict:
    """What both make of a mail of so many words, `pieces`: a list of them. Without an assent that the grammar heard
    nothing is ever approved.
    """
    approving = opinion["approve"]
    if verdict.decision == "approve":
        agreed = words == 1 or approving >= (APART if pieces else AGREED if words > FEW else TERSE)
        return verdict if agreed else replace(verdict, certain=False, why="reads unlike an approval")
    if any("machine" in finding.notes for finding in verdict.by):
        return verdict
    if words <= BRIEF and approving >= _enough(verdict):
        assents = tuple(finding for finding in verdict.by if finding.kind in ASSENT)
        return Verdict("approve", True, assents, "approved, and reads like an approval")
    word, share = _likeliest(opinion)
    if share < OTHERWISE or word == verdict.decision or _stays(verdict, word):
        return verdict
    if word == "none":  # a person sees what the one reader heard and the other did not
        return replace(verdict, certain=False)
    return replace(verdict, word=word, certain=True, why=f"reads like the decision {word}")


def _enough(verdict: Verdict) -> float:
    """How much like an approval a mail must read to be one where the grammar is unsure; what it is sure of stands."""
    kinds = {finding.kind for finding in verdict.by}
    if not verdict.unclear or kinds & {"future", "later", "retracted"}:
        return math.inf
    return STATED if "neg" in kinds else SETTLED


def _stays(verdict: Verdict, word: DecisionWord) -> bool:
    """What is taken back stays taken back, and a refusal that was heard does not become a condition."""
    refused = verdict.decision == "reject" and any(finding.kind in REFUSALS for finding in verdict.by)
    return verdict.decision == "retract" or (refused and word == "conditional")


def _likeliest(opinion: Opinion) -> tuple[DecisionWord, float]:
    rest: Sequence[DecisionWord] = [word for word in opinion if word != "approve"]
    word = max(rest, key=opinion.__getitem__)
    return word, opinion[word]
