"""Graded dunning: the right letter on the right day, one mail a client, silence once it is paid."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daemon.words.render import Renderer
from rules.book import Contact, Policy
from rules.book.examples import DunningExample
from rules.book.files import ReportsFile
from rules.duties.debts import terms_too_long
from rules.duties.dunning import example_outcome
from rules.duties.overtaken import overtaken
from rules.duties.simulation import simulate
from rules.nouns import Letter
from tests.world import ACME, AGENCY, CHENGUANG, GENTLE, HAND_OVER, NARANJA, STANDARD, World, moment, named_book, policy

LONDON = "Europe/London"


def world(*clients: Any, dunning: Policy | None = None, **changes: Any) -> World:
    """Acme alone, without reports or outlines; `dunning` is the policy in place of the standard one."""
    policies = {"standard": dunning or STANDARD, "gentle": GENTLE}
    book = named_book(clients=clients or (ACME,), policies=policies, reports=ReportsFile(), **changes)
    return World(book, started="2026-01-01 00:00")


def played(told: World, since: str = "2026-02-20", until: str = "2026-05-01") -> list[tuple[str, str]]:
    letters = simulate(told.view, told.book, moment(f"{since} 00:00"), moment(f"{until} 00:00"))
    return [(n.rule, f"{n.due.astimezone(UTC):%m-%d}") for n in letters]


def run(told: World, on: str, at: str = "12:00", zone: str = LONDON) -> tuple[Letter, ...]:
    return told.send_due(moment(f"{on} {at}", zone))


def rules(letters: tuple[Letter, ...]) -> list[str]:
    return [letter.rule for letter in letters]


LADDER = [
    ("courtesy", "03-02"),
    ("reminder", "03-09"),
    ("second notice", "03-13"),
    ("final notice", "03-17"),
    ("hand-over", "03-19"),
]


def test_the_ladder_of_the_reference_desk_and_nothing_about_three_euros() -> None:
    told = world()
    told.invoice()
    told.invoice("INV-32", amount="3.00 EUR")
    assert played(told) == LADDER


def test_a_payment_ends_it() -> None:
    told = world()
    told.invoice()
    told.payment("INV-31", "2026-03-10", "1000.00 GBP", known="2026-11-22 10:00")
    assert played(told) == LADDER[:2]


def test_letters_carry_who_why_and_how_much() -> None:
    told = world()
    told.invoice()
    run(told, "2026-03-02")
    run(told, "2026-03-09")
    run(told, "2026-03-13")
    (final,) = run(told, "2026-03-17")
    assert (final.to, final.cc, final.sender) == (("accounts@acme.example",), ("mia@agency.example",), "ruth")
    assert final.key == "dunning/INV-31/4"
    assert final.external
    assert final.due == moment("2026-03-17 09:00", LONDON)
    assert "13 days past due" in str(final.because)
    facts = final.facts
    assert facts["level"] == "final notice"
    assert facts["recipient_name"] == "Paul Novak"
    (row,) = facts["invoices"]
    assert row["due"] == date(2026, 3, 4)
    assert (row["open"], row["days_overdue"]) == (Decimal("1000.00"), 13)
    assert [(h["level"], h["sent_on"]) for h in facts["history"]] == [
        ("courtesy", date(2026, 3, 2)),
        ("reminder", date(2026, 3, 9)),
        ("second notice", date(2026, 3, 13)),
    ]
    (hand_over,) = run(told, "2026-03-19")
    assert hand_over.to == ("ruth@agency.example", "finance@agency.example")
    assert not hand_over.external
    assert hand_over.facts["recipient_name"] == "Ruth Adler, Finn Sato"
    assert run(told, "2026-06-19") == ()


# clocks and days


def test_overdue_starts_the_day_after_the_due_date() -> None:
    told = world(dunning=policy({"name": "first", "after_due": 0, "template": "t/x"}, min_gap=0))
    told.invoice(due="2026-03-04")
    assert run(told, "2026-03-04") == ()
    assert rules(run(told, "2026-03-05")) == ["first"]


def test_client_letters_roll_over_weekends_and_the_clients_holidays() -> None:
    easter = policy({"name": "first", "after_due": 1, "template": "t/x"})
    told = world(dunning=easter)
    told.invoice(issued="2026-03-01", due="2026-04-02")  # wanted on Good Friday; "GB" has no Easter Monday
    assert played(told) == [("first", "04-06")]
    spring = world(CHENGUANG, dunning=easter)
    spring.invoice(client="chenguang", issued="2026-01-10", due="2026-02-08")  # gentle: due + 7 is 15 February
    assert played(spring, "2026-02-01", "2026-02-28") == [("reminder", "02-24")]


def test_a_letter_waits_for_the_clients_hours_not_for_ours() -> None:
    told = world()
    told.invoice()
    assert told.due(moment("2026-03-02 08:59", LONDON)) == ()
    assert rules(told.due(moment("2026-03-02 09:00", LONDON))) == ["courtesy"]
    assert told.due(moment("2026-03-02 18:30", LONDON)) == ()  # off all day: tomorrow then
    assert [n.due for n in told.wanted(moment("2026-03-02 18:30", LONDON))] == [moment("2026-03-03 09:00", LONDON)]


def test_the_date_is_the_clients_own_wherever_it_is() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Honolulu", "Asia/Shanghai"):
        told = world(ACME.model_copy(update={"time_zone": zone, "holidays": None}))
        told.invoice()
        run(told, "2026-03-02", zone=zone)
        (reminder,) = run(told, "2026-03-09", "09:00", zone)
        assert reminder.facts["invoices"][0]["due"] == date(2026, 3, 4)
        assert reminder.facts["invoices"][0]["days_overdue"] == 5


@pytest.mark.parametrize(
    ("issued", "alarm"), [("2026-02-02", "03-19"), ("2026-02-05", "03-20"), ("2026-02-04", "03-20")]
)
def test_an_internal_deadline_rolls_back_over_the_weekend(issued: str, alarm: str) -> None:
    told = world(dunning=policy(HAND_OVER))
    told.invoice(issued=issued)
    assert played(told) == [("hand-over", alarm)]


def test_the_hand_over_does_not_roll_back_onto_the_day_of_the_letter_before_it() -> None:
    told = world(dunning=policy({"name": "final", "after_due": 12, "template": "t/x"}, HAND_OVER))
    told.invoice(issued="2026-02-05", due="2026-03-08")  # final on Friday 20 March, day 45 is Sunday the 22nd
    assert played(told) == [("final", "03-20"), ("hand-over", "03-23")]


def test_the_hand_over_falls_on_no_saturday() -> None:
    told = world(ACME.model_copy(update={"dunning": "gentle"}))
    told.invoice(issued="2026-10-08", due="2026-11-10")  # 27 November is a Friday, day 45 was long before it
    assert played(told, "2026-11-01", "2027-01-01") == [
        ("reminder", "11-17"),
        ("final notice", "11-27"),
        ("hand-over", "11-30"),
    ]


def test_the_hand_over_steps_over_the_agencys_holidays() -> None:
    agency = AGENCY.model_copy(update={"holidays": "DE"})
    told = world(dunning=policy({"name": "final", "after_due": 0, "template": "t/x"}, HAND_OVER), agency=agency)
    told.invoice(issued="2026-02-18", due="2026-03-31")  # day 45 is Easter Saturday; Friday and Monday are holidays
    assert played(told) == [("final", "04-01"), ("hand-over", "04-02")]
    told = world(dunning=policy({"name": "final", "after_due": 0, "template": "t/x"}, HAND_OVER), agency=agency)
    told.invoice(issued="2026-02-18", due="2026-04-01")
    assert played(told) == [("final", "04-02"), ("hand-over", "04-07")]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-19 08:59", "2026-03-19 09:00"),
        ("2026-03-20 20:00", "2026-03-23 09:00"),
        ("2026-03-21 12:00", "2026-03-23 09:00"),
    ],
)
def test_a_hand_over_that_is_late_waits_for_the_agencys_hours(now: str, then: str) -> None:
    told = world()
    told.invoice()
    for on in ("2026-03-02", "2026-03-09", "2026-03-13", "2026-03-17"):
        assert len(run(told, on)) == 1
    assert told.due(now) == ()
    assert [n.due for n in told.wanted(now)] == [moment(then)]
    assert rules(told.due(then)) == ["hand-over"]


def test_the_hand_over_comes_no_earlier_than_the_day_after_the_letter_before_it() -> None:
    told = world()
    told.invoice()
    told.view.put(told.row(run(told, "2026-03-16")[0], at=moment("2026-03-16 12:00", LONDON)))
    for on in ("2026-03-20", "2026-03-24", "2026-03-30"):
        assert len(run(told, on)) == 1
    assert played(told, "2026-03-30") == [("hand-over", "03-31")]


def test_after_previous_counts_from_the_day_the_letter_before_was_sent() -> None:
    told = world(NARANJA.model_copy(update={"dunning": "gentle", "holidays": None}))
    told.invoice(client="naranja", issued="2026-02-02", due="2026-02-16")
    assert rules(run(told, "2026-02-26")) == ["reminder"]  # due on the 23rd, we were off
    assert played(told, "2026-02-26") == [("final notice", "03-09"), ("hand-over", "03-19")]


# one level at a time, one mail a client


def test_after_downtime_one_level_is_sent_and_the_next_keeps_its_distance() -> None:
    told = world()
    told.invoice()
    assert rules(run(told, "2026-03-30")) == ["courtesy"]
    assert played(told, "2026-03-30", "2026-06-01") == [
        ("reminder", "04-06"),  # 3 April is Good Friday
        ("second notice", "04-10"),
        ("final notice", "04-14"),
        ("hand-over", "04-15"),
    ]


def test_a_new_desk_begins_an_old_invoice_with_a_courtesy_that_says_it_has_fallen_due() -> None:
    told = world()
    told.invoice(issued="2025-09-01", due="2025-10-01")
    assert played(told, "2026-03-02", "2026-04-01") == [
        ("courtesy", "03-02"),
        ("reminder", "03-06"),
        ("second notice", "03-10"),
        ("final notice", "03-16"),
        ("hand-over", "03-17"),
    ]
    (courtesy,) = run(told, "2026-03-02")
    rendered = Renderer([]).render(courtesy, told.book)
    assert "this invoice has fallen due" in " ".join(rendered.text.split())
    assert "ahead of time" not in rendered.subject


@pytest.mark.parametrize("state", ["pending", "claimed", "dot", "unknown", "held", "refused"])
def test_a_level_not_known_to_be_sent_blocks_the_next(state: str) -> None:
    told = world()
    told.invoice()
    (courtesy,) = told.due(moment("2026-03-02 12:00", LONDON))
    told.row(courtesy, state=state)
    for on in ("2026-03-02", "2026-03-09", "2026-04-20"):
        assert run(told, on) == ()


def test_while_a_mail_is_on_its_way_the_client_gets_no_other_about_its_debts() -> None:
    told = world()
    told.invoice()
    (courtesy,) = told.due(moment("2026-03-02 12:00", LONDON))
    told.invoice("INV-40", issued="2026-02-02", due="2026-03-05")
    told.row(courtesy, state="pending", at=moment("2026-03-02 12:00", LONDON))
    assert run(told, "2026-03-09") == ()
    told.row(courtesy, state="refused", at=moment("2026-03-02 12:00", LONDON))
    assert [(*n.keys, n.key) for n in run(told, "2026-03-09")] == [("dunning/INV-40/1",)]


def test_a_mail_that_may_have_arrived_keeps_the_distance_for_the_clients_other_debts() -> None:
    told = world()
    told.invoice()
    (courtesy,) = told.due(moment("2026-03-02 12:00", LONDON))
    told.row(courtesy, state="unknown", at=moment("2026-03-02 12:00", LONDON))
    told.invoice("INV-40", issued="2026-02-02", due="2026-03-05")
    assert run(told, "2026-03-05") == ()
    assert [n.key for n in run(told, "2026-03-06")] == ["dunning/INV-40/1"]


def test_a_withdrawn_letter_was_never_sent_and_is_wanted_again() -> None:
    told = world()
    told.invoice()
    (courtesy,) = told.due(moment("2026-03-02 12:00", LONDON))
    told.row(courtesy, state="withdrawn")
    assert rules(told.due(moment("2026-03-09 12:00", LONDON))) == ["courtesy"]


def test_one_mail_a_client_with_the_highest_level_and_a_table_per_currency() -> None:
    told = world()
    told.invoice("INV-31")
    run(told, "2026-03-02")
    told.invoice("INV-40", issued="2026-02-06", due="2026-03-06", amount="200.00 EUR")
    told.invoice("INV-41", issued="2026-02-07", due="2026-03-08", amount="50.00 EUR")
    told.invoice("INV-42", issued="2026-03-01", due="2026-03-31", amount="70.00 EUR")
    (mail,) = run(told, "2026-03-09")
    assert mail.rule == "reminder"
    assert (mail.key, mail.keys) == ("dunning/INV-31/2", ("dunning/INV-40/1", "dunning/INV-41/1"))
    assert mail.about == "INV-31, INV-40, INV-41"
    assert mail.facts["totals"] == [
        {"currency": "EUR", "open": Decimal("250.00")},
        {"currency": "GBP", "open": Decimal("1000.00")},
    ]
    (next_mail,) = run(told, "2026-03-13")
    assert (next_mail.rule, next_mail.key, next_mail.keys) == (
        "second notice",
        "dunning/INV-31/3",
        ("dunning/INV-40/2", "dunning/INV-41/2"),
    )


def test_an_overdue_invoice_whose_own_day_has_not_come_is_listed_and_keeps_its_counter() -> None:
    told = world(dunning=policy({"name": "first", "after_due": 10, "template": "t/x"}, min_gap=5))
    told.invoice("A", issued="2026-01-01", due="2026-03-01")
    told.invoice("B", issued="2026-01-01", due="2026-03-10")
    (mail,) = run(told, "2026-03-11")
    assert (mail.about, mail.key, mail.keys) == ("A, B", "dunning/A/1", ())
    assert [n.key for n in run(told, "2026-03-20")] == ["dunning/B/1"]


def test_an_invoice_that_a_person_took_over_is_no_longer_written_about() -> None:
    told = world()
    told.invoice()
    for on in ("2026-03-02", "2026-03-09", "2026-03-13", "2026-03-17", "2026-03-19"):
        run(told, on)
    told.invoice("INV-50", issued="2026-03-02", due="2026-04-01")
    (mail,) = run(told, "2026-03-30")
    assert mail.about == "INV-50"


def test_one_mail_an_invoice_where_the_policy_says_so() -> None:
    told = world(dunning=STANDARD.model_copy(update={"group": "invoice"}))
    told.invoice("INV-31")
    told.invoice("INV-32")
    assert [(n.key, n.about) for n in run(told, "2026-03-02")] == [
        ("dunning/INV-31/1", "INV-31"),
        ("dunning/INV-32/1", "INV-32"),
    ]


def test_min_gap_counts_calendar_days_where_the_client_is() -> None:
    told = world()
    told.invoice()
    run(told, "2026-03-09", "17:00")  # the courtesy, late
    assert run(told, "2026-03-12", "17:30") == ()
    assert rules(run(told, "2026-03-13", "09:00")) == ["reminder"]  # less than 96 hours later


def test_a_mail_the_ae_wrote_keeps_the_distance_too() -> None:
    told = world()
    told.invoice()
    told.touch("INV-31", "2026-02-28 10:00")
    assert played(told)[:2] == [("courtesy", "03-04"), ("reminder", "03-09")]


def test_the_hand_over_keeps_no_distance() -> None:
    told = world()
    told.invoice()
    told.touch("INV-31", "2026-03-18 10:00")
    assert played(told) == LADDER


# money


def test_part_of_it_paid_the_rest_is_asked() -> None:
    told = world()
    told.invoice()
    run(told, "2026-03-02")
    told.payment("INV-31", "2026-03-06", "600.00 GBP")
    (mail,) = run(told, "2026-03-09")
    assert mail.facts["invoices"][0]["open"] == Decimal("400.00")
    assert mail.facts["history"][0]["level"] == "courtesy"
    told.payment("INV-31", "2026-03-10", "400.00 GBP")
    assert run(told, "2026-03-13") == ()


@pytest.mark.parametrize(
    ("paid", "known", "silent"),
    [
        ("2026-03-02", "2026-03-02 08:00", True),
        ("2026-03-05", "2026-03-01 08:00", True),  # announced: value date still to come
        ("2026-03-05", "2026-03-05 08:00", False),
    ],
)
def test_a_payment_counts_from_its_day_or_from_when_it_was_known(paid: str, known: str, silent: bool) -> None:
    told = world()
    told.invoice()
    told.payment("INV-31", paid, "1000.00 GBP", known=known)
    assert (run(told, "2026-03-02") == ()) is silent


def test_overpaid_is_silence_and_another_currency_pays_nothing() -> None:
    told = world()
    told.invoice("INV-31")
    told.payment("INV-31", "2026-03-01", "1200.00 GBP")
    told.invoice("INV-32")
    told.payment("INV-32", "2026-03-01", "1000.00 EUR")
    assert [n.about for n in run(told, "2026-03-02")] == ["INV-32"]


def test_a_payment_taken_back_opens_the_debt_again() -> None:
    told = world()
    told.invoice()
    told.payment("INV-31", "2026-03-01", "1000.00 GBP")
    assert run(told, "2026-03-09") == ()
    told.payment("INV-31", "2026-03-10", "-1000.00 GBP")
    assert rules(run(told, "2026-03-11")) == ["courtesy"]


@pytest.mark.parametrize(
    ("amount", "sent"),
    [("4.99 EUR", False), ("5.00 EUR", True), ("0.01 GBP", True), ("0.00 GBP", False), ("-10 GBP", False)],
)
def test_below_the_minimum_of_its_currency_nothing_at_it_a_letter(amount: str, sent: bool) -> None:
    told = world()
    told.invoice(amount=amount)
    assert bool(run(told, "2026-03-02")) is sent


# stops


@pytest.mark.parametrize("state", ["paid", "disputed", "written-off", "cancelled"])
def test_an_invoice_in_another_state_than_open_is_silent(state: str) -> None:
    told = world()
    told.invoice(state=state)
    assert run(told, "2026-04-02") == ()


@pytest.mark.parametrize("about", ["invoice/INV-31", "client/acme", "dunning/INV-31", "dunning/INV-31/1"])
def test_a_hold_on_the_invoice_the_client_or_the_letter_stops_it(about: str) -> None:
    told = world()
    told.invoice()
    told.invoice("INV-310", amount="7.00 GBP")
    told.hold(about)
    left = [n.about for n in run(told, "2026-03-02")]
    assert left == ([] if about == "client/acme" else ["INV-310"])
    told.hold(about, state="released")
    assert any("INV-31" in n.about.split(", ") for n in told.due(moment("2026-03-09 12:00", LONDON)))


def test_an_invoice_number_with_a_slash_is_only_a_number() -> None:
    told = world()
    told.invoice("2026/31")
    told.hold("invoice/2026")
    assert [n.key for n in run(told, "2026-03-02")] == ["dunning/2026/31/1"]
    assert [n.key for n in run(told, "2026-03-09")] == ["dunning/2026/31/2"]


def test_a_client_without_a_policy_gets_nothing() -> None:
    told = world(ACME.model_copy(update={"dunning": None}))
    told.invoice()
    assert told.wanted("2026-03-09 12:00") == ()


def test_without_a_due_date_nothing_after_due_fires_and_the_ae_is_told_once() -> None:
    told = world()
    told.invoice("INV-31", due=None)
    told.invoice("INV-32", due=None, issued="2026-02-03")
    (notice,) = run(told, "2026-03-02")
    assert (notice.template, notice.to) == ("dunning/no_due_date", ("mia@agency.example",))
    assert notice.about == "INV-31, INV-32"
    assert notice.facts["invoices"][0]["due"] is None
    for on in ("2026-03-09", "2026-05-04"):
        assert run(told, on) == ()


def test_without_a_billing_contact_the_ae_is_told_and_nothing_is_lost() -> None:
    told = world(ACME.model_copy(update={"contacts": ACME.contacts[:1]}))
    told.invoice()
    (notice,) = run(told, "2026-03-02")
    assert (notice.template, notice.to) == ("dunning/no_contact", ("mia@agency.example",))
    assert run(told, "2026-03-09") == ()
    told.book = named_book(clients=(ACME,), reports=ReportsFile())
    assert rules(run(told, "2026-03-10")) == ["courtesy"]


def test_a_role_that_a_colleague_holds_too_still_means_the_clients_contact() -> None:
    told = world()
    finn = told.book.people["finn"].model_copy(update={"roles": ("finance", "billing")})
    told.book = replace(told.book, people={**told.book.people, "finn": finn})
    told.invoice()
    assert [n.to for n in run(told, "2026-03-02")] == [("accounts@acme.example",)]


def test_one_level_can_go_to_other_contacts_and_copy_colleagues() -> None:
    rung = {"name": "call", "after_due": 1, "template": "t/x", "to": ["approver", "finance"], "cc": ["ae", "finance"]}
    told = world(dunning=policy(rung))
    told.invoice()
    (mail,) = run(told, "2026-03-05")
    assert (mail.to, mail.cc, mail.external) == (
        ("dana@acme.example",),
        ("mia@agency.example", "finance@agency.example"),
        True,
    )


def test_a_senior_billing_contact_is_written_to_by_the_supervisor() -> None:
    boss = Contact(name="Helen Cho", address="helen.cho@acme.example", roles=("billing",), senior=True)
    told = world(ACME.model_copy(update={"contacts": (boss,)}))
    told.invoice()
    assert [n.sender for n in run(told, "2026-03-02")] == ["ruth"]


def test_dates_that_are_slips_of_the_pen_stop_nothing_else() -> None:
    told = world()
    told.invoice("A", due="9999-12-31")
    told.invoice("B", issued="0001-01-01", due="0001-01-02")
    told.invoice("C")
    assert [n.about for n in run(told, "2026-03-02")] == ["C"]


def test_letters_keep_their_names_when_rules_are_renamed() -> None:
    told = world()
    told.invoice()
    run(told, "2026-03-02")
    renamed = STANDARD.model_copy(
        update={"level": (STANDARD.level[0].model_copy(update={"name": "hello"}), *STANDARD.level[1:])}
    )
    told.book = replace(told.book, policies={"standard": renamed})
    assert run(told, "2026-03-03") == ()


# asked again before it is sent


def test_a_letter_in_the_outbox_is_overtaken_by_payment_hold_or_dispute() -> None:
    told = world()
    invoice = told.invoice()
    (letter,) = told.due(moment("2026-03-02 12:00", LONDON))
    row, now = told.row(letter, state="pending"), moment("2026-03-02 12:01", LONDON)
    assert overtaken(row, told.view, told.book, now) is None
    told.payment("INV-31", "2026-03-02", "600.00 GBP", known="2026-03-02T12:00:30+00:00")
    assert "money came in" in str(overtaken(row, told.view, told.book, now))
    told.payment("INV-31", "2026-03-02", "400.00 GBP", known="2026-03-02T12:00:30+00:00")
    assert overtaken(row, told.view, told.book, now) == "INV-31 is paid"
    told.put(replace(invoice, state="disputed"))
    assert overtaken(row, told.view, told.book, now) == "INV-31 is disputed"
    told.put(invoice)
    told.hold("invoice/INV-31")
    assert "holds" in str(overtaken(row, told.view, told.book, now))


def test_a_letter_that_could_not_go_before_closing_waits_for_the_next_opening() -> None:
    told = world()
    told.invoice()
    (letter,) = told.due(moment("2026-03-02 17:59", LONDON))
    row = told.row(letter, state="pending")
    night, morning = moment("2026-03-02 22:00", LONDON), moment("2026-03-03 09:00", LONDON)
    assert overtaken(row, told.view, told.book, night) == "Acme Foods is closed now"
    told.row(letter, state="withdrawn")
    assert told.due(night) == ()
    assert rules(told.due(morning)) == ["courtesy"]
    assert overtaken(row, told.view, told.book, morning) is None
    (hand_over,) = [replace(letter, key="dunning/INV-31/5", external=False)]
    assert overtaken(told.row(hand_over, state="pending"), told.view, told.book, night) is None


# terms and examples


@pytest.mark.parametrize(
    ("due", "fits"), [("2026-03-04", True), ("2026-02-16", True), ("2026-03-06", True), ("2026-03-19", False)]
)
def test_terms_too_long_for_the_ladder_are_said_when_the_invoice_is_filed(due: str, fits: bool) -> None:
    told = world()
    reason = terms_too_long(told.invoice(due=due), STANDARD, told.book)
    assert (reason is None) is fits
    assert fits or "45 days" in str(reason)


@pytest.mark.parametrize(
    ("sent", "on", "sends"),
    [
        ([("courtesy", "2026-03-02")], "2026-03-09", "reminder"),
        ([("courtesy", "2026-03-02")], "2026-03-08", None),  # Sunday
        ([("courtesy", "2026-03-02")], "2026-03-06", None),
        ([], "2026-03-02", "courtesy"),
        ([], "2026-03-01", None),
        ([], "2026-03-30", "courtesy"),
        ([("courtesy", "2026-03-06")], "2026-03-09", None),  # min_gap
        ([("courtesy", "2026-03-02"), ("reminder", "2026-03-09")], "2026-03-12", None),
        ([("courtesy", "2026-03-02"), ("reminder", "2026-03-09")], "2026-03-13", "second notice"),
        ([("final notice", "2026-03-17")], "2026-03-19", "hand-over"),
        ([("final notice", "2026-03-17")], "2026-03-18", None),
        ([("hand-over", "2026-03-19")], "2026-06-19", None),
    ],
)
def test_examples_of_a_rule_file_say_what_is_sent_that_day(
    sent: list[tuple[str, str]], on: str, sends: str | None
) -> None:
    example = DunningExample.model_validate(
        {
            "policy": "standard",
            "invoice": {"date": date(2026, 2, 2), "due": date(2026, 3, 4), "amount": "1000 EUR"},
            "sent": [{"level": level, "on": date.fromisoformat(day)} for level, day in sent],
            "on": date.fromisoformat(on),
        }
    )
    assert example_outcome(world().book, example) == (sends or "nothing")


def test_every_month_end_leap_day_and_new_year_by_hand() -> None:
    net = policy(
        {"name": "first", "after_due": 1, "template": "t/x"}, {"name": "second", "after_invoice": 31, "template": "t/x"}
    )
    table = [
        ("2027-12-31", "2027-12-31", "2028-01-03", "2028-01-31"),  # Saturday and Sunday are in the way
        ("2028-01-31", "2028-02-28", "2028-02-29", "2028-03-02"),
        ("2027-01-31", "2027-02-28", "2027-03-01", "2027-03-03"),
        ("2026-10-30", "2026-10-31", "2026-11-02", "2026-11-30"),
    ]
    for issued, due, first, second in table:
        told = world(ACME.model_copy(update={"holidays": None}), dunning=net.model_copy(update={"min_gap": 0}))
        told.invoice(issued=issued, due=due)
        since = datetime.fromisoformat(issued).replace(tzinfo=UTC)
        letters = simulate(told.view, told.book, since, since + timedelta(days=90))
        assert [f"{n.due:%Y-%m-%d}" for n in letters] == [first, second]
