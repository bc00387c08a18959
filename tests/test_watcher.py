"""The watcher against a server that stalls, splits its words, hangs up and comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from daemon.mailbox import Watcher
from tests.scripted_imap import ScriptedImap
from tests.test_mailbox_faults import MAIL, Settings

OWN = "daemon.mailbox.patience."


class Ear:
    """Counts what it is told, and when."""

    def __init__(self) -> None:
        self.heard: list[float] = []
        self._changed = threading.Condition()

    def __call__(self, name: str) -> None:
        assert name == "ae"
        with self._changed:
            self.heard.append(time.monotonic())
            self._changed.notify_all()

    def hears(self, count: int, seconds: float = 5) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.heard) >= count, seconds)


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap(mails=[MAIL]) as scripted:
        yield scripted


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def watch(server: ScriptedImap, ear: Ear) -> Iterator[Callable[..., Watcher]]:
    watchers = []

    def begin(secret: str = "canary-s3cret", **options: float) -> Watcher:
        watcher = Watcher("ae", replace(Settings(server.port), secret=secret), ear, **options)  # type: ignore[arg-type]
        watchers.append(watcher)
        watcher.start()
        return watcher

    yield begin
    for watcher in watchers:
        watcher.stop()


def until(true: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_news_that_comes_with_the_answer_to_idle_is_not_missed(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]
) -> None:
    server.instead("IDLE", b"+ idling\r\n* 2 EXISTS\r\n")
    server.instead("UID SEARCH", b"* SEARCH 2\r\n%tag OK done\r\n")
    watch(idle_seconds=20)
    assert ear.hears(2, 2)


def test_news_ahead_of_the_answer_to_idle_is_not_missed(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]
) -> None:
    server.instead("IDLE", b"* 2 EXISTS\r\n+ idling\r\n")
    server.instead("UID SEARCH", b"* SEARCH 2\r\n%tag OK done\r\n")
    watch(idle_seconds=20)
    assert ear.hears(2, 2)


def test_a_line_in_two_segments_is_still_one_line(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]
) -> None:
    watcher = watch(idle_seconds=20)
    assert until(lambda: server.count("IDLE") == 1)
    server.mails[2] = MAIL
    server.say(b"* 2 EXI", b"STS\r\n")
    assert ear.hears(2)
    assert until(lambda: server.count("IDLE") == 2)
    assert watcher.state.tries == 0
    assert server.logins == 1


def test_a_server_that_stays_silent_in_idle_is_looked_at_in_every_slice(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]
) -> None:
    watch(idle_seconds=0.2)
    assert ear.hears(1)
    server.mails[2] = MAIL
    assert ear.hears(2, 2)


def test_a_connection_closed_in_idle_costs_no_time_and_is_made_anew(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OWN + "SHORTEST_WAIT", 0.3)
    watcher = watch(idle_seconds=20)
    assert until(lambda: server.count("IDLE") == 1)
    used = time.process_time()
    server.cut()
    assert ear.hears(2, 5)
    assert time.process_time() - used < 0.5
    assert server.logins == 2
    assert until(lambda: watcher.state.kind == "idle")
    assert "EOF" in (watcher.state.error or "")


def test_a_bye_in_idle_is_a_lost_connection(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OWN + "SHORTEST_WAIT", 0.1)
    watch(idle_seconds=20)
    assert until(lambda: server.count("IDLE") == 1)
    server.say(b"* BYE Autologout; idle for too long\r\n")
    assert ear.hears(2)
    assert server.logins == 2


def test_without_idle_the_folder_is_looked_at_now_and_then(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]
) -> None:
    server.capabilities = "IMAP4rev1"
    watcher = watch(poll=0.1)
    assert until(lambda: watcher.state.kind == "polling")
    server.mails[2] = MAIL
    assert ear.hears(2)
    assert server.count("IDLE") == 0


def test_a_server_that_refuses_idle_is_polled(server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher]) -> None:
    server.instead("IDLE", b"%tag NO not for you\r\n")
    watcher = watch(poll=0.1)
    assert until(lambda: watcher.state.kind == "polling")
    server.mails[2] = MAIL
    assert ear.hears(2)
    assert server.logins == 1


def test_a_server_that_chatters_about_nothing_does_not_keep_us_busy(
    server: ScriptedImap, watch: Callable[..., Watcher]
) -> None:
    server.instead("IDLE", *[b"+ idling\r\n* OK Still here\r\n"] * 10_000)
    watch(idle_seconds=1.0, poll=1.0)
    time.sleep(1.5)
    assert server.count("IDLE") < 100


def test_a_wrong_password_is_tried_three_times_and_then_hardly_ever(
    server: ScriptedImap, ear: Ear, watch: Callable[..., Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OWN + "SHORTEST_WAIT", 0.01)
    server.instead("", *[b"%tag NO [AUTHENTICATIONFAILED] wrong\r\n"] * 50)
    server.instead("AUTHENTICATE", *[b"%tag NO [AUTHENTICATIONFAILED] wrong\r\n"] * 50)
    watcher = watch()
    assert until(lambda: server.count("AUTHENTICATE") == 3)
    time.sleep(0.5)
    assert server.count("AUTHENTICATE") == 3
    assert watcher.state.kind == "down"
    assert "AUTHENTICATIONFAILED" in (watcher.state.error or "")
    assert not ear.heard


def test_waits_between_tries_double(
    server: ScriptedImap, watch: Callable[..., Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OWN + "SHORTEST_WAIT", 0.05)
    monkeypatch.setattr("random.uniform", lambda _low, high: high)
    server.instead("greeting", *[None] * 100)
    watcher = watch()
    time.sleep(1.0)  # 0.05 + 0.1 + 0.2 + 0.4 = 0.75
    assert 4 <= watcher.state.tries <= 5


@pytest.mark.parametrize("where", ["idle", "down", "polling", "a read that never ends", "a greeting that never comes"])
def test_stopping_takes_no_time_wherever_it_waits(
    server: ScriptedImap, watch: Callable[..., Watcher], where: str
) -> None:
    if where == "down":
        server.instead("greeting", None, None)
    if where == "polling":
        server.capabilities = "IMAP4rev1"
    if where == "a read that never ends":
        server.instead("EXAMINE", b"")
    if where == "a greeting that never comes":
        server.instead("greeting", b"")
    watcher = watch()
    time.sleep(0.3)
    began = time.monotonic()
    watcher.stop()
    assert time.monotonic() - began < 3.5
    if where in ("idle", "down", "polling"):
        assert time.monotonic() - began < 0.5
        assert watcher.state.kind == "stopped"


def test_a_listener_that_raises_does_not_end_the_watch(server: ScriptedImap) -> None:
    calls = []

    def broken(name: str) -> None:
        calls.append(name)
        raise RuntimeError("the listener's trouble")

    watcher = Watcher("ae", Settings(server.port), broken, idle_seconds=0.1)
    watcher.start()
    assert until(lambda: len(calls) == 1)
    server.mails[2] = MAIL
    assert until(lambda: len(calls) == 2)
    watcher.stop()
