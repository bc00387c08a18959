"""Whether every letter is written in its reader's language: what a client can get, and what colleagues can."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby

from rules.book.lines import Document
from rules.book.validation import quoted
from rules.book.values import language_tag
from rules.problems import Problem

Languages = Mapping[str, Collection[str]]  # by template, the languages its files name; "" for a file that names none
ALL = ""

# Letters whose template no rule file chooses. Reminders are chosen by dunning.toml, level by level.
CLIENT_LETTERS = frozenset(
    {"approval/confirm", "approval/receipt", "approval/receipt_items", "approval/refusal"}
    | {"outline/outline", "weekly/report"}
)
COLLEAGUE_LETTERS = frozenset(
    {"approval/ask", "approval/ask_items", "approval/claimed", "approval/notice", "approval/notice_items"}
    | {
        "approval/outdated",
        "desk/complaint",
        "desk/differences",
        "desk/flood",
        "desk/loop",
        "desk/mended",
        "desk/mistakes",
        "desk/refused",
        "desk/unknown",
        "desk/unwanted",
        "desk/walls",
    }
    | {
        "dunning/hand_over",
        "dunning/no_contact",
        "dunning/no_due_date",
        "dunning/said",
        "dunning/said_ask",
        "dunning/terms_too_long",
    }
    | {
        "filing/ask",
        "filing/quarantine",
        "filing/unfiled",
        "note/done",
        "note/error",
        "note/help",
        "outline/ask",
        "outline/missing",
    }
    | {"weekly/draft", "weekly/missed"}
)
_WHERE_ASKED = {"weekly/report": ("reports", "weekly"), "outline/outline": ("meetings", "outline")}
_TRADITIONAL = frozenset(
    {"hant", "tw", "hk", "mo"}
)  # read another script than `zh` is written in (CLDR likely subtags)


def serving(language: str) -> tuple[str, ...]:
    """Languages whose file serves a reader of this one, best first: "de-AT" → de-AT, de, and a file that names none."""
    base, *rest = language.split("-")
    other_script = base == "zh" and not _TRADITIONAL.isdisjoint(part.lower() for part in rest)
    return tuple(dict.fromkeys((language, *(() if other_script else (base,)), ALL)))


def unwritten(templates: Languages, names: Iterable[str], language: str) -> tuple[str, ...]:
    """Of these letters, those that no file serves in the language; a name that no file has is another check's."""
    if language_tag(language):
        return ()  # no language at all, which is said elsewhere
    return tuple(n for n in sorted(set(names)) if n in templates and not set(serving(language)) & {*templates[n]})


def advice(templates: Languages, names: Iterable[str], missing: Iterable[str], language: str) -> str:
    """What to add, or to write instead: `add templates/weekly/{draft,missed}.fr.txt.j2; or write one of de, en`."""
    folders = groupby((name.partition("/") for name in missing), key=lambda parts: parts[0])
    files = [_files(duty, [last for _, _, last in found], language) for duty, found in folders]
    named = {spoken for name in names for spoken in templates.get(name, ())} - {ALL}
    whole = sorted(spoken for spoken in named if not unwritten(templates, names, spoken))
    return f"add {', '.join(files)}" + (f"; or write one of {', '.join(whole)}" if whole else "")


def _files(duty: str, lasts: list[str], language: str) -> str:
    return f"templates/{duty}/{lasts[0] if len(lasts) == 1 else '{' + ','.join(lasts) + '}'}.{language}.txt.j2"


def untold_clients(
    documents: Mapping[str, Document], templates: Languages, own_roles: Collection[str]
) -> Iterator[Problem]:
    """Clients who can get a mail that is not written in their language. `own_roles`: words that mean colleagues."""
    clients, ladders = documents["clients"], _ladders(documents["dunning"], own_roles)
    for path, client in clients.match("clients.*"):
        if not isinstance(client, dict):
            continue
        language, policy = client.get("language", "en"), client.get("dunning")
        if not isinstance(language, str):
            continue
        asked = {n for n in CLIENT_LETTERS if n not in _WHERE_ASKED or _is_asked(documents, _WHERE_ASKED[n])}
        names = asked | (ladders.get(policy, set()) if isinstance(policy, str) else set())
        if missing := unwritten(templates, names, language):
            mails = "one mail is" if len(missing) == 1 else f"{len(missing)} mails are"
            found = f"language = {quoted(language)}: {mails} not written in it"
            yield clients.at_value((*path, "language"), found, advice(templates, names, missing, language))


def untold_colleagues(
    dunning: Document, templates: Languages, own_roles: Collection[str], language: str
) -> Iterator[Problem]:
    """Levels whose letter goes to colleagues and is not written in the agency's language."""
    for path, template in dunning.strings("policy.*.level.*.template"):
        if _is_internal(dunning, path[:-1], own_roles) and unwritten(templates, (template,), language):
            found = f"template = {quoted(template)} is not written in the agency's language, {quoted(language)}"
            yield dunning.at_value(path, found, advice(templates, (), (template,), language))


def _is_asked(documents: Mapping[str, Document], table: tuple[str, str]) -> bool:
    return documents[table[0]].get(table[1:]) is not None


def _ladders(dunning: Document, own_roles: Collection[str]) -> dict[str, set[str]]:
    """By policy, the templates of its letters to clients."""
    found: dict[str, set[str]] = {}
    for path, template in dunning.strings("policy.*.level.*.template"):
        if not _is_internal(dunning, path[:-1], own_roles):
            found.setdefault(str(path[1]), set()).add(template)
    return found


def _is_internal(dunning: Document, level: tuple[str | int, ...], own_roles: Collection[str]) -> bool:
    """A level is for colleagues when every word of its own `to` means one of ours."""
    to = dunning.get((*level, "to"))
    return isinstance(to, list) and bool(to) and all(role in own_roles for role in to)
