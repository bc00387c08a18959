"""Names in a template that its letter does not know, found by reading it: all at once, also where no sample leads."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from jinja2 import Environment, TemplateError, nodes
from jinja2.meta import find_undeclared_variables


class Unknown(NamedTuple):
    """A name as it is written in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    name: str


def unknown(jinja: Environment, file: str, known: Collection[str]) -> Iterator[Unknown]:
    """Every name in this file, and in those it includes or extends, that nothing gives a value.

    `known`: what the letter gives. Names that the template itself asks after (`is defined`, `default`) are left out.
    What cannot be read at all is for the filling to tell.
    """
    yield from _in_file(jinja, file, frozenset(known) | set(jinja.globals), set())


def column_of(line: str, name: str) -> int:
    """Where a name stands in a line of a file, from 1; 0: it does not."""
    found = re.search(rf"(?<![\w.]){re.escape(name)}\b", line) or re.search(rf"\b{re.escape(name)}\b", line)
    return found.start() + 1 if found else 0


def _in_file(jinja: Environment, file: str, known: frozenset[str], seen: set[str]) -> Iterator[Unknown]:
    if file in seen or jinja.loader is None:
        return
    seen.add(file)
    try:
        text = jinja.loader.get_source(jinja, file)[0]
        tree = jinja.parse(text, file)
        missing = find_undeclared_variables(tree) - known - _asked_after(tree)
    except (TemplateError, RecursionError):
        return
    lines = text.splitlines()
    for node in tree.find_all(nodes.Name):
        if node.name in missing and node.ctx == "load":
            line = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
            yield Unknown(file, node.lineno, column_of(line, node.name), node.name)
    given = known | missing | {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    included = (node.template for node in tree.find_all(nodes.Include))
    extended = (node.template for node in tree.find_all(nodes.Extends))
    for name in (*included, *extended):
        if isinstance(name, nodes.Const):
            yield from _in_file(jinja, str(name.value), given, seen)


def _asked_after(tree: nodes.Template) -> set[str]:
    tests = (node.node for node in tree.find_all(nodes.Test) if node.name in ("defined", "undefined"))
    defaults = (node.node for node in tree.find_all(nodes.Filter) if node.name in ("default", "d"))
    return {node.name for node in (*tests, *defaults) if isinstance(node, nodes.Name)}
