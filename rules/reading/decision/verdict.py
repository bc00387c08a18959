"""Findings to a decision: retract > reject > conditional > approve > question > none, and doubt before approve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.nouns import DecisionWord
from rules.reading.decision.findings import ASSENT, Context, Finding
from rules.reading.decision.tagging import FOREIGN

TIES = frozenset({"condition", "change", "fault", "condfault", "limit", "cond", "partly", "before", "hypothetical"})
RETRACTING = frozenset({"hold", "refuse", "bareno", "notyet"})
REFUSALS = frozenset({"refuse", "bareno", "notyet"})
# What a bare "ok" may stand beside without becoming doubtful.
CARRIED = frozenset({"thanks", "praise", "next", "filewish", "org", "close", "greet", "done"})
UNDECIDED = frozenset(
    {
        "doubt",
        "later",
        "decides",
        "passedon",
        "receipt",
        "reported",
        "hedged",
        "future",
        "otherobject",
        "otherversion",
        "mention",
        "attach",
    }
)
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
    strong = bool(kinds & {"go", "fine"})
    refusals = _of(findings, *REFUSALS)
    if refusals:
        return _torn(assents, refusals, findings)
    if "hold" in kinds:
        if "go" in kinds or _parts(assents, _of(findings, "hold")):
            return _sure("conditional", _of(findings, "hold"), "approved, and told to wait")
        return _sure("reject", _of(findings, "hold"), "told to wait")
    if mock := _mocked(findings):
        return _sure("reject", mock, "praise of a fault is no praise")
    if kinds & TIES:
        return _sure("conditional", (*_of(findings, *TIES), *assents), "the go-ahead is tied to something")
    if "asked" in kinds:
        if strong:
            return _sure("conditional", (*_of(findings, "asked"), *assents), "approved, with a question about the work")
        return _sure("question", _of(findings, "asked"), "an answer is needed")
    if "decides" in kinds:
        if "go" in kinds:
            return _sure("conditional", (*_of(findings, "decides"), *assents), "approved, but somebody else decides")
        return _sure("none", _of(findings, "decides"), "somebody else decides")
    if kinds & DOUBTS:
        return _unsure("approve", (*_of(findings, *DOUBTS), *assents), "an assent beside words that leave a doubt")
    if not strong and kinds & {"receipt", "otherobject", "otherversion", "attach", "signed", "reported", "mention"}:
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
    if all(r.kind == "bareno" for r in refusals) and any(a.kind in ("go", "fine") for a in assents):
        if refusals[0].clause.start < assents[0].clause.start and not any(f.clause.contrast for f in findings):
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
    if "notyet" in kinds and kinds & {"decides"} and not kinds & {"refuse", "hold", "change", "fault"}:
        return _sure("none", _of(findings, "notyet", "decides"), "not decided: somebody else is asked")
    if "hold" in kinds and "condition" in kinds:
        return _sure("conditional", _of(findings, "hold", "condition"), "the go-ahead is tied to something")
    if kinds & REFUSALS | kinds & {"hold"}:
        limited = [f for f in findings if f.kind == "condition" and f.tag and f.tag.role == "limit"]
        if parts := _parts(limited, _of(findings, *REFUSALS, "hold")):
            return _sure("conditional", parts, "one part is approved, another is not")
        return _sure("reject", _of(findings, *REFUSALS, "hold"), "not approved")
    if "condition" in kinds or ("hypothetical" in kinds and "asked" not in kinds):
        if (
            "decides" in kinds
            and not kinds & {"change", "fault"}
            and not any(f.strong and f.kind == "condition" for f in findings)
        ):
            return _sure("none", _of(findings, "decides", "condition"), "somebody else decides")
        return _sure("conditional", _of(findings, "condition", "hypothetical"), "the go-ahead is tied to something")
    if kinds & {"partly"}:
        return _sure("conditional", _of(findings, "partly"), "only a part is approved")
    if after := [f for f in findings if f.kind == "condfault" and _consequence(f)]:
        return _sure("conditional", after, "the go-ahead follows a change")
    if kinds & {"change", "fault", "condfault"}:
        return _sure("reject", _of(findings, "change", "fault", "condfault"), "sent back with changes")
    if wishes := [f for f in findings if f.kind == "dark" and "please" in f.notes]:
        return _sure("reject", wishes, "something is asked for that no lexicon knows, and no go-ahead is given")
    if kinds & {"asked", "cantsee", "askorg"}:
        return _sure("question", _of(findings, "asked", "cantsee", "askorg"), "an answer is needed")
    if kinds & {"limit", "before"}:
        return _unsure("conditional", _of(findings, "limit", "before"), "a limit without a go-ahead")
    if "neg" in kinds and not kinds & UNDECIDED and all(f.tag.level != FOREIGN for f in findings if f.tag):
        return _sure("reject", _of(findings, "neg"), "something is denied, and no go-ahead is given")
    if kinds & {"doubt", "neg"}:
        word: DecisionWord = "reject" if "neg" in kinds else "none"
        return _unsure(word, _of(findings, "doubt", "neg"), "a doubt, or a denial of something unknown")
    if kinds & {"quoted", "signed", "hedged", "future"}:
        return _unsure("approve", _of(findings, "quoted", "signed", "hedged", "future"), "not a decision taken now")
    if "dark" in kinds:
        return _unsure("none", _of(findings, "dark"), "words that are not understood")
    return _sure(
        "none",
        _of(findings, "later", "decides", "receipt", "otherobject", "otherversion", "reported"),
        "nothing decided",
    )


def _dark(findings: Sequence[Finding]) -> list[Finding]:
    """Clauses whose unknown words could change the meaning. What the writer's side did before assenting is a story."""
    strong = any(f.kind == "go" for f in findings)
    carrying = ("go",) if strong else ASSENT
    first = next((n for n, f in enumerate(findings) if f.kind in carrying), 0)
    dark: list[Finding] = []
    for n, f in enumerate(findings):
        if f.kind in carrying:
            behind = sum(f.tag is not None and i >= f.tag.end for i in f.clause.unknown)
            if (behind and "next" not in f.notes) or f.unknown - behind > (2 if _cjk(f) else 1):
                dark.append(f)
        elif f.kind in ("dark", *ASSENT):
            before = n < first and f.clause.sentence < findings[first].clause.sentence
            room = 3 if before else 2 if n < first else 0
            told = n < first and f.notes & {"me", "story"}
            if f.unknown > room and not told:
                dark.append(f)
        elif f.kind == "harmless" and f.unknown > 8:
            dark.append(f)
    return dark


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
