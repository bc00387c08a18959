"""The canary: what mail that lies here tells of the server in front, and of what a forger could do."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from daemon.canary import Eyes, knowing, told
from daemon.desk import open_desk
from daemon.health import FILE, Health, read_health
from rules.book import Seen, Vouching
from rules.nouns import Message
from rules.reading.stamps import Glance, Stamping, both, learned, stamping
from rules.reading.trust import judge_trust
from tests.desks import make_desk
from tests.mails import mail, read
from tests.test_who_sent_it import FORGED, LIES_OURS, LMTP, MX, NAMELESS, NO, OTHER, PASS, TAKEN_IN, THEIRS, with_top
from tests.world import MIA

SUBMITTED = f"Received: from laptop (host [192.0.2.9]) by {MX} (Postfix) with ESMTPSA id 9; now"
INTERNAL = "Received: from app.agency.example by mx.agency.example with ESMTP id 8; now"


def seen(*messages: Message, trusted: tuple[str, ...] = (MX,), **vouching: object) -> Stamping:
    more = Vouching(**vouching)  # type: ignore[arg-type]
    found = glances(*messages, trusted=trusted, vouching=more)
    return stamping(found, trusted, replace(more, seen=learned(more.seen, found)))


def glances(*messages: Message, trusted: tuple[str, ...] = (MX,), vouching: Vouching | None = None) -> list[Glance]:
    eyes = Eyes(
        trusted=trusted, vouching=vouching or Vouching(), is_agency=lambda address: address.endswith("@agency.example")
    )
    return [g for m in messages if (g := eyes.glance(m.trace, m.headers, m.sender.address, m.received))]


def known(*messages: Message) -> Vouching:
    """What these mails show of the server, for the next."""
    return Vouching(seen=learned(Seen(), glances(*messages)))


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
def test_a_server_that_writes_none_is_known_and_what_stands_below_its_received_is_not_believed(
    top: tuple[str, ...],
) -> None:
    told = seen(*[with_top(*top)] * 3)
    assert told.state == "silent"
    assert "what stands below its Received is not believed, as mail came without any (3 mails since 2026-" in told.words
    assert "DKIM signature, checked here" in told.words
    assert 'write authentication_results = "none"' in told.advice
    assert ("mx.elsewhere.example" in told.words) == (OTHER in top)
    assert judge_trust(with_top(*FORGED), (MX,), None, known(*[with_top(*top)] * 3))[0] == "claimed"


def test_a_server_of_which_config_says_that_it_writes_below_would_let_a_forged_one_be_believed() -> None:
    """Nothing but the place speaks for a result, and the forger's stands in the right one: ops are told."""
    told = seen(*[with_top(TAKEN_IN)] * 3, results="below-received")
    assert "whoever forges one would be believed" in told.words
    told = seen(*[with_top(TAKEN_IN)] * 3, *[with_top(*FORGED)] * 9, results="below-received")
    assert "in a mail like these a forged one would be believed" in told.words


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ("as-seen", "what stands directly below its Received is believed too: no mail has shown"),
        ("above-received", "what stands below its Received is not believed (authentication_results in config.toml)"),
        ("below-received", "what stands directly below its Received is believed too (authentication_results"),
        ("none", "none is believed; who sent a mail is told by its DKIM signature, checked here"),
    ],
)
def test_what_is_believed_is_told_with_its_reason(results: str, words: str) -> None:
    assert words in seen(*[with_top(*FORGED)] * 4, results=results).words


def test_one_mail_that_bears_our_servers_word_above_its_received_tells_where_it_writes() -> None:
    """No sender can write there; so whatever many other mails carry below it is theirs."""
    one = with_top(LMTP, NO, TAKEN_IN)
    told = seen(one, *[with_top(*FORGED)] * 40)
    assert "what stands below its Received is not believed, as it writes above (so on 2026-11-18)" in told.words
    assert judge_trust(with_top(*FORGED), (MX,), None, known(one, *[with_top(*FORGED)] * 400))[0] == "claimed"


def test_a_flood_of_forged_results_hides_no_mail_that_came_without() -> None:
    bare = [with_top(TAKEN_IN)] * 3
    assert judge_trust(with_top(*FORGED), (MX,), None, known(*bare, *[with_top(*FORGED)] * 400))[0] == "claimed"


@pytest.mark.parametrize(
    "top",
    [
        (f"Received: from {MX} by {MX} with ESMTPS id 5; now", PASS, THEIRS),
        (f"Received: from {MX} (evil.example [203.0.113.9]) by {MX} with SMTP id 7; now", PASS, TAKEN_IN),
        (INTERNAL, PASS, TAKEN_IN),
        ("Received: from gate.agency.example (gate [10.0.0.1]) by mx.agency.example with ESMTP; now", PASS, TAKEN_IN),
        (TAKEN_IN, PASS, f"Received: from out.acme.example by {MX} with ESMTPS id 1; now"),
        (LMTP, PASS),
    ],
)
def test_no_mail_teaches_a_place_that_its_sender_could_have_written(top: tuple[str, ...]) -> None:
    assert known(with_top(*top)).seen.above == {}


def test_a_mail_on_its_way_within_the_house_is_none_without_a_word_of_our_server() -> None:
    report = f"Received: by {MX} (Postfix) id 9; now"
    assert known(with_top(report), with_top(LMTP), with_top(SUBMITTED)).seen.bare == ()
    assert len(known(*[with_top(TAKEN_IN)] * 5).seen.bare) == 3


def test_a_server_that_writes_none_where_dkim_is_checked_here_is_told_so() -> None:
    assert "DKIM signature, checked here" in seen(*[with_top(TAKEN_IN)] * 3, verify_dkim=True).words
    assert "DKIM is not checked here either" in seen(*[with_top(TAKEN_IN)] * 3, verify_dkim=False).words
    told = seen(*[with_top(TAKEN_IN)] * 3, trusted=(), verify_dkim=True)
    assert (told.state, told.advice) == ("nobody", "")


def test_two_mails_without_a_word_may_be_chance() -> None:
    assert seen(*[with_top(TAKEN_IN)] * 2).state == "unknown"
    assert seen(*[with_top(TAKEN_IN)] * 2, *[with_top(TAKEN_IN, NO)] * 9).state == "stamps"


def test_of_a_server_that_writes_now_and_then_no_word_below_its_received_is_believed() -> None:
    mails = [*[with_top(TAKEN_IN)] * 3, *[with_top(TAKEN_IN, PASS)] * 5]
    told = seen(*mails)
    assert told.state == "sometimes"
    assert told.words.startswith("3 of the newest 8 mails from outside carry no Authentication-Results by mx.agency")
    assert "what stands below its Received is not believed, as mail came without any" in told.words
    assert judge_trust(with_top(*FORGED), (MX,), None, known(*mails))[0] == "claimed"
    assert judge_trust(with_top(PASS, TAKEN_IN), (MX,), None, known(*mails))[0] == "verified"


def test_a_forged_word_that_the_server_left_beside_its_own_is_told() -> None:
    told = seen(*[with_top(TAKEN_IN, PASS)] * 5, with_top(TAKEN_IN, NO, PASS, THEIRS))
    assert told.state == "stamps"
    assert "1 came with one more in its name" in told.words
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


def test_one_mail_that_is_looked_at_again_is_one() -> None:
    """At each start the daemon looks at the mails that lie there, most of which it has seen before."""
    once = known(with_top(TAKEN_IN)).seen
    for _ in range(5):
        once = both(once, known(with_top(TAKEN_IN)).seen)
    assert len(once.bare) == 1
    three = known(*[with_top(TAKEN_IN)] * 3).seen  # of one second
    assert len(both(once, three).bare) == len(both(three, three).bare) == 3
    above = known(with_top(PASS, TAKEN_IN)).seen
    assert both(three, above) == both(above, three) == Seen(above=above.above, bare=three.bare)


def test_what_is_known_is_the_same_value_while_mail_tells_nothing_new() -> None:
    """It is kept with the rules, which are made anew with it."""
    seen = known(*[with_top(TAKEN_IN)] * 3, with_top(PASS, TAKEN_IN)).seen
    again = glances(with_top(TAKEN_IN), with_top(PASS, TAKEN_IN), with_top(*FORGED))
    assert learned(seen, again) is seen
    later = [replace(g, at=g.at + timedelta(days=40)) for g in again]
    assert learned(seen, later).above[MX] == later[1].at
    assert learned(seen, later).bare[0] == later[0].at


def test_whoever_judges_mail_without_a_daemon_knows_what_the_last_one_did(tmp_path: Path) -> None:
    """`read`, `replay`, `explain`, `reprocess`, `check` and `doctor` go by it; the rest of config.toml stays."""
    desk = open_desk(make_desk(tmp_path / "north"))
    assert knowing(desk).book.vouching["ae"].seen == Seen()
    desk.data.mkdir(exist_ok=True)
    how = told(seen(with_top(PASS, TAKEN_IN)), learned(Seen(), glances(with_top(PASS, TAKEN_IN))))
    (desk.data / FILE).write_bytes(msgspec.json.encode(Health(vouched={"ae": how})))
    vouching = knowing(desk).book.vouching["ae"]
    assert judge_trust(with_top(*FORGED), (MX,), None, vouching)[0] == "claimed"
    assert vouching == replace(desk.book.vouching["ae"], seen=how.seen)


def test_a_health_file_of_an_older_daemon_tells_nothing_and_stops_nobody(tmp_path: Path) -> None:
    desk = open_desk(make_desk(tmp_path / "north"))
    desk.data.mkdir(exist_ok=True)
    (desk.data / FILE).write_text('{"pid": 1, "vouched": {"ae": {"state": "stamps", "words": "x"}}}', "utf-8")
    assert read_health(desk.data).vouched["ae"].seen == Seen()
    assert knowing(desk).book.vouching["ae"].seen == Seen()
