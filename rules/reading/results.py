"""Which Authentication-Results are our own server's, by their place, and what they say of dmarc (RFC 8601)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from authres import AuthenticationResultsHeader
from authres.core import AuthResError

from rules.nouns import Message

MAX_FIELD = 8_192
NAMELESS = ("", "microsoft")  # how a desk names the form without an authserv-id
Trace = Sequence[tuple[str, str]]  # name and value of Received and Authentication-Results, from the top
Results = tuple[tuple[str, str | None], ...]  # result and header.from of every dmarc result
_REMARK = r"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)"  # "(amavisd-new; port 10024)", one within another at most
_AUTHSERV_ID = re.compile(
    rf'^(?:\s|{_REMARK})*"?([A-Za-z0-9._-]{{1,253}})"?(?:(?:\s|{_REMARK})+\d+)?(?:\s|{_REMARK})*;', re.DOTALL
)
_BEGINS_WITH_A_RESULT = re.compile(r"^\s*[A-Za-z][A-Za-z0-9-]{0,30}\s*=")
_COMMENT = re.compile(r"\([^()]{0,1000}\)")
_FROM = re.compile(r"^\s*from\s+(\S{1,255})", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(\S{1,255})", re.IGNORECASE)
_HANDED_OVER = re.compile(r"\bwith\s+(?:LMTPS?A?|local|HTTPS?)\b", re.IGNORECASE)
_SUBMITTED = re.compile(r"\bwith\s+(?:UTF8)?E?SMTPS?A\b", re.IGNORECASE)
_PEER = re.compile(r"\bfrom\s+\S{1,255}\s+\((\S{0,255}?)\s*\[(?:ipv6:)?([0-9a-f.:]{2,45})\]\)", re.IGNORECASE)
_PRIVATE = "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10"
_INSIDE = tuple(map(ip_network, _PRIVATE.split()))
_LOOPBACK = ("localhost", "[127.0.0.1]", "127.0.0.1", "[::1]", "[ipv6:::1]")


def of_our_server(message: Message, trusted: Sequence[str], own_received: int | None = None) -> tuple[str, ...]:
    """The fields that speak in our server's name in the block it wrote: from the top of the header to just below the
    Received field with which it took the mail in. Whatever stands further below came with the mail.

    A mail without any Received was put into the mailbox by somebody who may: no place tells anything there.
    """
    if "received" in message.headers:
        values = sum(placed(message.trace, own_received), ())
    else:
        values = message.headers.get("authentication-results", ())
    ours = [value for value in values if authserv_id(value) in trusted]
    if any(name in NAMELESS for name in trusted) and values:
        nameless = [value for value in values if _is_nameless(value)]
        ours += nameless if _is_nameless(values[0]) else []  # nobody signs that form: only the topmost can be ours
    return tuple(ours)


def authserv_id(value: str) -> str | None:
    """Who says so, lower case; None where the field does not begin with a name."""
    match = _AUTHSERV_ID.match(value[:1_000])
    return match[1].lower() if match else None


@lru_cache(4096)  # a correspondent's field is the same from mail to mail, and reading it takes a millisecond
def dmarc_results(value: str) -> Results | str:
    """Every dmarc result, or the name of what keeps the field from being read."""
    if _is_nameless(value):
        return _nameless_results(value)
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value.rstrip().removesuffix(';')}")
        return tuple((r.result, _header_from(r)) for r in parsed.results if _is_dmarc(r))
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError) as e:
        return type(e).__name__


def _is_dmarc(result: Any) -> bool:
    """A result of a version that nobody knows yet says nothing (RFC 8601 2.2)."""
    return result.method.lower() == "dmarc" and result.version in (None, "1")


@lru_cache(4096)
def spf_domain(value: str) -> str | None:
    """The domain of smtp.mailfrom for which one field says spf=pass: the mail came straight from its own servers.

    Its sender chooses what stands there, and some servers write it as it came: two results are none.
    """
    said = _nameless_spf(value) if _is_nameless(value) else _named_spf(value)
    result, *addresses = said[0] if len(said) == 1 else ("none",)
    return addresses[0].lower().strip('"<>').rpartition("@")[2] if result == "pass" and len(addresses) == 1 else None


def _named_spf(value: str) -> list[tuple[str, ...]]:
    """Result and every smtp.mailfrom of every spf result."""
    try:
        parsed = AuthenticationResultsHeader.parse(f"Authentication-Results: {value}").results
        return [
            (r.result, *(str(p.value) for p in r.properties if (p.type, p.name) == ("smtp", "mailfrom")))
            for r in parsed if r.method.lower() == "spf"
        ]  # fmt: skip
    except (AuthResError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        return []


def _nameless_spf(value: str) -> list[tuple[str, ...]]:
    parts = (part.lower().split() for part in _COMMENT.sub(" ", value).split(";"))
    return [
        (words[0][4:], *(word[14:] for word in words if word.startswith("smtp.mailfrom=")))
        for words in parts if words and words[0].startswith("spf=")
    ]  # fmt: skip


def is_ours(value: str, trusted: Sequence[str]) -> bool:
    """Whether one field speaks in the name of a server that the desk trusts, wherever it stands."""
    nameless = any(name in NAMELESS for name in trusted)
    return authserv_id(value) in trusted or (nameless and _is_nameless(value))


def placed(trace: Trace, own_received: int | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The results in the block our server wrote: those above the Received field with which it took the mail in, where
    no sender can write, and those directly below it, where one can unless the server takes them out."""
    above: list[str] = []
    below: list[str] = []
    taken_in, hops = False, 0
    for name, value in trace:
        if name == "authentication-results":
            (below if taken_in else above).append(value)
        elif taken_in:
            break
        else:
            hops += 1
            taken_in = hops >= own_received if own_received else not _is_inside(value)
    return tuple(above), tuple(below)


def is_submitted(trace: Trace, own_received: int | None = None) -> bool:
    """Whether somebody with a password handed the mail to our own server (RFC 3848): nobody vouches for it then."""
    hops = 0
    for name, value in trace:
        if name == "received":
            hops += 1
            if hops >= own_received if own_received else not _is_inside(value):
                return bool(_SUBMITTED.search(_COMMENT.sub(" ", value[:2_000])))
    return False


def _is_inside(received: str) -> bool:
    """One of our servers handed the mail to another: the mail came into the house with a Received further below.

    The name after "from" is the sender's to choose; the address in brackets beside it is not, and a public one that no
    name of ours belongs to is a stranger's. Who chooses our name where none is written adds their own fields to the
    block, where a second voice in our server's name only makes that none is believed.
    """
    text = _COMMENT.sub(" ", received[:2_000])
    giver, taker = _FROM.search(text), _BY.search(text)
    if giver is None or _HANDED_OVER.search(text):
        return True
    name, by = giver[1].lower().rstrip(";."), taker[1].lower().rstrip(";.") if taker else ""
    if _is_stranger(received[:2_000], by):
        return False
    return name in _LOOPBACK or name == by or (bool(house := _house(by)) and house == _house(name))


def _is_stranger(received: str, by: str) -> bool:
    """`from mx.agency.example (evil.example [203.0.113.9]) by mx.agency.example`"""
    peer = _PEER.search(received)
    try:
        address = ip_address(peer[2]) if peer else None
    except ValueError:
        return False
    if peer is None or address is None or any(address in net for net in _INSIDE if net.version == address.version):
        return False
    house = _house(by)
    return not house or _house(peer[1].lower().rstrip(".")) != house


def _house(host: str) -> str:
    """`mx1.agency.example` → `agency.example`; three labels where the second is short, as in `agency.co.uk`."""
    labels = host.split(".")
    count = 2 if len(labels) > 1 and len(labels[-2]) > 3 else 3
    return ".".join(labels[-count:]) if len(labels) >= count else ""


def _is_nameless(value: str) -> bool:
    return bool(_BEGINS_WITH_A_RESULT.match(value))


def _nameless_results(value: str) -> Results | str:
    """Microsoft 365's form: `spf=pass (…) smtp.mailfrom=a.example; dmarc=pass action=none header.from=a.example`."""
    text = _COMMENT.sub(" ", value)
    if re.search(r'[()"\\]', text):
        return "a quotation mark or a torn comment"
    found: list[tuple[str, str | None]] = []
    for part in text.split(";"):
        pairs = [word.partition("=") for word in part.lower().split()]
        if any(not name or not sign or not said for name, sign, said in pairs):
            return "a word that is no result"
        if any(name == "dmarc" for name, _, _ in pairs[1:]):
            return "a result inside another"
        if pairs and pairs[0][0] == "dmarc":
            named = {said.rpartition("@")[2] for name, _, said in pairs if name == "header.from"}
            found.append((pairs[0][2], named.pop() if len(named) == 1 else None))
    return tuple(found)


def _header_from(result: object) -> str | None:
    """The domain a result is about; None when it names none, or more than one."""
    named = {
        str(prop.value).lower().rpartition("@")[2]
        for prop in getattr(result, "properties", ())
        if prop.type.lower() == "header" and prop.name.lower() == "from"
    }
    return named.pop() if len(named) == 1 else None
