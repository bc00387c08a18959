"""The adversary: every way to an approval nobody gave, and to a word about one client before another's eyes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rules.nouns import Decision, Question, Request
from rules.reading.answers import is_plain
from tests.mails import INBOX, mail, vouched
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import DANA, HELEN, LI_WEI, MIA, TOM, World

ANOTHER = "<ask-2@agency.example>"


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """Dana was asked to approve Poster v2."""
    world = World()
    asked(world)
    return world


def approvals(world: World) -> list[str]:
    return [f"{d.request} by {d.by}" for d in world.view.find(Decision) if d.decision == "approve"]


def nothing_is_approved(world: World) -> None:
    assert not approvals(world)
    assert not letters(world, "receipt")
    assert all(r.state != "approved" for r in world.view.find(Request))


def the_ae_is_asked(world: World) -> None:
    nothing_is_approved(world)
    assert letters(world, "ask")


# which request, which version, which item


def test_an_answer_to_the_first_request_is_not_recorded_on_the_second(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, at=at(9, 30)))
    again = {"sender": MIA.address, "to": [DANA.address], "answers": ASKED, "subject": "Re: Poster v2", "at": at(10)}
    take(world, mail("#approve Flyer v1", message_id=ANOTHER, **again))  # type: ignore[arg-type]
    take(world, mail("Approved.", sender=HELEN.address, answers=ASKED, at=at(11)))
    assert approvals(world) == ["acme/poster/v2 by dana@acme.example", "acme/poster/v2 by helen.cho@acme.example"]
    assert world.view.get(Request, "acme/flyer/v1").state == "open"  # type: ignore[union-attr]


@pytest.mark.parametrize("same_thread", [True, False])
def test_an_approval_of_a_superseded_version_is_shown_to_the_ae(world: World, same_thread: bool) -> None:
    answers = ASKED if same_thread else None
    raw = mail(
        "#approve Poster v3", sender=MIA.address, to=[DANA.address], message_id=ANOTHER, answers=answers, at=at(10)
    )
    take(world, raw)
    take(world, mail("Approved.", answers=ASKED, at=at(11)))
    the_ae_is_asked(world)
    [question] = world.view.find(Question)
    row = world.row(letters(world, "ask")[0])
    take(world, mail("yes", sender=MIA.address, to=[INBOX], cc=[], answers=row.message_id))
    assert question.request == "acme/poster/v2"
    states = {r.id: r.state for r in world.view.find(Request)}
    assert states == {"acme/poster/v2": "superseded", "acme/poster/v3": "open"}


@pytest.mark.parametrize("words", ["v1 is approved.", "Approved v1.", "I approve version 3.", "Poster v1: approved"])
def test_words_about_another_version_approve_nothing_and_are_shown(world: World, words: str) -> None:
    take(world, mail(words, answers=ASKED))
    the_ae_is_asked(world)


@pytest.mark.parametrize(
    "words", ["The flyer is approved.", "Flyer approved.", "Approved: flyer", "Brochure: approved!"]
)
def test_words_about_another_piece_approve_nothing_and_are_shown(world: World, words: str) -> None:
    take(world, mail(words, answers=ASKED))
    the_ae_is_asked(world)


@pytest.mark.parametrize(
    "words", ["The poster is approved.", "Approved v2.", "Approved: Poster v2", "Poster approved."]
)
def test_words_about_the_piece_that_was_asked_about_approve_it(world: World, words: str) -> None:
    take(world, mail(words, answers=ASKED))
    assert approvals(world) == ["acme/poster/v2 by dana@acme.example"]


def test_words_naming_another_request_of_the_client_are_shown(world: World) -> None:
    world.request("Autumn menu")
    take(world, mail("The autumn menu is approved.", answers=ASKED))
    the_ae_is_asked(world)


def test_a_subject_token_of_another_version_is_shown(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, subject="Re: [ACME-0042 v1] Poster"))
    the_ae_is_asked(world)


def test_other_files_under_the_same_name_are_another_question(world: World) -> None:
    """A second mail swaps the file: the answer to the first mail says nothing of it."""
    again = {"sender": MIA.address, "to": [DANA.address], "message_id": ANOTHER, "answers": ASKED, "at": at(10)}
    take(world, mail("#approve Poster v2", files=[("poster_v2.pdf", b"swapped")], **again))  # type: ignore[arg-type]
    take(world, mail("Approved.", answers=ASKED, at=at(11)))
    the_ae_is_asked(world)


@pytest.mark.parametrize("answered", [ASKED, ANOTHER])
@pytest.mark.parametrize("thread", [ASKED, None])
def test_a_reminder_takes_nothing_from_the_request(world: World, answered: str, thread: str | None) -> None:
    again = {"sender": MIA.address, "to": [DANA.address], "message_id": ANOTHER, "answers": thread, "at": at(10)}
    take(world, mail("#approve Poster v2", **again))  # type: ignore[arg-type]
    take(world, mail("Approved.", answers=answered, at=at(11)))
    [decision] = world.view.find(Decision)
    assert (decision.request, len(decision.sha256s)) == ("acme/poster/v2", 1)


def test_a_reply_to_another_clients_request_approves_nothing(world: World) -> None:
    raw = mail("#approve Catalogue v1", sender=MIA.address, to=[LI_WEI.address], message_id=ANOTHER)
    take(world, raw)
    take(world, mail("Approved.", answers=ANOTHER))
    nothing_is_approved(world)


def test_a_reply_that_refers_to_two_clients_requests_approves_nothing(world: World) -> None:
    take(world, mail("#approve Catalogue v1", sender=MIA.address, to=[LI_WEI.address], message_id=ANOTHER))
    for sender in (DANA.address, LI_WEI.address):
        take(world, mail("Approved.", sender=sender, answers=f"{ASKED} {ANOTHER}"))
    nothing_is_approved(world)


# who says so

FORGED_FROM = {
    "a name that is an address": "dana@acme.example <mallory@evil.example>",
    "a quoted name that is an address": '"dana@acme.example" <mallory@evil.example>',
    "two mailboxes": "dana@acme.example, mallory@evil.example",
    "a group": "Acme: dana@acme.example;",
    "an encoded word": "=?utf-8?q?dana=40acme=2Eexample?= <mallory@evil.example>",
    "an encoded word in the address": "=?utf-8?q?dana?=@acme.example",
    "a Cyrillic letter": "dana@асme.example",
    "its A-label": "dana@xn--me-7lcb.example",
    "a trailing dot": "dana@acme.example.",
    "a sub-domain": "dana@mail.acme.example",
    "a parent domain": "dana@example",
    "a comment in the address": "dana@acme.example(x)@evil.example",
    "an address behind the bracket": "<dana@acme.example>@evil.example",
    "a torn bracket": "Dana <dana@acme.example",
    "an empty bracket": "dana@acme.example <>",
    "a semicolon": "dana@acme.example; mallory@evil.example",
    "a route": "<@evil.example:dana@acme.example>",
    "a quoted local part": '"dana"@acme.example',
    "a NUL": "dana@acme.example\0.evil.example",
    "a look-alike at sign": "dana＠acme.example",
    "a plus address": "dana+x@acme.example",
}


def with_from(raw: bytes, *fields: bytes) -> bytes:
    """The mail with these lines in place of its From."""
    head, _, body = raw.partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.lower().startswith(b"from:")]
    return b"\n".join([*kept, *fields]) + b"\n\n" + body


@pytest.mark.parametrize("what", FORGED_FROM)
@pytest.mark.parametrize("vouching", ["dana@acme.example", "mallory@evil.example"])
def test_a_forged_from_approves_nothing(world: World, what: str, vouching: str) -> None:
    raw = mail("Approved.", answers=ASKED, authentication=vouched(vouching))
    take(world, with_from(raw, b"From: " + FORGED_FROM[what].encode()))
    nothing_is_approved(world)


@pytest.mark.parametrize(
    "fields",
    [
        (b"From: dana@acme.example", b"From: mallory@evil.example"),
        (b"From: mallory@evil.example", b"From: dana@acme.example"),
        (b"From : dana@acme.example",),
        (b"From : mallory@evil.example", b"From: dana@acme.example"),
        (b"From\t: mallory@evil.example", b"From: dana@acme.example"),
        (b"FROM: mallory@evil.example", b"from: dana@acme.example"),
        (b"Sender: dana@acme.example",),
        (b"X: y\rFrom: dana@acme.example", b"From: mallory@evil.example"),
        (b"From: dana@acme.example\r\n ,mallory@evil.example",),
        (b"From:\r\n dana@acme.example\r\n <mallory@evil.example>",),
        (),
    ],
)
def test_two_froms_odd_froms_and_none_approve_nothing(world: World, fields: tuple[bytes, ...]) -> None:
    take(world, with_from(mail("Approved.", answers=ASKED), *fields))
    nothing_is_approved(world)


MX = "mx.agency.example"
NO_PROOF = {
    "in a comment": f"{MX}; spf=none (dmarc=pass header.from=acme.example)",
    "a comment beside the result": f"{MX}; (dmarc=pass header.from=acme.example) dmarc=none header.from=acme.example",
    "in a property": f'{MX}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=acme.example"',
    "in a reason": f'{MX}; dkim=fail reason="dmarc=pass header.from=acme.example"',
    "behind another id": f"mx.evil.example; x=y {MX}; dmarc=pass header.from=acme.example",
    "an id that begins like ours": f"{MX}.evil.example; dmarc=pass header.from=acme.example",
    "an id that ends like ours": f"evil.{MX}; dmarc=pass header.from=acme.example",
    "no id": "dmarc=pass header.from=acme.example",
    "of a sub-domain": f"{MX}; dmarc=pass header.from=mail.acme.example",
    "of the parent domain": f"{MX}; dmarc=pass header.from=example",
    "of two domains": f"{MX}; dmarc=pass header.from=acme.example header.from=evil.example",
    "of none": f"{MX}; dmarc=pass",
    "of the envelope's domain": f"{MX}; dmarc=pass smtp.from=acme.example policy.from=acme.example",
    "bestguesspass": f"{MX}; dmarc=bestguesspass header.from=acme.example",
    "only DKIM": f"{MX}; dkim=pass header.d=acme.example header.i=@acme.example",
    "only SPF": f"{MX}; spf=pass smtp.mailfrom=dana@acme.example",
    "none": f"{MX}; none",
    "a fail before the pass": f"{MX}; dmarc=fail header.from=acme.example; dmarc=pass header.from=acme.example",
    "a pass before the fail": f"{MX}; dmarc=pass header.from=acme.example; dmarc=fail header.from=acme.example",
    "in capitals and small": f"{MX}; DMARC=fail header.from=acme.example; dmarc=pass header.from=acme.example",
    "too long to be read": f"{MX}; spf=none " + "x" * 9_000 + "; dmarc=pass header.from=acme.example",
    "an encoded word": f"{MX}; =?utf-8?q?dmarc=3Dpass?= header.from=acme.example",
    "an unknown version": f"{MX} 99; dmarc=pass header.from=acme.example header.from=evil.example",
}


@pytest.mark.parametrize("what", NO_PROOF)
def test_what_only_looks_like_our_servers_pass_is_none(world: World, what: str) -> None:
    raw = mail("Approved.", answers=ASKED, authentication=None)
    verdict = take(world, f"Authentication-Results: {NO_PROOF[what]}\n".encode() + raw)
    assert verdict.entry.trust != "verified"
    the_ae_is_asked(world)


@pytest.mark.parametrize("forged", [vouched(DANA.address), f'"{MX}"; dmarc=pass header.from=acme.example'])
@pytest.mark.parametrize("ours", [vouched(DANA.address, "fail"), vouched(DANA.address, "none"), f"{MX}; none"])
@pytest.mark.parametrize("above", [True, False])
def test_a_result_forged_beside_ours_makes_no_pass(world: World, forged: str, ours: str, above: bool) -> None:
    first, second = (forged, ours) if above else (ours, forged)
    headers = [("Authentication-Results", second)]
    take(world, mail("Approved.", answers=ASKED, authentication=first, headers=headers))
    the_ae_is_asked(world)


@pytest.mark.parametrize(
    "value",
    [
        f"{MX};\r\n\tdkim=pass header.d=acme.example;\r\n\tdmarc=pass (p=REJECT) header.from=acme.example",
        f"{MX} 1; dmarc=pass (policy=none) header.from=ACME.EXAMPLE",
        f"{MX}; spf=pass smtp.mailfrom=bounce@lists.example; dmarc=pass header.from=acme.example",
    ],
)
def test_our_servers_pass_is_read_however_it_is_written(world: World, value: str) -> None:
    raw = mail("Approved.", answers=ASKED, authentication=None)
    take(world, b"Authentication-Results: " + value.replace("\r\n", "\n").encode() + b"\n" + raw)
    assert approvals(world)


@pytest.mark.parametrize("tags", ["l=10", "l=0", " l = 10 ", "\n\tl=10"])
def test_a_signature_over_a_part_of_the_body_vouches_for_nothing(world: World, tags: str) -> None:
    raw = mail("Approved.", answers=ASKED)
    take(world, f"DKIM-Signature: v=1; d=ACME.example; {tags}; b=x\n".encode() + raw)
    the_ae_is_asked(world)


def test_a_colleague_does_not_approve_for_the_client(world: World) -> None:
    for sender in (TOM.address, MIA.address, "intern@agency.example"):
        take(world, mail("Approved.", sender=sender, to=[DANA.address], answers=ASKED))
    nothing_is_approved(world)


def test_a_reply_key_that_somebody_else_brings_back_vouches_for_nobody(world: World) -> None:
    letter = next(x for x in world.wanted("2026-11-23 13:05") if x.external and DANA.address in x.to)
    row = replace(world.row(letter), reply_key="k" * 32)
    world.put(row)
    for key in (row.reply_key, "0" * 32, "", row.reply_key[:-1]):
        to = [f"ae+{key}@agency.example"]
        verdict = take(world, mail("Approved.", sender=HELEN.address, to=to, answers=ASKED, authentication=None))
        assert verdict.entry.trust == "claimed"
    the_ae_is_asked(world)


def test_a_failed_sender_is_not_saved_by_a_reply_key(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(replace(letters(world, "ask")[0], to=(DANA.address,)))
    to = [f"ae+{row.reply_key}@agency.example"]
    verdict = take(world, mail("Approved!", to=to, authentication=vouched(DANA.address, "fail")))
    assert verdict.entry.trust == "failed"
    nothing_is_approved(world)


@pytest.mark.parametrize("sender", [DANA.address, "stranger@elsewhere.example", "mia@agency.example.evil.example"])
def test_only_a_colleague_answers_our_question(world: World, sender: str) -> None:
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(letters(world, "ask")[0])
    take(world, mail("yes", sender=sender, to=[INBOX], cc=[], answers=row.message_id))
    nothing_is_approved(world)
    assert world.view.find(Question)[0].state == "open"


@pytest.mark.parametrize("authentication", [None, vouched(MIA.address, "fail"), vouched(DANA.address)])
def test_an_ae_without_authentication_settles_nothing(world: World, authentication: str | None) -> None:
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(letters(world, "ask")[0])
    raw = mail("yes", sender=MIA.address, to=[INBOX], cc=[], answers=row.message_id, authentication=authentication)
    take(world, raw)
    nothing_is_approved(world)


@pytest.mark.parametrize(
    "words", ["Yes? I don't think so", "Yes, but only v1", "yes if legal agrees", "No idea", "?", ""]
)
def test_an_answer_that_is_no_plain_yes_settles_nothing(world: World, words: str) -> None:
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(letters(world, "ask")[0])
    take(world, mail(words, sender=MIA.address, to=[INBOX], cc=[], answers=row.message_id))
    nothing_is_approved(world)
    assert world.view.find(Question)[0].state == "open"
    assert bool(letters(world, "error")) == words[:1].isalpha()  # and the AE hears that it was not understood


@pytest.mark.parametrize(
    "words", ["yes", "Yes.", "yes, thanks", "Ja!", "Yes, she called me.\n\nThe next job is not due yet"]
)
def test_a_plain_yes_is_one(words: str) -> None:
    assert is_plain(words, True)


@pytest.mark.parametrize("words", ["no", "No.", "No, she did not.", "nein, hat sie nicht"])
def test_a_plain_no_is_one(words: str) -> None:
    assert is_plain(words, False)


def test_a_question_passed_on_is_not_answered_by_the_cover_note(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, authentication=None))
    row = world.row(letters(world, "ask")[0])
    raw = mail("Yes", sender=MIA.address, to=[TOM.address], answers=row.message_id, subject="Fwd: please decide")
    take(world, raw)
    assert world.view.find(Question)[0].state == "open"
