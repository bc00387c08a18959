"""What clients say of money, in the ledger: what stops reminders and for how long, and what is only put to the AE."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daemon.cli.story import Teller, facts
from daemon.perform import perform
from rules.book.types import Span
from rules.duties import table
from rules.duties.overtaken import overtaken
from rules.effects import Verdict
from rules.nouns import Hold, Invoice, Letter, OutboxRow, Owed, Payment, Place, Question, Route, Stop
from rules.reading.case import Case
from rules.reading.steps import inbound
from tests.explained import explained
from tests.mails import INBOX, mail, read, vouched
from tests.world import ACME, DANA, FINN, HELEN, LI_WEI, MIA, PAUL, RUTH, World, moment, named_book

LETTERS = Path(__file__).parent / "letters"
REMINDED = "2026-03-09 10:00"  # Berlin; the reminder goes out
WROTE = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)  # a Monday


def take(world: World, raw: bytes, at: datetime = WROTE) -> Verdict:
    """Read, judge and carry out one mail, as the daemon does."""
    message = read(raw, at)
    verdict = inbound(message, world.view, world.book, at, mailbox="ae")
    explained(Case(message=message, view=world.view, book=world.book, now=at, mailbox="ae"), verdict)
    place = Place(mailbox="ae", folder="INBOX", uidvalidity=1, uid=1)
    perform(world.view, verdict, Route(place=place, at=at))
    return verdict


@pytest.fixture
def world() -> World:
    """INV-31 of Acme got its courtesy and, this morning, its reminder."""
    world = World()
    world.invoice()
    world.send_due("2026-03-02 10:00")
    [letter] = [x for x in world.send_due(REMINDED) if x.external and x.duty == "dunning"]
    world.put(replace(row_of(world, letter.key), text="A friendly reminder about invoice INV-31."))
    return world


def row_of(world: World, key: str) -> OutboxRow:
    row = world.view.get(OutboxRow, key)
    assert row
    return row


def reply(text: str, *, at: datetime = WROTE, sender: str = PAUL.address, to: str = "dunning/INV-31/2", **more: object):  # type: ignore[no-untyped-def]
    values: dict[str, object] = {"sender": sender, "to": [INBOX], "cc": [], "subject": "Re: Reminder", "at": at}
    values |= {"answers": f"<{to}@test>"}
    return mail(text, **(values | more))  # type: ignore[arg-type]


def stops(world: World, state: str = "standing") -> list[tuple[str, str, date | None]]:
    return [(s.about, s.kind, s.day) for s in world.view.find(Stop, state=state)]


def letters(world: World, rule: str) -> list[Letter]:
    return [o.letter for o in world.view.find(Owed) if o.letter.rule == rule]


def dunned(world: World, now: str) -> list[str]:
    return [x.key for x in world.due(now) if x.duty == "dunning" and x.external]


def next_rung(world: World, now: str | datetime = "2026-03-09 13:00") -> date | None:
    """The day on which the next letter to the client goes, as things stand."""
    found = [x.due for x in world.wanted(now) if x.duty == "dunning" and x.external and "INV-31" in x.about]
    return min(found).date() if found else None


# what is certain


def test_a_promise_stops_reminders_until_its_day_and_the_grace_and_the_ae_is_told_once(world: World) -> None:
    verdict = take(world, reply("We'll pay on Friday."))
    [stop] = world.view.find(Stop)
    assert (stop.kind, stop.day, stop.by, stop.trust) == ("promise", date(2026, 3, 13), PAUL.address, "verified")
    assert "We'll pay on Friday" in stop.words
    assert stop.because[0].words == stop.words
    assert verdict.entry.outcome == "recorded"
    assert verdict.entry.decision is None
    assert not dunned(world, "2026-03-17 12:00")
    assert dunned(world, "2026-03-18 12:00") == ["dunning/INV-31/3"]
    assert next_rung(world) == date(2026, 3, 18)
    [told] = letters(world, "said")
    assert told.to == (MIA.address,)
    assert told.facts["said"][0]["until"] == date(2026, 3, 17)
    assert not [x for x in world.view.find(Owed) if x.letter.external]  # the client gets no machine's answer


@pytest.mark.parametrize("contact", [PAUL, DANA, HELEN])
def test_any_contact_of_the_client_may_promise(world: World, contact: object) -> None:
    take(world, reply("We'll pay on Friday.", sender=contact.address))  # type: ignore[attr-defined]
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]


def test_a_mail_that_names_the_invoice_counts_without_being_an_answer(world: World) -> None:
    take(world, reply("INV-31 will be paid on Friday.", answers=None, subject="Your invoice"))
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]


def test_an_invoice_named_in_the_subject_alone_counts_too(world: World) -> None:
    take(world, reply("We'll pay it on Friday.", answers=None, subject="Re: A word about INV-31"))
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]


def test_words_about_money_that_name_no_invoice_and_answer_no_reminder_are_filed(world: World) -> None:
    verdict = take(world, reply("We'll pay on Friday.", answers=None, subject="Lunch"))
    assert (verdict.entry.outcome, world.view.find(Stop)) == ("filed", ())


def test_the_words_of_our_own_reminder_quoted_say_nothing(world: World) -> None:
    quoted = (
        "Thanks.\n\nOn Mon, 9 Mar 2026 at 10:00, Mia Brandt wrote:\n> Please tell us: we will pay INV-31 on Friday.\n"
    )
    take(world, reply(quoted))
    assert world.view.find(Stop) == ()
    assert letters(world, "ask") == []


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "vi", "zh"])
@pytest.mark.parametrize("letter", ["courtesy", "reminder", "second_notice", "final_notice"])
@pytest.mark.parametrize("answers", ["<dunning/INV-31/2@test>", None])
def test_our_own_letter_under_a_thank_you_says_nothing_however_it_is_quoted(
    world: World, language: str, letter: str, answers: str | None
) -> None:
    """Marked, unmarked, in its thread or outside it: "we will pay", "already paid" are our words, not the client's."""
    ours = (LETTERS / f"dunning-{letter}.{language}.txt").read_text("utf-8").partition("\n\n")[2]
    world.put(replace(row_of(world, "dunning/INV-31/2"), text=ours))
    marked = "\n".join(f"> {line}" for line in ours.splitlines())
    for quoted in (f"On Mon, 9 Mar 2026 at 10:00, Mia Brandt wrote:\n{marked}", ours):
        take(world, reply(f"Thanks.\n\n{quoted}", subject="Re: Invoice INV-31", answers=answers))
    assert world.view.find(Stop) == ()
    assert letters(world, "ask") == []


def test_a_newer_promise_takes_the_place_of_the_one_before(world: World) -> None:
    take(world, reply("We'll pay on Friday."))
    take(world, reply("Sorry, it will be paid on 20 March.", at=WROTE + timedelta(days=4)), WROTE + timedelta(days=4))
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 20))]
    assert stops(world, "replaced") == [("invoice/INV-31", "promise", date(2026, 3, 13))]


def test_a_broken_promise_is_named_when_the_next_one_comes(world: World) -> None:
    take(world, reply("We'll pay on Friday."))
    later = datetime(2026, 3, 16, 11, 0, tzinfo=UTC)
    take(world, reply("It will be paid on 20 March.", at=later), later)
    [last] = [x for x in letters(world, "said") if x.facts["said"][0]["day"] == date(2026, 3, 20)]
    assert last.facts["said"][0]["broken"] == [date(2026, 3, 13)]


def test_a_dispute_stops_the_invoice_until_a_person_releases_it(world: World) -> None:
    take(world, reply("The amount of this invoice is wrong."))
    assert stops(world) == [("invoice/INV-31", "dispute", None)]
    assert world.view.get(Invoice, "INV-31").state == "disputed"  # type: ignore[union-attr]
    assert not dunned(world, "2026-12-31 12:00")
    take(world, mail("#release INV-31", sender=MIA.address, to=[INBOX], cc=[], at=WROTE + timedelta(days=30)))
    assert stops(world) == []
    assert world.view.get(Invoice, "INV-31").state == "open"  # type: ignore[union-attr]
    assert dunned(world, "2026-04-09 12:00") == ["dunning/INV-31/3"]


def test_already_paid_is_no_payment_but_rests_reminders_while_somebody_checks(world: World) -> None:
    take(world, reply("We already paid this yesterday."))
    assert world.view.find(Payment) == ()
    assert stops(world) == [("invoice/INV-31", "paid", date(2026, 3, 8))]
    [told] = letters(world, "said")
    assert told.to == (MIA.address, FINN.address)
    assert told.facts["check"] is True
    assert not dunned(world, "2026-03-16 17:00")
    assert dunned(world, "2026-03-17 12:00") == ["dunning/INV-31/3"]


def test_several_sayings_of_one_mail_go_each_to_its_invoice(world: World) -> None:
    world.invoice("INV-32")
    world.invoice("INV-33")
    text = "INV-31 was paid yesterday.\nThe amount of INV-32 is wrong.\nWe will pay INV-33 on Friday."
    take(world, reply(text))
    assert sorted(stops(world)) == [
        ("invoice/INV-31", "paid", date(2026, 3, 8)),
        ("invoice/INV-32", "dispute", None),
        ("invoice/INV-33", "promise", date(2026, 3, 13)),
    ]
    [told] = letters(world, "said")
    assert len(told.facts["said"]) == 3


def test_a_promise_about_a_reminder_of_two_invoices_is_about_both(world: World) -> None:
    world.invoice("INV-32")
    world.put(replace(row_of(world, "dunning/INV-31/2"), about="INV-31, INV-32"))
    take(world, reply("We'll pay on Friday."))
    assert [about for about, _, _ in stops(world)] == ["invoice/INV-31", "invoice/INV-32"]


def test_a_dispute_that_does_not_say_which_of_two_is_asked(world: World) -> None:
    world.invoice("INV-32")
    world.put(replace(row_of(world, "dunning/INV-31/2"), about="INV-31, INV-32"))
    take(world, reply("The invoice is wrong."))
    assert stops(world) == []
    [ask] = letters(world, "ask")
    assert "which of INV-31, INV-32" in ask.facts["reason"]


def test_a_promise_for_one_invoice_leaves_the_others_on_their_ladder(world: World) -> None:
    world.invoice("INV-32", amount="50.00 GBP")
    take(world, reply("We'll pay INV-31 on Friday."))
    [letter] = [x for x in world.due("2026-03-13 12:00") if x.external and x.duty == "dunning"]
    assert letter.about == "INV-32"


def test_a_part_paid_leaves_the_promise_standing_and_all_paid_ends_it(world: World) -> None:
    take(world, reply("We'll pay on Friday."))
    world.payment("INV-31", "2026-03-12", "400 GBP")
    assert next_rung(world, "2026-03-12 13:00") == date(2026, 3, 18)
    world.payment("INV-31", "2026-03-16", "600 GBP")
    assert next_rung(world, "2026-03-16 13:00") is None


def test_days_are_the_clients_own_and_holidays_lengthen_the_grace(world: World) -> None:
    """Promised for Maundy Thursday; Good Friday is none of the two working days of grace, Monday and Tuesday are."""
    take(world, reply("We'll pay on 2 April."))
    assert next_rung(world) == date(2026, 4, 8)


def test_terms_of_45_days_end_where_the_promise_ends() -> None:
    world = World()
    world.invoice("INV-45", due="2026-03-19")
    world.send_due("2026-03-16 10:00")
    world.send_due("2026-03-23 10:00")
    at = datetime(2026, 3, 23, 12, 0, tzinfo=UTC)
    take(world, reply("We'll pay on Friday.", at=at, to="dunning/INV-45/2"), at)
    for day in ("2026-03-24 12:00", "2026-03-31 12:00"):  # day 45 is 19 March: no hand-over may jump a promise
        assert not [x for x in world.due(day) if x.duty == "dunning" and "INV-45" in x.about]
    assert dunned(world, "2026-04-01 12:00") == ["dunning/INV-45/3"]


def test_a_mail_already_written_is_withdrawn_when_the_promise_comes_first(world: World) -> None:
    [letter] = [x for x in world.due("2026-03-13 10:00") if x.external and x.duty == "dunning"]
    row = world.row(letter, state="pending", at=moment("2026-03-13 10:00"))
    take(
        world,
        reply("We'll pay today.", at=datetime(2026, 3, 13, 9, 0, tzinfo=UTC)),
        datetime(2026, 3, 13, 9, 0, 5, tzinfo=UTC),
    )
    why = overtaken(row, world.view, world.book, moment("2026-03-13 10:01"))
    assert why is not None
    assert "promised payment by 2026-03-13" in why


def test_an_invoice_that_is_paid_is_spoken_of_without_any_effect(world: World) -> None:
    world.payment("INV-31", "2026-03-08", "1000 GBP")
    take(world, reply("We already paid this yesterday."))
    assert world.view.find(Stop) == ()


def test_another_clients_invoice_is_never_touched(world: World) -> None:
    world.invoice("BB-7", client="borealis")
    take(world, reply("We'll pay BB-7 on Friday.", answers=None, subject="BB-7"))
    assert world.view.find(Stop) == ()
    take(world, reply("We'll pay INV-31 on Friday.", sender=LI_WEI.address, answers=None, subject="INV-31"))
    assert stops(world) == []


# what is not certain


@pytest.mark.parametrize(
    ("what", "text", "changes"),
    [
        ("half a promise", "We will pay soon.", {}),
        ("a hope", "I hope to pay on Friday.", {}),
        ("a condition", "We will pay once our client has paid us.", {}),
        ("a far day", "We will pay on 31 December 2026.", {}),
        ("no authentication result", "We'll pay on Friday.", {"authentication": None}),
        ("failed authentication", "We'll pay on Friday.", {"authentication": vouched(PAUL.address, "fail")}),
        ("somebody at the client who is no contact", "We'll pay on Friday.", {"sender": "intern@acme.example"}),
        ("somebody from nowhere", "We'll pay on Friday.", {"sender": "books@counting.example"}),
        ("another client's contact", "We'll pay on Friday.", {"sender": LI_WEI.address}),
        ("a mailing list", "We'll pay on Friday.", {"headers": [("List-Id", "<all.acme.example>")]}),
        ("an invoice nobody knows", "INV-99 will be paid on Friday.", {}),
        ("days that count from another day", "We'll pay tomorrow.", {"at": WROTE - timedelta(days=2)}),
    ],
)  # fmt: skip
def test_what_is_in_doubt_stops_nothing_and_is_put_to_the_ae_once(
    world: World, what: str, text: str, changes: dict[str, object]
) -> None:
    raw = reply(text, **changes)  # type: ignore[arg-type]
    verdict = take(world, raw)
    take(world, raw)
    assert stops(world) == [], what
    assert verdict.entry.outcome == "asked-ae", what
    [ask] = letters(world, "ask")
    assert ask.to == (MIA.address,)
    assert ask.facts["reason"]
    assert next_rung(world) == date(2026, 3, 13)
    assert letters(world, "said") == []


def answer(
    world: World, text: str, sender: str = MIA.address, at: datetime = WROTE + timedelta(hours=1), **more: object
) -> Verdict:
    [ask] = letters(world, "ask")
    row = world.row(ask, at=WROTE)
    values: dict[str, object] = {"sender": sender, "to": [INBOX], "cc": [], "answers": row.message_id, "at": at}
    return take(world, mail(text, subject="Re: Please decide", **(values | more)), at)  # type: ignore[arg-type]


def test_yes_puts_up_what_was_asked_on_the_aes_word(world: World) -> None:
    take(world, reply("We'll pay on Friday.", authentication=None))
    answer(world, "Yes")
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]
    [stop] = world.view.find(Stop)
    assert any(b.step == "answer" and MIA.address in b.text for b in stop.because)
    assert "through 2026-03-17" in letters(world, "done")[0].facts["done"][0]


def test_yes_with_a_day_gives_the_promise_its_day(world: World) -> None:
    take(world, reply("We will pay soon."))
    answer(world, "yes 2026-03-20")
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 20))]


def test_yes_to_a_promise_without_a_day_rests_as_long_as_already_paid(world: World) -> None:
    take(world, reply("We will pay soon."))
    answer(world, "yes")
    assert next_rung(world) == date(2026, 3, 17)


@pytest.mark.parametrize("text", ["no", "Nein"])
def test_no_records_nothing_for_good(world: World, text: str) -> None:
    raw = reply("We'll pay on Friday.", authentication=None)
    take(world, raw)
    answer(world, text)
    assert stops(world) == []
    take(world, reply("We'll pay on Friday."))  # a mail of its own, vouched for, is another matter
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]


@pytest.mark.parametrize("text", ["yes, but only half of it", "yes?", "Yes if they mean INV-31"])
def test_an_answer_that_is_no_plain_yes_leaves_the_question_open(world: World, text: str) -> None:
    take(world, reply("We will pay soon."))
    answer(world, text)
    assert stops(world) == []
    assert world.view.find(Question)[0].state == "open"


def test_nobody_but_an_authenticated_colleague_answers(world: World) -> None:
    take(world, reply("We will pay soon."))
    answer(world, "yes", authentication=None, to=["ae@agency.example"])
    assert stops(world) == []


def test_hold_in_answer_to_the_question_holds_its_invoices(world: World) -> None:
    take(world, reply("We will pay soon."))
    answer(world, "hold")
    assert world.view.get(Hold, "invoice/INV-31").state == "held"  # type: ignore[union-attr]
    assert next_rung(world) is None
    assert world.view.find(Question)[0].state == "settled"


def test_a_copy_that_is_believed_more_settles_the_question(world: World) -> None:
    take(world, reply("We'll pay on Friday.", message_id="<p1@acme.example>", authentication=None))
    assert stops(world) == []
    take(world, reply("We'll pay on Friday.", message_id="<p1@acme.example>"))
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]
    assert world.view.find(Question)[0].state == "settled"
    assert stops(world, "asked") == []


def test_what_was_released_stays_released_when_the_mail_turns_up_again(world: World) -> None:
    raw = reply("We'll pay on Friday.")
    take(world, raw)
    take(world, mail("#release INV-31", sender=MIA.address, to=[INBOX], cc=[], at=WROTE + timedelta(hours=1)))
    take(world, raw)
    assert stops(world) == []


# complaints


def test_a_complaint_anywhere_is_shown_to_ae_and_supervisor_at_once_and_rests_all_reminders(world: World) -> None:
    world.invoice("INV-32")
    take(world, reply("This is unacceptable!", sender=DANA.address, answers=None, subject="The poster"))
    [told] = letters(world, "complaint")
    assert told.to == (MIA.address, RUTH.address)
    assert told.due == WROTE
    assert stops(world) == [("client/acme", "complaint", None)]
    assert not dunned(world, "2026-03-23 17:00")
    assert dunned(world, "2026-03-24 12:00")


def test_a_complaint_nobody_vouches_for_is_shown_and_stops_nothing(world: World) -> None:
    take(world, reply("This is unacceptable!", answers=None, subject="The poster", authentication=None))
    [told] = letters(world, "complaint")
    assert told.facts["doubts"]
    assert told.facts["until"] is None
    assert stops(world) == []


def test_an_asked_complaint_stops_nothing(world: World) -> None:
    take(world, reply("Is the colour unacceptable?", answers=None, subject="The poster"))
    assert stops(world) == []


def test_a_complaint_beside_a_promise_does_both(world: World) -> None:
    take(world, reply("This is the third time you ask, it is unacceptable.\nWe will pay on Friday."))
    assert sorted(stops(world)) == [
        ("client/acme", "complaint", None),
        ("invoice/INV-31", "promise", date(2026, 3, 13)),
    ]


def test_an_unhappy_printer_in_the_clients_thread_is_no_unhappy_client(world: World) -> None:
    take(world, reply("This is unacceptable!", sender="jo@print.example"))
    assert letters(world, "complaint") == []


def test_an_ordinary_mail_is_no_complaint(world: World) -> None:
    take(world, reply("Thanks for the poster, the quality is great.", answers=None, subject="The poster"))
    assert letters(world, "complaint") == []


@pytest.mark.parametrize("word", ["hold", "release"])
def test_the_complaint_can_be_answered(world: World, word: str) -> None:
    take(world, reply("This is unacceptable!", sender=DANA.address, answers=None, subject="The poster"))
    row = world.row(letters(world, "complaint")[0], at=WROTE)
    take(
        world, mail(word, sender=RUTH.address, to=[INBOX], cc=[], answers=row.message_id, at=WROTE + timedelta(hours=1))
    )
    assert bool(stops(world)) == (word == "hold")
    assert bool(dunned(world, "2026-04-20 12:00")) == (word == "release")


# notes


def note(world: World, text: str, at: datetime = WROTE, **more: object) -> Verdict:
    values: dict[str, object] = {"sender": MIA.address, "to": [INBOX], "cc": [], "subject": "Acme", "at": at}
    return take(world, mail(text, **(values | more)), at)  # type: ignore[arg-type]


def test_a_colleague_notes_a_promise_heard_on_the_phone(world: World) -> None:
    note(world, "#promise INV-31\nby: 2026-03-20")
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 20))]
    assert next_rung(world) == date(2026, 3, 25)
    assert "rest through 2026-03-24" in letters(world, "done")[0].facts["done"][0]


@pytest.mark.parametrize(
    "text",
    [
        "#promise INV-31",
        "#promise INV-31\nby: Friday",
        "#promise INV-31\nby: 2026-02-01",
        "#promise INV-99\nby: 2026-03-20",
    ],
)
def test_a_broken_promise_note_is_answered_with_the_line_corrected(world: World, text: str) -> None:
    note(world, text)
    assert stops(world) == []
    [wrong] = letters(world, "error")
    assert wrong.facts["problems"][0]["corrected"]


def test_a_note_without_authentication_stops_nothing_by_promise_or_dispute(world: World) -> None:
    note(world, "#promise INV-31\nby: 2026-03-20", authentication=None)
    note(world, "#dispute INV-31", authentication=None)
    assert stops(world) == []


def test_a_dispute_note_and_its_release(world: World) -> None:
    note(world, "#dispute INV-31\nwhy: they say the hours are wrong")
    [stop] = world.view.find(Stop)
    assert (stop.kind, stop.words) == ("dispute", "they say the hours are wrong")
    assert next_rung(world) is None
    note(world, "#release INV-31", at=WROTE + timedelta(hours=1))
    assert next_rung(world) == date(2026, 3, 13)


def test_a_note_about_the_invoice_settles_what_was_asked_about_it(world: World) -> None:
    take(world, reply("We will pay soon."))
    note(world, "#promise INV-31\nby: 2026-03-20", at=WROTE + timedelta(hours=1))
    assert world.view.find(Question)[0].state == "settled"


@pytest.mark.parametrize("word", ["hold", "release"])
def test_the_notice_of_a_promise_can_be_answered_for_all_its_invoices(world: World, word: str) -> None:
    world.invoice("INV-32")
    world.put(replace(row_of(world, "dunning/INV-31/2"), about="INV-31, INV-32"))
    take(world, reply("We'll pay on Friday."))
    row = world.row(letters(world, "said")[0], at=WROTE)
    note(world, word, at=WROTE + timedelta(hours=1), answers=row.message_id)
    assert len(stops(world)) == (2 if word == "hold" else 0)
    held = [h.about for h in world.view.find(Hold, state="held")]
    assert held == (["invoice/INV-31", "invoice/INV-32"] if word == "hold" else [])


# what ops see


def test_explain_tells_what_stops_an_invoice_in_whose_words_and_until_when(world: World) -> None:
    take(world, reply("We'll pay on Friday."))
    teller = Teller(world.view, world.book, moment("2026-03-10 09:00"))
    [why] = [words for label, words in facts(world.view.get(Invoice, "INV-31"), teller) if label == "stopped"]  # type: ignore[arg-type]
    assert PAUL.address in why
    assert "We'll pay on Friday" in why
    assert "through 2026-03-17" in why
    later = Teller(world.view, world.book, moment("2026-03-20 09:00"))
    [over] = [words for label, words in facts(world.view.get(Invoice, "INV-31"), later) if label == "stopped"]  # type: ignore[arg-type]
    assert "(over)" in over


def test_the_rules_say_how_long_each_rests(world: World) -> None:
    standard = world.book.policies["standard"].model_copy(update={"promise_grace": Span(0, "days")})
    policies = {**world.book.policies, "standard": standard}
    world.book = replace(world.book, policies=policies)
    take(world, reply("We'll pay on Friday."))
    assert next_rung(world) == date(2026, 3, 16)  # the working day after it


def test_a_client_without_reminders_is_listened_to_all_the_same() -> None:
    silent = ACME.model_copy(update={"dunning": None})
    world = World(named_book(clients=(silent,)))
    world.invoice()
    take(world, reply("We'll pay INV-31 on Friday.", answers=None))
    assert stops(world) == [("invoice/INV-31", "promise", date(2026, 3, 13))]
    [told] = letters(world, "said")
    assert told.facts["reminded"] is False
    assert not table.wanted(world.view, world.book, WROTE) or next_rung(world) is None
