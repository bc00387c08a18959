"""What others do while the desk works: people at its mailbox, a server that numbers anew, a second daemon.

The desk is held still in the midst of a step, somebody does something, and the desk goes on.
"""

import imaplib
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from tests.live.dovecot import PASSWORD
from tests.live.mortal import At
from tests.torture.cuts import UNREACHABLE
from tests.torture.judge import Excused, Finding
from tests.torture.steps import moments, spread
from tests.torture.workshop import Told, Workshop, counted, since
from tests.torture.world import FOLDERS, NOW, QUESTION, STRANGER, World

Act = Callable[[Workshop, World], Excused]
LOCKED = 2  # exit code of a command that finds the ledger in other hands


@dataclass(frozen=True)
class Visit:
    """`act`: its name in ACTS."""

    at: At
    act: str


def read_all(_: Workshop, world: World) -> Excused:
    """A person opens and flags everything."""
    with _person(world) as person:
        for folder in _folders(person):
            person.select(f'"{folder}"')
            for uid in person.uid("search", "ALL")[1][0].split():
                person.uid("store", uid.decode(), "+FLAGS", "(\\Seen \\Flagged)")
    return Excused({})


def move_away(_: Workshop, world: World) -> Excused:
    """A person takes a mail into a folder of her own."""
    return _move(world, QUESTION, "Private")


def file_elsewhere(_: Workshop, world: World) -> Excused:
    """A person files the stranger's mail herself."""
    return _move(world, STRANGER, "Clients/Borealis Bikes")


def delete(_: Workshop, world: World) -> Excused:
    """A person deletes the stranger's mail for good."""
    with _person(world) as person:
        if uid := _find(person, STRANGER):
            person.uid("store", uid, "+FLAGS", "(\\Deleted)")
            person.expunge()
    return Excused({STRANGER: (None,)})


def number_anew(_: Workshop, world: World) -> Excused:
    """Another UIDVALIDITY everywhere, and the old UIDs once more, for other mails, as after a restore."""
    for box in (world.box, *world.box.glob(".*")):
        uidlist = box / "dovecot-uidlist"
        if uidlist.exists():
            head, *lines = uidlist.read_text("utf-8").splitlines()
            names = [line.partition(" :")[2] for line in lines]
            fresh = [f"{number} :{name}" for number, name in enumerate(reversed(names), 1)]
            rest = " ".join(word for word in head.split() if word[0] not in "3VN")
            uidlist.write_text("\n".join([f"3 V{int(time.time()) + 5} N{len(names) + 1} {rest}", *fresh]) + "\n")
        for index in box.glob("dovecot.index*"):
            index.unlink(missing_ok=True)
    return Excused({})


def make_anew(_: Workshop, world: World) -> Excused:
    """A person (or a migration) makes a client's folder anew and puts its mails back."""
    with _person(world) as person:
        person.create("New")
        person.select('"Clients/Acme Foods"')
        if uids := person.uid("search", "ALL")[1][0].split():
            person.uid("move", b",".join(uids).decode(), "New")
        person.unselect()
        person.delete('"Clients/Acme Foods"')
        person.rename("New", '"Clients/Acme Foods"')
    return Excused({})


def second_daemon(shop: Workshop, world: World) -> Excused:
    """Somebody starts the desk once more."""
    sent = len(world.sink.received)
    ended = world.ran("the second daemon", shop.others.run(*world.words(NOW)))
    if ended.code != LOCKED or len(world.sink.received) != sent:
        world.history.append("Traceback: the second daemon was not turned away")
    return Excused({})


ACTS: dict[str, Act] = {
    "a person reads and flags everything": read_all,
    "a person moves a mail into a folder of her own": move_away,
    "a person files a mail herself": file_elsewhere,
    "a person deletes a mail": delete,
    "UIDVALIDITY changes and UIDs are reused for other mails": number_anew,
    "a client's folder is deleted and made anew": make_anew,
    "a second daemon starts on the same desk": second_daemon,
}


# What has shown a fault once is tried each time.
FOUND = (
    Visit(At("batches.batches: send UID FETCH", 1, "before"), "a person deletes a mail"),
    Visit(At("intake._keep: replace ledger.json", 1, "before"), "a person deletes a mail"),
    Visit(
        At("outbox.copies.file: replace ledger.json", 1, "after"),
        "UIDVALIDITY changes and UIDs are reused for other mails",
    ),
)


class Meanwhile:
    """The part of the campaign: each act at moments spread over a whole run. `hits`: by act."""

    TITLE = "visits"
    untried: Sequence[tuple[str, str]] = ()

    def __init__(self, shop: Workshop, count: int, seed: int, tell: Callable[[Told[object]], None]) -> None:
        with shop.world() as world:
            clean = world.mortals.run(*world.words(NOW))
        chance, times = random.Random(seed), Counter(step for step, _ in clean.steps)
        found = [moment for moment in moments(clean.steps) if moment[1] != "half"]
        each = -(-count // len(ACTS))
        visits = [
            Visit(At(step, chance.randint(1, times[step]), side), act)
            for act in ACTS
            for step, side in spread(found, each, chance)
        ]
        chance.shuffle(visits)
        self._todo, self._tell, self._lock = deque([*FOUND, *visits][:count]), tell, Lock()
        self.told: list[Told[Visit]] = []
        self.hits = Counter[str]()

    def __call__(self, shop: Workshop) -> bool:
        """The next visit, in that worker's workshop; False when there is none."""
        with self._lock:
            visit = self._todo.popleft() if self._todo else None
        if visit is None:
            return False
        told = self._try(shop, visit)
        self.told.append(told)
        self._tell(told)
        return True

    def _try(self, shop: Workshop, visit: Visit) -> Told[Visit]:
        start, excused = time.monotonic(), Excused({})

        def meanwhile() -> None:
            nonlocal excused
            with self._lock:
                self.hits[visit.act] += 1
            excused = ACTS[visit.act](shop, world)

        with shop.world() as world:
            ended = world.ran(f"{visit}", world.mortals.paused_at(visit.at, meanwhile, *world.words(NOW)))
            findings, unknown = counted(world, excused)
            if ended.code not in (0, UNREACHABLE):  # a server may throw out whom it numbers anew
                findings = (*findings, Finding("unexplained", f"exit {ended.code} of the run that was visited"))
            return Told(visit, findings, unknown, since(start), tuple(world.history) if findings else ())


@contextmanager
def _person(world: World) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4("127.0.0.1", world.dovecot.port) as person:
        person.login(world.user, PASSWORD)
        yield person


def _folders(person: imaplib.IMAP4) -> list[str]:
    lines = [line.decode() for line in person.list()[1] if isinstance(line, bytes)]
    return [line.rpartition('"/" ')[2].strip('"') for line in lines if "\\Noselect" not in line]


def _find(person: imaplib.IMAP4, message_id: str) -> str | None:
    """Its UID, in the folder that is then open."""
    for folder in dict.fromkeys(("INBOX", FOLDERS[message_id], *_folders(person))):
        if person.select(f'"{folder}"')[0] == "OK":
            found = person.uid("search", "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()
            if found:
                return str(found[0].decode())
    return None


def _move(world: World, message_id: str, target: str) -> Excused:
    with _person(world) as person:
        uid = _find(person, message_id)
        if uid is None:
            raise RuntimeError(f"{message_id} is nowhere")
        person.create(f'"{target}"')
        person.uid("move", uid, f'"{target}"')
    return Excused({message_id: (target,)})
