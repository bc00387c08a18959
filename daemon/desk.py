"""The desk: one folder with config.toml, rules/, templates/ and data/, opened, checked and typed as one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import rules
from daemon.config import Config, read_config
from daemon.files import CONFIG, Files, decoded, digest_of, read_bytes, read_files, read_rules, texts
from daemon.lexicons import lexicons_with
from daemon.secrets import DeskProblems
from daemon.words.folders import Folders
from rules.book import Agency, RuleBook
from rules.book.reader import read_book
from rules.problems import Problem
from rules.trials import TRIALS

__all__ = ["Desk", "DeskProblems", "open_desk", "reload", "rules_digest", "shipped"]

_NOBODY = Agency(name="?", domains=("?",), time_zone="UTC")  # to read rules by while config.toml is broken


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An open desk. `templates`: folders in the order in which a template is looked for, the desk's own first.

    `texts`: the rule files as they were read, by name ("rules/clients.toml"). `digest`: `rules_digest` of them.
    `config_digest`: of config.toml as it was read.
    """

    path: Path
    config: Config
    book: RuleBook
    templates: tuple[Path, ...]
    texts: Mapping[str, str]
    digest: str
    config_digest: str = ""

    @property
    def data(self) -> Path:
        """Where the ledger and its like are kept."""
        return self.path / "data"

    @property
    def used(self) -> bool:
        """Whether this desk has run before: something lies in data/. A used desk without its ledger is an error."""
        return self.data.is_dir() and any(
            not entry.name.startswith(".") and entry.suffix != ".lock" for entry in self.data.iterdir()
        )


def open_desk(path: Path, other_rules: Mapping[str, str] | None = None) -> Desk:
    """Read and check a desk. Raises DeskProblems with everything that is wrong in config and rules at once.

    `other_rules`: to go by in place of its rule files, by name.
    """
    path = path.absolute()
    problems: list[Problem] = []
    config: Config | None = None
    raw_config = read_bytes(CONFIG, path / CONFIG)
    try:
        config = read_config(_config_text(path, raw_config), path, templates=template_languages(template_folders(path)))
    except DeskProblems as error:
        problems += error.problems
    raw = read_rules(path) if other_rules is None else {name: text.encode() for name, text in other_rules.items()}
    read, unreadable = texts(raw)
    folders = template_folders(path)
    book, found = _read_book(folders, config, read)
    problems += [*unreadable, *found]
    if problems or config is None or book is None:
        raise DeskProblems(tuple(sorted(set(problems))))
    return Desk(
        path=path, config=config, book=book, templates=folders, texts=read, digest=digest_of(raw),
        config_digest=digest_of({CONFIG: raw_config}),
    )  # fmt: skip


def reload(
    desk: Desk, files: Files | None = None, folders: tuple[Path, ...] | None = None
) -> Desk | tuple[Problem, ...]:
    """The desk with its rules read again, config as it was; or what keeps the new rules from being taken up.

    `files`: what was read, else it is read now; `folders`: where its templates lie. A rule file that has vanished or
    become empty is refused: an editor, or a full disk, may be at work on it.
    """
    files = files or read_files(desk.path)
    folders = folders or template_folders(desk.path)
    read, unreadable = texts(files.rules)
    gone = [
        Problem(file, 0, "the file is empty or gone", "put it back; a file with a comment alone means the defaults")
        for file, text in desk.texts.items()
        if text.strip() and not read.get(file, "").strip() and not any(p.file == file for p in unreadable)
    ]
    book, found = _read_book(folders, desk.config, read)
    problems = tuple(sorted({*unreadable, *gone, *found}))
    if problems or book is None:
        return problems
    return replace(desk, book=book, texts=read, digest=files.rules_digest, templates=folders)


def config_problems(desk: Desk, raw: bytes | Problem) -> tuple[Problem, ...]:
    """What is wrong with this other text for the desk's config.toml."""
    try:
        read_config(_config_text(desk.path, raw), desk.path)
    except DeskProblems as error:
        return error.problems
    return ()


def rules_digest(path: Path) -> str:
    """A name for the present state of all rule files: equal as long as none of them changes."""
    return digest_of(read_rules(path))


def template_folders(path: Path) -> tuple[Path, ...]:
    """Where templates are looked for: the desk's own folder, which may be made later, then the shipped one."""
    return (path / "templates", shipped() / "templates")


def shipped() -> Path:
    """The folder that holds the rules/ and templates/ that came with the program.

    Found beside the code of `rules`, never by the name `templates`: in a desk's folder that name is the desk's own.
    """
    return Path(str(rules.__file__)).resolve().parent.parent


def template_languages(folders: Iterable[Path]) -> dict[str, frozenset[str]]:
    """Names as rules write them, "dunning/reminder" for reminder.txt.j2 and reminder.zh.txt.j2, with their languages.

    "" stands for a file that names no language, and so serves all.
    """
    found = Folders(tuple(folders)).texts()
    return {name: frozenset(languages) for name, languages in found.items()}


def _config_text(path: Path, raw: bytes | Problem) -> str:
    if not (path / CONFIG).exists():
        found = f"there is no config.toml in {path}"
        raise DeskProblems((Problem(CONFIG, 0, found, f"make a desk with: countersign init {path}"),))
    text = decoded(CONFIG, raw)
    if isinstance(text, Problem):
        raise DeskProblems((text,))
    return text


def _read_book(
    folders: tuple[Path, ...], config: Config | None, read: Mapping[str, str]
) -> tuple[RuleBook | None, tuple[Problem, ...]]:
    return read_book(
        read,
        config.agency if config else _NOBODY,
        config.inboxes if config else (),
        config.trusted_authserv if config else {},
        vouching=config.vouching if config else {},
        templates=template_languages(folders),
        tries=TRIALS,
        make_lexicons=lexicons_with,
    )
