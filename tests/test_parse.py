"""The message reader on plain, odd and hostile mail."""

import base64
import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.parse import AwayPart, Unreadable, read_message
from rules.nouns import Message
from tests.odd_mails import DATE, HEAD, in_base64, mail, multi, part

RECEIVED = datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC)
CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
GRUSS = "Grüße – „gut“ 10 €"
CHINESE = "请确认附件中的报价单，谢谢"


def read(raw: bytes) -> Message:
    message = read_message(raw, RECEIVED)
    assert isinstance(message, Message), message
    return message


def test_a_plain_mail_is_read_whole() -> None:
    raw = mail(b"Approved.\r\nDana\r\n", "Cc: Mia <mia@agency.example>", "In-Reply-To: <q@agency.example>",
               "References: <p@agency.example>\r\n <q@agency.example>", "Reply-To: office@acme.example",
               head=b"Delivered-To: desk@agency.example\r\n" + HEAD + DATE)  # fmt: skip
    message = read(raw)
    assert (message.sender.address, message.sender.name, message.sender.problem) == (
        "dana@acme.example",
        "Dana Reyes",
        None,
    )
    assert message.to == ("desk@agency.example",)
    assert message.cc == ("mia@agency.example",)
    assert message.delivered_to == ("desk@agency.example",)
    assert message.reply_to == ("office@acme.example",)
    assert message.message_id == "<1@acme.example>"
    assert message.thread_references == ("<q@agency.example>", "<p@agency.example>")
    assert message.subject == "Poster"
    assert message.date == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert message.received == RECEIVED
    assert message.text == "Approved.\nDana\n"
    assert message.html is None
    assert message.size == len(raw)
    assert message.defects == ()


TEXTS = {
    "utf-8 without charset": (GRUSS.encode(), "text/plain", GRUSS),
    "windows-1252 without charset": (GRUSS.encode("cp1252"), "text/plain", GRUSS),
    "windows-1252 declared utf-8": (GRUSS.encode("cp1252"), "text/plain; charset=utf-8", GRUSS),
    "windows-1252 declared iso-8859-1": (GRUSS.encode("cp1252"), "text/plain; charset=iso-8859-1", GRUSS),
    "windows-1252 declared us-ascii": (GRUSS.encode("cp1252"), "text/plain; charset=us-ascii", GRUSS),
    "gb18030 declared gb2312": ("朱镕基，喆".encode("gb18030"), "text/plain; charset=gb2312", "朱镕基，喆"),
    "gb2312 without charset": (CHINESE.encode("gb2312"), "text/plain", CHINESE),
    "cp949 declared ks_c_5601-1987": ("똠방각하".encode("cp949"), "text/plain; charset=ks_c_5601-1987", "똠방각하"),
    "cp932 declared shift_jis": ("①髙橋".encode("cp932"), 'text/plain; charset="Shift_JIS"', "①髙橋"),
    "unknown-8bit": (GRUSS.encode(), "text/plain; charset=unknown-8bit", GRUSS),
    "made-up charset": (GRUSS.encode(), "text/plain; charset=x-klingon", GRUSS),
    "codec 'undefined'": (GRUSS.encode(), "text/plain; charset=undefined", GRUSS),
    "a codec that is no charset": (b"plain", "text/plain; charset=rot13", "plain"),
    "one broken character": ("王芳同意 ".encode() * 50 + b"\xff", "text/plain; charset=utf-8", "王芳同意 " * 50 + "�"),
    "iso-2022-jp": ("納期".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp", "納期"),
    "bom": (b"\xef\xbb\xbfyes", "text/plain; charset=utf-8", "yes"),
    "nul and bare cr": (b"a\0b\rc", "text/plain", "ab\nc"),
    "content type of one word": (b"yes", "text", "yes"),
    "no boundary": (b"yes", "multipart/mixed", "yes"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_is_read_in_whatever_charset_it_really_is(case: str) -> None:
    octets, content_type, expected = TEXTS[case]
    assert read(mail(octets, f"Content-Type: {content_type}", "Content-Transfer-Encoding: 8bit")).text == expected


ENCODED = {
    "base64 with a torn last group": (base64.b64encode(b"Approved by Dana") + b"A", "base64", "Approved by Dana"),
    "base64 without padding": (b"QXBwcm92ZWQgYnkgRGFuYQ", "base64", "Approved by Dana"),
    "base64 with rubbish between": (b"QXBw!cm92\r\nZWQ=", "base64", "Approved"),
    "base64 with text behind its end": (b"QXBwcm92ZWQ=\r\nnot really\r\n", "base64", "Approved"),
    "one lonely base64 character": (b"A", "base64", ""),
    "quoted-printable, soft breaks": (b"Appro=\r\nved =E2=9C=93", "quoted-printable", "Approved ✓"),
    "quoted-printable, torn": (b"Approved =E2=9C=93 =Z", "quoted-printable", "Approved ✓ =Z"),
    "capitals and blanks": (b"QXBwcm92ZWQ=", "  BASE64 ", "Approved"),
    "an unknown encoding": (b"Approved", "x-own", "Approved"),
    "uuencode": (b"begin 644 a\r\n(07!P<F]V960\r\n`\r\nend\r\n", "x-uuencode", "Approved"),
}


@pytest.mark.parametrize("case", ENCODED)
def test_transfer_encodings_are_undone_as_far_as_they_go(case: str) -> None:
    octets, encoding, expected = ENCODED[case]
    raw = mail(octets, "Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}")
    assert read(raw).text.strip() == expected


SUBJECTS = {
    "encoded words": (b"=?utf-8?B?5rW35oql?= =?utf-8?Q?_v2?=", "海报 v2"),
    "a character cut between two words": (b"=?utf-8?B?5rU=?= =?utf-8?B?t+aKpQ==?=", "海报"),
    "gb18030 declared gb2312": (b"=?gb2312?B?" + base64.b64encode("喆".encode("gb18030")) + b"?=", "喆"),
    "raw utf-8": ("Größe".encode(), "Größe"),
    "raw latin-1": ("Größe".encode("latin-1"), "Größe"),
    "raw gb2312": ("海报确认".encode("gb2312"), "海报确认"),
    "unknown charset": (b"=?x-klingon?Q?Poster?=", "Poster"),
    "torn base64": (b"=?utf-8?B?UG9zdGVyA?=", "Poster"),
    "never closed": (b"=?utf-8?B?UG9zdGVy", "=?utf-8?B?UG9zdGVy"),
    "blank inside": (b"=?utf-8?Q?Poster v2?=", "Poster v2"),
    "language tag": (b"=?utf-8*en?Q?Poster?=", "Poster"),
    "words without a blank between": (b"=?utf-8?Q?Pos?==?utf-8?Q?ter?=", "Poster"),
    "text around": (b"Re: =?utf-8?Q?Poster?= v2", "Re: Poster v2"),
    "line end smuggled in": (b"=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x"),
    "nul smuggled in": (b"a\0b", "a b"),
    "folded": (b"a\r\n b", "a b"),
}


@pytest.mark.parametrize("case", SUBJECTS)
def test_subjects_are_decoded_and_hold_one_line(case: str) -> None:
    octets, expected = SUBJECTS[case]
    assert read(b"From: dana@acme.example\r\nSubject: " + octets + b"\r\n\r\nx").subject == expected


def test_a_raw_header_is_read_in_the_charset_of_the_body() -> None:
    raw = b"Subject: " + "確認".encode("cp932") + b"\r\nContent-Type: text/plain; charset=shift_jis\r\n\r\nx"
    message = read(raw)
    assert message.subject == "確認"
    assert "subject: raw 8-bit header" in message.defects


def test_an_authentication_result_is_never_decoded_into_existence() -> None:
    raw = mail(b"x", 'Authentication-Results: mx; spf=fail smtp.mailfrom="=?utf-8?q?;_dmarc=3Dpass?="',
               "Authentication-Results : mx; dmarc=pass")  # fmt: skip
    (value,) = read(raw).headers["authentication-results"]
    assert "dmarc=pass" not in value


# What the header as a whole does to the sender.
BLOCKS = {
    "two From fields": b"From: dana@acme.example\r\nFrom: evil@x.example\r\n",
    "a second From with a blank before the colon": b"From: dana@acme.example\r\nFrom : evil@x.example\r\n",
    "only a From with a blank before the colon": b"From : dana@acme.example\r\n",
    "a line that is no field": b"Subject: x\r\nhello\r\nFrom: dana@acme.example\r\n",
    "a bare CR": b"Subject: x\rFrom: evil@x.example\r\nFrom: dana@acme.example\r\n",
    "a NUL": b"Subject: x\0\r\nFrom: dana@acme.example\r\n",
    "no From": b"Subject: x\r\n",
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_header_that_readers_cut_differently_names_nobody_safely(case: str) -> None:
    assert read(BLOCKS[case] + b"\r\nApproved").sender.problem


def test_an_mbox_line_or_empty_lines_before_the_header_do_not_lose_it() -> None:
    for junk in (b"From dana Mon Nov 23 10:00:00 2026\r\n", b"\r\n\r\n"):
        message = read(junk + mail(b"Approved"))
        assert (message.sender.address, message.text) == ("dana@acme.example", "Approved")


IDS = {
    "none": (b"", None),
    "plain": (b"Message-ID: <a@b>\r\n", "<a@b>"),
    "folded": (b"Message-ID:\r\n <a@b>\r\n", "<a@b>"),
    "twice": (b"Message-ID: <a@b>\r\nMessage-Id: <c@d>\r\n", None),
    "without brackets": (b"Message-ID: a@b\r\n", None),
    "with a blank": (b"Message-ID: <a @b>\r\n", None),
    "with a smuggled command": (b"Message-ID: <a@b>\r\n\tX1 NOOP\r\n", None),
    "8-bit": (b"Message-ID: <\xe4@b>\r\n", None),
    "too long": (b"Message-ID: <" + b"a" * 300 + b"@b>\r\n", None),
}


@pytest.mark.parametrize("case", IDS)
def test_only_one_well_formed_message_id_counts(case: str) -> None:
    field, expected = IDS[case]
    assert read(field + b"\r\nx").message_id == expected


def test_references_are_tokenised_and_bounded() -> None:
    ids = [b"<%d@x>" % i for i in range(500)]
    message = read(b"References: " + b"\r\n ".join(ids) + b"\r\nIn-Reply-To: your mail <q@x> of <r@x>\r\n\r\nx")
    assert message.in_reply_to == ("<q@x>", "<r@x>")
    assert len(message.references) == 100
    assert message.references[0] == "<0@x>"
    assert message.references[-1] == "<499@x>"


@pytest.mark.parametrize(
    "value", ["nonsense", "", "Mon, 99 Foo 9999 99:99:99 +9999", "Fri, 31 Dec 9999 23:59:59 -1200"]
)
def test_a_date_that_is_none_is_none(value: str) -> None:
    assert read(f"Date: {value}\r\n\r\nx".encode()).date is None


def test_alternatives_give_the_plain_text_and_keep_the_html() -> None:
    field, body = multi("alternative", part("text/plain; format=flowed", b"plain"), part("text/html", b"<p>html</p>"))
    message = read(mail(body, field))
    assert (message.text, message.html, message.flowed) == ("plain", "<p>html</p>", True)
    assert message.attachments == ()


def test_a_mail_of_html_alone_is_turned_to_text() -> None:
    html = b"<html><body><div style='display:none'>preview</div><p>Approved,<br>Dana</p></body></html>"
    message = read(mail(html, "Content-Type: text/html"))
    assert (message.text, message.html) == ("Approved,\nDana", html.decode())


def test_an_empty_plain_alternative_does_not_hide_the_html() -> None:
    field, body = multi("alternative", part("text/plain", b" \r\n"), part("text/html", b"<p>Approved</p>"))
    assert read(mail(body, field)).text == "Approved"


def test_html_with_a_plain_footer_keeps_both() -> None:
    field, body = multi("mixed", part("text/html", b"<p>Approved</p>"), part("text/plain", b"-- \r\nThe List"))
    assert read(mail(body, field)).text == "Approved\n-- \nThe List"


def test_a_first_text_with_a_name_is_the_text() -> None:
    assert read(mail(b"Approved", 'Content-Type: text/plain; name="mail.txt"')).text == "Approved"
    field, body = multi("mixed", part("text/plain", b"See file"), part('text/plain; name="notes.txt"', b"the notes"))
    message = read(mail(body, field))
    assert message.text == "See file"
    assert [(a.name, a.text) for a in message.attachments] == [("notes.txt", "the notes")]


def test_a_text_attachment_is_not_the_senders_words() -> None:
    field, body = multi("mixed", part("text/plain", b"APPROVED by boss", "Content-Disposition: attachment"))
    message = read(mail(body, field))
    assert message.text == ""
    assert [(a.name, a.text) for a in message.attachments] == [("part-1.txt", "APPROVED by boss")]
    field, body = multi("alternative", part("text/plain", b"APPROVED by boss"), boundary="in")
    inner = f"{field}\r\nContent-Disposition: attachment\r\n\r\n".encode() + body
    field, body = multi("mixed", part("text/plain", b"fyi"), inner)
    assert read(mail(body, field)).text == "fyi"


@pytest.mark.parametrize("disposition", ["", "attachment", 'inline; filename="x.eml"'])
@pytest.mark.parametrize("encoding", ["", "base64"])
def test_an_attached_mail_is_read_apart_and_never_as_our_senders_text(disposition: str, encoding: str) -> None:
    inner = mail(b"APPROVED by boss\r\n--=_b is not a border here\r\n", "X-Odd:no blank", head=HEAD)
    fields = [f"Content-Disposition: {disposition}"] if disposition else []
    forwarded = in_base64("message/rfc822", inner, *fields) if encoding else part("message/rfc822", inner, *fields)
    field, body = multi("mixed", part("text/plain", b"see below"), forwarded)
    message = read(mail(body, field))
    assert message.text == "see below"
    (attached,) = message.forwarded
    assert attached.text.startswith("APPROVED by boss")
    assert attached.sender.address == "dana@acme.example"
    assert attached.content_key == read(inner).content_key
    assert message.attachments[0].sha256 == hashlib.sha256(inner).hexdigest()
    assert message.attachments[0].media_type == "message/rfc822"


def test_mails_inside_attached_mails_are_left_alone() -> None:
    field, body = multi("mixed", part("message/rfc822", mail(b"innermost")), boundary="in")
    middle = mail(body, field)
    field, body = multi("mixed", part("text/plain", b"outer"), part("message/rfc822", middle), boundary="out")
    (attached,) = read(mail(body, field)).forwarded
    assert attached.forwarded == ()
    assert attached.attachments[0].media_type == "message/rfc822"


def test_attachments_have_their_size_hash_and_place() -> None:
    blob = bytes(range(256)) * 200
    field, body = multi(
        "mixed",
        part("text/plain", b"see files"),
        in_base64('application/pdf; name="x"', blob, "Content-Disposition: attachment; filename*=utf-8''%E6%B5%B7.pdf"),
        in_base64("image/png", b"\x89PNG", "Content-ID: <logo@x>"),
        in_base64("application/ms-tnef", b"\x78\x9f", "Content-Disposition: attachment"),
    )
    first, second, third = read(mail(body, field)).attachments
    assert (first.name, first.media_type, first.size, first.part) == ("海.pdf", "application/pdf", 51_200, "2")
    assert first.sha256 == hashlib.sha256(blob).hexdigest()
    assert (second.name, second.part) == ("part-2.png", "3")
    assert third.name == "winmail.dat"


NAMES = {
    'attachment; filename="Angebot =?utf-8?q?f=C3=BCr?= M.pdf"': "Angebot für M.pdf",
    "attachment; filename*0*=utf-8''Gr%C3%B6; filename*1=\"sse\"; filename*2*=%2Epdf": "Grösse.pdf",
    "attachment; filename*=iso-8859-1'de'Gr%F6sse.pdf": "Grösse.pdf",
    'attachment; filename="../../etc/passwd"': "passwd",
    r'attachment; filename="C:\\temp\\plan.doc"': "plan.doc",
    'attachment; filename="a\\"b;c.txt"': "b;c.txt",
    "attachment; filename=two words.txt": "two words.txt",
    'attachment; filename="never closed.txt': "never closed.txt",
    "attachment; filename*=utf-8''fdp%E2%80%AEexe.a%00b%0Ac": "fdpexe.a b c",
    'attachment; filename=""': "part-1.bin",
    'attachment; filename=".."': "part-1.bin",
    'attachment; filename="Größe.pdf"': "Größe.pdf",
}


@pytest.mark.parametrize("disposition", NAMES)
def test_file_names_are_decoded_and_harmless(disposition: str) -> None:
    field, body = multi("mixed", part("application/octet-stream", b"x", f"Content-Disposition: {disposition}"))
    name = read(mail(body, field)).attachments[0].name
    expected = NAMES[disposition]
    assert name == ('a"b;c.txt' if expected == "b;c.txt" else expected)


def test_a_calendar_that_comes_twice_is_one_calendar() -> None:
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n".encode()
    field, body = multi(
        "mixed",
        part("text/plain", b"invite"),
        in_base64("text/calendar; charset=utf-8; method=REQUEST", ics),
        in_base64("application/ics; name=invite.ics", ics, "Content-Disposition: attachment; filename=invite.ics"),
    )
    message = read(mail(body, field))
    (calendar,) = message.calendars
    assert calendar.method == "REQUEST"
    assert "SUMMARY:Größe\n" in calendar.text
    assert [a.name for a in message.attachments] == ["invite.ics"]
    assert message.text == "invite"


def test_a_report_keeps_the_machines_words_apart() -> None:
    status = b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y\r\nStatus: 5.1.1\r\n"
    field, body = multi(
        "report",
        part("text/plain", b"Could not deliver."),
        part("message/delivery-status", status),
        part("text/rfc822-headers", b"Message-ID: <ours@agency.example>\r\n"),
        extra="; Report-Type=delivery-status",
    )
    message = read(mail(body, field))
    assert message.report_type == "delivery-status"
    assert message.text == "Could not deliver."
    assert message.machine_parts[0] == status.decode().replace("\r\n", "\n").rstrip("\n") + "\n"
    assert message.machine_parts[1].startswith("Message-ID: <ours@agency.example>")
    assert message.attachments == ()


def test_a_skeleton_gives_attachments_without_hashes_and_the_same_key() -> None:
    text, blob = part("text/plain", b"see file"), b"PDF" * 40_000
    tail = "Content-Disposition: attachment; filename=big.pdf"
    field, body = multi("mixed", text, in_base64("application/pdf", blob, tail))
    whole = mail(body, field)
    field, bare = multi("mixed", text, in_base64("application/pdf", b"", tail))
    away = (AwayPart("1", "", 8, True), AwayPart("2", "big.pdf", 164_000))
    start = whole.partition(b"\r\n\r\n")[2][:65_536]
    message = read_message(mail(bare, field), RECEIVED, body_start=start, parts=away, size=len(whole))
    assert isinstance(message, Message)
    assert message.content_key == read(whole).content_key
    assert message.size == len(whole)
    assert [(a.name, a.size, a.sha256, a.part) for a in message.attachments] == [("big.pdf", 164_000, None, "2")]


def _mail_of(*parts: bytes) -> bytes:
    field, body = multi("mixed", *parts)
    return mail(body, field)


def _flat(count: int) -> bytes:
    return _mail_of(*[part("text/plain", b"x")] * count)


def _nested(depth: int) -> bytes:
    inner = part("text/plain", b"deep")
    for level in range(depth):
        field, body = multi("mixed", inner, boundary=f"b{level}.")
        inner = field.encode() + b"\r\n\r\n" + body
    return HEAD + inner


def _russian_doll(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"x"


HOSTILE = {
    "a header block over the limit": HEAD + b"X-A: b\r\n" * 40_000 + b"\r\nx",
    "a header that never ends": b"Subject: " + b"x" * 300_000,
    "a field over the limit": HEAD + b"X-A: " + b"b" * 70_000 + b"\r\n\r\nx",
    "a Content-Type of semicolons": mail(b"x", b'Content-Type: text/plain; name="' + b";" * 50_000),
    "the same in a part": _mail_of(b'Content-Type: text/plain; name="' + b";" * 50_000),
    "1,500 parts": _flat(1_500),
    "60 levels": _nested(60),
    "5,000 levels": _nested(5_000),
    "5,000 mails in each other": _russian_doll(5_000),
    "over 40 MB": mail(b"x" * 40_000_001),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_over_a_limit_is_unreadable_with_a_plain_reason(case: str) -> None:
    begin = time.perf_counter()
    result = read_message(HOSTILE[case], RECEIVED)
    assert time.perf_counter() - begin < 5
    assert isinstance(result, Unreadable)
    assert result.reason
    assert "failed" not in result.reason
    assert len(result.content_key) == 64
    if case != "a header that never ends":
        assert result.headers["subject"] == ("Poster",)
        assert result.headers["from"] == ("Dana Reyes <dana@acme.example>",)


def test_an_unreadable_mail_shows_who_and_what_on_one_short_line() -> None:
    raw = b"From: Dana\x1b[2J\r\n <dana@acme.example>\r\nSubject: " + b"x" * 70_000 + b"\r\n\r\nx"
    result = read_message(raw, RECEIVED)
    assert isinstance(result, Unreadable)
    assert result.shown("from").isprintable()
    assert "<dana@acme.example>" in result.shown("from")
    assert result.shown("subject") == "x" * 300
    assert result.shown("to") == ""


HEAVY = {
    "900 parts": _flat(900),
    "40 levels": _nested(40),
    "a Subject of encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 4_000 + b"\r\n\r\nx",
    "a From of 40 kB": b"From: " + b"(" * 40_000 + b"\r\n\r\nx",
    "a To of 2,000": b"To: " + b",".join(b"a%d@b.example" % i for i in range(2_000)) + b"\r\n\r\nx",
    "deep HTML": mail(b"<div>" * 100_000, "Content-Type: text/html"),
    "HTML of attributes": mail(b"<p " + b" ".join(b"a%d" % i for i in range(60_000)), "Content-Type: text/html"),
    "HTML of open formatting": mail(
        b"".join(b"<b a%d>" % i for i in range(90)) + b"<p>x" * 30_000, "Content-Type: text/html"
    ),
    "a megabyte of opening brackets": mail(b"<" * 1_000_000, "Content-Type: text/html"),
    "boundaries without parts": mail(b"--=_b\r\n" * 900, 'Content-Type: multipart/mixed; boundary="=_b"'),
    "dashes": mail(b"\r\n--" * 300_000),
    "an attached mail with a field without end": mail(
        b"--=_b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=a.eml\r\n\r\nSubject: "
        + b"\xf0\x9f\x91\x8d" * 300_000
        + b"\r\n\r\nx\r\n--=_b--",
        'Content-Type: multipart/mixed; boundary="=_b"',
    ),
}


@pytest.mark.parametrize("case", HEAVY)
def test_heavy_mail_is_read_in_time(case: str) -> None:
    begin = time.perf_counter()
    read(HEAVY[case])
    assert time.perf_counter() - begin < 5


def test_html_made_to_choke_parsers_is_not_handed_on() -> None:
    message = read(mail(b"<div>" * 100_000 + b"Approved", "Content-Type: text/html"))
    assert message.html is None
    assert message.text.strip() == "Approved"
    assert "HTML made to choke parsers" in message.defects


def test_a_long_base64_text_and_a_line_that_looks_like_our_token_are_read_as_sent() -> None:
    text = "\r\n".join(f"Zeile {i} Größe" for i in range(3_000))
    field, body = multi("mixed", in_base64("text/plain; charset=utf-8", text.encode()), part("text/plain", b"LIFTED"))
    message = read(mail(body, field))
    assert message.text == text.replace("\r\n", "\n") + "\nLIFTED"


def test_line_ends_make_no_difference() -> None:
    field, body = multi("mixed", part("text/plain", b"see file"), in_base64("image/png", b"\0\1" * 9_000))
    raw = mail(body, field)
    assert read(raw).content_key == read(raw.replace(b"\r\n", b"\n")).content_key
    assert read(raw).attachments == read(raw.replace(b"\r\n", b"\n")).attachments


def test_reading_twice_gives_the_same() -> None:
    field, body = multi("mixed", in_base64("image/png", b"x", "Content-Disposition: attachment"))
    assert read(mail(body, field)) == read(mail(body, field))


def _files() -> list[Path]:
    return sorted(CORPUS.glob("*/eml/*.eml"))


def test_every_mail_of_the_corpora_is_read() -> None:
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the checkout")
    for file in _files():
        message = read(file.read_bytes())
        assert message.text.strip() or message.attachments, file.name
        assert "\ufffd" not in message.subject, file.name


SEED = mail(
    multi("mixed", part("text/plain; charset=gb2312", "同意".encode("gb18030")), in_base64("image/png", b"abc" * 30),
          part("message/rfc822", mail(b"inner")), part("message/delivery-status", b"A: b\r\n\r\nC: d\r\n"))[1],
    'Content-Type: multipart/mixed; boundary="=_b"', "Subject: =?utf-8?B?5rW35oql?=",
)  # fmt: skip


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_no_octets_make_the_reader_fail(raw: bytes) -> None:
    result = read_message(raw, RECEIVED)
    assert not (isinstance(result, Unreadable) and "failed" in result.reason)


@given(st.lists(st.tuples(st.integers(0, len(SEED)), st.integers(0, 12), st.binary(max_size=12)), max_size=6))
@settings(max_examples=300, deadline=None)
def test_no_mutation_of_a_good_mail_makes_the_reader_fail(edits: list[tuple[int, int, bytes]]) -> None:
    raw = SEED
    for at, gone, new in edits:
        raw = raw[:at] + new + raw[at + gone :]
    result = read_message(raw, RECEIVED)
    assert not (isinstance(result, Unreadable) and "failed" in result.reason), result
    if isinstance(result, Message):
        for line in (result.subject, result.sender.name, *(a.name for a in result.attachments)):
            assert line.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)
