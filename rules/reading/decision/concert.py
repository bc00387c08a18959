"""Grammar and second reader together: what the grammar hears approved must look like it to the second reader as well.

What the grammar doubts, misheard, or has no words for the second reader may set right, where it is sure of the whole
mail and of each sentence. The shares asked for were chosen on replies that neither had been taught (docs/decisions.md).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.second import Opinion
from rules.reading.decision.verdict import REFUSALS, Verdict

AGREED = 0.5  # less of an approval than this, and a person is asked
TERSE = 0.3  # … of a reply of so few words that there is little to mistake; a single word has no second sense
FEW = 6
APART = 0.01  # … of a list of pieces, each decided in its own words
LOUD = 0.95  # so much of a sentence's own reading against the approval before or behind it, and a person is asked
SURE, DEAFENING = 0.9, 0.998  # … so much, where the whole looks so much like an approval
BRIEF = 30  # no approval against the grammar in a longer mail: a change of three words hides among a hundred of praise
OTHERWISE = 0.9  # another decision than the grammar's, or one where it has none
# What was heard so stands, whatever the mail looks like.
STANDING = frozenset({*REFUSALS, "hold", "retract", "retracted", "future", "otherversion"})
AGAINST = frozenset({"asked", "doubt", "neg", "hypothetical"})  # … and so does this where nothing was heard for it
WEIGHTY = frozenset({"asked", "decides", "receipt", "otherobject", "reported", "cond"})


class Share(NamedTuple):
    """How much like an approval a mail must look, and how much like anything against it a sentence of it may."""

    whole: float
    sentence: float


SETTLED = Share(0.9, 0.2)  # an assent was heard, and beside it a doubt, or words that are not understood
STATED = Share(0.95, 0.2)  # … a denial; a change, a fault, a condition: mended, withdrawn, met, or none
ALIKE = Share(0.97, 0.05)  # nothing was heard, neither for nor against
DEFIED = Share(0.99, 0.1)  # something WEIGHTY was
NEVER = Share(math.inf, 0.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the second reader makes of a mail, and of each of its sentences by itself: a change of three words is not
    lost among the praise before it where it is read alone. The sentences can be gone through once.
    """

    whole: Opinion
    sentences: Iterable[Opinion] = ()


def together(verdict: Verdict, heard: Heard, words: int, *, pieces: bool = False) -> Verdict:
    """What both make of a mail of so many words, `pieces`: a list of them."""
    approving = heard.whole["approve"]
    if verdict.decision == "approve":
        enough = APART if pieces else AGREED if words > FEW else TERSE
        loud = LOUD if approving < SURE else DEAFENING
        agreed = words == 1 or (approving >= enough and (pieces or _none_against(heard.sentences, loud)))
        return verdict if agreed else replace(verdict, certain=False, why="reads unlike an approval")
    if any("machine" in finding.notes for finding in verdict.by):
        return verdict
    least = _enough(verdict) if 1 < words <= BRIEF else NEVER
    if approving >= least.whole and _none_against(heard.sentences, least.sentence):
        assents = tuple(finding for finding in verdict.by if finding.kind in ASSENT)
        return Verdict("approve", True, assents, "approved, and reads like an approval")  # none: all of it decided
    word, share = _likeliest(heard.whole)
    if share < OTHERWISE or word == verdict.decision or _stays(verdict, word):
        return verdict
    if word == "none":  # a person sees what the one reader heard and the other did not
        return replace(verdict, certain=False)
    return replace(verdict, word=word, certain=True, why=f"reads like the decision {word}")


def _enough(verdict: Verdict) -> Share:
    """What it takes to approve a mail in which the grammar is unsure, hears something against it, or nothing at all."""
    if verdict.heard & STANDING or any(_if(finding) for finding in verdict.by):
        return NEVER
    if not verdict.heard & {*ASSENT, "condition"}:  # a condition ties a go-ahead in its own clause
        if verdict.decision != "none" or verdict.heard & AGAINST:
            return NEVER
        return DEFIED if verdict.heard & WEIGHTY else ALIKE
    if verdict.unclear and "later" not in verdict.heard:
        return STATED if "neg" in verdict.heard else SETTLED
    return DEFIED if verdict.heard & WEIGHTY else STATED


def _if(finding: Finding) -> bool:
    """ "Print it if Anna agrees": a tie in so many words stands as well."""
    return finding.kind == "cond" or (finding.tag is not None and finding.tag.role == "cond")


def _none_against(parts: Iterable[Opinion], least: float) -> bool:
    """Whether none of the parts looks more than so much like a refusal, a tie, a question, a withdrawal."""
    return all(1 - part["approve"] - part["none"] <= least for part in parts)


def _stays(verdict: Verdict, word: DecisionWord) -> bool:
    """What is taken back stays taken back, and a refusal that was heard does not become a condition."""
    refused = verdict.decision == "reject" and any(finding.kind in REFUSALS for finding in verdict.by)
    return verdict.decision == "retract" or (refused and word == "conditional")


def _likeliest(opinion: Opinion) -> tuple[DecisionWord, float]:
    rest: Sequence[DecisionWord] = [word for word in opinion if word != "approve"]
    word = max(rest, key=opinion.__getitem__)
    return word, opinion[word]
