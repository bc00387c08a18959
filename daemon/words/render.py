"""The words of a letter: its template filled with its facts. The one place that fills Jinja2 templates.

What a mail said is data here and never template: facts are cleaned, then only ever inserted. Templates that ops wrote
are filled in a separate process with a limit on time and memory, because the sandbox alone stops neither an endless
loop nor `'a' * 10**9`; the shipped ones are filled in this process.
"""

import difflib
import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from daemon.words import layout
from daemon.words.awkward import awkward
from daemon.words.facts import one_line
from daemon.words.filling import Hold, Shared
from daemon.words.folders import SHIPPED, Folders
from daemon.words.limited import TooMuch
from daemon.words.orders import Order, order, sample_order
from daemon.words.own import Own
from daemon.words.samples import LANGUAGES, sample
from daemon.words.syntax import Mistake
from daemon.words.unknown import Unknown, column_of, unknown
from daemon.words.wording import Wording
from rules.book import RuleBook
from rules.book.languages import ALL
from rules.nouns import Letter
from rules.problems import Problem

BASE = "base.html.j2"
SUBJECT_LENGTH = 180  # characters; as encoded words still far from RFC 5322's 998 octets a line
LARGEST = 512 * 1024  # characters of one rendered part
SECONDS = 3.0
_MISSING = re.compile(r"'(\w+)' is undefined|has no attribute '(\w+)'")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. `html` is None where the desk wants plain text only."""

    subject: str
    text: str
    html: str | None


class RenderError(Exception):
    """A template could not be filled. `problem` says file, line, what was found and what was wanted."""

    def __init__(self, template: str, line: int, found: str, wanted: str, column: int = 0) -> None:
        self.problem = Problem(template, line, found, wanted, column)
        super().__init__(template, line, found, wanted, column)  # all of them, so that it can travel between processes

    def __str__(self) -> str:
        return str(self.problem)


class Renderer:
    """Fills templates from the given folders, the first that has a file wins; the shipped ones stand behind them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(dict.fromkeys((*(p.resolve() for p in paths), SHIPPED)))
        self._folders = Folders(self.paths)
        self._engine = _Engine(self.paths)
        self._process: Hold[Rendered] | None = None

    def render(self, letter: Letter, book: RuleBook) -> Rendered:
        """The letter in its reader's language. Raises RenderError; nothing else is a template's fault."""
        return self.fill(order(letter, book))

    def check(self, tried: tuple[Path, ...] = ()) -> tuple[Problem, ...]:
        """Fills every template with sample facts in every language it is written in, so that mistakes show before
        a mail is due. Which languages are needed is for the rule book to say: it knows the readers.

        `tried`: folders, in order, whose templates were found good; letters that are made of just these are left out.
        Beside a desk's own templates those that are as shipped always are.
        """
        return tuple(sorted(set(self._problems(tried or ((SHIPPED,) if self.paths != (SHIPPED,) else ())))))

    def templates(self) -> tuple[str, ...]:
        """The names of all letters that can be rendered."""
        return tuple(sorted(self._folders.templates()))

    def close(self) -> None:
        """Ends the limited process, if one was started and nobody else needs it."""
        if self._process:
            self._process.let_go()
            self._process = None

    def fill(self, order: Order) -> Rendered:
        if not self._folders.desk_has_own:
            return self._engine.fill(order)
        self._process = self._process or LIMITED.hold()
        try:
            return self._process(self.paths, order)
        except TooMuch as e:
            file = self._folders.shown(
                self._folders.file(order.template, order.reader.language, "txt") or order.template
            )
            raise RenderError(file, 0, f"filling it {e}", "look for endless loops and huge repetitions") from e

    def _problems(self, tried: tuple[Path, ...]) -> Iterator[Problem]:
        done: set[tuple[str | None, ...]] = set()
        failed: set[str] = set()
        own, before = Own(self.paths, tried), Folders(tried)
        for name, languages in sorted(self._folders.templates().items()):
            for language in sorted((languages | {*LANGUAGES} if ALL in languages else languages) - {ALL}):
                files = tuple(self._folders.file(name, language, kind) for kind in ("txt", "html"))
                if files[0] is None:
                    yield Problem(self._folders.shown(files[1] or name), 0, "no text stands beside it",
                                  f"write {name}.txt.j2 as well: the HTML is made from its words")  # fmt: skip
                    break
                as_before = files == tuple(before.file(name, language, kind) for kind in ("txt", "html"))
                if (
                    (as_before and not own.concerns(*files, BASE))
                    or (language, *files) in done
                    or not failed.isdisjoint(filter(None, files))
                ):
                    continue
                done.add((language, *files))
                tries = [*sample(name, language), *awkward(name)]
                if wrong := self._engine.unknown(files, tries):
                    failed.update(filter(None, files))
                    yield from wrong
                    continue
                try:
                    for facts in tries:
                        self.fill(sample_order(name, language, facts))
                except RenderError as e:
                    failed.update(filter(None, files))
                    yield e.problem
        yield from self._folders.misnamed()


def _fill_limited(paths: tuple[Path, ...], order: Order) -> Rendered:
    return _engine(paths).fill(order)


LIMITED = Shared(_fill_limited, seconds=SECONDS)


@lru_cache(maxsize=3)  # what is in force, what is being judged, and what was before them
def _engine(paths: tuple[Path, ...]) -> "_Engine":
    return _Engine(paths)


class _Loader(FileSystemLoader):
    """Also sees that a file now stands before the one that was read: a desk's own, put there meanwhile."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, file, unchanged = super().get_source(environment, template)
        return source, file, lambda: unchanged() and self._first(template) == Path(file)

    def _first(self, template: str) -> Path | None:
        return next((found for p in self.searchpath if (found := Path(p) / template).is_file()), None)


class _Engine:
    """Finds, compiles and fills. Compiled templates are kept and looked at again when their file has changed."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._folders = Folders(paths)
        self._jinja = ImmutableSandboxedEnvironment(
            loader=_Loader(paths),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name) and ".html" in str(name),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=True,
            cache_size=1000,
        )
        self._jinja.filters |= {"date": _date, "datetime": _datetime, "time": _time, "money": _money,
                                "until": _until, "listing": _listing, "quoted": _quoted, "versioned": _versioned,
                                "city": _city, "plural": _plural}  # fmt: skip
        self._jinja.globals |= {"as_sent": self._as_sent}

    def fill(self, order: Order) -> Rendered:
        subject, body = self._words(order)
        text = layout.plain(body)
        file = self._folders.file(order.template, order.reader.language, "html") or (
            BASE if self._folders.has(BASE) else None
        )
        html = None
        if file:
            main, foot = layout.rich(body)
            html = self._run(file, order, subject=subject, body=Markup(main), foot=Markup(foot))
            html = css_inline.CSSInliner(load_remote_stylesheets=False).inline(html) if html.strip() else None
        if max(len(text), len(html or "")) > LARGEST:
            raise RenderError(
                self._folders.shown(file or order.template), 0, f"more than {LARGEST} characters", "write less"
            )
        return Rendered(subject.replace(layout.BAR, "|"), text, html.replace(layout.BAR, "|") if html else None)

    def unknown(self, files: Sequence[str | None], tries: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
        """Everything that can be seen to be wrong in these files: no Jinja2, or a name that none of the samples gives
        the letter; where there are no samples, nobody can tell its names."""
        letter = {key for facts in tries for key in facts}
        given = letter | {"reader", "client_reader", "language", "subject", "body", "foot"} if letter else None
        found = {wrong for file in files if file for wrong in unknown(self._jinja, file, given)}
        return tuple(sorted(self._problem(wrong, letter) for wrong in found))

    def _problem(self, wrong: Unknown | Mistake, letter: Collection[str]) -> Problem:
        if isinstance(wrong, Mistake):
            said, wanted = wrong.found, wrong.wanted
        else:
            said, wanted = f"'{wrong.name}' is undefined", _meant(wrong.name, letter)
        return Problem(self._folders.shown(wrong.file), wrong.line, said, wanted, wrong.column)

    def _words(self, order: Order) -> tuple[str, str]:
        file = self._folders.file(order.template, order.reader.language, "txt")
        if file is None:
            raise self._missing(order.template, order.reader.language)
        first, _, body = self._run(file, order).lstrip("\n").partition("\n")
        if not first.startswith("Subject:") or body.partition("\n")[0].strip():
            raise RenderError(
                self._folders.shown(file),
                1,
                f"it begins with {first[:60]!r}",
                "begin with 'Subject: …', then an empty line",
            )
        subject = one_line(first.removeprefix("Subject:").replace(layout.BAR, "|"))
        if not subject or not body.strip():
            raise RenderError(self._folders.shown(file), 1, "subject or body came out empty", "say something in both")
        return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1].rstrip() + "…", body

    def _missing(self, name: str, language: str) -> RenderError:
        known = self._folders.texts()
        if name in known:
            wanted = f"write templates/{name}.{language}.txt.j2; it is written in {', '.join(sorted(known[name]))}"
            return RenderError(name, 0, f'it is not written in "{language}"', wanted)
        near = difflib.get_close_matches(name, known, 1)
        wanted = f"did you mean {near[0]}?" if near else f"write it as templates/{name}.txt.j2"
        return RenderError(name, 0, "there is no such template", wanted)

    def _run(self, file: str, order: Order, **more: Any) -> str:
        context = {**order.facts, "reader": order.reader, "client_reader": order.client,
                   "language": order.reader.language, **more}  # fmt: skip
        try:
            return self._jinja.get_template(file).render(context)
        except RenderError:
            raise
        except MemoryError as e:
            raise RenderError(
                self._folders.shown(file), 0, "filling it took too much memory", "look for huge repetitions"
            ) from e
        except Exception as e:  # a template can raise anything: it is code that ops wrote
            raise self._explained(file, e, context) from e

    def _explained(self, file: str, error: Exception, context: Mapping[str, Any]) -> RenderError:
        if isinstance(error, TemplateSyntaxError):
            name = error.name or file
            told = next((wrong for wrong in unknown(self._jinja, name, None) if isinstance(wrong, Mistake)), None)
            said = told or Mistake(name, error.lineno, 0, error.message or "it cannot be read", "")
            return RenderError(self._folders.shown(said.file), said.line, said.found, said.wanted, said.column)
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
        line = frames[-1].lineno or 0 if frames else 0
        where = next((Path(frames[-1].filename).relative_to(p).as_posix() for p in self._folders.paths
                      if frames and Path(frames[-1].filename).is_relative_to(p)), file)  # fmt: skip
        if isinstance(error, UndefinedError):
            missing = _MISSING.search(str(error.message))
            word = next(filter(None, missing.groups()), "") if missing else ""
            column = column_of(self._line(where, line), word) if word else 0
            wanted = _meant(missing[1] or "" if missing else "", context)
            return RenderError(self._folders.shown(where), line, str(error.message), wanted, column)
        if isinstance(error, TemplateNotFound):
            return RenderError(self._folders.shown(where), line, f"it refers to {error.name}", "no such file is there")
        return RenderError(
            self._folders.shown(where),
            line,
            f"{type(error).__name__}: {error}"[:300],
            "mend the expression on that line",
        )

    def _line(self, file: str, number: int) -> str:
        """That line of a template, as it stands in its file."""
        source = self._jinja.loader.get_source(self._jinja, file)[0] if self._jinja.loader else ""
        return next(iter(source.splitlines()[number - 1 : number]), "") if number else ""

    @pass_context
    def _as_sent(self, context: Context, template: str, recipient: str) -> str:
        """Another letter of the same facts, as its client will get it: subject and text, without the foot."""
        client = context["client_reader"]
        facts = {**context.get_all(), "recipient_name": recipient, "external": True}
        subject, body = self._words(Order(template, client, client, facts))
        return f"{subject}\n\n{layout.FOOT.split(layout.tidy(body))[0].strip()}"


def _meant(name: str, given: Collection[str]) -> str:
    known = sorted(k for k in given if k not in ("reader", "client_reader", "body", "foot"))
    near = difflib.get_close_matches(name, known, 1) if name else []
    return f"did you mean {near[0]}?" if near else "this letter knows " + ", ".join(known)


def _reader(context: Context) -> Wording:
    reader: Wording = context["reader"]
    return reader


@pass_context
def _date(context: Context, value: Any, form: str = "long") -> str:
    return _reader(context).date(value, form)


@pass_context
def _datetime(context: Context, value: Any, form: str = "full") -> str:
    return _reader(context).datetime(value, form)


@pass_context
def _time(context: Context, value: Any) -> str:
    return _reader(context).time(value)


@pass_context
def _money(context: Context, amount: Any, currency: str) -> str:
    return _reader(context).money(amount, currency)


@pass_context
def _until(context: Context, first: Any, last: Any) -> str:
    return _reader(context).period(first, last)


@pass_context
def _city(context: Context, zone: str) -> str:
    return replace(_reader(context), zone=zone).city


@pass_context
def _listing(context: Context, values: Sequence[Any]) -> str:
    return _reader(context).listing(values)


@pass_context
def _plural(context: Context, number: int, **forms: str) -> str:
    return _reader(context).plural(number, **forms)


def _quoted(text: Any) -> str:
    """Somebody's words, each line after a "> "."""
    return "\n".join(f"> {line}".rstrip(" ") for line in str(text).strip().splitlines())


def _versioned(item: Any, version: Any) -> str:
    """Poster v2; the item alone where nobody spoke of versions."""
    number = f"v{version}" if str(version or "")[:1].isdigit() else str(version or "")
    return f"{item} {number}".strip()
