"""Mistakes in a template are told all at once, each where it stands, with what to write; one leads to no other."""

from pathlib import Path

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from daemon.live.judge import template_problems
from daemon.words.syntax import MOST, read

JINJA = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
A_NAME = "write what belongs there, a name as in {{ client_name }}"

CASES: dict[str, tuple[str, list[str]]] = {
    "nothing": ("Dear {{ name }},\n{% for x in y %}{{ x | date }}{% endfor %}\n", []),
    "a name is missing behind a dot": ("Dear {{ a. }}\n", [f"1:12 {{{{ a. }}}}: expected name or number; {A_NAME}"]),
    "several on one line": (
        "{{ a. }} and {{ b c }}\n{{ 1 + }}",
        [
            f"1:7 {{{{ a. }}}}: expected name or number; {A_NAME}",
            '1:19 {{ b c }}: expected "}}", got \'c\'; two things stand side by side: join them, or take one out',
            f'2:8 {{{{ 1 + }}}}: unexpected "}}}}"; {A_NAME}',
        ],
    ),
    "a broken beginning does not make its end wrong": (
        "{% for x in %}\n{{ x }}\n{% endfor %}\n{% if a = 1 %}b{% elif %}c{% endif %}\n",
        [
            f'1:13 {{% for x in %}}: expected an expression, got "%}}"; {A_NAME}',
            "4:9 {% if a = 1 %}: expected \"%}\", got '='; write == to compare",
            f'4:24 {{% elif %}}: expected an expression, got "%}}"; {A_NAME}',
        ],
    ),
    "not closed": (
        "Dear {{ name,\n\nwe met {{ day }}.\n{{ x. }}",
        ['1:6 "{{" is not closed; write "}}" where it ends', f"4:7 {{{{ x. }}}}: expected name or number; {A_NAME}"],
    ),
    "half closed": ("ok {{ a }\nfine", ['1:4 "{{" is not closed; write "}}" where it ends']),
    "closed with the other": ("{% if a }}x{% endif %}", ["1:7 {% if a }}: unexpected '}'; write \"%}\" where it ends"]),
    "begun and not ended": (
        "{% if a %}\n  {% for x in y %}\n{{ x }}\n",
        [
            "1:1 {% if … %} is not closed; write {% endif %} where it ends",
            "2:3 {% for … %} is not closed; write {% endfor %} where it ends",
        ],
    ),
    "ended and not begun": ("{% endif %}", ["1:4 {% endif %} stands outside of what it belongs to; take it out"]),
    "crossed": (
        "{% for x in y %}\n{% endif %}\n{% endfor %}",
        ["2:4 {% endif %} stands within the {% for … %} of line 1; "
         "end that first, with {% endfor %}, or take this out"],
    ),
    "misspelt": (
        "{% fro x in y %}{{ x }}{% endfro %}\n{% set n = 1 %}{% includ 'a' %}",
        [
            '1:4 there is no tag "fro"; did you mean for?',
            '1:27 there is no tag "endfro"; did you mean endfor?',
            '2:19 there is no tag "includ"; did you mean include?',
        ],
    ),
    "a sign that means nothing": (
        "{{ a ! b }} {{ 'abc }}",
        [
            "1:6 {{ a ! b }}: '!' means nothing here; docs/templates.md says what there is",
            "1:16 {{ 'abc }}: \"'\" means nothing here; close the quotation",
        ],
    ),
    "a comment that never ends": (
        "a {# b\n",
        ['1:3 missing end of comment tag; write "#}" or {% endraw %} where it ends'],
    ),
    "carriage returns": ("a\r\nb {{ c. }}\r\n", [f"2:9 {{{{ c. }}}}: expected name or number; {A_NAME}"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), CASES.values(), ids=CASES)
def test_every_mistake_is_told_where_it_stands(text: str, told: list[str]) -> None:
    _, mistakes = read(JINJA, text, "f")
    assert [f"{m.line}:{m.column} {m.found}; {m.wanted}" for m in mistakes] == told


def test_what_was_mended_can_be_read_on() -> None:
    tree, mistakes = read(JINJA, "{% if %}\n{{ name }}\n{% endif %}", "f")
    assert tree is not None
    assert len(mistakes) == 1


@pytest.mark.parametrize(
    "text", ["{{" * 10, "{% if %}" * 50, "{% x %}" * 50, "{{ a. }}" * 50, "{% set", "{{ '", "{%", "{{ {"]
)
def test_it_comes_to_an_end(text: str) -> None:
    """However broken: a bounded number of mistakes, each with a place in the file."""
    _, mistakes = read(JINJA, text, "f")
    assert 0 < len(mistakes) <= MOST
    assert all(m.line == 1 and 1 <= m.column <= len(text) + 1 for m in mistakes)


def test_all_files_are_told_at_once_with_names_filters_and_parts(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "dunning").mkdir(parents=True)
    (folder / "dunning" / "reminder.en.txt.j2").write_text(
        "Subject: {{ client_nam }}\n\n{{ ae_name | dat }} {{ 1 + }}\n{% include 'shared/_foo.en.txt.j2' %}\n"
    )
    (folder / "dunning" / "courtesy.en.txt.j2").write_text("Subject: x\n\n{% if external %}y\n")
    assert [str(p) for p in template_problems((folder,))] == [
        "templates/dunning/courtesy.en.txt.j2:3:1: {% if … %} is not closed; write {% endif %} where it ends",
        "templates/dunning/reminder.en.txt.j2:1:13: 'client_nam' is undefined; did you mean client_name?",
        'templates/dunning/reminder.en.txt.j2:3:14: there is no filter "dat"; did you mean date?',
        f'templates/dunning/reminder.en.txt.j2:3:28: {{{{ 1 + }}}}: unexpected "}}}}"; {A_NAME}',
        "templates/dunning/reminder.en.txt.j2:4:13: it refers to shared/_foo.en.txt.j2, and no such file is there; "
        "did you mean shared/_foot.en.txt.j2?",
    ]
