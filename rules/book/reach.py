"""Rules that can do nothing as they stand: levels that never come, filing rules behind others, letters to nobody."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from rules.book.lines import Document, Path
from rules.book.validation import quoted
from rules.problems import Problem

CLOCKS = ("after_due", "after_invoice")
LONGEST_LADDER = 45  # days from the invoice date within which a ladder must end


def unreachable_levels(dunning: Document) -> Iterator[Problem]:
    """Levels go up one at a time: one whose day is no later than that of a level before it has no day of its own, and
    one behind the end of the ladder is for nobody."""
    for path, levels in dunning.match("policy.*.level"):
        latest: dict[str, tuple[int, str]] = {}
        for number, level in enumerate(levels if isinstance(levels, list) else ()):
            if not isinstance(level, dict):
                continue
            at, name = (*path, number), str(level.get("name"))
            for clock in CLOCKS:
                days = level.get(clock)
                if not isinstance(days, int) or isinstance(days, bool):
                    continue
                before = latest.get(clock)
                if before and days <= before[0]:
                    found = f"level {quoted(name)} comes {clock} = {days}, no later than {quoted(before[1])} before it"
                    yield dunning.at_value((*at, clock), found, f"write more than {before[0]}, or take one of them out")
                elif clock == "after_invoice" and days > LONGEST_LADDER:
                    found = f"level {quoted(name)} comes {days} days after the invoice"
                    advice = (
                        f"the ladder ends within {LONGEST_LADDER} days of the invoice: write {LONGEST_LADDER} or less"
                    )
                    yield dunning.at_value((*at, clock), found, advice)
                latest[clock] = max(before or (days, name), (days, name))


def shadowed_rules(filing: Document) -> Iterator[Problem]:
    """First match wins: a rule is never reached whose every mail an earlier one takes."""
    seen: list[tuple[Path, Mapping[str, Any]]] = []
    for path, rule in filing.match("rule.*"):
        if not isinstance(rule, dict):
            continue
        for earlier, other in seen:
            if _takes_all(other, rule):
                found = (
                    f"rule {quoted(str(rule.get('name')))} is never reached: every mail it fits goes by the rule above"
                )
                advice = (
                    f"put it before {quoted(str(other.get('name')))} (line {filing.key_line(earlier)}), or take it out"
                )
                yield filing.at_key(path, found, advice)
                break
        seen.append((path, rule))


def _takes_all(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether whatever fits `later` fits `earlier`: each of its patterns must be as wide. A pattern read as a text fits
    a wider one, for what `*` stands for is any text; `?` in the later one is a text too."""
    given = [key for key in ("from", "to", "subject") if isinstance(earlier.get(key), str)]
    return bool(given) and all(
        isinstance(later.get(key), str) and fnmatchcase(later[key].lower(), earlier[key].lower()) for key in given
    )


def missing_contacts(clients: Document, dunning: Document) -> Iterator[Problem]:
    """A client whom nobody may approve for, or whose reminders have no reader."""
    for path, client in clients.match("clients.*"):
        contacts = client.get("contacts") if isinstance(client, dict) else None
        if not isinstance(contacts, list):
            continue  # nobody is named yet: mail is filed by domain, all else goes to the AE
        held = {role for contact in contacts if isinstance(contact, dict) for role in texts(contact.get("roles"))}
        if "approver" not in held:
            found = f"[clients.{path[-1]}] has no contact who may approve"
            yield clients.at_key(path, found, 'give one of its contacts roles = ["approver"]')
        policy = client.get("dunning")
        wanted = texts(dunning.get(("policy", policy, "to"))) or {"billing"} if isinstance(policy, str) else set()
        if wanted and not wanted & held:
            found = f'dunning = "{policy}": no contact of {path[-1]} is {" or ".join(sorted(wanted))}'
            advice = f"give one of its contacts roles = [{quoted(min(wanted))}], or take dunning out"
            yield clients.at_value((*path, "dunning"), found, advice)


def texts(value: Any) -> set[str]:
    return {text for text in value if isinstance(text, str)} if isinstance(value, list) else set()
