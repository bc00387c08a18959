"""The models as others read them: JSON Schema for editors, and the tables of the reference pages in Markdown."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from rules.book.types import Money, Span
from rules.book.validation import inner, quoted, written_fields

_WORDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    dt.date: "date",
    dt.time: 'time, "09:00"',
    Span: 'length of time, "3 business days"',
    Money: 'amount, "5 EUR"',
}


def json_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of one file, for editors that complete and check TOML."""
    schema = _as_toml(model.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def tables(model: type[BaseModel]) -> str:
    """Markdown: the tables of one file; for each its keys, what they hold, their default and meaning."""
    return "\n".join(_file(model)).rstrip("\n") + "\n"


def _file(model: type[BaseModel]) -> Iterator[str]:
    for name, info in written_fields(model).items():
        kind = inner(info.annotation)
        yield from _table(f"{name}.NAME" if get_origin(kind) is dict else name, kind, info.description or "")


def _table(name: str, kind: Any, description: str) -> Iterator[str]:
    """A table and the tables within it; a mapping of plain values is a table without fixed keys."""
    is_list = get_origin(kind) in (tuple, list)
    held = inner(get_args(kind)[-1 if get_origin(kind) is dict else 0]) if get_origin(kind) else kind
    fields = written_fields(held)
    if not fields:
        plain = name.removesuffix(".NAME")
        yield from (f"### [{plain}]", "", f"{description} Each key: {_words(held, plain)}.", "")
        return
    yield from (f"### [[{name}]]" if is_list else f"### [{name}]", "", description, "")
    yield from ("| key | value | default | meaning |", "| --- | --- | --- | --- |")
    tables = []
    for key, info in fields.items():
        inside = inner(info.annotation)
        if _holds_tables(inside):
            tables.append((f"{name}.{key}", inside, info.description or ""))
        cells = (key, _words(inside, f"{name}.{key}"), _default(info), info.description or "")
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""
    for table in tables:
        yield from _table(*table)


def _holds_tables(kind: Any) -> bool:
    held = inner(get_args(kind)[0]) if get_origin(kind) in (tuple, list) else kind
    return bool(written_fields(held))


def _words(kind: Any, path: str) -> str:
    kind = inner(kind)
    if get_origin(kind) in (tuple, list):
        held = inner(get_args(kind)[0])
        return f"tables, see [[{path}]]" if written_fields(held) else f"list of: {_words(held, path)}"
    if get_origin(kind) is Literal:
        return ", ".join(quoted(str(word)) for word in get_args(kind))
    if written_fields(kind):
        return f"table, see [{path}]"
    return _WORDS.get(kind, "value")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "must be given"
    return "" if info.default is PydanticUndefined else _shown(info.default)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case str() | Span() | Money():
            return quoted(str(value))
        case dt.time():
            return f'"{value:%H:%M}"'
        case tuple():
            return f"[{', '.join(_shown(v) for v in value)}]"
        case BaseModel():
            return ""
        case _:
            return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _as_toml(schema: Any) -> Any:
    """The schema without what no file can hold: derived keys, and null, which TOML does not have. Nor the titles that
    pydantic makes of the keys' names: an editor would show them in place of the meaning."""
    if isinstance(schema, list):
        return [_as_toml(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _as_toml(value) for key, value in schema.items()}
    if isinstance(properties := kept.get("properties"), dict):
        kept["properties"] = {key: _named(value) for key, value in properties.items() if not value.get("derived")}
    if isinstance(ways := kept.get("anyOf"), list) and {"type": "null"} in ways:
        kept["anyOf"] = [way for way in ways if way != {"type": "null"}]
        if len(kept["anyOf"]) == 1:
            kept = {**kept.pop("anyOf")[0], **kept}
    if kept.get("default", ...) is None:
        del kept["default"]
    return kept


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}
