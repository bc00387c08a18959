"""A colleague's own mail about an invoice counts as having written to the client."""

import pytest

from rules.nouns import Touch
from tests.mails import INBOX, mail
from tests.test_seen_again import arrive
from tests.world import DANA, LI_WEI, MIA, PAUL, World


@pytest.fixture
def world() -> World:
    told = World()
    told.invoice("INV-31")
    told.invoice("INV-32", state="disputed")
    told.invoice("7")
    told.invoice("2026/114")
    told.invoice("BB-9", client="borealis")
    return told


def touched(world: World, text: str, **more: object) -> list[str]:
    values: dict[str, object] = {"sender": MIA.address, "to": [PAUL.address], "subject": "Your account"} | more
    arrive(world, mail(text, **values))  # type: ignore[arg-type]
    return [t.invoice for t in world.view.find(Touch)]


@pytest.mark.parametrize(
    ("subject", "text", "invoices"),
    [
        ("INV-31", "Have you seen it?", ["INV-31"]),
        ("Your account", "Could you look at inv-31, please?", ["INV-31"]),
        ("账单", "请核对发票INV-31，谢谢", ["INV-31"]),
        ("Your account", "See INV-31/INV-32 and invoice no. 7.", ["7", "INV-31"]),
        ("Your account", "2026/114 is still open.", ["2026/114"]),
        ("Your account", "INV-310, XINV-31, INV-31-2, A-INV-31 and 12026/114", []),
        ("Your account", "On 7 December we met, 7 of us", []),
        ("Your account", "BB-9 is not yours", []),
        ("Your account", "Hello\n\n> see INV-31", []),
        ("INV-32", "This one is disputed.", []),
    ],
)
def test_the_invoices_that_a_colleague_names_to_the_client(
    world: World, subject: str, text: str, invoices: list[str]
) -> None:
    assert touched(world, text, subject=subject) == invoices


def test_the_entry_says_that_it_was_a_touch(world: World) -> None:
    entry = arrive(world, mail("INV-31?", sender=MIA.address, to=[DANA.address]))
    assert entry.outcome == "recorded"
    assert any(b.step == "touch" and b.words == "INV-31" for b in entry.because)


@pytest.mark.parametrize(
    "more",
    [
        {"sender": DANA.address, "to": [MIA.address]},  # the client wrote
        {"to": [INBOX], "cc": [], "subject": "[ACME-0001] about Acme"},  # nobody at the client reads it
        {"to": [LI_WEI.address]},  # another client does
        {"authentication": "mx.agency.example; dmarc=fail header.from=agency.example"},
        {"headers": [("Auto-Submitted", "auto-generated")]},
    ],
)
def test_other_mails_that_name_it_are_none(world: World, more: dict[str, object]) -> None:
    assert touched(world, "INV-31", **more) == []
