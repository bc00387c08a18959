"""What pydantic found wrong with a file, said to a person: file, line, what was found, what to write."""

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Set
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from rules.book.lines import Document, Path
from rules.problems import Problem

M = TypeVar("M", bound=BaseModel)
_SHOWN = 60  # characters of a value
_SECRET = ("password", "url", "oauth2", "secret", "token")  # keys whose values are never repeated
_ADVICE = {  # by pydantic's error types, https://docs.pydantic.dev/latest/errors/validation_errors/
    "string_type": 'write text in quotes: "…"',
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "tuple_type": 'write a list: ["…", "…"]',
    "dict_type": "write a table: [name]",
    "model_type": "write a table: [name]",
    "model_attributes_type": "write a table: [name]",
    "too_short": "give at least one",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "string_too_short": "write at least {min_length} characters",
}


def validate(document: Document, model: type[M]) -> tuple[M | None, tuple[Problem, ...]]:
    """The document as its model; or None and everything that is wrong with it.

    A list is also called too short when its elements were refused, and a key missing when it was misspelt: that is left
    unsaid, one mistake is spoken of once.
    """
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        errors: list[dict[str, Any]] = [dict(e) for e in error.errors(include_url=False)]
        misspelt = {meant for e in errors if e["type"] == "extra_forbidden" and (meant := _meant(model, e["loc"]))}
        said = (e for e in errors if not (e["type"] == "too_short" and e["input"]))
        found = [_problem(document, model, e) for e in said if not (e["type"] == "missing" and e["loc"] in misspelt)]
        return None, tuple({(p.line, p.found): p for p in reversed(found)}.values())  # a union complains once an option


def closest(found: str, known: Iterable[str]) -> str | None:
    """`did you mean "acme"?` when one of the known words is close to what was found."""
    near = _nearest(found, known)
    return None if near is None else f"did you mean {quoted(near)}?"


def _nearest(found: str, known: Iterable[str]) -> str | None:
    folded = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(found.casefold()[:200], folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def _meant(model: type[BaseModel], path: Path) -> Path | None:
    """The key that an unknown one is a slip of."""
    near = _nearest(str(path[-1]), written_fields(_at(model, path[:-1])))
    return None if near is None else (*path[:-1], near)


def suggest(found: str, known: Iterable[str]) -> str:
    """`did you mean "acme"?`, or the list to choose from; says so when there is nothing to choose from."""
    names = sorted(known) if isinstance(known, Set) else list(dict.fromkeys(known))
    if not names:
        return "there is none yet"
    if close := closest(found, names):
        return close
    listed = ", ".join(quoted(name) for name in names[:12])
    return f"write one of {listed}" + (", …" if len(names) > 12 else "")


def quoted(text: str) -> str:
    """Text as it would stand in a TOML file, shortened."""
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return json.dumps(text, ensure_ascii=False)


def shown(value: Any) -> str:
    """A TOML value in a few characters."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return str(value).lower()
        case dt.date() | dt.time():
            return value.isoformat()
        case int() | float():
            return repr(value) if isinstance(value, float) or abs(value) < 10**_SHOWN else "a number of many digits"
        case dict():
            return "{…}" if value else "{}"
        case _:
            return "[…]" if value else "[]"


def written(path: Path, value: Any) -> str:
    """A key and its value as in the file: `tier = "K"`, `"verifed" in trust`. Secrets are left out."""
    *_, key = (part for part in path if isinstance(part, str))
    text = "…" if key.lower().startswith(_SECRET) else shown(value)
    return f"{text} in {key}" if path and isinstance(path[-1], int) else f"{key} = {text}"


def table_name(document: Document, path: Path) -> str:
    """A table as its header is written: `[clients.acme]`, `[[rule]]`."""
    name = ".".join(part for part in path if isinstance(part, str))
    if not name:
        return "the file"
    return f"[[{name}]]" if path and isinstance(path[-1], int) else f"[{name}]"


def _problem(document: Document, model: type[BaseModel], error: dict[str, Any]) -> Problem:
    path: Path = error["loc"]
    kind: str = error["type"]
    if kind == "extra_forbidden":
        return unknown_key(document, path, written_fields(_at(model, path[:-1])))
    if kind == "missing":
        return _missing(document, model, path)
    advice = _advice(error)
    value = document.get(path)
    if isinstance(value, dict) and kind == "value_error":
        found = f"{table_name(document, path)} with {', '.join(value)}"
        return document.at_key(path, found, advice)
    while path and value is None:  # a single value stood for a list of one: the error is one level too deep
        path = path[:-1]
        value = document.get(path)
    if not path:
        return Problem(document.file, 0, str(error["msg"]), advice)
    return document.at_value(path, written(path, value), advice)


def unknown_key(document: Document, path: Path, known: Iterable[str]) -> Problem:
    """A key or table that nothing reads."""
    name, value = str(path[-1]), document.get(path)
    is_table = isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
    found = f"unknown {'table' if is_table else 'key'} {quoted(name)}"
    return document.at_key(path, found, suggest(name, known))


def _missing(document: Document, model: type[BaseModel], path: Path) -> Problem:
    *_, key = path
    described = ""
    info = written_fields(_at(model, path[:-1])).get(str(key))
    if info and info.description:
        described = f" ({info.description.rstrip('.')})"
    if len(path) == 1:  # every file's top level holds tables only
        return Problem(document.file, 0, f"there is no [{key}] table", f"add it{described}")
    found = f"{table_name(document, path[:-1])} has no {key}"
    return document.at_key(path[:-1], found, f"add {key}{described}")


def _advice(error: dict[str, Any]) -> str:
    context = error.get("ctx", {})
    kind: str = error["type"]
    if kind == "literal_error":
        expected = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return (
            suggest(error["input"], expected)
            if isinstance(error["input"], str)
            else f"write one of {', '.join(map(quoted, expected))}"
        )
    if kind == "value_error":
        return str(context["error"])
    if kind == "tuple_type" and isinstance(error["input"], str):
        return f"write a list: [{quoted(error['input'])}]"
    if kind.startswith(("date_", "time_", "datetime_")):
        return "write a date such as 2026-03-09" if kind.startswith("date") else "write a time such as 09:00"
    advice = _ADVICE.get(kind)
    return advice.format(**context) if advice else f"{error['msg'][:1].lower()}{error['msg'][1:]}"


def written_fields(model: Any) -> dict[str, FieldInfo]:
    """The keys that ops may write in a table of this model; none for what is not a model."""
    fields: dict[str, FieldInfo] = getattr(model, "model_fields", None) or {}
    return {info.alias or name: info for name, info in fields.items() if not _is_derived(info)}


def _is_derived(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("derived"))


def _at(model: Any, path: Path) -> Any:
    """The model of the table at `path`; None where there is no model."""
    for part in path:
        model = inner(model)
        if get_origin(model) is dict:
            model = get_args(model)[1]
        elif get_origin(model) in (tuple, list):
            model = get_args(model)[0]
        else:
            info = written_fields(model).get(str(part))
            model = info.annotation if info else None
    return inner(model)


def inner(annotation: Any) -> Any:
    """An annotation without Annotated[…] and without `| None`."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return annotation
