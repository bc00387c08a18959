"""Servers for the live tests: one Dovecot a run; a user and, where asked for, an SMTP server for each test."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pytest

from daemon.mailbox import Mailbox
from tests.live import dovecot as servers
from tests.live.dovecot import PASSWORD, Dovecot
from tests.live.sink import Sink

_users = itertools.count(1)


@dataclass(frozen=True)
class Settings:
    """A mailbox on one of our servers, as the configuration would have it."""

    host: str
    port: int
    user: str
    security: Literal["tls", "starttls", "none"] = "none"
    folder: str = "INBOX"
    secret: str = PASSWORD

    def password(self) -> str:
        return self.secret

    def but(self, **changes: object) -> "Settings":
        return replace(self, **changes)  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "live" in item.path.parts:
            item.add_marker(pytest.mark.live)


def started(**options: str) -> Iterator[Dovecot]:
    """A running server, stopped and removed after use; skips with the reason where there can be none."""
    reason = servers.missing()
    if reason:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Dovecot(**options)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """The run's Dovecot, with all that it can do."""
    yield from started()


@pytest.fixture(scope="session")
def plain_dovecot() -> Iterator[Dovecot]:
    """One that knows UIDPLUS but neither MOVE nor IDLE, and keeps all folders below INBOX, divided by dots."""
    yield from started(separator=".", prefix="INBOX.", capability="IMAP4rev1 UIDPLUS NAMESPACE")


@pytest.fixture
def user() -> str:
    """A user whom nobody else has."""
    return f"user{os.getpid()}x{next(_users)}"


@pytest.fixture
def settings(dovecot: Dovecot, user: str) -> Settings:
    return Settings("127.0.0.1", dovecot.port, user)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A fresh user's mailbox, connected."""
    with Mailbox("ae", settings) as box:
        yield box


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server that keeps what it is given, and fails as it is told."""
    server = Sink()
    server.start()
    try:
        yield server
    finally:
        server.stop()
