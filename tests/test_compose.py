"""The bytes that go out: valid 7-bit mail for any name and subject, and nothing in them that was not meant."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from daemon.words.compose import Held, Mismatch, compose
from daemon.words.render import Rendered
from rules.nouns import Because, Letter

WORDS = Rendered(subject="Weekly report", text="Dear Dana,\n\n-- \nfoot\n", html="<p>Dear Dana,</p>")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def letter(**changes: Any) -> Letter:
    values: dict[str, Any] = {
        "key": "weekly/acme/2026-W48/dana@acme.example", "duty": "weekly", "rule": "weekly", "client": "acme",
        "about": "acme/2026-W48", "to": ("dana@acme.example",), "template": "weekly/report", "language": "en",
        "time_zone": "Europe/London", "due": NOW, "because": Because(step="weekly", text="Monday noon"),
        "facts": {"recipient_name": "Dana Reyes"},
    } | changes  # fmt: skip
    return Letter(**values)


def composed(
    rendered: Rendered = WORDS,
    name: str = "Mia Brandt, Northlight",
    address: str = "ae@agency.example",
    reply_to: Sequence[str] = ("ae+k3y@agency.example", "mia@agency.example"),
    **changes: Any,
) -> bytes | Held:
    return compose(
        rendered, letter(**changes), sender=(name, address), reply_to=reply_to, message_id="<0123abc@agency.example>",
        reply_key="k3y", date=NOW,
    )  # fmt: skip


def read(raw: bytes | Held) -> Message:
    assert isinstance(raw, bytes), raw
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998
    return message_from_bytes(raw, policy=policy.compat32)


def text_of(mail: Message, kind: str) -> str:
    part = next(p for p in mail.walk() if p.get_content_type() == kind)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


def header(mail: Message, name: str) -> str:
    return str(make_header(decode_header(re.sub(r"\r?\n", "", mail[name]))))


@pytest.mark.parametrize(
    ("zone", "now", "written"),
    [
        ("Asia/Shanghai", NOW, "Mon, 23 Nov 2026 20:00:00 +0800"),
        ("America/New_York", NOW, "Mon, 23 Nov 2026 07:00:00 -0500"),
        ("America/New_York", datetime(2026, 7, 1, 2, 30, tzinfo=UTC), "Tue, 30 Jun 2026 22:30:00 -0400"),
        ("Asia/Kolkata", NOW, "Mon, 23 Nov 2026 17:30:00 +0530"),
        ("Europe/London", NOW, "Mon, 23 Nov 2026 12:00:00 +0000"),
    ],
)
def test_the_date_is_the_one_on_the_readers_wall(zone: str, now: datetime, written: str) -> None:
    raw = compose(
        WORDS, letter(time_zone=zone), sender=("Mia", "ae@agency.example"), reply_to=(), message_id="<1@a.example>",
        reply_key="k3y", date=now,
    )  # fmt: skip
    assert read(raw)["Date"] == written
    assert parsedate_to_datetime(written) == now


def test_a_letter_has_all_its_headers_once() -> None:
    mail = read(
        composed(cc=("mia@agency.example",), in_reply_to="<q@acme.example>", references=("<root@acme.example>",))
    )
    assert dict(mail.items()) == {
        "From": '"Mia Brandt, Northlight" <ae@agency.example>',
        "To": '"Dana Reyes" <dana@acme.example>',
        "Cc": "mia@agency.example",
        "Reply-To": "ae+k3y@agency.example, mia@agency.example",
        "Subject": "Weekly report",
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "Message-ID": "<0123abc@agency.example>",
        "In-Reply-To": "<q@acme.example>",
        "References": "<root@acme.example> <q@acme.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
        "X-Countersign-Key": "k3y",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.walk()][1:] == ["text/plain", "text/html"]
    assert text_of(mail, "text/plain") == WORDS.text


def test_a_bounce_is_never_suppressed() -> None:
    suppressed = read(composed())["X-Auto-Response-Suppress"].split(", ")
    assert "NDR" not in suppressed
    assert "All" not in suppressed


def test_without_html_a_letter_is_plain_text() -> None:
    mail = read(composed(Rendered("Hi", "Dear Dana,\n", None)))
    assert mail.get_content_type() == "text/plain"
    assert "Cc" not in mail


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert composed() == composed()


@pytest.mark.parametrize(
    "text",
    ["晨光饮料项目周报（2026年11月16日至22日）", "Báo cáo tuần – Ánh", "Grüße aus Köln " * 20, "word " * 60, "x" * 900,
     "=?utf-8?q?Bcc=3A_x=40y?=", "a =?b?= c", "🎉 Poster", '"quoted" <angle>, comma; (round)', "Re: [ACME-0042 v2] ok"],
)  # fmt: skip
def test_any_subject_and_name_is_valid_seven_bit_mail_and_reads_back(text: str) -> None:
    mail = read(composed(Rendered(text, f"{text}\n", f"<p>{text}</p>"), name=text, facts={"recipient_name": text}))
    wanted = " ".join(text.replace("=?", "= ?").split())
    assert header(mail, "Subject") == wanted
    assert text_of(mail, "text/plain") == f"{text}\n"
    assert mail["From"].endswith("<ae@agency.example>")
    assert len(mail.get_all("From") or []) == 1


@pytest.mark.parametrize(
    "evil",
    [
        "Hi\r\nBcc: mallory@evil.example",
        "Hi\nBcc: mallory@evil.example\n\n<p>gone</p>",
        "Hi\rBcc: mallory@evil.example",
        "Hi\x0bBcc: x\x0c\x1c\x1d\x1e\x85\u2028Bcc: mallory@evil.example",
        "=?utf-8?q?Hi=0D=0ABcc=3A_mallory=40evil.example?=",
        "Hi" + " " * 80 + "\r\n Bcc: mallory@evil.example",
        "\x00\x01\x7f",
    ],
)
def test_no_value_can_add_a_header(evil: str) -> None:
    plain = read(composed())
    mail = read(composed(Rendered(f"S {evil}", "text\n", "<p>x</p>"), name=evil, facts={"recipient_name": evil}))
    assert [k for k, _ in mail.items()] == [k for k, _ in plain.items()]
    assert len(list(mail.walk())) == 3


@pytest.mark.parametrize(
    "address",
    [
        "dana@acme.example\r\nBcc: x@evil.example", "a@b.example, c@evil.example", "<dana@acme.example>", "dana",
        "Dana <dana@acme.example>", "undisclosed:;", '"a b"@acme.example', "dána@acme.example", "@acme.example",
        "dana@", "dana@ac me.example", "dana@acme..example", "dana@-acme.example", "da..na@acme.example",
        "dana@straße.example", "a" * 65 + "@acme.example", "dana@acme.example\x00", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["to", "cc", "reply_to", "address"])
def test_an_address_that_not_every_server_takes_is_held_with_a_reason(address: str, where: str) -> None:
    value: Any = address if where == "address" else (address,)
    held = composed(**{where: value})
    assert isinstance(held, Held)
    assert held.reason


def test_a_domain_in_another_script_goes_out_as_a_labels() -> None:
    assert read(composed(to=("wang@例子.example",)))["To"] == '"Dana Reyes" <wang@xn--fsqu00a.example>'


def test_a_letter_to_nobody_is_held() -> None:
    assert isinstance(composed(to=()), Held)


def test_references_of_others_are_taken_only_as_what_they_are_and_not_without_end() -> None:
    many = tuple(f"<{n}@acme.example>" for n in range(500))
    mail = read(composed(references=("<a b@x>", "<x>\r\nBcc: y@z", "junk", *many), in_reply_to="<é@x>"))
    found = mail["References"].split()
    assert len(found) == 20
    assert found[0] == "<0@acme.example>"
    assert found[-1] == "<499@acme.example>"
    assert "In-Reply-To" not in mail


@pytest.mark.parametrize(
    ("message_id", "key"), [("0123@x", "k"), ("<a b@x>", "k"), ("<a@x>\r\nBcc: y", "k"), ("<a@x>", "a b")]
)
def test_a_message_id_or_key_not_of_our_making_is_a_mistake_of_the_caller(message_id: str, key: str) -> None:
    with pytest.raises(ValueError, match="not a Message-ID"):
        compose(
            WORDS,
            letter(),
            sender=("", "ae@agency.example"),
            reply_to=(),
            message_id=message_id,
            reply_key=key,
            date=NOW,
        )


def test_words_that_no_charset_knows_are_stopped_rather_than_changed() -> None:
    with pytest.raises(Mismatch):
        composed(Rendered("Hi", "one \ud800 two\n", None))


def test_long_lines_and_dots_survive() -> None:
    text = ".\n..\nFrom here\n" + "长" * 3000 + "\n" + "x" * 5000 + "\ntrailing blank \n"
    assert text_of(read(composed(Rendered("Hi", text, f"<p>{text}</p>"))), "text/plain") == text
