"""Stories told before the yes: what was wrong last time, a wish dropped, a fault seen and let pass."""

from itertools import pairwise

from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.versions import versions_in


def told(tagged: Tagged, findings: list[Finding]) -> None:
    """Make harmless what a later turn resolves, where a plain go-ahead follows and nothing is left open."""
    for f in findings:  # a condition told of an earlier version still ties: "if the lawyer agrees then, at first …"
        tie = f.clause.first("cond")
        opens = tie is not None and tie is f.clause.tags[0]  # "as long as the logo is not stretched as it was in v1"
        if f.kind == "otherversion" and tie is not None and (opens or f.clause.has("then")):
            f.kind = "condition"
    _impressions(findings)
    _wished(findings)
    _concluded(tagged, findings)
    _history(tagged, findings)
    _turned(tagged, findings)
    _thought_better(tagged, findings)
    _forgiven(tagged, findings)
    _compared(tagged, findings)
    _excused(tagged, findings)


def _impressions(findings: list[Finding]) -> None:
    """ "As far as I can see it is all there. Go ahead.": a cautious word on how it looks, and then a plain order."""
    orders = [f.clause.sentence for f in findings if f.kind == "go" and not f.notes & {"hedge", "doubt"}]
    for f in findings:
        looked = f.kind == "hedged" and f.tag is not None and f.tag.role == "fine" and not f.clause.contrast
        told = f.kind == "hedged" and not f.clause.contrast and not f.notes & _UNSURE  # "The wardens are agreed."
        if (
            (looked or told)
            and orders
            and f.clause.sentence < orders[-1]
            and not f.clause.has("later", "decides", "person")
        ):
            f.kind = "harmless"


_UNSURE = frozenset({"hedge", "doubt", "will", "cond", "limit", "other", "contrast", "me"})


def _compared(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Much better than v1, which made me look ill": what hangs on an older version tells of that one."""
    for older, told in pairwise(findings):
        named = "oldversion" in older.notes or versions_in(tagged, older.clause.start, older.clause.end)
        hangs = told.clause.sentence == older.clause.sentence and "relative" in tagged.heard[told.clause.start]
        if hangs and named and "done" in older.notes and told.kind in ("fault", "neg", "doubt"):
            told.kind = "otherversion"


def _excused(tagged: Tagged, findings: list[Finding]) -> None:
    """ "The map was upside down on my screen only. Approved": a fault, but none of the work; and an order."""
    orders = [f.clause.sentence for f in findings if f.kind == "go"]
    reasons = [f for f in findings if any("excuse" in tagged.heard[i] for i in range(f.clause.start, f.clause.end))]
    last = {f.clause.sentence: f.clause.start for f in reasons}
    told = {id(f) for f in reasons if f.kind in ("limit", "neg", "bareno", "dark")}
    open_ = {
        f.clause.sentence
        for f in findings
        if (f.kind in _UNSETTLED - {"fault"} and id(f) not in told) or f.figures or f.clause.asked
    }
    for f in findings:
        after = last.get(f.clause.sentence, -1) >= f.clause.start  # told of the fault, not of what stands before it
        if (
            f.kind == "fault"
            and after
            and f.clause.sentence not in open_
            and f.clause.sentence < max(orders, default=0)
        ):
            f.kind = "harmless"
            f.notes.add("done")
            for reason in reasons:
                same = reason.clause.sentence == f.clause.sentence and id(reason) in told
                reason.kind = "harmless" if same else reason.kind


def _wished(findings: list[Finding]) -> None:
    """ "I had wanted it greener, but my sister is right. Print": a wish, once a "but" and a go-ahead follow."""
    for n, f in enumerate(findings):
        if not f.clause.has("wished"):
            continue
        after = findings[n + 1 :]
        turned = f.clause.contrast or any(g.clause.contrast or "contrast" in g.notes for g in after)
        settled = "go" in {g.kind for g in after} and not {g.kind for g in after} & _UNSETTLED
        f.kind = "harmless" if turned and settled else "change"
        for g in after if turned and settled else ():
            g.kind = "harmless" if g.kind == "bareno" and g.clause.contrast else g.kind  # "but no, leave it"


def _concluded(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Mine it is not, but the team loves it. So: approved": a "not" told before the conclusion denies nothing."""
    kinds = {f.kind for f in findings}
    last = next((n for n in range(len(findings) - 1, -1, -1) if findings[n].kind == "go"), 0)
    sentence = findings[last].clause.sentence if findings else 0
    drawn = [f for f in findings if f.clause.sentence == sentence and _begins(tagged, f, "so", 1)]
    if not last or not drawn or kinds & (_UNSETTLED | {"retract", "asked"}):
        return
    for f in findings[:last]:
        if f.clause.sentence < sentence and f.kind in ("neg", "bareno"):
            f.kind = "harmless"


_UNSETTLED = frozenset({
    "refuse", "hold", "notyet", "change", "fault", "cond", "condition", "condfault", "limit", "doubt", "cantsee",
    "later",
})  # fmt: skip


def _history(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Last time the number was wrong. Now it is right, print": what was said of the past, once a now follows it."""
    for n, f in enumerate(findings):
        told = [g for g in findings[: n + 1] if g.clause.sentence == f.clause.sentence]
        if f.kind not in _STOPPED or not any(_begins(tagged, g, "past", 4) for g in told):
            continue
        now = next((m for m in range(n + 1, len(findings)) if _begins(tagged, findings[m], "now", 3)), None)
        after = {g.kind for g in findings[now or n + 1 :]}
        if now is not None and "go" in after and not after & (_PASSING | {"condition", "cond", "hold", "change"}):
            for g in findings[n:now]:
                g.kind = "harmless" if g.kind in _STOPPED else g.kind


def _turned(tagged: Tagged, findings: list[Finding]) -> None:
    """ "My wife found it too dark, I do not. Approved": faults, wishes and doubts told before a turn and an order.

    Only where somebody else or an earlier day is named with them, and nothing of the kind stands behind the turn.
    """
    for n, f in enumerate(findings):
        if f.kind == "fault" and _mended_within(tagged, f):
            f.kind = "harmless"
        if not _begins(tagged, f, "resolved", 6) or f.kind in _TOLD - {"dark"}:
            continue
        after = {g.kind for g in findings[n:]} | (
            {"cond"} if any(g.clause.has("cond") for g in findings[n:]) else set()
        )
        told = [g for g in findings[:n] if f.clause.sentence - g.clause.sentence <= 2]
        of_others = [any(_begins(tagged, g, role, 4) for role in ("past", "person")) for g in told]
        own_no = any(g.kind in ("refuse", "notyet") and not of for g, of in zip(told, of_others, strict=True))
        if any(of_others) and not own_no and after & set(ASSENT) and not after & (_TOLD - {"dark"} | _UNTURNED):
            for g in told:
                g.kind = "harmless" if g.kind in _TOLD else g.kind
            f.kind = "harmless" if f.kind == "dark" else f.kind


def _mended_within(tagged: Tagged, f: Finding) -> bool:
    """ "The gold that looked dull last time shines now": the fault stands between a past and a turn."""
    fault = f.tag.end if f.tag else 0
    past = any("past" in tagged.heard[i] for i in range(f.clause.start, fault))
    turn = any("resolved" in tagged.heard[i] for i in range(fault, f.clause.end))
    return past and turn and not any(t.role in _TOLD and t.start >= fault for t in f.clause.tags)


_TOLD = frozenset(
    {"refuse", "notyet", "fault", "doubt", "neg", "bareno", "hedged", "change", "later", "dark", "decides"}
)
_UNTURNED = frozenset({"condition", "cond", "hold", "asked", "partly", "limit", "before", "decides"})


def _thought_better(tagged: Tagged, findings: list[Finding]) -> None:
    """ "I was going to ask for a bigger title but no, leave it. Print": a wish of the past, dropped before the yes."""
    for n, f in enumerate(findings[:-1]):
        if f.kind in ASSENT or f.clause.asked or not _begins(tagged, f, "intent", 5):
            continue
        turn = next((m for m in range(n + 1, len(findings)) if _turns(tagged, findings[m])), None)
        if turn is None or findings[turn].clause.sentence > f.clause.sentence + 1:
            continue
        if _wishes_anyway(tagged, findings[turn]):
            findings[turn].kind = "change"
            continue
        after = {g.kind for g in findings[turn + (findings[turn].kind == "bareno") :]}
        if "go" in after and not after & (_PASSING | _OPEN):
            for g in findings[n : turn + 1]:
                g.kind = g.kind if g.kind in ASSENT else "harmless"
                g.notes.discard("contrast")
                g.notes.add("done")


def _wishes_anyway(tagged: Tagged, f: Finding) -> bool:
    """ "but then I thought add one anyway": the turn brings the change, and drops nothing."""
    span = range(f.clause.start, f.clause.end)
    dropped = any(tagged.heard[i] & {"neg", "forgiven"} for i in span) or f.kind in ASSENT
    return not dropped and any("chg" in tagged.heard[i] for i in span)


_OPEN = frozenset({"condition", "cond", "hold", "change", "condfault", "limit", "partly", "asked", "decides", "later"})


def _turns(tagged: Tagged, f: Finding) -> bool:
    """ "but actually it's fine", "in the end we left it": here the story turns to the yes."""
    liked = f.kind in ASSENT or (f.kind == "harmless" and "praise" in f.notes)
    dropped = f.kind == "bareno" and (f.clause.contrast or f.clause.joined)  # "but no", "et puis non"
    turned = (dropped or (f.clause.contrast and liked)) and "rest" not in f.notes
    return turned or _begins(tagged, f, "now", 3) or _begins(tagged, f, "forgiven", 6)


def _forgiven(tagged: Tagged, findings: list[Finding]) -> None:
    """ "The green is a bit lighter but that doesn't bother me. Run it": seen, and let pass by the next clause."""
    last = max((n for n, f in enumerate(findings) if f.kind == "go"), default=-1)
    for f in findings[:last]:
        if f.kind == "fault" and f.tag and not f.clause.asked and not f.clause.has("neg") and f.unknown <= 2:
            before = range(f.clause.start, f.tag.start)
            if any("forgiven" in tagged.heard[i] for i in before):  # "we can live with the odd line break"
                f.kind = "harmless"
                f.notes.add("done")
    sentence, past = -1, False
    for seen, pardon in pairwise(findings[: last + 1]):
        opened = past and seen.clause.sentence == sentence  # "at first I thought, the blue is too cold, but …"
        past = opened or any("past" in tagged.heard[i] for i in range(seen.clause.start, seen.clause.end))
        sentence = seen.clause.sentence
        if _lets_pass(tagged, seen, pardon, past=past):
            seen.kind = "harmless"
            pardon.kind = pardon.kind if pardon.kind in ASSENT else "harmless"
            seen.notes.add("done")
            pardon.notes.add("done")


def _lets_pass(tagged: Tagged, seen: Finding, pardon: Finding, *, past: bool) -> bool:
    if seen.kind not in ("fault", "change", "neg") or seen.clause.asked or seen.clause.has("please", "request"):
        return False
    turned = any("contrast" in tagged.heard[i] for i in range(pardon.clause.start, pardon.clause.end))
    hangs = turned or pardon.clause.contrast or "relative" in tagged.heard[pardon.clause.start]
    same = seen.clause.sentence == pardon.clause.sentence and hangs
    liked = pardon.kind in ASSENT or ("praise" in pardon.notes and pardon.kind == "harmless")
    grown = past and pardon.clause.contrast and liked
    return same and pardon.kind in _PARDONS and (grown or _begins(tagged, pardon, "forgiven", 8))


_PARDONS = frozenset({*ASSENT, "harmless", "neg", "dark", "fault"})
_PASSING = frozenset({"refuse", "notyet", "fault", "doubt", "neg", "bareno", "mention"})
_STOPPED = _PASSING | {"hold"}


def _begins(tagged: Tagged, f: Finding, role: str, room: int) -> bool:
    return any(role in tagged.heard[i] for i in range(f.clause.start, min(f.clause.start + room, f.clause.end)))
