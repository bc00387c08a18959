"""Every proof of a decision as a row: who, by which header, domain, thread, item, version, and in what words."""

from collections.abc import Iterator

from rules.nouns import Decision, Request
from rules.view import View

Proof = tuple[str, str]  # what is proved, by what


def proofs(decision: Decision, view: View) -> Iterator[Proof]:
    """In the order in which somebody would ask. What was kept with the decision comes before what is looked up now."""
    by_step: dict[str, list[str]] = {}
    for because in decision.because:
        by_step.setdefault(because.step, []).append(
            f"{because.text}: {because.words}" if because.step == "trust" and because.words else because.text
        )
    authority = by_step.get("authority", [])
    request = view.get(Request, decision.request)
    yield "who", authority[0] if len(authority) > 1 else decision.by
    yield "header", "; ".join(by_step.get("trust", [])) or "nothing proves the address"
    yield "domain", decision.by.rpartition("@")[2]
    yield "thread", authority[-1] if authority else request.thread if request else "its request is not on record"
    yield "item", request.item if request else decision.request
    yield "version", decision.version or "none was named"
    yield "words", f'"{decision.words}"'
    if decision.confirmed_by:
        yield "confirmed", f"by {decision.confirmed_by}, in {decision.confirmed_in or 'a mail without Message-ID'}"
