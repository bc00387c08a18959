"""What stands under a written text without being written for it: signatures, tag lines, notices; and banners above."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Final

from rules.reading.split.lines import Line, words
from rules.reading.split.markers import is_rule
from rules.reading.split.model import SpanKind
from rules.reading.split.notices import is_banner, is_disclaimer, is_tag_line

MAX_SIGNATURE: Final = 14  # lines under a name or a weak delimiter; under "-- " there is no limit
_STRICT: Final = re.compile(r"--[ \xa0]?\s*$")
_WEAK: Final = re.compile(r"(?:-{2,4}|—|––|_{2,10}|\*\s?\*\s?\*)$")
_BARS: Final = re.compile(r"(?:[|│]\s?){1,6}$")  # the table NetEase's programs draw around a signature
_FOR_OTHERS: Final = re.compile(r"(?:i\.?\s?[av]\.|ppa\.|p\.\s?p\.|p\.\s?o\.)\s", re.IGNORECASE)
_PICTURE: Final = re.compile(
    r"[\[<](?:cid:|(?:inline[- ]?)?(?:image|bild|imagen|图片|图像)\s?[:：\d.])[^\]>\n]{0,200}[\]>]$"
    r"|\[[\w. -]{1,60}\.(?:png|jpe?g|gif)\]$|\[[^\]\n]{1,80}\]<https?://\S{1,300}>$"
    r"|\[[^\]\n]{0,160}(?:automatically generated|automatisch generiert|générée automatiquement)[^\]\n]{0,60}\]$"
    r"|\[(?:logo|facebook|linkedin|twitter|instagram|youtube)(?: icon| logo)?\]$",
    re.IGNORECASE,
)
_AFTERTHOUGHT: Final = re.compile(
    r"\W{0,3}(?:p\.?\s?s|p\.?\s?d|n\.?\s?b|ps|pd|nb|附|又及|另|补充|追伸|추신|tb|з\.?ы)\s?[.:：,)、-]", re.IGNORECASE
)
_ITEM: Final = re.compile(r"\W{0,2}(?:(?:\d{1,2}|[a-z])\s?[.):：、]|[A-Z]\s?[):：、])\s?\S|[-*•·–]\s?\S")
_PHONE: Final = re.compile(
    r"(?:t|tel|tél|teléfono|telefon|téléphone|telefono|phone|ph|mob|mobile|mobil|móvil|m|c|cell|cel|fax|f|d"
    r"|direct|office|whatsapp"
    r"|手机|电话|電話|手機|传真|đt|sđt|điện thoại|携帯|전화|тел|моб)(?![a-zà-ÿ])[\w ]{0,8}[.:：/"
    r"|]*\s?\(?\+?\d[\d\s()./-]{5,}"
    r"|(?:whatsapp|wechat|skype|line|zalo|telegram|微信|qq)\s?[:：]\s?\S+$|(?=(?:\D{0,4}\d){9})[+(\d][\d\s()./-]{7,}$",
    re.IGNORECASE,
)
_ONLINE: Final = re.compile(
    r"(?:\w{1,12}\s?[.:：]\s?)?<?(?:https?://)?(?:www\.)?[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.[a-z]{2,12}/?>?(?:<https?://\S+>)?$"
    r"|(?:(?:e|e-?mail|mail|correo|courriel|邮箱"
    r"|邮件)\s?[.:：]\s?)?<?[^\s<>@]{1,64}@[^\s<>@]{1,100}\.\w{2,12}>?(?:<mailto:\S+>)?$",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"<?(?:https?://|www\.)\S+$", re.IGNORECASE)
_NAME_ENDS: Final = re.compile(r"\s?(?:[|·•/]|\s[-–—]\s|,\s)\s?")
_CLOSING: Final = re.compile(
    r"\W{0,3}(?:(?:kind|best|warm|many|with|all the|yours|sincerely|regards|cheers|thanks|thank you"
    r"|many thanks|best|rgds|br|kr|ta|respectfully|cordially)\b"
    r"|(?:mit |viele |beste |liebe |freundliche |schöne |herzliche )+gr[uü](?:ß|ss)|gruß|grüße|lg|vg|mfg|danke"
    r"|cordialement|bien (?:à|cordialement)|merci|salutations|bonne journée|sincères|amitiés"
    r"|saludos|un saludo|atentamente|gracias|cordialmente|abrazo|atenciosamente|obrigad[oa]|abraços?|att\b"
    r"|cordiali saluti|saluti|grazie|distinti|met vriendelijke|groet|mvg|bedankt|pozdrawiam|z poważaniem"
    r"|dziękuję"
    r"|med venlig|mvh|hilsen|tak|hälsningar|med vänlig|terveisin|с уважением|спасибо|谢谢|謝謝|此致|敬礼|顺祝"
    r"|祝好|祝商祺|多谢|以上|よろしくお願い|敬具|감사합니다|trân trọng|cảm ơn|thân|thân mến|kính thư|chào)",
    re.IGNORECASE,
)
_ENDS_SENTENCE: Final = re.compile(r"[.!?。！？…][\"'”’)）]?$")
_ABBREVIATED: Final = re.compile(
    r"\b(?:inc|ltd|co|corp|s\.?l|s\.?a|s\.?r\.?l|gmbh|e\.?v|b\.?v|n\.?v|llc|plc|jr|sr|ph\.?d|m\.?a|b\.?a|st|str)\.$",
    re.IGNORECASE,
)


def sort_written(lines: Sequence[Line], top: bool, writer: str, signed: Collection[str]) -> tuple[list[SpanKind], bool]:
    """The kinds of a run of unquoted lines, and whether they are sure.

    `top`: it begins the mail; `writer`: the sender's name as From says it; `signed`: lines (as `line_key`) that the
    mail's HTML marks as signature. Blank lines are "new" here. Not sure: lines under a signature that could be either.
    """
    kinds: list[SpanKind] = ["new"] * len(lines)
    paragraphs = _paragraphs(lines)
    first = _sort_banners(lines, paragraphs, kinds) if top else 0
    for start, after in paragraphs[first:]:
        if start and is_disclaimer(_joined(lines, start, after)):
            kinds[start:after] = ["disclaimer"] * (after - start)
    for at, line in enumerate(lines):
        if kinds[at] == "new" and (
            _is_tag(lines, kinds, at) or _PICTURE.match(line.content) or line.mark == "signature"
        ):
            kinds[at] = "signature"
    begin = _signature_begin(lines, paragraphs, kinds, writer, signed)
    return kinds, begin is None or _sign(lines, paragraphs, kinds, begin, signed)


def line_key(content: str) -> str:
    """A line for comparing with its other rendering: its words alone."""
    return " ".join(words(content))


def _paragraphs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at in range(len(lines) + 1):
        filled = at < len(lines) and bool(lines[at].content)
        if filled and start is None:
            start = at
        elif not filled and start is not None:
            found.append((start, at))
            start = None
    return found


def _joined(lines: Sequence[Line], start: int, after: int) -> str:
    return " ".join(line.content for line in lines[start : min(after, start + 30)])


def _sort_banners(lines: Sequence[Line], paragraphs: Sequence[tuple[int, int]], kinds: list[SpanKind]) -> int:
    """Marks the banners on top; returns how many paragraphs they are. A banner line may stand right above the text."""
    for number, (start, after) in enumerate(paragraphs[:4]):
        lone = is_banner(lines[start].content)
        if after - start > 8 or not (lone or is_banner(_joined(lines, start, after))):
            return number
        last = start + 1 if lone else after
        while lone and last < after and _reads_on(lines[last - 1].content, lines[last].content):
            last += 1
        kinds[start:last] = ["disclaimer"] * (last - start)
        if last < after:
            return number
    return len(paragraphs)


def _reads_on(above: str, content: str) -> bool:
    """Whether a line still belongs to the banner line above it: it warns itself, or goes on with the sentence."""
    return is_banner(content) or (content[:1].islower() and not _ENDS_SENTENCE.search(above))


def _is_tag(lines: Sequence[Line], kinds: Sequence[SpanKind], at: int) -> bool:
    """A tag line stands alone: above it is nothing, a blank line or another tag line."""
    if not is_tag_line(lines[at].content):
        return False
    above = at - 1
    return above < 0 or not lines[above].content or kinds[above] != "new" or len(lines[at].content.split()) <= 6


def _signature_begin(
    lines: Sequence[Line],
    paragraphs: Sequence[tuple[int, int]],
    kinds: Sequence[SpanKind],
    writer: str,
    signed: Collection[str],
) -> int | None:
    """The index of the line a signature begins with, or None."""
    for at, line in enumerate(lines):
        if line.mark or not line.content:
            continue
        if _STRICT.match(line.text):
            if line.text.startswith("-- ") or _is_signature_like(lines[at + 1 : at + 100]):
                return at
        elif at and (is_rule(line.content) or _BARS.match(line.content) or _WEAK.match(line.content)):
            below = lines[at + 1 : at + 100]
            named_below = any(_is_name_of(under.content, _name_words(writer)) for under in below[:4])
            if (_has_contact(below) or named_below) and _is_signature_like(below):
                return at
    named = _name_line(lines, kinds, writer)
    if named is not None:
        return named
    marked = _tail(lines, kinds, lambda line: line.mark == "signature" or line_key(line.content) in signed)
    if marked is not None:
        return marked
    small = _tail(lines, kinds, lambda line: line.small)
    if small is not None and any(line.content and not line.small for line in lines[:small]):
        return small
    return _contact_block(lines, paragraphs, kinds)


def _is_signature_like(lines: Sequence[Line]) -> bool:
    """Short lines, not many, none a sentence or an item of a list."""
    filled = [line.content for line in lines[: 4 * MAX_SIGNATURE] if line.content]
    whole = len(lines) <= 4 * MAX_SIGNATURE
    return whole and len(filled) <= MAX_SIGNATURE and all(_is_short(content) for content in filled)


def _is_short(content: str) -> bool:
    content = _FOR_OTHERS.sub("", content, count=1)
    if any(pattern.match(content) for pattern in (_BARS, _PHONE, _ONLINE, _LINK, _PICTURE)) or is_tag_line(content):
        return True
    ends = _ENDS_SENTENCE.search(content) and not _ABBREVIATED.search(content)
    return (
        len(content) <= 80
        and not ends
        and content[-1:] not in ":："
        and not _ITEM.match(content)
        and not content[:1].islower()
    )


def _name_line(lines: Sequence[Line], kinds: Sequence[SpanKind], writer: str) -> int | None:
    """The last line that is the sender's name.

    Right under a typed closing ("Best regards,") the name was typed with it: the signature begins below.
    """
    name = _name_words(writer)
    if not name:
        return None
    for at in range(len(lines) - 1, -1, -1):
        if kinds[at] != "new" or lines[at].depth or not _is_name_of(lines[at].content, name):
            continue
        if at and _CLOSING.match(lines[at - 1].content) and len(lines[at - 1].content.split()) <= 5:
            at += 1
            return at if at < len(lines) and any(line.content for line in lines[at:]) else None
        return at
    return None


def _is_name_of(content: str, name: frozenset[str]) -> bool:
    """Whether a line is a person's name: their words in any order, with a title, or before a separator.

    A first name alone is not: that is how people close what they typed.
    """
    if not content or len(content) > 100:
        return False
    content = _FOR_OTHERS.sub("", content, count=1)
    head = _NAME_ENDS.split(content, maxsplit=1)[0]
    for part in {content, head}:
        said = _name_words(part)
        if said == name:
            return True
        titled = bool(name) and name < said and _is_name(part)
        if titled or (len(said) >= 2 and said < name):
            return True
    return False


def _name_words(text: str) -> frozenset[str]:
    if not text or len(text) > 100:
        return frozenset()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(re.findall(r"[^\W\d_]+", folded))


def _tail(lines: Sequence[Line], kinds: Sequence[SpanKind], test: Callable[[Line], bool]) -> int | None:
    """Where the run of lines at the end that pass the test begins (blank and already sorted lines may lie between)."""
    begin: int | None = None
    for at in range(len(lines) - 1, -1, -1):
        if not lines[at].content or kinds[at] != "new":
            continue
        if not test(lines[at]):
            break
        begin = at
    return begin


def _contact_block(
    lines: Sequence[Line], paragraphs: Sequence[tuple[int, int]], kinds: Sequence[SpanKind]
) -> int | None:
    """The last written paragraph when it is a name over short lines with a telephone number, web or mail address.

    A closing typed above the name stays written. A mail of this one paragraph has no signature.
    """
    written = [(start, after) for start, after in paragraphs if "new" in kinds[start:after]]
    while len(written) > 1 and all(_has_contact([line]) for line in lines[written[-1][0] : written[-1][1]]):
        written.pop()  # contacts apart from the name
    if len(written) < 2:
        return None
    start, after = written[-1]
    if _CLOSING.match(lines[start].content) and len(lines[start].content.split()) <= 5:
        start += 1
    block = lines[start:after]
    if not block or not _is_signature_like(block) or not _is_name(block[0].content):
        return None
    return start if _has_contact(lines[start:]) and len(lines[start:]) > 1 else None


def _is_name(content: str) -> bool:
    """Up to five capitalised words, or up to six characters of a script without capitals."""
    content = _FOR_OTHERS.sub("", content, count=1)
    tokens = re.findall(r"[^\W\d_]+", content)
    if content.isascii() or any(token[:1].isupper() for token in tokens):
        return 0 < len(tokens) <= 5 and not re.search(r"\d", content) and all(token[:1].isupper() for token in tokens)
    return 0 < len("".join(tokens)) <= 6


def _has_contact(block: Sequence[Line]) -> bool:
    return any(_PHONE.match(line.content) or _ONLINE.match(line.content) for line in block)


def _sign(
    lines: Sequence[Line],
    paragraphs: Sequence[tuple[int, int]],
    kinds: list[SpanKind],
    begin: int,
    signed: Collection[str],
) -> bool:
    """Marks everything from `begin` on as signature; what was written under it after all stays new.

    Short lines apart from the rest count as signature only before something that surely is: a telephone number, a
    picture, a notice. Otherwise they stay new and the answer is False: a slogan, or a last wish?
    """
    strict = lines[begin].text.startswith("-- ")
    evident = [
        at
        for at in range(begin, len(lines))
        if kinds[at] != "new"
        or lines[at].small
        or _has_contact(lines[at : at + 1])
        or line_key(lines[at].content) in signed
    ]
    sure, below = True, False
    for start, after in paragraphs:
        if after <= begin:
            continue
        start = max(start, begin)
        written = bool(_AFTERTHOUGHT.match(lines[start].content))
        if below and not strict and not written and start > max(evident, default=-1):
            written = True
            sure = sure and not all(_is_short(line.content) for line in lines[start:after])
        elif below and not strict:
            written = written or not all(_is_short(line.content) for line in lines[start:after])
        elif not strict and not below:
            odd = [line for line in lines[start:after] if not (_is_short(line.content) or line.small or line.mark)]
            sure = sure and all(is_disclaimer(line.content) or line_key(line.content) in signed for line in odd)
        below = True
        for at in range(start, after):
            if kinds[at] == "new" and not written:
                kinds[at] = "signature"
    return sure
