"""The shapes of lines that people sign with: names, telephone numbers, addresses, pictures, closings."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from rules.reading.split.lines import Line
from rules.reading.split.notices import is_tag_line

MAX_SIGNATURE: Final = 14  # lines under a name or a weak delimiter; under "-- " there is no limit
BARS: Final = re.compile(r"(?:[|│]\s?){1,6}$")  # the table NetEase's programs draw around a signature
_FOR_OTHERS: Final = re.compile(r"(?:i\.?\s?[av]\.|ppa\.|p\.\s?p\.|p\.\s?o\.)\s", re.IGNORECASE)
PICTURE: Final = re.compile(
    r"[\[<](?:cid:|(?:inline[- ]?)?(?:image|bild|imagen|图片|图像)\s?[:：\d.])[^\]>\n]{0,200}[\]>]$"
    r"|\[[\w. -]{1,60}\.(?:png|jpe?g|gif)\]$|\[[^\]\n]{1,80}\]<https?://\S{1,300}>$"
    r"|\[[^\]\n]{0,160}(?:automatically generated|automatisch generiert|générée automatiquement)[^\]\n]{0,60}\]$"
    r"|\[(?:logo|facebook|linkedin|twitter|instagram|youtube)(?: icon| logo)?\]$",
    re.IGNORECASE,
)
AFTERTHOUGHT: Final = re.compile(
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
CLOSING: Final = re.compile(
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
ENDS_SENTENCE: Final = re.compile(r"[.!?。！？…][\"'”’)）]?$")
_ABBREVIATED: Final = re.compile(
    r"\b(?:inc|ltd|co|corp|s\.?l|s\.?a|s\.?r\.?l|gmbh|e\.?v|b\.?v|n\.?v|llc|plc|jr|sr|ph\.?d|m\.?a|b\.?a|st|str)\.$",
    re.IGNORECASE,
)


def is_signature_like(lines: Sequence[Line]) -> bool:
    """Short lines, not many, none a sentence or an item of a list."""
    filled = [line.content for line in lines[: 4 * MAX_SIGNATURE] if line.content]
    whole = len(lines) <= 4 * MAX_SIGNATURE
    return whole and len(filled) <= MAX_SIGNATURE and all(is_short(content) for content in filled)


def is_short(content: str) -> bool:
    content = _FOR_OTHERS.sub("", content, count=1)
    if any(pattern.match(content) for pattern in (BARS, _PHONE, _ONLINE, _LINK, PICTURE)) or is_tag_line(content):
        return True
    ends = ENDS_SENTENCE.search(content) and not _ABBREVIATED.search(content)
    return (
        len(content) <= 80
        and not ends
        and content[-1:] not in ":："
        and not _ITEM.match(content)
        and not content[:1].islower()
    )


def has_contact(block: Sequence[Line]) -> bool:
    return any(_PHONE.match(line.content) or _ONLINE.match(line.content) for line in block)


def is_name(content: str) -> bool:
    """Up to five capitalised words, or up to six characters of a script without capitals."""
    content = _FOR_OTHERS.sub("", content, count=1)
    tokens = re.findall(r"[^\W\d_]+", content)
    if content.isascii() or any(token[:1].isupper() for token in tokens):
        return 0 < len(tokens) <= 5 and not re.search(r"\d", content) and all(token[:1].isupper() for token in tokens)
    return 0 < len("".join(tokens)) <= 6


def is_name_of(content: str, name: frozenset[str]) -> bool:
    """Whether a line is a person's name: their words in any order, with a title, or before a separator.

    A first name alone is not: that is how people close what they typed.
    """
    if not content or len(content) > 100:
        return False
    content = _FOR_OTHERS.sub("", content, count=1)
    head = _NAME_ENDS.split(content, maxsplit=1)[0]
    for part in {content, head}:
        said = name_words(part)
        if said == name:
            return True
        titled = bool(name) and name < said and is_name(part)
        if titled or (len(said) >= 2 and said < name):
            return True
    return False


def name_words(text: str) -> frozenset[str]:
    if not text or len(text) > 100:
        return frozenset()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(re.findall(r"[^\W\d_]+", folded))
