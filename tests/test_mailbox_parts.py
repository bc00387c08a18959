"""What is said of large mail is never trusted to make sense; encodings come off in pieces as they do in one."""

import base64
import binascii
import quopri
import tracemalloc
from email import message_from_bytes
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.mailbox.encodings import decoder
from daemon.mailbox.structure import find_part, read_structure, reads, sections, skeleton, walk
from daemon.mailbox.uids import copied, grouped

TEXT = (b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"7BIT", 12, 1, None, None, None)
PDF = (
    b"APPLICATION",
    b"PDF",
    (b"NAME", b"a.pdf"),
    None,
    None,
    b"BASE64",
    900_000,
    None,
    (b"ATTACHMENT", (b"FILENAME", b"b.pdf")),
)
MIXED = ([TEXT, PDF], b"MIXED", (b"BOUNDARY", b"xyz"), None, None)
ENVELOPE = (None,) * 10
INNER = (TEXT, PDF, b"MIXED", (b"BOUNDARY", b"inner"))  # as imapclient leaves it below a message/rfc822
FORWARD = (b"MESSAGE", b"RFC822", None, None, None, b"7BIT", 1_950_000, ENVELOPE, INNER, 99, None, None)
ANYTHING = st.recursive(
    st.none() | st.integers(-5, 99) | st.binary(max_size=6) | st.just(b"TEXT"),
    lambda inner: st.lists(inner, max_size=10).map(tuple) | st.lists(inner, max_size=3),
    max_leaves=30,
)


def decoded(encoding: str, octets: bytes, cuts: list[int]) -> bytes:
    unpack = decoder(encoding)
    edges = [0, *sorted(min(c, len(octets)) for c in cuts), len(octets)]
    return b"".join([*(unpack.feed(octets[a:b]) for a, b in pairwise(edges)), unpack.end()])


@given(st.binary(max_size=300), st.lists(st.integers(0, 500), max_size=8))
def test_base64_in_any_pieces_is_the_file(octets: bytes, cuts: list[int]) -> None:
    assert decoded("BASE64", base64.encodebytes(octets).replace(b"\n", b"\r\n"), cuts) == octets


@given(st.binary(max_size=300), st.lists(st.integers(0, 900), max_size=8))
def test_quoted_printable_in_any_pieces_is_the_file(octets: bytes, cuts: list[int]) -> None:
    encoded = quopri.encodestring(octets)
    assert decoded("quoted-printable", encoded, cuts) == quopri.decodestring(encoded)


@given(
    st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=8), st.sampled_from(["base64", "quoted-printable"])
)
def test_nonsense_decodes_to_the_same_in_any_pieces(octets: bytes, cuts: list[int], encoding: str) -> None:
    assert decoded(encoding, octets, cuts) == decoded(encoding, octets, [])


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=8))
def test_what_is_not_encoded_stays(octets: bytes, cuts: list[int]) -> None:
    assert decoded("x-unheard-of", octets, cuts) == octets


@pytest.mark.parametrize("octets", [b"YWJj!ZGVm", b"YWJj\r\nZGVm", b"YWJjZGVm", b" Y W J j Z G V m="])
def test_base64_is_read_as_leniently_as_by_others(octets: bytes) -> None:
    assert decoded("base64", octets, [3, 5]) == b"abcdef" == binascii.a2b_base64(octets)


def test_a_line_without_end_in_quoted_printable_takes_no_memory() -> None:
    unpack = decoder("quoted-printable")
    tracemalloc.start()
    assert sum(len(unpack.feed(b"=41" * 100_000)) for _ in range(40)) + len(unpack.end()) == 4_000_000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


@given(ANYTHING)
def test_a_structure_that_is_none_is_told_and_never_raises(said: Any) -> None:
    root = read_structure(said)
    if root is not None:
        sections(root)
        skeleton(b"Subject: x\r\n\r\n", root, {})


def test_parts_are_numbered_as_the_standard_does() -> None:
    root = read_structure(([TEXT, MIXED, FORWARD], b"MIXED", (b"BOUNDARY", b"b"), None))
    assert root
    assert [n.number for n in walk(root)] == ["", "1", "2", "2.1", "2.2", "3", "", "3.1", "3.2"]
    assert (part := find_part(root, "3.2"))
    assert (part.media_type, part.name, part.attached, part.encoding) == ("application/pdf", "b.pdf", True, "base64")
    assert find_part(root, "2") is None
    assert find_part(root, "") is None


def test_only_what_is_read_is_asked_for() -> None:
    root = read_structure(MIXED)
    assert root
    assert reads(root) == {"1": 1 << 20}
    assert sections(root) == ["BODY.PEEK[1.MIME]", "BODY.PEEK[1]<0.1048576>", "BODY.PEEK[2.MIME]"]


def test_a_small_attached_mail_is_read_in_one_piece() -> None:
    small = (*FORWARD[:6], 90_000, *FORWARD[7:])
    root = read_structure(([TEXT, small], b"MIXED", (b"BOUNDARY", b"b"), None))
    assert root
    assert sections(root)[2:] == ["BODY.PEEK[2.MIME]", "BODY.PEEK[2]<0.1048576>"]
    assert find_part(root, "2.2")


def test_a_thousand_texts_of_a_megabyte_are_not_all_read() -> None:
    text = (*TEXT[:6], 1 << 20, *TEXT[7:])
    root = read_structure(([text] * 200, b"MIXED", (b"BOUNDARY", b"b"), None))
    assert root
    assert sum(reads(root).values()) == 4 << 20


@pytest.mark.parametrize("depth", [31, 900, 5_000])
def test_a_structure_too_deep_is_none(depth: int) -> None:
    said: Any = TEXT
    for _ in range(depth):
        said = ([said, TEXT], b"MIXED", (b"BOUNDARY", b"b"), None)
    assert read_structure(said) is None


def test_a_structure_too_wide_is_none() -> None:
    assert read_structure(([TEXT] * 251, b"MIXED", (b"BOUNDARY", b"b"), None)) is None


def test_a_boundary_that_would_end_a_line_is_none() -> None:
    assert read_structure(([TEXT, TEXT], b"MIXED", (b"BOUNDARY", b"b\r\nBcc: x"), None)) is None


def test_a_skeleton_is_well_formed() -> None:
    root = read_structure(([TEXT, FORWARD], b"MIXED", (b"BOUNDARY", b"b"), None))
    assert root
    said = {
        b"BODY[1.MIME]": b"Content-Type: text/plain\r\n\r\n", b"BODY[1]<0>": b"outer words\n",
        b"BODY[2.MIME]": b"Content-Type: message/rfc822\r\n\r\n",
        b"BODY[2.HEADER]<0>": b'Subject: inner\r\nContent-Type: multipart/mixed; boundary="inner"\r\n\r\n',
        b"BODY[2.1.MIME]": b"Content-Type: text/plain\r\n\r\n", b"BODY[2.1]<0>": b"inner words\n",
        b"BODY[2.2.MIME]": b"Content-Type: application/pdf; name=b.pdf\r\n\r\n",
    }  # fmt: skip
    raw, parts = skeleton(b"Subject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", root, said)
    message = message_from_bytes(raw)
    kinds = [p.get_content_type() for p in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "text/plain",
        "message/rfc822",
        "multipart/mixed",
        "text/plain",
        "application/pdf",
    ]
    assert not any(p.defects for p in message.walk())
    assert [(p.number, p.read) for p in parts] == [("1", True), ("2", False), ("2.1", True), ("2.2", False)]


@given(st.binary(max_size=60))
def test_no_copyuid_raises(code: bytes) -> None:
    list(copied([code]))


def test_groups_keep_order_and_both_limits() -> None:
    assert list(grouped([5, 5, 90, 1, 1, 1, 1], int, 3, 100)) == [[5, 5, 90], [1, 1, 1], [1]]
    assert list(grouped([500, 1], int, 3, 100)) == [[500], [1]]
