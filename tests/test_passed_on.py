"""Words passed on: a colleague sends on a client's "approved"; a colleague of the approver answers for them."""

from contextlib import closing
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from daemon.words.answers import reply_addresses
from daemon.words.render import Renderer
from rules.duties.overtaken import overtaken
from rules.nouns import Decision, Entry, Letter, Request
from tests.mails import INBOX, mail, vouched
from tests.test_adversary import reaches
from tests.test_inbound import ASKED, NOW, asked, letters, take
from tests.world import DANA, HELEN, LI_WEI, MIA, World

INTERN = "ines.intern@acme.example"


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """Dana was asked to approve Poster v2."""
    world = World()
    asked(world)
    return world


def inline(words: str, sender: str = "Dana Reyes <dana@acme.example>", subject: str = "Re: Poster v2") -> str:
    return (
        "FYI\n\n---------- Forwarded message ---------\n"
        f"From: {sender}\nDate: Wed, 18 Nov 2026 at 10:00\nSubject: {subject}\nTo: Mia Brandt <mia@agency.example>\n\n"
        f"{words}\n"
    )


def forward(text: str, **more: object) -> bytes:
    """Mia sends it on to the desk alone."""
    values: dict[str, object] = {
        "sender": MIA.address, "to": [INBOX], "cc": [], "subject": "Fwd: Poster v2", "at": at(10, 30),
    }  # fmt: skip
    return mail(text, **(values | more))  # type: ignore[arg-type]


def attached(words: str, sender: str = DANA.address, answers: str | None = ASKED) -> bytes:
    """The same as message/rfc822."""
    inner = mail(words, sender=sender, answers=answers, subject="Re: Poster v2", cc=[], at=at(9, 50))
    outer = BytesParser(policy=policy.default).parsebytes(forward("FYI", subject="Poster v2"))
    assert isinstance(outer, EmailMessage)
    outer.add_attachment(BytesParser(policy=policy.default).parsebytes(inner))
    return outer.as_bytes()


def to_clients(world: World) -> list[tuple[str, tuple[str, ...]]]:
    return [(x.rule, x.to) for x in letters(world) if x.external]


def confirmed(world: World, words: str, **more: object) -> None:
    [ask] = letters(world, "confirm")
    row = world.row(ask)
    take(world, mail(words, answers=row.message_id, at=at(12), **more))  # type: ignore[arg-type]


# a colleague passes on the approval


@pytest.mark.parametrize("raw", [forward(inline("Approved.")), attached("Approved.")], ids=["inline", "attached"])
def test_a_passed_on_approval_is_filed_told_and_confirmed_by_its_writer(world: World, raw: bytes) -> None:
    verdict = take(world, raw)
    [request] = world.view.find(Request)
    assert (verdict.entry.client, verdict.entry.thread, verdict.entry.trust) == ("acme", request.thread, "claimed")
    assert not world.view.find(Decision)
    assert request.state == "open"
    assert to_clients(world) == [("confirm", (DANA.address,))]
    [told] = letters(world, "claimed")
    assert (told.to, told.facts["why_not"]) == ((MIA.address,), None)
    confirmed(world, "Yes.")
    [decision] = world.view.find(Decision)
    assert (decision.request, decision.by, decision.decision) == (request.id, DANA.address, "approve")
    assert any("passed on words of dana@acme.example" in b.text for b in decision.because)
    assert len(letters(world, "receipt")) == 1


@pytest.mark.parametrize("yes", ["Yes", "yes, I do", "Ja.", "Sí", "Oui", "Có", "同意", "Vâng"])
def test_a_plain_yes_confirms_in_every_language(world: World, yes: str) -> None:
    take(world, forward(inline("Approved.")))
    confirmed(world, yes)
    assert [d.decision for d in world.view.find(Decision)] == ["approve"]


@pytest.mark.parametrize("words", ["No.", "Not yet.", "Who says so?", "Thanks", "Yes, once the logo is bigger."])
def test_anything_else_confirms_nothing(world: World, words: str) -> None:
    take(world, forward(inline("Approved.")))
    confirmed(world, words)
    assert all(d.decision != "approve" for d in world.view.find(Decision))


def test_a_yes_that_nobody_vouches_for_confirms_nothing(world: World) -> None:
    take(world, forward(inline("Approved.")))
    confirmed(world, "Yes.", authentication=None)
    assert not world.view.find(Decision)
    assert letters(world, "ask")


def test_the_question_waits_for_the_clients_hours_and_falls_away_when_they_answer_first(world: World) -> None:
    take(world, forward(inline("Approved.")), now=at(22))
    [ask] = letters(world, "confirm")
    assert ask.due == at(9, day=19)  # nine in London
    row = world.row(ask, state="pending")
    assert overtaken(row, world.view, world.book, at(9, day=19)) is None
    take(world, mail("Approved.", answers=ASKED, at=at(23)))
    assert overtaken(row, world.view, world.book, at(9, day=19)) == "it is decided already"


def test_the_approver_is_asked_once(world: World) -> None:
    take(world, forward(inline("Approved.")))
    take(world, forward(inline("Approved."), at=at(11)))
    assert to_clients(world) == [("confirm", (DANA.address,))]
    assert {x.facts["why_not"] for x in letters(world, "claimed")} == {None, "Dana Reyes was asked before"}


def test_what_the_client_said_themselves_needs_no_confirmation(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, at=at(10)))
    take(world, forward(inline("Approved.")))
    assert not letters(world, "confirm")
    assert not letters(world, "claimed")


@pytest.mark.parametrize("words", ["Not approved.", "Thanks!", "Is it final?", "Please make it blue."])
def test_words_that_approve_nothing_are_only_filed(world: World, words: str) -> None:
    verdict = take(world, forward(inline(words)))
    assert verdict.entry.client == "acme"
    assert not to_clients(world)
    assert not world.view.find(Decision)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (forward(inline("Approved."), authentication=None), "could not confirm that mia@agency.example"),
        (forward(inline("Approved.", "Paul Novak <accounts@acme.example>")), "Paul Novak is not an approver"),
        (forward(inline("Approved.", f"Ines <{INTERN}>")), f"{INTERN} is not a contact of Acme Foods"),
        (forward(inline("Approved.", "Bob <bob@elsewhere.example>"), answers=ASKED), "bob@elsewhere.example is not"),
        (forward(inline("v1 is approved.")), "another version"),
    ],
)
def test_where_anything_is_in_doubt_only_the_ae_hears_of_it(world: World, raw: bytes, why: str) -> None:
    take(world, raw)
    assert not to_clients(world)
    assert not world.view.find(Decision)
    [told] = letters(world, "claimed")
    assert why in told.facts["why_not"]


def test_an_approval_of_what_was_replaced_is_not_to_be_confirmed(world: World) -> None:
    asked(world, "#approve Poster v3", message_id="<v3@agency.example>", at=at(10), files=[("p3.pdf", b"3")])
    take(world, forward(inline("Approved."), answers=ASKED))
    assert not to_clients(world)


def test_a_forward_of_another_clients_mail_does_not_touch_the_request(world: World) -> None:
    take(world, forward(inline("Approved.", f"Li Wei <{LI_WEI.address}>"), answers=ASKED))
    assert not letters(world)


def test_a_client_who_forwards_an_approval_asks_nobody(world: World) -> None:
    take(world, forward(inline("Approved.", "Helen Cho <helen.cho@acme.example>"), sender=DANA.address, answers=ASKED))
    assert not letters(world, "confirm")
    assert not world.view.find(Decision)


def test_of_several_items_only_those_that_seem_approved_are_to_be_confirmed(world: World) -> None:
    three = "please approve the following:\n1. Card v1\n2. Sleeve v1\n3. Label v1"
    asked(world, three, subject="Set", message_id="<set@agency.example>", files=[])
    take(world, forward(inline("1. ok\n2. no\n3. ok", subject="Re: Set"), subject="Fwd: Set"))
    [ask] = letters(world, "confirm")
    assert [i["item"] for i in ask.facts["items"]] == ["Card", "Label"]
    confirmed(world, "Yes")
    states = {r.item: r.state for r in world.view.find(Request)}
    assert states == {"Card": "approved", "Sleeve": "open", "Label": "approved", "Poster": "open"}


# the approver passes the request on, and somebody else answers


def refusals(world: World) -> list[Letter]:
    return letters(world, "refusal")


def test_a_colleague_of_the_approver_is_told_who_may_approve_and_the_ae_is_shown(world: World) -> None:
    verdict = take(world, mail("Approved.", sender=f"Ines <{INTERN}>", answers=ASKED, authentication=vouched(INTERN)))
    assert verdict.entry.outcome == "asked-ae"
    assert not world.view.find(Decision)
    [letter] = refusals(world)
    assert (letter.to, letter.cc, letter.external) == ((INTERN,), (), True)
    assert letter.facts["approvers"] == [DANA.name, HELEN.name]
    assert not letter.answerable
    [ask] = letters(world, "ask")
    assert ask.to == (MIA.address,)
    assert any("was told by mail who may approve" in reason for reason in ask.facts["reasons"])


def test_the_refusal_holds_no_key_and_nothing_of_the_job(world: World) -> None:
    take(world, mail("Approved.", sender=INTERN, answers=ASKED, subject="Re: your mail"))
    [letter] = refusals(world)
    assert reaches(world, letter)
    assert reply_addresses(letter, "k3y", INBOX, world.book) == (INBOX, MIA.address)
    with closing(Renderer([])) as renderer:
        rendered = renderer.render(letter, world.book)
    said = f"{rendered.subject}\n{rendered.text}"
    assert "Dana Reyes" in said
    for secret in ("Poster", "acme/", "v2", "k3y", "dana@", "helen.cho@"):
        assert secret not in said


def test_the_question_to_the_approver_bears_a_reply_key(world: World) -> None:
    take(world, forward(inline("Approved.")))
    [ask] = letters(world, "confirm")
    assert reaches(world, ask)
    assert reply_addresses(ask, "k3y", INBOX, world.book) == ("ae+k3y@agency.example", MIA.address)


def test_passed_on_words_that_name_another_client_do_not_go_out(world: World) -> None:
    take(world, forward(inline("Approved, nicer than what Borealis Bikes got.")))
    assert not [x for x in letters(world) if x.external and "Borealis" in str(x.facts) and reaches(world, x)]


def test_a_contact_without_the_role_is_told_too(world: World) -> None:
    take(world, mail("Approved.", sender="accounts@acme.example", answers=ASKED))
    assert [x.to for x in refusals(world)] == [("accounts@acme.example",)]


def test_they_are_told_once(world: World) -> None:
    take(world, mail("Approved.", sender=INTERN, answers=ASKED))
    take(world, mail("It is approved!", sender=INTERN, answers=ASKED, at=at(11)))
    assert len(refusals(world)) == 1


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("a stranger", {"sender": "bob@elsewhere.example"}),
        ("a look-alike domain", {"sender": "dana@acme.example.evil.example"}),
        ("nobody vouches", {"sender": INTERN, "authentication": None}),
        ("forged", {"sender": INTERN, "authentication": vouched(INTERN, "fail")}),
        ("another client", {"sender": LI_WEI.address}),
        ("an approver in doubt", {"authentication": None}),
    ],
)
def test_nobody_else_gets_a_mail(world: World, what: str, changes: dict[str, object]) -> None:
    take(world, mail("Approved.", **({"answers": ASKED} | changes)))  # type: ignore[arg-type]
    assert not to_clients(world), what
    assert not world.view.find(Decision), what
    assert letters(world, "ask"), what


@pytest.mark.parametrize("words", ["Looks like Dana has to approve this.", "Thanks!", "Is it final?", "Not approved."])
def test_words_that_approve_nothing_are_not_refused(world: World, words: str) -> None:
    take(world, mail(words, sender=INTERN, answers=ASKED))
    assert not to_clients(world)


def test_whoever_a_colleague_asked_directly_gets_no_refusal(world: World) -> None:
    asked(world, "#approve Flyer v1", to=[INTERN], message_id="<f@agency.example>", files=[])
    take(world, mail("Approved.", sender=INTERN, answers="<f@agency.example>"))
    assert not to_clients(world)
    assert letters(world, "ask")


def test_what_is_decided_already_needs_no_refusal(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED, at=at(10)))
    take(world, mail("Approved.", sender=INTERN, answers=ASKED, at=at(11)))
    assert not refusals(world)


def test_an_automatic_reply_of_a_colleague_is_not_refused(world: World) -> None:
    headers = [("Auto-Submitted", "auto-replied")]
    take(world, mail("Approved.", sender=INTERN, answers=ASKED, headers=headers))
    assert not to_clients(world)


def test_passing_on_is_judged_the_same_twice(world: World) -> None:
    raw = forward(inline("Approved."))
    take(world, raw)
    before = len(letters(world))
    take(world, raw, now=NOW)
    assert len(letters(world)) == before
    assert len({e.key for e in world.view.find(Entry)}) == 2
