"""The demo's script: week.toml as typed steps, in order of time."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import Field

from rules.book.types import Model

INBOX = "ae@agency.example"


class File(Model):
    """An attached file; `size` in octets, before base64."""

    name: str
    size: int = 2_000


class Invite(Model):
    """A meeting that a mail invites to; a higher `sequence` under the same `uid` moves it (RFC 5546 2.1.4)."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str
    sequence: int = 0


class Step(Model):
    """One mail of the week, or (with `say`) something a person does outside the mailbox, in words.

    `answers`: an earlier mail's id, or the beginning of a letter's key in the outbox. `quote`: the line with which the
    writer's program introduces what it quotes below. `outlook`: HTML alone, quoting as Outlook does. `copy_of`: the
    same mail once more, delivered to `delivered_to`. `padding`: octets of a header field that is absurd.
    """

    id: str
    at: datetime
    say: str = ""
    sender: str = Field("", alias="from")
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = (INBOX,)
    subject: str = ""
    text: str = ""
    answers: str | None = None
    quote: str = ""
    outlook: bool = False
    files: tuple[File, ...] = ()
    invite: Invite | None = None
    authenticated: bool = True
    headers: Mapping[str, str] = Field(default_factory=dict)
    copy_of: str | None = None
    delivered_to: str = INBOX
    padding: int = 0


def read_script(path: Path) -> tuple[Step, ...]:
    """The steps, in order of time."""
    steps = [Step.model_validate(row) for row in tomllib.loads(path.read_text("utf-8"))["mail"]]
    return tuple(sorted(steps, key=lambda s: s.at))
