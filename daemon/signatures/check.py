"""Checks the DKIM signatures and the ARC chain of a mail. Offline-safe: no key means not proved, and never a stop."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from daemon.parse.headers import read_header, split_message
from rules.nouns import Chain, Message, Signature
from rules.reading.signed import speaks_for

MAX_OCTETS = 10_000_000
MAX_FIELD = 8_192
MAX_RECORD = 4_096
MAX_SIGNATURES = 5
MAX_SEALS = 10
MAX_BLANKS = 200  # in a row: the library takes quadratic time over them
LEAST_BITS = 1_024  # RFC 8301 3.2
Lookup = Callable[[str], bytes | None]
_BLANKS = re.compile(rb"[\t ]{2,}")
_TORN = re.compile(rb"\s{81}")
_HOST = re.compile(r"(?=.{1,200}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*")
_MULTIPARTS = (b"multipart/alternative", b"multipart/mixed", b"multipart/related")
_BOUNDARY = re.compile(rb' ?boundary=(?:"([^"]{1,70})"|([^ "]{1,70})) ?', re.IGNORECASE)
# What two readers might read in two ways.
_TWISTED = re.compile(rb"[*()\\]|boundary.*boundary", re.IGNORECASE | re.DOTALL)
_INSTANCE = re.compile(r"\A\s*i\s*=\s*(\d{1,2})\s*;", re.IGNORECASE)


class NoAnswer(Exception):
    """DNS could not be asked; later it may answer."""

    temporary = True


def checked(message: Message, raw: bytes, lookup: Lookup, *, signatures: bool = True, chain: bool = True) -> Message:
    """The message with its signatures and its chain as they stand: what is asked for, and is there. Raises nothing.

    `raw`: the whole mail, as it lies in the mailbox. `lookup`: the TXT record of a name; may raise NoAnswer. Only
    signatures of the writer's own domain, or one above it, are worth a question to DNS.
    """
    problem, framed = _unfit(raw), _framed(raw)
    found = tuple(replace(s, framed=framed) for s in _signatures(message, raw, lookup, problem)) if signatures else ()
    arc = _chain(message, raw, lookup, problem) if chain and "arc-seal" in message.headers else None
    return replace(message, signatures=found, chain=replace(arc, framed=framed) if arc else None)


def _framed(raw: bytes) -> bool:
    """Whether the text begins with the boundary that Content-Type names: whoever changed that field, which many
    servers do not sign, could not make other parts of the same text (RFC 2046 5.1.1)."""
    block, body = split_message(raw)
    fields = [field.raw for field in read_header(block).fields if field.name == "content-type"]
    kind, *params = b" ".join(fields[0].split()).split(b";") if len(fields) == 1 else [b""]
    named = [match for param in params if (match := _BOUNDARY.fullmatch(param))]
    if kind.strip().lower() not in _MULTIPARTS or len(named) != 1 or _TWISTED.search(fields[0]):
        return False
    first = body.lstrip(b"\r\n").partition(b"\n")[0].rstrip()
    return first == b"--" + (named[0][1] or named[0][2])


def _unfit(raw: bytes) -> str | None:
    if len(raw) > MAX_OCTETS:
        return "the mail is too large to be checked here"
    if any(m.end() - m.start() > MAX_BLANKS for m in _BLANKS.finditer(raw)):
        return "too many blanks in a row to be checked here"
    for field in read_header(split_message(raw)[0]).fields:
        if field.name in ("dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results") and (
            len(field.raw) > MAX_FIELD or _TORN.search(field.raw)
        ):
            return f"its {field.name} is not of a form that can be checked"
    return None


def _signatures(message: Message, raw: bytes, lookup: Lookup, problem: str | None) -> list[Signature]:
    found: list[Signature] = []
    for number, value in enumerate(message.headers.get("dkim-signature", ())[:MAX_SIGNATURES]):
        tags = _tags(value)
        name, domain = tags.get("d", "").lower(), message.sender.domain
        signature = Signature(domain=name[:253], signed=_names(tags.get("h", "")), partial="l" in tags)
        why = problem or (_holds(raw, number, tags, lookup) if speaks_for(name, domain) else "it is another's")
        found.append(replace(signature, problem=why))
    return found


def _holds(raw: bytes, number: int, tags: Mapping[str, str], lookup: Lookup) -> str | None:
    """Why the signature does not hold, if so."""
    import dkim  # here, as in _seals_hold: a desk whose server checks signatures does without the library

    if tags.get("a", "").lower() != "rsa-sha256":
        return "it is not made by rsa-sha256"
    keys = _Keys(lookup, tags)
    try:
        signer = dkim.DKIM(raw, minkey=LEAST_BITS)
        holds = signer.verify(idx=number, dnsfunc=keys)
    except Exception as e:  # the library raises whatever a torn field makes it raise
        return keys.problem or f"it cannot be checked ({type(e).__name__}: {str(e)[:100]})"
    return keys.problem or (None if holds else "text or header are not what was signed")


def _chain(message: Message, raw: bytes, lookup: Lookup, problem: str | None) -> Chain:
    seals = [_tags(value) for value in message.headers.get("arc-seal", ())]
    order = sorted(seals, key=lambda tags: int(tags["i"]) if tags.get("i", "").isdecimal() else 0)
    newest = str(len(seals))
    signed = [t for t in map(_tags, message.headers.get("arc-message-signature", ())) if t.get("i") == newest]
    chain = Chain(
        sealers=tuple(tags.get("d", "").lower()[:253] for tags in order),
        results=_first_results(message),
        signed=_names(signed[0].get("h", "")) if len(signed) == 1 else (),
        partial=any("l" in tags for tags in signed),
    )
    if not problem and len(seals) > MAX_SEALS:
        problem = f"{len(seals)} seals are more than are checked here"
    return replace(chain, problem=problem or _seals_hold(raw, lookup))


def _seals_hold(raw: bytes, lookup: Lookup) -> str | None:
    import dkim

    keys = _Keys(lookup)
    try:
        verdict, _, reason = dkim.ARC(raw, minkey=LEAST_BITS).verify(dnsfunc=keys)
    except Exception as e:
        return keys.problem or f"it cannot be checked ({type(e).__name__}: {str(e)[:100]})"
    return keys.problem or (None if verdict == dkim.CV_Pass else f"a seal does not hold ({str(reason)[:100]})")


def _first_results(message: Message) -> str:
    for value in message.headers.get("arc-authentication-results", ()):
        match = _INSTANCE.match(value)
        if match and match[1] == "1":
            return value[match.end() :].strip()
    return ""


class _Keys:
    """Stands between the library and DNS, and remembers what was wrong with a key."""

    def __init__(self, lookup: Lookup, tags: Mapping[str, str] | None = None) -> None:
        """`tags`: of the one signature that the keys are for."""
        self._lookup, self._tags, self.problem = lookup, tags or {}, ""

    def __call__(self, name: bytes | str, timeout: float = 0) -> bytes | None:
        asked = (name.decode("ascii", "replace") if isinstance(name, bytes) else name).lower().rstrip(".")
        record = self._ask(asked)
        if record is None:
            self.problem = self.problem or f"there is no key at {asked[:100]}"
        elif wrong := _unusable(record, self._tags):
            self.problem, record = wrong, None
        return record

    def _ask(self, name: str) -> bytes | None:
        if not _HOST.fullmatch(name):
            return None
        try:
            return self._lookup(name)
        except NoAnswer as e:
            self.problem = f"its key could not be looked up: {e}"
            return None


def _unusable(record: bytes, signature: Mapping[str, str]) -> str | None:
    """What of a key record the library does not mind, and RFC 6376 3.6.1 does."""
    if len(record) > MAX_RECORD:
        return "its key record is too long"
    tags = _tags(record.decode("ascii", "replace").lower())
    flags, hashes, services = (tags.get(name, "").split(":") for name in ("t", "h", "s"))
    if not tags.get("p"):
        return "its key was withdrawn"
    if "y" in flags:
        return "its key is only being tried out (t=y)"
    if "h" in tags and "sha256" not in hashes:
        return "its key is not for sha256"
    if "s" in tags and not {"*", "email"} & set(services):
        return "its key is not for mail"
    writer = signature.get("i", "").lower().rpartition("@")[2]
    if "s" in flags and writer and writer != signature.get("d", "").lower():
        return f"its key is not for {writer[:100]} (t=s)"
    return None


def _tags(value: str) -> dict[str, str]:
    pairs: Any = (tag.partition("=") for tag in value[:MAX_FIELD].split(";"))
    return {name.strip(): "".join(said.split()) for name, _, said in pairs}


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in value.split(":") if name)[:200]
