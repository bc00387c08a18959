"""What a clause can only know from its neighbours: conditions reach over commas, denials over "and"."""

from itertools import pairwise

from rules.reading.decision.findings import ASSENT, HARMLESS, Finding
from rules.reading.decision.tagging import Tagged


def across(tagged: Tagged, findings: list[Finding]) -> None:
    """Change the kinds of findings by what stands beside them."""
    for n, finding in enumerate(findings):
        before = findings[n - 1] if n else None
        if (
            before
            and finding.clause.joined
            and before.clause.sentence == finding.clause.sentence
            and (
                finding.kind in ASSENT
                and before.kind in ("neg", "refuse", "hold", "bareno")
                and not (finding.subject - before.subject)
            )
        ):
            finding.kind = "doubt"
        if (
            finding.clause.asked
            and before
            and before.clause.asked
            and before.clause.sentence == finding.clause.sentence
            and finding.kind == "change"
        ):
            finding.kind = "asked"  # "if we approve now, can we still change it?"
    _announced(tagged, findings)
    _tie(findings)
    _contrasts(findings)


def _announced(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Tomorrow I will write: approved": what stands behind the colon on that line is said then, not now."""
    line: int | None = None
    for before, finding in pairwise(findings):
        if finding.clause.after_colon and finding.clause.sentence == before.clause.sentence:
            dated = any("when" in tagged.heard[i] for i in range(before.clause.start, before.clause.end))
            if dated or before.notes & {"will", "later"}:
                line = finding.clause.line
        if finding.clause.line == line and finding.kind in ASSENT:
            finding.kind = "future"


def _contrasts(findings: list[Finding]) -> None:
    """What stands behind a "but" after an assent ties it, unless plainly harmless; after a mere wish it denies."""
    before: set[str] = set()
    for n, f in enumerate(findings):
        before |= {findings[n - 1].kind} if n else set()
        if not f.clause.contrast and "contrast" not in f.notes:
            continue
        # Praise of something unknown behind a "but" is a wish: "although I like the plain one more".
        saved = HARMLESS - {"praise"} if f.unknown else HARMLESS
        open_ = f.kind in ("dark", "neg", "other") or (f.kind == "harmless" and not f.notes & saved)
        if not open_:
            continue
        if before & {*ASSENT, "condition"}:
            f.kind = "partly"
        elif before & {"mention", "future", "hedged", "otherversion", "reported"} and f.kind in ("dark", "neg"):
            f.kind = "fault"


def _tie(findings: list[Finding]) -> None:
    """The assents of the sentence a condition stands in hang on it."""
    tied = {f.clause.sentence for f in findings if f.kind == "cond"}
    for finding in findings:
        if finding.clause.sentence in tied and finding.kind in ASSENT:
            finding.kind = "condition"
