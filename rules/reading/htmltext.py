"""HTML to text as a reader sees it: lines where the page breaks them, nothing that the page hides.

Parsing is done by lexbor: quick on real mail, slow or huge on purpose-made pages, so those are told first.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 1_000_000  # characters
MAX_TEXT = 1_000_000
MAX_DEPTH = 500
MAX_COPIES = 300_000  # unclosed <b>, <font>, … are repeated in every block that follows
MAX_ATTRIBUTES = 2_000  # of one element: each is compared with all before it
_FEW_TAGS = 500  # below this nothing can get deep enough to matter
_SHORT_PAGE = 40_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_OPENING = re.compile(r"<[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*(?:(>)|=|[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*)?)?)""")
_SELF_ENDING = frozenset({  # without an end tag they nest nothing
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot", "colgroup",
})  # fmt: skip
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_SKIPPED = frozenset({
    "head", "style", "script", "title", "template", "noscript", "iframe", "select", "textarea", "button", "desc",
    "metadata", "defs",
})  # fmt: skip
_LINES = frozenset({
    "address", "article", "aside", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "li", "main", "nav", "ol", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul", "blockquote",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)|"
    r"(?:^|;)font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)|(?:^|;)max-height:0(?:px)?(?:;|!|$)"
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_FILLER = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff\u034f\u00ad\u200e\u200f", "") | {"\xa0": " ", "\x00": ""})
_CRUDE = re.compile(r"<[^<>]{0,5000}>")
_MANY_NEWLINES = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """The visible text. `br`, block elements and table rows begin new lines, paragraphs leave one empty line, cells
    are parted by a blank, cited blocks (`blockquote type=cite`, Gmail's quote) get `> ` before each line.

    Left out: what is styled away in place (display:none, zero size, preheaders), scripts, styles, comments. Pictures
    that stand for a character (emoji) give that character. A page made to choke
    parsers is not parsed: its tags are cut out.
    """
    html = html[:MAX_HTML]
    if is_bomb(html):
        return _tidy(_CRUDE.sub(" ", html).replace("<", " "))
    root = LexborHTMLParser(html).body
    return _tidy(_Writer().write(root)) if root is not None else ""


def is_bomb(html: str) -> bool:
    """Whether parsing this would cost far more than its size: too deep, formatting left open before very many
    blocks (each repeats it), or thousands of attributes on one element. Linear; no mail program writes such pages."""
    return (html.count("<") >= _FEW_TAGS and _nests_too_deep(html)) or (
        len(html) >= _SHORT_PAGE and _has_too_many_attributes(html)
    )


def _nests_too_deep(html: str) -> bool:
    depth = formatting = copies = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        elif step > 0:
            copies += formatting
        if name not in _SELF_ENDING:
            depth = max(0, depth + step)
        if depth > MAX_DEPTH or copies > MAX_COPIES:
            return True
    return False


def _has_too_many_attributes(html: str) -> bool:
    position = 0
    while tag := _OPENING.search(html, position):
        position, count = tag.end(), 0
        while attribute := _ATTRIBUTE.match(html, position):
            position, count = attribute.end(), count + 1
            if attribute[1]:
                break
            if count > MAX_ATTRIBUTES:
                return True
    return False


class _Writer:
    """Walks the tree without recursion and writes lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.size = 0

    def write(self, root: LexborNode) -> str:
        node: LexborNode | None = root
        depth = 0  # told by counting: comparing nodes compares their whole HTML
        while node is not None and self.size < MAX_TEXT:
            into = self._enter(node)
            child = node.first_child if into else None
            if child is not None:
                node, depth = child, depth + 1
                continue
            if into:
                self._leave(node)
            while depth and node is not None and node.next is None:
                node, depth = node.parent, depth - 1
                if node is not None:
                    self._leave(node)
            node = node.next if depth and node is not None else None
        self._break()
        return "\n".join(self.lines)

    def _enter(self, node: LexborNode) -> bool:
        """Writes what the node begins with; False when what it holds is not to be read."""
        if node.is_text_node:
            self._text(node)
            return False
        tag = node.tag or ""
        if not node.is_element_node or tag in _SKIPPED or _is_hidden(node):
            return False
        if tag in ("br", "hr"):
            self._break()
        elif tag == "img":
            self._picture(node)
        elif tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _LINES:
            self._open_line()
        elif tag in _CELLS and self.line:
            self.line.append(" ")
        if _is_quote(node, tag):
            self.quoted += 1
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _PARAGRAPHS:
            self._paragraph()
        elif tag in _LINES:
            self._open_line()
        if _is_quote(node, tag):
            self.quoted -= 1

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        parent = node.parent
        if parent is not None and parent.tag == "pre":
            first, *others = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for line in others:
                self._break()
                self.line.append(line)
        else:
            text = _BLANKS.sub(" ", text)
            starts = not self.line or self.line[-1].endswith(" ")
            self.line.append(text.lstrip(" ") if starts else text)
        self.size += len(text)

    def _picture(self, node: LexborNode) -> None:
        alt = node.attrs.get("alt") or ""
        if 0 < len(alt) <= 8 and not alt.isascii():
            self.line.append(alt)

    def _open_line(self) -> None:
        if "".join(self.line).strip():
            self._break()
        else:
            self.line = []

    def _paragraph(self) -> None:
        self._open_line()
        if self.lines and self.lines[-1].strip("> "):
            self._break()

    def _break(self) -> None:
        prefix = "> " * min(self.quoted, 20)
        self.lines.append(f"{prefix}{''.join(self.line).rstrip()}".rstrip())
        self.line = []


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attrs
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN.search(_BLANKS.sub("", style[:4_000]).lower()))


def _is_quote(node: LexborNode, tag: str) -> bool:
    if tag != "blockquote":
        return False
    attributes = node.attrs
    return (attributes.get("type") or "").lower() == "cite" or "quote" in (attributes.get("class") or "").lower()


def _tidy(text: str) -> str:
    text = _MANY_NEWLINES.sub("\n\n", text.translate(_FILLER))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
