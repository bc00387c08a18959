"""Mails bent out of shape: each mutant is known by its number alone, so that it can be had again."""

import random
from collections.abc import Sequence
from pathlib import Path

from tests.mails import bounce, invite, mail
from tests.odd_mails import in_base64, multi, part
from tests.odd_mails import mail as odd

CORPUS = Path(__file__).parent.parent.parent.parent / "shared" / "corpus"
LARGEST = 2_000_000  # octets of a mutant
TOKENS = (
    b"\0", b"\r", b"\r\n\r\n", b"\n--", b"--", b"=?utf-8?q?", b"=?x?b?////?=", b"?=", b"<", b">", b"<div>", b"<!--",
    b"&#0;", b"(" * 50, b'"', b"\\", b";", b";;;;", b",", b"@", b"\xff\xfe", b"\xf0\x9f\x91\x8d",
    "批准".encode("gb18030"), "é\u202e\u200b\ud7a3".encode(), b'Content-Type: multipart/mixed; boundary="=_b"\r\n',
    b"Content-Transfer-Encoding: base64\r\n", b"From: a@b.example\r\n", b'charset="utf-7"', b"boundary=",
    b"name*0*=utf-8''%", b"#approve ", b"#job\nbudget: ", b"#paid INV-31\non: ", b"2026-02-30", b"9" * 400, b"-1",
    b"> ", b"BEGIN:VEVENT\r\n", b"RRULE:FREQ=SECONDLY\r\n", b"DTSTART:99999999T999999Z\r\n", b"\x1b[2J",
    b"Date: Fri, 99 Foo 99999 99:99:99 +9999\r\n", b"{{ 7*7 }}", b"{% for x in y %}", b"Message-ID: <",
    b"dmarc=pass header.from=", b"%s%n", b"../../", b" " * 300, b"\t", b"\xe2\x80\xa8",
)  # fmt: skip


def seeds() -> list[bytes]:
    """The corpora where they stand beside the checkout, and in any case one mail of every kind we know."""
    return [*_made(), *(f.read_bytes() for f in sorted(CORPUS.glob("*/eml/*.eml"))), *_bodies()]


def mutant(number: int, seeds: Sequence[bytes]) -> bytes:
    """The same number over the same seeds is the same mutant."""
    chance = random.Random(number)
    raw = bytearray(seeds[number % len(seeds)])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 13, 40))):
        _bend(raw, chance, seeds)
    return bytes(raw[:LARGEST])


def _bend(raw: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    """One change: bits, tokens, lines doubled, dropped and swapped, pieces of other mails, the same again and again."""
    at = chance.randrange(len(raw) + 1)
    end = min(len(raw), at + chance.choice((1, 3, 20, 200, 2_000)))
    match chance.randrange(9):
        case 0:
            if at < len(raw):
                raw[at] ^= 1 << chance.randrange(8)
        case 1:
            raw[at:at] = chance.choice(TOKENS)
        case 2:
            raw[at:end] = chance.choice(TOKENS)
        case 3:
            del raw[at:end]
        case 4:
            raw[at:at] = raw[at:end] * chance.choice((1, 2, 30))
        case 5:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            raw[at:at] = other[start : start + chance.choice((50, 500, 5_000))]
        case 6:
            lines = raw.split(b"\n")
            one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[one], lines[two] = lines[two], lines[one]
            raw[:] = b"\n".join(lines)
        case 7:
            raw[at:at] = chance.choice(TOKENS) * chance.choice((100, 1_000, 20_000))
        case 8:
            raw[at:at] = chance.randbytes(chance.choice((1, 10, 1_000)))


def _bodies() -> list[bytes]:
    """Of the corpora that hold words alone, each in a mail of its own."""
    files = [*sorted(CORPUS.glob("forwards/bodies/*")), *sorted(CORPUS.glob("replies/emails/*"))]
    return [odd(f.read_bytes(), "Content-Type: text/plain; charset=utf-8") for f in files if f.is_file()]


def _made() -> list[bytes]:
    field, body = multi(
        "mixed", part("text/plain; charset=gb2312", "同意".encode("gb18030")), in_base64("image/png", b"abc" * 300),
        part("message/rfc822", mail("Approved.")), part("message/delivery-status", b"A: b\r\n\r\nC: d\r\n"),
    )  # fmt: skip
    notes = (  # every kind of note
        "#approve Poster v2\nby: Friday\nsignoff: ae, client\n\n#job Summer poster\nkind: creative\n"
        "budget: 12 000 EUR\ndue: 2026-12-18\nteam: tom@agency.example\n\n#meeting Proposal\nat: 2026-12-01 10:00\n\n"
        "#paid INV-31\n"
        "on: 2026-03-10\namount: 10.00 GBP\n\n#invoice INV-7\nissued: 2026-02-02\namount: 1000.00 GBP\n\n"
        "#hold acme\n#help"
    )
    quoted = "Approved.\n\nOn Wed, 18 Nov 2026 at 10:00, Mia <mia@agency.example> wrote:\n> Please approve Poster v2\n"
    html = "<html><body><p>Approved.</p><blockquote><p>Please approve</p></blockquote></body></html>"
    return [
        odd(body, field),
        mail(notes, sender="mia@agency.example", to=["dana@acme.example"]),
        mail(quoted, answers="<ask-1@agency.example>", subject="Re: [ACME-0042 v2] Poster"),
        mail("Approved.", html=html, answers="<ask-1@agency.example>"),
        mail(
            "1. Poster: approved\n2. Flyer: not yet\n",
            answers="<ask-1@agency.example>",
            files=[("p.pdf", b"%PDF" * 99)],
        ),
        mail("We pay INV-31 on Friday.", sender="accounts@acme.example"),
        mail("See you.", invite=invite()),
        mail("同意。", sender="wang.fang@chenguang.example", subject="回复: 海报"),
        bounce("<ask-1@agency.example>", "dana@acme.example"),
    ]
