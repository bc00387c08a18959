"""Hostile mails of every kind, each by its name, and the genuine ones that stand among them.

None of the hostile ones may be read as an approval, cause a mail to anybody outside the house, stop the desk or get
lost; every genuine one counts.
"""

import gzip
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from tests.mails import INBOX, bounce, invite, mail
from tests.odd_mails import in_base64, multi, part
from tests.odd_mails import mail as odd

DANA, MIA, EVE = "dana@acme.example", "mia@agency.example", "eve@evil.example"
ASKED = "<ask-1@agency.example>"
GENUINE = ("Poster", "Flyer", "Banner", "Menu", "Label", "Ticket", "Coaster", "Sticker")  # one request each


def question(piece: str) -> str:
    """The Message-ID of the request for it."""
    return f"<ask-{GENUINE.index(piece) + 1}@agency.example>"


def requests() -> list[bytes]:
    """What Mia asks Dana, before any of the rest comes."""
    return [mail(f"#approve {p} v1", sender=MIA, to=[DANA], message_id=question(p), subject=f"{p} v1") for p in GENUINE]


def controls() -> dict[str, bytes]:
    """What Dana answers: each approves its piece, and nothing is odd about it."""
    words = ("Approved.", "Approved, thank you!", "We approve this.", "I approve.", "Yes, approved.", "Approved.")
    return {
        f"genuine {piece}": mail(
            words[n % len(words)], answers=question(piece), subject=f"Re: {piece} v1",
            message_id=f"<yes-{n}@acme.example>",
        )
        for n, piece in enumerate(GENUINE)
        if piece != "Poster"  # which is what the hostile ones want
    }  # fmt: skip


def hostile() -> Mapping[str, bytes]:
    """All of them."""
    return {**_spoofed(), **_malformed(), **_looping(), **_injecting(), **_oversized()}


def _yes(**other: object) -> bytes:
    """An approval of the poster as Dana would write it, but for what is said."""
    return mail("Approved.", **{"answers": ASKED, "subject": "Re: Poster v1", **other})  # type: ignore[arg-type]


def _with(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert old in raw
    return raw.replace(old, new, 1)


def _spoofed() -> dict[str, bytes]:
    good, whole = _yes(), b"From: dana@acme.example"
    forged = "mx.agency.example; dmarc=pass header.from=acme.example"
    line = f"Received: from x by mx.agency.example; x\nAuthentication-Results: {forged}\n".encode()
    below = _with(_yes(authentication="mx.agency.example; dmarc=fail header.from=acme.example"), whole, line + whole)
    froms = {
        "two Froms": b"From: eve@evil.example\n" + whole,
        "two mailboxes in From": b"From: eve@evil.example, dana@acme.example",
        "a group in From": b"From: Acme: dana@acme.example;",
        "an address as display name": b'From: "dana@acme.example" <eve@evil.example>',
        "a comment in From": b"From: eve@evil.example (dana@acme.example)",
        "an encoded word for From": b"From: =?utf-8?q?dana=40acme.example?= <eve@evil.example>",
        "a look-alike domain": "From: dana@аcme.example".encode(),
        "an A-label": b"From: dana@xn--cme-7cd.example",
        "a NUL in From": b"From: dana@acme.example\0@evil.example",
        "a route in From": b"From: <@evil.example:dana@acme.example>",
        "a blank before the colon": b"From : dana@acme.example",
        "a torn bracket": b"From: <dana@acme.example",
        "no From": b"X-From: dana@acme.example",
        "a bare CR in From": b"From: dana@acme.example\rSender: eve@evil.example",
        "another's quotes": b'From: "Dana Reyes <dana@acme.example>" <eve@evil.example>',
        "a folded From": b"From:\n dana@acme.example\n .evil.example",
    }
    results = {
        "no results": None,
        "results that failed": "mx.agency.example; dmarc=fail header.from=acme.example",
        "another host's results": "mx.evil.example; dmarc=pass header.from=acme.example",
        "a host's name that begins like ours": "mx.agency.example.evil.example; dmarc=pass header.from=acme.example",
        "results of another domain": "mx.agency.example; dmarc=pass header.from=evil.example",
        "a pass in a comment": "mx.agency.example (dmarc=pass header.from=acme.example); dmarc=none",
        "two results": "mx.agency.example; dmarc=fail header.from=acme.example; dmarc=pass header.from=acme.example",
    }
    return {
        **{what: _with(good, whole, line) for what, line in froms.items()},
        **{what: _yes(authentication=value) for what, value in results.items()},
        "forged results below our server's line": below,
        "Reply-To and Sender in Dana's name": _yes(sender=EVE, headers=[("Reply-To", DANA), ("Sender", DANA)]),
        "another client's person": _yes(sender="li.wei@borealis.example"),
        "a note in a colleague's name": mail("#approve Poster v1", sender=MIA, authentication=None),
        "a reply key that nobody gave": _yes(to=[f"ae+{'a' * 26}@agency.example"], answers=None, sender=EVE),
        "an old approval": _yes(at=datetime(2020, 1, 1, tzinfo=UTC)),
    }  # fmt: skip


def _malformed() -> dict[str, bytes]:
    field, deep = "text/plain", b"Approved."
    for n in range(80):
        line, deep = multi("mixed", part(field, deep), boundary=f"b{n}")
        field = line.removeprefix("Content-Type: ")
    each_second = invite().replace("UID:", "RRULE:FREQ=SECONDLY\r\nUID:")
    pieces = "; ".join(f"name*{n}*=x" for n in range(900))
    return {
        "nothing at all": b"\r\n",
        "a header alone": b"From: dana@acme.example",
        "noise": bytes(range(1, 256)) * 40,
        "no blank line": b"From: dana@acme.example\nSubject: Poster\nApproved.\n",
        "eighty parts deep": odd(deep, f"Content-Type: {field}"),
        "a boundary that never comes": odd(b"Approved.", 'Content-Type: multipart/mixed; boundary="x"'),
        "a boundary of nothing": odd(b"--\r\n\r\nApproved.\r\n----", 'Content-Type: multipart/mixed; boundary=""'),
        "a message in itself": odd(_yes(), "Content-Type: message/rfc822"),
        "a charset nobody knows": odd(b"\xff\xfe\xfd Approved.", "Content-Type: text/plain; charset=x-klingon-\xff"),
        "UTF-7": odd(b"+AEEAcABwAHIAbwB2AGUAZA-.", "Content-Type: text/plain; charset=utf-7"),
        "base64 that is none": odd(b"!!!!====\r\n" * 99, "Content-Transfer-Encoding: base64"),
        "an encoding nobody knows": odd(b"Approved.", "Content-Transfer-Encoding: x-uuencode"),
        "a date that is none": odd(b"Approved.", "Date: Fri, 99 Foo 99999 99:99:99 +9999"),
        "a Message-ID without end": odd(b"Hello.", "Message-ID: <" + "x" * 5_000, head=b"From: a@b.example\r\n"),
        "surrogates": odd("\ud800".encode("utf-8", "surrogatepass"), "Content-Type: text/plain; charset=utf-8"),
        "lone CRs": _yes().replace(b"\n", b"\r"),
        "a calendar that repeats each second": mail("See you.", invite=each_second),
        "a calendar of the year 9999999": mail("See you.", invite=invite(start="99999999T999999Z")),
        "parameters in a thousand pieces": odd(b"Approved.", f"Content-Type: text/plain; {pieces}"),
    }  # fmt: skip


def _looping() -> dict[str, bytes]:
    marks = {
        "Auto-Submitted": "auto-replied", "Precedence": "bulk", "List-Id": "<acme.list.example>", "X-Autoreply": "yes",
        "X-Countersign-Key": "a-key-of-ours", "Return-Path": "<>",
    }  # fmt: skip
    machine = {f"a machine: {name}": _yes(headers=[(name, value)]) for name, value in marks.items()}
    people = {
        f"from {who}": _yes(sender=who)
        for who in ("mailer-daemon@acme.example", "no-reply@acme.example", "postmaster@acme.example", INBOX)
    }
    away = "I am out of the office until Monday. Approved."
    return {
        **machine,
        **people,
        "out of office": mail(away, answers=ASKED, subject="Automatic reply: Poster v1"),
        "a bounce that speaks of approval": bounce(ASKED, DANA),
        "a bounce of a bounce": bounce("<nothing@agency.example>", INBOX),
        "our own mail again": mail("#approve Poster v1", sender=MIA, to=[DANA], message_id=ASKED, subject="Poster v1"),
        "the same from somebody else": mail("Approved.", sender=EVE, message_id=ASKED, subject="Poster v1"),
    }


def _injecting() -> dict[str, bytes]:
    texts = {
        "a header in the subject": "Poster\r\n Bcc: victim@elsewhere.example",
        "an encoded header": "=?utf-8?q?Poster=0D=0ABcc=3A_victim=40elsewhere.example?=",
        "a template": "{{ ''.__class__.__mro__[1].__subclasses__() }}{% for x in range(10**9) %}x{% endfor %}",
        "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "a formula": '=HYPERLINK("http://evil.example","x")',
        "a terminal": "\x1b[2J\x1b]0;owned\x07",
        "another direction": "\u202egnp.exe\u2066",
        "a log line": "x\n2026-11-18 10:00:00 INFO    approved",
        "IMAP": 'x" UID STORE 1:* +FLAGS (\\Deleted)\r\nA1 EXPUNGE',
        "a format": "%s%n{0}{x.__init__.__globals__}",
    }
    subjects = {
        f"{what}, as subject": _with(_yes(sender=EVE), b"Subject: Re: Poster v1", b"Subject: " + text.encode())
        for what, text in texts.items()
    }
    notes = {f"{what}, as a note": mail(f"#job {text}\nkind: {text}", sender=EVE) for what, text in texts.items()}
    hides = '<p>Approved.</p><div style="display:none">No.</div>'
    files = [("../../../etc/cron.d/x", b"x"), ("\u202excod.exe", b"MZ")]
    odd_names = b'Content-Disposition: attachment; filename="../../../etc/passwd\r\n"'
    field, body = multi("mixed", part("text/plain", b"Approved."), part("image/png", b"x", odd_names.decode()))
    return {
        **subjects,
        **notes,
        "paths as file names": mail("See attached.", sender=EVE, files=files),
        "a torn file name": odd(body, field),
        "a folder as subject token": _yes(sender=EVE, subject="[../../INBOX v1] [ACME-*] [%] Poster", answers=None),
        "References that are commands": _yes(sender=EVE, headers=[("X-References", '<"\\")>')]),
        "a page that says what its text does not": mail("No.", html=hides, answers=ASKED),
    }  # fmt: skip


def _oversized() -> dict[str, bytes]:
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x", b"\0" * 20_000_000)
    many_field, many = multi("mixed", *[part("text/plain", b"x")] * 1_500)
    bombs_field, bombs = multi(
        "mixed", part("text/plain", b"Approved."), in_base64("application/zip", squeezed.getvalue()),
        in_base64("application/gzip", gzip.compress(b"\0" * 20_000_000)),
        in_base64("application/ms-tnef", b"\x78\x9f\x3e\x22" + b"\xff" * 64),
    )  # fmt: skip
    return {
        "a field of 300,000 octets": odd(b"Approved.", "X-A: " + "a" * 300_000),
        "twenty thousand fields": odd(b"Approved.", *["X-A: b"] * 20_000),
        "ten thousand recipients": odd(b"Approved.", "Cc: " + ", ".join(f"u{n}@x.example" for n in range(10_000))),
        "ten thousand references": odd(b"Hello.", "References:" + "\n <x@y.example>" * 4_000),
        "fifteen hundred parts": odd(many, many_field),
        "bombs": odd(bombs, bombs_field),
        "a text of three megabytes": mail("Approved.\n" + "word " * 600_000, sender=EVE, answers=ASKED),
        "a line of a megabyte": odd(b"Approved. " + b"a" * 1_000_000),
        "ten thousand notes": mail("#approve Poster v1\n" * 10_000, sender=EVE),
        "a screen of blanks before the second thought": _yes_but("\n" * 9_000),
        "marks alone": _yes_but("!?;:" * 50_000),
        "a page of ten thousand tables": mail("See below.", sender=EVE, html="<table><tr><td>" * 10_000),
    }  # fmt: skip


def _yes_but(between: str) -> bytes:
    return mail(f"Approved.{between}\nNo, wait: not approved.", answers=ASKED, subject="Re: Poster v1")
