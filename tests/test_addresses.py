"""Who sent it: what the strict grammar accepts, and that a forged From never names the victim."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.reading.addresses import read_addresses, read_sender

VICTIM = "boss@firm.example"

ACCEPTED = {
    "dana@acme.example": ("dana@acme.example", ""),
    "<dana@acme.example>": ("dana@acme.example", ""),
    "Dana Reyes <Dana@ACME.example>": ("dana@acme.example", "Dana Reyes"),
    '"Reyes, Dana (Acme)" <dana@acme.example>': ("dana@acme.example", "Reyes, Dana (Acme)"),
    "Dana Reyes (Acme) <dana@acme.example>": ("dana@acme.example", "Dana Reyes (Acme)"),
    "dana@acme.example (Dana Reyes)": ("dana@acme.example", "Dana Reyes"),
    "dana@acme.example <dana@acme.example>": ("dana@acme.example", "dana@acme.example"),
    '"dana@acme.example" <dana@acme.example>': ("dana@acme.example", "dana@acme.example"),
    "=?utf-8?B?546L6Iqz?= <wang@xn--fiqs8s.example>": ("wang@xn--fiqs8s.example", "王芳"),
    "=?gb2312?B?zfW3vA==?= <wang@chenguang.example>": ("wang@chenguang.example", "王芳"),
    "=?iso-8859-1?q?Luc=EDa?= <lucia@naranja.example>": ("lucia@naranja.example", "Lucía"),
    "Dr. D. Reyes\r\n <dana@acme.example>": ("dana@acme.example", "Dr. D. Reyes"),
    "root@localhost": ("root@localhost", ""),
    "root@root": ("root@root", ""),
}


@pytest.mark.parametrize("value", ACCEPTED)
def test_one_plain_mailbox_is_a_sender(value: str) -> None:
    sender = read_sender([value.encode()])
    assert (sender.address, sender.name) == ACCEPTED[value]
    assert sender.problem is None


def test_raw_utf8_and_gb18030_display_names_are_read() -> None:
    assert read_sender(["王芳 <wang@chenguang.example>".encode()]).name == "王芳"
    assert read_sender(["王芳 <wang@chenguang.example>".encode("gb18030")]).name == "王芳"


FORGED = {
    "boss@firm.example <evil@x.example>": "evil@x.example",
    "boss@firm.example(x)@evil.example": "",
    "<boss@firm.example>@evil.example": "",
    "boss@firm.example;evil@x.example": "",
    "boss@firm.example, evil@x.example": "",
    "boss@firm.example, Evil <evil@x.example>": "",
    "Ann <boss@firm.example": "",
    "boss@firm.example <>": "",
    "boss@firm.example\0 <evil@x.example>": "",
    "evil@x.example (<boss@firm.example>)": "",
    "(boss@firm.example) evil@x.example": "",
    "(comment) evil@x.example": "",
    '"boss@firm.example" evil@x.example': "",
    '"boss@firm.example <evil@x.example>': "",
    "Staff: boss@firm.example;": "",
    "@relay.example:boss@firm.example": "",
    "<@relay.example:boss@firm.example>": "",
    "boss@firm.example\r <evil@x.example>": "",
    "=?utf-8?q?boss=40firm.example?=@evil.example": "=?utf-8?q?boss=40firm.example?=@evil.example",
    "böss@firm.example": "",
    "boss@firm.example.": "",
    "boss@[192.0.2.1]": "",
    '"boss"@firm.example': "",
    "boss @firm.example": "",
    "boss": "",
    "": "",
}


@pytest.mark.parametrize("value", FORGED)
def test_anything_else_is_a_problem_and_never_shows_the_victim(value: str) -> None:
    for raw in (value, value.encode()):
        sender = read_sender([raw])
        assert sender.problem
        assert sender.address == FORGED[value]
        assert sender.address != VICTIM


@pytest.mark.parametrize("values", [[], [b"boss@firm.example", b"evil@x.example"], [b"boss@firm.example"] * 2])
def test_none_or_several_from_fields_name_nobody(values: list[bytes]) -> None:
    assert read_sender(values).problem
    assert read_sender(values).address == ""


def test_a_display_name_never_carries_a_line_end_or_reverses_its_letters() -> None:
    name = read_sender([b"=?utf-8?q?Dana=0D=0ABcc=3A_x=E2=80=AE?= <dana@acme.example>"]).name
    assert name == "Dana  Bcc: x"


@pytest.mark.parametrize(
    "piece", ['"\\', '"', "(", "((", "<", "a@", "@", ",", "=?utf-8?q?", ";:", "a.", "(a", '"a', "\\", " ", "<a@b>", "é"]
)
def test_forty_kilobytes_take_milliseconds(piece: str) -> None:
    value = (piece * 40_000)[:40_000].encode()
    begin = time.perf_counter()
    read_sender([value])
    read_addresses([value])
    assert time.perf_counter() - begin < 1.0  # generous: a quadratic reader needs many


def test_address_lists_are_read_leniently_in_order_and_once() -> None:
    values = [
        b'"Reyes, Dana" <Dana@acme.example>, mia@agency.example;\r\n\tTeam: Li Wei <liwei@borealis.example>, ;',
        b"DANA@ACME.EXAMPLE, undisclosed-recipients:;, =?utf-8?B?546L?= <wang@chenguang.example>, torn@, <ok@x.example",
    ]
    assert read_addresses(values) == (
        "dana@acme.example",
        "mia@agency.example",
        "liwei@borealis.example",
        "wang@chenguang.example",
    )


def test_address_lists_are_bounded() -> None:
    assert len(read_addresses([b", ".join(b"a%d@x.example" % i for i in range(3_000))])) == 500


@given(st.lists(st.one_of(st.binary(max_size=300), st.text(max_size=300)), max_size=3))
@settings(max_examples=200, deadline=None)
def test_no_octets_make_the_grammar_raise(values: list[bytes | str]) -> None:
    sender = read_sender(values)
    assert sender.problem or "@" in sender.address
    read_addresses(values)


@given(st.text(alphabet='ab@.<>()",;:\\ =?é\0\r\n\t', max_size=60))
@settings(max_examples=400, deadline=None)
def test_an_accepted_sender_stands_in_the_field_as_the_only_address(value: str) -> None:
    sender = read_sender([value])
    if sender.problem is None:
        others = value.lower().replace(sender.address, "")
        assert "@" not in others or f'"{sender.address}"' in value.lower() or '"' in others
