"""An assent that names nothing speaks of what its sentence named before it: "the invoice is correct and approved"."""

from collections.abc import Sequence

from rules.reading.decision.findings import ASSENT, Finding
from rules.reading.decision.tagging import Tagged

_WISHED = frozenset({"filewish", "org", "next"})  # an invoice that is only asked for is not what was approved
_PRINTING = frozenset({"to_print", "_press"})


def carry_objects(tagged: Tagged, findings: Sequence[Finding]) -> None:
    """Change the kinds of assents behind an invoice, a budget, somebody's leave in the same sentence."""
    sentence, named = -1, ""
    for finding in findings:
        if finding.clause.sentence != sentence:
            sentence, named = finding.clause.sentence, ""
        heard = _heard(tagged, finding)
        if "obj" in heard and "other" not in heard:
            named = ""
        elif finding.kind in ASSENT and named == "hedged" and heard & _PRINTING:
            named = ""  # nobody prints an order form: "checked against the PO, OK to print"
        elif finding.kind == "fine" and named == "hedged" and _ordered_later(findings, finding):
            named = ""  # "Checked with payroll, both happy. Please publish."
        elif finding.kind in ASSENT and named:
            finding.kind = named
        elif finding.kind == "otherobject":
            checked = finding.tag is not None and finding.tag.role == "fine"  # "the list of names is right. Print"
            named = "hedged" if checked else "otherobject"
        elif "other" in finding.notes and not finding.notes & _WISHED:
            named = "hedged"


def _ordered_later(findings: Sequence[Finding], checked: Finding) -> bool:
    return any(f.kind == "go" and f.clause.sentence > checked.clause.sentence for f in findings)


def _heard(tagged: Tagged, finding: Finding) -> set[str]:
    """Roles of the words of a clause; articles and pronouns name nothing."""
    clause = range(finding.clause.start, finding.clause.end)
    return {role for i in clause if "stop" not in tagged.heard[i] for role in tagged.heard[i]}
