"""Findings to a decision: retract > reject > conditional > approve > question > none, and doubt before approve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT, HARMLESS, Context, Finding
from rules.reading.decision.tagging import FOREIGN

TIES = frozenset([
    "before", "change", "cond", "condfault", "condition", "fault", "hypothetical", "limit", "partly",
])  # fmt: skip
RETRACTING = frozenset({"hold", "refuse", "bareno", "notyet"})
REFUSALS = frozenset({"refuse", "bareno", "notyet"})
# A bare "ok" beside one of these answers that, not the request.
WEAKENING = frozenset([
    "receipt", "otherobject", "otherversion", "attach", "signed", "reported", "mention",
])  # fmt: skip
# What a bare "ok" may stand beside without becoming doubtful.
CARRIED = frozenset({"thanks", "praise", "next", "filewish", "org", "close", "greet", "done"})
UNDECIDED = frozenset([
    "attach", "decides", "doubt", "future", "hedged", "later", "mention", "otherobject", "otherversion", "passedon",
    "receipt", "reported",
])  # fmt: skip
# Beside an assent these leave an honest reader hesitating.
DOUBTS = frozenset({"doubt", "neg", "hedged", "future", "later", "retracted", "cantsee", "quoted"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, or what it leans to when a person must be asked; `by` are the findings that decided."""

    word: DecisionWord
    certain: bool
    by: tuple[Finding, ...] = ()
    why: str = ""

    @property
    def decision(self) -> DecisionWord:
        return self.word if self.certain else "none"


def verdict(findings: Sequence[Finding], context: Context) -> Verdict:
    """The decision of these clauses taken together."""
    kinds = {f.kind for f in findings}
    if "retract" in kinds:
        return _sure("retract", _of(findings, "retract"), "an approval is taken back")
    if context.earlier and "hold" in kinds and not kinds & {"go"}:
        return _sure("retract", _of(findings, "hold"), "stopped after an approval was given")
    if any("earlier" in f.notes for f in findings) and kinds & RETRACTING and not kinds & {"go", "fine"}:
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
        return _torn(assents, refusals, findings)
    if holds := _of(findings, "hold"):
        if "go" in kinds or _parts(assents, holds):
            return _sure("conditional", holds, "approved, and told to wait")
        return _sure("reject", holds, "told to wait")
    if mock := _mocked(findings):
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
        if "go" in kinds:
            return _sure("conditional", (*others, *assents), "approved, but somebody else decides")
        return _sure("none", others, "somebody else decides")
    return None


def _carried(findings: Sequence[Finding], kinds: set[str], assents: Sequence[Finding], context: Context) -> Verdict:
    """Nothing speaks against the assent: whether it carries the mail. Here every doubt counts."""
    strong = bool(kinds & {"go", "fine"})
    if kinds & DOUBTS:
        return _unsure("approve", (*_of(findings, *DOUBTS), *assents), "an assent beside words that leave a doubt")
    if not strong and kinds & WEAKENING:
        return _sure("none", _of(findings, "receipt", "attach", "otherobject", "otherversion"), "received, not decided")
    if not strong and any(_open(f) for f in findings):
        return _unsure("approve", assents, "a bare assent beside words that are not understood")
    if dark := _dark(findings):
        return _unsure("approve", (*assents, *dark), "an assent beside words that are not understood")
    if "go" not in kinds and not context.answers:
        return _unsure("approve", assents, "an assent that answers no request")
    return _sure("approve", assents, "approved")


def _torn(assents: Sequence[Finding], refusals: Sequence[Finding], findings: Sequence[Finding]) -> Verdict:
    """Assent and refusal in one mail: of different parts they tie each other, of the same thing the refusal wins."""
    if parts := _parts(assents, refusals):
        return _sure("conditional", parts, "one part is approved, another is not")
    strong = any(a.kind in ("go", "fine") for a in assents)
    before = refusals[0].clause.start < assents[0].clause.start
    if strong and before and all(r.kind == "bareno" for r in refusals) and not any(f.clause.contrast for f in findings):
        return _unsure("approve", (*refusals, *assents), "a no and an assent")
    return _sure("reject", refusals, "refused")


def _mocked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Praise and a fault in one sentence without a "but": "oh lovely, our logo upside down. Print a million." """
    praised = {f.clause.sentence for f in findings if f.kind == "harmless" and "praise" in f.notes}
    return tuple(
        f for f in findings if f.kind == "fault" and f.clause.sentence in praised and "contrast" not in f.notes
    )


def _parts(assents: Sequence[Finding], refusals: Sequence[Finding]) -> tuple[Finding, ...]:
    """An assent and a refusal that name different things: "web yes, print no"."""
    for refusal in refusals[:30]:
        for assent in assents[:30]:
            if assent.subject and refusal.subject and not assent.subject & refusal.subject:
                return assent, refusal
    return ()


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
    limited = [f for f in findings if f.kind == "condition" and f.tag and f.tag.role == "limit"]
    if parts := _parts(limited, refusals):
        return _sure("conditional", parts, "one part is approved, another is not")
    return _sure("reject", refusals, "not approved") if refusals else None


def _conditioned(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if "condition" in kinds or ("hypothetical" in kinds and "asked" not in kinds):
        given = any(f.strong and f.kind == "condition" for f in findings)
        if "decides" in kinds and not kinds & {"change", "fault"} and not given:
            return _sure("none", _of(findings, "decides", "condition"), "somebody else decides")
        return _sure("conditional", _of(findings, "condition", "hypothetical"), "the go-ahead is tied to something")
    if parts := _of(findings, "partly"):
        return _sure("conditional", parts, "only a part is approved")
    if after := [f for f in findings if f.kind == "condfault" and _consequence(f)]:
        return _sure("conditional", after, "the go-ahead follows a change")
    return None


def _sent_back(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
    if changes := _of(findings, "change", "fault", "condfault"):
        return _sure("reject", changes, "sent back with changes")
    if wishes := [f for f in findings if "please" in f.notes and _asks_for_something(f)]:
        return _sure("reject", wishes, "something is asked for that no lexicon knows, and no go-ahead is given")
    if asked := _of(findings, "asked", "cantsee", "askorg"):
        return _sure("question", asked, "an answer is needed")
    return None


def _asks_for_something(f: Finding) -> bool:
    """What stands behind a "please" is unknown, or about the work; calls, invoices and thanks are neither."""
    about = f.kind == "harmless" and "obj" in f.notes and not f.notes & (HARMLESS | {"attach", "other"})
    return f.kind == "dark" or about


def _undecided(findings: Sequence[Finding], kinds: set[str]) -> Verdict | None:
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


def _dark(findings: Sequence[Finding]) -> list[Finding]:
    """Clauses whose unknown words could change the meaning. What the writer's side did before assenting is a story."""
    strong = any(f.kind == "go" for f in findings)
    carrying = ("go",) if strong else ASSENT
    first = next((n for n, f in enumerate(findings) if f.kind in carrying), 0)
    dark: list[Finding] = []
    for n, f in enumerate(findings):
        if f.kind in carrying:
            before = sum(f.tag is None or i < f.tag.end for i in f.clause.unknown)
            if (f.behind and "next" not in f.notes) or before > (2 if _cjk(f) else 1):
                dark.append(f)
        elif f.kind in ("dark", *ASSENT):
            apart = n < first and f.clause.sentence < findings[first].clause.sentence
            room = (3 if apart else 2 if n < first else 0) * (2 if _cjk(f) else 1)
            told = n < first and f.notes & {"me", "story"}
            if f.unknown > room and not told:
                dark.append(f)
        elif f.kind == "harmless" and (f.unknown > 8 or (n > first and _says_more(f))):
            dark.append(f)
    return dark


def _says_more(f: Finding) -> bool:
    """Something is told behind the assent that is neither thanks nor praise, neither a delivery nor an order."""
    if f.notes & HARMLESS:
        return False
    told = f.clause.end - f.clause.start > (5 if _cjk(f) else 3)
    return f.of_the_work or (told and "act" not in f.notes)


def _open(f: Finding) -> bool:
    """A clause that a bare "ok" cannot carry: it says something, and nothing that is known to be harmless."""
    if f.kind in ASSENT:
        return False
    return f.kind != "harmless" or not (f.notes & CARRIED or f.clause.end - f.clause.start <= 2)


def _consequence(f: Finding) -> bool:
    """ "change the date, then it's fine": the condition word stands behind the change."""
    tie = f.clause.first("then")
    return tie is not None and f.tag is not None and tie.start > f.tag.start


def _cjk(finding: Finding) -> bool:
    return "zh" in finding.notes


def _of(findings: Iterable[Finding], *kinds: str) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.kind in kinds)


def _sure(word: DecisionWord, by: Sequence[Finding], why: str) -> Verdict:
    return Verdict(word, True, tuple(by), why)


def _unsure(word: DecisionWord, by: Sequence[Finding], why: str) -> Verdict:
    return Verdict(word, False, tuple(by), why)
