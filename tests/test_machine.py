"""Machine mail is known for what it is, and nothing a person writes is taken for it."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.parse import read_message
from rules.nouns import Message
from rules.reading.machine import MachineMail, recognise
from tests.mails import mail, read

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
OURS = "<letter.4711@agency.example>"


def seen(text: str, **about: Any) -> MachineMail | None:
    return recognise(read(mail(text, **about)))


def known(text: str, **about: Any) -> MachineMail:
    found = seen(text, **about)
    assert found is not None
    return found


def raw(head: str, body: str) -> Message:
    message = read_message(f"{head.strip()}\n\n{body}".replace("\n", "\r\n").encode(), NOW)
    assert isinstance(message, Message)
    return message


def report(status: str, said: str, *, action: str = "failed", prose: str = "", outer: str = "") -> MachineMail | None:
    """A delivery status report as a server writes it about our letter to Dana."""
    head = (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.agency.example>\nTo: desk@agency.example\n"
        "Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b1@mx.agency.example>\n"
        + (outer or 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"')
    )
    body = (
        f"--b\nContent-Type: text/plain\n\n{prose or 'Your message could not be delivered.'}\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.agency.example\n\n"
        f"Final-Recipient: rfc822; dana@acme.example\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {said}\n\n"
        "--b\nContent-Type: text/rfc822-headers\n\nFrom: desk@agency.example\nTo: dana@acme.example\n"
        f"Reply-To: desk+k3y.abc@agency.example\nX-Countersign-Key: k3y.abc\nMessage-ID: {OURS}\n\n--b--\n"
    )
    return recognise(raw(head, body))


# Bounces


def test_a_report_names_the_address_our_letter_and_its_key() -> None:
    found = report("5.1.1", "550 5.1.1 <dana@acme.example>: Recipient address rejected: User unknown")
    assert found is not None
    assert (found.kind, found.hard, found.final, found.reason) == ("bounce", True, True, "no such user")
    assert found.addresses == ("dana@acme.example",)
    assert found.message_ids[0] == OURS
    assert found.reply_keys == ("k3y.abc",)
    assert (found.status, found.reply_code) == ("5.1.1", "550")
    assert "hard" in found.because.text


@pytest.mark.parametrize(
    ("status", "said", "hard", "reason"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True, "no such user"),
        ("5.1.1", "550 5.1.1 no words that anybody knows", True, "no such user"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", True, "no such user"),
        ("4.1.1", "450 4.1.1 User unknown in virtual alias table", True, "no such user"),
        ("5.1.2", "550 5.1.2 Host unknown (Name server: acme.example: host not found)", True, "no such host"),
        ("5.4.4", "Host or domain name not found. Name service error for type=A", True, "no such host"),
        ("5.1.6", "550 5.1.6 recipient no longer on server", True, "moved"),
        ("5.0.0", "556 5.1.10 Recipient domain has a null MX (RFC 7505)", True, "takes no mail"),
        ("5.2.2", "552 5.2.2 Mailbox full", False, "mailbox full"),
        ("5.1.1", "552 5.1.1 user is over quota", False, "mailbox full"),
        ("5.1.1", "550 5.1.1 your IP address is blacklisted by the recipient", False, "reputation"),
        ("5.7.1", "554 5.7.1 Relay access denied", False, "relaying"),
        ("5.7.26", "550 5.7.26 Unauthenticated email from agency.example is not accepted due to DMARC policy", False,
         "sender not authenticated"),
        ("5.7.25", "550 5.7.25 The sending IP has no PTR record", False, "no reverse DNS"),
        ("5.7.1", "550 5.7.1 Message content rejected as spam", False, "taken for spam"),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed maximum message size", False, "too large"),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", False, "disabled"),
        ("4.7.1", "450 4.7.1 Greylisted, please try again later", False, "greylisted"),
        ("5.4.6", "554 5.4.6 Too many hops", False, "loop"),
        ("5.7.1", "554 5.7.1 Message not accepted for policy reasons", False, "policy"),
        ("5.1.1", "550 5.1.1 203.0.113.9 has sent to too many recipients this hour", False, "too many at once"),
        ("4.4.1", "connect to mx.acme.example[192.0.2.1]:25: Connection timed out", False, "network"),
        ("5.0.0", "550 nothing anybody understands", False, "unknown"),
    ],
)  # fmt: skip
def test_words_and_codes_tell_a_dead_address_from_everything_else(
    status: str, said: str, hard: bool, reason: str
) -> None:
    found = report(status, said)
    assert found is not None
    assert (found.hard, found.reason) == (hard, reason)


def test_unknown_user_counts_when_said_to_the_address_and_not_when_said_to_the_mail() -> None:
    """Mobile carriers answer "unknown user" to DATA when the reader's filter refuses a sender."""
    refused = "<dana@acme.example>: host mx.acme.example[192.0.2.1] said: 550 Unknown user (in reply to {} command)"
    at_address = report("5.0.0", "550 Unknown user dana@acme.example", prose=refused.format("RCPT TO"))
    at_data = report("5.0.0", "550 Unknown user dana@acme.example", prose=refused.format("end of DATA"))
    assert at_address is not None
    assert at_data is not None
    assert (at_address.hard, at_data.hard) == (True, False)


def test_an_address_that_names_a_reason_is_no_reason() -> None:
    found = report("5.2.2", "552 5.2.2 <user-unknown@acme.example>: mailbox is full, see https://x.example/userunknown")
    assert found is not None
    assert found.reason == "mailbox full"


def test_a_warning_of_delay_is_soft_and_not_final() -> None:
    found = report("4.4.1", "connection timed out", action="delayed", prose="Your message is delayed.")
    assert found is not None
    assert (found.kind, found.detail, found.hard, found.final) == ("bounce", "delayed", False, False)


def test_a_report_that_the_mail_arrived_is_no_bounce() -> None:
    found = report("2.0.0", "250 2.0.0 ok", action="delivered")
    assert found is not None
    assert (found.kind, found.detail) == ("other", "delivered")


@pytest.mark.parametrize(
    "outer", ['Content-Type: multipart/mixed; boundary="b"', "Content-Type: text/plain", "X-Nothing: at all"]
)
def test_a_report_with_a_wrong_outer_type_is_read_all_the_same(outer: str) -> None:
    found = report("5.1.1", "550 5.1.1 User unknown", outer=outer)
    assert found is not None
    assert (found.kind, found.hard) == ("bounce", True)
    assert "dana@acme.example" in found.addresses
    assert OURS in found.message_ids
    assert found.reply_keys == ("k3y.abc",)


def test_each_recipient_of_a_report_has_its_own_verdict() -> None:
    body = (
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; full@acme.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 "
        "full mailbox\n\n"
        "Final-Recipient: rfc822; gone@acme.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 "
        "5.1.1 gone\n\n--b--\n"
    )
    head = (
        "From: postmaster@mx.example\nTo: a@agency.example\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    )
    found = recognise(raw(head, body))
    assert found is not None
    assert [(f.address, f.hard) for f in found.failures] == [("full@acme.example", False), ("gone@acme.example", True)]
    assert found.hard


NOTICES = [
    ("MAILER-DAEMON@mx.example", "failure notice",
     "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
     "following addresses."
     "\n\n<dana@acme.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 sorry, no such user\n"
     "Giving up on 192.0.2.1."
     "\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <desk@agency.example>\nMessage-ID: "
     f"{OURS}\nSubject: over quota\n",
     True, "no such user"),
    ("Mailer-Daemon@mx.example", "Mail delivery failed: returning message to sender",
     "A message that you sent could not be delivered to one or more of its recipients.\n\n  dana@acme.example\n"
     "    SMTP error from remote mail server after MAIL FROM:<desk@agency.example>:\n    host mx.acme.example: "
     "554 5.7.1 Reverse DNS failed."
     f"\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: {OURS}\n",
     False, "no reverse DNS"),
    ("postmaster@acme.example", "Unzustellbar: Wochenbericht",
     "Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\ndana@acme.example\n#550 5.1.1 "
     "RESOLVER.ADR.RecipNotFound ##\n\n"
     f"Original Message Headers\n\nMessage-ID: {OURS}\n", True, "no such user"),
    ("postmaster@qq.example", "系统退信", "抱歉，您的邮件无法送达。\n\n<dana@acme.example>\n收件人不存在 550 5.1.1\n\n"
     f"--- Original message ---\nMessage-ID: {OURS}\n", True, "no such user"),
    ("mailer-daemon@yahoo.example", "Failure Notice",
     "Sorry, we were unable to deliver your message to the following address.\n\n<dana@acme.example>:\n"
     f"552: 5.2.2 mailbox quota exceeded\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {OURS}\n",
     False, "mailbox full"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "text", "hard", "reason"), NOTICES, ids=[n[1] for n in NOTICES])
def test_a_notice_without_a_report_is_a_bounce(sender: str, subject: str, text: str, hard: bool, reason: str) -> None:
    found = known(text, sender=sender, subject=subject)
    assert (found.kind, found.hard, found.reason) == ("bounce", hard, reason)
    assert found.addresses == ("dana@acme.example",)
    assert OURS in found.message_ids


def test_a_bounce_told_in_json_is_read_too() -> None:
    bounced = {"emailAddress": "Dana@acme.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 unknown"}
    told = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": [bounced]},
            "mail": {"headers": [{"name": "Message-ID", "value": OURS}]}}  # fmt: skip
    found = known(json.dumps(told), sender="no-reply@sns.example", subject="AWS Notification Message")
    assert (found.kind, found.hard, found.addresses) == ("bounce", True, ("dana@acme.example",))
    assert found.message_ids == (OURS,)


# Machines that are no bounce


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Poster", "Abwesenheitsnotiz: Poster", "自动回复: Poster", "自动回复：Re: Poster",
     "Réponse automatique : Poster",
     "Respuesta automática: Poster", "Trả lời tự động: Poster", "Risposta automatica: Poster",
     "Automatisch antwoord: Poster",
     "Resposta automática: Poster", "Odpowiedź automatyczna: Poster", "自動返信: Poster",
     "[Auto-Reply] Poster", "Out of Office: Poster"],
)  # fmt: skip
def test_an_absence_is_known_by_its_subject(subject: str) -> None:
    found = known("Approved! No: I am away until Monday.", subject=subject, answers=OURS)
    assert (found.kind, found.detail, found.hard) == ("auto-reply", "absence", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Auto-Submitted", "auto-replied"), ("Auto-Submitted", "auto-generated (vacation)"), ("X-Autoreply", "yes"),
     ("Precedence", "auto_reply"), ("X-Apple-Action", "VACATION"), ("X-Autorespond", "Re: Poster")],
)  # fmt: skip
def test_an_automatic_reply_is_known_by_its_headers(name: str, value: str) -> None:
    assert known("Approved", headers=[(name, value)], answers=OURS).kind == "auto-reply"


@pytest.mark.parametrize(
    "text",
    ["This is an automatic reply. I am on vacation.",
     "Dies ist eine automatisch generierte Antwort.\nIch bin im Urlaub.",
     "这是一封自动回复邮件。我在休假。", "Đây là thư trả lời tự động.", "Ceci est une réponse automatique.",
     "このメールは自動返信です。"],
)  # fmt: skip
def test_a_text_that_calls_itself_automatic_is_believed(text: str) -> None:
    assert known(text, answers=OURS).kind == "auto-reply"


def test_a_ticket_system_acknowledges() -> None:
    text = "Thank you for contacting us. Your request was received, ticket #4711."
    found = known(text, headers=[("Auto-Submitted", "auto-replied")])
    assert (found.kind, found.detail) == ("auto-reply", "acknowledgement")


def _with_part(kind: str, text: str, *, report_type: str = "", head: str = "") -> MachineMail | None:
    outer = f"multipart/report; report-type={report_type}" if report_type else "multipart/mixed"
    return recognise(
        raw(
            f"From: Dana <dana@acme.example>\nTo: a@agency.example\nSubject: Poster\n{head}Content-Type: "
            f'{outer}; boundary="b"',
            f"--b\nContent-Type: text/plain\n\nApproved\n\n--b\nContent-Type: {kind}\n\n{text}\n--b--\n",
        )
    )


@pytest.mark.parametrize("announced", [True, False])
def test_read_receipts_and_complaints_are_known_with_and_without_their_report_type(announced: bool) -> None:
    recipients = "Original-Recipient: rfc822; dana@acme.example\nFinal-Recipient: rfc822; dana@acme.example\n"
    read_receipt = f"{recipients}Original-Message-ID: {OURS}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    complaint = "Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\nOriginal-Rcpt-To: dana@acme.example\n"
    for kind, text, detail in (
        ("disposition-notification", read_receipt, "read receipt"),
        ("feedback-report", complaint, "feedback"),
    ):
        found = _with_part(f"message/{kind}", text, report_type=kind if announced else "")
        assert found is not None
        assert (found.kind, found.detail, found.hard) == ("other", detail, None)


def test_a_reaction_is_a_click_and_no_written_word() -> None:
    found = _with_part("text/vnd.google.email-reaction+json", '{"emoji": "👍", "version": 1}')
    assert found is not None
    assert found.detail == "reaction"
    outlook = known("👍 Dana reacted to your message:\n\nFrom: Mia\nSent: today\n", subject="Reaction Daily Digest")
    assert outlook.detail == "reaction"


def _calendar(method: str) -> str:
    event = "BEGIN:VEVENT\r\nUID:m1\r\nDTSTART:20261201T090000Z\r\nSUMMARY:Kick-off\r\nEND:VEVENT"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\n{event}\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize("method", ["REPLY", "COUNTER"])
def test_an_answer_to_an_invite_is_a_calendars(method: str) -> None:
    assert known("Accepted", invite=_calendar(method)).detail == "calendar answer"


def test_an_invite_that_a_calendar_sent_is_left_to_be_read_as_an_invite() -> None:
    assert seen("Kick-off", invite=_calendar("REQUEST"), headers=[("Auto-Submitted", "auto-generated")]) is None


def test_a_newsletter_is_a_machines_and_a_colleague_on_a_group_is_not() -> None:
    unsubscribe = ("List-Unsubscribe", "<https://news.example/u>")
    assert known("Our offers!", headers=[unsubscribe, ("List-Unsubscribe-Post", "One-Click")]).detail == "newsletter"
    group = [
        unsubscribe,
        ("List-ID", "<team.acme.example>"),
        ("List-Post", "<mailto:team@acme.example>"),
        ("Precedence", "list"),
    ]
    assert seen("Approved, go ahead.", headers=group) is None
    assert seen("Approved, go ahead.", headers=[unsubscribe, ("Precedence", "bulk")], answers=OURS) is None


# People


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Poster", "Approved. By the way, I am out of the office next week, so Li Wei takes over."),
        ("Out of office next week", "Hi Mia, I will be on vacation from Monday. Please send v2 before."),
        ("Re: Automatic reply: Poster", "You wrote to me while I was away. The poster is approved."),
        ("Re: Undelivered Mail Returned to Sender", "Your mail could not be delivered to Tom, so I answer: approved."),
        (
            "Fwd: Delivery Status Notification (Failure)",
            "Mia, your mail was undeliverable, see below. Use this address.",
        ),
        ("Poster could not be delivered", "The courier wrote that the posters could not be delivered to our shop."),
        ("Delivery failed", "The posters never came. Please check the delivery address."),
        ("Returned goods", "We return the flyers, the user unknown line on page 2 is wrong."),
        ("回复: 海报", "同意。我下周休假，请联系李伟。"),
        ("AW: Plakat", "Freigegeben. Ich bin ab Montag im Urlaub und nicht erreichbar."),
        ("Re: Lỗi gửi thư", "Tôi đã duyệt. Tuần sau tôi nghỉ phép."),
        ("Poster", "Your message was not delivered to our printer, please send the file again."),
    ],
)
def test_what_a_person_writes_is_a_persons(subject: str, text: str) -> None:
    answers = OURS if ":" in subject else None
    assert seen(text, subject=subject, answers=answers) is None


def test_a_postmaster_may_be_a_person_who_answers() -> None:
    text = "Your mail could not be delivered this morning, our fault. It is approved."
    assert seen(text, sender="postmaster@acme.example", subject="Re: Poster", answers=OURS) is None


def test_a_quoted_or_attached_notice_makes_no_bounce_of_a_persons_mail() -> None:
    bounce = mail("Your message could not be delivered.", sender="MAILER-DAEMON@mx.example", subject="failure notice")
    assert seen("See what I got:\n\n> This is an automatic reply.\n> User unknown", answers=OURS) is None
    assert seen("I got this.", files=[("notice.eml", bounce)]) is None


# Hostile mail, corpora


@pytest.mark.parametrize(
    "text",
    ["user " * 40_000, "a@b " * 50_000, "<" * 200_000, "Received: x\n" * 20_000, "(" * 100_000 + "@" * 100_000,
     "550 " * 50_000,
     "{" * 100_000, '{"Message":' * 20_000, "Final-Recipient: x\n" * 20_000, "account " * 30_000,
     "5.1.1 " * 40_000, "\t" * 200_000, " -" * 90_000, "to " + " " * 90_000 + "x", "\n" * 200_000,
     "- " * 30_000 + "@", "." * 200_000],
    ids=lambda t: t[:12],
)  # fmt: skip
def test_hostile_text_costs_little_time(text: str) -> None:
    message = read(mail(text, sender="MAILER-DAEMON@evil.example", subject="failure notice " * 50))
    started = time.perf_counter()
    recognise(message)
    assert time.perf_counter() - started < 2.0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_no_words_make_it_fail(text: str, subject: str) -> None:
    for sender in ("dana@acme.example", "MAILER-DAEMON@mx.example"):
        message = Message(
            content_key="0", sender=read(mail("", sender=sender)).sender, received=NOW, text=text, subject=subject,
            machine_parts=(text,), report_type="delivery-status" if len(text) % 2 else None,
        )  # fmt: skip
        found = recognise(message)
        assert found is None or found.because.text


def _labelled(folder: str) -> Sequence[tuple[dict[str, Any], Message]]:
    path = CORPUS / folder
    if not path.is_dir():
        pytest.skip(f"the corpus {folder} is not here")
    rows = [json.loads(line) for line in (path / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    read_ones = [(row, read_message((path / "eml" / row["file"]).read_bytes(), NOW)) for row in rows]
    return [(row, message) for row, message in read_ones if isinstance(message, Message)]


def test_the_bounces_of_the_world_are_known_and_judged() -> None:
    rows = _labelled("bounces")
    found = [(row["expect"], recognise(message)) for row, message in rows]
    missed = [e for e, f in found if f is None]
    wrong = [e for e, f in found if f and (f.hard is True) != any(x["hardbounce"] for x in e)]
    assert len(missed) <= 0.01 * len(rows)
    assert len(missed) + len(wrong) <= 0.03 * len(rows)


def test_no_person_of_the_approvals_is_taken_for_a_machine() -> None:
    for row, message in _labelled("approvals"):
        assert (recognise(message) is not None) == ("auto" in row["tags"]), row["file"]
