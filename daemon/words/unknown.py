"""What is wrong in a template, found by reading it: all at once, also where no sample leads."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from daemon.words.syntax import Mistake, read


class Unknown(NamedTuple):
    """A name as it is written in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    name: str


def unknown(jinja: Environment, file: str, known: Collection[str] | None) -> Iterator[Unknown | Mistake]:
    """Every name in this file, and in those it includes or extends, that nothing gives a value; and what is wrong with
    the files as such: what is no Jinja2, filters, tests and files that there are not.

    `known`: what the letter gives; None: nobody can tell. Names that the template itself asks after (`is defined`,
    `default`) are left out.
    """
    given = None if known is None else frozenset(known) | set(jinja.globals)
    yield from dict.fromkeys(_in_file(jinja, file, given, set()))


def column_of(line: str, name: str) -> int:
    """Where a name stands in a line of a file, from 1; 0: it does not."""
    found = re.search(rf"(?<![\w.]){re.escape(name)}\b", line) or re.search(rf"\b{re.escape(name)}\b", line)
    return found.start() + 1 if found else 0


def _in_file(
    jinja: Environment, file: str, known: frozenset[str] | None, seen: set[str]
) -> Iterator[Unknown | Mistake]:
    if file in seen or jinja.loader is None:
        return
    seen.add(file)
    try:
        text = jinja.loader.get_source(jinja, file)[0]
        tree, mistakes = read(jinja, text, file)
    except (TemplateError, UnicodeDecodeError, RecursionError):
        return  # for the filling to tell
    yield from mistakes
    if tree is None:
        return
    lines = text.splitlines()
    yield from _strange(jinja, tree, file, lines)
    given = None
    if known is not None:
        try:
            undeclared = find_undeclared_variables(tree)
        except TemplateSyntaxError as error:  # such as two blocks of one name
            yield Mistake(file, error.lineno, 0, str(error.message), "docs/templates.md says what there is")
            return
        missing = undeclared - known - _asked_after(tree)
        for node in tree.find_all(nodes.Name):
            if node.name in missing and node.ctx == "load":
                yield Unknown(file, node.lineno, _column(lines, node, node.name), node.name)
        given = known | missing | {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    for name, _ in _others(tree):
        yield from _in_file(jinja, name, given, seen)


def _strange(jinja: Environment, tree: nodes.Template, file: str, lines: Sequence[str]) -> Iterator[Mistake]:
    """Filters, tests and files that there are not. Others take the place of these filters and tests."""
    for used in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(used, nodes.Filter)
        word, there, instead = ("filter", jinja.filters, "trim") if is_filter else ("test", jinja.tests, "none")
        name = str(getattr(used, "name", ""))
        if name not in there:
            found = f'there is no {word} "{name}"'
            yield Mistake(file, used.lineno, _column(lines, used, name), found, _near(name, there))
            setattr(used, "name", instead)  # noqa: B010  # or its names could not be looked for
    for name, node in _others(tree):
        if not getattr(node, "ignore_missing", False) and not _is_there(jinja, name):
            found, wanted = f"it refers to {name}, and no such file is there", _near(name, jinja.list_templates())
            yield Mistake(file, node.lineno, _column(lines, node, name), found, wanted)


def _is_there(jinja: Environment, file: str) -> bool:
    try:
        return bool(jinja.loader and jinja.loader.get_source(jinja, file))
    except TemplateNotFound:
        return False


def _others(tree: nodes.Template) -> Iterator[tuple[str, nodes.Node]]:
    """The files that it includes or extends, where they are named outright."""
    for node in tree.find_all((nodes.Include, nodes.Extends)):
        name = getattr(node, "template", None)
        if isinstance(name, nodes.Const):
            yield str(name.value), node


def _near(name: str, there: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, there, 1, 0.7)
    return f"did you mean {near[0]}?" if near else "docs/templates.md says what there is"


def _column(lines: Sequence[str], node: nodes.Node, name: str) -> int:
    return column_of(lines[node.lineno - 1], name) if node.lineno <= len(lines) else 0


def _asked_after(tree: nodes.Template) -> set[str]:
    tests = (node.node for node in tree.find_all(nodes.Test) if node.name in ("defined", "undefined"))
    defaults = (node.node for node in tree.find_all(nodes.Filter) if node.name in ("default", "d"))
    return {node.name for node in (*tests, *defaults) if isinstance(node, nodes.Name)}
