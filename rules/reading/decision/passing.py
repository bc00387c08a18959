"""What one clause hands on to the next: a thing brought along, a condition, an order first, a "but", a "no"."""

from itertools import pairwise

from rules.reading.decision.findings import ASSENT, HARMLESS, Finding
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.ties import brings


def brought(tagged: Tagged, findings: list[Finding]) -> None:
    """ "With recycled paper, I sign it": what a sentence brings along first ties the assent behind it.

    Not a courtesy ("with pleasure"), the work itself ("with this version"), nor what is done by now.
    """
    for opening, assent in pairwise(findings):
        same = opening.clause.sentence == assent.clause.sentence
        if assent.kind in ASSENT and same and brings(tagged, opening.clause, opening.clause.end):
            assent.kind = "condition"


def spelled_out(findings: list[Finding]) -> None:
    """ "A yes on one condition: no gloss": what stands behind the colon is the condition, and refuses nothing."""
    for tie, behind in pairwise(findings):
        colon = behind.clause.after_colon and behind.clause.sentence == tie.clause.sentence
        if colon and tie.clause.has("cond") and behind.kind in ("neg", "bareno", "dark", "harmless"):
            behind.kind = "cond"


def handed_on(findings: list[Finding]) -> None:
    """ "One thing though, send me the file": a contrast that says nothing itself is that of what follows."""
    for contrast, more in pairwise(findings):
        bare = {t.role for t in contrast.clause.tags} <= {"contrast", "lead", "stop"} and not contrast.unknown
        same = contrast.clause.sentence == more.clause.sentence and contrast.clause.contrast
        if bare and same and more.kind == "harmless" and more.notes & {"filewish", "org", "next"}:
            contrast.clause.contrast, more.clause.contrast = False, True
            contrast.notes.discard("contrast")


def no_at_all(tagged: Tagged, findings: list[Finding]) -> None:
    """ "No, no more changes. Print": a no before a denial that assents belongs to it, and refuses nothing."""
    for no, fine in pairwise(findings):
        alone = no.kind in ("bareno", "refuse") and no.clause.end - no.clause.start == 1 and not fine.clause.contrast
        denial = fine.kind == "fine" and fine.tag is not None and "neg" in tagged.heard[fine.tag.start]
        if alone and denial and no.clause.sentence == fine.clause.sentence:
            no.kind = "harmless"


def ordered_first(tagged: Tagged, findings: list[Finding]) -> None:
    """ "Make my name smaller, then print": what is asked for first, or is not understood, ties what follows it.
    So does an order about the work before an "and": "put her name in and print"; and a day, for an order that is
    to be carried out "then": "the hops come on Friday; order the labels then".
    """
    for before, finding in pairwise(findings):
        last = finding.clause.end - 1
        if finding.kind == "go" and last > finding.clause.start + 1 and "then" in tagged.heard[last]:
            finding.kind = "condition" if before.kind == "harmless" and before.clause.has("when") else finding.kind
        if finding.kind not in ASSENT or before.clause.sentence != finding.clause.sentence:
            continue
        c = finding.clause
        opening = tagged.heard[c.start] | tagged.heard[min(c.start + 1, c.end - 1)]
        asked_for = any("order" in tagged.heard[i] for i in range(before.clause.start, before.clause.end)[:2])
        if c.joined and asked_for and _put_in(before):
            finding.kind = "condition"
        if "then" not in opening:
            continue
        open_ = before.clause.contrast or before.kind in ("dark", "neg", "partly") or asked_for
        if open_ and before.kind not in ASSENT and not before.notes & (HARMLESS - {"praise"}):
            finding.kind = "condition"


def _put_in(order: Finding) -> bool:
    """It bids something to be done to a piece of the work, and tells nothing of the writer."""
    about = order.kind == "harmless" and order.notes & {"thing", "pieces"}
    return bool(about) and not order.notes & (HARMLESS - {"harmless"}) and not order.clause.has(*_NO_ORDER)


_NO_ORDER = ("act", "to_print", "place", "harmless", "person", "me", "story")
