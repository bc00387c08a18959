"""Delivery status reports (RFC 3464) as written by servers that keep to it and by those that do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_REPORT = 60_000
MAX_FIELD = 2_000
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{2,40}):[ \t]*(.*)$")
_SIGN = re.compile(
    r"^(?:final-recipient|original-recipient|reporting-mta|action|status|diagnostic-code)[ \t]*:", re.I | re.M
)
_ANOTHER = re.compile(r"^(?:disposition|feedback-type)[ \t]*:", re.I | re.M)  # RFC 8098 and 5965 share field names
_ADDRESS = re.compile(r"[^\s<>;,\"']{1,120}@[^\s<>;,\"']{1,250}")
_OWN = frozenset({"final-recipient", "original-recipient", "action", "status", "diagnostic-code", "remote-mta"})
_KNOWN = _OWN | {"reporting-mta", "arrival-date", "last-attempt-date", "will-retry-until", "original-envelope-id",
                 "x-actual-recipient", "x-supplementary-info", "final-log-id", "ction"}  # fmt: skip


@dataclass(slots=True)
class Group:
    """The fields about one recipient, by lower-case name, and the words of each as one line."""

    fields: dict[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def addresses(self) -> tuple[str, ...]:
        """As the sender wrote it first, then as the server knew it after its aliases (RFC 3464 2.3.1, 2.3.2)."""
        names = ("original-recipient", "final-recipient", "x-actual-recipient")
        found = [m[0].lower().strip(".") for name in names if (m := _ADDRESS.search(self.word(name)))]
        return tuple(dict.fromkeys(found))

    @property
    def action(self) -> str:
        """failed, delayed, delivered, relayed, expanded (RFC 3464 2.3.3), or what a server made up ("expired")."""
        return (self.word("action") or self.word("ction")).partition(" ")[0].strip("\"'").lower()

    @property
    def diagnostic(self) -> str:
        """What the other server said, without the type in front ("smtp; 550 …")."""
        kind, semicolon, words = self.word("diagnostic-code").partition(";")
        return (
            words.strip() if semicolon and len(kind) < 40 and " " not in kind.strip() else self.word("diagnostic-code")
        )


def is_report(text: str) -> bool:
    """Whether a text holds a delivery report: two fields that nothing else has, at the start of lines."""
    if _ANOTHER.search(text[:MAX_REPORT]):
        return False
    names = {m[0].rstrip(" \t:").lower() for m in _SIGN.finditer(text[:MAX_REPORT])}
    return len(names) > 1 and bool(
        names & {"final-recipient", "original-recipient", "reporting-mta", "diagnostic-code"}
    )


def read_report(text: str) -> list[Group]:
    """One group per recipient. A field that comes again begins the next; so does an empty line after a full group."""
    groups: list[Group] = []
    group = Group()
    for name, value in _fields(text[:MAX_REPORT]):
        full = any(n.endswith("-recipient") for n in group.fields) and ({"action", "status"} & group.fields.keys())
        if (name == "" and full) or (name in _OWN and name in group.fields):
            groups.append(group)
            group = Group()
        if name in _KNOWN:
            group.fields[name] = value
    groups.append(group)
    return [g for g in groups if g.fields.keys() & _OWN - {"remote-mta"}][:100]


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Name and unfolded value; ("", "") for an empty line. A line that is no field goes on the one before."""
    name, value = "", ""
    for line in text.split("\n"):
        match = _FIELD.match(line)
        if match or not line.strip():
            if name:
                yield name, value[:MAX_FIELD]
            name, value = (match[1].lower(), match[2].strip()) if match else ("", "")
            if not match:
                yield "", ""
        elif name and len(value) < MAX_FIELD:
            value += " " + line.strip()
    if name:
        yield name, value[:MAX_FIELD]
