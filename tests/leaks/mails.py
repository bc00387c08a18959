"""Finished mails with some words in some place: every place that the client walls promise to look at."""

import base64
from collections.abc import Callable, Mapping, Sequence
from email import policy
from email.header import Header
from email.message import EmailMessage
from html import escape
from urllib.parse import quote

from tests.leaks.papers import PAPERS, zipped

TEXT = (
    "Dear all,\n\nhere is where your campaign stands this week. Two drafts wait for you.\n\nKind regards\nMia Brandt\n"
)
File = tuple[str, bytes]


def mail(
    to: str,
    *,
    subject: str = "Weekly report",
    text: str = TEXT,
    html: str = "<p>See above.</p>",
    files: Sequence[File] = (),
    headers: Sequence[tuple[str, str]] = (),
    forwarded: EmailMessage | None = None,
) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = '"Mia Brandt, Northlight" <ae@agency.example>', to, subject
    message["Message-ID"] = "<1@agency.example>"
    for key, value in headers:
        message[key] = value
    message.set_content(text)
    message.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if forwarded is not None:
        message.add_attachment(forwarded)
    return message


Place = Callable[[str, str], bytes]  # recipient, words → the mail
HTML: Mapping[str, Callable[[str], str]] = {
    "HTML text": lambda w: f"<p>about {escape(w)}</p>",
    "HTML comment": lambda w: f"<p>x</p><!-- {w} -->",
    "HTML hidden": lambda w: f'<div style="display: none">{escape(w)}</div>',
    "HTML half bold": lambda w: f"<p>the {escape(w[:3])}<b>{escape(w[3:])}</b></p><p>and so on</p>",
    "HTML cut by a comment": lambda w: f"<p>the {escape(w[:3])}<!-- x -->{escape(w[3:])}</p>",
    "HTML cut by hidden letters": lambda w: (
        f'<p>the {escape(w[:3])}<span style="display:none">xx</span>{escape(w[3:])} is</p>'
    ),
    "HTML cut by a class": lambda w: (
        f'<style>.h {{ display: none }}</style><p>the {escape(w[:3])}<span class="h">xx</span>{escape(w[3:])} is</p>'
    ),
    "HTML cut by struck letters": lambda w: f"<p>the {escape(w[:3])}<del>xx</del>{escape(w[3:])} is</p>",
    "HTML for Outlook": lambda w: f"<!--[if mso]><p>the {escape(w[:3])}<b>{escape(w[3:])}</b></p><![endif]-->",
    "HTML in HTML": lambda w: f'<iframe srcdoc="{escape(f"<p>the {w[:3]}<b>{w[3:]}</b></p>")}"></iframe>',
    "HTML entities": lambda w: "<p>" + "".join(f"&#{ord(c)};" for c in w) + "</p>",
    "alt text": lambda w: f'<img src="cid:1" alt="{escape(w)}">',
    "title attribute": lambda w: f'<td title="{escape(w)}">x</td>',
    "data attribute": lambda w: f'<p data-note="{escape(w)}">x</p>',
    "class": lambda w: f'<p class="{escape(w)}">x</p>',
    "link": lambda w: f'<a href="https://share.example/?q={quote(w)}">here</a>',
    "packed in a link": lambda w: (
        f'<a href="https://x.example/?u={base64.urlsafe_b64encode(f"for {w}".encode()).decode()}">x</a>'
    ),
    "font": lambda w: f'<p style="font-family: {escape(w)}; color: red">x</p>',
    "style sheet": lambda w: f'<style>p::after {{ content: "{w}" }}</style><p>x</p>',
    "data: address": lambda w: f'<a href="data:text/plain;charset=utf-8,{quote(w)}">here</a>',
    "table": lambda w: f"<table><tr><td>1</td><td>{escape(w)}</td><td>x</td></tr></table>",
}


def _raw_header(to: str, line: str) -> bytes:
    return line.encode("ascii") + b"\r\n" + mail(to).as_bytes()


def _encoded(words: str) -> str:
    return Header(words, "utf-8", maxlinelen=75).encode(linesep="\r\n")


def _around(to: str, words: str, *, before: bool) -> bytes:
    """Words that no program shows: ahead of the first part, or behind the last."""
    message = mail(to)
    if before:
        message.preamble = "WORDS"
    else:
        message.epilogue = "WORDS"
    return message.as_bytes().replace(b"WORDS", words.encode())


def _described(to: str, words: str) -> bytes:
    message = mail(to, files=[("a.txt", b"a")])
    part = next(p for p in message.walk() if p.get_filename())
    part["Content-Description"] = words
    return message.as_bytes()


def _calendar(to: str, words: str) -> bytes:
    message = mail(to)
    part = EmailMessage(policy=policy.SMTP)
    half = len(words) // 2  # folded in the middle of the word (RFC 5545 3.1)
    part.set_content(
        f"BEGIN:VEVENT\r\nSUMMARY:the {words[:half]}\r\n {words[half:]}\r\nEND:VEVENT\r\n", subtype="calendar"
    )
    message.make_mixed()
    message.attach(part)
    return message.as_bytes()


def _in_base64_name(to: str, words: str) -> bytes:
    """As old programs name files: an encoded word inside the quotes (against RFC 2047 section 5)."""
    raw = mail(to, files=[("NAME.txt", b"see above")]).as_bytes()
    return raw.replace(b'filename="NAME.txt"', f'filename="{_encoded(words + ".txt")}"'.encode())


def _in_a_torn_name(to: str, words: str) -> bytes:
    """RFC 2231 3 and 4: a name in percent signs, over two parameters."""
    raw, name = mail(to, files=[("NAME.txt", b"see above")]).as_bytes(), quote(words)
    half = name.index("%", len(name) // 2) if "%" in name[len(name) // 2 :] else len(name) // 2
    half += 0 if "%" not in name[half - 2 : half] else 3
    return raw.replace(
        b'filename="NAME.txt"', f"filename*0*=utf-8''{name[:half]}; filename*1*={name[half:]}.txt".encode()
    )


def _card(to: str, words: str) -> bytes:
    half = len(words) // 2
    card = f"BEGIN:VCARD\r\nNOTE:the {words[:half]}\r\n {words[half:]}\r\nEND:VCARD\r\n"
    return mail(to, files=[("a.vcf", card.encode())]).as_bytes()


def _packed_mail(to: str, words: str) -> bytes:
    """An attached mail in base64, against RFC 2046 5.2.1; many programs read it."""
    inner = base64.encodebytes(mail(INNER, text=f"Hi, {words} says yes").as_bytes())
    raw, mark = mail(to, files=[("MARK.txt", b"x")]).as_bytes(), b"application/octet-stream"
    head, _, tail = raw.partition(mark)
    start = tail.index(b"\r\n\r\n") + 4
    return head + b"message/rfc822" + tail[:start] + inner + tail[tail.index(b"\r\n--", start) :]


def _forward(change: Callable[[str], EmailMessage]) -> Place:
    return lambda to, words: mail(to, forwarded=change(words)).as_bytes()


INNER = "someone@elsewhere.example"
PLACES: dict[str, Place] = {
    "subject": lambda to, w: mail(to, subject=f"News: {w}").as_bytes(),
    "text": lambda to, w: mail(to, text=f"{TEXT}\nPS: {w} liked it.\n").as_bytes(),
    "text, torn at a line's end": lambda to, w: mail(
        to, text=f"the {w[:3]}-\n{w[3:]} poster" if w[:3].isalpha() and w[3:4].isalpha() else f"the {w}"
    ).as_bytes(),
    "header": lambda to, w: _raw_header(to, f"X-Note: {_encoded(w)}"),
    "display name": lambda to, w: _raw_header(to, f"Cc: {_encoded(w)} <mia@agency.example>"),
    "before the parts": lambda to, w: _around(to, w, before=True),
    "behind the parts": lambda to, w: _around(to, w, before=False),
    "file name": lambda to, w: mail(to, files=[(f"{w} v2.txt", b"see above")]).as_bytes(),
    "file name, run together": lambda to, w: mail(to, files=[(f"final{w.replace(' ', '')}v2.txt", b"x")]).as_bytes(),
    "file name, encoded word": _in_base64_name,
    "file name, torn": _in_a_torn_name,
    "visiting card, folded": _card,
    "mail in mail: packed": _packed_mail,
    "part's description": _described,
    "calendar, folded": _calendar,
    **{name: (lambda to, w, make=make: mail(to, html=make(w)).as_bytes()) for name, make in HTML.items()},  # type: ignore[misc]
    **{
        paper: (lambda to, w, name=name, make=make: mail(to, files=[(name, make(w))]).as_bytes())  # type: ignore[misc]
        for paper, (name, make) in PAPERS.items()
    },
    "mail in mail: subject": _forward(lambda w: mail(INNER, subject=w)),
    "mail in mail: text": _forward(lambda w: mail(INNER, text=f"Hi, {w} says yes")),
    "mail in mail: header": _forward(lambda w: mail(INNER, headers=[("X-Note", w)])),
    "mail in mail: hidden HTML": _forward(lambda w: mail(INNER, html=HTML["HTML hidden"](w))),
    "mail in mail: file name": _forward(lambda w: mail(INNER, files=[(f"{w}.txt", b"x")])),
    "mail in mail: DOCX": _forward(lambda w: mail(INNER, files=[("plan.docx", PAPERS["DOCX text"][1](w))])),
    "mail in mail in mail": _forward(lambda w: mail(INNER, forwarded=mail(INNER, text=f"Hi, {w} says yes"))),
    ".eml file": lambda to, w: mail(to, files=[("old.eml", mail(INNER, text=f"Hi {w}").as_bytes())]).as_bytes(),
    ".eml in a zip": lambda to, w: mail(
        to, files=[("old.zip", zipped("old.eml", mail(INNER, text=f"Hi {w}").as_bytes()))]
    ).as_bytes(),
}
