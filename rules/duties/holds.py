"""Whether a person said stop: holds name a letter's key, its beginning, an invoice or a client."""

from rules.nouns import Hold
from rules.view import View


def is_held(view: View, *abouts: str) -> bool:
    """Whether a standing hold names any of `abouts`, or its beginning up to a "/".

    A hold counts whatever its date: a mail too few can still be sent, a mail too many cannot be taken back.
    """
    return any(stands(view, start) for about in abouts for start in _beginnings(about))


def _beginnings(about: str) -> list[str]:
    parts = about.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def stands(view: View, about: str) -> bool:
    """Whether a hold stands on exactly that."""
    hold = view.get(Hold, about)
    return hold is not None and hold.state == "held"
