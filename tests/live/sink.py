"""An SMTP server on loopback that keeps every envelope with its bytes, and fails where a test tells it to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.live.dovecot import free_port


@dataclass(frozen=True)
class Received:
    """One mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])


@dataclass
class Sink:
    """`received` in order of arrival. What goes wrong is set in the fields, at any time:

    `answers`: recipient → the reply to its RCPT ("550 5.1.1 no such user", "451 4.7.1 later").
    `to_data`: the reply to the final dot in place of 250 ("452 4.3.1 full", "554 5.7.1 no"); the mail is not taken.
    `cut_at_dot`: close the connection when the dot has come; the mail is not taken.
    `swallow_250`: take the mail and close the connection in place of the 250: was it sent?
    `on_taken`: called with each mail that is taken, as servers that put a copy into Sent themselves do.
    """

    answers: dict[str, str] = field(default_factory=dict)
    to_data: str | None = None
    cut_at_dot: bool = False
    swallow_250: bool = False
    on_taken: Callable[[bytes], object] = lambda raw: None
    received: list[Received] = field(default_factory=list)
    sessions: int = 0

    def __post_init__(self) -> None:
        self.port = free_port()
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def to(self, address: str) -> list[Received]:
        """Mails to this recipient."""
        return [r for r in self.received if address in r.recipients]

    def wait_for(self, count: int, seconds: float = 10) -> list[Received]:
        """All mails, once there are at least `count`; AssertionError when they do not come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.received) >= count, seconds), self.received
            return list(self.received)

    # aiosmtpd's hooks

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.to_data:
            return self.to_data
        if not self.cut_at_dot:
            raw = envelope.original_content or b""
            with self._arrived:
                self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
                self.on_taken(raw)
                self._arrived.notify_all()
        if (self.cut_at_dot or self.swallow_250) and server.transport:
            server.transport.abort()  # type: ignore[attr-defined]
        return "250 OK"
