"""The canary: what mail that lies here tells of the server in front, and of what a forger could do."""

import pytest

from daemon.canary import Eyes
from rules.book import Vouching
from rules.nouns import Message
from rules.reading.stamps import Stamping, stamping
from tests.mails import mail, read
from tests.test_who_sent_it import LIES_OURS, LMTP, MX, NAMELESS, NO, OTHER, PASS, TAKEN_IN, THEIRS, with_top
from tests.world import MIA

SUBMITTED = f"Received: from laptop (host [192.0.2.9]) by {MX} (Postfix) with ESMTPSA id 9; now"
INTERNAL = "Received: from app.agency.example by mx.agency.example with ESMTP id 8; now"


def seen(*messages: Message, trusted: tuple[str, ...] = (MX,), **vouching: object) -> Stamping:
    more = Vouching(**vouching)  # type: ignore[arg-type]
    eyes = Eyes(trusted=trusted, vouching=more, is_agency=lambda address: address.endswith("@agency.example"))
    found = [eyes.glance(m.trace, m.headers, m.sender.address) for m in messages]
    return stamping([g for g in found if g], trusted, more)


def from_mia(*top: str) -> Message:
    return read("".join(f"{line}\n" for line in top).encode() + mail("Hi", sender=MIA.address, authentication=None))


@pytest.mark.parametrize("top", [(PASS, TAKEN_IN, THEIRS), (TAKEN_IN, PASS, THEIRS), (LMTP, PASS, TAKEN_IN), (PASS,)])
def test_a_server_that_writes_on_every_mail_is_well(top: tuple[str, ...]) -> None:
    told = seen(*[with_top(*top)] * 4)
    assert (told.state, told.good) == ("stamps", True)
    assert MX in told.words


def test_a_place_that_no_sender_reaches_is_named() -> None:
    assert "above its own Received" in seen(with_top(PASS, TAKEN_IN)).words
    assert "above its own Received" not in seen(with_top(TAKEN_IN, PASS)).words


@pytest.mark.parametrize("top", [(TAKEN_IN, THEIRS), (TAKEN_IN, OTHER, THEIRS), (TAKEN_IN, THEIRS, PASS)])
def test_a_server_that_writes_none_would_let_a_forged_one_be_believed(top: tuple[str, ...]) -> None:
    """And so it is: nothing but the place speaks for a result, and the forger's stands in the right one."""
    told = seen(*[with_top(*top)] * 3)
    assert told.state == "silent"
    assert "whoever forges one would be believed" in told.words
    assert "take the name out of trusted_authserv" in told.advice
    assert ("mx.elsewhere.example" in told.words) == (OTHER in top)


def test_a_server_that_writes_none_where_dkim_is_checked_here_is_told_so() -> None:
    assert "DKIM is checked here meanwhile" in seen(*[with_top(TAKEN_IN)] * 3, verify_dkim=True).advice
    told = seen(*[with_top(TAKEN_IN)] * 3, trusted=(), verify_dkim=True)
    assert (told.state, told.advice) == ("nobody", "")


def test_two_mails_without_a_word_may_be_chance() -> None:
    assert seen(*[with_top(TAKEN_IN)] * 2).state == "unknown"
    assert seen(*[with_top(TAKEN_IN)] * 2, *[with_top(TAKEN_IN, NO)] * 9).state == "stamps"


def test_a_server_that_writes_now_and_then_would_let_a_forged_one_be_believed() -> None:
    told = seen(*[with_top(TAKEN_IN)] * 3, *[with_top(TAKEN_IN, PASS)] * 5)
    assert told.state == "sometimes"
    assert told.words.startswith("3 of the newest 8 mails from outside carry no Authentication-Results by mx.agency")
    assert "a forged one would be believed" in told.words


def test_a_forged_word_that_the_server_left_beside_its_own_is_told() -> None:
    told = seen(*[with_top(TAKEN_IN, PASS)] * 5, with_top(TAKEN_IN, NO, PASS, THEIRS))
    assert told.state == "stamps"
    assert "1 came with one more in its name, and none of theirs was believed" in told.words
    assert "take out what comes in its name" in told.advice


def test_mail_from_inside_tells_nothing() -> None:
    told = seen(from_mia(SUBMITTED), from_mia(INTERNAL), from_mia(), with_top(SUBMITTED), with_top())
    assert (told.state, told.seen, told.advice) == ("unknown", 0, "")


def test_a_stranger_in_a_colleagues_name_does_not_hide_that_the_server_is_silent() -> None:
    told = seen(*[with_top(TAKEN_IN)] * 3, *[from_mia(TAKEN_IN)] * 9)
    assert (told.state, told.seen) == ("silent", 3)


def test_a_greeting_in_our_name_makes_the_server_no_better() -> None:
    assert seen(*[with_top(TAKEN_IN, LIES_OURS, PASS)] * 3).state == "silent"


def test_microsofts_form_counts_where_it_is_trusted() -> None:
    assert seen(*[with_top(NAMELESS, TAKEN_IN)] * 3, trusted=("microsoft",)).state == "stamps"
    assert seen(*[with_top(NAMELESS, TAKEN_IN)] * 3).state == "silent"


def test_a_desk_that_trusts_nobody_hears_whom_it_could() -> None:
    told = seen(*[with_top(TAKEN_IN, PASS)] * 3, trusted=())
    assert told.state == "nobody"
    assert "the newest mails carry Authentication-Results by mx.agency.example" in told.words
    assert "trusted_authserv" in told.advice
