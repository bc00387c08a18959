"""A mail came in: what the steps make of it. Each test is one sentence of the promise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemon.perform import perform
from rules.effects import Verdict
from rules.nouns import (
    Decision,
    Entry,
    Hold,
    Invoice,
    Job,
    Letter,
    Meeting,
    Message,
    OutboxRow,
    Outline,
    Owed,
    Payment,
    Place,
    Question,
    Request,
    Route,
    Thread,
)
from rules.reading.case import Case
from rules.reading.steps import inbound
from tests.explained import explained
from tests.mails import INBOX, TRUSTED, invite, mail, read, vouched
from tests.world import DANA, LI_WEI, MIA, World

FORGED = f"{TRUSTED}; dmarc=fail header.from=agency.example"
ALONG = [("Received", f"from x.evil.example (x.evil.example [192.0.2.9]) by {TRUSTED} with ESMTPS id 1; now")]

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ASKED = "<ask-1@agency.example>"


def take(
    world: World, raw: bytes, folder: str | None = None, now: datetime = NOW, message: Message | None = None
) -> Verdict:
    """Read, judge and carry out one mail, as the daemon does. `message`: as it was read, and more looked at."""
    message = message or read(raw)
    verdict = inbound(message, world.view, world.book, now, mailbox="ae", folder=folder)
    explained(Case(message=message, view=world.view, book=world.book, now=now, mailbox="ae", folder=folder), verdict)
    place = Place(mailbox="ae", folder=folder or "INBOX", uidvalidity=1, uid=len(world.view.find(Entry)) + 1)
    perform(world.view, verdict, Route(place=place, at=now))
    return verdict


def letters(world: World, rule: str | None = None) -> list[Letter]:
    return [o.letter for o in world.view.find(Owed) if rule is None or o.letter.rule == rule]


def asked(world: World, text: str = "Dear Dana,\n\n#approve Poster v2\n\nBest\nMia", **more: object) -> Verdict:
    values: dict[str, object] = {
        "sender": MIA.address, "to": [DANA.address], "message_id": ASKED, "subject": "Poster v2",
        "at": datetime(2026, 11, 18, 9, 0, tzinfo=UTC), "files": [("poster_v2.pdf", b"%PDF poster")],
    }  # fmt: skip
    return take(world, mail(text, **(values | more)))  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World()


# requests and approvals


def test_a_note_opens_a_request_with_the_hashes_of_what_was_attached(world: World) -> None:
    asked(world)
    [request] = world.view.find(Request)
    assert (request.id, request.item, request.version, request.state) == ("acme/poster/v2", "Poster", "v2", "open")
    assert request.opened_by == MIA.address
    assert request.asked == (DANA.address,)
    assert [len(a.sha256 or "") for a in request.attachments] == [64]


def test_a_plain_approved_in_reply_is_recorded_and_both_sides_are_told(world: World) -> None:
    asked(world)
    verdict = take(world, mail("Approved.\n\nDana", answers=ASKED, subject="Re: Poster v2"))
    [decision] = world.view.find(Decision)
    assert (decision.decision, decision.by, decision.version) == ("approve", DANA.address, "v2")
    assert len(decision.sha256s) == 1
    assert "pproved" in decision.words
    assert verdict.entry.outcome == "recorded"
    assert world.view.find(Request)[0].state == "approved"
    [notice] = letters(world, "notice")
    [receipt] = letters(world, "receipt")
    assert notice.to == (MIA.address,)
    assert receipt.to == (DANA.address,)
    assert receipt.external
    assert receipt.auto_submitted == "auto-replied"


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("no authentication result", {"authentication": None}),
        ("failed authentication", {"authentication": vouched(DANA.address, "fail")}),
        ("another server's result", {"authentication": "mx.evil.example; dmarc=pass header.from=acme.example"}),
        ("a pass for another domain", {"authentication": "mx.agency.example; dmarc=pass header.from=evil.example"}),
        (
            "two dmarc results",
            {
                "authentication": "mx.agency.example; dmarc=pass header.from=acme.example; "
                "dmarc=pass header.from=x.example"
            },
        ),
        ("an address that is no approver", {"sender": "intern@acme.example"}),
        ("the billing contact", {"sender": "accounts@acme.example"}),
        ("a reply dated before the request", {"at": datetime(2026, 11, 17, 9, 0, tzinfo=UTC)}),
        ("a body-length limited signature", {"headers": [("DKIM-Signature", "v=1; d=acme.example; l=10; b=x")]}),
    ],
)
def test_an_approval_with_any_doubt_is_shown_to_the_ae_and_not_recorded(
    world: World, what: str, changes: dict[str, object]
) -> None:
    asked(world)
    verdict = take(world, mail("Approved.", **({"answers": ASKED} | changes)))  # type: ignore[arg-type]
    assert not world.view.find(Decision), what
    assert verdict.entry.outcome == "asked-ae", what
    assert world.view.find(Request)[0].state == "open"
    [ask] = letters(world, "ask")
    assert ask.to == (MIA.address,)
    assert not letters(world, "receipt")


def test_a_forged_second_result_in_our_servers_name_makes_the_mail_only_claimed(world: World) -> None:
    asked(world)
    forged = [("Authentication-Results", vouched(DANA.address))]
    verdict = take(world, mail("Approved.", answers=ASKED, headers=forged))
    assert verdict.entry.trust == "claimed"
    assert not world.view.find(Decision)


@pytest.mark.parametrize("text", ["Thanks!", "Not approved.", "Approved once legal has seen it.", "Is this final?", ""])
def test_words_that_do_not_plainly_approve_never_approve(world: World, text: str) -> None:
    asked(world)
    take(world, mail(text, answers=ASKED))
    assert all(d.decision != "approve" for d in world.view.find(Decision))
    assert world.view.find(Request)[0].state != "approved"


def test_an_answer_whose_words_nobody_knows_is_shown_to_the_ae(world: World) -> None:
    asked(world)
    verdict = take(world, mail("Zatwierdzam, proszę drukować.", answers=ASKED))
    assert verdict.entry.outcome == "asked-ae"
    assert not world.view.find(Decision)
    [ask] = letters(world, "ask")
    assert ask.facts["decision"] is None


def test_our_own_approved_quoted_below_an_empty_answer_approves_nothing(world: World) -> None:
    asked(world, "#approve Poster v2\n\nPlease answer APPROVED.")
    take(
        world,
        mail(
            "\n\nOn Wed, Nov 18, 2026 Mia wrote:\n> #approve Poster v2\n>\n> Please answer APPROVED.\n", answers=ASKED
        ),
    )
    assert not world.view.find(Decision)


def test_an_answer_to_version_one_after_version_two_was_sent_approves_nothing(world: World) -> None:
    asked(world, "#approve Poster v1", message_id="<v1@agency.example>")
    asked(world, "#approve Poster v2", message_id="<v2@agency.example>")
    take(world, mail("Approved.", answers="<v1@agency.example>"))
    assert world.view.get(Request, "acme/poster/v1").state == "superseded"  # type: ignore[union-attr]
    assert not world.view.find(Decision)


def test_two_open_requests_in_a_thread_are_a_question(world: World) -> None:
    asked(world, "#approve Poster v2")
    asked(world, "#approve Flyer v1", message_id="<ask-2@agency.example>", answers=ASKED)
    assert len(world.view.find(Request)) == 2
    take(world, mail("Approved.", answers=ASKED))
    assert not world.view.find(Decision)
    assert letters(world, "ask")


def test_the_aes_yes_to_our_question_records_the_clients_decision(world: World) -> None:
    asked(world)
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    [ask] = letters(world, "ask")
    row = world.row(ask)
    assert ask.facts["excerpt"] == "**Approved**."
    back = {"answers": row.message_id, "message_id": "<yes@agency.example>"}
    take(world, mail("yes", sender=MIA.address, to=[INBOX], cc=[], **back))  # type: ignore[arg-type]
    [decision] = world.view.find(Decision)
    assert (decision.decision, decision.by) == ("approve", DANA.address)
    assert (decision.confirmed_by, decision.confirmed_in) == (MIA.address, "<yes@agency.example>")
    assert decision.message_id  # the client's own mail
    assert decision.message_id != decision.confirmed_in
    [question] = world.view.find(Question)
    assert (question.state, question.answered_in) == ("yes", "<yes@agency.example>")
    assert not letters(world, "receipt")


def test_a_strangers_yes_to_our_question_settles_nothing(world: World) -> None:
    asked(world)
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    [ask] = letters(world, "ask")
    row = world.row(ask)
    take(world, mail("yes", sender=DANA.address, to=[INBOX], cc=[], answers=row.message_id))
    assert not world.view.find(Decision)


def test_a_plain_request_without_any_note_opens_one(world: World) -> None:
    take(
        world,
        mail(
            "Hi Dana,\nplease approve the attached flyer.\nMia",
            sender=MIA.address, to=[DANA.address], subject="Summer flyer", files=[("flyer_v3.pdf", b"x")],
        ),
    )  # fmt: skip
    [request] = world.view.find(Request)
    assert (request.client, request.version, request.state) == ("acme", "v3", "open")


@pytest.mark.parametrize(
    "text",
    [
        "附件是海报第二版，请您确认。",
        "adjunto el cartel para su aprobación.",
        "im Anhang das Plakat, bitte um Ihre Freigabe.",
        "voici l'affiche pour validation.",
        "gửi chị bản thiết kế, vui lòng duyệt giúp em.",
    ],
)
def test_a_request_is_known_in_every_language(world: World, text: str) -> None:
    take(world, mail(text, sender=MIA.address, to=[DANA.address], subject="Poster v2"))
    assert len(world.view.find(Request)) == 1


def test_a_mail_that_asks_nothing_opens_no_request(world: World) -> None:
    take(world, mail("Once you have approved it we will print.", sender=MIA.address, to=[DANA.address]))
    assert not world.view.find(Request)


def test_the_same_mail_read_twice_has_one_effect(world: World) -> None:
    asked(world)
    raw = mail("Approved.", answers=ASKED)
    take(world, raw)
    take(world, raw)
    assert len(world.view.find(Decision)) == 1
    assert len(letters(world, "receipt")) == 1


def test_an_automatic_reply_is_never_an_approval(world: World) -> None:
    asked(world)
    verdict = take(world, mail("Approved.", answers=ASKED, headers=[("Auto-Submitted", "auto-replied")]))
    assert verdict.entry.kind == "auto-reply"
    assert not world.view.find(Decision)
    assert not letters(world)


# filing


def test_a_thread_is_filed_by_its_references_when_a_colleague_of_the_client_joins(world: World) -> None:
    asked(world)
    verdict = take(world, mail("Looks nice", sender="someone@elsewhere.example", answers=ASKED))
    assert verdict.entry.client == "acme"
    assert verdict.entry.target == "Clients/Acme Foods"


def test_a_mail_to_two_clients_is_a_question_and_waits_unfiled(world: World) -> None:
    verdict = take(world, mail("Hello both", sender=MIA.address, to=[DANA.address, LI_WEI.address]))
    assert verdict.entry.client is None
    assert verdict.entry.target == "Clients/_Unfiled"
    assert verdict.entry.outcome == "asked-ae"
    [ask] = letters(world, "ask")
    assert ask.facts["candidates"] == ["Acme Foods", "Borealis Bikes"]


def test_another_clients_answer_does_not_join_the_thread(world: World) -> None:
    asked(world)
    verdict = take(world, mail("Approved.", sender=LI_WEI.address, answers=ASKED))
    assert verdict.entry.client is None
    [thread] = [t for t in world.view.find(Thread) if t.client == "acme"]
    assert LI_WEI.address not in thread.participants
    assert not world.view.find(Decision)


def test_a_subject_token_alone_files_nothing(world: World) -> None:
    verdict = take(world, mail("x", sender="spam@evil.example", to=[INBOX], cc=[], subject="[ACME-0042] invoice"))
    assert verdict.entry.client is None
    assert verdict.entry.target == "Clients/_Unfiled"


def test_a_subject_token_with_a_known_participant_files_to_the_job(world: World) -> None:
    take(world, mail("#job Summer poster\nnumber: ACME-0042", sender=MIA.address, to=[DANA.address]))
    assert world.view.find(Job)[0].number == "ACME-0042"
    verdict = take(world, mail("see this", subject="[ACME-0042 v2] proof", to=[INBOX], cc=[]))
    assert verdict.entry.job == "ACME-0042"
    assert verdict.entry.target == "Clients/Acme Foods/ACME-0042 Summer poster"


def test_a_thread_that_is_filed_later_takes_its_earlier_mail_along(world: World) -> None:
    first = take(world, mail("hello", sender="x@elsewhere.example", to=[INBOX], cc=[], message_id="<one@x.example>"))
    assert first.entry.target == "Clients/_Unfiled"
    take(world, mail("adding Dana", sender=MIA.address, to=[DANA.address], answers="<one@x.example>"))
    entry = world.view.get(Entry, first.entry.key)
    assert entry is not None
    assert entry.target == "Clients/Acme Foods"


def test_mail_that_a_person_put_into_a_client_folder_stays_there(world: World) -> None:
    raw = mail("hello", sender="x@elsewhere.example", to=[INBOX], cc=[])
    verdict = take(world, raw, folder="Clients/Borealis Bikes/old")
    assert verdict.entry.client == "borealis"
    assert verdict.entry.target == "Clients/Borealis Bikes/old"


# notes, money, holds


def test_an_unknown_word_is_answered_with_the_line_corrected(world: World) -> None:
    take(world, mail("#aprove Poster v2", sender=MIA.address, to=[DANA.address]))
    [error] = letters(world, "error")
    assert error.to == (MIA.address,)
    assert error.facts["problems"][0]["corrected"] == "#approve Poster v2"
    assert not world.view.find(Request)


def test_invoice_and_paid_notes_enter_money(world: World) -> None:
    note = "#invoice INV-9\nissued: 2026-11-02\ndue: 2026-12-02\namount: 1 200.50 EUR\nclient: acme"
    take(world, mail(note, sender=MIA.address, to=[INBOX], cc=[]))
    take(world, mail("#paid INV-9\non: 2026-11-17", sender=MIA.address, to=[INBOX], cc=[]))
    assert str(world.view.find(Invoice)[0].amount) == "1200.50"
    assert world.view.find(Payment)[0].invoice == "INV-9"


def test_terms_that_are_too_long_are_said_when_the_invoice_is_entered(world: World) -> None:
    note = "#invoice INV-9\nissued: 2026-11-02\ndue: 2027-01-30\namount: 100 EUR\nclient: acme"
    take(world, mail(note, sender=MIA.address, to=[INBOX], cc=[]))
    assert world.view.find(Invoice)
    [done] = letters(world, "done")
    assert "terms of 89 days are too long" in done.facts["done"][0]


@pytest.mark.parametrize("dates", ["issued: 1926-11-02", "issued: 2046-11-02", "issued: 2026-11-02\ndue: 2226-12-02"])
def test_an_invoice_with_a_slip_in_its_year_is_refused(world: World, dates: str) -> None:
    take(world, mail(f"#invoice INV-9\n{dates}\namount: 100 EUR\nclient: acme", sender=MIA.address, to=[INBOX], cc=[]))
    assert not world.view.find(Invoice)
    assert letters(world, "error")


def test_an_invoice_note_gives_a_known_invoice_the_due_date_it_lacked(world: World) -> None:
    world.invoice("INV-9", due=None, amount="100.00 EUR")
    note = "#invoice INV-9\nissued: 2026-02-02\ndue: 2026-03-04\namount: 100.00 EUR\nclient: acme"
    take(world, mail(note, sender=MIA.address, to=[INBOX], cc=[]))
    assert str(world.view.find(Invoice)[0].due) == "2026-03-04"
    again = note.replace("2026-03-04", "2026-12-24")
    take(world, mail(again, sender=MIA.address, to=[INBOX], cc=[]))
    assert str(world.view.find(Invoice)[0].due) == "2026-03-04"


@pytest.mark.parametrize("authentication", [None, vouched(MIA.address, "fail")])
def test_a_note_that_moves_money_needs_an_authenticated_colleague(world: World, authentication: str | None) -> None:
    world.invoice("INV-9")
    raw = mail("#paid INV-9", sender=MIA.address, to=[INBOX], cc=[], authentication=authentication)
    take(world, raw)
    assert not world.view.find(Payment)
    assert letters(world, "error")


def test_a_clients_note_is_not_obeyed(world: World) -> None:
    world.invoice("INV-9")
    take(world, mail("#paid INV-9", sender=DANA.address))
    assert not world.view.find(Payment)


def test_a_note_in_quoted_text_is_not_obeyed(world: World) -> None:
    world.invoice("INV-9")
    take(world, mail("see below\n\n> #paid INV-9\n", sender=MIA.address, to=[INBOX], cc=[]))
    assert not world.view.find(Payment)


@pytest.mark.parametrize("words", ["hold", "Hold please, the figures are wrong", "STOP"])
def test_hold_in_reply_to_a_draft_stops_the_report(world: World, words: str) -> None:
    now = "2026-11-23 08:30"
    [draft] = [x for x in world.wanted("2026-11-23 10:05") if x.rule == "weekly draft" and x.client == "acme"]
    row = world.row(draft)
    take(world, mail(words, sender=MIA.address, to=[INBOX], cc=[], answers=row.message_id))
    assert [h.about for h in world.view.find(Hold)] == ["weekly/acme/2026-W48"]
    assert now
    assert not [x for x in world.due("2026-11-23 14:00") if x.client == "acme" and x.external]


# what a yes answers


@pytest.mark.parametrize(
    "slipped_in",
    [
        {"sender": "x@evil.example"},
        {"sender": MIA.address, "authentication": FORGED},
        {"sender": MIA.address, "authentication": None, "headers": ALONG},
    ],
)
def test_a_yes_to_a_mail_that_was_slipped_into_the_thread_is_shown_to_the_ae(
    world: World, slipped_in: dict[str, Any]
) -> None:
    asked(world)
    lunch = mail("Lunch?", to=[DANA.address], answers=ASKED, message_id="<lunch@evil.example>", **slipped_in)
    take(world, lunch)
    taken = take(world, mail("Yes, approved.", answers="<lunch@evil.example>", subject="Re: Poster v2"))
    assert taken.entry.outcome == "asked-ae"
    assert not world.view.find(Decision)


def test_a_yes_to_a_colleagues_reminder_or_to_a_colleague_at_the_client_counts(world: World) -> None:
    asked(world)
    take(
        world, mail("Any news?", sender=MIA.address, to=[DANA.address], answers=ASKED, message_id="<2@agency.example>")
    )
    own = mail(
        "Could you look?", answers="<2@agency.example>", sender="intern@acme.example", message_id="<3@acme.example>"
    )
    take(world, own)
    assert take(world, mail("Approved.", answers="<3@acme.example>")).entry.outcome == "recorded"


# invites and outlines


def test_an_invite_makes_a_meeting_a_newer_one_moves_it_and_a_cancellation_ends_it(world: World) -> None:
    first = take(world, mail("invite", sender=MIA.address, to=[DANA.address], invite=invite()))
    assert first.entry.kind == "invite"
    assert world.view.find(Meeting)[0].client == "acme"
    moved = invite(start="20261127T140000Z", sequence=1)
    take(world, mail("moved", sender=MIA.address, to=[DANA.address], invite=moved))
    assert world.view.find(Meeting)[0].start == datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    take(world, mail("old", sender=MIA.address, to=[DANA.address], invite=invite()))
    assert world.view.find(Meeting)[0].sequence == 1
    gone = invite(sequence=2, method="CANCEL")
    take(world, mail("gone", sender=MIA.address, to=[DANA.address], invite=gone))
    assert world.view.find(Meeting)[0].state == "cancelled"


def test_a_stranger_cannot_call_a_meeting_off(world: World) -> None:
    take(world, mail("invite", sender=MIA.address, to=[DANA.address], invite=invite()))
    gone = invite(sequence=2, method="CANCEL")
    take(world, mail("gone", sender="x@evil.example", to=[INBOX], cc=[], invite=gone))
    assert world.view.find(Meeting)[0].state == "planned"


@pytest.mark.parametrize(
    "forged",
    [
        {"sender": MIA.address, "authentication": FORGED},
        {"sender": MIA.address, "authentication": None, "headers": ALONG},
        {"sender": DANA.address, "authentication": None, "headers": ALONG},
        {"sender": "x@evil.example"},
        {"sender": LI_WEI.address},
    ],
)
def test_an_invite_of_strangers_or_in_a_colleagues_name_makes_moves_and_ends_nothing(
    world: World, forged: dict[str, Any]
) -> None:
    attack = {"to": [DANA.address], **forged}
    take(world, mail("new", invite=invite("meet-2"), **attack))
    assert world.view.get(Meeting, "meet-2") is None
    take(world, mail("invite", sender=MIA.address, to=[DANA.address], invite=invite()))
    before = world.view.get(Meeting, "meet-1")
    moved = take(world, mail("moved", invite=invite(start="20261225T140000Z", sequence=9), **attack))
    take(world, mail("gone", invite=invite(sequence=9, method="CANCEL"), **attack))
    assert world.view.get(Meeting, "meet-1") == before
    assert any("counts for nothing" in b.text for b in moved.entry.because)


def test_a_client_who_is_vouched_for_may_invite_us(world: World) -> None:
    take(world, mail("invite", to=[MIA.address], invite=invite(organizer=DANA.address, attendees=[MIA.address])))
    assert world.view.get(Meeting, "meet-1") is not None


def test_an_outline_in_the_meetings_thread_is_kept_in_versions(world: World) -> None:
    take(world, mail("i", sender=MIA.address, to=[DANA.address], invite=invite(), message_id="<m@agency.example>"))
    for text in ("1. Budget\n2. Poster", "1. Poster only"):
        raw = mail(f"#outline\n\n{text}", sender=MIA.address, to=[INBOX], cc=[], answers="<m@agency.example>")
        take(world, raw)
    outlines = world.view.find(Outline)
    assert [o.version for o in outlines] == [1, 2]
    assert outlines[0].text == "1. Budget\n2. Poster"


# mail that comes back


def bounce(message_id: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    report = (
        f"Reporting-MTA: dns; mx.agency.example\n\nFinal-Recipient: rfc822; {DANA.address}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n"
    )
    return (
        "From: MAILER-DAEMON@mx.agency.example\nTo: ae@agency.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Return-Path: <>\nAuto-Submitted: auto-replied\nDate: Wed, 18 Nov 2026 10:00:00 +0000\n"
        "Message-ID: <b1@mx.agency.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nI am sorry. Approved.\n"
        f"--x\nContent-Type: message/delivery-status\n\n{report}\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Noted\n\n--x--\n"
    ).encode()


@pytest.mark.parametrize(("action", "status", "state"), [("failed", "5.1.1", "refused"), ("delayed", "4.4.1", "sent")])
def test_a_bounce_marks_the_letter_it_is_about_and_the_ae_hears_of_it(
    world: World, action: str, status: str, state: str
) -> None:
    asked(world)
    take(world, mail("Approved.", answers=ASKED))
    row = replace(world.row(letters(world, "receipt")[0]), message_id="<r1@agency.example>")
    world.put(row)
    verdict = take(world, bounce("<r1@agency.example>", action, status))
    assert verdict.entry.kind == "bounce"
    assert world.view.get(OutboxRow, row.key).state == state  # type: ignore[union-attr]
    assert len(letters(world, "refused")) == (state == "refused")


# what the judgement promises of itself


def test_judging_changes_nothing_and_gives_the_same_answer_twice(world: World) -> None:
    asked(world)
    message = read(mail("Approved.", answers=ASKED))
    before = {kind: world.view.find(kind) for kind in (Entry, Request, Decision, Thread, Owed)}
    one = inbound(message, world.view, world.book, NOW, mailbox="ae")
    assert one == inbound(message, world.view, world.book, NOW, mailbox="ae")
    assert before == {kind: world.view.find(kind) for kind in before}


def test_every_entry_says_why(world: World) -> None:
    verdict = asked(world)
    assert {b.step for b in verdict.entry.because} >= {"trust", "filing", "note"}
    assert all(b.text for b in verdict.entry.because)


def test_the_desks_own_letters_tell_it_nothing(world: World) -> None:
    asked(world)
    take(world, mail("Approved.", answers=ASKED))
    row = replace(world.row(letters(world, "receipt")[0]), message_id="<r1@agency.example>")
    world.put(row)
    ours = mail("Approved.", sender=INBOX, to=[DANA.address], message_id=row.message_id, answers=ASKED)
    verdict = take(world, ours, now=NOW + timedelta(hours=1))
    assert verdict.entry.outcome == "ignored"
    assert len(world.view.find(Decision)) == 1


def test_a_rule_names_the_file_and_line_that_filed_the_mail(world: World) -> None:
    from rules.book.files import FilingFile

    filing = FilingFile.model_validate({"rule": [{"name": "print shop", "from": "*@print.example", "file_to": "acme"}]})
    world.book = replace(world.book, filing=filing, lines={"filing.rule.0": "rules/filing.toml:8"})
    verdict = take(world, mail("proof", sender="jo@print.example", to=[INBOX], cc=[]))
    assert verdict.entry.client == "acme"
    assert any(b.rule == "rules/filing.toml:8" for b in verdict.entry.because)
