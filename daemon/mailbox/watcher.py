"""A thread that notices new mail: IDLE where the server has it, looking now and then where not, reconnecting always."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from daemon.mailbox.patience import wait_after
from daemon.mailbox.values import MailboxError, MailboxRefused, MailboxSettings, MailboxUnreachable
from daemon.mailbox.wire import Wire

log = logging.getLogger("countersign.mailbox")

IDLE_SECONDS = 29.0  # a slice: short enough for every NAT, and the bound within which even a silent server is looked at
GOOD_AFTER = 60.0  # a connection that lived this long starts the back-off anew
EMPTY_WAKES = 20  # in one slice's time: a server that wakes us for nothing is looked at every slice instead

Kind = Literal["connecting", "idle", "polling", "down", "stopped"]


@dataclass(frozen=True, slots=True)
class WatcherState:
    """How the watcher is: for `status`. `error` is the last one, also after it has passed; `tries` failed in a row."""

    kind: Kind
    since: datetime
    error: str | None = None
    tries: int = 0


class Watcher:
    """Calls `on_news(name)` from its own thread after every (re)connect and whenever the folder has new UIDs.

    A call is a hint: whoever reads must look from its own position. `on_news` should only wake somebody.
    """

    def __init__(
        self,
        name: str,
        settings: MailboxSettings,
        on_news: Callable[[str], None],
        *,
        poll: float = 60.0,
        idle_seconds: float = IDLE_SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """`poll`: seconds between looks where there is no IDLE."""
        self.name = name
        self.poll, self.idle_seconds = poll, idle_seconds
        self.state = WatcherState("connecting", datetime.now(UTC))
        self._settings, self._on_news = settings, on_news
        self._wire = Wire(settings, context)
        self._stopping = threading.Event()
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=f"watch-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """End the thread, from whatever it waits for. Idempotent. Only a connection that is still being made is left to
        its own time-out, in a thread that holds nobody up."""
        if self.state.kind == "connecting":
            timeout = min(timeout, 0.5)
        self._stopping.set()
        with suppress(OSError):
            self._waker.send(b".")
        if self._thread.is_alive():
            self._thread.join(timeout / 2)
        if self._thread.is_alive():  # inside a read: cut the line
            self._wire.hang_up()
            self._thread.join(timeout / 2)

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._become("connecting")
                self._wire.connect()
                self._watch()
            except MailboxError as e:
                tries = 1 if time.monotonic() - began > GOOD_AFTER else tries + 1
                self._down(e, tries)
            except Exception as e:  # whatever it is, mail must still be noticed
                tries += 1
                log.exception("watching %s", self.name)
                self._down(MailboxUnreachable(f"{type(e).__name__}: {e}", temporary=True), tries)
        self._wire.close()
        self._become("stopped")

    def _watch(self) -> None:
        """Until stopped or an error: look, wait, look. The look is the truth, IDLE only shortens the wait."""
        selected = self._wire.select(self._settings.folder, writable=False)
        last = selected.uidnext - 1
        if last < 0:  # the server does not say
            last = max(self._wire.search("UID", "*"), default=0) if selected.messages else 0
        can_idle = self._wire.has("IDLE")
        self._become("idle" if can_idle else "polling", tries=0)
        how = "new mail is told by IDLE" if can_idle else f"no IDLE, looking every {self.poll:g} s"
        log.info("%s: connected to %s, %s", self.name, self._settings.host, how)
        self._tell()
        empty, slice_began = 0, time.monotonic()
        while not self._stopping.is_set():
            try:
                spoke = can_idle and empty < EMPTY_WAKES and self._wire.idle(self.idle_seconds, self._wake)
            except MailboxRefused as e:
                log.warning("%s refuses IDLE, looking every %g s: %s", self.name, self.poll, e)
                can_idle = False
                self._become("polling")
                continue
            if self._stopping.is_set():
                return
            if not can_idle or empty >= EMPTY_WAKES:
                self._stopping.wait(min(self.poll, self.idle_seconds) if can_idle else self.poll)
                self._wire.noop()
            newest = max(self._wire.search("UID", f"{last + 1}:*"), default=0)  # always names the last message
            if newest > last:
                last, empty = newest, 0
                self._tell()
            elif spoke:
                empty += 1
            if time.monotonic() - slice_began > self.idle_seconds:
                empty, slice_began = 0, time.monotonic()

    def _tell(self) -> None:
        try:
            self._on_news(self.name)
        except Exception:  # the listener's trouble must not end the watch
            log.exception("telling of news in %s", self.name)

    def _down(self, error: MailboxError, tries: int) -> None:
        if self._stopping.is_set():
            return
        wait = wait_after(error, tries)
        log.warning("%s: %s; again in %.0f s", self.name, error, wait)
        self._become("down", error=str(error), tries=tries)
        self._stopping.wait(wait)

    def _become(self, kind: Kind, *, error: str | None = None, tries: int | None = None) -> None:
        state = self.state
        since = state.since if state.kind == kind else datetime.now(UTC)
        tries = state.tries if tries is None else tries
        self.state = replace(state, kind=kind, since=since, error=error or state.error, tries=tries)
