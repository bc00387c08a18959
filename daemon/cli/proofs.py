"""Every proof of a decision as a row: who, by which header, by what right, asked for what, when, in what words."""

from collections.abc import Callable, Iterator
from datetime import datetime

from rules.nouns import Decision, Request
from rules.view import View

Proof = tuple[str, str]  # what is proved, by what


def proofs(decision: Decision, view: View, when: Callable[[datetime], str] = datetime.isoformat) -> Iterator[Proof]:
    """In the order in which somebody would ask. What was kept with the decision comes before what is looked up now.

    `when`: how a time is told.
    """
    kept: dict[str, list[str]] = {}
    for because in decision.because:
        shown = f"{because.text}: {because.words}" if because.step == "trust" and because.words else because.text
        kept.setdefault(because.step, []).append(f"{shown} ({because.rule})" if because.rule else shown)
    request = view.get(Request, decision.request)
    yield "who", decision.by
    yield (
        "header",
        "; ".join(kept.get("trust", ()))
        or ("left to the colleague who confirmed it" if decision.confirmed_by else "nothing proves the address"),
    )
    yield "domain", decision.by.rpartition("@")[2]
    for what, missing in (
        ("authority", f"on the word of {decision.confirmed_by}" if decision.confirmed_by else "not kept with it"),
        ("delegation", ""),
        ("asked", f"{request.opened_by} asked {', '.join(request.asked)}" if request else "the request is gone"),
        ("in time", f"asked {when(request.at)}, answered {when(decision.at)}" if request else ""),
        ("thread", request.thread if request else ""),
    ):  # fmt: skip
        if rows := kept.get(what, [missing] if missing else []):
            yield what, "; ".join(rows)
    yield "item", request.item if request else decision.request
    yield "version", decision.version or "none was named"
    yield "words", f'"{decision.words}"'
    if decision.confirmed_by:
        yield "confirmed", f"by {decision.confirmed_by}, in {decision.confirmed_in or 'a mail without Message-ID'}"
