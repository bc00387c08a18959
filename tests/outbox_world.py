"""What the outbox tests share: a clock to set by hand, letters, and an outbox at a server on loopback."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from daemon.outbox import Outbox, admit
from daemon.post import Post
from daemon.rate import Window
from rules.nouns import Because, Letter, OutboxRow
from store.contract import Ledger
from tests.scripted_smtp import ScriptedSMTP

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
DESK, DANA, MIA = "ae@agency.example", "dana@acme.example", "mia@agency.example"
BECAUSE = Because(step="dunning", text="INV-31 is 5 days past due")


@dataclass(frozen=True)
class Settings:
    port: int
    host: str = "127.0.0.1"
    security: Literal["tls", "starttls", "none"] = "none"
    user: str | None = None

    def password(self) -> str:
        raise AssertionError("nobody asked for a login")


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    time: datetime

    def now(self) -> datetime:
        return self.time

    def move(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


def letter(key: str = "dunning/INV-31/2", to: str = DANA, *, due: datetime = NOW, **changes: Any) -> Letter:
    plain = Letter(
        key=key,
        duty=key.partition("/")[0],
        rule="reminder",
        client="acme",
        about="INV-31",
        to=(to,),
        template="dunning/reminder",
        language="en",
        time_zone="Europe/London",
        due=due,
        because=BECAUSE,
        external=True,
    )
    return replace(plain, **changes)


def message_id(key: str) -> str:
    return f"<{key.replace('/', '.')}@agency.example>"


def admitted(ledger: Ledger, *letters: Letter, now: datetime = NOW, more: str = "") -> list[OutboxRow | None]:
    rows = []
    for one in letters:
        raw = f"Subject: {one.about}\r\nMessage-ID: {message_id(one.key)}\r\n\r\n{one.key}\r\n.\r\n{more}".encode()
        with ledger.transaction() as tx:
            rows.append(
                admit(
                    tx,
                    one,
                    raw=raw,
                    subject=one.about,
                    text=one.key,
                    message_id=message_id(one.key),
                    reply_key=one.key[:4],
                    now=now,
                )
            )
    return rows


def outbox(ledger: Ledger, server: ScriptedSMTP, clock: Hands, **options: Any) -> Outbox:
    rate = options.pop("rate", None) or Window(1000, 60)
    return Outbox(
        ledger, Post(Settings(server.port), timeouts=server.patience()), clock, sender=DESK, rate=rate, **options
    )


def states(ledger: Ledger) -> dict[str, str]:
    return {row.key: row.state for row in ledger.find(OutboxRow)}


def keys(rows: Sequence[OutboxRow]) -> list[str]:
    return [row.key for row in rows]
