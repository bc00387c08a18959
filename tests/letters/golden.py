"""Renders every shipped letter from its samples, and gathers the ordinary words of our own letters."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel import Locale

from daemon.words.folders import SHIPPED
from daemon.words.orders import sample_order
from daemon.words.render import Renderer
from daemon.words.samples import CLIENT_LETTERS, LANGUAGES, names, sample
from daemon.words.tables import columns
from rules import walls

HERE = Path(__file__).parent
ORDINARY = HERE.parent.parent / "rules" / "ordinary.py"
_TAG = re.compile(r"\{[{%#](.*?)[}%#]\}", re.DOTALL)
_HEADERS = """auto-generated auto-replied AutoReply NRN OOF multipart alternative boundary text plain html charset utf-8
quoted-printable base64 7bit"""  # what stands in the headers of every mail of ours
_LITERAL = re.compile(r'"([^"]*)"')


def letters() -> Iterator[tuple[str, str, str]]:
    """(file stem, text with its subject, HTML) of every letter, in every language it is written in.

    A letter's further states follow its usual one: report.2 is the empty report, report.3 the delayed one.
    """
    renderer = Renderer([])
    for name in names():
        for language in LANGUAGES if name in CLIENT_LETTERS else ("en", "de"):
            for number, facts in enumerate(sample(name, language), 1):
                rendered = renderer.fill(sample_order(name, language, facts))
                stem = name.replace("/", "-") + (f".{number}" if number > 1 else "") + f".{language}"
                yield stem, f"Subject: {rendered.subject}\n\n{rendered.text}", rendered.html or ""


def keeps_html(stem: str) -> bool:
    """One HTML page a letter is kept: the others differ from it in nothing but the words, which the texts show."""
    return stem.endswith(".en") and stem.count(".") == 1


def ordinary() -> str:
    """The source of rules/ordinary.py: words and runs of characters that our letters to clients are made of."""
    text = "\n".join(_said(file.read_text("utf-8")) for file in sorted(SHIPPED.rglob("*.txt.j2")) if _to_clients(file))
    text += f"\n{_calendar()}\n{_HEADERS}"
    all_words = walls.words(text)
    plain = sorted({w for w in all_words if len(w) > 2 and not walls.is_dense(w) and not w.isdigit()})
    runs = sorted({"".join(g) for g in _dense_runs(text) if len(g) > 1})
    runs = [r for r in runs if not any(r in other for other in runs if other != r)]
    return (
        '"""The words of letters to clients: nobody can be told by them. Written by `python -m tests.letters`."""\n\n'
        f'ORDINARY_WORDS = frozenset(\n    """\n{_block(plain)}\n    """.split()  # noqa: SIM905\n)\n'
        "# Chinese is written without blanks: here whole phrases stand, and a name inside one of them is ordinary.\n"
        f'ORDINARY_RUNS = tuple(\n    """\n{_block(runs)}\n    """.split()  # noqa: SIM905\n)\n'
    )


def _to_clients(template: Path) -> bool:
    """A letter to clients, or a piece that such letters take in; what colleagues alone get passes no wall."""
    name = template.name.partition(".")[0]
    return name.startswith("_") or f"{template.parent.name}/{name}" in CLIENT_LETTERS


def _said(source: str) -> str:
    """A template's own words: what stands outside its tags, and quoted inside them."""
    return _TAG.sub(lambda m: " ".join(_LITERAL.findall(m[1])) if '"' in m[1] else " ", source)


def _calendar() -> str:
    locales = [Locale.parse(language) for language in LANGUAGES]
    tables = (
        t for lo in locales for kind in (lo.months, lo.days) for context in kind.values() for t in context.values()
    )
    return "\n".join(chain.from_iterable(table.values() for table in tables))


def _dense_runs(text: str) -> Iterator[str]:
    run = ""
    for character in walls.normalised(text) + "\n":
        if walls.is_dense(character):
            run += character
        elif run:
            yield run
            run = ""


def _block(items: list[str]) -> str:
    lines, current = list[str](), "   "
    for item in items:
        if columns(current) + columns(item) + 1 > 110:
            lines.append(current)
            current = "   "
        current += f" {item}"
    return "\n".join([*lines, current])
