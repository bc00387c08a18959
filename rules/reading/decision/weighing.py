"""What clauses weigh beside one another: parts, mockery, and words that nobody understands."""

from collections.abc import Sequence

from rules.reading.decision.findings import ASSENT, HARMLESS, Finding

# What a bare "ok" may stand beside without becoming doubtful.
CARRIED = frozenset({"pieces", "thanks", "praise", "next", "filewish", "org", "close", "greet", "done"})


ASSENT_BY_WEIGHT = ("go", "fine", "yes")


def mocked(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Praise and a fault in one sentence without a "but": "oh lovely, our logo upside down. Print a million." """
    praised = {f.clause.sentence for f in findings if f.kind == "harmless" and "praise" in f.notes}
    turned = {f.clause.sentence for f in findings if f.clause.contrast and "praise" in f.notes}
    return tuple(
        f
        for f in findings
        if f.kind == "fault" and f.clause.sentence in praised - turned and not f.notes & {"contrast", "limit"}
    )


def praised(findings: Sequence[Finding]) -> set[int]:
    """Sentences that praise and do nothing else: words quoted in them are what is liked."""
    busy = {f.clause.sentence for f in findings if f.kind not in ("harmless", "quoted")}
    return {f.clause.sentence for f in findings if "praise" in f.notes} - busy


def parts(assents: Sequence[Finding], refusals: Sequence[Finding]) -> tuple[Finding, ...]:
    """An assent and a refusal that name different things: "web yes, print no"."""
    for refusal in refusals[:30]:
        for assent in assents[:30]:
            if assent.subject and refusal.subject and not assent.subject & refusal.subject:
                return assent, refusal
    return ()


def dark(findings: Sequence[Finding]) -> list[Finding]:
    """Clauses whose unknown words could change the meaning. What the writer's side did before assenting is a story."""
    kinds = {f.kind for f in findings}
    carrying = next((k,) for k in ASSENT_BY_WEIGHT if k in kinds)
    first = next((n for n, f in enumerate(findings) if f.kind in carrying), 0)
    dark: list[Finding] = []
    signed = next((n for n, f in enumerate(findings) if n > first and f.notes & {"close"}), len(findings))
    for n, f in enumerate(findings):
        if n > signed and f.kind in ("dark", "harmless") and f.clause.sentence == findings[signed].clause.sentence:
            continue  # "Kind regards, Town Hall of Ashby": who writes
        if f.kind in carrying:
            before = sum(f.tag is None or i < f.tag.end for i in f.clause.unknown)
            ordered = any(t.role == "imperative" for t in f.clause.tags)  # "leave me the old number and print"
            if (f.behind and "next" not in f.notes) or before > (2 if _cjk(f) else 1) or ordered:
                dark.append(f)
        elif f.kind in ("dark", *ASSENT):
            apart = n < first and f.clause.sentence < findings[first].clause.sentence
            room = (3 if apart else 2 if n < first else 0) * (2 if _cjk(f) else 1)
            told = (n < first and f.notes & {"me", "story"}) or (n > first and (_gives_reason(f) or _gives_time(f)))
            if (f.unknown > room and not told) or "imperative" in f.notes or (f.kind == "dark" and f.figures):
                dark.append(f)
        elif f.kind == "harmless" and not f.clause.answered and (f.unknown > 8 or (n > first and _says_more(f))):
            dark.append(f)
        elif f.kind == "harmless" and n < first and f.figures:
            dark.append(f)  # "The kids menu is 5.50. Print."
    return dark


def _gives_reason(f: Finding) -> bool:
    """Why the hurry: "print it, for the bull is at the door". Few words, and none about the work."""
    return "reason" in f.notes and f.unknown <= 2 and not f.of_the_work and f.kind == "dark"


def _gives_time(f: Finding) -> bool:
    """When it is to go up or is needed: 下午三点全渠道推. A time that ties is heard as a condition or a limit."""
    timed = _cjk(f) and {"when", "act"} <= f.notes and f.kind == "dark"
    return timed and f.unknown <= 2 and not f.of_the_work and "thing" not in f.notes


def _says_more(f: Finding) -> bool:
    """Something is told behind the assent that is neither thanks nor praise, neither a delivery nor an order."""
    if "altered" in f.notes:
        return True  # "PS the launch is on the 13th now"
    if f.figures and not f.notes & (HARMLESS - {"done"}):
        return True  # "ok go, new price 12"
    if f.notes & HARMLESS or "pieces" in f.notes:
        return False
    if "differing" in f.notes or _fragment(f):
        return True  # "Print it (new logo)", "Approved. Blue curtains."
    if f.clause.tags and f.clause.tags[0].role == "person" and "obj" not in f.notes:
        return False  # "the president of the club" under the words: who writes
    told = f.clause.end - f.clause.start > (5 if _cjk(f) else 3)
    return f.of_the_work or f.figures or (told and "act" not in f.notes)


def _fragment(f: Finding) -> bool:
    """A thing and how it is to be, and no verb: "Red carpet", "bigger lighthouse", "prawns out"."""
    roles = [t.role for t in f.clause.tags]
    small = f.clause.end - f.clause.start < 4 and roles[:1] == ["more"] and set(roles[1:]) <= {"word", "obj"}
    pair = roles in (["obj", "word"], ["word", "to_print"]) and f.clause.end - f.clause.start == 2
    return pair or small


def added(findings: Sequence[Finding], unclear: Sequence[Finding]) -> tuple[Finding, ...]:
    """Of these, what is told of the work behind a go-ahead: "Approved. The green we use is 348." """
    first = next((n for n, f in enumerate(findings) if f.kind == "go"), len(findings))
    sentence = findings[first].clause.sentence if first < len(findings) else 0
    open_ = set(map(id, unclear))
    behind = [f for f in findings[first + 1 :] if id(f) in open_ and f.kind not in ASSENT]
    apart = [f for f in behind if f.clause.sentence > sentence or "altered" in f.notes]
    behind = [f for f in apart if not f.clause.after_colon]
    return tuple(f for f in behind if _tells_of_the_work(f) or f.figures or "altered" in f.notes)


def _tells_of_the_work(f: Finding) -> bool:
    """A piece of the work by name; but "the poster comes next week" only says when it will be looked at."""
    return f.of_the_work and (f.clause.has("me") or not f.clause.has("when", "later"))


def left_open(f: Finding) -> bool:
    """A clause that a bare "ok" cannot carry: it says something, and nothing that is known to be harmless."""
    if f.kind in ASSENT:
        return False
    if "oldversion" in f.notes:
        return True  # "better than the last one, yes" compares
    if f.kind == "askorg" and f.notes & {"org", "next", "filewish"} and not f.unknown:
        return False  # "Yes please! When can we have them?", "Next time could we have it in A3?"
    strange = f.unknown > 2 and "next" not in f.notes  # the next job may be told at length
    short = f.clause.end - f.clause.start <= 2 and not f.clause.has("me")  # "Sure, call me."
    return f.kind != "harmless" or strange or not (f.notes & CARRIED or short)


def asks_for_something(f: Finding) -> bool:
    """What stands behind a "please" is unknown, or about the work; calls, invoices and thanks are neither."""
    about = f.kind == "harmless" and "obj" in f.notes and not f.notes & (HARMLESS | {"attach", "other"})
    return f.kind == "dark" or about


def consequence(f: Finding) -> bool:
    """ "change the date, then it's fine", "and you're away": the condition word stands behind the change."""
    ties = ("then", "cond") if "hence" in f.notes else ("then",)
    tie = f.clause.first(*ties)
    return tie is not None and f.tag is not None and tie.start > f.tag.start


def _cjk(finding: Finding) -> bool:
    return "zh" in finding.notes
