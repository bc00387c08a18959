"""Grammar and second reader together: to approve takes both; where the grammar is unsure the second reader may help.

The shares asked for were chosen on 7,500 replies that neither had been taught (docs/decisions.md).
"""

from collections.abc import Sequence
from dataclasses import replace

from rules.nouns import DecisionWord
from rules.reading.decision.second import Opinion
from rules.reading.decision.verdict import Verdict

AGREED = 0.25  # less of an approval than this, and a person is asked
TERSE = 0.1  # … of a reply of so few words that there is little to mistake; a single word has no second sense
FEW = 3
SETTLED = 0.7  # an assent beside words that are not understood is one after all, …
BRIEF = 20  # … in a mail of no more words: in a long one a change in three words hides among a hundred of praise
OTHERWISE = 0.7  # another decision than the grammar's, or one where it has none


def together(verdict: Verdict, opinion: Opinion, words: int) -> Verdict:
    """What both make of a mail of so many words. Without an assent that the grammar heard nothing is ever approved."""
    approving = opinion["approve"]
    if verdict.decision == "approve":
        agreed = words == 1 or approving >= (AGREED if words > FEW else TERSE)
        return verdict if agreed else replace(verdict, certain=False, why="reads unlike an approval")
    if any("machine" in finding.notes for finding in verdict.by):
        return verdict
    if verdict.unclear and words <= BRIEF and approving >= SETTLED:
        return replace(verdict, word="approve", certain=True, unclear=False, why="approved, and reads like an approval")
    word, share = _likeliest(opinion)
    if share < OTHERWISE or word == verdict.decision or verdict.decision == "retract":
        return verdict  # what is taken back stays taken back
    if word == "none":  # a person sees what the one reader heard and the other did not
        return replace(verdict, certain=False)
    return replace(verdict, word=word, certain=True, why=f"reads like the decision {word}")


def _likeliest(opinion: Opinion) -> tuple[DecisionWord, float]:
    rest: Sequence[DecisionWord] = [word for word in opinion if word != "approve"]
    word = max(rest, key=opinion.__getitem__)
    return word, opinion[word]
