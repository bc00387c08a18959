"""Mail of ours comes back: the address is marked, the AE is told once, and nothing goes there until it is cured."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.cli.story import Teller, facts
from daemon.parse import read_message
from daemon.perform import owe, perform
from rules.duties.overtaken import overtaken
from rules.effects import Verdict
from rules.nouns import Bounce, Decision, Invoice, Letter, Message, OutboxRow, Owed, Place, Request, Route, Sender, Stop
from rules.reading.machine import recognise
from rules.reading.steps import inbound
from tests.mails import INBOX, bounce, mail, read, vouched
from tests.world import DANA, MIA, PAUL, RUTH, World, moment

BOUNCES = Path(__file__).parents[2] / "shared" / "corpus" / "bounces"
SENT = "2026-03-09 10:00"  # Berlin: the reminder goes out
AT = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
REMINDER = "dunning/INV-31/2"
FULL = "552 5.2.2 mailbox full"


def take_read(world: World, message: Message, at: datetime = AT) -> Verdict:
    verdict = inbound(message, world.view, world.book, at, mailbox="ae")
    perform(world.view, verdict, Route(place=Place(mailbox="ae", folder="INBOX", uidvalidity=1, uid=1), at=at))
    return verdict


def take(world: World, raw: bytes, at: datetime = AT) -> Verdict:
    return take_read(world, read(raw, at), at)


@pytest.fixture
def world() -> World:
    world = World()
    world.invoice()
    world.send_due("2026-03-02 10:00")
    world.send_due(SENT)
    return world


def row(world: World, key: str = REMINDER) -> OutboxRow:
    found = world.view.get(OutboxRow, key)
    assert found
    return found


def mark(world: World, address: str = PAUL.address) -> Bounce | None:
    return world.view.get(Bounce, address)


def told(world: World, rule: str = "refused") -> list[Letter]:
    return [o.letter for o in world.view.find(Owed) if o.letter.rule == rule]


def dunned(world: World, now: str = "2026-03-13 12:00") -> list[str]:
    return [x.key for x in world.due(now) if x.duty == "dunning" and x.external]


def gone(world: World, said: str = "550 5.1.1 user unknown", key: str = REMINDER, **more: object) -> Verdict:
    return take(world, bounce(row(world, key).message_id, PAUL.address, said, **({"at": AT} | more)))  # type: ignore[arg-type]


def test_a_hard_bounce_marks_the_address_and_the_ae_is_told_once(world: World) -> None:
    verdict = gone(world)
    found = mark(world)
    assert found
    assert (found.state, found.hard, found.client, found.letter) == ("standing", True, "acme", REMINDER)
    assert "user unknown" in found.words
    assert (found.at, found.because.step) == (AT, "machine")
    assert verdict.entry.outcome == "recorded"
    assert row(world).state == "refused"
    gone(world)  # another server says so too
    [letter] = told(world)
    assert letter.to == (MIA.address,)
    assert letter.facts["address"] == "dead"


def test_nothing_goes_to_a_dead_address_and_the_others_are_written_to(world: World) -> None:
    gone(world)
    assert dunned(world, "2026-04-20 12:00") == []
    reports = {to for x in world.due("2026-03-16 14:00") if x.duty == "weekly" and x.external for to in x.to}
    assert {"dana@acme.example"} <= reports
    dead = mark(world)
    assert dead
    world.put(replace(dead, address=DANA.address))
    assert DANA.address not in {to for x in world.due("2026-03-16 14:00") if x.external for to in x.to}


def test_a_letter_on_its_way_there_is_withdrawn(world: World) -> None:
    [letter] = [x for x in world.due("2026-03-13 10:00") if x.duty == "dunning" and x.external]
    waiting = world.row(letter, state="pending", at=moment("2026-03-13 10:00"))
    gone(world)
    why = overtaken(waiting, world.view, world.book, moment("2026-03-13 10:01"))
    assert why == f"mail to {PAUL.address} comes back"


def test_mail_written_there_by_hand_cures_it_and_the_lost_letter_goes_again(world: World) -> None:
    gone(world)
    later = AT + timedelta(days=3)
    take(world, mail("Sorry, our server was down.", sender=PAUL.address, to=[INBOX], cc=[], at=later), later)
    assert mark(world).state == "cured"  # type: ignore[union-attr]
    assert dunned(world) == [REMINDER]
    letter = next(x for x in world.due("2026-03-13 12:00") if x.key == REMINDER)
    world.put(Owed(letter=letter, state="done"))  # as after the first time
    assert owe(world.view, letter)


def test_an_automatic_reply_or_a_forged_mail_cures_nothing(world: World) -> None:
    gone(world)
    later = AT + timedelta(days=1)
    away = mail(
        "I am away.", sender=PAUL.address, to=[INBOX], cc=[], at=later, headers=[("Auto-Submitted", "auto-replied")]
    )
    forged = mail(
        "Hello.", sender=PAUL.address, to=[INBOX], cc=[], at=later, authentication=vouched(PAUL.address, "fail")
    )
    take(world, away, later)
    take(world, forged, later)
    assert mark(world).state == "standing"  # type: ignore[union-attr]


@pytest.mark.parametrize("way", ["note", "answer"])
def test_a_person_releases_it(world: World, way: str) -> None:
    gone(world)
    sent = world.row(told(world)[0], at=AT)
    later = AT + timedelta(days=1)
    text, answers = (f"#release {PAUL.address}", None) if way == "note" else ("Release", sent.message_id)
    take(world, mail(text, sender=MIA.address, to=[INBOX], cc=[], at=later, answers=answers), later)
    assert mark(world).state == "cured"  # type: ignore[union-attr]
    assert dunned(world) == [REMINDER]


def test_another_address_in_the_rules_is_written_to_at_once(world: World) -> None:
    gone(world)
    acme = world.book.clients["acme"]
    contacts = tuple(c.model_copy(update={"address": "new@acme.example"}) if c == PAUL else c for c in acme.contacts)
    clients = {**world.book.clients, "acme": acme.model_copy(update={"contacts": contacts})}
    world.book = replace(world.book, clients=clients)
    assert dunned(world) == [REMINDER]


def test_a_soft_bounce_stops_nothing_at_once(world: World) -> None:
    gone(world, FULL)
    assert mark(world).state == "noted"  # type: ignore[union-attr]
    assert row(world).state == "sent"
    assert "mailbox full" in (row(world).server_said or "")
    assert dunned(world) == ["dunning/INV-31/3"]
    gone(world, FULL)  # told of the same letter again
    [letter] = told(world)
    assert letter.facts["address"] == "alive"


def test_the_third_soft_bounce_in_a_row_counts_as_dead(world: World) -> None:
    gone(world, FULL, "dunning/INV-31/1")
    gone(world, FULL)
    world.send_due("2026-03-13 10:00")
    gone(world, FULL, "dunning/INV-31/3")
    assert (mark(world).state, mark(world).times) == ("standing", 3)  # type: ignore[union-attr]
    assert [x.facts["address"] for x in sorted(told(world), key=lambda x: x.facts["times"])] == [
        "alive",
        "alive",
        "dead",
    ]
    assert dunned(world, "2026-03-17 12:00") == []


def test_mail_in_between_begins_the_count_anew(world: World) -> None:
    gone(world, FULL, "dunning/INV-31/1")
    gone(world, FULL)
    later = AT + timedelta(days=1)
    take(world, mail("Cleaned up.", sender=PAUL.address, to=[INBOX], cc=[], at=later), later)
    world.send_due("2026-03-13 10:00")
    gone(world, FULL, "dunning/INV-31/3", at=AT + timedelta(days=4))
    assert (mark(world).state, mark(world).times) == ("noted", 1)  # type: ignore[union-attr]


def test_a_delay_changes_nothing(world: World) -> None:
    gone(world, "451 4.4.1 no answer from host", action="delayed")
    assert mark(world) is None
    assert row(world).state == "sent"
    assert told(world) == []


# which letter


def test_the_letter_is_known_by_its_reply_key(world: World) -> None:
    world.put(replace(row(world), reply_key="k3y.abc"))
    take(world, bounce("", PAUL.address, returned="X-Countersign-Key: k3y.abc\n", at=AT))
    assert mark(world).letter == REMINDER  # type: ignore[union-attr]


def test_the_letter_is_known_by_the_body_that_came_back(world: World) -> None:
    """No report at all: a qmail notice with the mail's own header at its end."""
    text = (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
        f"<{PAUL.address}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the "
        f"message.\n\nReturn-Path: <{INBOX}>\nMessage-ID: {row(world).message_id}\nSubject: Reminder\n"
    )
    take(world, mail(text, sender="MAILER-DAEMON@mx.example", to=[INBOX], cc=[], subject="failure notice", at=AT))
    found = mark(world)
    assert found
    assert found.letter == REMINDER
    assert "its Message-ID" in found.because.text


def test_the_letter_is_known_by_its_reader_where_nothing_else_tells(world: World) -> None:
    """The newest to that address, where the notice gives back what we wrote."""
    take(
        world,
        bounce("", PAUL.address, at=AT, prose=f"Your mail could not be delivered.\nSubject: {row(world).subject}"),
    )
    found = mark(world)
    assert found
    assert found.letter == REMINDER
    assert "its reader's address" in found.because.text


def test_a_notice_that_gives_nothing_back_of_ours_is_told_once_and_marks_nothing(world: World) -> None:
    for _ in range(3):
        take(world, bounce("", PAUL.address, at=AT))
    assert mark(world) is None
    assert row(world).state == "sent"
    assert [x.facts["address"] for x in told(world)] == ["unclear"]


def test_a_notice_about_an_address_we_have_not_written_to_for_long_marks_nothing(world: World) -> None:
    late = AT + timedelta(days=30)
    take(world, bounce("", PAUL.address, at=late), late)
    take(world, bounce("", "stranger@acme.example", at=AT))
    assert world.view.find(Bounce) == ()


def test_the_alias_of_a_server_that_forwards_is_the_letters_own_reader(world: World) -> None:
    take(world, bounce(row(world).message_id, "paul.novak@internal.acme.example", at=AT))
    assert mark(world).state == "standing"  # type: ignore[union-attr]


def test_a_copy_that_came_back_says_nothing_of_the_client(world: World) -> None:
    world.put(replace(row(world), cc=("old@agency.example",)))
    take(world, bounce(row(world).message_id, "old@agency.example", at=AT))
    assert world.view.find(Bounce) == ()
    assert row(world).state == "sent"
    assert told(world)[0].facts["to"] == "old@agency.example"


def test_a_letter_about_a_bounce_that_bounces_itself_goes_round_no_circle(world: World) -> None:
    gone(world)
    notice = world.row(told(world)[0], at=AT)
    take(world, bounce(notice.message_id, MIA.address, at=AT))
    again = [x for x in told(world) if x.about == notice.key]
    assert [x.to for x in again] == [(RUTH.address,)]
    assert mark(world, MIA.address) is None


def test_a_spam_report_is_kept_and_told_and_stops_nothing(world: World) -> None:
    raw = (
        f"From: fbl@isp.example\nTo: {INBOX}\nSubject: Email Feedback Report\nDate: Mon, 9 Mar 2026 09:00:00 +0000\n"
        "Message-ID: <f1@isp.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nA user marked this as spam. We will pay on Friday.\n"
        "--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: fbl/1\nVersion: 1\n"
        f"--x\nContent-Type: message/rfc822\n\nMessage-ID: {row(world).message_id}\nFrom: {INBOX}\n"
        f"To: {PAUL.address}\nSubject: Reminder\n\nDear Paul\n\n--x--\n"
    ).encode()
    for _ in range(2):
        take(world, raw)
    found = mark(world)
    assert found
    assert (found.state, found.complaints) == ("noted", 1)
    assert [x.to for x in told(world, "unwanted")] == [(MIA.address,)]
    assert dunned(world) == ["dunning/INV-31/3"]
    assert world.view.find(Stop) == ()


def test_explain_tells_of_the_dead_address_with_the_invoice_and_by_itself(world: World) -> None:
    gone(world)
    teller = Teller(world.view, world.book, moment("2026-03-10 09:00"))
    words = dict(facts(world.view.get(Invoice, "INV-31"), teller))  # type: ignore[arg-type]
    assert PAUL.address in words["stopped"]
    assert dict(facts(mark(world), teller))["state"] == "no mail goes there"  # type: ignore[arg-type]


# machines of the world, as answers to us


def machines() -> list[str]:
    if not BOUNCES.is_dir():
        return []
    return [json.loads(line)["file"] for line in (BOUNCES / "labels.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.skipif(not BOUNCES.is_dir(), reason="the corpus is not beside this repository")
@pytest.mark.parametrize("name", machines())
def test_no_machine_of_the_world_approves_promises_or_is_answered(name: str) -> None:
    """Each as the answer to an open request and to a reminder, by its references and to our reply key."""
    message = read_message((BOUNCES / "eml" / name).read_bytes(), AT)
    assert isinstance(message, Message)
    world = asked_and_reminded()
    for number, reference in enumerate((row(world).message_id, ASKED)):
        verdict = take_read(world, as_answer(message, number, reference))
        assert any(b.step == "machine" for b in verdict.entry.because)
        assert verdict.entry.kind in ("bounce", "auto-reply", "other")
    assert nothing_came_of_it(world)


@pytest.mark.skipif(not BOUNCES.is_dir(), reason="the corpus is not beside this repository")
def test_automatic_replies_with_the_words_we_wait_for_from_the_client_itself_are_none() -> None:
    """Vouched for, from the billing contact, with an approval and a promise in them: still nobody wrote it."""
    played = 0
    for name in machines():
        message = read_message((BOUNCES / "eml" / name).read_bytes(), AT)
        assert isinstance(message, Message)
        known = recognise(message)
        if known is None or known.kind != "auto-reply":
            continue
        played += 1
        world = asked_and_reminded()
        for contact in (PAUL, DANA):
            headers = {**message.headers, "authentication-results": (vouched(contact.address),)}
            trace = (("authentication-results", vouched(contact.address)),)
            text = f"{message.text}\n\nApproved. We will pay INV-31 on Friday.\n"
            meant = replace(message, sender=Sender(address=contact.address), headers=headers, trace=trace, text=text)
            for number, reference in enumerate((row(world).message_id, ASKED)):
                verdict = take_read(world, as_answer(meant, number, reference))
                assert (verdict.entry.kind, verdict.entry.trust) == ("auto-reply", "verified"), name
        assert nothing_came_of_it(world), name
    assert played >= 3


ASKED = "<ask-1@agency.example>"


def asked_and_reminded() -> World:
    world = World()
    world.invoice()
    world.send_due("2026-03-02 10:00")
    world.send_due(SENT)
    world.put(replace(row(world), reply_key="k3y"))
    world.request("Poster", "v2", message_id=ASKED, at="2026-03-06 10:00")
    return world


def as_answer(message: Message, number: int, reference: str) -> Message:
    return replace(
        message, content_key=f"{number}{message.sender.address}{message.content_key}", in_reply_to=(reference,),
        message_id=f"<{number}{message.sender.address}>", to=("ae+k3y@agency.example", *message.to),
        references=(reference,),
    )  # fmt: skip


def nothing_came_of_it(world: World) -> bool:
    """No decision, no stop, the request still open, and no mail to anybody but colleagues."""
    owed = [o.letter for o in world.view.find(Owed)]
    said = [*world.view.find(Decision), *world.view.find(Stop)]
    ours = {to.rpartition("@")[2] for letter in owed for to in letter.to} <= {"agency.example"}
    return not said and world.view.find(Request)[0].state == "open" and ours and not any(x.external for x in owed)
