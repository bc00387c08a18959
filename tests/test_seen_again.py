"""A mail that turns up again: by another route, better vouched for, by a list, attached, or where a person put it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from daemon.perform import perform, seen_again
from rules.nouns import Decision, Entry, Job, Letter, Owed, Payment, Place, Question, Request, Route, Thread
from rules.reading.again import judge_anew
from rules.reading.steps import inbound
from tests.mails import INBOX, mail, read, vouched
from tests.world import DANA, LI_WEI, MIA, World

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ASKED = "<ask-1@agency.example>"
ANSWER = "<answer-1@acme.example>"


def arrive(world: World, raw: bytes, folder: str | None = None, start: date | None = None) -> Entry:
    """One mail as the daemon takes it: known or new, in the inbox or in a folder; what the ledger keeps of it then."""
    message, book = read(raw), world.book
    count = sum(len(e.routes) for e in world.view.find(Entry))
    place = Place(mailbox="ae", folder=folder or "INBOX", uidvalidity=1, uid=count + 1)
    route = Route(place=place, delivered_to=message.delivered_to, at=NOW)
    known = world.view.get(Entry, message.content_key)
    again = judge_anew(known, message, world.view, book, NOW, mailbox="ae", folder=folder) if known else None
    if known and again is None:
        seen_again(world.view, known, route, book, inbox=folder is None)
    else:
        where = known.target if known and known.by_hand else folder
        verdict = inbound(message, world.view, book, NOW, mailbox="ae", folder=where, start=start)
        perform(world.view, verdict, route, inbox=folder is None)
    entry = world.view.get(Entry, message.content_key)
    assert entry
    return entry


def ask(world: World) -> None:
    arrive(world, mail("#approve Poster v2", sender=MIA.address, to=[DANA.address], message_id=ASKED))


def letters(world: World, rule: str) -> list[Letter]:
    return [o.letter for o in world.view.find(Owed) if o.letter.rule == rule]


def by_list(raw: bytes, footer: str = "\n--\nAccounts mailing list\n", authentication: str | None = None) -> bytes:
    """The mail as a list passes it on: the subject prefixed, a footer added, its own fields on top."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    message.replace_header("Subject", f"[accounts] {message['Subject']}")
    message["List-Id"] = "Accounts <accounts.agency.example>"
    message["List-Post"] = "<mailto:accounts@agency.example>"
    del message["Authentication-Results"]
    if authentication:
        message["Authentication-Results"] = authentication
    message.set_content(message.get_content() + footer)
    return message.as_bytes()


def attaching(raw: bytes, sender: str = MIA.address, to: Sequence[str] = (INBOX,)) -> bytes:
    """A mail with another one attached whole."""
    outer = message_from_bytes(mail("See attached.", sender=sender, to=to, cc=[]), policy=policy.default)
    assert isinstance(outer, EmailMessage)
    outer.add_attachment(message_from_bytes(raw, policy=policy.default))
    return outer.as_bytes()


@pytest.fixture
def world() -> World:
    return World()


# better vouched for


@pytest.mark.parametrize("first", [None, vouched(DANA.address, "fail")])
def test_a_copy_sent_ahead_without_credentials_does_not_erase_the_real_approval(
    world: World, first: str | None
) -> None:
    ask(world)
    values = {"answers": ASKED, "message_id": ANSWER}
    ahead = arrive(world, mail("Approved.", authentication=first, **values))  # type: ignore[arg-type]
    assert not world.view.find(Decision)
    assert ahead.outcome == "asked-ae"
    genuine = arrive(world, mail("Approved.", **values))  # type: ignore[arg-type]
    assert genuine.key == ahead.key
    [decision] = world.view.find(Decision)
    assert (decision.by, decision.trust) == (DANA.address, "verified")
    assert (genuine.trust, genuine.outcome, len(genuine.routes)) == ("verified", "recorded", 2)
    [question] = world.view.find(Question)
    assert question.state == "settled"
    assert [o.state for o in world.view.find(Owed) if o.letter.rule == "ask"] == ["done"]
    assert len(letters(world, "receipt")) == 1


def test_a_copy_that_is_believed_less_changes_nothing(world: World) -> None:
    ask(world)
    values = {"answers": ASKED, "message_id": ANSWER}
    arrive(world, mail("Approved.", **values))  # type: ignore[arg-type]
    entry = arrive(world, mail("Approved.", authentication=None, **values))  # type: ignore[arg-type]
    assert (entry.trust, entry.outcome, len(entry.routes)) == ("verified", "recorded", 2)
    assert len(world.view.find(Decision)) == 1
    assert not letters(world, "ask")


def test_what_a_person_said_about_a_copy_stands_when_a_better_copy_comes(world: World) -> None:
    ask(world)
    values = {"answers": ASKED, "message_id": ANSWER}
    arrive(world, mail("Approved.", authentication=None, **values))  # type: ignore[arg-type]
    [question] = world.view.find(Question)
    world.put(replace(question, state="no"))
    arrive(world, mail("Approved.", **values))  # type: ignore[arg-type]
    assert not world.view.find(Decision)
    assert world.view.find(Question)[0].state == "no"


def test_a_note_that_was_obeyed_is_not_obeyed_again_from_a_better_copy(world: World) -> None:
    world.invoice("INV-9")
    note = "#job Summer poster\n\n#paid INV-9\non: 2026-11-17"
    values = {"sender": MIA.address, "to": [DANA.address], "message_id": "<n@agency.example>"}
    arrive(world, mail(note, authentication=None, **values))  # type: ignore[arg-type]
    assert (len(world.view.find(Job)), len(world.view.find(Payment))) == (1, 0)
    arrive(world, mail(note, **values))  # type: ignore[arg-type]
    assert (len(world.view.find(Job)), len(world.view.find(Payment))) == (1, 1)


# by a list


@pytest.mark.parametrize("authentication", [None, vouched(DANA.address, "fail"), vouched(DANA.address)])
def test_a_lists_copy_of_a_recorded_approval_is_a_duplicate_without_effect(
    world: World, authentication: str | None
) -> None:
    ask(world)
    direct = mail("Approved.", answers=ASKED, message_id=ANSWER)
    first = arrive(world, direct)
    copy = arrive(world, by_list(direct, authentication=authentication))
    assert copy.key != first.key
    assert copy.outcome == "ignored"
    assert copy.client == "acme"
    assert any("accounts.agency.example" in b.text and first.key[:12] in b.text for b in copy.because)
    assert len(world.view.find(Decision)) == 1
    assert not letters(world, "ask")
    known = world.view.get(Entry, first.key)
    assert known
    assert [r.via for r in known.routes] == ["mail", "list"]


def test_the_mail_itself_counts_though_a_broken_lists_copy_came_first(world: World) -> None:
    ask(world)
    direct = mail("Approved.", answers=ASKED, message_id=ANSWER)
    arrive(world, by_list(direct))
    assert world.view.find(Question)[0].state == "open"
    arrive(world, direct)
    [decision] = world.view.find(Decision)
    assert decision.trust == "verified"
    assert [q.state for q in world.view.find(Question)] == ["settled"]


def test_a_vouched_lists_copy_that_came_first_is_the_record(world: World) -> None:
    ask(world)
    direct = mail("Approved.", answers=ASKED, message_id=ANSWER)
    arrive(world, by_list(direct, footer="", authentication=vouched(DANA.address)))
    assert len(world.view.find(Decision)) == 1
    assert arrive(world, direct).outcome == "ignored"
    assert len(world.view.find(Decision)) == 1
    assert len(letters(world, "receipt")) == 1


def test_the_mail_itself_decides_what_a_lists_footer_left_open(world: World) -> None:
    ask(world)
    direct = mail("Approved.", answers=ASKED, message_id=ANSWER)
    arrive(world, by_list(direct, authentication=vouched(DANA.address)))
    assert not world.view.find(Decision)
    arrive(world, direct)
    assert [d.decision for d in world.view.find(Decision)] == ["approve"]


def test_a_strangers_mail_with_a_guessed_message_id_takes_nothing_from_the_real_one(world: World) -> None:
    ask(world)
    arrive(world, mail("Thanks", sender="x@evil.example", to=[INBOX], cc=[], message_id=ANSWER))
    message = read(mail("Approved.", answers=ASKED, message_id=ANSWER))
    verdict = inbound(message, world.view, world.book, NOW, mailbox="ae")
    assert verdict.alarm
    assert verdict.entry.outcome == "recorded"
    assert any(b.step == "same Message-ID" for b in verdict.entry.because)


def test_a_forged_list_copy_ahead_of_the_mail_erases_nothing(world: World) -> None:
    ask(world)
    forged = mail("No, stop.", answers=ASKED, message_id=ANSWER, authentication=None, headers=[("List-Id", "<l.x>")])
    arrive(world, forged)
    arrive(world, mail("Approved.", answers=ASKED, message_id=ANSWER))
    assert [d.decision for d in world.view.find(Decision)] == ["approve"]


def test_two_vouched_mails_with_one_message_id_and_no_list_are_shown_to_the_ae(world: World) -> None:
    ask(world)
    arrive(world, mail("Approved.", answers=ASKED, message_id=ANSWER))
    arrive(world, mail("Approved.\n\nScanned by the gateway.", answers=ASKED, message_id=ANSWER))
    assert len(world.view.find(Decision)) == 1
    assert len(letters(world, "receipt")) == 1
    assert len(letters(world, "ask")) == 1


# attached


def test_a_known_mail_that_is_attached_to_another_has_come_by_one_more_route(world: World) -> None:
    ask(world)
    answer = mail("Approved.", answers=ASKED, message_id=ANSWER)
    first = arrive(world, answer)
    outer = arrive(world, attaching(answer))
    known = world.view.get(Entry, first.key)
    assert known
    assert [r.via for r in known.routes] == ["mail", "eml"]
    assert known.routes[1].place == outer.place
    assert len(world.view.find(Decision)) == 1


def test_an_attached_approval_is_kept_and_counts_only_when_it_arrives_itself(world: World) -> None:
    ask(world)
    answer = mail("Approved.", answers=ASKED, message_id=ANSWER)
    arrive(world, attaching(answer))
    kept = world.view.get(Entry, read(answer).content_key)
    assert kept
    assert (kept.via, kept.trust, kept.target, kept.moving) == ("eml", "claimed", None, "")
    assert not world.view.find(Decision)
    itself = arrive(world, answer)
    assert (itself.via, itself.outcome) == ("mail", "recorded")
    assert [r.via for r in itself.routes] == ["eml", "mail"]
    assert itself.place == itself.routes[1].place
    assert len(world.view.find(Decision)) == 1


def test_a_bounce_that_returns_our_mail_keeps_no_copy_of_it(world: World) -> None:
    raw = attaching(mail("hello", sender=INBOX), sender="MAILER-DAEMON@mx.example")
    arrive(world, b"Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n" + raw)
    assert not [e for e in world.view.find(Entry) if e.via == "eml"]


# where a person put it


def test_a_mail_that_a_person_moves_to_another_client_takes_its_thread_along(world: World) -> None:
    one = mail("About the print", sender="jo@print.example", to=[DANA.address], message_id="<p1@print.example>")
    two = mail("And more", sender="jo@print.example", to=[INBOX], cc=[], answers="<p1@print.example>")
    assert arrive(world, one).client == "acme"
    second = arrive(world, two)
    assert (second.client, second.target) == ("acme", "Clients/Acme Foods")
    moved = arrive(world, two, folder="Clients/Borealis Bikes")
    assert (moved.client, moved.target, moved.by_hand) == ("borealis", "Clients/Borealis Bikes", True)
    assert "somebody put it into Clients/Borealis Bikes" in moved.because[-1].text
    [thread] = world.view.find(Thread, client="borealis")
    assert "somebody put it into" in thread.because.text
    first = world.view.get(Entry, read(one).content_key)
    assert first
    assert (first.target, first.moving) == ("Clients/Borealis Bikes", "yes")
    third = mail("Third", sender="jo@print.example", to=[INBOX], cc=[], answers="<p1@print.example>")
    assert arrive(world, third).client == "borealis"


def test_a_mail_put_into_a_clients_own_corner_is_not_pulled_out_by_the_next_one(world: World) -> None:
    one = mail("Hello", message_id="<h1@acme.example>")
    arrive(world, one)
    corner = arrive(world, one, folder="Clients/Acme Foods/contracts")
    assert corner.client == "acme"
    arrive(world, mail("Again", answers="<h1@acme.example>"))
    still = world.view.get(Entry, corner.key)
    assert still
    assert still.target == "Clients/Acme Foods/contracts"


def test_a_mail_put_into_a_jobs_folder_gives_its_thread_the_job(world: World) -> None:
    arrive(world, mail("#job Summer poster\nnumber: ACME-0042", sender=MIA.address, to=[DANA.address]))
    one = mail("Hello", message_id="<h1@acme.example>")
    arrive(world, one)
    arrive(world, one, folder="Clients/Acme Foods/ACME-0042 Summer poster")
    nxt = arrive(world, mail("Again", answers="<h1@acme.example>"))
    assert (nxt.job, nxt.target) == ("ACME-0042", "Clients/Acme Foods/ACME-0042 Summer poster")


def test_moving_an_unfiled_mail_answers_the_question_and_it_is_judged_in_full(world: World) -> None:
    ask(world)
    request = mail("#approve Flyer v1", sender=MIA.address, to=[DANA.address, LI_WEI.address])
    waiting = arrive(world, request)
    assert (waiting.client, waiting.target) == (None, "Clients/_Unfiled")
    [question] = world.view.find(Question)
    assert question.state == "open"
    moved = arrive(world, request, folder="Clients/Borealis Bikes")
    assert (moved.client, moved.target, moved.outcome) == ("borealis", "Clients/Borealis Bikes", "recorded")
    assert world.view.get(Request, "borealis/flyer/v1")
    assert world.view.find(Question)[0].state == "settled"


def test_a_person_may_file_a_clients_mail_into_another_clients_thread(world: World) -> None:
    ask(world)
    raw = mail("I agree", sender=LI_WEI.address, answers=ASKED)
    assert arrive(world, raw).client is None
    moved = arrive(world, raw, folder="Clients/Acme Foods")
    assert moved.client == "acme"
    assert not world.view.find(Decision)


def test_a_copy_in_the_inbox_joins_the_one_that_a_person_has_moved(world: World) -> None:
    one = mail("Hello", authentication=None, message_id="<h1@acme.example>")
    arrive(world, one)
    arrive(world, one, folder="Clients/Borealis Bikes")
    again = arrive(world, mail("Hello", message_id="<h1@acme.example>"))
    assert (again.trust, again.client, again.target) == ("verified", "borealis", "Clients/Borealis Bikes")
    assert again.moving == "yes"


# before the mailbox's start


@pytest.mark.parametrize(
    "raw",
    [
        mail("#approve Poster v2", sender=MIA.address, to=[DANA.address]),
        mail("#paid INV-9\non: 2026-11-17", sender=MIA.address, to=[INBOX], cc=[]),
        mail("please approve the flyer", sender=MIA.address, to=[DANA.address], subject="Flyer v1"),
        mail("Hello both", sender=MIA.address, to=[DANA.address, LI_WEI.address]),
        mail("#aprove Poster", sender=MIA.address, to=[DANA.address]),
    ],
)
def test_mail_from_before_the_start_is_filed_and_nothing_else(world: World, raw: bytes) -> None:
    world.invoice("INV-9")
    entry = arrive(world, raw, start=date(2026, 11, 19))
    assert entry.outcome == "filed"
    assert any(b.step == "start" for b in entry.because)
    assert {k for k in world.view._own if world.view._own[k]} <= {"message", "thread", "invoice", "desk"}


def test_mail_of_the_day_of_the_start_is_acted_on(world: World) -> None:
    at = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
    raw = mail("#approve Poster v2", sender=MIA.address, to=[DANA.address], at=at)
    entry = arrive(world, raw, start=date(2026, 11, 19))
    assert entry.outcome == "recorded"
