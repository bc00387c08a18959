"""Grammar and the other readers together: what the grammar hears approved must look like it to them as well (looks.py).

What the grammar doubts, misheard, or has no words for they may set right, where they are sure of the whole mail and of
each sentence. The shares asked for were chosen on replies that no reader had been taught (docs/decisions.md).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT
from rules.reading.decision.second import Opinion
from rules.reading.decision.verdict import REFUSALS, Verdict

AGREED = 0.7  # less of an approval than this, and a person is asked
TERSE = 0.1  # … of a reply of so few words that there is little to mistake; a single word has no second sense
FEW = 6
APART = 0.01  # … of a list of pieces, each decided in its own words
LOUD = 0.3  # so much of a sentence's own reading against the approval before or behind it, and a person is asked
SURE, DEAFENING = 0.95, 0.998  # … so much, where the whole looks so much like an approval
BRIEF, LONG = 30, 120  # in longer mails a change of three words hides among the praise: less is approved, then nothing
FAINT = 0.05  # of the second reader alone: with less, the third is not asked
OTHERWISE = 0.9  # another decision than the grammar's, or one where it has none
# What was heard so stands, whatever the mail looks like;
STANDING = frozenset({"hold", "notyet", "future", "otherversion"})
REFUSED = frozenset({*REFUSALS, "retract", "retracted"})  # … so does this, unless an assent was heard beside it,
AGAINST = frozenset({"asked", "doubt", "neg", "hypothetical"})  # … and this where nothing was heard for it.
WEIGHTY = frozenset({"asked", "decides", "receipt", "otherobject", "reported", "cond"})


class Share(NamedTuple):
    """How much like an approval a mail must look to both readers together, how much like anything against it a sentence
    of it may, and how much like an approval the mail must look to each of them alone.
    """

    whole: float
    sentence: float
    each: float = 0.0


SETTLED = Share(0.9, 0.3)  # an assent was heard, and beside it a doubt, or words that are not understood
STATED = Share(0.9, 0.25)  # … a denial; a change, a fault, a condition: mended, withdrawn, met, or none
DEFIED = Share(0.9, 0.5)  # … something WEIGHTY
OUTVOTED = Share(0.97, 0.2, 0.8)  # … something REFUSED, or in another sentence an "if" in so many words
ALIKE = Share(0.95, 0.1)  # nothing was heard for it, and nothing against it that is not WEIGHTY
AMID = Share(0.93, 0.1)  # an assent, and a doubt or something WEIGHTY, in a mail of more than BRIEF words
NEVER = Share(math.inf, 0.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the readers make of a mail, and of each of its sentences by itself: a change of three words is not lost
    among the praise before it where it is read alone. The sentences can be gone through once. `each`: how much like
    an approval the whole looks to the one of them to which it looks least so; 0 where there is one alone. `several`:
    whether it has more than one sentence.
    """

    whole: Opinion
    sentences: Iterable[Opinion] = ()
    each: float = 0.0
    several: bool = False


def in_question(verdict: Verdict, words: int, approving: float) -> bool:
    """Whether an approval may come of a mail of so many words that so much looks like one to the second reader."""
    return verdict.decision == "approve" or (approving >= FAINT and _asked_of(verdict, words) is not NEVER)


def together(verdict: Verdict, heard: Heard, words: int, *, pieces: bool = False) -> Verdict:
    """What all make of a mail of so many words, `pieces`: a list of them."""
    approving = heard.whole["approve"]
    if verdict.decision == "approve":
        enough = APART if pieces else AGREED if words > FEW else TERSE
        loud = LOUD if approving < SURE else DEAFENING
        agreed = words == 1 or (
            approving >= enough and (pieces or _none_against(heard.sentences, loud, questions=True))
        )
        return verdict if agreed else replace(verdict, certain=False, why="reads unlike an approval")
    if any("machine" in finding.notes for finding in verdict.by):
        return verdict
    least = _asked_of(verdict, words)
    if least is OUTVOTED and _tied(verdict) and not heard.several:
        least = NEVER  # the assent and its tie in one sentence
    if approving >= least.whole and heard.each >= least.each and _none_against(heard.sentences, least.sentence):
        assents = tuple(finding for finding in verdict.by if finding.kind in ASSENT)
        return Verdict("approve", True, assents, "approved, and reads like an approval")  # none: all of it decided
    word, share = _likeliest(heard.whole)
    if share < OTHERWISE or word == verdict.decision or _stays(verdict, word):
        return verdict
    if word == "none":  # a person sees what the one reader heard and the other did not
        return replace(verdict, certain=False)
    return replace(verdict, word=word, certain=True, why=f"reads like the decision {word}")


def _asked_of(verdict: Verdict, words: int) -> Share:
    """What it takes to approve a mail of so many words in which the grammar is unsure, hears something against it, or
    nothing at all.
    """
    if not 1 < words <= LONG:
        return NEVER
    least = _enough(verdict)
    if words > BRIEF:
        return AMID if least in (SETTLED, DEFIED) else NEVER
    return least


def _enough(verdict: Verdict) -> Share:
    assent = bool(verdict.heard & {*ASSENT, "condition"})  # a condition ties a go-ahead in its own clause
    if verdict.heard & STANDING:
        return NEVER
    if verdict.heard & REFUSED or _tied(verdict):
        return OUTVOTED if assent else NEVER
    if not assent:
        return NEVER if verdict.decision != "none" or verdict.heard & AGAINST else ALIKE
    if verdict.unclear and "later" not in verdict.heard:
        return STATED if "neg" in verdict.heard else SETTLED
    return DEFIED if verdict.heard & WEIGHTY else STATED


def _tied(verdict: Verdict) -> bool:
    """ "Print it if Anna agrees", "if there are no typos, print": a tie in so many words."""
    return any(f.kind == "cond" or f.clause.has("cond", "silence") for f in verdict.by)


def _none_against(parts: Iterable[Opinion], most: float, *, questions: bool = False) -> bool:
    """Whether none of the parts looks more than so much like a refusal, a tie, a withdrawal, or a question, unless
    `questions` are no matter: of those the grammar knows which are about delivery.
    """
    return all(1 - part["approve"] - part["none"] - questions * part["question"] <= most for part in parts)


def _stays(verdict: Verdict, word: DecisionWord) -> bool:
    """What is taken back stays taken back, and a refusal that was heard does not become a condition."""
    refused = verdict.decision == "reject" and any(finding.kind in REFUSALS for finding in verdict.by)
    return verdict.decision == "retract" or (refused and word == "conditional")


def _likeliest(opinion: Opinion) -> tuple[DecisionWord, float]:
    rest: Sequence[DecisionWord] = [word for word in opinion if word != "approve"]
    word = max(rest, key=opinion.__getitem__)
    return word, opinion[word]
