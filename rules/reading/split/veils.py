"""What a page shows so that hardly anybody sees it: white on white, a hair's height, off the screen, folded away.

Nothing is left out for that: a reader may see it after all (a dark background, a style sheet that is not obeyed). But
nothing should be decided by words that may not be seen.
"""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

_TAGS: Final = frozenset({"q", "details", "dialog", "marquee"})  # others' words, or folded until somebody looks
_COLOUR: Final = re.compile(r"(?:^|;)(?:-webkit-text-fill-)?color:([^;!]{1,60})")
_SMALL: Final = re.compile(
    r"(?:^|;)(?:font-size|font|line-height|zoom|transform):[^;]{0,40}?(?<![\d.])([0-2]?(?:\.\d+)?)(?:px|pt)"
)
_AWAY: Final = re.compile(
    r"(?:left|right|top|bottom|text-indent|margin(?:-left|-top|-right)?):-\d{3,}|(?:^|;)(?:max-)?(?:height:[01]|width:0)(?:px|pt)?(?:;|!|$)"
    r"|clip(?:-path)?:(?:rect|inset|circle)\(|transform:[^;]{0,40}scale[xy3d]{0,2}\(0|opacity:(?:0|0?\.[0-2]\d*)(?:;|!|$)"
    r"|visibility:(?:hidden|collapse)|display:none|mso-hide:all|font-size:0|direction:rtl;unicode-bidi|bidi-override"
)
_RULE: Final = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_NAMES: Final = re.compile(r"[.#][\w-]{1,100}|(?<![\w.#-])[a-z][a-z0-9]{0,15}(?=\s*(?:,|$))")
_BLANKS: Final = re.compile(r"\s+|/\*.{0,500}?\*/")
_PALE: Final = 0xE8  # each channel at least this: hardly to be read on white


class Veils:
    """The veils of one page: told for one element at a time, style sheets included."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._named: set[str] = set()
        for sheet in page.css("style")[:20]:
            for selectors, style in _RULE.findall((sheet.text() or "")[:50_000]):
                if _veils(_BLANKS.sub("", style).lower()):
                    self._named.update(_NAMES.findall(selectors.lower()))

    def over(self, node: LexborNode, tag: str, style: str) -> bool:
        """Whether this element may not be seen. `style`: its own, without blanks, in lower case."""
        if tag in _TAGS or (style and _veils(style)):
            return True
        attributes = node.attributes
        if tag == "font" and (_is_pale(attributes.get("color") or "") or attributes.get("size") in ("0", "-7")):
            return True
        if not self._named:
            return False
        names = {tag, f"#{(attributes.get('id') or '').lower()}"}
        names.update(f".{name}" for name in (attributes.get("class") or "").lower().split()[:50])
        return not self._named.isdisjoint(names)


def _veils(style: str) -> bool:
    colour = _COLOUR.search(style)
    return bool((colour and _is_pale(colour[1])) or _AWAY.search(style) or _SMALL.search(style))


def _is_pale(colour: str) -> bool:
    """White, nearly white, or no colour at all."""
    colour = _BLANKS.sub("", colour.lower()).strip()
    if colour in (
        "white",
        "transparent",
        "snow",
        "ivory",
        "whitesmoke",
        "ghostwhite",
        "floralwhite",
        "azure",
        "mintcream",
    ):
        return True
    if colour.startswith(("rgb", "hsl")):
        numbers = [float(n) for n in re.findall(r"\d{1,3}(?:\.\d{1,6})?", colour)[:4]]
        if colour.startswith("hsl"):
            return len(numbers) >= 3 and numbers[2] >= 91
        return len(numbers) >= 3 and (min(numbers[:3]) >= _PALE or (len(numbers) == 4 and numbers[3] == 0))
    digits = colour.lstrip("#")
    if not re.fullmatch(r"[0-9a-f]{3,8}", digits):
        return False
    channels = [digits[i] * 2 for i in range(3)] if len(digits) in (3, 4) else [digits[i : i + 2] for i in (0, 2, 4)]
    return len(digits) != 5 and all(int(c or "0", 16) >= _PALE for c in channels)
