"""One mail, one key: equal for every copy, different for every other mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reading.identity import BODY_OCTETS, content_key

OWN = b"DKIM-Signature: v=1; d=acme.example;\r\n\tb=abc\r\nFrom: dana@acme.example\r\nSubject: Re: Poster v2\r\n"
BODY = b"Approved.\r\n\r\nDana\r\n"
KEY = content_key(OWN, BODY)

ROUTES = {
    "postfix and dovecot": b"Return-Path: <dana@acme.example>\r\nX-Original-To: mia@agency.example\r\n"
    b"Delivered-To: desk@agency.example\r\nReceived: from mx (mx [192.0.2.1])\r\n\tby desk; Mon\r\n",
    "authentication results": b"Authentication-Results: mx.agency.example;\r\n dmarc=pass header.from=acme.example\r\n",
    "exim": b"Return-path: <x@y>\r\nEnvelope-to: desk@agency.example\r\nDelivery-date: Mon\r\nReceived: a\r\n",
    "gmail": b"Delivered-To: d@g\r\nReceived: by x\r\nX-Received: y\r\nARC-Seal: i=1\r\nARC-Message-Signature: i=1\r\n"
    b"ARC-Authentication-Results: i=1\r\nReturn-Path: <x@y>\r\nReceived-SPF: pass\r\n",
    "mbox": b"From dana@acme.example Mon Nov 23 10:00:00 2026\r\nReturn-Path: <x@y>\r\n",
    "spam filter": b"X-Spamd-Result: default\r\nX-Rspamd-Queue-Id: 1234\r\nX-Spam-Status: No\r\nReceived: a\r\n",
}


@pytest.mark.parametrize("route", ROUTES)
def test_the_way_a_copy_came_does_not_change_its_key(route: str) -> None:
    assert content_key(ROUTES[route] + OWN, BODY) == KEY


def test_stamps_of_hosted_mail_count_nowhere() -> None:
    stamped = OWN + b"X-MS-Exchange-Organization-Network-Message-Id: 1\r\nX-Microsoft-Antispam: BCL:0;\r\n\tfoo\r\n"
    assert content_key(stamped, BODY) == KEY


def test_line_ends_and_the_closing_empty_line_do_not_matter() -> None:
    assert content_key((OWN + b"\r\n").replace(b"\r\n", b"\n"), BODY.replace(b"\r\n", b"\n")) == KEY
    assert content_key(OWN + b"\r\n", BODY) == KEY


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (OWN, b"Approved!\r\n\r\nDana\r\n"),
        (OWN.replace(b"v2", b"v3"), BODY),
        (OWN + b"X-Note: more\r\n", BODY),
        (OWN + b"Received: below the sender's own lines\r\n", BODY),
        (OWN + b"Authentication-Results: mx; dmarc=pass\r\n", BODY),
        (b"X-Note: on top\r\n" + OWN, BODY),
        (b"Received : blank before the colon\r\n" + OWN, BODY),
        (b"Resent-From: x@y\r\n" + OWN, BODY),
        (b"Received: a\r\nX-Note: between\r\nReceived: b\r\n" + OWN, BODY),
        (OWN, b""),
        (b"", OWN + b"\r\n" + BODY),
        (OWN.replace(b"Subject: Re: Poster v2\r\n", b""), b"Subject: Re: Poster v2\r\n\r\n" + BODY),
        (OWN.replace(b"\r\nSubject", b"\rSubject"), BODY),
    ],
)
def test_another_mail_has_another_key(header: bytes, body: bytes) -> None:
    assert content_key(header, body) != KEY


def test_only_the_first_64_kib_count_whatever_the_line_ends() -> None:
    lines = b"".join(b"line %d\r\n" % i for i in range(20_000))
    whole = content_key(OWN, lines)
    assert content_key(OWN, lines[:BODY_OCTETS]) == whole
    assert content_key(OWN, lines.replace(b"\r\n", b"\n")[:BODY_OCTETS]) == whole
    assert content_key(OWN, b"x" + lines) != whole


@pytest.mark.parametrize("lead", range(4))
def test_a_line_end_cut_in_two_by_the_limit_is_no_difference(lead: int) -> None:
    body = b"x" * (BODY_OCTETS - lead) + b"\r\nmore text\r\n"
    assert content_key(OWN, body[:BODY_OCTETS]) == content_key(OWN, body.replace(b"\r\n", b"\n")[:BODY_OCTETS])


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_octets_have_a_key(header: bytes, body: bytes) -> None:
    assert len(content_key(header, body)) == 64


@given(st.binary(min_size=1, max_size=60).filter(lambda b: b"\r" not in b and b"\n" not in b))
def test_any_change_of_the_subject_changes_the_key(subject: bytes) -> None:
    other = OWN.replace(b"Re: Poster v2", subject)
    assert (content_key(other, BODY) == KEY) == (other == OWN)
