"""Who really sent it: results count by their place, signatures by what they cover, and nothing counts twice."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dns import resolver as real

from daemon.cli.proofs import proofs
from daemon.signatures import NoAnswer, Resolver, checked
from rules.book import Seen, Vouching
from rules.nouns import Decision, Hold, Message, OutboxRow, Request
from rules.reading.again import judge_anew
from rules.reading.signed import wants_checking
from rules.reading.trust import judge_trust
from tests.mails import mail, read, vouched
from tests.signing import SIGNED, Dns, rsa, sealed, signed
from tests.test_inbound import ASKED, NOW, asked, letters, take
from tests.world import DANA, HELEN, MIA, World, named_book

MX = "mx.agency.example"
TRUSTED = (MX,)
PASS = f"Authentication-Results: {vouched(DANA.address)}"
NO = f"Authentication-Results: {MX}; dmarc=none header.from=acme.example"
OTHER = "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=acme.example"
TAKEN_IN = f"Received: from out.acme.example (out.acme.example [192.0.2.7]) by {MX} (Postfix) with ESMTPS id 1; now"
LMTP = f"Received: from {MX} by {MX} with LMTP id 2 for <ae@agency.example>; now"
RELAYED = f"Received: from gate.agency.example (gate [10.0.0.1]) by {MX} with ESMTPS id 3; now"
THEIRS = "Received: from laptop (unknown [198.51.100.2]) by out.acme.example with ESMTPSA id 4; now"
FILTERED = f"Received: from localhost (localhost [127.0.0.1]) by {MX} (Postfix) with ESMTP id 8; now"
FILTER = f"Received: from {MX} ([127.0.0.1]) by localhost ({MX} [127.0.0.1]) (amavisd-new, port 10024) with ESMTP; now"
SPF = f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=dana@acme.example"
LIES_OURS = f"Received: from {MX} by {MX} with ESMTPS id 5; now"


def with_top(*lines: str, below: str = "") -> Message:
    """A plain yes with these fields on top of what its writer wrote, and `below` at the end of the header."""
    head, _, body = mail("Approved.", answers=ASKED, authentication=None).partition(b"\n\n")
    top = "".join(f"{line}\n" for line in lines).encode()
    return read(top + head + (f"\n{below}".encode() if below else b"") + b"\n\n" + body)


def trust(message: Message, trusted: tuple[str, ...] = TRUSTED, **vouching: object) -> str:
    return judge_trust(message, trusted, None, Vouching(**vouching))[0]  # type: ignore[arg-type]


# by their place


@pytest.mark.parametrize(
    "top",
    [
        (PASS, TAKEN_IN),
        (TAKEN_IN, PASS),
        (TAKEN_IN, "X-Spam-Status: No", PASS, THEIRS),
        ("Return-Path: <dana@acme.example>", LMTP, TAKEN_IN, PASS, THEIRS),
        (LMTP, PASS, TAKEN_IN, THEIRS),
        (LMTP, RELAYED, "Received: from out.acme.example by gate.agency.example with ESMTPS; now", PASS),
        ("Received: by 2002:a05:6a20:e68a with SMTP id 6; now", "X-Received: by 10.0.0.1", TAKEN_IN, PASS, THEIRS),
        (TAKEN_IN, PASS, THEIRS, PASS),
        (TAKEN_IN, PASS, OTHER, THEIRS),
        (OTHER, TAKEN_IN, PASS, THEIRS),
        (PASS, TAKEN_IN, PASS),
        (PASS, TAKEN_IN, NO, THEIRS),
        (FILTERED, FILTER, PASS, TAKEN_IN, THEIRS),
    ],
)
def test_our_servers_word_counts_wherever_it_writes_it(top: tuple[str, ...]) -> None:
    assert trust(with_top(*top)) == "verified"


@pytest.mark.parametrize(
    "top",
    [
        (TAKEN_IN, THEIRS, PASS),
        (TAKEN_IN, OTHER, THEIRS, PASS),
        (LMTP, TAKEN_IN, THEIRS, PASS),
        (TAKEN_IN, NO, THEIRS, PASS),
        (TAKEN_IN, NO, LIES_OURS, PASS),
        (TAKEN_IN, LIES_OURS, PASS),
    ],
)
def test_a_result_that_came_with_the_mail_vouches_for_nobody(top: tuple[str, ...]) -> None:
    assert trust(with_top(*top)) == "claimed"


@pytest.mark.parametrize("top", [(TAKEN_IN,), (TAKEN_IN, NO), (LMTP, TAKEN_IN, THEIRS)])
def test_a_result_among_the_writers_own_fields_vouches_for_nobody(top: tuple[str, ...]) -> None:
    assert trust(with_top(*top, below=PASS)) == "claimed"


def test_a_forged_result_further_below_takes_nothing_from_ours() -> None:
    forged = f"Authentication-Results: {vouched('evil@evil.example', 'fail')}"
    assert trust(with_top(TAKEN_IN, PASS, THEIRS, forged, below=forged)) == "verified"


@pytest.mark.parametrize(
    "top",
    [
        (TAKEN_IN, PASS, PASS),
        (PASS, PASS, TAKEN_IN),
        (TAKEN_IN, NO, PASS, THEIRS),
        (TAKEN_IN, SPF, PASS, THEIRS),
        (PASS, LMTP, SPF, TAKEN_IN),
        (RELAYED, SPF, PASS, "Received: from out.acme.example by gate.agency.example with ESMTPS; now"),
        (RELAYED, SPF, "Received: from out.acme.example by gate.agency.example with ESMTPS; now", PASS),
    ],
)
def test_two_voices_in_our_servers_name_are_none(top: tuple[str, ...]) -> None:
    assert trust(with_top(*top)) == "claimed"


@pytest.mark.parametrize(
    "by",
    [
        f"{MX} (evil.example [203.0.113.9]) by {MX} with SMTP id 7",
        f"{MX} by {MX} with SMTP id 7",
        f"localhost by {MX} with SMTP id 7",
        f"{MX} (203.0.113.9) by {MX} (10.0.0.2) with Microsoft SMTP Server",
        f"localhost ([127.0.0.1]) (evil.example [203.0.113.9]) by {MX} (Postfix) with ESMTP id 7",
        f"evil.example with LMTP (evil.example [203.0.113.9]) by {MX} (Postfix) with ESMTP id 7",
        f"evil.example by {MX} with local id 1 (unknown [203.0.113.9]) by {MX} (Postfix) with ESMTP id 7",
        f"{MX} (a.agency.example [203.0.113.9] (may be forged)) by {MX} (8.17/8.17) with ESMTP id 7",
        f"{MX} ( (unknown [203.0.113.9]) by {MX} (Postfix) with ESMTP id 7",
        f'evil.example (evil.example [203.0.113.9]) by {MX} with ESMTP for <"ae+> with local <"@agency.example>',
        f"unknown (HELO {MX}) (203.0.113.9) by {MX} with SMTP",
        f"[203.0.113.9] (helo={MX}) by {MX} with esmtp (Exim 4.96) id 7",
        f"{MX} ([203.0.113.9]) by {MX} with esmtps (Exim 4.96) id 7",
    ],
)
def test_a_greeting_in_our_servers_name_stretches_nothing(by: str) -> None:
    """The name after "from" is the sender's to choose, and more than a name with some servers: whatever they say, what
    stands below is theirs."""
    helo = f"Received: from {by}; now"
    assert trust(with_top(helo, NO, LIES_OURS, PASS)) == "claimed"
    assert trust(with_top(helo, LIES_OURS, PASS)) == "claimed"
    assert trust(with_top(helo, LIES_OURS, PASS, TAKEN_IN)) == "claimed"


SAID = {
    "spf": f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=dana@acme.example",
    "dkim": f"Authentication-Results: {MX}; dkim=pass header.d=acme.example",
    "dmarc": f"Authentication-Results: {MX}; dmarc=pass header.from=acme.example",
    "both": f"Authentication-Results: {MX}; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example",
}


@pytest.mark.parametrize("names", ["spf both", "both spf", "dmarc dkim spf", "spf dkim dmarc"])
def test_a_server_that_writes_a_field_for_each_method_is_heard(names: str) -> None:
    """What stands together, over the Received of the server that wrote it, is one result."""
    fields = [SAID[name] for name in names.split()]
    assert trust(with_top(*fields, TAKEN_IN, THEIRS)) == "verified"
    assert trust(with_top(LMTP, *fields, TAKEN_IN, THEIRS)) == "verified"
    assert trust(with_top(*fields)) == "verified"
    assert trust(with_top(TAKEN_IN, *fields, THEIRS), results="below-received") == "verified"
    assert trust(with_top(fields[0], LMTP, *fields[1:], TAKEN_IN)) == "claimed"
    assert trust(with_top(fields[0], below=fields[1])) == "claimed"


def test_of_several_fields_below_the_received_field_the_topmost_alone_is_our_servers() -> None:
    """Whatever stands under it may have come with the mail: it adds no proof, and a second dmarc makes it doubtful."""
    assert trust(with_top(TAKEN_IN, SAID["dmarc"], SAID["dkim"], SAID["spf"])) == "verified"
    assert trust(with_top(TAKEN_IN, SAID["spf"], SAID["both"])) == "claimed"
    assert trust(with_top(TAKEN_IN, SAID["dmarc"], SAID["both"])) == "claimed"


@pytest.mark.parametrize(
    "fields",
    [
        (SAID["dmarc"], SAID["both"]),
        (SAID["both"], NO),
        (SAID["spf"], SAID["both"], SAID["spf"].replace("pass", "fail")),
        (SAID["dmarc"], SAID["dkim"].replace("pass", "fail"), SAID["spf"].replace("pass", "softfail")),
        (SAID["dmarc"], f"Authentication-Results: {MX}; spf=(pass"),
        (SAID["both"], f"Authentication-Results: {MX}; none"),
        (f"Authentication-Results: {MX}; none", SAID["both"]),
        (SAID["spf"], SAID["dmarc"].replace(MX, "mx2.agency.example")),
        (SAID["spf"], OTHER.replace("elsewhere", "evil")),
    ],
)
def test_fields_that_contradict_each_other_are_none(fields: tuple[str, ...]) -> None:
    trusted = (MX, "mx2.agency.example")
    assert trust(with_top(*fields, TAKEN_IN), trusted) == "claimed"
    assert trust(with_top(TAKEN_IN, *fields), trusted, results="below-received") == "claimed"


STRANGERS = f"Received: from out.acme.example (evil.example [203.0.113.9]) by {MX} (Postfix) with ESMTPS id 1; now"
FORGED = (STRANGERS, PASS, THEIRS)  # directly below our server's own Received, on a mail that it did not mark
WRITES_ABOVE = Seen(above={MX: datetime(2026, 11, 1, tzinfo=UTC)})
DAYS = tuple(datetime(2026, 11, day, tzinfo=UTC) for day in (17, 12, 2))


@pytest.mark.parametrize(
    "known", [{"results": "above-received"}, {"results": "none"}, {"seen": WRITES_ABOVE}, {"seen": Seen(bare=DAYS)}]
)
def test_a_result_directly_below_our_received_field_counts_only_where_our_server_writes(known: dict[str, Any]) -> None:
    assert trust(with_top(*FORGED), **known) == "claimed"
    assert trust(with_top(STRANGERS, *SAID.values()), **known) == "claimed"
    above = "claimed" if known.get("results") == "none" else "verified"
    assert trust(with_top(PASS, TAKEN_IN, THEIRS), **known) == above
    assert trust(with_top(LMTP, PASS, TAKEN_IN, PASS), **known) == above


@pytest.mark.parametrize(
    "known", [{}, {"results": "below-received"}, {"results": "below-received", "seen": WRITES_ABOVE},
              {"seen": Seen(bare=DAYS[:2])}, {"seen": Seen(above={"mx2.agency.example": DAYS[0]})},
              {"seen": Seen(bare=tuple(day - timedelta(days=60) for day in DAYS))}],
)  # fmt: skip
def test_a_result_below_our_received_field_counts_while_nothing_speaks_against_it(known: dict[str, Any]) -> None:
    assert trust(with_top(*FORGED), **known) == "verified"


GREETINGS = (
    "evil.example", "localhost", MX, "x with LMTP", f"x by {MX} with local id 1",
    f"localhost ([127.0.0.1]) by {MX} with LMTP", "[127.0.0.1]", f"{MX} ({MX} [10.0.0.1]) by {MX} with ESMTP id 3; x",
    "gate.agency.example", "(x", "x)", "from x by y",
)  # fmt: skip
SERVERS = (
    "from {} (evil.example [203.0.113.9])\n\tby mx.agency.example (Postfix) with ESMTP id 1\n"
    "\tfor <ae@agency.example>; now",
    "from {} (unknown [203.0.113.9]) by mx.agency.example (Postfix) with SMTP id 1; now",
    "from evil.example ([203.0.113.9] helo={}) by mx.agency.example with esmtp (Exim 4.96) id 1; now",
    "from [203.0.113.9] (helo={}) by mx.agency.example with esmtp (Exim 4.96) id 1; now",
    "from {} (203.0.113.9) by mx.agency.example (10.0.0.2) with Microsoft SMTP Server id 15; now",
    "from unknown (HELO {}) (203.0.113.9) by mx.agency.example with SMTP; now",
    "from {} (evil.example [203.0.113.9] (may be forged)) by mx.agency.example (8.17.1/8.17.1) with ESMTP id 1; now",
    "from {} (evil.example [IPv6:2001:db8::9]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\n"
    "\tby mx.agency.example (Postfix) with ESMTPS id 1; now",
)
THEIR_OWN = (
    PASS, NO, OTHER, THEIRS, LIES_OURS, LMTP, TAKEN_IN, FILTERED, FILTER, RELAYED, *SAID.values(), "X-Spam: no",
    f"Received: by {MX} (Postfix) id 1; now", "Return-Path: <dana@acme.example>",
    f"ARC-{PASS.replace(': ', ': i=1; ')}",
    PASS.replace(":", " :", 1), "Received-SPF: pass", "DKIM-Signature: v=1; d=acme.example", "MIME-Version: 1.0",
)  # fmt: skip


def test_whatever_a_sender_writes_under_our_servers_block_verifies_nobody() -> None:
    """Greetings of every kind, as servers write them, and any trace below; our server says no, above or below, or
    nothing, and then it is known where it writes."""
    chance = random.Random(5)
    silent = (Vouching(results="above-received"), Vouching(results="none"), Vouching(seen=WRITES_ABOVE))
    for _ in range(40):
        greeted = f"Received: {chance.choice(SERVERS).format(chance.choice(GREETINGS))}"
        theirs = chance.choices(THEIR_OWN, k=chance.randint(1, 6))
        for top, known in (
            ((NO, greeted), (Vouching(), Vouching(seen=WRITES_ABOVE))),
            ((greeted, NO), (Vouching(), Vouching(results="below-received"))),
            ((greeted,), silent),
            ((LMTP, greeted), (Vouching(seen=Seen(bare=DAYS)),)),
        ):
            message = with_top(*top, *theirs)
            for vouching in known:
                assert judge_trust(message, TRUSTED, None, vouching)[0] != "verified", (top, theirs, vouching)


@pytest.mark.parametrize(
    ("host", "believed"),
    [
        ("out.acme.example (out.acme.example [192.0.2.7])", True),
        ("x (acme.example [192.0.2.7])", True),
        ("out.acme.example (unknown [192.0.2.7])", False),
        ("out.acme.example ([192.0.2.7])", False),
        ("out.acme.example (192.0.2.7)", False),
        ("out.acme.example (out.acme.example [192.0.2.7] (may be forged))", False),
        ("x (out.acme.example [192.0.2.7]) (evil.example [203.0.113.9])", False),
        ("out.acme.example (evil-acme.example [203.0.113.9])", False),
        ("out.acme.example (acme.example.evil.example [203.0.113.9])", False),
    ],
)
def test_where_our_server_marks_not_every_mail_a_host_of_the_writers_domain_speaks_for_its_word(
    host: str, believed: bool
) -> None:
    message = with_top(f"Received: from {host} by {MX} (Postfix) with ESMTPS id 1; now", PASS, THEIRS)
    assert (trust(message, seen=Seen(bare=DAYS)) == "verified") == believed
    assert trust(message, seen=WRITES_ABOVE) == "claimed"


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"results": "above-received"}, "writes above its Received field, says config.toml"),
        ({"results": "none"}, "writes no Authentication-Results, says config.toml"),
        ({"seen": WRITES_ABOVE}, "writes above its Received field (so on 2026-11-01)"),
        ({"seen": Seen(bare=DAYS)}, "without any word of our server (3 mails since 2026-11-02)"),
    ],
)
def test_why_a_result_is_not_believed_is_told(known: dict[str, Any], why: str) -> None:
    assert why in judge_trust(with_top(*FORGED), TRUSTED, None, Vouching(**known))[1].text


def test_a_desk_that_says_how_many_received_fields_are_its_own_is_taken_at_its_word() -> None:
    strange = "Received: from a.filter.example by b.cloud.example with ESMTP; now"
    message = with_top(strange, TAKEN_IN, PASS, THEIRS)
    assert trust(message) == "claimed"
    assert trust(message, own_received=2) == "verified"
    assert trust(message, own_received=1) == "claimed"


def test_a_mail_that_never_travelled_has_no_place_to_go_by() -> None:
    assert trust(with_top(PASS)) == "verified"
    assert trust(with_top(below=PASS)) == "verified"
    assert trust(with_top(PASS, below=PASS)) == "claimed"


@pytest.mark.parametrize(
    "said",
    [
        f"{MX} (amavisd-new; port 10024); dmarc=pass header.from=acme.example",
        f"(of our own (really)) {MX} 1 (v1); dkim=pass (a key; x) header.d=acme.example; "
        "dmarc=pass header.from=acme.example",
        f"{MX};\n\tdmarc/1=pass (p=none; dis=none) header.from=acme.example;",
    ],
)  # fmt: skip
def test_remarks_versions_and_a_last_mark_are_read_as_the_grammar_has_them(said: str) -> None:
    assert trust(with_top(f"Authentication-Results: {said}", TAKEN_IN)) == "verified"


@pytest.mark.parametrize(
    "said",
    [
        f"({MX};) mx.evil.example; dmarc=pass header.from=acme.example",
        f"mx.evil.example ({MX}; x); dmarc=pass header.from=acme.example",
        f"({MX}; dmarc=pass header.from=acme.example",
        f"{MX} (; dmarc=pass header.from=acme.example",
        f"{MX}; dmarc/7=pass header.from=acme.example",
        f"{MX} 9; dmarc=pass header.from=acme.example",
    ],
)
def test_our_name_in_a_remark_and_versions_to_come_vouch_for_nobody(said: str) -> None:
    assert trust(with_top(f"Authentication-Results: {said}", TAKEN_IN)) == "claimed"


# Microsoft's form

NAMELESS = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=acme.example;"
    " dkim=pass (signature was verified) header.d=acme.example;dmarc=pass action=none header.from=acme.example;"
    "compauth=pass reason=100"
)
INSIDE = "Received: from A1.eurprd04.prod.outlook.com (2603::1) by B2.eurprd04.prod.outlook.com with HTTPS; now"
EDGE = "Received: from out.acme.example (192.0.2.7) by C3.mail.protection.outlook.com with Microsoft SMTP Server; now"


@pytest.mark.parametrize("name", ["", "microsoft"])
def test_a_result_without_a_name_counts_where_the_desk_says_so(name: str) -> None:
    message = with_top(INSIDE, NAMELESS, EDGE, THEIRS)
    assert trust(message, (name,)) == "verified"
    assert trust(message, ("outlook.com", MX)) == "claimed"


@pytest.mark.parametrize(
    "top",
    [
        (INSIDE, NAMELESS.replace("dmarc=pass", "dmarc=none"), EDGE, THEIRS, NAMELESS),
        (INSIDE, NAMELESS.replace("dmarc=pass", "dmarc=fail"), EDGE, NAMELESS, THEIRS),
        (INSIDE, NAMELESS, EDGE, NAMELESS, THEIRS),
        (INSIDE, OTHER, NAMELESS, EDGE),
        (INSIDE, EDGE, THEIRS, NAMELESS),
        (INSIDE, NAMELESS.replace("header.from=acme", "header.from=evil"), EDGE),
        (INSIDE, NAMELESS.replace("smtp.mailfrom=acme.example", 'smtp.mailfrom="x; dmarc=pass"'), EDGE),
        (INSIDE, NAMELESS.replace("smtp.mailfrom=acme.example", "smtp.mailfrom=(x"), EDGE),
        (INSIDE, NAMELESS.replace(" dkim=pass (", " dkim=fail (dmarc=pass header.from=x) ("), EDGE, "X: y", NAMELESS),
        (INSIDE, NAMELESS + "; dmarc=fail header.from=acme.example", EDGE),
        (INSIDE, "Authentication-Results: spf=none dmarc=pass header.from=acme.example", EDGE),
        (INSIDE, "Authentication-Results: dmarc=pass header.from=acme.example header.from=evil.example", EDGE),
        (INSIDE, "Authentication-Results: (dmarc=pass header.from=acme.example)", EDGE),
    ],
)
def test_a_forged_or_torn_result_without_a_name_is_none(top: tuple[str, ...]) -> None:
    assert trust(with_top(*top), ("microsoft",)) != "verified"


# DKIM, checked here


@pytest.fixture
def dns() -> Dns:
    dns = Dns()
    for domain in ("acme.example", "example", "lists.example", "evil.example", "mail.acme.example", "agency.example"):
        dns.publish(domain, rsa().record)
    return dns


def yes(**more: object) -> bytes:
    return mail("Approved.", answers=ASKED, authentication=None, **more)  # type: ignore[arg-type]


def by_dkim(raw: bytes, dns: Dns) -> tuple[str, str]:
    result, because = judge_trust(checked(read(raw), raw, dns), TRUSTED, None, Vouching(verify_dkim=True))
    return result, because.text


def test_an_aligned_signature_over_what_people_read_is_a_proof(dns: Dns) -> None:
    result, why = by_dkim(signed(yes()), dns)
    assert result == "verified"
    assert "acme.example holds" in why


def test_a_domain_above_the_writers_may_sign_for_it(dns: Dns) -> None:
    assert by_dkim(signed(yes(sender="dana@uk.acme.example")), dns)[0] == "verified"


def without(*names: bytes) -> list[bytes]:
    return [name for name in SIGNED if name not in names]


Make = Callable[[], bytes]
REFUSED: dict[str, tuple[Make, str]] = {
    "another's": (lambda: signed(yes(), "evil.example"), "does not speak for acme.example"),
    "of a domain below": (lambda: signed(yes(), "mail.acme.example"), "does not speak for acme.example"),
    "of the registry": (lambda: signed(yes(), "example"), "does not speak for acme.example"),
    "l=": (lambda: signed(yes(), length=True), "only a part of the text"),
    "text appended under l=": (lambda: signed(yes(), length=True) + b"\r\nApproved v3.\r\n", "only a part"),
    "Subject left out": (lambda: signed(yes(), names=without(b"subject")), "does not cover Subject"),
    "Date left out": (lambda: signed(yes(), names=without(b"date")), "does not cover Date"),
    "Content-Type left out": (lambda: signed(yes(), names=without(b"content-type")), "does not cover Content-Type"),
    "a second Subject": (lambda: b"Subject: Poster v9\r\n" + signed(yes()), "more than one Subject"),
    "a second Content-Type": (lambda: b"Content-Type: text/html\r\n" + signed(yes()), "more than one Content-Type"),
    "other words": (lambda: signed(yes()).replace(b"Approved.", b"Approved!"), "body hash"),
    "another subject": (lambda: signed(yes()).replace(b"Subject: Poster", b"Subject: Flyer"), "not what was signed"),
    "SHA-1": (lambda: signed(yes(), algorithm=b"rsa-sha1"), "not made by rsa-sha256"),
    "another key": (lambda: signed(yes(), key=rsa(seed=8)), "not what was signed"),
    "a torn field": (lambda: b"DKIM-Signature: v=1; d=acme.example; a=rsa-sha256; b\r\n" + yes(), "cannot be checked"),
    "an empty field": (lambda: b"DKIM-Signature: \r\n" + yes(), "does not speak for acme.example"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_signature_that_leaves_something_open_proves_nothing(dns: Dns, what: str) -> None:
    make, why = REFUSED[what]
    result, text = by_dkim(make(), dns)
    assert result == "claimed"
    assert why in text


KEYS = {
    "none": (None, "there is no key"),
    "withdrawn": (b"v=DKIM1; p=", "withdrawn"),
    "tried out": (rsa().record + b"; t=y", "t=y"),
    "for another hash": (rsa().record + b"; h=sha1", "sha256"),
    "for another service": (rsa().record + b"; s=tlsrpt", "not for mail"),
    "endless": (rsa().record + b"; n=" + b"x" * 5_000, "too long"),
    "torn": (b"v=DKIM1; k=rsa; p=AAAA", "cannot be checked"),
    "no record": (b"hello", "withdrawn"),
    "octets": (b"\xff\x00\xfe;p=\xff", "cannot be checked"),
}


@pytest.mark.parametrize("what", KEYS)
def test_a_key_that_is_none_proves_nothing(dns: Dns, what: str) -> None:
    record, why = KEYS[what]
    dns.records.pop("s1._domainkey.acme.example")
    if record is not None:
        dns.publish("acme.example", record)
    result, text = by_dkim(signed(yes()), dns)
    assert result == "claimed"
    assert why in text or "not what was signed" in text


def test_a_weak_key_proves_nothing(dns: Dns) -> None:
    weak = rsa(bits=768)
    dns.publish("acme.example", weak.record)
    result, text = by_dkim(signed(yes(), key=weak), dns)
    assert (result, "too small: 768" in text) == ("claimed", True)


def test_a_key_for_the_domain_alone_signs_for_none_below_it(dns: Dns) -> None:
    dns.publish("acme.example", rsa().record + b"; t=s")
    assert by_dkim(signed(yes(), identity="@acme.example"), dns)[0] == "verified"
    assert by_dkim(signed(yes(), identity="@uk.acme.example"), dns)[0] == "claimed"


def test_without_dns_nothing_is_proved_and_nothing_stops(dns: Dns) -> None:
    dns.down = True
    result, text = by_dkim(signed(yes()), dns)
    assert result == "claimed"
    assert "DNS does not answer" in text


def test_dns_is_asked_for_the_writers_own_domain_alone(dns: Dns) -> None:
    raw = signed(signed(yes(), "evil.example"), "mail.acme.example")
    checked(read(raw), raw, dns)
    assert dns.asked == []
    raw = b"DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=a b/../c; h=from; bh=AAAA; b=AAAA\r\n" + yes()
    checked(read(raw), raw, dns)
    assert dns.asked == []


def test_a_second_signature_may_hold_where_the_first_does_not(dns: Dns) -> None:
    raw = signed(yes())
    raw = signed(raw, "evil.example")
    assert by_dkim(raw, dns)[0] == "verified"


@pytest.mark.parametrize("piece", [b" ", b"\t \r\n ", b"b=", b";", b"h=from:", b"=", b"\r\n ", b"b= \r\n  ", b"1 "])
def test_a_hostile_field_costs_no_time(dns: Dns, piece: bytes) -> None:
    begin = time.perf_counter()
    for room in (1_000, 8_000, 60_000):
        field = b"DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s1; h=from; bh=AAAA; b=AAAA"
        raw = field + (piece * room)[:room] + b"x\r\n" + yes()
        assert all(s.problem for s in checked(read(raw), raw, dns).signatures)
    assert time.perf_counter() - begin < 2.0  # the library alone needs minutes for some of these


def test_endless_blanks_in_the_text_cost_no_time(dns: Dns) -> None:
    raw = signed(yes()) + b" " * 2_000_000
    begin = time.perf_counter()
    assert "blanks" in by_dkim(raw, dns)[1]
    assert time.perf_counter() - begin < 5.0


def test_signatures_are_looked_at_only_where_the_desk_goes_by_them() -> None:
    message = read(signed(yes()))
    assert wants_checking(message, TRUSTED, Vouching()) == (False, False)
    assert wants_checking(message, TRUSTED, Vouching(verify_dkim=True)) == (True, False)
    spoken_for = read(PASS.encode() + b"\r\n" + signed(yes()))
    assert wants_checking(spoken_for, TRUSTED, Vouching(verify_dkim=True)) == (False, False)


def test_a_signature_takes_nothing_back_that_our_server_said(dns: Dns) -> None:
    said = f"Authentication-Results: {vouched(DANA.address, 'fail')}\r\n".encode()
    assert by_dkim(said + signed(yes()), dns)[0] == "failed"
    said = f"Authentication-Results: {vouched(DANA.address, 'none')}\r\n".encode()
    assert by_dkim(said + signed(yes()), dns)[0] == "claimed"


# ARC

FOUND = "mx.lists.example; dmarc=pass header.from=acme.example"


def by_arc(raw: bytes, dns: Dns, *listed: str) -> tuple[str, str]:
    vouching = Vouching(trusted_arc=listed or ("lists.example",))
    result, because = judge_trust(checked(read(raw), raw, dns), TRUSTED, None, vouching)
    return result, because.text


def test_a_listed_forwarders_seal_is_a_proof(dns: Dns) -> None:
    raw = sealed(yes(), "lists.example", FOUND)
    assert by_arc(raw, dns)[0] == "verified"
    ours = f"Authentication-Results: {MX}; dmarc=fail header.from=acme.example; arc=pass\r\n".encode()
    assert by_arc(ours + raw, dns)[0] == "verified"
    again = sealed(raw, "agency.example", "mx.agency.example; arc=pass; dmarc=fail header.from=acme.example")
    assert by_arc(again, dns, "lists.example", "agency.example")[0] == "verified"


BROKEN: dict[str, tuple[Make, str]] = {
    "a stranger's": (lambda: sealed(yes(), "evil.example", FOUND), "evil.example is not in trusted_arc"),
    "a stranger's before a listed one's": (
        lambda: sealed(sealed(yes(), "evil.example", FOUND), "lists.example", FOUND.replace(";", "; arc=pass;")),
        "evil.example is not in trusted_arc",
    ),
    "of a mail that failed": (
        lambda: sealed(yes(), "lists.example", FOUND.replace("=pass", "=fail")), "does not say dmarc=pass",
    ),
    "of another domain": (
        lambda: sealed(yes(), "lists.example", FOUND.replace("acme", "evil")), "does not say dmarc=pass",
    ),
    "over other words": (
        lambda: sealed(yes(), "lists.example", FOUND).replace(b"Approved.", b"Approved!"), "does not hold",
    ),
    "with other results": (
        lambda: sealed(yes(), "lists.example", FOUND.replace("=pass", "=fail")).replace(b"dmarc=fail", b"dmarc=pass"),
        "does not hold",
    ),
    "by another key": (lambda: sealed(yes(), "lists.example", FOUND, key=rsa(seed=8)), "does not hold"),
    "without the Subject": (
        lambda: sealed(yes(), "lists.example", FOUND, names=without(b"subject")), "does not cover Subject",
    ),
    "torn": (lambda: b"ARC-Seal: i=1; d=lists.example\r\n" + yes(), "ARC"),
    "numbered oddly": (lambda: b"ARC-Seal: i=x; d=lists.example; cv=none\r\n" + yes(), "ARC"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_chain_with_a_weak_link_proves_nothing(dns: Dns, what: str) -> None:
    make, why = BROKEN[what]
    result, text = by_arc(make(), dns)
    assert result == "claimed"
    assert why in text


def test_a_chain_is_nothing_to_a_desk_that_lists_nobody(dns: Dns) -> None:
    raw = sealed(yes(), "lists.example", FOUND)
    assert judge_trust(checked(read(raw), raw, dns), TRUSTED, None)[0] == "claimed"
    dns.down = True
    assert by_arc(raw, dns) == (
        "claimed", "the ARC chain of lists.example proves nothing: its key could not be looked up: DNS does not answer",
    )  # fmt: skip


# DNS


def test_a_silent_name_server_is_left_alone_for_a_minute() -> None:
    asked_for: list[str] = []
    clock = [0.0]

    def ask(name: str) -> bytes | None:
        asked_for.append(name)
        if name.startswith("silent"):
            raise NoAnswer("DNS does not answer")
        return None if name.startswith("none") else b"p=AAAA"

    resolver = Resolver(ask, lambda: clock[0])
    assert (resolver("a.example"), resolver("a.example"), resolver("none.example")) == (b"p=AAAA", b"p=AAAA", None)
    for name in ("silent.example", "b.example", "b.example"):
        with pytest.raises(NoAnswer):
            resolver(name)
    assert resolver("a.example") == b"p=AAAA"  # what is known needs nobody
    assert asked_for == ["a.example", "none.example", "silent.example"]
    clock[0] = 61.0
    assert resolver("b.example") == b"p=AAAA"


def test_the_network_being_away_is_no_answer_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real look-up, towards a port where nobody listens."""
    nowhere = real.Resolver(configure=False)
    nowhere.nameservers, nowhere.port = ["127.0.0.1"], 9
    monkeypatch.setattr(real, "default_resolver", nowhere)
    with pytest.raises(NoAnswer):
        Resolver()("s1._domainkey.acme.example")


# through the whole judgement


@pytest.mark.parametrize("proved", [True, False])
def test_an_approval_rests_on_a_signature_that_was_checked_here(dns: Dns, proved: bool) -> None:
    world = World(named_book(vouching={"ae": Vouching(verify_dkim=True)}))
    asked(world)
    dns.down = not proved
    raw = signed(yes())
    take(world, raw, message=checked(read(raw), raw, dns))
    assert bool(world.view.find(Decision)) == proved
    assert bool(letters(world, "ask")) != proved
    if proved:
        [decision] = world.view.find(Decision)
        assert any("DKIM signature of acme.example holds" in b.text for b in decision.because)


def test_a_copy_read_when_dns_answers_again_is_judged_anew(dns: Dns) -> None:
    world = World(named_book(vouching={"ae": Vouching(verify_dkim=True)}))
    asked(world)
    raw = signed(yes())
    known = take(world, raw, message=read(raw)).entry
    assert known.trust == "claimed"
    again = judge_anew(known, checked(read(raw), raw, dns), world.view, world.book, NOW, mailbox="ae", folder=None)
    assert again is not None
    assert again.text == "this copy is verified, the one before was only claimed"


# keys that come back, colleagues nobody vouches for, and disguises


@pytest.fixture
def world() -> World:
    """Dana was asked to approve Poster v2."""
    world = World()
    asked(world)
    return world


def a_letter_to_dana(world: World) -> OutboxRow:
    letter = next(x for x in world.wanted("2026-11-23 13:05") if x.external and DANA.address in x.to)
    row = replace(world.row(letter), reply_key="k" * 26)
    world.put(row)
    return row


def to_key(row: OutboxRow) -> list[str]:
    return [f"ae+{row.reply_key}@agency.example"]


def test_a_reply_key_that_another_address_brings_back_is_refused_and_shown(world: World) -> None:
    """Helen may approve, and our server vouches for her: whoever passed on the key, the AE looks first."""
    row = a_letter_to_dana(world)
    verdict = take(world, mail("Approved.", sender=HELEN.address, to=to_key(row), answers=ASKED))
    assert verdict.entry.trust == "verified"
    assert not world.view.find(Decision)
    [question] = letters(world, "ask")
    assert "was given to dana@acme.example, and it came back from helen.cho@acme.example" in str(question.facts)


def test_a_strangers_mail_is_not_filed_by_a_key_that_was_not_theirs(world: World) -> None:
    row = a_letter_to_dana(world)
    for sender in (DANA.address, "stranger@elsewhere.example"):
        verdict = take(world, mail("Hello", sender=sender, to=to_key(row), subject="Lunch"))
        assert (verdict.entry.client == "acme") == (sender == DANA.address)
    assert "it came back from stranger@elsewhere.example" in str(verdict.entry.because)


def test_a_colleague_may_answer_with_a_key_that_was_not_theirs(world: World) -> None:
    row = a_letter_to_dana(world)
    verdict = take(world, mail("#approve Flyer v1", sender=MIA.address, to=[DANA.address, *to_key(row)], answers=ASKED))
    assert verdict.entry.outcome == "recorded"


def test_a_reply_key_stands_in_for_our_server_only_for_whom_it_was_given_to(world: World) -> None:
    row = a_letter_to_dana(world)
    assert take(world, mail("Hi", to=to_key(row), authentication=None)).entry.trust == "keyed"
    other = take(world, mail("Hi", sender=HELEN.address, to=to_key(row), authentication=None)).entry
    assert other.trust == "claimed"


def dated(date: str | None, **more: Any) -> bytes:
    """A yes with this in its Date field; None: without one."""
    head, _, body = mail("Approved.", **{"answers": ASKED, **more}).partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.startswith(b"Date:")]
    lines += [f"Date: {date}".encode()] if date else []
    return b"\n".join(lines) + b"\n\n" + body


@pytest.mark.parametrize("date", ["Wed, 18 Nov 2026 08:30:00 +0000", "Fri, 18 Nov 2016 10:00:00 +0000"])
def test_an_answer_from_before_the_request_is_shown(world: World, date: str) -> None:
    take(world, dated(date))
    assert not world.view.find(Decision)
    assert letters(world, "ask")


@pytest.mark.parametrize("date", [None, "soon", "", "Wed, 31 Feb 2026 10:00:00 +0000"])
def test_an_answer_without_a_date_counts_where_it_can_only_be_later_than_the_question(
    world: World, date: str | None
) -> None:
    """It names the mail that asked, and nobody but its writer can have put that in; it is of the day it came on."""
    entry = take(world, dated(date)).entry
    assert entry.date is None
    [decision] = world.view.find(Decision)
    assert decision.at == entry.received
    told = dict(proofs(decision, world.view))
    assert "answered on 2026-11-18 11:00 (it bears no date, and names the question)" in told["in time"]


@pytest.mark.parametrize("date", [None, "soon"])
@pytest.mark.parametrize("answers", [None, "<older@agency.example>"])
def test_an_answer_without_a_date_that_names_another_mail_is_shown(
    world: World, date: str | None, answers: str | None
) -> None:
    take(world, dated(date, answers=answers, subject="Re: Poster v2 [ACME-0042]"))
    assert not world.view.find(Decision)


@pytest.mark.parametrize("names", [None, (b"in-reply-to", b"references")])
def test_a_dateless_answer_that_anybody_could_have_tied_to_the_question_is_shown(
    dns: Dns, names: tuple[bytes, ...] | None
) -> None:
    """A signature over Date and thread holds only while neither was put in or taken out."""
    world = World(named_book(vouching={"ae": Vouching(verify_dkim=True)}))
    asked(world)
    raw = signed(dated(None, authentication=None), names=[*SIGNED, *(names or ())])
    take(world, raw, message=checked(read(raw), raw, dns))
    assert bool(world.view.find(Decision)) == bool(names)


def travelled(raw: bytes) -> bytes:
    return f"{TAKEN_IN}\n".encode() + raw


@pytest.mark.parametrize("words", ["#approve Poster v3", "#hold INV-31", "Dear Dana, please approve the flyer v3."])
def test_a_colleague_nobody_vouches_for_tells_the_desk_nothing(world: World, words: str) -> None:
    world.invoice()
    before = (world.view.find(Request), world.view.find(Hold))
    raw = mail(words, sender=MIA.address, to=[DANA.address], authentication=None)
    take(world, travelled(raw))
    assert (world.view.find(Request), world.view.find(Hold)) == before
    take(world, raw)  # the same mail, put into the mailbox by somebody who may open it
    assert (world.view.find(Request), world.view.find(Hold)) != before


def test_the_colleague_is_told_why_a_note_was_not_obeyed(world: World) -> None:
    take(world, travelled(mail("#approve Poster v3", sender=MIA.address, to=[DANA.address], authentication=None)))
    assert "no server vouched that mia@agency.example wrote this" in str(letters(world, "error")[0].facts)


LOOK_ALIKES = {
    "dana@acrne.example": "acrne.example looks like acme.example",
    "dana@acme.example.evil.example": "acme.example.evil.example looks like acme.example",
    "dana@acme-example.example": "acme-example.example looks like acme.example",
    "dana@acmee.example": "acmee.example looks like acme.example",
    "dana@amce.example": "amce.example looks like acme.example",
    "dana@acne.example": "acne.example looks like acme.example",
    "dana@acme.evil": "acme.evil looks like acme.example",
    "li.wei@b0realis.example": "b0realis.example looks like borealis.example",
    "li.wei@boreaIis.example": "boreaiis.example looks like borealis.example",
    "dana@xn--me-6kc2e.example": "(асme.example) looks like acme.example",
    "mia@agencv.example": "agencv.example looks like agency.example",
    '"dana@acme.example" <mallory@evil.example>': "shows dana@acme.example, but it comes from mallory@evil.example",
    "=?utf-8?q?dana=40acme=2Eexample?= <mallory@evil.example>": "shows dana@acme.example, but it comes from mallory",
}


@pytest.mark.parametrize("sender", LOOK_ALIKES)
def test_a_disguise_is_named_as_one_and_shown_to_the_ae(world: World, sender: str) -> None:
    address = sender.rpartition("<")[2].rstrip(">")
    raw = mail("Approved.", sender=address, answers=ASKED).replace(
        f"From: {address}".encode(), f"From: {sender}".encode()
    )
    verdict = take(world, raw)
    assert LOOK_ALIKES[sender] in " ".join(str(b) for b in verdict.entry.because)
    assert not world.view.find(Decision)
    [question] = letters(world, "ask")
    assert LOOK_ALIKES[sender] in str(question.facts)


@pytest.mark.parametrize(
    "sender",
    [DANA.address, "printer@uk.acme.example", "someone@else.example", "press@ocean.example", "o@acm.example.org",
     "Dana Reyes <dana@private.example>", "root@localhost"],
)  # fmt: skip
def test_ordinary_strangers_are_not_called_a_disguise(world: World, sender: str) -> None:
    raw = mail("Hello", sender="x@y.example").replace(b"From: x@y.example", f"From: {sender}".encode())
    assert "look-alike" not in {b.step for b in take(world, raw).entry.because}


def test_every_proof_of_an_approval_is_kept_and_shown(world: World) -> None:
    take(world, mail("Approved.", answers=ASKED))
    [decision] = world.view.find(Decision)
    told = dict(proofs(decision, world.view))
    assert list(told) == [
        "who", "header", "domain", "authority", "delegation", "asked", "in time", "thread", "item", "version", "words",
    ]  # fmt: skip
    assert told["who"] == DANA.address
    assert "Dana Reyes <dana@acme.example> stands in the rules of Acme Foods as approver" in told["authority"]
    assert told["delegation"] == "nobody had been named to approve in place of Dana Reyes on 2026-11-18"
    assert "mx.agency.example; dkim=pass" in told["header"]
    assert told["domain"] == "acme.example"
    assert told["asked"] == "mia@agency.example asked dana@acme.example for approval of Poster v2"
    assert (
        "asked on 2026-11-18 10:00, answered on 2026-11-18 11:00 (dated 2026-11-18 11:00), times in Europe/Berlin"
        in told["in time"]
    )
    assert told["thread"] == f"it answers the mail {ASKED}, in which it was asked for"
    assert (told["item"], told["version"], told["words"]) == ("Poster", "v2", '"Approved"')
