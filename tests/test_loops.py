"""Loops and floods: machines that answer each other settle down, and no writer makes the desk write without end."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.outbox import admit
from daemon.rate import Cap
from daemon.words.compose import compose
from daemon.words.render import Renderer
from rules.book import Contact
from rules.loops import FROM_ONE_WRITER, TO_A_COLLEAGUE, beyond
from rules.nouns import Decision, Letter, OutboxRow, Owed
from rules.reading.unread import is_unread
from tests.mails import INBOX, mail, vouched
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import ACME, AGENCY, DANA, MIA, World, named_book

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@dataclass
class House:
    """A desk with its outbox, without wires: what it owes is written, held against the guard, and handed over."""

    world: World
    inbox: str

    def take(self, raw: bytes, now: datetime) -> None:
        take(self.world, raw, now=now)

    def send(self, now: datetime) -> list[tuple[Letter, bytes]]:
        """What leaves the house."""
        view, sent = self.world.view, list[tuple[Letter, bytes]]()
        with closing(Renderer([])) as renderer:
            for owed in view.find(Owed, state="waiting"):
                letter = owed.letter
                rendered = renderer.render(letter, self.world.book)
                name = f"{len(view.find(OutboxRow))}@{self.inbox.rpartition('@')[2]}"
                raw = compose(
                    rendered, letter, sender=("Desk", self.inbox), message_id=f"<{name}>", date=now, reply_to=(),
                    reply_key=name.replace("@", "."),
                )  # fmt: skip
                assert isinstance(raw, bytes), raw
                over = beyond(letter, view, self.world.book, now)
                row = admit(
                    view, letter, raw=raw, subject=rendered.subject, text=rendered.text, message_id=f"<{name}>",
                    reply_key=name.replace("@", "."), now=now, drop=over.because if over else None,
                )  # fmt: skip
                view.put(replace(owed, state="done"))
                if row and row.state == "pending":
                    view.put(replace(row, state="sent", sent_at=now))
                    sent.append((letter, raw))
        return sent

    def dropped(self) -> list[OutboxRow]:
        return [r for r in self.world.view.find(OutboxRow, state="withdrawn") if r.outcome]


@pytest.fixture
def house() -> House:
    world = World()
    asked(world)
    return House(world, INBOX)


MARKS = (b"Auto-Submitted", b"X-Auto-Response-Suppress", b"X-Countersign-Key", b"Reply-To")


def unmarked(raw: bytes, sender: str) -> bytes:
    """As a gateway of the worst kind passes it on: nothing says any more that no person wrote it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = [f for f in re.split(rb"\r\n(?![ \t])", head) if not f.startswith(MARKS)]
    return b"\r\n".join([b"Authentication-Results: " + vouched(sender).encode(), *kept]) + b"\r\n\r\n" + body


def other_house() -> House:
    """Another agency's desk, to which ours is the client."""
    agency = AGENCY.model_copy(update={"name": "Southdark", "domains": ("south.example",)})
    contact = Contact(name="Northlight Desk", address=INBOX, roles=("approver",))
    client = ACME.model_copy(update={"contacts": (contact,), "domains": ("agency.example",), "name": "Northlight"})
    people = {key: p.model_copy(update={"address": f"{key}@south.example"}) for key, p in named_book().people.items()}
    book = named_book(
        agency=agency, clients=(client,), people=people, inboxes=("ae@south.example",),
        trusted_authserv={"ae": ("mx.agency.example",)},
    )  # fmt: skip
    return House(World(book), "ae@south.example")


@pytest.mark.parametrize("marked", [True, False])
def test_two_desks_that_answer_each_other_settle_down(marked: bool) -> None:
    contact = Contact(name="Southdark Desk", address="ae@south.example", roles=("approver",))
    client = ACME.model_copy(update={"contacts": (contact,), "domains": ("south.example",)})
    here, there = House(World(named_book(clients=(client,))), INBOX), other_house()
    for house, other in ((here, there), (there, here)):
        boss = house.world.book.people["mia"].address
        text = "#approve Poster v2\n\nPlease approve."
        raw = mail(text, sender=boss, to=[other.inbox], cc=[house.inbox], message_id=f"<ask@{house.inbox[3:]}>")
        house.take(raw, NOW)
        other.take(raw, NOW)
        answer = mail("Approved.", sender=other.inbox, to=[house.inbox], cc=[], answers=f"<ask@{house.inbox[3:]}>")
        house.take(answer, NOW)
    by_day: list[int] = []
    now = NOW
    for _ in range(4):
        count = 0
        for _ in range(40):
            for house, other in ((here, there), (there, here)):
                for letter, raw in house.send(now):
                    if other.inbox in letter.to:
                        count += 1
                        other.take(raw if marked else unmarked(raw, house.inbox), now)
            now += timedelta(minutes=1)
        by_day.append(count)
        now += timedelta(days=1)
    assert by_day[0] >= 1
    assert by_day[0] <= 4
    assert by_day[1:] == [0, 0, 0]


def test_a_client_gets_one_automatic_answer_in_a_thread_a_day_and_the_ae_hears_of_all(house: House) -> None:
    house.take(mail("Approved.", answers=ASKED), NOW)
    house.take(mail("Not approved, the logo is too small.", answers=ASKED, at=NOW), NOW + timedelta(hours=1))
    sent = [letter for letter, _ in house.send(NOW + timedelta(hours=1))]
    assert [x.rule for x in sent if DANA.address in x.to] == ["receipt"]
    assert [x.rule for x in sent if MIA.address in x.to and x.duty == "approval"] == ["notice", "notice"]
    assert {d.decision for d in house.world.view.find(Decision)} == {"approve", "reject"}
    [dropped] = house.dropped()
    assert "already had an automatic mail in this thread within 24 hours" in str(dropped.outcome)
    assert dropped.mail == ""


def test_after_a_day_the_client_is_answered_again(house: House) -> None:
    house.take(mail("Approved.", answers=ASKED), NOW)
    house.send(NOW)
    letter = letters(house.world, "receipt")[0]
    for later, allowed in ((timedelta(hours=23), False), (timedelta(hours=24), True)):
        assert (beyond(letter, house.world.view, house.world.book, NOW + later) is None) is allowed


def test_a_robot_that_echoes_our_complaint_about_a_note_is_told_once(house: House) -> None:
    """It writes in a colleague's name, and what it sends back holds the very line that we complained of."""
    house.take(mail("#paidd INV-9", sender=MIA.address, to=[INBOX], cc=[], message_id="<n0@agency.example>"), NOW)
    count, now, answers = 0, NOW, "<n0@agency.example>"
    for turn in range(30):
        now += timedelta(minutes=1)
        for _, raw in house.send(now):
            count += 1
            line = next(x for x in raw.decode().splitlines() if "#paidd" in x).strip("> ").strip()
            echo = mail(
                line, sender=MIA.address, to=[INBOX], cc=[], answers=answers, message_id=f"<e{turn}@agency.example>"
            )
            house.take(echo, now)
    assert 1 <= count <= 2
    assert "the very same" in str(house.dropped()[-1].outcome)


def test_a_colleague_who_mends_a_note_is_answered_each_time(house: House) -> None:
    told = 0
    for n, line in enumerate(("#paidd INV-9", "#paid", "#hodl INV-9", "#invoice INV-9")):
        raw = mail(line, sender=MIA.address, to=[INBOX], cc=[], answers=ASKED, message_id=f"<m{n}@agency.example>")
        house.take(raw, NOW + timedelta(minutes=n))
        told += len(house.send(NOW + timedelta(minutes=n)))
    assert told == 4


def forged(n: int, answers: str | None) -> bytes:
    return mail("Approved.", answers=answers, authentication=None, message_id=f"<f{n}@acme.example>")


def test_a_flood_of_forged_approvals_in_a_thread_asks_the_ae_no_more_than_so_often(house: House) -> None:
    sent: list[Letter] = []
    for n in range(60):
        now = NOW + timedelta(minutes=n)
        house.take(forged(n, ASKED), now)
        sent += [letter for letter, _ in house.send(now)]
    assert 1 <= len(sent) <= TO_A_COLLEAGUE
    assert {x.to for x in sent} == {(MIA.address,)}
    assert not house.world.view.find(Decision)


def asks(n: int) -> Iterator[Letter]:
    yield Letter(
        key=f"ask/{n}", duty="filing", rule="ask", client=None, about=str(n), to=(MIA.address,), template="filing/ask",
        language="en", time_zone="UTC", due=NOW, because=ROW_BECAUSE, cause="flood@elsewhere.example",
    )  # fmt: skip


ROW_BECAUSE = next(iter(asked(World()).entry.because))


def test_one_outsider_brings_about_so_many_mails_to_colleagues_and_no_more(house: House) -> None:
    view, book = house.world.view, house.world.book
    over = None
    for n in range(FROM_ONE_WRITER + 1):
        [letter] = asks(n)
        over = beyond(letter, view, book, NOW)
        if n < FROM_ONE_WRITER:
            assert over is None, n
            view.put(replace(house.world.row(letter), cause=letter.cause, created=NOW))
    assert over is not None
    assert over.alarm == "flood@elsewhere.example"


NOT_ANSWERED: dict[str, dict[str, object]] = {
    "no-reply that says so": {"sender": "no-reply@acme.example", "headers": [("Return-Path", "<>")]},
    "Auto-Submitted": {"headers": [("Auto-Submitted", "auto-replied")]},
    "Precedence: bulk": {"headers": [("Precedence", "bulk")], "answers": None},
    "Precedence: junk": {"headers": [("Precedence", "junk")], "answers": None},
    "a newsletter": {"headers": [("List-Unsubscribe", "<https://x.example>"), ("List-Id", "<n.x>")], "answers": None},
    "no return path": {"headers": [("Return-Path", "<>")]},
    "another desk": {"headers": [("X-Countersign-Key", "k" * 26)]},
    "X-Loop and absence": {"headers": [("X-Loop", "dana@acme.example")], "subject": "Out of office"},
}


@pytest.mark.parametrize("what", NOT_ANSWERED)
def test_machines_lists_and_no_reply_addresses_are_not_answered(house: House, what: str) -> None:
    values: dict[str, object] = {"answers": ASKED} | NOT_ANSWERED[what]
    house.take(mail("Approved.", **values), NOW)  # type: ignore[arg-type]
    assert house.send(NOW) == []
    assert not house.world.view.find(Decision)


UNREAD = [
    "no-reply",
    "noreply",
    "do-not-reply",
    "dont-reply",
    "no_reply",
    "no.reply",
    "noreply2",
    "billing-noreply",
    "acme-no-reply",
    "noreply+ab",
    "unattended",
    "mailer-daemon",
    "postmaster",
    "nobody",
    "bounces",
    "bounce-12=x",
    "auto-reply",
    "autoresponder",
    "listserv",
    "majordomo",
    "owner-news",
    "news-owner",
    "news-request",
    "news-bounces",
    "news-unsubscribe",
    "ne-pas-repondre",
    "nepasrepondre",
    "no-responder",
    "no_contestar",
    "nicht-antworten",
    "bitte-nicht-antworten",
    "keine-antwort",
    "khong-tra-loi",
    "khongphanhoi",
    "wufahuifu",
    "qingwu-huifu",
]
READ = [
    "dana",
    "noreen.ply",
    "norah.reply-team",
    "anna.bounce",
    "donato",
    "requests",
    "ownership",
    "bouncer.max",
    "returns",
    "antwort",
    "respuesta",
    "subscribe.smith",
    "khong.tran",
    "reponse",
    "mona.owner-smith",
    "abuse",
]


@pytest.mark.parametrize("name", UNREAD)
def test_nothing_is_ever_written_to_a_no_reply_address(name: str) -> None:
    assert is_unread(f"{name}@acme.example")
    world, sender = World(), f"{name}@acme.example"
    asked(world)
    house = House(world, INBOX)
    for words in ("Approved.", "When is the meeting?"):
        house.take(mail(words, sender=sender, answers=ASKED), NOW)
    assert all(sender not in letter.to for letter, _ in house.send(NOW))


@pytest.mark.parametrize("name", READ)
def test_a_persons_address_is_none_that_nobody_reads(name: str) -> None:
    assert not is_unread(f"{name}@acme.example")


def test_our_own_letter_is_known_by_its_key_when_a_gateway_gave_it_another_name(house: House) -> None:
    house.take(mail("Approved.", answers=ASKED), NOW)
    [(_, raw)] = [(x, raw) for x, raw in house.send(NOW) if x.external]
    row = next(r for r in house.world.view.find(OutboxRow) if r.external)
    again = raw.replace(row.message_id.encode(), b"<gateway@mx.example>")
    verdict = take(house.world, again, now=NOW)
    assert verdict.entry.outcome == "ignored"
    assert "our letter" in str(verdict.entry.because[-1])
    assert house.send(NOW) == []


# the cap of the whole desk


def times(*minutes: int) -> Sequence[datetime]:
    return [NOW + timedelta(minutes=m) for m in minutes]


def test_the_cap_counts_an_hour_and_a_day_that_slide() -> None:
    cap = Cap(per_hour=3, per_day=4)
    for at in times(0, 1, 2):
        assert cap.reached(at) is None
        cap.note(at)
    assert "within the last hour, and the most is 3" in str(cap.reached(NOW + timedelta(minutes=59)))
    [later] = times(60)
    assert cap.reached(later) is None
    cap.note(later)
    assert "within the last day, and the most is 4" in str(cap.reached(NOW + timedelta(hours=23)))
    assert cap.reached(NOW + timedelta(hours=24)) is None


def test_the_cap_outlives_a_restart_and_a_clock_that_is_set_back() -> None:
    cap = Cap(per_hour=2, per_day=9)
    cap.remember(times(5, 1))
    assert cap.reached(NOW + timedelta(minutes=30))
    assert cap.reached(NOW - timedelta(hours=3))
    assert cap.reached(NOW + timedelta(minutes=61)) is None
