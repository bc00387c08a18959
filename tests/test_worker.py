"""The worker process: one bad mail costs only itself, whatever it does."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.parse import AwayPart, Raw, Unreadable, read_message
from daemon.parse.worker import Reader, ReaderFailed
from rules.nouns import Message
from tests.odd_mails import mail
from tests.unruly import read_or_break

RECEIVED = datetime(2026, 11, 23, 10, 0, 5, tzinfo=UTC)


def raw(text: str) -> Raw:
    return Raw(raw=mail(text.encode()), received=RECEIVED)


@pytest.fixture
def unruly() -> Iterator[Reader]:
    with Reader(limit_seconds=1.5, memory_mb=200, read=read_or_break) as reader:
        yield reader


def texts(results: list[Message | Unreadable]) -> list[str]:
    return [r.text if isinstance(r, Message) else f"unreadable: {r.reason}" for r in results]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_mails_are_read_in_order_and_just_as_without_a_worker() -> None:
    mails = [raw(f"mail {i}") for i in range(130)]
    with Reader() as reader:
        assert list(reader.read_many(mails)) == [read_message(m.raw, RECEIVED) for m in mails]
        assert reader.restarts == 1


def test_batches_are_submitted_ahead_and_answered_in_turn() -> None:
    with Reader() as reader:
        handles = [reader.submit([raw(f"{n}.{i}") for i in range(3)]) for n in range(4)]
        assert [texts(reader.result(h)) for h in handles] == [[f"{n}.{i}" for i in range(3)] for n in range(4)]
        assert reader.result(reader.submit([])) == []


def test_mails_are_taken_ahead_while_earlier_ones_are_read() -> None:
    taken = []

    def fetch() -> Iterator[Raw]:
        for i in range(300):
            taken.append(i)
            yield raw(str(i))

    with Reader() as reader:
        results = reader.read_many(fetch())
        next(results)
        assert 50 < len(taken) < 300
        assert len(list(results)) == 299


def test_a_skeleton_travels_with_its_parts() -> None:
    big = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n\r\n"
    skeleton = Raw(raw=big, received=RECEIVED, body_start=b"JVBER", parts=(AwayPart("1", "a.pdf", 9_000_000),), size=9)
    with Reader() as reader:
        (message,) = reader.read_many([skeleton])
    assert isinstance(message, Message)
    assert (message.attachments[0].size, message.attachments[0].sha256, message.size) == (9_000_000, None, 9)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("loop", "longer than 1.5 seconds"),
        ("sleep", "longer than 1.5 seconds"),
        ("eat", "MemoryError"),
        ("crash", "SIGSEGV"),
        ("exit", "exit code 3"),
        ("raise", "RuntimeError: unforeseen"),
    ],
)
def test_a_mail_that_breaks_the_worker_is_given_up_and_the_others_are_unharmed(
    unruly: Reader, order: str, said: str
) -> None:
    results = list(unruly.read_many([raw("first"), raw("second"), raw(order), raw("third"), raw("fourth")]))
    assert [texts(results)[i] for i in (0, 1, 3, 4)] == ["first", "second", "third", "fourth"]
    broken = results[2]
    assert isinstance(broken, Unreadable)
    assert said in broken.reason
    assert broken.headers["subject"] == ("Poster",)
    reference = read_message(mail(order.encode()), RECEIVED)
    assert broken.content_key == reference.content_key
    assert unruly.restarts == 4  # the first, one for each further try, one for the mails behind it


def test_two_bad_mails_side_by_side_cost_two_mails(unruly: Reader) -> None:
    results = texts(list(unruly.read_many([raw("exit"), raw("crash"), raw("good")])))
    assert [r.startswith("unreadable") for r in results] == [True, True, False]


def test_a_mail_that_breaks_the_worker_only_once_is_read(unruly: Reader, tmp_path: Path) -> None:
    results = texts(list(unruly.read_many([raw("a"), raw(f"once {tmp_path / 'flag'}"), raw("b")])))
    assert results == ["a", f"once {tmp_path / 'flag'}", "b"]


def test_a_worker_killed_from_outside_between_two_batches_is_replaced() -> None:
    with Reader() as reader:
        assert texts(reader.result(reader.submit([raw("a")]))) == ["a"]
        pid = reader.worker_pid()
        assert pid
        os.kill(pid, 9)
        assert texts(reader.result(reader.submit([raw("b"), raw("c")]))) == ["b", "c"]


def test_the_worker_gets_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_SMTP_PASSWORD", "hunter2")
    with Reader(read=read_or_break) as reader:
        (text,) = texts(list(reader.read_many([raw("environment")])))
    assert "PYTHONPATH" in text
    assert "hunter2" not in text


def test_closing_is_prompt_and_leaves_no_process() -> None:
    reader = Reader()
    list(reader.read_many([raw("a")]))
    pid = reader.worker_pid()
    assert pid
    begin = time.perf_counter()
    reader.close()
    reader.close()
    assert time.perf_counter() - begin < 1
    assert not is_running(pid)
    assert reader.worker_pid() is None


def test_a_reader_that_read_nothing_starts_no_process() -> None:
    with Reader() as reader:
        assert reader.worker_pid() is None


def test_a_worker_that_cannot_start_is_told_apart_from_a_bad_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_or_break, "__module__", "no.such.module")
    with Reader(read=read_or_break) as reader, pytest.raises(ReaderFailed):
        list(reader.read_many([raw("a")]))


def test_the_worker_stays_small() -> None:
    status = Path("/proc")
    if not status.is_dir():
        pytest.skip("no /proc here")
    with Reader() as reader:
        list(reader.read_many([raw("a")] * 200))
        lines = (status / str(reader.worker_pid()) / "status").read_text().splitlines()
    (resident,) = (int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    assert resident < 60_000  # kB
