"""What the leaves of a mail are taken for: its own text, attachments, calendars, machine words, attached mails."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daemon.parse.leaves import Leaf, octets
from daemon.parse.mime import Tree
from daemon.parse.params import bare_name, media_type
from daemon.parse.tnef import Tnef, TnefFile, is_tnef, read_tnef
from daemon.parse.values import (
    MAX_ATTACHED_TEXT,
    MAX_CALENDARS,
    MAX_FORWARDED,
    MAX_LINES,
    MAX_MACHINE_PARTS,
    MAX_TEXT,
    Part,
)
from rules.nouns import Attachment, CalendarPart
from rules.reading.charsets import decode
from rules.reading.encoded import clean
from rules.reading.htmltext import MAX_HTML, html_to_text, is_bomb

_CALENDARS = frozenset({"text/calendar", "application/ics"})
_MACHINE = frozenset({
    "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "message/global-disposition-notification", "message/feedback-report", "text/rfc822-headers",
    "message/global-headers",
})  # fmt: skip
_MAILS = frozenset({"message/rfc822", "message/global", "message/news", "application/eml", "application/x-eml"})
_PROSE = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
_OTHER_FACES = frozenset({"text/x-amp-html", "text/watch-html"})  # further renderings of the same text
_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "application/ics": "ics", "image/jpeg": "jpg",
    "message/rfc822": "eml", "image/svg+xml": "svg", "application/pgp-signature": "asc", "application/pkcs7-signature":
    "p7s", "application/pkcs7-mime": "p7m",
}  # fmt: skip


@dataclass(slots=True)
class Content:
    """Everything the body of one mail holds."""

    text: str = ""
    html: str | None = None
    flowed: bool = False
    attachments: list[Attachment] = field(default_factory=list)
    calendars: list[CalendarPart] = field(default_factory=list)
    machine_parts: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    packed: list[Tnef] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)


def read_content(found: Sequence[Leaf], tree: Tree, unread: Mapping[str, Part]) -> Content:
    """`unread`: parts left on the server, by part specifier; for those only a stand-in is in the tree."""
    content = Content()
    body: list[Leaf] = []
    for leaf in found:
        if leaf.media_type in _MACHINE and len(content.machine_parts) < MAX_MACHINE_PARTS:
            content.machine_parts.append(_text(leaf, tree, content)[:MAX_ATTACHED_TEXT])
        elif _is_own_text(leaf, body):
            body.append(leaf)
            if leaf.named_as_file:
                _attach(leaf, tree, unread, content)
        elif leaf.media_type in _OTHER_FACES and not leaf.attached:
            continue
        else:
            _attach(leaf, tree, unread, content)
    _write_text(body, tree, unread, content)
    for packed in content.packed:
        _write_packed(packed, content)
    return content


def _is_own_text(leaf: Leaf, body: Sequence[Leaf]) -> bool:
    """Whether a leaf is the sender's own words. A name alone makes no file of the first text (some programs name it);
    the alternatives of a text go together."""
    if leaf.attached or leaf.media_type not in _PROSE:
        return False
    if not leaf.name:
        return True
    return not body or (leaf.choice is not None and all(b.media_type != leaf.media_type for b in body))


def _write_text(body: Sequence[Leaf], tree: Tree, unread: Mapping[str, Part], content: Content) -> None:
    """Text in reading order; of alternatives the plain one, else the HTML turned to text."""
    segments: dict[str, list[tuple[Leaf, str]]] = {}
    for leaf in body:
        if leaf.number in unread:
            content.defects["a text part too large to be fetched whole"] = None
        segments.setdefault(leaf.choice or f"leaf {leaf.number}", []).append((leaf, _text(leaf, tree, content)))
    pages = [t for segment in segments.values() for leaf, t in segment if leaf.media_type == "text/html"]
    if pages:
        content.html = _page("\n".join(pages), content)
    texts = [_segment_text(segment, content) for segment in segments.values()]
    text = "\n".join(t for t in texts if t)
    if len(text) > MAX_TEXT:
        content.defects[f"text cut at {MAX_TEXT} characters"] = None
    content.text = _of_bearable_length(text[:MAX_TEXT], content)


def _of_bearable_length(text: str, content: Content) -> str:
    """Not so many lines that to judge them takes long; what is cut is never decided by a machine (see split/)."""
    if text.count("\n") <= MAX_LINES:
        return text
    content.defects[f"text cut at {MAX_LINES} lines"] = None
    return "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])


def _segment_text(segment: Sequence[tuple[Leaf, str]], content: Content) -> str:
    plain = [(leaf, text) for leaf, text in segment if leaf.media_type == "text/plain" and text.strip()]
    if plain:
        content.flowed = content.flowed or any(leaf.content_type.token("format") == "flowed" for leaf, _ in plain)
        return "\n".join(text for _, text in plain)
    pages = [html_to_text(text) for leaf, text in segment if leaf.media_type == "text/html"]
    if any(pages):
        return "\n".join(pages)
    return "\n".join(text for leaf, text in segment if leaf.media_type != "text/html")


def _page(html: str, content: Content) -> str | None:
    """The HTML to keep: none that would choke whoever parses it next."""
    if is_bomb(html):
        content.defects["HTML made to choke parsers"] = None
        return None
    if len(html) > MAX_HTML:
        content.defects[f"HTML cut at {MAX_HTML} characters"] = None
    return html[:MAX_HTML]


def _text(leaf: Leaf, tree: Tree, content: Content) -> str:
    data, problem = octets(leaf, tree)
    if problem:
        content.defects[problem] = None
    text, problem = decode(data[: 4 * MAX_TEXT], leaf.charset)
    if problem:
        content.defects[f"{leaf.media_type}: {problem}"] = None
    return _lines(text)


def _lines(text: str) -> str:
    """Line ends as LF, NUL gone."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "") if "\0" in text else text


def _attach(leaf: Leaf, tree: Tree, unread: Mapping[str, Part], content: Content) -> None:
    number = len(content.attachments) + 1
    away = unread.get(leaf.number)
    if away is not None:
        name = leaf.name or away.name or _made_up(leaf, number)
        content.attachments.append(Attachment(name=name, media_type=leaf.media_type, size=away.size, part=leaf.number))
        return
    data, problem = octets(leaf, tree)
    if problem:
        content.defects[problem] = None
    name = leaf.name or _made_up(leaf, number)
    if is_tnef(leaf.media_type, name) and _unpack(data, leaf, content):
        return
    if leaf.media_type in _MAILS or name.lower().endswith(".eml"):
        if len(content.mails) < MAX_FORWARDED:
            content.mails.append(data)
        else:
            content.defects[f"more than {MAX_FORWARDED} attached mails"] = None
    calendar = leaf.media_type in _CALENDARS
    text = None
    if calendar or (leaf.media_type.startswith("text/") and len(data) <= MAX_ATTACHED_TEXT):
        text = _lines(decode(data[:MAX_TEXT], leaf.charset)[0])
    if calendar and text is not None:
        _add_calendar(text, leaf.content_type.token("method"), content)
    if not calendar or leaf.attached or leaf.name:
        content.attachments.append(
            Attachment(
                name=name,
                media_type=leaf.media_type,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                part=leaf.number,
                text=text if len(data) <= MAX_ATTACHED_TEXT else None,
            )
        )


def _unpack(data: bytes, leaf: Leaf, content: Content) -> bool:
    """The files of a winmail.dat stand in its place; False: it cannot be opened and stays the file it is."""
    packed = read_tnef(data)
    if packed is None or not (packed.files or packed.text or packed.html):
        return False
    if packed.broken:
        content.defects["winmail.dat ends in the middle"] = None
    content.packed.append(packed)
    for file in packed.files:
        _attach_packed(file, leaf, content)
    return True


def _attach_packed(file: TnefFile, leaf: Leaf, content: Content) -> None:
    name = bare_name(clean(file.name)) or f"part-{len(content.attachments) + 1}.bin"
    kind = media_type(file.media_type)
    text = None
    if kind in _CALENDARS or name.lower().endswith((".ics", ".txt")):
        text = _lines(decode(file.data[:MAX_TEXT], None)[0])
    if text is not None and not name.lower().endswith(".txt"):
        _add_calendar(text, None, content)
    if name.lower().endswith(".eml") and len(content.mails) < MAX_FORWARDED:
        content.mails.append(file.data)
    size = len(file.data)
    digest = hashlib.sha256(file.data).hexdigest()
    kept = text if size <= MAX_ATTACHED_TEXT else None
    content.attachments.append(
        Attachment(name=name, media_type=kind, size=size, sha256=digest, part=leaf.number, text=kept)
    )


def _write_packed(packed: Tnef, content: Content) -> None:
    """The text in it counts only where the mail has no other: most senders write it twice."""
    if content.text.strip():
        return
    content.text = _of_bearable_length(_lines(packed.text)[:MAX_TEXT], content)
    if packed.html and content.html is None:
        content.html = _page(packed.html, content)
        if not content.text.strip():
            content.text = _of_bearable_length(html_to_text(packed.html)[:MAX_TEXT], content)


def _add_calendar(text: str, method: str | None, content: Content) -> None:
    """Invites come twice, as an alternative of the text and as a file: the same text is one calendar."""
    for i, known in enumerate(content.calendars):
        if known.text.split() == text.split():
            content.calendars[i] = CalendarPart(text=known.text, method=known.method or (method and method.upper()))
            return
    if len(content.calendars) < MAX_CALENDARS:
        content.calendars.append(CalendarPart(text=text, method=method.upper() if method else None))


def _made_up(leaf: Leaf, number: int) -> str:
    """A name for a nameless file, the same at every reading."""
    subtype = leaf.media_type.partition("/")[2]
    if leaf.media_type == "application/ms-tnef":
        return "winmail.dat"
    extension = _EXTENSIONS.get(leaf.media_type) or (subtype if subtype.isalnum() and len(subtype) <= 5 else "bin")
    return f"part-{number}.{extension}"
