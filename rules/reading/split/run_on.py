"""Header blocks run together in one line, as Yahoo forwards them: `From: A <a@x>To: B <b@x>Sent: …Subject: …`."""

import re
from typing import Final

from rules.reading.split.labels import ROLES, Role, label_key

_GLUED_LABEL: Final = re.compile(r">([^\W\d_]{2,12})\s(?=[^:：@<]{0,60}[<@])")  # behind an address, without a colon


def run_on_headers(text: str) -> dict[Role, str] | None:
    """The values of `From: A <a@x>To: B <b@x>Sent: …Subject: …` written without line breaks. None without a sender.

    Labels are looked for at colons, and behind an address also without one ("Dw Walter <w@x>").
    """
    text = text[:4_000]
    fields: dict[Role, str] = {}
    cuts: list[tuple[int, int, Role]] = []  # where a label begins, where its value begins, its role
    for colon in re.finditer(r"\s?[:：]\s?", text):
        begin = _label_before(text, colon.start(), cuts[-1][1] if cuts else 0)
        if begin is not None:
            cuts.append((begin[0], colon.end(), begin[1]))
    for glued in _GLUED_LABEL.finditer(text):
        if (role := ROLES.get(label_key(glued[1]))) in ("to", "cc", "bcc"):
            cuts.append((glued.start(1), glued.end(), role))
    cuts.sort()
    seen: set[Role] = set()
    cuts = [cut for cut in cuts if not (cut[2] in seen or seen.add(cut[2]))]  # type: ignore[func-returns-value]
    for number, (_, value, role) in enumerate(cuts):
        end = cuts[number + 1][0] if number + 1 < len(cuts) else len(text)
        fields[role] = text[value:end].strip(" ,;")
    return fields if "from" in fields and len(fields) >= 2 else None


def _label_before(text: str, colon: int, floor: int) -> tuple[int, Role] | None:
    """The longest label that ends right before a colon, glued to what stands before it or not."""
    for begin in range(max(floor, colon - 24), colon):
        glued = begin > floor and text[begin - 1].isalpha() and not (text[begin].isupper() or not text[begin].isascii())
        role = None if glued or text[begin].isspace() else ROLES.get(label_key(text[begin:colon]))
        if role and (begin == floor or text[begin].isupper() or not text[begin].isascii()):
            return begin, role
    return None
