"""The outbox: each letter reaches the server once, whatever the server, the disk or the process does in between."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.outbox import admit, passage
from daemon.post import Delivery, Post
from daemon.proof import look_for_proof
from daemon.rate import Window
from rules.nouns import Because, OutboxRow, Started
from store.contract import Ledger, LedgerError, LedgerUnwritable, Transaction
from store.tiny import TinyLedger
from tests.outbox_world import (
    BECAUSE,
    DANA,
    MIA,
    NOW,
    Hands,
    Settings,
    admitted,
    keys,
    letter,
    message_id,
    outbox,
    states,
)
from tests.scripted_smtp import CUT, HANG, RESET, Act, ScriptedSMTP, took
from tests.tripwire import SentFile, Tripwire

REPO = Path(__file__).parent.parent
KEY = "dunning/INV-31/2"


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = TinyLedger(tmp_path / "ledger.json", create=True)
    yield ledger
    ledger.close()


def row_of(ledger: Ledger, key: str = KEY) -> OutboxRow:
    row = ledger.get(OutboxRow, key)
    assert row is not None
    return row


def keep_in(sent: list[bytes]) -> Callable[[bytes], bool]:
    def file(raw: bytes) -> bool:
        sent.append(raw)
        return True

    return file


# --- admission


def test_a_key_is_admitted_once_and_so_is_every_key_a_mail_settles(ledger: Ledger) -> None:
    grouped = letter("dunning/INV-31/1", keys=("dunning/INV-31/1", "dunning/INV-32/1"))
    assert [bool(row) for row in admitted(ledger, grouped, grouped)] == [True, False]
    for later in (letter("dunning/INV-32/1"), letter("dunning/INV-09/1", keys=("dunning/INV-32/1",))):
        assert admitted(ledger, later) == [None]
    other_level, other_client = letter("dunning/INV-32/2"), letter("weekly/acme/2026-W10/x", client=None)
    assert all(admitted(ledger, other_level, other_client))


def test_a_letter_that_was_withdrawn_may_be_written_anew(ledger: Ledger, clock: Hands) -> None:
    with ScriptedSMTP() as server:
        admitted(ledger, letter(keys=("dunning/INV-31/2", "dunning/INV-32/2")))
        overtaken = Because(step="dunning", text="INV-32 is paid")
        report = outbox(ledger, server, clock, still_owed=lambda row: overtaken).deliver_due(NOW)
        assert keys(report.withdrawn) == [KEY]
        assert row_of(ledger).outcome == overtaken
        assert admitted(ledger, letter()) != [None]
        assert keys(outbox(ledger, server, clock).deliver_due(NOW).sent) == [KEY]
        assert len(server.accepted) == 1


def test_a_letter_held_back_at_admission_waits_for_a_person(ledger: Ledger, clock: Hands) -> None:
    with ledger.transaction() as tx:
        raw = f"Message-ID: {message_id(KEY)}\r\n\r\n".encode()
        admit(
            tx, letter(), raw=raw, subject="", text="", message_id=message_id(KEY), reply_key="", now=NOW,
            hold=Because(step="walls", text="it names Borealis"),
        )  # fmt: skip
    with ScriptedSMTP() as server:
        outbox(ledger, server, clock).deliver_due(NOW)
        assert server.connections == 0
    assert states(ledger) == {KEY: "held"}


def test_a_mail_that_could_never_be_known_again_is_not_admitted(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="Message-ID"), ledger.transaction() as tx:
        admit(
            tx, letter(), raw=b"Message-ID: <other@x>\r\n\r\n", subject="", text="",
            message_id=message_id(KEY), reply_key="", now=NOW,
        )  # fmt: skip
    with pytest.raises(ValueError, match="nobody"):
        admitted(ledger, replace(letter(), to=()))


# --- exactly once: what the server does, what it has in the end, and where the row ends without any proof

GREYLISTED = b"451 4.7.1 greylisted\r\n"
TABLE: list[tuple[str, dict[str, list[Act | took]], int, str]] = [
    ("all goes well", {}, 1, "sent"),
    ("M-01 250 lost", {"dot": [took(CUT)]}, 1, "held"),
    ("M-02 250 hangs", {"dot": [took(HANG)]}, 1, "held"),
    ("M-03 cut before the dot", {"body": [CUT]}, 1, "sent"),
    ("M-03 reset mid data", {"data": [RESET]}, 1, "sent"),
    ("M-04 cut at the dot, not taken", {"dot": [CUT]}, 0, "held"),
    ("M-05 421 at QUIT", {"quit": [b"421 going down\r\n"]}, 1, "sent"),
    ("M-05 reset at QUIT", {"quit": [RESET]}, 1, "sent"),
    ("M-06 421 greeting", {"greeting": [b"421 too many\r\n"] * 2}, 1, "sent"),
    ("M-06 432 concurrent", {"mail": [b"432 4.3.2 concurrent\r\n"]}, 1, "sent"),
    ("M-06 greylisted", {"rcpt": [GREYLISTED, GREYLISTED]}, 1, "sent"),
    ("M-06 452 at the dot", {"dot": [b"452 4.3.1 no room\r\n"]}, 1, "sent"),
    ("M-07 550 at RCPT", {"rcpt": [b"550 5.1.1 no such user\r\n"]}, 0, "refused"),
    ("M-07 552 at the dot", {"dot": [b"552 5.3.4 too big\r\n"]}, 0, "refused"),
    ("M-07 554 at the dot", {"dot": [b"554 5.7.1 spam\r\n"]}, 0, "refused"),
    ("M-08 our copy is taken, the client refused", {"rcpt": [b"550 5.1.1 no\r\n"]}, 0, "refused"),
    ("M-09 no number at the dot", {"dot": [took(b"fine\r\n")]}, 1, "held"),
    ("M-09 354 at the dot", {"dot": [b"354 go on\r\n"]}, 0, "held"),
    ("M-09 250- without end", {"dot": [took(b"250-a\r\n")]}, 1, "held"),
    ("M-09 a line of 1 MB", {"dot": [took(b"250 " + b"x" * 1_000_000 + b"\r\n")]}, 1, "held"),
    ("M-09 NUL", {"dot": [took(b"250 o\0k\r\n")]}, 1, "held"),
    ("M-09 nonsense before the dot", {"rcpt": [b"250 a\0b\r\n"], "mail": [b"what\r\n"]}, 1, "sent"),
    ("the desk's login is refused once", {"mail": [b"530 5.7.0 login first\r\n"]}, 1, "sent"),
]


def live_on(ledger: Ledger, server: ScriptedSMTP, clock: Hands, **options: Any) -> None:
    """Two days of passes, each by an outbox of its own, and of looks into a Sent folder where nothing is."""
    for _ in range(48):
        outbox(ledger, server, clock, copy_to="ae@agency.example", **options).deliver_due(clock.now())
        look_for_proof(ledger, lambda ids, since: (), clock.now())
        clock.move(hours=1)


@pytest.mark.parametrize(("name", "script", "copies", "end"), TABLE, ids=[case[0] for case in TABLE])
def test_the_server_has_it_as_often_as_the_row_says(
    ledger: Ledger, clock: Hands, name: str, script: dict[str, list[Act | took]], copies: int, end: str
) -> None:
    admitted(ledger, letter())
    with ScriptedSMTP(script) as server:
        live_on(ledger, server, clock)
        assert len(server.accepted) == copies
        assert states(ledger) == {KEY: end}
        row = row_of(ledger)
        assert bool(row.mail) == (end != "sent")
        assert row.sha256
        if end == "sent":
            assert row.server_said == "250 2.0.0 queued as 4F2"
            assert row.sent_at is not None
            assert set(server.accepted[0].to) == {DANA, "ae@agency.example"}
        else:
            assert row.outcome is not None


def test_an_unknown_mail_that_is_found_in_sent_is_sent_and_copied_once(ledger: Ledger, clock: Hands) -> None:
    sent: list[bytes] = []
    admitted(ledger, letter())
    with ScriptedSMTP({"dot": [took(CUT)]}) as server:
        box = outbox(ledger, server, clock, file_sent=keep_in(sent), in_sent=lambda ids, since: ())
        report = box.deliver_due(NOW)
        assert keys(report.unknown) == [KEY]
        assert report.unknown[0].dot_at == NOW
        asked: list[str] = []

        def found(ids: Any, since: Any) -> list[str]:
            assert since < NOW
            asked.extend(ids)
            return [message_id(KEY)] if len(asked) > 2 else []

        for minutes in (0, 0.5, 0.5, 4, 24, 1, 1, 1):
            proof = look_for_proof(ledger, found, clock.move(minutes=minutes))
            if proof.sent:
                break
        assert clock.now() == NOW + timedelta(minutes=30)
        assert asked == [message_id(KEY)] * 3
        row = row_of(ledger)
        assert (row.state, row.sent_at) == ("sent", NOW)
        assert str(row.outcome) == "proof: its copy was found"
        box.deliver_due(clock.now())
        assert (len(sent), row_of(ledger).filed, len(server.accepted)) == (1, True, 1)


def test_what_no_look_finds_goes_to_a_person_after_six_hours(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter())
    with ScriptedSMTP({"dot": [CUT]}) as server:
        outbox(ledger, server, clock).deliver_due(NOW)
    looks = 0

    def never(ids: Any, since: Any) -> list[str]:
        nonlocal looks
        looks += 1
        return ["<another@agency.example>"]

    for _ in range(6 * 60 - 1):
        assert not look_for_proof(ledger, never, clock.move(minutes=1)).held
    assert keys(look_for_proof(ledger, never, clock.move(minutes=1)).held) == [KEY]
    assert looks == 4
    assert not look_for_proof(ledger, never, clock.move(days=9)).held


def test_a_look_that_fails_is_no_look(ledger: Ledger, clock: Hands) -> None:
    def broken(ids: Any, since: Any) -> list[str]:
        raise ConnectionError("mailbox away")

    admitted(ledger, letter())
    with ScriptedSMTP({"dot": [CUT]}) as server:
        outbox(ledger, server, clock).deliver_due(NOW)
    with pytest.raises(ConnectionError):
        look_for_proof(ledger, broken, clock.move(days=1))
    assert states(ledger) == {KEY: "unknown"}


# --- crashes

# A pass commits: 1 what an earlier process left, 2 the claim, 3 the dot, 4 the answer, 5 the copy in Sent.
WHENS = [(n, when) for n in range(1, 6) for when in ("before", "after")]


@pytest.mark.parametrize(("commit", "when"), WHENS)
def test_a_process_that_dies_at_any_commit_sends_once_or_leaves_it_to_a_person(
    tmp_path: Path, commit: int, when: str
) -> None:
    path, sent = tmp_path / "ledger.json", SentFile(tmp_path / "sent")
    ledger = TinyLedger(path, create=True)
    admitted(ledger, letter())
    ledger.close()
    with ScriptedSMTP() as server:
        died = subprocess.run(tripwire(path, server.port, sent, commit, when), cwd=REPO).returncode
        assert died == 9
        ledger = TinyLedger(path)
        clock = Hands(NOW)
        for _ in range(4):
            box = outbox(ledger, server, clock, file_sent=sent.file, in_sent=sent.look)
            box.deliver_due(clock.move(minutes=2))
            look_for_proof(ledger, sent.look, clock.move(hours=7))
        ledger_says = states(ledger)[KEY]
        ledger.close()
        certain = (commit, when) not in {(3, "after"), (4, "before")}  # between the dot and the note of its answer
        assert ledger_says == ("sent" if certain else "held")
        assert len(server.accepted) == (0 if (commit, when) == (3, "after") else 1)
        assert sent.ids() == ([message_id(KEY)] if certain else [])


def tripwire(path: Path, port: int, sent: SentFile, commit: int, when: str) -> list[str]:
    return [sys.executable, "-m", "tests.tripwire", str(path), str(port), str(sent.path), str(commit), when]


@pytest.mark.parametrize(
    ("step", "act", "seen", "copies", "end"),
    [
        ("body", HANG, lambda server: "data" in server.commands, 1, "sent"),  # K-05: the mail half out
        ("dot", took(HANG), lambda server: server.accepted, 1, "held"),  # K-07: taken, never heard of
    ],
)
def test_kill_9_amid_the_talk_with_the_server(
    tmp_path: Path, step: str, act: Act | took, seen: Callable[[ScriptedSMTP], object], copies: int, end: str
) -> None:
    path, sent = tmp_path / "ledger.json", SentFile(tmp_path / "sent")
    ledger = TinyLedger(path, create=True)
    admitted(ledger, letter(), more="x" * 6_000_000 if step == "body" else "")
    ledger.close()
    with ScriptedSMTP({step: [act], "ehlo": [b"250 mx.example\r\n"] * 9}) as server:
        daemon = subprocess.Popen(tripwire(path, server.port, sent, 0, ""), cwd=REPO)
        until = time.monotonic() + 20
        while not seen(server) and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.1)
        daemon.kill()
        daemon.wait()
        ledger = TinyLedger(path)
        clock = Hands(NOW)
        for _ in range(3):
            outbox(ledger, server, clock).deliver_due(clock.move(minutes=2))
            look_for_proof(ledger, lambda ids, since: (), clock.move(hours=7))
        assert states(ledger) == {KEY: end}
        ledger.close()
        assert len(server.accepted) == copies


def test_fifty_restarts_in_a_minute_make_no_burst(tmp_path: Path, clock: Hands) -> None:
    ledger = TinyLedger(tmp_path / "ledger.json", create=True)
    admitted(ledger, letter())

    class Dead(Exception):
        pass

    def die(n: int, when: str) -> None:
        if (n, when) == (2, "after"):  # claimed
            raise Dead

    with ScriptedSMTP() as server:
        for _ in range(50):
            with pytest.raises(Dead):  # noqa: PT012
                outbox(Tripwire(ledger, die), server, clock).deliver_due(clock.move(seconds=1))
                raise Dead
        assert server.accepted == []
        assert server.connections == len(passage.BACKOFF)
    ledger.close()


@pytest.mark.parametrize(("trips", "told"), [(False, ["unknown"]), (True, [])])
def test_what_follows_from_a_state_is_noted_in_the_commit_that_notes_the_state(
    ledger: Ledger, clock: Hands, trips: bool, told: list[str]
) -> None:
    """A daemon that ended between the two would never tell that a mail may not have arrived."""
    admitted(ledger, letter())
    row = row_of(ledger)
    with ledger.transaction() as tx:
        mine = passage.claimed(row, NOW)
        assert tx.claim(KEY, epoch=0, expect="pending", become=mine)
        assert tx.claim(KEY, epoch=1, expect="claimed", become=passage.at_the_dot(mine, NOW))

    def trip(_commit: int, side: str) -> None:
        if trips and side == "before":
            raise LedgerUnwritable("no space")

    def settling(tx: Transaction, settled: OutboxRow) -> None:
        tx.put(Started(what=settled.state, at=NOW))

    with ScriptedSMTP() as server:
        sending = outbox(Tripwire(ledger, trip), server, clock, settling=settling)
        with suppress(LedgerUnwritable):
            sending.recover()
    assert [started.what for started in ledger.find(Started)] == told
    assert row_of(ledger).state == ("dot" if trips else "unknown")


@pytest.mark.parametrize(("commit", "when"), [(n, "before") for n in range(1, 6)])
def test_a_full_disk_stops_sending_and_what_is_known_is_noted_when_there_is_room(
    ledger: Ledger, clock: Hands, commit: int, when: str
) -> None:
    room = False

    def full(n: int, side: str) -> None:
        if n >= commit and side == when and not room:
            raise LedgerUnwritable("no space left on device")

    sent: list[bytes] = []
    admitted(ledger, letter())
    with ScriptedSMTP() as server:
        box = outbox(
            Tripwire(ledger, full), server, clock,
            file_sent=keep_in(sent),
            in_sent=lambda ids, since: [message_id(KEY)] if sent else [],
        )  # fmt: skip
        for _ in range(3):
            with pytest.raises(LedgerError):
                box.deliver_due(clock.move(minutes=2))
            assert len(server.accepted) == (1 if commit > 3 else 0)
        room = True
        box.deliver_due(clock.move(minutes=2))
        assert len(server.accepted) == 1
        row = row_of(ledger)
        assert (row.state, row.filed, len(sent)) == ("sent", True, 1)


def test_a_holder_that_slept_through_a_takeover_is_fenced_at_the_dot(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter())
    with ScriptedSMTP() as server:
        second = outbox(ledger, server, clock)

        class Sleepy(Post):
            """Is stopped with the row claimed, until another daemon has taken over and sent it."""

            def deliver(self, *arguments: Any, **options: Any) -> Delivery:
                assert states(ledger) == {KEY: "claimed"}
                assert keys(second.deliver_due(NOW).sent) == [KEY]
                return super().deliver(*arguments, **options)

        first = outbox(ledger, server, clock)
        first.post = Sleepy(Settings(server.port), timeouts=server.patience())
        report = first.deliver_due(NOW)
        assert report.sent == []
        assert states(ledger) == {KEY: "sent"}
        time.sleep(0.05)
        assert len(server.accepted) == 1


# --- facts that changed, order, rate, stop


def test_what_is_owed_no_more_is_withdrawn_inside_the_claim(ledger: Ledger, clock: Hands) -> None:
    paid = Because(step="dunning", text="INV-31 is paid")
    admitted(ledger, letter(), letter("dunning/INV-32/1"), letter("weekly/x", give_up_after=NOW - timedelta(hours=1)))
    with ScriptedSMTP() as server:
        box = outbox(ledger, server, clock, still_owed=lambda row: paid if row.key == KEY else None)
        report = box.deliver_due(NOW)
    assert keys(report.withdrawn) == [KEY, "weekly/x"]
    assert keys(report.sent) == ["dunning/INV-32/1"]
    assert len(server.accepted) == 1
    assert row_of(ledger).mail == ""


def test_a_rule_that_fails_for_one_letter_holds_up_no_other(ledger: Ledger, clock: Hands) -> None:
    def fails(row: OutboxRow) -> Because | None:
        if row.key == KEY:
            raise ZeroDivisionError
        return None

    admitted(ledger, letter(), letter("weekly/x"))
    with ScriptedSMTP() as server:
        assert keys(outbox(ledger, server, clock, still_owed=fails).deliver_due(NOW).sent) == ["weekly/x"]
    assert states(ledger)[KEY] == "pending"


def test_letters_go_out_when_due_in_order_of_due_and_key(ledger: Ledger, clock: Hands) -> None:
    minute = timedelta(minutes=1)
    admitted(
        ledger,
        letter("b", due=NOW),
        letter("c", due=NOW - minute),
        letter("a", due=NOW),
        letter("later", due=NOW + minute),
    )
    with ScriptedSMTP() as server:
        box = outbox(ledger, server, clock)
        assert keys(box.deliver_due(NOW).sent) == ["c", "a", "b"]
        assert box.deliver_due(NOW).sent == []
        assert keys(box.deliver_due(clock.move(minutes=1)).sent) == ["later"]


def test_a_mail_put_off_keeps_its_place_before_its_recipient_but_not_for_ever(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter("a"), letter("b"), letter("c", MIA))
    with ScriptedSMTP({"rcpt": [GREYLISTED, b"250 ok\r\n", *[GREYLISTED] * 9]}) as server:
        box = outbox(ledger, server, clock)
        report = box.deliver_due(NOW)
        assert (keys(report.put_off), keys(report.sent)) == (["a"], ["c"])
        assert box.deliver_due(clock.move(seconds=30)).put_off == []  # neither a, which waits, nor b behind it
        assert keys(box.deliver_due(clock.move(seconds=30)).put_off) == ["a"]
        assert [(t.minutes) for t in _gaps(box, ledger, clock)] == [5, 15, 60]
        server._left["rcpt"].clear()
        clock.time = NOW + timedelta(hours=2)
        assert keys(box.deliver_due(clock.now()).sent) == ["b"]
        assert keys(box.deliver_due(clock.move(hours=1)).sent) == ["a"]


class _Gap(timedelta):
    @property
    def minutes(self) -> int:
        return int(self.total_seconds() // 60)


def _gaps(box: Any, ledger: Ledger, clock: Hands) -> Iterator[_Gap]:
    for _ in range(3):
        next_try = row_of(ledger, "a").next_try
        assert next_try is not None
        yield _Gap(seconds=(next_try - clock.now()).total_seconds())
        clock.time = next_try
        box.deliver_due(next_try)


def test_three_days_of_put_off_are_a_persons_matter(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter())
    with ScriptedSMTP({"rcpt": [GREYLISTED] * 500}) as server:
        box = outbox(ledger, server, clock)
        held = []
        for _ in range(3 * 24 + 1):
            held += box.deliver_due(clock.move(hours=1)).held
        assert keys(held) == [KEY]
        assert held[0].outcome is not None
        assert "greylisted" in str(held[0].outcome)
        before = len(server.commands)
        box.deliver_due(clock.move(days=9))
        assert len(server.commands) == before


def test_the_rate_is_kept_the_rest_waits_in_order(ledger: Ledger, clock: Hands) -> None:
    elapsed = 0.0
    window = Window(2, 60, monotonic=lambda: elapsed)
    admitted(ledger, *(letter(f"k{n}") for n in range(5)))
    with ScriptedSMTP() as server:
        box = outbox(ledger, server, clock, rate=window)
        report = box.deliver_due(NOW)
        assert (keys(report.sent), report.wait) == (["k0", "k1"], 60)
        elapsed = 59.9
        assert box.deliver_due(NOW).sent == []
        elapsed = 60.0
        assert keys(box.deliver_due(NOW).sent) == ["k2", "k3"]

        def pause(seconds: float) -> None:
            nonlocal elapsed
            elapsed += seconds

        admitted(ledger, letter("k5"), letter("k6"))
        report = box.deliver_due(NOW, pause)
        assert (keys(report.sent), report.wait) == (["k4", "k5", "k6"], None)
        assert elapsed == 180.0


def test_told_to_stop_it_stops_between_two_mails(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, *(letter(f"k{n}") for n in range(3)))
    with ScriptedSMTP() as server:
        box = outbox(ledger, server, clock, stop=lambda: len(server.accepted) >= 2)
        report = box.deliver_due(NOW)
        assert keys(report.sent) == ["k0", "k1"]
        assert report.stopped
    assert states(ledger)["k2"] == "pending"


def test_a_server_that_is_away_costs_no_letter_a_try_and_is_not_asked_without_pause(
    ledger: Ledger, clock: Hands
) -> None:
    elapsed = 0.0
    admitted(ledger, letter(), letter("weekly/x"))
    with ScriptedSMTP({"greeting": [b"421 busy\r\n"] * 3}) as server:
        box = outbox(ledger, server, clock, monotonic=lambda: elapsed)
        for elapsed, connections in ((0.0, 1), (29.0, 1), (30.0, 2), (89.0, 2), (90.0, 3), (389.0, 3)):  # noqa: B007
            report = box.deliver_due(NOW)
            assert "421 busy" in report.unreachable[0]
            assert server.connections == connections
        assert row_of(ledger).attempts == 0
        elapsed = 390.0
        assert len(box.deliver_due(NOW).sent) == 2


def test_bytes_that_changed_in_the_ledger_are_not_sent(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter())
    with ledger.transaction() as tx:
        tx.put(replace(row_of(ledger), sha256="0" * 64))
    with ScriptedSMTP() as server:
        assert keys(outbox(ledger, server, clock).deliver_due(NOW).held) == [KEY]
        assert server.accepted == []


# --- the copy in Sent


def test_a_copy_stands_in_sent_once_whatever_the_mailbox_does(ledger: Ledger, clock: Hands, tmp_path: Path) -> None:
    sent, moods = SentFile(tmp_path / "sent"), ["refuses", "away", "answer lost", "well"]

    def file(raw: bytes) -> bool:
        mood = moods.pop(0)
        if mood == "refuses":
            return False
        if mood == "away":
            raise ConnectionError("mailbox away")
        sent.file(raw)
        if mood == "answer lost":
            raise TimeoutError
        return True

    admitted(ledger, letter())
    with ScriptedSMTP() as server:
        box = outbox(ledger, server, clock, file_sent=file, in_sent=sent.look)
        assert keys(box.deliver_due(NOW).sent) == [KEY]
        for _ in range(2):
            assert box.deliver_due(NOW).uncopied == 1
            assert row_of(ledger).mail
        report = box.deliver_due(NOW)
        assert report.uncopied == 0
        assert report.sent == []
        row = row_of(ledger)
        assert (row.filed, row.mail, len(row.sha256)) == (True, "", 64)
        assert sent.ids() == [message_id(KEY)]
        assert moods == ["well"]
        assert len(server.accepted) == 1


def test_where_the_server_files_copies_itself_none_is_made(ledger: Ledger, clock: Hands) -> None:
    admitted(ledger, letter())
    with ScriptedSMTP() as server:
        report = outbox(ledger, server, clock).deliver_due(NOW)
    assert report.uncopied == 0
    assert row_of(ledger).mail == ""


# --- the passage itself


def test_every_step_keeps_who_when_and_why() -> None:
    row = OutboxRow(
        id=KEY, duty="dunning", rule="reminder", client="acme", about="INV-31", to=(DANA,), cc=(), subject="",
        message_id="<1@x>", reply_key="k", due=NOW, created=NOW, mail="bWFpbA==", because=BECAUSE,
    )  # fmt: skip
    claimed = passage.claimed(row, NOW)
    assert (claimed.state, claimed.epoch, claimed.attempts, claimed.first_try) == ("claimed", 1, 1, NOW)
    later = NOW + timedelta(days=1)
    assert passage.claimed(passage.put_off(claimed, "451", NOW), later).first_try == NOW
    dot = passage.at_the_dot(claimed, later)
    assert passage.lost(dot, "cut").next_try == later + timedelta(minutes=1)
    assert passage.given_back(claimed, NOW).epoch == 2
    assert all(step.because == BECAUSE and step.mail for step in (claimed, dot, passage.lost(dot, "cut")))
