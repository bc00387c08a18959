"""The finished bytes of a mail, taken apart again for the client walls: every place where a name could stand."""

import re
from collections.abc import Iterator, Sequence
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from selectolax.lexbor import LexborHTMLParser

from rules.walls import Outgoing

_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_LOOKS = frozenset({"style", "class", "width", "align", "border", "cellpadding", "cellspacing", "bgcolor", "role"})


def outgoing(raw: bytes, recipients: Sequence[str]) -> Outgoing:
    """`recipients`: every address the mail is handed to, whatever its headers say."""
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    texts, pages, names = list[str](), list[str](), list[str]()
    for part in mail.walk():
        names += [n for n in (part.get_filename(), part.get_param("name")) if isinstance(n, str)]
        if part.is_multipart() or part.get_content_maintype() != "text":
            continue
        words = _words(part)
        (pages if part.get_content_subtype() == "html" else texts).append(words)
    return Outgoing(
        subject=_decoded(str(mail.get("Subject", ""))),
        text="\n".join(texts),
        html="\n".join(line for page in pages for line in _visible_and_hidden(page)),
        recipients=tuple(recipients),
        filenames=tuple(_decoded(n) for n in names),
        headers=tuple(_decoded(str(v)) for part in mail.walk() for k, v in part.items() if k.lower() != "subject"),
    )


def _words(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode(part.get_content_charset("utf-8"), "replace") if isinstance(payload, bytes) else ""


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def _visible_and_hidden(html: str) -> Iterator[str]:
    """The text with and without blanks between elements (bold may cut a word in two), comments, and attributes; of a
    style sheet its strings, for they can be shown, and no property of it."""
    tree = LexborHTMLParser(html)
    if tree.root is None:
        return
    for sheet in tree.css("style"):
        yield from _STRING.findall(sheet.text())
        sheet.decompose()
    yield tree.root.text(separator=" ")
    yield tree.root.text(separator="")
    for node in tree.root.traverse():
        yield from (value for name, value in node.attributes.items() if value and name not in _LOOKS)
    for piece in html.split("<!--")[1:]:
        yield piece.partition("-->")[0]
