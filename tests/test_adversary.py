"""The adversary: every way to an approval nobody gave, and to a word about one client before another's eyes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemon.clock import Clock
from daemon.words.compose import compose
from daemon.words.outgoing import outgoing
from daemon.words.render import Renderer
from rules.nouns import Decision, Hold, Invoice, Job, Letter, Outline, Payment, Question, Request
from rules.reading.answers import is_plain
from rules.walls import wall_hits
from tests.mails import INBOX, invite, mail, vouched
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


@pytest.mark.parametrize("words", ["Release INV-31.", "Go ahead with INV-31", "Approved: INV-31", "#release INV-31"])
def test_words_about_an_invoice_approve_nothing_and_are_shown(world: World, words: str) -> None:
    world.invoice()
    take(world, mail(words, answers=ASKED))
    assert not [d for d in world.view.find(Decision) if d.decision == "approve"]
    assert letters(world, "ask")


@pytest.mark.parametrize("words", ["Approved. Thanks for invoice INV-31.", "Approved.\n\nThanks for INV-31."])
def test_an_invoice_in_another_sentence_takes_nothing_from_an_approval(world: World, words: str) -> None:
    world.invoice()
    take(world, mail(words, answers=ASKED))
    assert [d.decision for d in world.view.find(Decision)] == ["approve"]


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
    "a hard blank": "dana@acme.example\u00a0<mallory@evil.example>",
    "a tab in the address": "dana\t@acme.example",
    "a percent sign": "dana%acme.example@evil.example",
    "a path of old": "acme.example!dana@evil.example",
    "two at signs": "dana@acme.example@evil.example",
    "brackets in quotes": '"<dana@acme.example>" <mallory@evil.example>',
    "two brackets": "<dana@acme.example><mallory@evil.example>",
    "an encoded bracket": "=?utf-8?q?=3Cdana=40acme=2Eexample=3E?= <mallory@evil.example>",
    "an encoded comma": "=?utf-8?q?dana=40acme=2Eexample=2C?= mallory@evil.example",
    "a group in a group": "a: b: dana@acme.example;;",
    "a Chinese full stop": "dana@acme。example",
    "a full-width letter": "dana@ａcme.example",
    "a letter without width": "dana@ac\u200bme.example",
    "a domain by number": "dana@[192.0.2.7]",
    "a comment before the at sign": "dana(x)@acme.example",
    "a comment that is the address": "mallory@evil.example (dana@acme.example)",
    "a vertical tab": "mallory@evil.example\x0bdana@acme.example",
    "a form feed": "dana@acme.example\x0c",
    "a route of two": "<@acme.example,@evil.example:dana@acme.example>",
    "nobody and somebody": "<>, dana@acme.example",
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
    "a comment in a comment": f"{MX}; dmarc=fail (x (y) dmarc=pass) header.from=evil.example",
    "a remark in the result": f"{MX}; dmarc=(pass)fail header.from=acme.example",
    "the domain before the result": f"{MX}; header.from=acme.example dmarc=pass",
    "an escaped quotation mark": f'{MX}; dkim=fail reason="a\\"; dmarc=pass header.from=acme.example; x="b"',
    "a domain in a domain": f"{MX}; dmarc=pass header.from=acme.example.evil.example",
    "passed": f"{MX}; dmarc=passed header.from=acme.example",
    "another method's name": f"{MX}; x-dmarc=pass header.from=acme.example",
    "a pass by ARC": f"{MX}; arc=pass; dmarc=fail (p=reject) header.from=acme.example",
    "a pass of the whole": f"{MX}; compauth=pass reason=100; dmarc=none header.from=acme.example",
    "a password": f"{MX}; auth=pass smtp.auth=dana@acme.example",
    "a NUL": f"{MX}; dmarc=fail\0pass header.from=acme.example",
    "policy": f"{MX}; dmarc=pass policy.from=acme.example header.from=evil.example",
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


# in the words of that mail

ASKING = (
    "Dear Dana,\n\n#approve Poster v2\n\nPlease approve the poster. Just answer: Approved.\nWe approve of it.\n\nMia"
)
HEAD = "From: Mia Brandt <mia@agency.example>\nSent: Wednesday, 18 November 2026 10:00\nTo: Dana\nSubject: Poster v2"
ABOVE_A_QUOTE = {
    "English": "On Wed, 18 Nov 2026 at 10:00, Mia Brandt <mia@agency.example> wrote:",
    "German": "Am 18.11.2026 um 10:00 schrieb Mia Brandt <mia@agency.example>:",
    "French": "Le mer. 18 nov. 2026 à 10:00, Mia Brandt <mia@agency.example> a écrit :",
    "Spanish": "El mié, 18 nov 2026 a las 10:00, Mia Brandt (<mia@agency.example>) escribió:",
    "Vietnamese": "Vào Th 4, 18 thg 11, 2026 vào lúc 10:00 Mia Brandt <mia@agency.example> đã viết:",
    "Chinese": '在 2026-11-18 10:00:00，"Mia" <mia@agency.example> 写道：',
    "a header block": HEAD,
    "a dashed header block": f"-----Original Message-----\n{HEAD}",
    "a ruled header block": f"________________________________\n{HEAD}",
    "a Chinese header block": "发件人: mia@agency.example\n发送时间: 2026年11月18日\n收件人: Dana\n主题: Poster v2",
    "nothing": "",
}


@pytest.mark.parametrize("above", ABOVE_A_QUOTE)
@pytest.mark.parametrize("mark", ["", "> ", "| ", "\t", "＞ ", "&gt; ", "MB> "])
@pytest.mark.parametrize("own", ["", "Thanks, I will look at it tomorrow.\n"])
def test_our_own_words_approve_nothing_however_they_come_back(above: str, mark: str, own: str) -> None:
    world = World()
    asked(world, ASKING)
    quote = "\n".join(mark + line for line in ASKING.splitlines())
    take(world, mail(f"{own}\n\n{ABOVE_A_QUOTE[above]}\n\n{quote}\n", answers=ASKED, subject="Re: Poster v2"))
    nothing_is_approved(world)


HIDDEN = (
    '<div style="display:none">*</div>',
    '<div style="display : NONE !important">*</div>',
    "<div hidden>*</div>",
    '<span style="visibility:hidden">*</span>',
    '<span style="opacity:0">*</span>',
    '<span style="color:#fff;background:#fff">*</span>',
    '<span style="color:white">*</span>',
    '<span style="color:#FEFEFE">*</span>',
    '<span style="color:rgb(255, 255, 255)">*</span>',
    '<span style="color:rgba(0,0,0,0)">*</span>',
    '<span style="color:transparent">*</span>',
    '<font color="white">*</font>',
    '<font color="#FFFFFF">*</font>',
    '<span style="font-size:0">*</span>',
    '<span style="font-size:.1pt">*</span>',
    '<span style="font-size: 1px">*</span>',
    '<span style="mso-hide:all">*</span>',
    '<div style="max-height:0;overflow:hidden">*</div>',
    '<div style="height:0;overflow:hidden">*</div>',
    '<div style="position:absolute;left:-9999px">*</div>',
    '<div style="text-indent:-9999px">*</div>',
    '<div style="clip:rect(0,0,0,0)">*</div>',
    '<div style="transform:scale(0)">*</div>',
    '<style>.h, #i { display: none }</style><p class="x h">*</p>',
    '<style>@media all { #i { color: #ffffff } }</style><p id="i">*</p>',
    "<!-- * -->",
    '<img alt="*" src="x">',
    '<p title="*">Hello</p>',
    "<s>*</s>",
    "<del>*</del>",
    "<strike>*</strike>",
    '<span style="text-decoration: line-through solid red">*</span>',
    "<title>*</title>",
    "<script>*</script>",
    "<noscript>*</noscript>",
    "<template>*</template>",
    "<textarea>*</textarea>",
    '<input value="*">',
    "<details>*</details>",
    "<q>*</q>",
    "<blockquote>*</blockquote>",
    '<div class="gmail_quote">*</div>',
)


def html_alone(html: str) -> bytes:
    """A mail that has no text part."""
    head, _, _ = mail("", answers=ASKED).partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.lower().startswith(b"content-")]
    return b"\n".join([*kept, b"Content-Type: text/html; charset=utf-8"]) + b"\n\n" + html.encode()


@pytest.mark.parametrize("hidden", HIDDEN)
def test_words_that_a_page_hides_or_strikes_out_approve_nothing(hidden: str) -> None:
    page = f"<html><body><p>*</p>{hidden.replace('*', 'Approved.')}</body></html>"
    for raw in (
        html_alone(page.replace("*", "")),
        html_alone(page.replace("*", "Thanks, I will look at it.")),
        mail("Thanks, I will look at it.", answers=ASKED, html=page.replace("*", "Thanks, I will look at it.")),
        mail("Approved.", answers=ASKED, html=page.replace("*", "")),
        mail("Approved.", answers=ASKED, html=page.replace("*", "Thanks, I will look at it.")),
    ):
        world = World()
        asked(world)
        take(world, raw)
        nothing_is_approved(world)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("No, not approved.", "<p>Approved.</p>"),
        ("Approved.", "<p>No, not approved.</p>"),
        ("Approved.", "<p>Approved. But only after legal has signed.</p>"),
        ("Approved.", "<html><body></body></html>"),
    ],
)
def test_text_and_page_that_differ_are_shown_to_the_ae(world: World, text: str, page: str) -> None:
    take(world, mail(text, answers=ASKED, html=page))
    the_ae_is_asked(world)


def test_a_page_that_shows_its_words_is_read(world: World) -> None:
    page = '<style>.h{display:none} p{color:#222}</style><p style="color:#1f497d;font-size:11.0pt">Approved.</p>'
    take(world, html_alone(page))
    assert approvals(world)


@pytest.mark.parametrize("name", ["Approved.pdf", "approved by Dana Reyes.txt", "Approved.eml"])
@pytest.mark.parametrize("text", ["", "See the attachment."])
def test_attached_words_approve_nothing(world: World, name: str, text: str) -> None:
    inner = mail("Approved.", answers=ASKED)
    take(world, mail(text, answers=ASKED, files=[(name, inner)]))
    nothing_is_approved(world)


@pytest.mark.parametrize("subject", ["Approved", "Re: Approved!", "[ACME-0042 v2] Approved", "OK: Poster v2"])
def test_the_subject_approves_nothing(world: World, subject: str) -> None:
    for text in ("", "\n\n", "See you on Monday."):
        take(world, mail(text, answers=ASKED, subject=subject))
    nothing_is_approved(world)


FORWARDS = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Helen Cho <helen.cho@acme.example>\nDate: Wed, 18 Nov 2026\n"
    "Subject: Re: Poster\nTo: Dana <dana@acme.example>\n\nApproved.\n",
    "See below\n\nBegin forwarded message:\n\nFrom: Helen <helen.cho@acme.example>\nSubject: Re: Poster\n"
    "Date: 18 November 2026\nTo: Dana\n\nApproved.\n",
    "\n\nFrom: Helen Cho\nSent: Wednesday, November 18, 2026 9:00 AM\nTo: Dana\nSubject: RE: Poster\n\nApproved.\n",
    "----- Forwarded by Dana Reyes/ACME on 18/11/2026 10:00 -----\n\nHelen Cho/ACME\n18/11/2026 09:58\nTo: Dana\n"
    "Subject: Re: Poster\n\nApproved.\n",
)


@pytest.mark.parametrize("text", FORWARDS)
@pytest.mark.parametrize("subject", ["Fwd: Poster v2", "WG: Poster v2", "Re: Poster v2"])
def test_somebody_elses_words_in_a_forward_approve_nothing(world: World, text: str, subject: str) -> None:
    take(world, mail(text, answers=ASKED, subject=subject))
    nothing_is_approved(world)


AUTOMATIC: dict[str, dict[str, object]] = {
    "RFC 3834": {"headers": [("Auto-Submitted", "auto-replied")]},
    "generated": {"headers": [("Auto-Submitted", "auto-generated")]},
    "Precedence": {"headers": [("Precedence", "auto_reply")]},
    "bulk": {"headers": [("Precedence", "bulk"), ("X-Autoreply", "yes")]},
    "sent to many": {"headers": [("Precedence", "bulk")]},
    "X-Autorespond": {"headers": [("X-Autorespond", "Poster")]},
    "Exchange": {"headers": [("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "auto-generated")]},
    "a null return path": {"headers": [("Return-Path", "<>")], "subject": "Automatic reply: Poster"},
    "out of office": {"subject": "Out of Office: Poster v2"},
    "Abwesenheit": {"subject": "Abwesenheitsnotiz: Poster v2"},
    "automatic reply": {"subject": "Automatic reply: Poster v2"},
    "自动回复": {"subject": "自动回复: Poster v2"},
    "a mailing list": {"headers": [("List-Id", "News <news.acme.example>"), ("Precedence", "list")]},
    "a list without a name": {"headers": [("Precedence", "list")]},
}


@pytest.mark.parametrize("what", AUTOMATIC)
def test_machines_approve_nothing(world: World, what: str) -> None:
    take(world, mail("Approved.\n\nI am out of the office.", answers=ASKED, **AUTOMATIC[what]))  # type: ignore[arg-type]
    nothing_is_approved(world)


def test_the_agencys_own_list_is_no_machine(world: World) -> None:
    headers = [("List-Id", "Account desk <ae.agency.example>"), ("Precedence", "list")]
    take(world, mail("Approved.", answers=ASKED, headers=headers))
    assert approvals(world)


def test_a_reaction_approves_nothing(world: World) -> None:
    raw = mail("👍", answers=ASKED).replace(b"text/plain", b"text/vnd.google.email-reaction+json")
    take(world, raw)
    take(world, mail("👍 Dana Reyes reacted to your message:\n\n> #approve Poster v2", answers=ASKED))
    nothing_is_approved(world)


def test_an_accepted_invite_approves_nothing(world: World) -> None:
    reply = invite(method="REPLY", organizer=MIA.address)
    take(world, mail("Approved.", answers=ASKED, subject="Accepted: Poster v2", invite=reply))
    nothing_is_approved(world)


def test_a_very_long_mail_is_no_approval_of_its_first_line(world: World) -> None:
    take(world, mail("Approved.\n\n" + "and the third paragraph still needs work. " * 20_000, answers=ASKED))
    nothing_is_approved(world)


# copies, replays, guessed names


def test_a_copy_without_authentication_that_came_first_is_shown_and_the_ae_decides(world: World) -> None:
    genuine = mail("Approved.", answers=ASKED, message_id="<yes@acme.example>")
    bare = genuine.partition(b"\n")[2]
    assert genuine.startswith(b"Authentication-Results")
    take(world, bare)
    the_ae_is_asked(world)


def test_a_guessed_message_id_sent_first_keeps_nobody_from_approving(world: World) -> None:
    forged = mail("Hello", sender="mallory@evil.example", message_id="<yes@acme.example>", answers=ASKED)
    take(world, forged)
    take(world, mail("Approved.", answers=ASKED, message_id="<yes@acme.example>"))
    assert approvals(world) == ["acme/poster/v2 by dana@acme.example"]


def test_a_guessed_message_id_of_the_request_takes_it_from_nobody() -> None:
    world = World()
    take(world, mail("Hello", sender="mallory@evil.example", to=[INBOX], cc=[], message_id=ASKED))
    asked(world)
    take(world, mail("Approved.", answers=ASKED))
    assert approvals(world) == ["acme/poster/v2 by dana@acme.example"]


def test_an_old_approval_sent_again_approves_nothing_new(world: World) -> None:
    yes = mail("Approved.", answers=ASKED, at=at(9, 30))
    take(world, yes)
    raw = mail("#approve Flyer v1", sender=MIA.address, to=[DANA.address], message_id=ANOTHER, answers=ASKED, at=at(10))
    take(world, raw)
    replayed = yes.replace(b"Subject: Poster", b"Subject: Re: Flyer v1").replace(ASKED.encode(), ANOTHER.encode())
    assert replayed != yes
    take(world, replayed)
    assert set(approvals(world)) == {"acme/poster/v2 by dana@acme.example"}


# notes

NOTES = ("#paid INV-9", "#release INV-9", "#dispute INV-9", "#outline\n\nSecret", "#approve Contract v1", "#hold INV-9")


def told(world: World) -> tuple[object, ...]:
    kinds = (Payment, Hold, Outline, Request, Job)
    return tuple(
        record for kind in kinds for record in world.view.find(kind) if getattr(record, "id", "") != "acme/poster/v2"
    )


@pytest.fixture
def owed(world: World) -> World:
    world.invoice("INV-9")
    world.hold("invoice/INV-9")
    world.meeting(thread="t-x")
    return world


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("how", ["> ", "| ", "attribution", "forward", "header block"])
def test_notes_in_somebody_elses_words_are_not_obeyed(owed: World, note: str, how: str) -> None:
    quoted = "\n".join(how + line for line in note.splitlines()) if len(how) == 2 else note
    above = {
        "attribution": ABOVE_A_QUOTE["English"], "header block": HEAD,
        "forward": "---------- Forwarded message ---------\nFrom: dana@acme.example\nDate: x\nSubject: y\nTo: Mia\n",
    }.get(how, ABOVE_A_QUOTE["English"])  # fmt: skip
    before = told(owed)
    take(owed, mail(f"see below\n\n{above}\n\n{quoted}\n", sender=MIA.address, to=[DANA.address], subject="Fwd: this"))
    assert told(owed) == before


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("sender", [DANA.address, "stranger@elsewhere.example", "mia@agency.example.evil.example"])
def test_notes_of_anybody_but_a_colleague_are_not_obeyed(owed: World, note: str, sender: str) -> None:
    before = told(owed)
    take(owed, mail(note, sender=sender, to=[INBOX], cc=[DANA.address]))
    assert told(owed) == before
    assert not letters(owed, "error")


@pytest.mark.parametrize("note", [n for n in NOTES if "approve" not in n and "hold" not in n])
@pytest.mark.parametrize("authentication", [None, vouched(MIA.address, "fail"), vouched(DANA.address)])
def test_powerful_notes_of_a_colleague_nobody_vouches_for_are_not_obeyed(
    owed: World, note: str, authentication: str | None
) -> None:
    before = told(owed)
    take(owed, mail(note, sender=MIA.address, to=[DANA.address], authentication=authentication))
    assert told(owed) == before
    assert owed.view.get(Invoice, "INV-9").state == "open"  # type: ignore[union-attr]


@pytest.mark.parametrize("note", NOTES)
def test_no_note_of_a_failed_sender_is_obeyed(owed: World, note: str) -> None:
    before = told(owed)
    take(owed, mail(note, sender=MIA.address, to=[DANA.address], authentication=vouched(MIA.address, "fail")))
    assert told(owed) == before


@pytest.mark.parametrize("where", ["subject", "attachment", "html comment", "hidden"])
def test_notes_outside_the_words_are_not_obeyed(owed: World, where: str) -> None:
    before = told(owed)
    ways: dict[str, dict[str, object]] = {
        "subject": {"subject": "#paid INV-9"},
        "attachment": {"files": [("note.txt", b"#paid INV-9")]},
        "html comment": {"html": "<!-- #paid INV-9 --><p>Hello</p>"},
        "hidden": {"html": '<p>Hello</p><p style="display:none">#paid INV-9</p>'},
    }
    take(owed, mail("Hello", sender=MIA.address, to=[DANA.address], **ways[where]))  # type: ignore[arg-type]
    assert told(owed) == before


# client walls


def reaches(world: World, letter: Letter) -> bool:
    """Whether the finished mail would leave the house."""
    sender, now = ("Northlight", INBOX), at(12)
    with closing(Renderer([])) as renderer:
        rendered = renderer.render(letter, world.book)
    raw = compose(
        rendered, letter, sender=sender, message_id="<x@agency.example>", date=now, reply_to=(), reply_key="k"
    )
    return isinstance(raw, bytes) and not wall_hits(outgoing(raw, (*letter.to, *letter.cc)), letter.client, world.book)


OTHERS = (
    "Borealis",
    "BOREALIS",
    "Ｂｏｒｅａｌｉｓ",
    "Bo\u200brea\u00adlis",
    "Bo\u034frea\ufe0flis",
    "B\u0332orealis",
    "B&#111;realis",
    "Borealisplakat",
    "borealis_poster.pdf",
    "Li Wei",
    "Lucia Ortega",
    "晨\u200b光",
    "https://www.borealis.example/x",
    "BOREALIS-0042",
)


@pytest.mark.parametrize("words", OTHERS)
def test_another_clients_name_never_reaches_a_client(words: str) -> None:
    """By the item of a request, what the AE adds, a meeting's title and place, an outline, a client's own words."""
    tells: tuple[Callable[[World], object], ...] = (
        lambda w: w.request(f"{words} poster"),
        lambda w: w.addition("weekly/acme/2026-W48", f"As we did for {words}.", at="2026-11-23 10:30"),
        lambda w: w.meeting(title=f"After {words}", start="2026-11-27 15:00"),
        lambda w: w.meeting(location=f"With {words}", start="2026-11-27 15:00"),
    )
    for tell in tells:
        world = World()
        tell(world)
        reports = [x for x in world.due("2026-11-23 13:05") if x.external and x.client == "acme"]
        assert reports
        assert not any(reaches(world, x) for x in reports)
    world = World()
    world.meeting()
    world.outline(text=f"1. What {words} did\n2. Poster")
    sent = [x for x in world.wanted("2026-11-24 10:05") if x.external and x.duty == "outline"]
    assert sent
    assert not any(reaches(world, x) for x in sent)


def test_a_receipt_that_would_quote_another_clients_name_does_not_go(world: World) -> None:
    take(world, mail("The poster, nicer than that of Borealis, is approved.", answers=ASKED))
    for receipt in letters(world, "receipt"):
        assert "Borealis" not in str(receipt.facts) or not reaches(world, receipt)
    told = letters(world, "notice") + letters(world, "ask")
    assert told
    assert all(reaches(world, letter) for letter in told)  # the AE sees every word


def test_a_clean_letter_reaches_its_client(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED))
    assert all(reaches(world, letter) for letter in letters(world))
    reports = [x for x in world.wanted("2026-11-23 13:05") if x.external]
    assert reports
    assert all(reaches(world, letter) for letter in reports)


@pytest.mark.parametrize("address", ["mia@agency.example", "li.wei@borealis.example", "someone@elsewhere.example"])
def test_a_letter_to_a_client_goes_to_nobody_else(world: World, address: str) -> None:
    report = next(x for x in world.wanted("2026-11-23 13:05") if x.external and x.client == "acme")
    assert reaches(world, report)
    assert reaches(world, replace(report, cc=(address,))) == address.endswith("@agency.example")
    if not address.endswith("@agency.example"):
        assert not reaches(world, replace(report, to=(address,)))


# time


@pytest.mark.parametrize(
    ("behind", "jumps"), [(0, False), (1, False), (3, True), (3_600, True), (-400, False), (-3_600, True)]
)
def test_a_wall_clock_that_steps_is_noticed_once(behind: float, jumps: bool) -> None:
    """So many seconds less have passed by the wall than have passed: any step back counts, forward ten minutes."""
    ticks = iter([0.0, behind, behind + 0.01])
    clock = Clock(monotonic=lambda: next(ticks))
    assert clock.jumped() is None
    assert bool(clock.jumped()) == jumps
    assert clock.jumped() is None
