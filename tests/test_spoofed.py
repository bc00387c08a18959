"""Spoofed mail of every kind, in one table, with genuine mail among it: no false approval, and no genuine one lost.

Each row is what a forger sends, or what somebody at the client sends; our server, which is honest, writes on top what
it would find. Signatures are real ones, by keys that a DNS in a dict knows.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from daemon.signatures import checked
from rules.book import Seen, Vouching
from rules.nouns import Decision, Entry, OutboxRow, Request
from tests.mails import INBOX, mail, read
from tests.signing import SIGNED, Dns, rsa, sealed, signed
from tests.test_inbound import ASKED, asked, letters, take
from tests.test_who_sent_it import DAYS, FILTER, FILTERED, LMTP, MX, STRANGERS, TAKEN_IN, THEIRS, WRITES_ABOVE
from tests.world import DANA, HELEN, LI_WEI, MIA, World, named_book

OTHER = "<lunch@acme.example>"
EVIL = "mallory@evil.example"
KEY = "k" * 26
GMAIL = (*SIGNED, b"in-reply-to", b"references")  # what many servers sign; SIGNED leaves the thread open
Raw = bytes


def yes(**more: object) -> Raw:
    """What Dana writes: an answer to the request, as her program sends it."""
    values: dict[str, object] = {"answers": ASKED, "authentication": None, "subject": "Re: Poster v2"}
    return mail("Approved.", **(values | more))  # type: ignore[arg-type]


def found(
    spf: str = "fail", dkim: str = "none", dmarc: str = "fail", by: str = "evil.example", of: str = "acme.example"
) -> str:
    """What our server writes: where the mail came from, whose signature holds, and of whom the From field speaks."""
    return (
        f"Authentication-Results: {MX}; spf={spf} smtp.mailfrom=x@{by}; dkim={dkim} header.d={of}; "
        f"dmarc={dmarc} header.from={of}"
    )


STRAIGHT = found("pass", "none", "pass", by="acme.example")
BY_KEY = found("fail", "pass", "pass")
OWN = found("pass", "pass", "pass", of="evil.example")  # the forger's own domain, in good order


def good(domain: str) -> str:
    """A mail straight from the servers of its From domain."""
    return found("pass", "pass", "pass", by=domain, of=domain)


def came(raw: Raw, *top: str) -> Raw:
    """As it lies in the mailbox, with what servers wrote on top of it."""
    return "".join(f"{line}\r\n" for line in (top or (TAKEN_IN,))).encode() + raw


def sent(raw: Raw, said: str = STRAIGHT) -> Raw:
    return came(raw, TAKEN_IN, said)


def with_from(*fields: str, raw: Raw | None = None) -> Raw:
    """The yes with these lines in place of its From."""
    head, _, body = (raw or yes()).partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.startswith(b"From:")]
    return b"\n".join([*(f.encode("utf-8") for f in fields), *kept]) + b"\n\n" + body


def topped(raw: Raw, *lines: str) -> Raw:
    """With further fields on top: what a forger adds to somebody else's mail."""
    return "".join(f"{line}\r\n" for line in lines).encode() + raw


def moved(raw: Raw, name: bytes, value: bytes) -> Raw:
    """With another value in a field."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [
        name + b": " + value if line.lower().startswith(name.lower() + b":") else line for line in head.split(b"\r\n")
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def answering(raw: Raw) -> Raw:
    """Somebody else's mail made an answer to our request, by the fields that its signature leaves open."""
    return moved(moved(raw, b"In-Reply-To", ASKED.encode()), b"References", ASKED.encode())


def elsewhere(**more: object) -> Raw:
    """Dana approves something else, of somebody else."""
    values: dict[str, object] = {
        "answers": OTHER,
        "subject": "Re: Lunch on Friday",
        "to": ["bob@acme.example"],
        "cc": [],
    }
    return yes(**(values | more))


def to_us(**more: object) -> Raw:
    """Dana approves something else, and writes so to us."""
    return elsewhere(to=[MIA.address], **more)


def without(*names: bytes) -> list[bytes]:
    return [name for name in SIGNED if name not in names]


def listed(raw: Raw, results: str = "mx.lists.example; dmarc=pass header.from=acme.example", **more: object) -> Raw:
    return sealed(raw, "lists.example", results, **more)  # type: ignore[arg-type]


WITH_PAGE = yes(html="<p>Approved.</p>")
BOUNDARY = next(line.strip() for line in WITH_PAGE.split(b"\n") if b"boundary=" in line).split(b"; ")[-1]
FAKE = (
    "DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s1; h=from:to:subject:date:in-reply-to:references; "
    "bh=AAAA; b=AAAA"
)

# At a desk whose server writes Authentication-Results
SERVER: dict[str, Callable[[], Raw]] = {
    # a plain lie
    "dmarc=fail": lambda: sent(yes(), found()),
    "no policy of the domain": lambda: sent(yes(), found(dmarc="none")),
    "a temporary error": lambda: sent(yes(), found(dmarc="temperror")),
    "the server says nothing": lambda: came(yes()),
    "only SPF of the forger's domain": lambda: sent(
        yes(), f"Authentication-Results: {MX}; spf=pass smtp.mailfrom={EVIL}"
    ),
    "only DKIM, without DMARC": lambda: sent(yes(), f"Authentication-Results: {MX}; dkim=pass header.d=acme.example"),
    "the From of another domain passed": lambda: sent(yes(), OWN),
    "a pass of two domains": lambda: sent(yes(), f"{STRAIGHT} header.from=evil.example"),
    # results that nobody of ours wrote
    "a forged result in the writer's part": lambda: sent(topped(yes(), THEIRS, STRAIGHT), found()),
    "a result behind a greeting of localhost": lambda: came(
        topped(yes(), f"Received: from a.example by {MX} with ESMTP; now", STRAIGHT),
        f"Received: from localhost (evil.example [203.0.113.9]) by {MX} with SMTP id 7; now",
    ),
    "a result behind a greeting in our name, the server silent": lambda: came(
        topped(yes(), f"Received: from a.example by {MX} with ESMTP; now", STRAIGHT),
        f"Received: from {MX} (unknown [IPv6:2001:db8::9]) by {MX} with SMTP id 7; now",
    ),
    "a forged result directly below ours": lambda: sent(topped(yes(), STRAIGHT), found(dmarc="none")),
    "a forged result behind a greeting in our name": lambda: came(
        topped(yes(), f"Received: from {MX} by {MX} with ESMTP id 5; now", STRAIGHT), TAKEN_IN, found(dmarc="none")
    ),
    "a result below a stranger's Received": lambda: came(topped(yes(), THEIRS, STRAIGHT)),
    "an id that begins like ours": lambda: sent(yes(), STRAIGHT.replace(MX, f"{MX}.evil.example")),
    "an id that ends like ours": lambda: sent(yes(), STRAIGHT.replace(MX, f"evil-{MX}")),
    "an id in a comment": lambda: sent(yes(), STRAIGHT.replace(MX, f"evil.example ({MX})")),
    "a result in a comment": lambda: sent(
        yes(), f"Authentication-Results: {MX}; none (dmarc=pass header.from=acme.example)"
    ),
    "a result in a property": lambda: sent(
        yes(), f'Authentication-Results: {MX}; spf=fail smtp.mailfrom="x; dmarc=pass header.from=acme.example"'
    ),
    "a result in a reason": lambda: sent(
        yes(),
        found().replace("header", 'reason="dmarc=pass header.from=acme.example" header'),
    ),
    "an encoded word for a result": lambda: sent(yes(), f"Authentication-Results: =?utf-8?q?{MX}=3B_dmarc=3Dpass?="),
    "a blank before the colon": lambda: sent(yes(), STRAIGHT.replace(":", " :", 1)),
    "a field of another name": lambda: sent(yes(), f"X-{STRAIGHT}"),
    "an ARC result without a seal": lambda: sent(yes(), f"ARC-{STRAIGHT}"),
    "Received-SPF": lambda: came(yes(), TAKEN_IN, "Received-SPF: pass (acme.example) client-ip=192.0.2.7"),
    "a Subject that writes a header": lambda: sent(
        yes(subject=f"Re: Poster v2\n {STRAIGHT}".replace("\n", "")), found()
    ),
    "a header in an encoded word": lambda: sent(
        topped(
            with_from("From: dana@acme.example"),
            "Subject: =?utf-8?b?UmU6IFBvc3Rlcg0KRnJvbTogZGFuYUBhY21lLmV4YW1wbGU=?=",
        ),
        found(),
    ),
    "a header in an encoded name": lambda: sent(
        with_from("From: =?utf-8?q?Dana=0D=0AFrom=3A_dana=40acme=2Eexample=0D=0A?= <mallory@evil.example>"), OWN
    ),
    # From fields that two readers read in two ways; the forger's domain is in good order
    "two addresses": lambda: sent(with_from("From: dana@acme.example, mallory@evil.example"), OWN),
    "two addresses, ours vouched for": lambda: sent(with_from("From: dana@acme.example, mallory@evil.example")),
    "two From fields": lambda: sent(with_from("From: dana@acme.example", "From: mallory@evil.example"), OWN),
    "two From fields, the genuine one signed": lambda: sent(
        topped(signed(yes(), names=GMAIL), "From: mallory@evil.example"), BY_KEY
    ),
    "a group": lambda: sent(with_from("From: Acme: dana@acme.example;")),
    "an empty group": lambda: sent(with_from("From: undisclosed:;", "Sender: dana@acme.example")),
    "a name that is her address": lambda: sent(with_from('From: "dana@acme.example" <mallory@evil.example>'), OWN),
    "her name alone": lambda: sent(with_from("From: Dana Reyes <mallory@evil.example>"), OWN),
    "an encoded address as a name": lambda: sent(
        with_from("From: =?utf-8?q?dana=40acme=2Eexample?= <mallory@evil.example>"), OWN
    ),
    "an encoded address": lambda: sent(with_from("From: =?utf-8?q?dana=40acme=2Eexample?=")),
    "a comment inside": lambda: sent(with_from("From: dana@acme.example(x)@evil.example"), OWN),
    "a nested comment": lambda: sent(with_from("From: mallory(a(b)<dana@acme.example>)@evil.example"), OWN),
    "a route": lambda: sent(with_from("From: <@evil.example:dana@acme.example>")),
    "a NUL": lambda: sent(with_from("From: dana@acme.example\0.evil.example"), OWN),
    "a quoted local part": lambda: sent(with_from('From: "dana@acme.example"@evil.example'), OWN),
    "a torn bracket": lambda: sent(with_from("From: Dana <dana@acme.example")),
    "words after the bracket": lambda: sent(with_from("From: <dana@acme.example> mallory@evil.example")),
    "a full-width at sign": lambda: sent(with_from("From: dana＠acme.example")),
    "letters that run backwards": lambda: sent(
        with_from("From: \u202edana@acme.example\u202c <mallory@evil.example>"), OWN
    ),
    "a bare CR": lambda: sent(with_from("From: mallory@evil.example\rFrom: dana@acme.example"), OWN),
    # domains that look like hers, in good order themselves
    "a Cyrillic letter": lambda: sent(with_from("From: dana@асme.example"), good("xn--me-6kc2e.example")),
    "its A-label": lambda: sent(with_from("From: dana@xn--me-6kc2e.example"), good("xn--me-6kc2e.example")),
    "rn for m": lambda: sent(with_from("From: dana@acrne.example"), good("acrne.example")),
    "hers in front of another": lambda: sent(
        with_from("From: dana@acme.example.evil.example"), good("acme.example.evil.example")
    ),
    "a domain below": lambda: sent(with_from("From: dana@uk.acme.example"), good("uk.acme.example")),
    "a trailing dot": lambda: sent(with_from("From: dana@acme.example.")),
    "a plus address": lambda: sent(with_from("From: dana+poster@acme.example")),
    # other fields that name her
    "Sender": lambda: sent(with_from("From: mallory@evil.example", "Sender: dana@acme.example"), OWN),
    "Reply-To": lambda: sent(with_from("From: mallory@evil.example", "Reply-To: dana@acme.example"), OWN),
    "Resent-From": lambda: sent(with_from("Resent-From: dana@acme.example", "From: mallory@evil.example"), OWN),
    "Return-Path": lambda: sent(with_from("Return-Path: <dana@acme.example>", "From: mallory@evil.example"), OWN),
    "X-Original-From of a list": lambda: sent(
        with_from(
            "From: Dana via News <news@lists.example>",
            "X-Original-From: dana@acme.example",
            "List-Id: <news.lists.example>",
        ),
        good("lists.example"),
    ),
    "a list that changed her words": lambda: sent(yes(headers=[("List-Id", "<news.lists.example>")]), found()),
    "a list that kept her words": lambda: sent(
        signed(yes(headers=[("List-Id", "<news.lists.example>")]), names=GMAIL), BY_KEY
    ),
    "her mail attached": lambda: sent(
        mail("see attached", sender=EVIL, answers=ASKED, authentication=None, files=[("Approved.eml", signed(yes()))]),
        OWN,
    ),
    # genuine mail, sent again
    "an answer to something else": lambda: sent(answering(signed(to_us())), BY_KEY),
    "the same, under a changed Subject that is not signed": lambda: sent(
        moved(answering(signed(to_us(), names=without(b"subject"))), b"Subject", b"Re: Poster v2"), BY_KEY
    ),
    "the same, with the request's thread beside its own": lambda: sent(
        topped(signed(to_us(), names=GMAIL), f"In-Reply-To: {ASKED}", f"References: {ASKED}"), BY_KEY
    ),
    "the same, without a thread before": lambda: sent(
        topped(signed(to_us(answers=None)), f"In-Reply-To: {ASKED}"), BY_KEY
    ),
    "the same, with a signature that only says it covers the thread": lambda: sent(
        topped(answering(signed(to_us())), FAKE), BY_KEY
    ),
    "the same, its envelope naming a second result": lambda: sent(
        answering(signed(to_us())), BY_KEY.replace("x@evil.example", "x; spf=pass smtp.mailfrom=y@acme.example")
    ),
    "the same, sealed by whoever sends it": lambda: sent(
        sealed(answering(signed(to_us())), "evil.example", "mx.evil.example; dmarc=pass header.from=acme.example"),
        BY_KEY,
    ),
    "a yes to a colleague": lambda: sent(
        signed(elsewhere(answers=ASKED, subject="Re: Poster v2"), names=GMAIL), BY_KEY
    ),
    "a yes to a colleague, resent": lambda: sent(
        topped(
            signed(elsewhere(answers=ASKED, subject="Re: Poster v2"), names=GMAIL),
            "Resent-From: mallory@evil.example",
            f"Resent-To: {INBOX}",
        ),
        BY_KEY,
    ),
    "a yes to a colleague, addressed anew": lambda: sent(
        moved(signed(elsewhere(answers=ASKED, subject="Re: Poster v2"), names=without(b"to")), b"To", INBOX.encode()),
        BY_KEY,
    ),
    "a yes from before the request": lambda: sent(
        moved(signed(yes(), names=GMAIL), b"Date", b"Tue, 17 Nov 2026 10:00:00 +0000"), BY_KEY
    ),
    "a date that is not signed": lambda: sent(signed(yes(), names=without(b"date")), BY_KEY),
    "a second Subject": lambda: sent(topped(signed(to_us(), names=GMAIL), "Subject: Re: Poster v2"), BY_KEY),
    "a second Date": lambda: sent(topped(signed(yes(), names=GMAIL), "Date: Wed, 18 Nov 2026 11:00:00 +0000"), BY_KEY),
    "a second Content-Type": lambda: sent(topped(signed(yes(), names=GMAIL), "Content-Type: text/html"), BY_KEY),
    "a second To": lambda: sent(
        topped(signed(elsewhere(answers=ASKED, subject="Re: Poster v2"), names=GMAIL), f"To: {INBOX}"), BY_KEY
    ),
    "words put behind a signed part (l=)": lambda: sent(
        signed(yes(), names=GMAIL, length=True) + b"\r\nOf v3 as well.\r\n", BY_KEY
    ),
    # people of good standing, and not the right ones
    "another client's approver": lambda: sent(yes(sender=LI_WEI.address), good("borealis.example")),
    "a colleague": lambda: sent(yes(sender=MIA.address), good("agency.example")),
    "a contact without a say": lambda: sent(yes(sender="accounts@acme.example")),
    "a stranger of her domain": lambda: sent(yes(sender="printer@acme.example")),
    # her own mail, about another thing
    "her answer under the subject of another piece": lambda: sent(yes(subject="Re: Flyer v1")),
    "her answer under the subject of another version": lambda: sent(yes(subject="Re: Poster v1")),
    # reply keys
    "her key, brought back by another approver": lambda: sent(
        yes(sender=HELEN.address, to=[f"ae+{KEY}@agency.example"])
    ),
    "her key, in a mail that failed": lambda: sent(yes(to=[f"ae+{KEY}@agency.example"]), found()),
    "a guessed key": lambda: sent(yes(to=[f"ae+{'j' * 26}@agency.example"]), found(dmarc="none")),
    "a key in the text": lambda: sent(
        mail(f"Approved. ae+{KEY}@agency.example", answers=ASKED, authentication=None), found(dmarc="none")
    ),
}

# At a desk whose server marks no mail like these, or marks them elsewhere: what came with a mail in its name
UNMARKED: dict[str, Callable[[], Raw]] = {
    "directly below our Received": lambda: came(yes(), STRANGERS, STRAIGHT),
    "the same, and a hop below": lambda: came(topped(yes(), THEIRS), STRANGERS, STRAIGHT),
    "the same, behind the hand-over to the mailbox": lambda: came(yes(), LMTP, STRANGERS, STRAIGHT),
    "the same, in a field for each method": lambda: came(
        yes(),
        STRANGERS,
        f"Authentication-Results: {MX}; dmarc=pass header.from=acme.example",
        f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=x@acme.example",
    ),
    "the same, with a signature that does not hold": lambda: came(topped(yes(), FAKE), STRANGERS, STRAIGHT),
    "the same, among the trace of a mail that went round": lambda: came(
        topped(yes(), LMTP, STRAIGHT, TAKEN_IN, THEIRS), STRANGERS, STRAIGHT
    ),
    "above a Received of the sender's, in our name": lambda: came(
        topped(yes(), STRAIGHT, f"Received: from evil.example (evil.example [203.0.113.9]) by {MX} with SMTP; now"),
        STRANGERS,
    ),
    "behind a greeting that writes a hand-over": lambda: came(
        topped(yes(), STRAIGHT, TAKEN_IN),
        f"Received: from x with LMTP by {MX} (evil.example [203.0.113.9]) by {MX} (Postfix) with SMTP id 7; now",
    ),
    "behind a greeting that writes our address": lambda: came(
        topped(yes(), STRAIGHT, TAKEN_IN),
        f"Received: from localhost ([127.0.0.1]) (evil.example [203.0.113.9]) by {MX} (Postfix) with SMTP id 7; now",
    ),
    "behind a greeting in our name, where no address is written": lambda: came(
        topped(yes(), STRAIGHT, TAKEN_IN), f"Received: from {MX} by {MX} with ESMTP id 7; now"
    ),
    "behind a greeting in our name, where no name is written": lambda: came(
        topped(yes(), STRAIGHT, TAKEN_IN),
        f"Received: from {MX} (203.0.113.9) by {MX} (10.0.0.2) with Microsoft SMTP Server id 15.2; now",
    ),
    "in capitals and a quoted name": lambda: came(
        yes(), STRANGERS, f'AUTHENTICATION-RESULTS: "{MX.upper()}" 1; dmarc=pass header.from=acme.example'
    ),
}

# At a desk whose server writes none: signatures and seals are checked here
CHECKED: dict[str, Callable[[], Raw]] = {
    "no signature": lambda: came(yes()),
    "another's signature": lambda: came(signed(yes(), "evil.example", names=GMAIL)),
    "a signature of a domain below": lambda: came(signed(yes(), "mail.acme.example", names=GMAIL)),
    "a signature of the registry": lambda: came(signed(yes(), "example", names=GMAIL)),
    "another key": lambda: came(signed(yes(), names=GMAIL, key=rsa(seed=8))),
    "SHA-1": lambda: came(signed(yes(), names=GMAIL, algorithm=b"rsa-sha1")),
    "other words": lambda: came(signed(yes(), names=GMAIL).replace(b"Approved.", b"Approved!")),
    "i= of somebody below, where the key is for the domain alone": lambda: came(
        signed(yes(), "strict.acme.example", names=GMAIL, identity="@uk.strict.acme.example")
    ),
    "a plain text whose Content-Type is not signed": lambda: came(signed(yes(), names=without(b"content-type"))),
    "other parts made of a signed text": lambda: came(
        signed(WITH_PAGE, names=without(b"content-type")).replace(BOUNDARY, b'boundary="other"', 1)
    ),
    "a signed page shown as a text": lambda: came(
        signed(WITH_PAGE, names=without(b"content-type")).replace(b"multipart/alternative", b"text/plain", 1)
    ),
    "a result that the forger wrote": lambda: came(yes(), TAKEN_IN, STRAIGHT.replace(MX, "mx.evil.example")),
    "l=": lambda: came(signed(yes(), names=GMAIL, length=True)),
    "an answer to something else": lambda: came(answering(signed(to_us()))),
    "the same, with a signature that only says it covers the thread": lambda: came(
        topped(answering(signed(to_us())), FAKE)
    ),
    "a second Subject": lambda: came(topped(signed(to_us(), names=GMAIL), "Subject: Re: Poster v2")),
    "a second thread": lambda: came(topped(signed(to_us(), names=GMAIL), f"References: {ASKED}")),
    "Subject left out": lambda: came(signed(yes(), names=without(b"subject"))),
    "a thread put in where the signature says that there is none": lambda: came(
        topped(signed(to_us(answers=None), names=GMAIL), f"In-Reply-To: {ASKED}")
    ),
    "a stranger's seal": lambda: came(
        sealed(yes(), "evil.example", "mx.evil.example; dmarc=pass header.from=acme.example", names=GMAIL)
    ),
    "a stranger's seal below a listed one": lambda: came(
        listed(
            sealed(yes(), "evil.example", "mx.evil.example; dmarc=pass header.from=acme.example", names=GMAIL),
            "mx.lists.example; arc=pass; dmarc=fail header.from=acme.example",
            names=GMAIL,
        )
    ),
    "a listed seal of a mail that failed": lambda: came(
        listed(yes(), "mx.lists.example; dmarc=fail header.from=acme.example")
    ),
    "a listed seal of another domain": lambda: came(
        listed(yes(), "mx.lists.example; dmarc=pass header.from=evil.example")
    ),
    "a listed seal, its results changed": lambda: came(
        listed(yes(), "mx.lists.example; dmarc=fail header.from=acme.example").replace(b"dmarc=fail", b"dmarc=pass")
    ),
    "a listed seal over other words": lambda: came(listed(yes(), names=GMAIL).replace(b"Approved.", b"Approved!")),
    "a listed seal, sent again as an answer to this": lambda: came(answering(listed(to_us()))),
    "a seal torn from another mail": lambda: came(
        b"".join(line + b"\r\n" for line in listed(to_us()).split(b"\r\n") if line[:4] == b"ARC-") + yes()
    ),
}

GENUINE: dict[str, tuple[str, Callable[[], Raw]]] = {
    "straight from her server, unsigned": ("server", lambda: sent(yes())),
    "straight from her server, the thread not signed": ("server", lambda: sent(signed(yes()), good("acme.example"))),
    "by a server of a domain below": (
        "server",
        lambda: sent(signed(yes()), found("pass", "pass", "pass", by="bounces.acme.example")),
    ),
    "sent on by her own forwarder, all signed": ("server", lambda: sent(signed(yes(), names=GMAIL), BY_KEY)),
    "sent on, the thread not signed, the Subject hers": ("server", lambda: sent(signed(yes()), BY_KEY)),
    "sent on, the Subject another, the words name the piece": (
        "server",
        lambda: sent(
            signed(mail("The poster is approved.", answers=ASKED, authentication=None, subject="Hello")), BY_KEY
        ),
    ),
    "sent on, by a server that keeps no signature": ("server", lambda: sent(yes(), BY_KEY)),
    "signed by a stranger's list as well": (
        "server",
        lambda: sent(signed(signed(yes(), names=GMAIL), "lists.example"), BY_KEY),
    ),
    "with a field for each method on top": (
        "server",
        lambda: came(
            yes(),
            f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=dana@acme.example",
            f"Authentication-Results: {MX}; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example",
            TAKEN_IN,
            THEIRS,
        ),
    ),
    "with a field for each method below": (
        "server",
        lambda: came(
            yes(),
            TAKEN_IN,
            f"Authentication-Results: {MX}; dmarc=pass header.from=acme.example",
            f"Authentication-Results: {MX}; dkim=pass header.d=acme.example",
            f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=dana@acme.example",
        ),
    ),
    "with a stranger's word below ours": ("server", lambda: came(yes(), STRAIGHT, TAKEN_IN, found())),
    "through a filter of our own": ("server", lambda: came(yes(), FILTERED, FILTER, STRAIGHT, TAKEN_IN)),
    "where our server writes above, on top": ("above", lambda: came(yes(), LMTP, STRAIGHT, TAKEN_IN)),
    "where our server does not mark every mail, on top": ("sometimes", lambda: came(yes(), STRAIGHT, STRANGERS)),
    "where it does not mark every mail, from a host of hers": ("sometimes", lambda: sent(yes())),
    "with our server's result on top": ("server", lambda: came(yes(), STRAIGHT, LMTP, TAKEN_IN)),
    "through two of our servers": ("server", lambda: came(yes(), LMTP, STRAIGHT, TAKEN_IN, THEIRS)),
    "through a server of ours without a name": (
        "server",
        lambda: came(
            yes(), f"Received: from localhost (unknown [127.0.0.1]) by {MX} with ESMTP; now", STRAIGHT, TAKEN_IN
        ),
    ),
    "through a server of ours with a public address": (
        "server",
        lambda: came(
            yes(),
            f"Received: from gate.agency.example (gate.agency.example [203.0.113.5]) by {MX} with ESMTP; now",
            "Received: from out.acme.example by gate.agency.example with ESMTPS; now",
            STRAIGHT,
        ),
    ),
    "under a subject of her own": ("server", lambda: sent(yes(subject="Good news"))),
    "with a forged fail below": ("server", lambda: sent(topped(yes(), THEIRS, found()))),
    "a name with a comma": ("server", lambda: sent(with_from('From: "Reyes, Dana" <dana@acme.example>'))),
    "a name in encoded words": (
        "server",
        lambda: sent(with_from("From: =?utf-8?q?D=C3=A1na_Reyes?= <dana@acme.example>")),
    ),
    "a folded From": ("server", lambda: sent(with_from("From: Dana Reyes\r\n <dana@acme.example>"))),
    "her address as its own name": ("server", lambda: sent(with_from('From: "dana@acme.example" <dana@acme.example>'))),
    "capitals": ("server", lambda: sent(with_from("From: Dana@ACME.example"))),
    "a Reply-To of hers": ("server", lambda: sent(topped(yes(), "Reply-To: dana@private.example"))),
    "to the inbox alone": ("server", lambda: sent(yes(to=[INBOX], cc=[]))),
    "to us and to many": ("server", lambda: sent(yes(to=["bob@acme.example", MIA.address]))),
    "from another approver": ("server", lambda: sent(yes(sender=HELEN.address))),
    "by the agency's own list": ("server", lambda: sent(yes(headers=[("List-Id", "<ae.agency.example>")]))),
    "her key, and no word of the server": (
        "server",
        lambda: sent(yes(to=[f"ae+{KEY}@agency.example"]), found(dmarc="none")),
    ),
    "signed, checked here": ("checked", lambda: came(signed(yes(), names=GMAIL))),
    "signed, the thread not, checked here": ("checked", lambda: came(signed(yes()))),
    "a page beside the text, its Content-Type not signed": (
        "checked",
        lambda: came(signed(WITH_PAGE, names=without(b"content-type"))),
    ),
    "i= of somebody below": ("checked", lambda: came(signed(yes(), names=GMAIL, identity="@uk.acme.example"))),
    "a broken signature beside a good one": ("checked", lambda: came(topped(signed(yes(), names=GMAIL), FAKE))),
    "a listed forwarder's seal": ("checked", lambda: came(listed(yes(), names=GMAIL))),
    "a listed forwarder's seal, the thread not signed": ("checked", lambda: came(listed(yes()))),
}


@pytest.fixture(scope="module")
def dns() -> Dns:
    dns = Dns()
    for domain in ("acme.example", "example", "lists.example", "evil.example", "mail.acme.example"):
        dns.publish(domain, rsa().record)
    dns.publish("strict.acme.example", rsa().record + b"; t=s")
    return dns


VOUCHING = {
    "checked": Vouching(verify_dkim=True, trusted_arc=("lists.example",)),
    "above": Vouching(seen=WRITES_ABOVE),
    "above, says config.toml": Vouching(results="above-received"),
    "none, says config.toml": Vouching(results="none"),
    "sometimes": Vouching(seen=Seen(bare=DAYS)),
}


def desk(kind: str) -> World:
    """Dana was asked to approve Poster v2, and a letter of ours to her bears a reply key."""
    world = World(named_book(vouching={"ae": VOUCHING.get(kind, Vouching())}))
    asked(world)
    letter = next(x for x in world.wanted("2026-11-23 13:05") if x.external and DANA.address in x.to)
    world.put(replace(world.row(letter), reply_key=KEY))
    return world


def arrives(world: World, raw: Raw, dns: Dns, kind: str) -> Entry:
    message = read(raw)
    if kind == "checked":
        message = checked(message, raw, dns)
    return take(world, raw, message=message).entry


def approvals(world: World) -> list[Decision]:
    return [d for d in world.view.find(Decision) if d.decision == "approve"]


@pytest.mark.parametrize(("kind", "what"), [*(("server", w) for w in SERVER), *(("checked", w) for w in CHECKED)])
def test_a_spoofed_mail_approves_nothing_and_is_on_record(dns: Dns, kind: str, what: str) -> None:
    world = desk(kind)
    entry = arrives(world, (SERVER if kind == "server" else CHECKED)[what](), dns, kind)
    assert not approvals(world)
    assert entry.outcome in ("asked-ae", "filed")
    assert entry.because
    assert not letters(world, "receipt")
    assert len(world.view.find(OutboxRow)) == 1


@pytest.mark.parametrize("what", UNMARKED)
@pytest.mark.parametrize("kind", [kind for kind in VOUCHING if kind != "checked"])
def test_a_result_in_our_servers_name_on_a_mail_that_it_did_not_mark_approves_nothing(
    dns: Dns, kind: str, what: str
) -> None:
    world = desk(kind)
    entry = arrives(world, UNMARKED[what](), dns, "checked")
    assert not approvals(world)
    assert entry.trust in ("claimed", "failed")
    assert letters(world, "ask")


@pytest.mark.parametrize("kind", [kind for kind in VOUCHING if kind != "checked"])
def test_on_a_mail_that_our_server_did_not_mark_her_signature_is_checked_here(dns: Dns, kind: str) -> None:
    world = desk(kind)
    arrives(world, came(signed(yes(), names=GMAIL), STRANGERS, STRAIGHT), dns, "checked")
    assert [d.request for d in approvals(world)] == ["acme/poster/v2"]


@pytest.mark.parametrize("what", GENUINE)
def test_a_genuine_mail_among_them_approves(dns: Dns, what: str) -> None:
    kind, make = GENUINE[what]
    world = desk(kind)
    entry = arrives(world, make(), dns, kind)
    assert [d.request for d in approvals(world)] == ["acme/poster/v2"], entry.because
    assert not letters(world, "ask")


NAME_TWICE = "Subject: Re: Poster v2"


@pytest.mark.parametrize("twice", [True, False])
def test_a_colleagues_note_counts_only_where_its_header_is_read_in_one_way(twice: bool) -> None:
    world, of = desk("server"), good("agency.example")
    raw = mail("#approve Flyer v1", sender=MIA.address, to=[DANA.address], authentication=None)
    take(world, sent(topped(raw, NAME_TWICE) if twice else raw, of))
    assert bool(world.view.get(Request, "acme/flyer/v1")) != twice
    assert bool(letters(world, "error")) == twice


@pytest.mark.parametrize("twice", [True, False])
def test_a_colleagues_yes_counts_only_where_its_header_is_read_in_one_way(twice: bool) -> None:
    world, of = desk("server"), good("agency.example")
    take(world, sent(yes(), found(dmarc="none")))
    row = world.row(letters(world, "ask")[0])
    world.put(row)
    raw = mail("yes", sender=MIA.address, to=[INBOX], cc=[], answers=row.message_id, authentication=None)
    take(world, sent(topped(raw, NAME_TWICE) if twice else raw, of))
    assert bool(approvals(world)) != twice


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(SERVER) + len(CHECKED) > 100
    assert len(GENUINE) > 25
