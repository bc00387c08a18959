"""Findings to a decision: retract > reject > conditional > approve > question > none, and doubt before approve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT, Context, Finding
from rules.reading.decision.tagging import FOREIGN
from rules.reading.decision.weighing import (
    added,
    asks_for_something,
    consequence,
    dark,
    left_open,
    mocked,
    parts,
    praised,
)

TIES = frozenset([
    "before", "change", "cond", "condfault", "condition", "fault", "hypothetical", "limit", "partly",
])  # fmt: skip
RETRACTING = frozenset({"hold", "refuse", "bareno", "notyet"})
REFUSALS = frozenset({"refuse", "bareno", "notyet"})
# A bare "ok" beside one of these answers that, not the request.
WEAKENING = frozenset([
    "receipt", "otherobject", "otherversion", "attach", "signed", "reported", "mention",
])  # fmt: skip
UNDECIDED = frozenset([
    "attach", "decides", "doubt", "future", "hedged", "later", "mention", "otherobject", "otherversion", "passedon",
    "receipt", "reported",
])  # fmt: skip
# What a clause that begins with "then" gives: "… and then it goes to print".
_GIVEN = frozenset({"approval_noun", "act", "yes", "go", "fine", "mention"})
# Beside an assent these leave an honest reader hesitating.
DOUBTS = frozenset({"doubt", "neg", "hedged", "future", "later", "retracted", "cantsee", "quoted"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, or what it leans to when a person must be asked; `by` are the findings that decided.

    `unclear`: an assent was heard, and nothing is against it but doubts and words whose weight no grammar knows.
    `heard`: the kinds of all findings, also of those that did not decide.
    """

    word: DecisionWord
    certain: bool
    by: tuple[Finding, ...] = ()
    why: str = ""
    unclear: bool = False
    heard: frozenset[str] = frozenset()

    @property
    def decision(self) -> DecisionWord:
        return self.word if self.certain else "none"


def verdict(findings: Sequence[Finding], context: Context) -> Verdict:
    """The decision of these clauses taken together."""
    kinds = {f.kind for f in findings}
    return replace(_decided(findings, kinds, context), heard=frozenset(kinds))


def _decided(findings: Sequence[Finding], kinds: set[str], context: Context) -> Verdict:
    if machine := tuple(f for f in findings if "machine" in f.notes):
        return _sure("none", machine, "written by a machine")
    if "retract" in kinds:
        return _sure("retract", _of(findings, "retract"), "an approval is taken back")
    if context.earlier and "hold" in kinds and not kinds & {"go"}:
        return _sure("retract", _of(findings, "hold"), "stopped after an approval was given")
    if (
        any("earlier" in f.notes and f.kind != "otherversion" for f in findings)
        and kinds & RETRACTING
        and not kinds & {"go", "fine"}
    ):
        return _sure("retract", _of(findings, *RETRACTING), "stopped after an approval was given")
    if kinds & set(ASSENT):
        return _with_assent(findings, kinds, context)
    return _without_assent(findings, kinds)


def _with_assent(findings: Sequence[Finding], kinds: set[str], context: Context) -> Verdict:
    assents = _of(findings, *ASSENT)
    countered = _countered(findings, kinds, assents) or _asked_about(findings, kinds, assents)
    return countered or _carried(findings, kinds, assents, context)


def _countered(findings: Sequence[Finding], kinds: set[str], assents: Sequence[Finding]) -> Verdict | None:
    """A refusal, a "wait", a fault or a condition beside the assent."""
    if refusals := _of(findings, *REFUSALS):
        return _mended(assents, refusals, findings) or _torn(assents, refusals, findings)
    if holds := _of(findings, "hold"):
        if "go" in kinds or parts(assents, holds):
            return _sure("conditional", holds, "approved, and told to wait")
        return _sure("reject", holds, "told to wait")
    if mock := mocked(findings):
        return _sure("reject", mock, "praise of a fault is no praise")
    if kinds & TIES:
        return _sure("conditional", (*_of(findings, *TIES), *assents), "the go-ahead is tied to something")
    return None


def _asked_about(findings: Sequence[Finding], kinds: set[str], assents: Sequence[Finding]) -> Verdict | None:
    """A question about the work, or somebody else who decides, beside the assent."""
    if asked := _of(findings, "asked"):
        if kinds & {"go", "fine"}:
            return _sure("conditional", (*asked, *assents), "approved, with a question about the work")
        return _sure("question", asked, "an answer is needed")
    if others := _of(findings, "decides"):
        apart = "fine" in kinds and any(
            "thing" in o.notes and (o.clause.contrast or "contrast" in o.notes) for o in others
        )
        if "go" in kinds or apart:
            return _sure("conditional", (*others, *assents), "approved, but somebody else decides")
        return _sure("none", others, "somebody else decides")
    return None


def _carried(findings: Sequence[Finding], kinds: set[str], assents: Sequence[Finding], context: Context) -> Verdict:
    """Nothing speaks against the assent: whether it carries the mail. Here every doubt counts."""
    strong = bool(kinds & {"go", "fine"})
    doubted = [f for f in findings if f.kind == "doubt" and "obj" in f.notes]
    if doubted and (strong or parts(assents, doubted)):
        return _sure("conditional", (*doubted, *assents), "approved, with a doubt about the work")
    put_off = [f for f in _of(findings, "later") if "thing" in f.notes]
    rest = tuple(f for f in _of(findings, "later") if "rest" in f.notes and "go" in kinds)
    if apart := rest or parts([a for a in assents if "thing" in a.notes], put_off):
        return _sure("conditional", apart, "one part is approved, another is put off")
    if first := _but_the_rest(findings, assents):
        return _sure("conditional", (*first, *assents), "the rest is approved, and what stands first is not")
    if any(f.kind in DOUBTS and not (f.kind == "quoted" and f.clause.sentence in praised(findings)) for f in findings):
        return _unclear((*_of(findings, *DOUBTS), *assents), "an assent beside words that leave a doubt")
    if "go" not in kinds and all("partial" in f.notes for f in assents):
        return _unsure("approve", assents, "only a part is spoken of")
    if not strong and kinds & WEAKENING:
        return _sure("none", _of(findings, "receipt", "attach", "otherobject", "otherversion"), "received, not decided")
    if not strong and any(left_open(f) for f in findings):
        return _unclear(assents, "a bare assent beside words that are not understood")
    if "go" not in kinds and all(f.partly for f in assents):
        return _unclear(assents, "an assent to one side of the work alone")
    if unclear := dark(findings):
        if told := added(findings, unclear):
            return _sure("conditional", (*told, *assents), "approved, and something told of the work")
        return _unclear((*assents, *unclear), "an assent beside words that are not understood")
    if "go" not in kinds and not context.answers:
        return _unsure("approve", assents, "an assent that answers no request")
    return _sure("approve", assents, "approved")


def _but_the_rest(findings: Sequence[Finding], assents: Sequence[Finding]) -> tuple[Finding, ...]:
    """ "Just the small matter of my name. The rest is approved.": only the rest is, and something stood before it."""
    rest = assents[0].clause if all("rest" in a.notes for a in assents) else None
    open_ = [f for f in findings if rest and f.clause.start < rest.start and f.kind in ("dark", "harmless", "neg")]
    return tuple(f for f in open_ if "thing" in f.notes)


def _mended(assents: Sequence[Finding], refusals: Sequence[Finding], findings: Sequence[Finding]) -> Verdict | None:
    """ "We can't live with the spelling. Correct that and press go.", "Do it. But gloss, not matte.": the go-ahead
    follows a change, or a word is put right behind it.
    """
    last = refusals[-1].clause.start
    changes = [f for f in findings if f.kind == "change" and f.clause.start > last]
    after = [a for a in assents if a.kind == "go" and any(f.clause.sentence == a.clause.sentence for f in changes)]
    if after and all(f.clause.start < after[-1].clause.start for f in changes):
        return _sure("conditional", (*changes, *after), "the go-ahead follows a change")
    first = assents[0]
    corrected = all(r.kind == "bareno" and r.clause.end - r.clause.start > 1 for r in refusals)
    if first.kind == "go" and corrected and first.clause.start < refusals[0].clause.start:
        return _sure("conditional", (*refusals, *assents), "approved, and corrected")
    return None


def _torn(assents: Sequence[Finding], refusals: Sequence[Finding], findings: Sequence[Finding]) -> Verdict:
    """Assent and refusal in one mail: of different parts they tie each other, of the same thing the refusal wins."""
    if apart := parts(assents, refusals):
        return _sure("conditional", apart, "one part is approved, another is not")
    strong = any(a.kind in ("go", "fine") for a in assents)
    if "go" in (a.kind for a in assents) and all(_denies_a_part(r, assents) for r in refusals):
        return _sure("conditional", (*assents, *refusals), "approved, but for a part")
    if strong and all(_waits(r, assents) for r in refusals):
        return _sure("conditional", (*assents, *refusals), "approved, and told what to wait for")
    before = refusals[0].clause.start < assents[0].clause.start
    if strong and before and all(r.kind == "bareno" for r in refusals) and not any(f.clause.contrast for f in findings):
        return _unclear((*refusals, *assents), "a no and an assent")
    return _sure("reject", refusals, "refused")


def _goes_on(excepted: Finding, refusal: Finding) -> bool:
    """ "All yes except number 5, which is a no": the refusal is of what was excepted."""
    same = excepted.clause.sentence == refusal.clause.sentence
    return same and refusal.clause.start > excepted.clause.start


def _waits(refusal: Finding, assents: Sequence[Finding]) -> bool:
    """ "Yes from me, but don't release it till the licence lands": behind the assent, and only until something."""
    tie = refusal.clause.first("cond", "before")
    behind = tie is not None and refusal.tag is not None and tie.start >= refusal.tag.end
    return behind and refusal.kind == "refuse" and refusal.clause.start > assents[0].clause.start


def _denies_a_part(refusal: Finding, assents: Sequence[Finding]) -> bool:
    """ "You have my yes; the date, no": a bare no behind the assent that names a piece of the work."""
    behind = refusal.clause.start > assents[0].clause.start
    return refusal.kind == "bareno" and behind and "obj" in refusal.notes and "all" not in refusal.notes


def _without_assent(findings: Sequence[Finding], kinds: set[str]) -> Verdict:
    for judge in (_refused, _conditioned, _sent_back, _undecided):
        if found := judge(findings, kinds):
            return found
    by = _of(findings, "later", "decides", "receipt", "otherobject", "otherversion", "reported")
    return _sure("none", by, "nothing decided")


def _refused(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if {"notyet", "decides"} <= kinds and not kinds & {"refuse", "hold", "change", "fault"}:
        return _sure("none", _of(findings, "notyet", "decides"), "not decided: somebody else is asked")
    if {"hold", "condition"} <= kinds:
        return _sure("conditional", _of(findings, "hold", "condition"), "the go-ahead is tied to something")
    refusals = _of(findings, *REFUSALS, "hold")
    given = [f for f in findings if f.kind == "condition" and f.strong]
    corrected = all(r.kind == "bareno" and r.clause.end - r.clause.start > 1 for r in refusals)
    if refusals and corrected and given and given[0].clause.start < refusals[0].clause.start:
        return _sure("conditional", (*given, *refusals), "approved, and corrected")
    awaited = refusals and all(r.kind == "notyet" and r.clause.has("person") for r in refusals)
    if awaited and any(f.clause.start > refusals[-1].clause.start and "conditional" in f.notes for f in given):
        return _sure("conditional", (*refusals, *given), "approved, and told what to wait for")
    excepted = [f for f in findings if f.kind == "condition" and f.tag and f.tag.role == "except"]
    if excepted and all(_goes_on(excepted[-1], r) for r in refusals):
        return _sure("conditional", (*excepted, *refusals), "approved, but for a part")
    limits = ("limit", "conditional")
    limited = [f for f in findings if f.kind == "condition" and f.tag and f.tag.role in limits]
    if apart := parts(limited, refusals):
        return _sure("conditional", apart, "one part is approved, another is not")
    return _sure("reject", refusals, "not approved") if refusals else None


def _conditioned(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if "condition" in kinds or ("hypothetical" in kinds and "asked" not in kinds):
        given = any(f.strong and f.kind == "condition" for f in findings)
        if "decides" in kinds and not kinds & {"change", "fault"} and not given:
            return _sure("none", _of(findings, "decides", "condition"), "somebody else decides")
        return _sure(
            "conditional", _of(findings, "cond", "condition", "hypothetical"), "the go-ahead is tied to something"
        )
    if hence := [f for f in findings if f.kind == "cond" and "hence" in f.notes and f.notes & _GIVEN]:
        return _sure("conditional", hence, "the go-ahead follows a change")
    if parts := _of(findings, "partly"):
        return _sure("conditional", parts, "only a part is approved")
    if after := [f for f in findings if (f.kind == "condfault" and consequence(f)) or "ordered" in f.notes]:
        return _sure("conditional", after, "the go-ahead follows a change")
    return None


def _sent_back(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if changes := _of(findings, "change", "fault", "condfault"):
        return _sure("reject", changes, "sent back with changes")
    if wishes := [f for f in findings if "please" in f.notes and asks_for_something(f)]:
        return _sure("reject", wishes, "something is asked for that no lexicon knows, and no go-ahead is given")
    if asked := _of(findings, "asked", "cantsee", "askorg"):
        return _sure("question", asked, "an answer is needed")
    return None


def _undecided(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if part := [f for f in findings if "ordered" in f.notes and f.kind == "limit"]:
        return _sure("conditional", part, "a part is to be printed first")
    if limits := _of(findings, "limit", "before"):
        return _unsure("conditional", limits, "a limit without a go-ahead")
    known = all(f.tag.level != FOREIGN for f in findings if f.tag)
    if "neg" in kinds and known and not kinds & UNDECIDED:
        return _sure("reject", _of(findings, "neg"), "something is denied, and no go-ahead is given")
    if doubts := _of(findings, "doubt", "neg"):
        word: DecisionWord = "reject" if "neg" in kinds else "none"
        return _unsure(word, doubts, "a doubt, or a denial of something unknown")
    if spoken := _of(findings, "quoted", "signed", "hedged", "future"):
        return _unsure("approve", spoken, "not a decision taken now")
    if dark := _of(findings, "dark"):
        return _unsure("none", dark, "words that are not understood")
    return None


def _of(findings: Iterable[Finding], *kinds: str) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.kind in kinds)


def _sure(word: DecisionWord, by: Sequence[Finding], why: str) -> Verdict:
    return Verdict(word, True, tuple(by), why)


def _unclear(by: Sequence[Finding], why: str) -> Verdict:
    return Verdict("approve", False, tuple(by), why, unclear=True)


def _unsure(word: DecisionWord, by: Sequence[Finding], why: str) -> Verdict:
    return Verdict(word, False, tuple(by), why)
