"""Stories: days of mail and money in files that ops can read, played through the two questions.

A line begins with a time (Berlin, unless it has an offset). Then: `<- FROM to TO, …: SUBJECT` with the mail's text on
lines after `|` (`Re: RULE` answers our latest letter of that rule); `bounce of RULE: WHAT THE SERVER SAID`;
`invoice N of CLIENT, AMOUNT, issued D, due D`; `payment of N, AMOUNT`; `hold ABOUT`; `start`;
`-> DUTY "RULE" to ADDRESS[, about X]`; `-> nothing about X`; `= REQUEST is [not] approved [by ADDRESS]`;
`= INVOICE rests through D`, `until released` or `not`.
Every mail to a client that is not told by a line is an error, for the duties and clients that the story speaks of.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.perform import owe, perform
from rules.duties.days import calendar_of
from rules.duties.stops import longest_rest
from rules.nouns import Decision, Invoice, Letter, Message, Owed, Place, Request, Route, Started
from rules.reading.steps import inbound
from tests.mails import INBOX, bounce, invite, mail, read
from tests.world import World, moment

STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))
_LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d(?:[+-]\d\d:\d\d)?)\s+(.*)$")
_MAIL = re.compile(r"^<- (\S+) to ([^:]+): (.*)$")
_INVITE = re.compile(r"\[invite (\S+) (\d{4}-\d\d-\d\d \d\d:\d\d)\]")
_LETTER = re.compile(r'^-> (\w+) "([^"]+)" to (\S+?)(?:, about (.+))?$')


@dataclass
class Teller:
    """Plays one story: between two lines it lets time pass, and remembers every letter that went out."""

    world: World = field(default_factory=lambda: World(started="2026-01-01 00:00"))
    now: datetime | None = None
    sent: list[tuple[datetime, Letter]] = field(default_factory=list)
    told: set[tuple[datetime, str]] = field(default_factory=set)
    threads: dict[str, str] = field(default_factory=dict)

    def pass_time(self, until: datetime) -> None:
        """Everything due up to `until` goes out at the instant it is due."""
        now = self.now or until
        while True:
            self._send(now)
            waiting = [o.letter for o in self.world.view.find(Owed, state="waiting")]
            later = [x.due for x in (*self.world.wanted(now), *waiting) if now < x.due <= until]
            midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            now = min([*later, midnight, until])
            if now >= until:
                break
        self._send(until)
        self.now = until

    def _send(self, now: datetime) -> None:
        for letter in self.world.due(now):
            owe(self.world.view, letter)
        for owed in self.world.view.find(Owed, state="waiting"):
            if owed.letter.due > now:
                continue
            self.world.row(owed.letter, at=now)
            self.world.put(Owed(letter=owed.letter, state="done"))
            self.sent.append((now, owed.letter))
            self.threads[owed.letter.rule] = f"<{owed.letter.key}@test>"

    def mail(self, head: re.Match[str], body: list[str], at: datetime) -> None:
        sender, to, subject = head[1], [a.strip() for a in head[2].split(",")], head[3]
        text = "\n".join(body)
        meeting = _INVITE.search(text)
        ics = invite(meeting[1], f"{moment(meeting[2]):%Y%m%dT%H%M%SZ}") if meeting else None
        bare = re.sub(r"^Re: ", "", subject)
        raw = mail(
            _INVITE.sub("", text), sender=sender, to=to, cc=() if INBOX in to else (INBOX,), subject=subject, at=at,
            answers=self.threads.get(bare) if subject != bare else None, invite=ics,
        )  # fmt: skip
        message = read(raw, at)
        self.threads[bare] = message.message_id or ""
        self.take(message, at)

    def bounce(self, rule: str, said: str, at: datetime) -> None:
        """The server of the letter's reader gives it back."""
        letter = next(x for _, x in reversed(self.sent) if x.rule == rule)
        self.take(read(bounce(f"<{letter.key}@test>", letter.to[0], said, at=at), at), at)

    def take(self, message: Message, at: datetime) -> None:
        verdict = inbound(message, self.world.view, self.world.book, at, mailbox="ae")
        place = Place(mailbox="ae", folder="INBOX", uidvalidity=1, uid=1)
        perform(self.world.view, verdict, Route(place=place, at=at))

    def expect(self, head: re.Match[str], at: datetime, where: str) -> None:
        for when, letter in self.sent:
            fits = (letter.duty, letter.rule) == (head[1], head[2]) and head[3] in letter.to and when == at
            if fits and (head[4] is None or letter.about == head[4]) and (when, letter.key) not in self.told:
                self.told.add((when, letter.key))
                return
        sent = "; ".join(f'{w} {x.duty} "{x.rule}" to {", ".join(x.to)} about {x.about}' for w, x in self.sent[-6:])
        pytest.fail(f"{where}: no such letter at {at}. The last ones: {sent or 'none'}")

    def nothing(self, about: str, where: str) -> None:
        untold = [x for w, x in self.sent if about in x.about and (w, x.key) not in self.told]
        assert not untold, f"{where}: {untold[0].duty} {untold[0].rule} went to {untold[0].to}"

    def rests(self, number: str, wanted: str, at: datetime, where: str) -> None:
        """Whether what was said about an invoice keeps its reminders back, and how long."""
        invoice = self.world.view.get(Invoice, number)
        assert invoice, f"{where}: there is no invoice {number}"
        client = self.world.book.clients[invoice.client]
        calendar = calendar_of(client, self.world.book)
        policy = self.world.book.policies[str(client.dunning)]
        rest = longest_rest(self.world.view, invoice, policy, calendar, calendar.day_of(at))
        found = "not" if rest is None else f"through {rest.until}" if rest.until else "until released"
        assert found == wanted, f"{where}: it rests {found}"

    def state(self, text: str, where: str) -> None:
        name, _, rest = text.partition(" is ")
        request = self.world.view.get(Request, name)
        assert request, f"{where}: there is no request {name}"
        if rest.startswith("not approved"):
            assert request.state != "approved", where
            return
        state, _, by = rest.partition(" by ")
        assert request.state == state, f"{where}: it is {request.state}"
        if by:
            assert by in {d.by for d in self.world.view.find(Decision, request=name)}, where


def play(path: Path) -> Teller:
    teller = Teller()
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line)
        if not match:
            assert not line.strip() or line.startswith(("#", "    |")), f"{path.name}:{number}: cannot be read: {line}"
            continue
        at, words, where = moment(match[1]), match[2], f"{path.name}:{number}"
        body = [n.strip().removeprefix("|").removeprefix(" ") for n in _below(lines[number:])]
        teller.pass_time(at)
        _tell(teller, words, body, at, where)
    text = "\n".join(lines)  # a story answers for the duties and clients it speaks of
    untold = [
        x for w, x in teller.sent
        if x.external and (w, x.key) not in teller.told and f"-> {x.duty} " in text and str(x.client) in text
    ]  # fmt: skip
    assert not untold, f"{path.name}: not told: {[(x.rule, x.to, x.about) for x in untold]}"
    return teller


def _below(lines: list[str]) -> list[str]:
    taken = []
    for line in lines:
        if not line.startswith("    |"):
            break
        taken.append(line)
    return taken


def _tell(teller: Teller, words: str, body: list[str], at: datetime, where: str) -> None:
    if head := _MAIL.match(words):
        teller.mail(head, body, at)
        teller.pass_time(at)
    elif words.startswith("-> nothing about "):
        teller.nothing(words.removeprefix("-> nothing about "), where)
    elif head := _LETTER.match(words):
        teller.expect(head, at, where)
    elif head := re.match(r"^bounce of ([^:]+): (.+)$", words):
        teller.bounce(head[1], head[2], at)
        teller.pass_time(at)
    elif head := re.match(r"^= (\S+) rests (.+)$", words):
        teller.rests(head[1], head[2], at, where)
    elif words.startswith("= "):
        teller.state(words[2:], where)
    elif head := re.match(r"^invoice (\S+) of (\w+), (.+?), issued (\S+), due (\S+)$", words):
        teller.world.invoice(head[1], head[2], head[4], head[5], head[3])
    elif head := re.match(r"^payment of (\S+), (.+)$", words):
        teller.world.payment(head[1], at.date().isoformat(), head[2], known=at.isoformat())
    elif head := re.match(r"^hold (\S+)$", words):
        teller.world.hold(head[1], at=at.isoformat())
    elif words == "start":
        teller.world.put(Started(at=at))
    else:
        pytest.fail(f"{where}: cannot be read: {words}")


@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem)
def test_the_story_happens_as_it_is_told(path: Path) -> None:
    play(path)


def test_a_story_that_tells_a_letter_too_few_is_an_error(tmp_path: Path) -> None:
    story = tmp_path / "short.txt"
    full = (Path(__file__).parent / "stories" / "never_paid.txt").read_text("utf-8")
    story.write_text("\n".join(line for line in full.splitlines() if '"final notice"' not in line), "utf-8")
    with pytest.raises(AssertionError, match="final notice"):
        play(story)
