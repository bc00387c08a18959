"""What one Received field tells (RFC 5321 4.4): whether the mail was handed on within the house, or taken in.

The name behind "from" is the sender's to choose, and with some servers whole phrases are ("x with LMTP"), as is the
recipient. So nothing counts because it stands there once: no address may be a stranger's, no protocol another.
"""

import re
from ipaddress import ip_address, ip_network

_MOST = 2_000
_COMMENT = re.compile(r"\([^()]{0,1000}\)")
_PATH = re.compile(r"<[^<>]{0,500}>")
_FROM = re.compile(r"^\s*from\s+(\S{1,255})", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(\S{1,255})", re.IGNORECASE)
_WITH = re.compile(r"\bwith\s+(\S{1,255})", re.IGNORECASE)
_HANDED_OVER = re.compile(r"(?:LMTPS?A?|local|HTTPS?)\b", re.IGNORECASE)
_SUBMITTED = re.compile(r"(?:UTF8)?E?SMTPS?A\b", re.IGNORECASE)
_PEER = re.compile(
    r"(?:\(([^\s()\[\]]{1,255})\s+)?\[(?:ipv6:)?([0-9a-f.:]{2,45})\]|\(([0-9a-f.:]{3,45})\)", re.IGNORECASE
)
_UNSURE = re.compile(r"may be forged|\bunverified\b", re.IGNORECASE)
_PRIVATE = "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10"
_NETS = tuple(map(ip_network, _PRIVATE.split()))
_LOOPBACK = ("localhost", "[127.0.0.1]", "127.0.0.1", "[::1]", "[ipv6:::1]")
_CLOUD = ".outlook.com"  # one house to all its tenants; its servers give their public addresses without a name


def is_handed_over(received: str) -> bool:
    """Not by SMTP: put into a mailbox, or written by hand on the server itself."""
    text = _spoken(received)
    said = _WITH.findall(text)
    return _FROM.search(text) is None or (bool(said) and all(map(_HANDED_OVER.match, said)))


def is_submitted(received: str) -> bool:
    """Somebody with a password handed it to the server (RFC 3848)."""
    said = _WITH.findall(_spoken(received))
    return bool(said) and all(map(_SUBMITTED.match, said))


def is_inside(received: str) -> bool:
    """One of our servers handed the mail to another: it came into the house with a Received further below.

    Who gives no address, or one outside of the house, may be anybody who greets in our name.
    """
    if is_handed_over(received):
        return True
    text = _spoken(received)
    giver, takers = _FROM.search(text), _BY.findall(text)
    name, by = (giver[1] if giver else "").lower().rstrip(";."), takers[-1].lower().rstrip(";.") if takers else ""
    same = name == by or (bool(house := _house(by)) and house == _house(name))
    if not (same or name in _LOOPBACK or by in _LOOPBACK):  # a content filter says "by localhost"
        return False
    known = [_is_ours(peer, address, by) for peer, address in _peers(received[:_MOST])]
    return bool(known) and all(known) and not _UNSURE.search(received[:_MOST])


def giver_name(received: str) -> str | None:
    """The name of the server that handed it over, where the taker looked it up and found it right: Postfix and others
    write `from what-it-says (its-name [192.0.2.7])`, and "unknown" or a remark where they could not."""
    peers = _peers(received[:_MOST])
    name = peers[0][0].lower().rstrip(".") if len(peers) == 1 else ""
    return name if "." in name and not _UNSURE.search(received[:_MOST]) else None


def _spoken(received: str) -> str:
    """Without comments and addresses of recipients."""
    text = received[:_MOST]
    for _ in range(4):  # one within another
        text = _COMMENT.sub(" ", text)
    return _PATH.sub(" ", text)


def _peers(received: str) -> list[tuple[str, str]]:
    """The servers on the other side: the name that their address has, and the address."""
    ends = [m.start() for m in _BY.finditer(received)]
    given = received[: ends[-1]] if ends else received
    return [(m[1] or "", m[2] or m[3]) for m in _PEER.finditer(given)]


def _is_ours(peer: str, address: str, by: str) -> bool:
    """`(mx.agency.example [203.0.113.5])`, where `by` is of agency.example as well; or any private address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if any(found in net for net in _NETS if net.version == found.version):
        return True
    if by.endswith(_CLOUD) and not peer:
        return True
    house = _house(by)
    return bool(house) and _house(peer.lower().rstrip(".")) == house


def _house(host: str) -> str:
    """`mx1.agency.example` → `agency.example`; three labels where the second is short, as in `agency.co.uk`."""
    labels = host.split(".")
    count = 2 if len(labels) > 1 and len(labels[-2]) > 3 else 3
    return ".".join(labels[-count:]) if len(labels) >= count else ""
