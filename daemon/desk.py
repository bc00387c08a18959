"""The desk: one folder with config.toml, rules/, templates/ and data/, opened, checked and typed as one value."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import rules
from daemon.config import Config, read_config
from daemon.secrets import DeskProblems
from daemon.words.folders import Folders
from rules.book import Agency, RuleBook
from rules.book.files import Phrase
from rules.book.reader import read_book
from rules.problems import Problem
from rules.reading.decision import Lexicons, load_lexicons
from rules.trials import TRIALS

__all__ = ["Desk", "DeskProblems", "open_desk", "reload", "rules_digest", "shipped"]

LARGEST = 4 * 1024 * 1024  # bytes of one file; ten thousand clients are 3 MB
_NOBODY = Agency(name="?", domains=("?",), time_zone="UTC")  # to read rules by while config.toml is broken


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An open desk. `templates`: folders in the order in which a template is looked for, the desk's own first.

    `texts`: the rule files as they were read, by name ("rules/clients.toml"). `digest`: `rules_digest` of them.
    """

    path: Path
    config: Config
    book: RuleBook
    templates: tuple[Path, ...]
    texts: Mapping[str, str]
    digest: str

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


def open_desk(path: Path) -> Desk:
    """Read and check a desk. Raises DeskProblems with everything that is wrong in config and rules at once."""
    path = path.absolute()
    problems: list[Problem] = []
    config: Config | None = None
    try:
        config = read_config(_config_text(path), path, templates=template_languages(template_folders(path)))
    except DeskProblems as error:
        problems += error.problems
    raw = _read_rules(path)
    texts, unreadable = _texts(raw)
    book, found = _read_book(path, config, texts)
    problems += [*unreadable, *found]
    if problems or config is None or book is None:
        raise DeskProblems(tuple(sorted(set(problems))))
    return Desk(path=path, config=config, book=book, templates=template_folders(path), texts=texts, digest=_digest(raw))


def reload(desk: Desk) -> Desk | tuple[Problem, ...]:
    """The desk with its rules read again, config as it was; or what keeps the new rules from being taken up.

    A file that has vanished or become empty is refused: an editor, or a full disk, may be at work on it.
    """
    raw = _read_rules(desk.path)
    texts, unreadable = _texts(raw)
    gone = [
        Problem(file, 0, "the file is empty or gone", "put it back; a file with a comment alone means the defaults")
        for file, text in desk.texts.items()
        if text.strip() and not texts.get(file, "").strip() and not any(p.file == file for p in unreadable)
    ]
    book, found = _read_book(desk.path, desk.config, texts)
    problems = tuple(sorted({*unreadable, *gone, *found}))
    if problems or book is None:
        return problems
    return replace(desk, book=book, texts=texts, digest=_digest(raw), templates=template_folders(desk.path))


def rules_digest(path: Path) -> str:
    """A name for the present state of all rule files: equal as long as none of them changes."""
    return _digest(_read_rules(path))


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


def _config_text(path: Path) -> str:
    file = path / "config.toml"
    if not file.exists():
        found = f"there is no config.toml in {path}"
        raise DeskProblems((Problem("config.toml", 0, found, f"make a desk with: countersign init {path}"),))
    text = _text("config.toml", _bytes("config.toml", file))
    if isinstance(text, Problem):
        raise DeskProblems((text,))
    return text


def _read_rules(path: Path) -> dict[str, bytes | Problem]:
    """The bytes of every rules/*.toml, or why one cannot be read."""
    folder, root = path / "rules", path.resolve()
    if not folder.is_dir():
        found = Problem("rules", 0, f"there is no folder rules in {path}", f"make a desk with: countersign init {path}")
        return {"rules": found}
    read: dict[str, bytes | Problem] = {}
    for file in sorted(folder.glob("*.toml")):
        name = f"rules/{file.name}"
        if file.name.startswith("."):  # an editor's own copy
            continue
        if not file.resolve().is_relative_to(root):
            read[name] = Problem(name, 0, "the file is a link out of the desk", "put the file itself into rules/")
        else:
            read[name] = _bytes(name, file)
    return read


def _bytes(name: str, file: Path) -> bytes | Problem:
    try:
        if not file.is_file():  # a pipe would be waited for
            return Problem(name, 0, "this is not an ordinary file", "put a text file here, or take it away")
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        said = error.strerror or type(error).__name__
        return Problem(name, 0, f"the file cannot be read ({said})", "give this user the right to read it")
    if len(data) > LARGEST:
        return Problem(name, 0, f"the file is larger than {LARGEST // 2**20} MB", "rules are short: look what it is")
    return data


def _text(name: str, data: bytes | Problem) -> str | Problem:
    if isinstance(data, Problem):
        return data
    try:
        return data.decode("utf-8-sig")  # some editors write a byte order mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(name, line, f"the file is not UTF-8 (byte 0x{data[error.start]:02X})", "save it as UTF-8")


def _texts(raw: Mapping[str, bytes | Problem]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    read = {name: _text(name, data) for name, data in raw.items()}
    texts = {name: text for name, text in read.items() if isinstance(text, str)}
    return texts, tuple(text for text in read.values() if isinstance(text, Problem))


def _read_book(
    path: Path, config: Config | None, texts: Mapping[str, str]
) -> tuple[RuleBook | None, tuple[Problem, ...]]:
    return read_book(
        texts,
        config.agency if config else _NOBODY,
        config.inboxes if config else (),
        config.trusted_authserv if config else {},
        templates=template_languages(template_folders(path)),
        tries=TRIALS,
        make_lexicons=lambda phrases: _lexicons(tuple(phrases)),
    )


@lru_cache(maxsize=2)
def _lexicons(phrases: tuple[Phrase, ...]) -> tuple[Lexicons, tuple[Problem, ...]]:
    """The shipped languages with these phrases, and what the phrases break in them. Kept: building them is slow.

    An example that fails without the phrases too is for our tests to find, and no reason to refuse a desk.
    """
    folder = shipped() / "rules" / "lexicon"
    texts = {f"rules/lexicon/{file.name}": file.read_text("utf-8") for file in sorted(folder.glob("*.toml"))}
    lexicons, problems = load_lexicons(texts, phrases)
    if not problems or not phrases:
        return lexicons, ()
    already = set(load_lexicons(texts)[1])
    return lexicons, tuple(problem for problem in problems if problem not in already)


def _digest(raw: Mapping[str, bytes | Problem]) -> str:
    whole = hashlib.sha256()
    for name, data in sorted(raw.items()):
        content = data if isinstance(data, bytes) else str(data).encode()
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()
