"""XML of Word, Excel, PowerPoint, OpenDocument, SVG into its texts: as it flows, as it is shown, and apart."""

import re
from collections.abc import Iterator
from xml.parsers import expat

from daemon.opening.html import seams
from daemon.opening.values import Closed

# Empty elements that part words; between the blocks of OOXML, OpenDocument and SVG no word goes on.
_BLANK = frozenset({"tab", "br", "cr", "s", "line-break", "noBreakHyphen", "space"})
_BLOCKS = frozenset(
    {"p", "h", "si", "is", "c", "row", "tc", "tr", "v", "f", "comment", "text", "title", "desc", "table-cell", "pt",
     "list-item", "definedName", "property", "lpwstr"}
)  # fmt: skip
# Shown elsewhere or not at all, in the middle of a word as well: deleted text, fields, notes, readings above letters.
_UNSHOWN = frozenset({"delText", "instrText", "delInstrText", "rPh", "rt", "note", "annotation", "footnote", "endnote"})
_RUN, _VANISH = "r", frozenset({"vanish", "webHidden", "specVanish"})
_PAGE_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d{1,3}|[A-Z])')  # in headers of sheets (18.3.1.46)


def of_xml(data: bytes) -> Iterator[str]:
    """Text with one line a block; what of it is shown; text with a blank at every tag; attributes, comments, names.

    Raises Closed for XML that declares entities (none that is honest in a mail does) or is broken.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler, parser.CommentHandler = reader.words, reader.note
    parser.ProcessingInstructionHandler = lambda target, value: reader.note(f"{target} {value}")
    parser.StartDoctypeDeclHandler = lambda *names: reader.note(" ".join(str(n) for n in names[:3] if n))
    parser.EntityDeclHandler = _declares
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise Closed(f"broken XML ({e})") from e
    yield from reader.texts()


def _declares(*_: object) -> None:
    raise Closed("XML that declares entities")


class _Reader:
    """Takes what the parser tells, in its order."""

    def __init__(self) -> None:
        self._flow, self._shown, self._apart = list[str](), list[str](), list[str]()
        self._rest: dict[str, None] = {}  # style sheets say the same thousands of times
        self._unshown = 0  # elements around that are not shown
        self._run = 0  # where in `_shown` the run began that may still turn out to be hidden
        self._hidden = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.note(name)
        for key, value in attributes.items():
            self.note(key)
            self.note(value)
        self._unshown += local in _UNSHOWN
        if local == _RUN:
            self._run, self._hidden = len(self._shown), False
        elif local in _VANISH and "0" not in attributes.values() and "false" not in attributes.values():
            self._hidden = True
        elif local == "sym":  # a letter of a symbol font, by its number
            self.words("".join(_letter(v) for k, v in attributes.items() if k.endswith("char")))
        if local in _BLOCKS or local in _BLANK:
            self._flow.append("\n" if local in _BLOCKS else " ")
            if local != "noBreakHyphen" and not self._unshown:
                self._shown.append("\n" if local in _BLOCKS else " ")
        self._apart.append(" ")

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._unshown -= local in _UNSHOWN
        if local == _RUN and self._hidden:
            del self._shown[self._run :]
            self._hidden = False
        if local in _BLOCKS:
            self._flow.append("\n")
            if not self._unshown:
                self._shown.append("\n")
        if local.endswith(("Header", "Footer")) and self._flow:
            self._flow.append("\n" + _PAGE_CODES.sub("", self._flow[-1]) + "\n")

    def words(self, text: str) -> None:
        self._flow.append(text)
        self._apart.append(text)
        if not self._unshown:
            self._shown.append(text)

    def note(self, text: str) -> None:
        self._rest[text] = None

    def texts(self) -> Iterator[str]:
        flowing, shown, apart = "".join(self._flow), "".join(self._shown), "".join(self._apart)
        yield flowing
        yield seams(shown)
        yield from (other for other in dict.fromkeys((shown, apart)) if other.split() != flowing.split())
        yield "\n".join(self._rest)


def _letter(number: str) -> str:
    """F042 is B in the private area of a symbol font (17.3.3.30)."""
    try:
        code = int(number, 16)
    except ValueError:
        return number
    return (
        chr(code - 0xF000 if 0xF000 <= code <= 0xF0FF else code)
        if 0 < code < 0xD800 or 0xF000 <= code <= 0xF0FF
        else ""
    )
