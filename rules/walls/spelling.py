"""How a name may be spelled and still be read as that name: the forms of a text that are searched.

Equality of names is never judged here: what is folded is folded for finding alone.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

# Shown as nothing, though no format characters: joiners, variation selectors, fillers.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d\ufe00-\ufe0f"
_FORMAT = "".join(chr(c) for c in range(0x80, 0xE0080) if unicodedata.category(chr(c)) == "Cf")
_INVISIBLE = re.compile(f"[{_UNSEEN}{_FORMAT}]")
_LOOSE = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]")
_ENTITY = re.compile(r"&(?:#\d|#x[0-9a-f]|[a-z]{2,8};)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")  # JSON
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{2,6})[ \n]?")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_PUNYCODE = re.compile(r"\bxn--[a-z0-9-]{2,60}", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TORN = re.compile(r"(?<=\w)[-\u2010\u2011\u00ad\u00ac]\s*\n[\s>|]*(?=\w)")  # hyphenated at the end of a line
_MIRROR = "\u202e"  # RIGHT-TO-LEFT OVERRIDE: read from the other end
# Written without blanks between words: every character counts as a word of its own.
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_WORD = re.compile(rf"{_DENSE.pattern}|(?:(?!{_DENSE.pattern})[^\W_])+")
_SPACED = 4  # single letters in a row that may be a word set wide: B O R E A L I S

# Letters of other scripts that look like a Latin one (after Unicode TS #39, confusables.txt), as they are before case
# is folded: a capital may look like another letter than its small form does.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮҺԌԚԜѴ" "авеѕіјкмнорстухүһԁԛԝѵ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ" "ανικορτυχηωγϲ"
    "ıɑɡɩʀɴʜʟᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢſøØłŁđĐħ",
    "ABESIJKMHOPCTYXYHGQWV" "abesijkmhopctyxyhdqwv" "ABEZHIKMNOPTYXCj" "avikoptuxnwyc"
    "iagirnhlabcdejkmoptuvwzsoOlLdDh",
)  # fmt: skip
_ALIKE = str.maketrans("i10|", "llol")  # one stroke, one ring


def normalised(text: str) -> str:
    """NFKC, casefolded, without invisible characters (soft hyphens, zero-width spaces, marks of direction) and without
    marks that belong to no letter: "B̲orealis"."""
    if text.isascii():
        return text.lower()
    visible = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    folded = unicodedata.normalize("NFKC", visible.casefold())
    return _LOOSE.sub("", folded)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, normalised: ("acme", "foods"), ("晨", "光")."""
    return tuple(_WORD.findall(normalised(text)))


def is_dense(word: str) -> bool:
    """One character of a script that is written without blanks."""
    return bool(_DENSE.match(word))


def is_latin(text: str) -> bool:
    """No character of it is written without blanks."""
    return not _DENSE.search(text)


def bare(word: str) -> str:
    """As people type it who have no such keys: "lucia" of "lucía"."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("đ", "d")


def shapes(text: str) -> tuple[str, ...]:
    """The words of a text by their shape: other scripts' letters read as the Latin ones they look like, no accents."""
    folded = normalised(unicodedata.normalize("NFKC", text).translate(_LOOKALIKES))
    return tuple(_WORD.findall(folded if folded.isascii() else bare(folded)))


def looks(text: str) -> tuple[str, ...]:
    """As `shapes`, and l, I and 1, o and 0 made one."""
    if text.isascii():
        return tuple(_WORD.findall(text.lower().translate(_ALIKE)))
    return tuple(word.translate(_ALIKE) for word in shapes(text))


def forms(text: str) -> Iterator[str]:
    """The text, and the other texts that some program or reader would take it for; the first is the text itself."""
    plain = dict.fromkeys((text, _decoded(text)))
    for form in (*plain, *((text[::-1],) if _MIRROR in text else ())):
        yield form
        parted = (_CAMEL.sub(" ", line) for line in form.split("\n") if _CAMEL.search(line))
        torn = _TORN.sub("", form)
        yield from (other for other in ("\n".join(parted), torn if torn != form else "") if other)


def set_wide(found: Sequence[str]) -> Iterator[str]:
    """Letters that stand alone, four or more in a row, as one run: "borealis"."""
    run = list[str]()
    for word in (*found, ""):
        if len(word) == 1 and not is_dense(word):
            run.append(word)
            continue
        if len(run) >= _SPACED:
            yield "".join(run)
        run = []


def split_at_capitals(name: str) -> str:
    """ "PosterForBorealis" → "Poster For Borealis"."""
    return _CAMEL.sub(" ", name)


def _decoded(text: str) -> str:
    """Entities, percent signs, JSON and CSS escapes and punycode read as what they stand for."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    if _PERCENT.search(text):
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        text = _CSS_ESCAPE.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) < 0x110000 else m[0], text)
    if "xn--" in text.lower():
        text = _PUNYCODE.sub(lambda m: _host(m[0]), text)
    return text


def _host(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label
