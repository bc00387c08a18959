"""Every file that ops write, for their editors and as pages to read: JSON Schema and reference, from the models."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from daemon.config import Config
from daemon.desk import shipped
from rules.book.reader import FILES
from rules.book.schema import json_schema, tables

MODELS: Mapping[str, type[BaseModel]] = {"config": Config, **FILES}
FOLDER = "schema"  # of the desk: "#:schema ../schema/x.json" at the head of rules/x.toml is relative to that file
_MARK = "#:schema "
_ABOUT = ("Words: ", "Try it: ")


def file_of(name: str) -> str:
    """ "dunning" → "rules/dunning.toml"."""
    return "config.toml" if name == "config" else f"rules/{name}.toml"


def schema_text(name: str) -> str:
    """The JSON Schema of one file as it is written for editors."""
    return json.dumps(json_schema(MODELS[name], file_of(name)), indent=1, ensure_ascii=False) + "\n"


def schema_files() -> Iterator[tuple[str, str]]:
    """Name and text of every file in schema/."""
    for name in MODELS:
        yield f"{name}.json", schema_text(name)


def page(name: str) -> str:
    """The reference page of one file: what it is for, in the words at its own head; its tables and keys; an example."""
    file = file_of(name)
    return (
        f"# {file}\n\n{_head(name)}\n\n## Keys\n\n"
        "A table or key that is left out stands for its default. `countersign check` says what is wrong, with file and "
        f"line.\n\n{tables(MODELS[name])}\n## Example\n\n"
        f"As on the desk of `countersign demo`:\n\n```toml\n{_example(name)}\n```\n"
    )


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every page in docs/rules/."""
    listed = "".join(f"- [{file_of(name)}]({name}.md): {_first_sentence(name)}\n" for name in MODELS)
    yield (
        "README.md",
        "# What ops write\n\nOne page a file, with every key, made from the models that check them "
        "(`countersign schema --reference`).\n\n"
        f"{listed}\nThe words of the mails: [templates](../templates.md). A first change, step by step: "
        "[first changes](../first-changes.md).\n",
    )
    for name in MODELS:
        yield f"{name}.md", page(name)


def example_config() -> Path:
    """config.example.toml: beside the code where it is worked on, inside the package where it is installed."""
    beside = shipped() / "config.example.toml"
    return beside if beside.exists() else shipped() / "daemon" / "config.example.toml"


def head(name: str) -> tuple[str, ...]:
    """The remarks that a shipped file opens with, without "#"."""
    shipped_file = example_config() if name == "config" else shipped() / file_of(name)
    lines = shipped_file.read_text("utf-8").removeprefix("\ufeff").splitlines()
    remarks: list[str] = []
    for line in lines[1:] if lines[0].startswith(_MARK) else lines:
        if not line.startswith("#") or line.startswith("#["):
            break
        remarks.append(line.removeprefix("#").removeprefix(" "))
    return tuple(remarks)


def _head(name: str) -> str:
    """In Markdown; what is indented, or in columns, stays as it is written."""
    blocks: list[list[str]] = [[]]
    for line in head(name):
        if not line or line.startswith(_ABOUT):
            blocks.append([])
        if line:
            blocks[-1].append(line)
    return "\n\n".join(_block(block) for block in blocks if block)


def _block(lines: list[str]) -> str:
    in_columns = any("  " in line for line in lines)
    return "```text\n" + "\n".join(lines) + "\n```" if in_columns else "\n".join(lines)


def _first_sentence(name: str) -> str:
    words = " ".join(head(name)).partition(". ")[0]
    return words.removesuffix(".").partition(": ")[0] + "."


def _example(name: str) -> str:
    """The demo desk's file; the demo plays a week by it, so it cannot be wrong."""
    return (shipped() / "daemon" / "demo" / "desk" / file_of(name)).read_text("utf-8").strip()
