"""One small world: a desk, a mailbox and six mails; and, written down beforehand, what must have become of all of it.

A desk that has begun is made once, with its mailbox as files. Each point of the campaign gets a copy of both, so that
it costs a moment and starts from the same octets.
"""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.mailbox import Mailbox
from tests.desks import reference_desk
from tests.live.conftest import Settings
from tests.live.dovecot import PASSWORD, Dovecot
from tests.live.mortal import Ended, Mortals
from tests.live.sink import Sink
from tests.mails import INBOX, mail

ENVIRONMENT = {"COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
DANA, HELEN, MIA = "dana@acme.example", "helen.cho@acme.example", "mia@agency.example"
LI, LUCIA, WANG = "li.wei@borealis.example", "lucia@naranja.example", "wang.fang@chenguang.example"
ASKED, YES, QUESTION, STRANGER = "<ask@agency.example>", "<yes@acme.example>", "<files@acme.example>", "<hi@x.example>"

BEGUN, ASKED_AT, NOW = (datetime(2026, 3, 3, h, m, tzinfo=UTC) for h, m in ((7, 0), (7, 30), (11, 0)))
# When the desk is started again: after the harm, and as long as something is still open. Looks into Sent end after six
# hours (daemon/outbox/passage.py); nothing new falls due before the next morning.
AGAIN = tuple(timedelta(minutes=m) for m in (2, 10, 40, 480, 482, 600))

INVOICES = "invoice,client,job,issued,due,amount,currency\nINV-31,acme,,2026-02-04,2026-03-06,1000.00,GBP\n"
FIRST = mail("#approve Poster v2", sender=MIA, to=[DANA], message_id=ASKED)
MAILS = (
    mail("Approved.", answers=ASKED, message_id=YES),
    mail("When do we get the print files?", sender=HELEN, message_id=QUESTION, subject="Print files"),
    mail("Can you send the layout?", sender=LI, message_id="<layout@borealis.example>", subject="Layout"),
    mail("Win a car.", sender="someone@x.example", to=[INBOX], cc=[], message_id=STRANGER, subject="Hello"),
    mail("#approve Flyer v1", sender=MIA, to=[LUCIA], message_id="<flyer@agency.example>", subject="Flyer"),
    mail("包装什么时候好？", sender=WANG, message_id="<pack@chenguang.example>", subject="包装"),
)
# The truth.
FOLDERS = {
    ASKED: "Clients/Acme Foods", YES: "Clients/Acme Foods", QUESTION: "Clients/Acme Foods",
    "<layout@borealis.example>": "Clients/Borealis Bikes", STRANGER: "Clients/_Unfiled",
    "<flyer@agency.example>": "Clients/Naranja Sol", "<pack@chenguang.example>": "Clients/晨光饮料",
}  # fmt: skip
REQUESTS = {"acme/poster/v2": "approved", "naranja/flyer/v1": "waiting"}
LETTERS = {("dunning", "accounts@acme.example"), ("approval", MIA), ("approval", DANA)}


@dataclass
class World:
    """A desk with its own mailbox. `history`: what was done to it, for whoever looks into a finding."""

    path: Path
    user: str
    dovecot: Dovecot
    sink: Sink
    mortals: Mortals
    history: list[str] = field(default_factory=list)

    @property
    def box(self) -> Path:
        """Its Maildir."""
        return self.dovecot.base / "mail" / self.user / "Maildir"

    def words(self, now: datetime) -> tuple[str, ...]:
        return ("run", "--once", "--now", now.isoformat(), "--desk", str(self.path))

    def command(self, *words: str) -> Ended:
        return self.mortals.run(*words, "--desk", str(self.path))

    def ran(self, what: str, ended: Ended) -> Ended:
        self.history.append(f"{what}: exit {ended.code}\n{ended.log}")
        return ended

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.rmtree(self.box.parent, ignore_errors=True)


class Model:
    """The desk that has begun, and copies of it."""

    def __init__(self, folder: Path, dovecot: Dovecot) -> None:
        self.folder, self.dovecot, self._made = folder, dovecot, 0

    def begin(self, sink: Sink, mortals: Mortals) -> None:
        """Asked for one approval, told of one invoice; the six mails lie in the inbox, unread."""
        self.world = World(reference_desk(self.folder / "model"), "model", self.dovecot, sink, mortals)
        _configure(self.world, self.dovecot.port, sink.port)
        with Mailbox("ae", Settings("127.0.0.1", self.dovecot.port, "model")) as mailbox:
            _good(self.world.mortals.run(*self.world.words(BEGUN)))
            mailbox.append("INBOX", FIRST, (), BEGUN)
            (self.folder / "invoices.csv").write_text(INVOICES)
            _good(self.world.command("invoices", "import", str(self.folder / "invoices.csv")))
            _good(self.world.mortals.run(*self.world.words(ASKED_AT)))
            mailbox.ensure_folder(["Sent"])
            for number, raw in enumerate(MAILS):
                mailbox.append("INBOX", raw, (), ASKED_AT + timedelta(minutes=number))

    def copy(
        self, sink: Sink, mortals: Mortals, name: str, *, imap: int | None = None, smtp: int | None = None
    ) -> World:
        """Another one that knows nothing of the first. `imap`, `smtp`: ports other than the servers' own."""
        world = World(self.folder / name, name, self.dovecot, sink, mortals)
        shutil.copytree(self.world.path, world.path)
        shutil.copytree(self.world.box.parent, world.box.parent, copy_function=self._copy)
        if os.getuid() == 0:
            for path in (world.box.parent, *world.box.parent.rglob("*")):
                os.chown(path, self.dovecot.account.pw_uid, self.dovecot.account.pw_gid)
        _configure(world, imap or self.dovecot.port, smtp or sink.port)
        sink.received.clear()
        return world

    @staticmethod
    def _copy(source: str, target: str) -> str:
        """With the times: Dovecot's indexes know them, and a mail's is when it was received."""
        return str(shutil.copy2(source, target))


def until_quiet(world: World, is_open: Callable[[World], bool], started: int = 0) -> list[Ended]:
    """Start the desk again, unless that was done, and again later while something is open; what each run said."""
    runs: list[Ended] = []
    for number, gap in enumerate(AGAIN):
        if number < started or (number and not is_open(world)):
            continue
        runs.append(world.ran(f"after {gap}", world.mortals.run(*world.words(NOW + gap))))
    return runs


def _configure(world: World, imap: int, smtp: int) -> None:
    config = world.path / "config.toml"
    text = config.read_text("utf-8")
    text = re.sub(r'(?m)^user = "\w+"', f'user = "{world.user}"', text)
    for table, port in (("mailbox.ae", imap), ("smtp", smtp)):
        text = re.sub(rf"(?ms)(^\[{table}\].*?^port = )\d+", rf"\g<1>{port}", text)
    config.write_text(text, "utf-8")
    for file in (config, *(world.path / "rules").glob("*")):  # nobody is at work on them: no wait for quiet
        os.utime(file, (0, 0))


def _good(ended: Ended) -> None:
    if ended.code:
        raise RuntimeError(f"the model desk does not work: {ended.log}")
