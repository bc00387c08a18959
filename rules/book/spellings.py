"""Old spellings of keys: taken, with a warning that says what to write. A field names them: `Field(…, **was("tz"))`."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from rules.book.lines import Document, Mark, Path
from rules.book.validation import inner, quoted, written_fields
from rules.problems import Problem


def modern(document: Document, model: type[BaseModel]) -> tuple[Document, tuple[Problem, ...]]:
    """The document with today's keys, and a warning for each old one. Where both stand, the old one stays unknown."""
    marks, warnings = dict(document.marks), list[Problem]()
    data = _table(document.data, (), model, marks, document.file, warnings)
    if not warnings:
        return document, ()
    return Document(file=document.file, data=data, marks=marks), tuple(warnings)


def _table(
    data: dict[str, Any], path: Path, model: Any, marks: dict[Path, Mark], file: str, warnings: list[Problem]
) -> dict[str, Any]:
    fields = written_fields(model)
    renamed = {old: name for name, info in fields.items() for old in _was(info.json_schema_extra) if name not in data}
    fresh: dict[str, Any] = {}
    for key, value in data.items():
        name = renamed.pop(key, key)
        at = (*path, key)
        if name != key:
            line, column = marks[at].key if at in marks else (0, 0)
            warnings.append(Problem(file, line, f"{quoted(key)} is an old spelling", f"write {name}", column))
            for known in [p for p in marks if p[: len(at)] == at]:
                marks[(*path, name, *known[len(at) :])] = marks.pop(known)
        kind = inner(fields[name].annotation) if name in fields else None
        fresh[name] = _value(value, (*path, name), kind, marks, file, warnings)
    return fresh


def _value(value: Any, path: Path, kind: Any, marks: dict[Path, Mark], file: str, warnings: list[Problem]) -> Any:
    """Tables within: of a model, of models by name, or a list of them."""
    held = inner(get_args(kind)[-1 if get_origin(kind) is dict else 0]) if get_args(kind) else kind
    if get_origin(kind) is dict and isinstance(value, dict):
        return {k: _value(v, (*path, k), held, marks, file, warnings) for k, v in value.items()}
    if get_origin(kind) in (tuple, list) and isinstance(value, list):
        return [_value(v, (*path, n), held, marks, file, warnings) for n, v in enumerate(value)]
    if written_fields(held) and isinstance(value, dict):
        return _table(value, path, held, marks, file, warnings)
    return value


def _was(extra: Any) -> Iterator[str]:
    yield from extra.get("was", ()) if isinstance(extra, dict) else ()
