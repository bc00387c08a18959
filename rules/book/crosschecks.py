"""What one rule file says against another: names that must exist, things that may stand with one client only.

Checks look at the parsed text by path patterns, not at the models: one bad value hides none of the others.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.book import Agency
from rules.book import values as check
from rules.book.examples import NOTHING
from rules.book.languages import Languages, untold_clients, untold_colleagues
from rules.book.lines import Document, Path
from rules.book.reach import missing_contacts, shadowed_rules, texts, unreachable_levels
from rules.book.types import parse_time
from rules.book.validation import closest, quoted, suggest, table_name, unknown_key, written
from rules.problems import Problem
from rules.reading.foldernames import folder_path

# Words that mean something without anybody holding them yet; a letter to nobody is the AE's to hear of.
AGENCY_ROLES = frozenset({"ae", "account supervisor", "assistant", "creative director", "finance"})
CLIENT_ROLES = frozenset({"approver", "billing"})
PLACEHOLDERS = {
    "client": ("client.name", "client.key"),
    "job": ("client.name", "client.key", "job.number", "job.title"),
    "unfiled": (),
    "quarantine": (),
    "internal": (),
    "ledger": (),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that the checks look at. `documents` by the file's name without folder and ending; absent files are empty."""

    documents: Mapping[str, Document]
    agency: Agency
    inboxes: Collection[str]
    templates: Languages | None
    unread: Collection[str] = ()  # names of files that are no TOML: what others say of them is not known to be wrong

    def __getitem__(self, name: str) -> Document:
        return self.documents.get(name) or Document(file=f"rules/{name}.toml", data={}, marks={})

    def keys(self, name: str, pattern: str) -> frozenset[str]:
        """The last names of the paths that fit: `keys("clients", "clients.*")`."""
        return frozenset(str(path[-1]) for path, _ in self[name].match(pattern))

    def words(self, name: str, *patterns: str) -> frozenset[str]:
        return frozenset(value for _, value in self[name].strings(*patterns))


def cross_check(desk: Desk) -> Iterator[Problem]:
    """Every problem that needs more than one value to see, in no particular order."""
    for one in CHECKS:
        yield from one(desk)


VALUES: tuple[tuple[str, str, Callable[[str], str | None]], ...] = (
    ("clients", "clients.*.time_zone", check.time_zone),
    ("clients", "clients.*.language", check.language_tag),
    ("clients", "clients.*.holidays", check.country),
    ("clients", "clients.*.domains.*", check.domain),
    ("clients", "clients.*.contacts.*.address", check.address),
    ("clients", "clients.*.contacts.*.away.*.delegate", check.address),
    ("people", "people.*.address", check.address),
    ("approvals", "phrase.*.language", check.language),
)

# file, where the name stands, what it names, file and pattern of what exists
REFERENCES = (
    ("clients", "clients.*.ae", "person", "people", "people.*"),
    ("clients", "clients.*.supervisor", "person", "people", "people.*"),
    ("clients", "clients.*.dunning", "policy", "dunning", "policy.*"),
    ("people", "people.*.assistant", "person", "people", "people.*"),
    ("filing", "rule.*.file_to", "client", "clients", "clients.*"),
    ("dunning", "example.*.policy", "policy", "dunning", "policy.*"),
    ("calendar", "example.*.client", "client", "clients", "clients.*"),
    ("meetings", "example.*.client", "client", "clients", "clients.*"),
    ("reports", "example.*.client", "client", "clients", "clients.*"),
    ("filing", "example.*.files_to", "client", "clients", "clients.*"),
    ("clients", "overlap.*.clients.*", "client", "clients", "clients.*"),
    ("clients", "example.*.to", "client", "clients", "clients.*"),
    ("clients", "example.*.names.*", "client", "clients", "clients.*"),
)


def _values(desk: Desk) -> Iterator[Problem]:
    for name, pattern, wanted in VALUES:
        for path, value in desk[name].strings(pattern):
            if advice := wanted(value):
                yield _at(desk[name], path, advice)


def _references(desk: Desk) -> Iterator[Problem]:
    for name, pattern, what, other, target in REFERENCES:
        if other in desk.unread:
            continue
        known = desk.keys(other, target)
        for path, value in desk[name].strings(pattern):
            if value not in known and (path[-1], value) != ("files_to", NOTHING):
                found = f"{written(path, value)}: no such {what} in rules/{other}.toml"
                yield desk[name].at_value(path, found, suggest(value, sorted(known)))


def _keys(desk: Desk) -> Iterator[Problem]:
    for name in ("clients", "people"):
        document = desk[name]
        for path, table in document.match(f"{name}.*"):
            if advice := check.key(str(path[-1])):
                yield document.at_key(path, f"[{name}.{quoted(str(path[-1]))}]", advice)
            if isinstance(table, dict) and "key" in table:
                known = ("name", "address", "roles") if name == "people" else ("name", "domains", "contacts")
                yield unknown_key(document, (*path, "key"), known)


def _one_owner(desk: Desk) -> Iterator[Problem]:
    clients, people = desk["clients"], desk["people"]
    for document, patterns, same, depth, advice in (
        (clients, ("clients.*.domains.*",), str.lower, 2, "give it to one client; list the contacts of the other"),
        (clients, ("clients.*.contacts.*.address",), str.lower, 4, "an address may stand once, with one client"),
        (clients, ("clients.*.name", "clients.*.aliases.*"), check.name_key, 2, "give each client names of its own"),
        (people, ("people.*.address",), str.lower, 2, "give each person an address of their own"),
    ):
        yield from _unique(document, patterns, same, depth, advice)


def _unique(
    document: Document, patterns: Iterable[str], same: Callable[[str], str], depth: int, advice: str
) -> Iterator[Problem]:
    """Values that two owners share; the owner is the first `depth` names of the path."""
    first: dict[str, Path] = {}
    for path, value in document.strings(*patterns):
        before = first.setdefault(same(value), path)
        if before[:depth] != path[:depth]:
            owner, line = before[1], document.value_line(before)
            found = f"{written(path, value)} of {path[1]} stands with {owner} already (line {line})"
            yield document.at_value(path, found, advice)


def _addresses(desk: Desk) -> Iterator[Problem]:
    """Nobody is both a client's and ours, and no contact writes from a domain that is another client's."""
    clients, people = desk["clients"], desk["people"]
    ours = {value.lower() for value in desk.words("people", "people.*.address")} | set(desk.inboxes)
    owners: dict[str, Path] = {}
    for path, value in clients.strings("clients.*.domains.*"):
        owners.setdefault(value.lower(), path)
    listed = {(path[1], value.lower()) for path, value in clients.strings("clients.*.contacts.*.address")}
    for path, value in clients.strings("clients.*.contacts.*.address"):
        domain = value.lower().rpartition("@")[2]
        if value.lower() in ours or domain in desk.agency.domains:
            yield _at(clients, path, "this is an address of the agency; a contact needs one of the client's")
        elif domain in owners and (owners[domain][1], value.lower()) not in listed:  # else two clients list it
            line = clients.value_line(owners[domain])
            advice = f"that domain is {owners[domain][1]}'s alone (line {line}); take it out there, or the contact here"
            yield _at(clients, path, advice)
    for path, value in clients.strings("clients.*.domains.*"):
        if value.lower() in desk.agency.domains:
            yield _at(clients, path, "this is a domain of the agency (config.toml); leave it out")
        elif value.lower() in check.SHARED_DOMAINS:
            yield _at(clients, path, "anybody may write from there; list the addresses of the contacts instead")
    for path, value in people.strings("people.*.address"):
        if value.lower() in desk.inboxes:
            yield _at(people, path, "this is the inbox itself (config.toml); a person needs an address of their own")


def _absences(desk: Desk) -> Iterator[Problem]:
    """Somebody else of the same client stands in, and for an approver: nobody else has a say to give away."""
    clients = desk["clients"]
    for path, away in clients.match("clients.*.contacts.*.away.*"):
        if not isinstance(away, dict):
            continue
        contact = clients.get(path[:4])
        own = contact.get("address") if isinstance(contact, dict) else None
        given, first, last = away.get("delegate"), away.get("from"), away.get("until")
        everybody = clients.strings("clients.*.contacts.*.address")
        known = sorted(value for at, value in everybody if at[1] == path[1] and value != own)
        if isinstance(given, str) and given.lower() not in [value.lower() for value in known]:
            found = f"{written((*path, 'delegate'), given)}: no other contact of {path[1]}"
            advice = suggest(given, known) if known else "list the person who stands in as a contact first"
            yield clients.at_value((*path, "delegate"), found, advice)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            yield _at(clients, (*path, "until"), f"it ends before it begins: write {first} or a later day")
        if isinstance(contact, dict) and "approver" not in texts(contact.get("roles")):
            found = f"{own} is away, and has no say to give"
            yield clients.at_key(path[:4], found, 'give the contact roles = ["approver"], or take away = … out')


def _roles(desk: Desk) -> Iterator[Problem]:
    contacts, people = desk.words("clients", "clients.*.contacts.*.roles.*"), desk.words("people", "people.*.roles.*")
    clients_side = contacts | CLIENT_ROLES
    agency_side = people | AGENCY_ROLES
    if contacts:
        yield from _known(desk["dunning"], ("policy.*.to.*",), clients_side, "no contact of a client has this role")
        yield from _known(desk["reports"], ("weekly.to.*",), clients_side, "no contact of a client has this role")
    if people:
        both = agency_side | clients_side
        yield from _known(desk["dunning"], ("policy.*.level.*.to.*",), both, "nobody has this role")
        patterns = ("policy.*.level.*.cc.*", "policy.*.level.*.from")
        yield from _known(desk["dunning"], patterns, agency_side, "nobody in rules/people.toml has this role")
        chains = agency_side | {"client"}
        yield from _known(desk["approvals"], ("chains.*.*",), chains, "nobody in rules/people.toml has this role")


def _known(document: Document, patterns: Iterable[str], known: Collection[str], finding: str) -> Iterator[Problem]:
    for path, value in document.strings(*patterns):
        if value not in known:
            found = f"{written(path, value)}: {finding}"
            yield document.at_value(path, found, suggest(value, sorted(known)))


def _folders(desk: Desk) -> Iterator[Problem]:
    filing = desk["filing"]
    for name, known in PLACEHOLDERS.items():
        for path, value in filing.strings(f"folders.{name}"):
            if advice := _folder_advice(value, known):
                yield _at(filing, path, advice)
    yield from _one_folder(desk)


def _folder_advice(value: str, known: tuple[str, ...]) -> str | None:
    for placeholder in _PLACEHOLDER.findall(value):
        if placeholder not in known:
            near = closest(placeholder, known)
            choice = " ".join(f"{{{k}}}" for k in known)
            return near or (f"use {choice} only" if known else "no placeholder has a meaning here; leave it out")
    if set("{}") & set(_PLACEHOLDER.sub("", value)):
        return "close each { with }"
    if not all(part.strip() for part in value.split("/")):
        return 'name each level of the folder: "Clients/{client.name}"'
    return None


def _one_folder(desk: Desk) -> Iterator[Problem]:
    """No two clients share a folder, once names are made safe for servers, and none has one of the waiting folders."""
    filing, clients = desk["filing"], desk["clients"]
    folders = {k: v for k in PLACEHOLDERS if isinstance(v := filing.get(("folders", k)), str)}
    pattern = folders.get("client", "Clients/{client.name}")
    taken: dict[str, str] = {"inbox": "the inbox"}
    for name in ("unfiled", "quarantine", "internal", "ledger"):
        taken[_folder(folders.get(name, f"Clients/_{name.title()}"))] = f"folders.{name}"
    for path, name in clients.strings("clients.*.name"):
        key = str(path[1])
        owner = taken.setdefault(_folder(pattern, name, key), key)
        if owner != key:
            found = f"{written(path, name)}: mail of {key} would be filed into the folder of {owner}"
            yield clients.at_value(path, found, "give each client a folder of its own")


def _folder(pattern: str, name: str = "", key: str = "") -> str:
    """The folder as filing makes it; equal for two that a server or a reader takes for the same."""
    levels = [n.replace("{client.name}", name).replace("{client.key}", key) for n in pattern.split("/")]
    return check.name_key(folder_path(levels))


def _filing_rules(desk: Desk) -> Iterator[Problem]:
    filing = desk["filing"]
    for path, rule in filing.match("rule.*"):
        if isinstance(rule, dict) and not any(rule.get(k) for k in ("from", "to", "subject")):
            found = f"{table_name(filing, path)} without from, to and subject would file every mail"
            yield filing.at_key(path, found, 'add a pattern: from = "*@printshop.example"')


def _overlaps(desk: Desk) -> Iterator[Problem]:
    """An overlap that names nobody, or lets a client read its own name, changes nothing: a slip."""
    clients = desk["clients"]
    names = ("clients.*.name", "clients.*.aliases.*", "clients.*.contacts.*.name")
    owners = {check.name_key(value): (str(path[1]), value) for path, value in clients.strings(*names)}
    for path, word in clients.strings("overlap.*.word"):
        owner = owners.get(check.name_key(word))
        if owner is None:
            found = f"{written(path, word)}: no client has this name, alias or contact, so it lets nothing pass"
            yield clients.at_value(path, found, suggest(word, sorted(name for _, name in owners.values())))
        elif clients.get((*path[:2], "clients")) == [owner[0]]:
            found = f"{written(path, word)}: it is a name of {owner[0]}, who may read it anyway"
            yield clients.at_value(path, found, "name the other clients who may read it")


def _ladders(desk: Desk) -> Iterator[Problem]:
    dunning = desk["dunning"]
    if desk.templates is not None:
        yield from _known(dunning, ("policy.*.level.*.template",), desk.templates, "there is no such template")
    levels: dict[str | int, set[str]] = {}
    for path, name in dunning.strings("policy.*.level.*.name"):
        levels.setdefault(path[1], set()).add(name)
    for path, value in dunning.strings("example.*.sends", "example.*.sent.*.level"):
        policy = dunning.get((*path[:2], "policy"))
        known = levels.get(policy) if isinstance(policy, str) else None
        if known and value not in known and (path[-1], value) != ("sends", "nothing"):
            found = f"{written(path, value)}: no such level in policy {policy}"
            yield dunning.at_value(path, found, suggest(value, sorted(known)))


def _languages(desk: Desk) -> Iterator[Problem]:
    if desk.templates is None or "people" in desk.unread:  # who reads a level's letter is not known then
        return
    own = desk.words("people", "people.*.roles.*") | AGENCY_ROLES
    documents = {name: desk[name] for name in ("clients", "dunning", "meetings", "reports")}
    yield from untold_clients(documents, desk.templates, own)
    yield from untold_colleagues(desk["dunning"], desk.templates, own, desk.agency.language)


def _draft_before_report(desk: Desk) -> Iterator[Problem]:
    reports = desk["reports"]
    try:
        at, draft = (parse_time(reports.get(("weekly", key))) for key in ("at", "draft_to_ae_at"))
    except ValueError:
        return
    if draft >= at:
        yield _at(reports, ("weekly", "draft_to_ae_at"), "the draft goes out before the report: write an earlier time")


def _reach(desk: Desk) -> Iterator[Problem]:
    yield from unreachable_levels(desk["dunning"])
    yield from shadowed_rules(desk["filing"])
    yield from missing_contacts(desk["clients"], desk["dunning"])


CHECKS: tuple[Callable[[Desk], Iterator[Problem]], ...] = (
    _values,
    _references,
    _keys,
    _one_owner,
    _addresses,
    _absences,
    _roles,
    _folders,
    _filing_rules,
    _overlaps,
    _ladders,
    _languages,
    _draft_before_report,
    _reach,
)


def _at(document: Document, path: Path, advice: str) -> Problem:
    return document.at_value(path, written(path, document.get(path)), advice)
