"""A reply to a mail that asked for several items: each item read under its own version."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.nouns import DecisionWord, Request
from rules.reading.decision import Reading, decide
from rules.reading.decision.lexicon import Lexicons
from rules.reading.decision.types import ItemDecision
from rules.reading.values import slug, versions_named

_BREAKS = re.compile(r"[.!?;,\n。！？；，]")


def read_each(
    text: str, lexicons: Lexicons, asked: Sequence[Request], names: Sequence[str], subject: str = ""
) -> Reading:
    """What a reply decides of each item, and of the mail by the order of decisions.

    The words are read once whatever version they name, and once for each version that was asked about. What only the
    first reading decides of an item is said of another version: it is doubtful, and so is what stands beside one.
    """
    at_large = decide(text, lexicons=lexicons, items=names, subject=_without_token(subject))
    if len(at_large.items) != len(asked):
        return at_large if at_large.decision == "none" else replace(at_large, decision="none", certain=False)
    versions = dict.fromkeys(r.version for r in asked)
    strict = {
        v: decide(text, lexicons=lexicons, items=names, subject=subject, version=v).items if v else at_large.items
        for v in versions
    }  # fmt: skip
    items = []
    for n, request in enumerate(asked):
        loose, own = at_large.items[n], strict[request.version]
        item = own[n] if len(own) == len(asked) else loose
        if item.decision != loose.decision or _beside_another(text, names[n], request.version):
            item = _doubtful(item, loose.suspected)
        items.append(item)
    return _together(at_large, tuple(items))


def _doubtful(item: ItemDecision, suspected: DecisionWord) -> ItemDecision:
    return replace(item, decision="none", certain=False, suspected=suspected)


def _together(at_large: Reading, items: tuple[ItemDecision, ...]) -> Reading:
    """The mail's decision. Where the items alone would approve what the words as a whole do not, nothing is certain."""
    words = [i.decision for i in items]
    if all(w == "approve" for w in words) and at_large.decision != "approve":
        return replace(at_large, decision="none", certain=False, items=tuple(_doubtful(i, "approve") for i in items))
    if at_large.decision != "approve" or all(w == "approve" for w in words):
        return replace(at_large, items=items)
    if "approve" in words:
        return replace(at_large, decision="conditional", suspected="conditional", items=items)
    return replace(at_large, decision="none", certain=False, items=items)


def _beside_another(text: str, name: str, version: str | None) -> bool:
    """ "Poster v1: ok" and the like: the item's name stands beside another version and not beside its own."""
    words = set(slug(name).split("-"))
    for part in _BREAKS.split(text):
        inside = slug(part)
        named = words <= set(inside.split("-")) or (not name.isascii() and slug(name) in inside)
        if named and version and (versions := versions_named(part)) and version not in versions:
            return True
    return False


def _without_token(subject: str) -> str:
    """The token names a version of its own; the words are read at large first."""
    return re.sub(r"\s+v\s?\d{1,3}\]", "]", subject)
