"""HTML as a reader sees it."""

import pytest

from rules.reading.htmltext import html_to_text, is_bomb

PAGES = {
    "line breaks": ("Approved,<br>Dana", "Approved,\nDana"),
    "paragraphs": ("<p>one</p><p>two</p>", "one\n\ntwo"),
    "divs": ("<div>one</div><div>two</div><div><br></div><div>three</div>", "one\ntwo\n\nthree"),
    "rows and cells": ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    "list": ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
    "blanks and entities": ("a&nbsp;&amp;\n  <b>b</b>c", "a & bc"),
    "preformatted": ("<pre>a\n  b</pre>", "a\n  b"),
    "not displayed": ("<div style='Display : NONE'>preview</div>text", "text"),
    "zero size": ("<span style='font-size:0px;'>x</span><span style='font-size:0.8em'>y</span>", "y"),
    "no height": ("<div style='max-height:0;overflow:hidden'>x</div>y", "y"),
    "hidden attribute": ("<p hidden>x</p>y", "y"),
    "half transparent": ("<span style='opacity:0.5'>x</span>", "x"),
    "script, style, comment": ("<style>a{}</style><script>x()</script><!-- c -->text", "text"),
    "cited": ("yes<blockquote type=cite><div>v2?</div></blockquote>", "yes\n> v2?"),
    "gmail's quote": ("yes<blockquote class='gmail_quote'>a<br>b</blockquote>no", "yes\n> a\n> b\nno"),
    "indented, not cited": ("<blockquote>mine</blockquote>", "mine"),
    "words in a drawing, a formula, in place of a film": (
        "<svg><title>x</title><style>x</style><text>Not</text></svg><math><mi>o</mi><mi>k</mi></math><object>yet</object>",
        "Notokyet",
    ),
    "emoji as a picture": ("ok <img alt='👍' src=x><img alt='Acme logo'>", "ok 👍"),
    "filler": ("a\u200b\u034f\u00ad&zwnj;b", "a\u200cb"),
    "nothing": ("", ""),
    "torn": ("<p>Approved<b <div", "Approved"),
}


@pytest.mark.parametrize("case", PAGES)
def test_visible_text_keeps_its_lines(case: str) -> None:
    page, text = PAGES[case]
    assert html_to_text(page) == text


def test_ordinary_long_pages_are_no_bombs() -> None:
    word = "<p class=MsoNormal><span lang=EN style='font-size:11pt'>Line <a href='x'>here</a></span><o:p></o:p></p>\n"
    assert not is_bomb(f"<html><body>{word * 5_000}</body></html>")
    assert not is_bomb("<table>" + "<tr><td><p>cell<br>" * 5_000)
    assert not is_bomb("<div>" * 60 + "x" + "</div>" * 60)


BOMBS = {
    "deep": "<div>" * 20_000,
    "deep in rows": "<table><tr><td>" * 2_000,
    "open formatting": "".join(f"<b a{i}>" for i in range(90)) + "<p>x" * 20_000,
    "attributes": "<p " + " ".join(f"a{i}" for i in range(30_000)) + ">",
    "attributes with brackets in quotes": "<p " + " ".join(f'a{i}=">"' for i in range(30_000)) + ">",
}


@pytest.mark.parametrize("case", BOMBS)
def test_pages_made_to_choke_parsers_are_told_before_parsing(case: str) -> None:
    assert is_bomb(BOMBS[case])
    assert html_to_text(BOMBS[case] + "Approved").endswith("Approved")
