"""A page into the texts that some program may show of it, hide in it, or read out of it."""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from daemon.opening.html_names import ATTRIBUTES, ELEMENTS, LOOKS
from daemon.words.folders import SHIPPED

_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
     "i", "ins", "kbd", "label", "mark", "mi", "mn", "mo", "ms", "mtext", "nobr", "o:p", "q", "rb", "rp", "rt", "ruby",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tspan", "tt", "u", "var", "wbr"}
)  # fmt: skip
_UNSHOWN = frozenset({"style", "script", "template", "title", "head", "noscript"})
_PASSED_OVER = frozenset({"del", "s", "strike", "rt", "rp", "sup", "sub"})  # read as if they did not stand there
# Elements whose text is in no line of the page, and what of a style sheet can be shown or read.
_ASIDE = re.compile(r"<(style|script|template|title|noscript|textarea)\b[^>]*>(.*?)(?:</\1\s*>|$)", re.I | re.S)
_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,80})((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)")
_VALUE = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_ATTRIBUTE = re.compile(r"([\w:-]{1,80})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_STRING = re.compile(r"(?:\"[^\"]*\"|'[^']*')(?:\s*(?:\"[^\"]*\"|'[^']*'))*|/\*.*?\*/|url\([^)]*\)", re.DOTALL)
# What of a style sheet is chosen by its writer: selectors, names of animations and variables, fonts.
_SELECTOR = re.compile(r"(?:^|[{};])\s*((?!@)[^{};@]{1,300})\{")
_CHOSEN = re.compile(
    r"(?:font-family|font|animation-name|(--[\w-]{1,80}))\s*:\s*([^;}]{1,200})|@[\w-]+\s+(?!media)([\w-]+)"
)
_COMMENTED = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"<[!?](?!--)[^>]*>")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?!\.)"
)
_TURNED = re.compile(r"\brtl\b|row-reverse", re.IGNORECASE)  # letters are read from the other end
_TEMPLATE = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_TABLES = frozenset({"facts", "row", "sum", "data-rows", "data-label"})  # see daemon/words/tables.py
_BLANKS = re.compile(r"[ \t\r\n]+")
_DATA_URI = re.compile(r"data:([\w.+/-]*)((?:;[\w.+=-]*)*),([^\"'<>)]+)", re.IGNORECASE)
_SEAM = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,40})\n+(?=([^\W\d_]{2,40}))")


def of_html(html: str) -> Iterator[str]:
    """What stands in no line of the page; its text, with words that markup cuts in two whole again; and the same
    without what is hidden between the letters."""
    yield "\n".join(piece for piece in _unshown(html) if _plain(piece) not in _of_our_page())
    tree = LexborHTMLParser(html)
    if tree.root is None:
        return
    flows = dict.fromkeys(_flow(tree.root))
    yield from flows
    for flow in flows:
        yield seams(flow)
        if _TURNED.search(html):
            yield flow[::-1]


@lru_cache(maxsize=1)
def _of_our_page() -> frozenset[str]:
    """What stands in the frame of every mail of ours: fonts, classes, selectors. They name nobody, whoever is called
    Apple or Light."""
    frame = _unshown(_TEMPLATE.sub("", (SHIPPED / "base.html.j2").read_text("utf-8")))
    return frozenset(map(_plain, frame)) | _TABLES


def _plain(piece: str) -> str:
    return " ".join(piece.replace('"', "'").split())


def seams(flow: str) -> str:
    """Words that go on in the next block, cell or line, put together."""
    return "\n".join(f"{m[1]}{m[2]}" for m in _SEAM.finditer(flow) if len(m[1] + m[2]) >= 7)


def _unshown(html: str) -> Iterator[str]:
    """Comments, also broken ones; titles, scripts and templates; what somebody named in markup and style sheets."""
    yield from (piece.partition("-->")[0] for piece in html.split("<!--")[1:])
    yield from _DECLARATION.findall(html)
    for element, inside in _TAG.findall(html):  # in the source: a tree drops elements that stand in a wrong place
        names = [element, *_VALUE.sub(" ", inside).split()]
        yield from (name for name in names if name.lower().strip("/") not in ELEMENTS | ATTRIBUTES)
    for name, *values in _ATTRIBUTE.findall(html):
        value = "".join(values)
        if name.lower() == "style":
            yield from _of_style(unescape(value), inline=True)
        elif name.lower() not in LOOKS or not set(re.split(r"[\s,]+", value.lower())) <= LOOKS[name.lower()]:
            yield value
    for element, body in _ASIDE.findall(html):
        yield from _of_style(body, inline=False) if element.lower() == "style" else (body,)


def _of_style(sheet: str, *, inline: bool) -> Iterator[str]:
    yield from _STRING.findall(sheet)
    plain = _COMMENTED.sub(" ", sheet)
    for names in _CHOSEN.findall(plain):
        yield from (part.strip() for name in names for part in name.split(","))
    if not inline:
        for selectors in _SELECTOR.findall(plain):
            yield from selectors.split(",")


def _flow(root: LexborNode) -> tuple[str, str, str]:
    """All text; what is not hidden; and what is left without pieces of words that are marked up in a way of their own.
    A line for each block. Without recursion: pages can be nested endlessly."""
    everything, shown, plain = list[str](), list[str](), list[str]()
    stack: list[tuple[LexborNode | None, bool, bool, bool]] = [(root, False, False, False)]  # …, it only ends here
    while stack:
        node, hidden, marked, ends = stack.pop()
        if node is None:
            continue
        if ends:
            _append("\n", everything, shown, plain)
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = _BLANKS.sub(" ", node.text_content or "")
            _append(text, everything, *(() if hidden else (shown,)), *(() if hidden or marked else (plain,)))
            continue
        if (tag.startswith("-") and tag != "-document") or tag in _UNSHOWN:
            continue
        style = node.attributes.get("style") or ""
        hidden = hidden or "hidden" in node.attributes or bool(_HIDING.search(style.lower()))
        if tag in _INLINE or (hidden and tag == "span") or "inline" in style:
            marked = marked or tag in _PASSED_OVER or bool(style or node.attributes.get("class"))
        else:
            _append("\n", everything, shown, plain)
            stack.append((node, hidden, marked, True))
        children, child = list[LexborNode](), node.child
        while child is not None:
            children.append(child)
            child = child.next
        stack.extend((c, hidden, marked, False) for c in reversed(children))
    return "".join(everything), "".join(shown), "".join(plain)


def _append(text: str, *flows: list[str]) -> None:
    for flow in flows:
        flow.append(text)


def data_uris(html: str) -> Iterator[tuple[str, bytes]]:
    """(type, octets) of files that stand in the page itself (RFC 2397)."""
    for kind, settings, body in _DATA_URI.findall(html):
        raw = unquote(re.sub(r"\s", "", body) if ";base64" in settings.lower() else re.sub(r"[\r\n]\s*", "", body))
        if ";base64" in settings.lower():
            with suppress(binascii.Error, ValueError):
                yield kind.lower(), base64.b64decode(raw + "=" * (-len(raw) % 4))
        else:
            yield kind.lower(), raw.encode()
