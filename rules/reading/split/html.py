"""A mail's HTML as lines: the text a reader sees, each line with what the markup says it is.

The text the HTML is turned into is, exactly: its visible characters in document order; white space outside `pre` as one
blank, blank ends of lines trimmed; "\\n" where `br`, a block element or a table row breaks the line; one
empty line between paragraphs (`p` with margins); "1. " and "- " before list items; table cells parted by a blank; for
a picture that stands for a character (emoji) that character. The split is lossless over this text.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rules.reading.htmltext import MAX_HTML, html_to_text, is_bomb
from rules.reading.split.lines import Line, Mark, cut_lines, make_line
from rules.reading.split.markup import comment_verdict, verdict
from rules.reading.split.veils import Veils

_SKIPPED_TAGS: Final = "head style script title template noscript svg math object iframe select textarea"
_BLOCK_TAGS: Final = """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr includetail li main nav ol p pre section summary table tbody tfoot thead tr ul"""
_SKIPPED: Final = frozenset(_SKIPPED_TAGS.split())
_BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
_MARGINS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_HIDDEN: Final = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em|%)?(?:;|$)|max-height:0(?:px)?(?:;|$)"
)
_STRUCK_TAGS: Final = frozenset({"s", "strike", "del"})
_SMALL: Final = re.compile(r"font-size:(?:(\d+(?:\.\d+)?)(pt|px)|x{1,2}-small)")
_SMALL_PT: Final = 9.0
_SMALL_PX: Final = 11.0


def html_lines(html: str) -> list[Line]:
    """The lines of a mail's HTML. Purpose-made depth is not walked: its text is taken without marks."""
    html = html[:MAX_HTML]
    if is_bomb(html):
        return cut_lines(html_to_text(html))
    parsed = LexborHTMLParser(html)
    body = parsed.body
    return _Page(Veils(parsed)).read(body) if body is not None else []


class _State:
    """What holds for the text inside an element; a new one for each element that changes it."""

    __slots__ = ("mark", "pre", "small", "struck")

    def __init__(self, mark: Mark = "", small: bool = False, struck: bool = False, pre: bool = False) -> None:
        self.mark: Mark = mark
        self.small = small
        self.struck = struck
        self.pre = pre


class _Page:
    """Walks the tree without recursion and collects lines."""

    def __init__(self, veils: Veils) -> None:
        self.lines: list[Line] = []
        self._veils = veils
        self._parts: list[str] = []
        self._line = _State()
        self._struck = False
        self._large = False  # text of ordinary size stands in the line
        self._size = 0
        self._rest: Mark = ""
        self._margin = False
        self._states = [_State()]
        self._counters: list[int] = []

    def read(self, root: LexborNode) -> list[Line]:
        for node, entering in _walk(root, self._enter):
            if not entering:
                self._leave(node)
        self._end_line()
        return self.lines

    def _enter(self, node: LexborNode) -> bool:
        """Takes in a node; False when what it holds is not to be walked."""
        if node.is_text_node:
            self._text(node.text_content or "")
            return False
        tag = node.tag or ""
        if node.is_comment_node:
            if not self._rest and comment_verdict(node.comment_content or "") == "rest":
                self._end_line()
                self._rest = "quoted"
            return False
        style = _BLANKS.sub("", (node.attributes.get("style") or "")[:2_000]).lower() if node.is_element_node else ""
        if (
            not node.is_element_node
            or tag in _SKIPPED
            or "hidden" in node.attributes
            or (style and _HIDDEN.search(style))
        ):
            return False
        self._states.append(self._inside(node, tag, style))
        if tag == "br":
            self._end_line(always=True)
        elif tag == "img":
            self._picture(node)
        elif tag in ("td", "th") and self._parts:
            self._parts.append(" ")
        elif tag in _BLOCKS:
            self._block(node, tag, style)
        return True

    def _inside(self, node: LexborNode, tag: str, style: str) -> _State:
        outer = self._states[-1]
        said = verdict(node)
        if said == "rest":
            self._end_line()
            self._rest = self._rest or "quoted"
        mark: Mark = outer.mark
        if said in ("quoted", "forwarded") and mark in ("", "signature"):
            mark = "forwarded" if said == "forwarded" else "quoted"
        elif said == "signature" and not mark:
            mark = "signature"
        if mark != outer.mark:
            self._end_line()
        struck = outer.struck or tag in _STRUCK_TAGS or "line-through" in style or self._veils.over(node, tag, style)
        return _State(
            mark, _is_small(tag, style, outer.small), struck, outer.pre or tag == "pre" or "white-space:pre" in style
        )

    def _block(self, node: LexborNode, tag: str, style: str) -> None:
        self._end_line()
        if tag in _MARGINS and not _is_tight(node, style):
            self._margin = bool(self.lines)
        if tag in ("ol", "ul"):
            self._counters.append(1 if tag == "ol" else 0)
        elif tag == "li" and self._counters:
            number = self._counters[-1]
            self._counters[-1] += 1 if number else 0
            self._text(f"{number}. " if number else "- ")

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        state = self._states.pop()
        if tag in _BLOCKS:
            self._end_line()
            if tag in _MARGINS and not _is_tight(node, (node.attributes.get("style") or "").replace(" ", "").lower()):
                self._margin = bool(self.lines)
            if tag in ("ol", "ul") and self._counters:
                self._counters.pop()
        elif state.mark != self._states[-1].mark:
            self._end_line()

    def _text(self, text: str) -> None:
        state = self._states[-1]
        if state.pre and "\n" in text:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._put(first, state)
            for line in others:
                self._end_line(always=True)
                self._put(line, state)
            return
        text = text if state.pre else _BLANKS.sub(" ", text)
        starts = not self._parts or self._parts[-1].endswith(" ")
        self._put(text.lstrip(" ") if starts and not state.pre else text, state)

    def _put(self, text: str, state: _State) -> None:
        if not text:
            return
        if not self._parts:
            self._line, self._struck, self._large = state, False, False
        if text.strip():
            self._struck = self._struck or state.struck
            self._large = self._large or not state.small
        self._parts.append(text)

    def _picture(self, node: LexborNode) -> None:
        alt = node.attributes.get("alt") or ""
        if 0 < len(alt) <= 8 and not alt.isascii():
            self._put(alt, self._states[-1])

    def _end_line(self, always: bool = False) -> None:
        """Ends the line; an empty one is kept only where the page itself broke the line (`always`)."""
        text = "".join(self._parts).replace("\xa0", " ").replace("\x00", "")
        if not self._parts and not always:
            return
        state = self._line if self._parts else self._states[-1]
        if self._margin and text.strip() and self.lines and self.lines[-1].content:
            self._add("", state)
        self._margin = self._margin and not text.strip()
        self._parts = []
        for line in text.splitlines() or [""]:
            self._add(line.rstrip() if state.pre else line.strip(), state)

    def _add(self, text: str, state: _State) -> None:
        raw = f"{text}\n"
        line = make_line(raw, self._size)
        mark: Mark = state.mark if state.mark in ("quoted", "forwarded") or not self._rest else self._rest
        small = bool(line.content) and not self._large
        self.lines.append(line._replace(mark=mark, small=small, struck=self._struck and bool(line.content)))
        self._size += len(raw)


def _walk(root: LexborNode, enter: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Depth first; yields (node, False) when an element that was entered is left."""
    node: LexborNode | None = root
    open_nodes: list[LexborNode] = []
    while node is not None:
        if enter(node):
            open_nodes.append(node)
            child = node.first_child
            if child is not None:
                node = child
                continue
            yield open_nodes.pop(), False
        while node is not None and node.next is None:
            if not open_nodes:
                return
            node = open_nodes.pop()
            yield node, False
        if node is None or not open_nodes:
            return
        node = node.next


def _is_small(tag: str, style: str, outer: bool) -> bool:
    size = _SMALL.search(style) if "font-size" in style else None
    if size is None:
        return outer or tag == "small"
    if size[1] is None:
        return True
    return float(size[1]) <= (_SMALL_PT if size[2] == "pt" else _SMALL_PX)


def _is_tight(node: LexborNode, style: str) -> bool:
    """A paragraph without margins: Word's own, or styled so."""
    return "msonormal" in (node.attributes.get("class") or "").lower() or bool(
        re.search(r"margin(?:-bottom)?:0", style)
    )
