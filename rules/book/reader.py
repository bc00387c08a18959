"""The text of all rule files in, one checked rule book out; or every problem in them at once, with file and line."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel

from rules.book import Agency, RuleBook, Vouching
from rules.book.clients import Client, ClientsFile, Contact, PeopleFile, Person
from rules.book.crosschecks import Desk, cross_check
from rules.book.examples import Example
from rules.book.files import (
    ApprovalsFile,
    CalendarFile,
    DunningFile,
    FilingFile,
    MeetingsFile,
    Phrase,
    ReportsFile,
)
from rules.book.languages import Languages
from rules.book.lines import Document, read_toml
from rules.book.spellings import modern
from rules.book.validation import suggest, validate
from rules.problems import Problem
from rules.reading.decision.lexicon import Lexicons

F = TypeVar("F", bound=BaseModel)
FILES: Mapping[str, type[BaseModel]] = {
    "clients": ClientsFile,
    "people": PeopleFile,
    "filing": FilingFile,
    "approvals": ApprovalsFile,
    "calendar": CalendarFile,
    "reports": ReportsFile,
    "meetings": MeetingsFile,
    "dunning": DunningFile,
}
Try = Callable[[RuleBook, Any], str]  # an example's outcome, in the words of its `expected`
MakeLexicons = Callable[[Sequence[Phrase]], tuple[Lexicons, tuple[Problem, ...]]]


def read_book(
    files: Mapping[str, str],
    agency: Agency,
    inboxes: tuple[str, ...],
    trusted_authserv: Mapping[str, tuple[str, ...]],
    *,
    vouching: Mapping[str, Vouching] | None = None,
    templates: Languages | None = None,
    tries: Mapping[str, Try] | None = None,
    make_lexicons: MakeLexicons | None = None,
) -> tuple[RuleBook | None, tuple[Problem, ...]]:
    """The rule book that these files make, or None and all that is wrong with them, in order of file and line.

    `files`: text by name, such as "rules/clients.toml"; a file that is absent stands for its defaults.
    `templates`: names that a level may use ("dunning/reminder"), with their languages; None: not checked.
    `tries`: by the file's name, what comes of one of its examples; they are tried once the files have no other fault,
    those of phrases as soon as their own file has none. `make_lexicons`: the languages that replies are read in, with
    the phrases of approvals.toml.
    """
    agency = agency.model_copy(update={"domains": _lower(agency.domains)})
    inboxes = _lower(inboxes)
    documents, models, problems, warnings = _read(files)
    unread = {name for file in files if (name := _name(file)) and name not in documents}
    desk = Desk(documents=documents, agency=agency, inboxes=inboxes, templates=templates, unread=unread)
    problems |= set(cross_check(desk))
    if problems:
        own = _of_phrases(documents, models, agency, problems, tries or {}, make_lexicons)
        return None, tuple(sorted({*problems, *own}))
    book = _book(models, documents, agency, inboxes, trusted_authserv)
    book = replace(book, vouching=vouching or {}, warnings=tuple(sorted(warnings)))
    if make_lexicons:
        lexicons, problems_of_phrases = make_lexicons(book.approvals.phrase)
        if problems_of_phrases:
            return None, problems_of_phrases
        book = replace(book, lexicons=lexicons)
    failed = tuple(_failed_examples(book, documents, models, tries or {}))
    return (None, failed) if failed else (book, ())


def old_spellings(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is taken as meant, and worth a word: the warnings of a book, also of files that make none."""
    return tuple(sorted(_read(files)[3]))


def _read(
    files: Mapping[str, str],
) -> tuple[dict[str, Document], dict[type[BaseModel], BaseModel], set[Problem], set[Problem]]:
    """Documents by name, models by kind, what is wrong, and what is only worth a word."""
    documents: dict[str, Document] = {}
    models: dict[type[BaseModel], BaseModel] = {}
    problems: set[Problem] = set()
    warnings: set[Problem] = set()
    for file, text in files.items():
        name = _name(file)
        if name is None:
            known = [f"rules/{known}.toml" for known in FILES]
            problems.add(Problem(file, 0, "no rule file has this name", suggest(file, known)))
            continue
        one = _one(file, name, text)
        problems.update(one.problems)
        warnings.update(one.warnings)
        if one.document is not None:
            documents[name] = one.document
        if one.model is not None:
            models[FILES[name]] = one.model
    return documents, models, problems, warnings


@dataclass(frozen=True, slots=True)
class _One:
    """A file read by itself. Without a document it is no TOML; without a model a value in it is wrong."""

    document: Document | None
    model: BaseModel | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


@lru_cache(maxsize=len(FILES) + 4)  # a set of files, and some versions of the one that is being worked on
def _one(file: str, name: str, text: str) -> _One:
    """Kept, so that one changed file does not have all the others read again while ops wait for it to count."""
    document = read_toml(file, text)
    if isinstance(document, Problem):
        return _One(None, None, (document,))
    document, old = modern(document, FILES[name])
    model, found = validate(document, FILES[name])
    return _One(document, model, tuple(found), old)


def _name(file: str) -> str | None:
    """ "rules/clients.toml" → "clients"; None for a name that is no rule file's."""
    name = file.rpartition("/")[2].removesuffix(".toml")
    return name if name in FILES and file.endswith(".toml") else None


def _book(
    models: Mapping[type[BaseModel], BaseModel],
    documents: Mapping[str, Document],
    agency: Agency,
    inboxes: tuple[str, ...],
    trusted_authserv: Mapping[str, tuple[str, ...]],
) -> RuleBook:
    clients, people = _file(models, ClientsFile).clients, _file(models, PeopleFile).people
    return RuleBook(
        agency=agency,
        inboxes=inboxes,
        trusted_authserv={name: _lower(servers) for name, servers in trusted_authserv.items()},
        clients={key: _client(key, client) for key, client in clients.items()},
        people={key: _person(key, person) for key, person in people.items()},
        overlaps=_file(models, ClientsFile).overlap,
        filing=_file(models, FilingFile),
        approvals=_file(models, ApprovalsFile),
        hours=_file(models, CalendarFile).hours,
        reports=_file(models, ReportsFile),
        meetings=_file(models, MeetingsFile),
        policies=_file(models, DunningFile).policy,
        lines=_lines(documents),
    )


def _file(models: Mapping[type[BaseModel], BaseModel], kind: type[F]) -> F:
    model = models.get(kind)
    return model if isinstance(model, kind) else kind()


def _client(key: str, client: Client) -> Client:
    contacts = tuple(_copy(c, address=c.address.lower()) for c in client.contacts)
    return _copy(client, key=key, domains=_lower(client.domains), contacts=contacts)


def _person(key: str, person: Person) -> Person:
    return _copy(person, key=key, address=person.address.lower())


N = TypeVar("N", Client, Contact, Person)


def _copy(noun: N, **changes: Any) -> N:
    return noun.model_copy(update=changes)


def _lower(words: Collection[str]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


def _lines(documents: Mapping[str, Document]) -> dict[str, str]:
    """`file:line` by dotted path, ahead of it the file's name: "dunning.policy.standard.level.0", "clients.acme"."""
    lines: dict[str, str] = {}
    for name, document in documents.items():
        for path, mark in document.marks.items():
            whole = path if name in ("clients", "people") else (name, *path)
            lines[".".join(str(part) for part in whole)] = f"{document.file}:{mark.key.line}"
    return lines


def _of_phrases(
    documents: Mapping[str, Document],
    models: Mapping[type[BaseModel], BaseModel],
    agency: Agency,
    problems: Collection[Problem],
    tries: Mapping[str, Try],
    make_lexicons: MakeLexicons | None,
) -> Iterator[Problem]:
    """What is wrong with the phrases and their examples, beside faults of other files: they rest on no other file."""
    document, name = documents.get("approvals"), "approvals"
    if document is None or make_lexicons is None or any(problem.file == document.file for problem in problems):
        return
    approvals = _file(models, ApprovalsFile)
    lexicons, of_phrases = make_lexicons(approvals.phrase)
    yield from of_phrases
    if name in tries and not of_phrases:
        alone = RuleBook(agency=agency, inboxes=(), trusted_authserv={}, approvals=approvals, lexicons=lexicons)
        yield from _failed_examples(alone, {name: document}, {ApprovalsFile: approvals}, tries)


def _failed_examples(
    book: RuleBook,
    documents: Mapping[str, Document],
    models: Mapping[type[BaseModel], BaseModel],
    tries: Mapping[str, Try],
) -> Iterator[Problem]:
    """Examples that came out otherwise than they say."""
    for name, document in documents.items():
        examples: Sequence[Example] = getattr(models[FILES[name]], "example", ())
        for number, example in enumerate(examples if name in tries else ()):
            came = tries[name](book, example)
            if came != example.expected:
                found = f"the example {example.label} comes out as: {came}"
                wanted = f"it expects: {example.expected}; correct the rule or the example"
                yield document.at_key(("example", number), found, wanted)
