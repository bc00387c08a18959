"""The bytes of a desk's files, read as one value with a digest: config.toml, rules/*.toml and templates/."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rules.problems import Problem

LARGEST = 4 * 1024 * 1024  # bytes of one file; ten thousand clients are 3 MB
CONFIG = "config.toml"
Read = Mapping[str, bytes | Problem]  # by name as ops know it: what the file holds, or why it cannot be read
# What editors and copying programs put beside a file while they work on it: vim's swap, backup and probe, Emacs' locks,
# autosaves and backups, JetBrains' and rsync's way of saving, patch's leavings.
_EDITORS = re.compile(r"\..*|#.*#|.*~|4913|.*\.(?:sw[a-p]|tmp|bak|orig|rej|part)|.*___jb_\w{3}___")


def changed_names(old: "Files", new: "Files") -> tuple[str, ...]:
    """The rule files and templates that differ, have come or have gone."""
    before, after = {**old.rules, **old.templates}, {**new.rules, **new.templates}
    return tuple(name for name in sorted({*before, *after}) if before.get(name) != after.get(name))


def is_editors_own(name: str) -> bool:
    """Whether a file of this name is an editor's, and nothing that ops wrote."""
    return bool(_EDITORS.fullmatch(name))


@dataclass(frozen=True)
class Files:
    """All that a desk goes by, as it stood at one time. Names: "config.toml", "rules/clients.toml",
    "templates/dunning/reminder.txt.j2"."""

    config: bytes | Problem
    rules: Read
    templates: Read

    @cached_property
    def rules_digest(self) -> str:
        return digest_of(self.rules)

    @cached_property
    def templates_digest(self) -> str:
        return digest_of(self.templates)

    @cached_property
    def config_digest(self) -> str:
        return digest_of({CONFIG: self.config})

    @property
    def digest(self) -> str:
        """Of what can be taken up while the daemon runs: rules and templates."""
        return f"{self.rules_digest}/{self.templates_digest}"

    @property
    def has_own_templates(self) -> bool:
        return any(name.endswith(".j2") for name in self.templates)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Files) and (self.digest, self.config_digest) == (other.digest, other.config_digest)

    def __hash__(self) -> int:
        return hash((self.digest, self.config_digest))


def read_files(path: Path) -> Files:
    """Everything, read now; a file that is being written meanwhile may be half there (see daemon/live/quiet.py)."""
    return Files(config=read_bytes(CONFIG, path / CONFIG), rules=read_rules(path), templates=read_templates(path))


def paths(path: Path) -> Iterator[Path]:
    """Every file that `read_files` reads, and that is there."""
    yield from (file for file in (path / CONFIG, *_rule_files(path), *_template_files(path)) if file.is_file())


def read_rules(path: Path) -> dict[str, bytes | Problem]:
    """The bytes of every rules/*.toml, or why one cannot be read."""
    folder, root = path / "rules", path.resolve()
    if not folder.is_dir():
        found = Problem("rules", 0, f"there is no folder rules in {path}", f"make a desk with: countersign init {path}")
        return {"rules": found}
    read: dict[str, bytes | Problem] = {}
    for file in _rule_files(path):
        name = f"rules/{file.name}"
        if not file.resolve().is_relative_to(root):
            read[name] = Problem(name, 0, "the file is a link out of the desk", "put the file itself into rules/")
        else:
            read[name] = read_bytes(name, file)
    return read


def read_templates(path: Path) -> dict[str, bytes | Problem]:
    """The bytes of every file of the desk's own under templates/; "templates" itself for a folder that is there."""
    if not (path / "templates").is_dir():
        return {}
    named = ((file.relative_to(path).as_posix(), file) for file in _template_files(path))
    return {"templates": b""} | {name: read_bytes(name, file) for name, file in named}


def read_bytes(name: str, file: Path) -> bytes | Problem:
    """The file's content; a Problem where it cannot be read."""
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


def decoded(name: str, data: bytes | Problem) -> str | Problem:
    """The text in these bytes; a Problem where they are no UTF-8."""
    if isinstance(data, Problem):
        return data
    try:
        return data.decode("utf-8-sig")  # some editors write a byte order mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(name, line, f"the file is not UTF-8 (byte 0x{data[error.start]:02X})", "save it as UTF-8")


def texts(raw: Read) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The texts that could be read, and what is wrong with the others."""
    read = {name: decoded(name, data) for name, data in raw.items()}
    return (
        {name: text for name, text in read.items() if isinstance(text, str)},
        tuple(text for text in read.values() if isinstance(text, Problem)),
    )


def digest_of(raw: Read) -> str:
    """Equal for equal content under equal names."""
    whole = hashlib.sha256()
    for name, data in sorted(raw.items()):
        content = data if isinstance(data, bytes) else str(data).encode()
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _rule_files(path: Path) -> Iterator[Path]:
    return (file for file in sorted((path / "rules").glob("*.toml")) if not is_editors_own(file.name))


def _template_files(path: Path) -> Iterator[Path]:
    """Whatever a template can be, or can include; editors' own files left out."""
    folder = path / "templates"
    found = {*folder.glob("*/*"), *folder.rglob("*.j2")}
    return (file for file in sorted(found) if file.is_file() and not is_editors_own(file.name))
