"""What a signature that was checked here proves: DKIM (RFC 6376) of the writer's domain, ARC (RFC 8617) of a forwarder.

The cryptography is done before; here it is asked whose signature it is, and whether it covers what people read.
"""

from collections.abc import Sequence

from rules.book import Vouching
from rules.nouns import Because, Chain, Message
from rules.reading.ours import Ours, lately, of_our_server
from rules.reading.results import authserv_id, dmarc_results

STEP = "trust"
# Where a signature leaves one of these out, another may be put in and the signature still holds (RFC 6376 8.15).
COVERED = ("from", "subject", "date", "content-type")


def wants_checking(message: Message, trusted: Sequence[str], vouching: Vouching) -> tuple[bool, bool]:
    """Whether to check DKIM, and ARC: only where the desk asks for it, and a signature could still tell something."""
    if message.sender.problem:
        return False, False
    headers = message.headers
    arc = bool(vouching.trusted_arc) and "arc-seal" in headers
    if "dkim-signature" not in headers or vouching.verify_dkim is False:
        return False, arc
    return goes_by_dkim(message, of_our_server(message, trusted, vouching), vouching), arc


def goes_by_dkim(message: Message, ours: Ours, vouching: Vouching) -> bool:
    """Whether a signature is to tell what our server does not: where the desk says so, or has seen it write nothing."""
    if not ours.silent or vouching.verify_dkim is not None:
        return ours.silent and bool(vouching.verify_dkim)
    seen = lately(vouching.seen, message.received) if vouching.results == "as-seen" else None
    return vouching.results == "none" or bool(ours.refused or seen)


def by_signature(message: Message) -> tuple[bool, Because | None]:
    """Whether the domain in From, or one above it, signed this mail whole; and why, or why not. None: no signature."""
    domain = message.sender.domain
    why: Because | None = None
    for signature in message.signatures:
        said = f"the DKIM signature of {signature.domain}"
        if not speaks_for(signature.domain, domain):
            problem: str | None = f"it does not speak for {domain}"
        else:
            problem = signature.problem or _uncovered(
                message, signature.signed, partial=signature.partial, framed=signature.framed
            )
        if problem is None:
            return True, Because(step=STEP, text=f"{said} holds: checked here, and it covers what people read")
        why = why or Because(step=STEP, text=f"{said} proves nothing: {problem}")
    return False, why


def speaks_for(signer: str, domain: str) -> bool:
    """The domain itself, or one above it, which could have made the key as well. None below it: they may be anybody's
    (RFC 7489 3.1 asks for a list of registries there)."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def by_chain(message: Message, trusted_arc: Sequence[str]) -> tuple[bool, Because | None]:
    """Whether forwarders that this desk lists, and nobody else, handed on a mail which the first of them found good."""
    chain, domain = message.chain, message.sender.domain
    if chain is None or not trusted_arc:
        return False, None
    problem = _broken(message, chain, trusted_arc)
    if problem is None:
        results = dmarc_results(chain.results)
        if results != (("pass", domain),):
            problem = f"its first seal does not say dmarc=pass of {domain}"
    names = " and ".join(dict.fromkeys(chain.sealers)) or "nobody"
    if problem:
        return False, Because(step=STEP, text=f"the ARC chain of {names} proves nothing: {problem}")
    text = (
        f"{names} found it to be from {domain} (dmarc=pass) and sealed it (ARC, i={len(chain.sealers)}): checked here"
    )
    return True, Because(step=STEP, text=text, words=chain.results[:200])


def _broken(message: Message, chain: Chain, trusted_arc: Sequence[str]) -> str | None:
    if chain.problem:
        return chain.problem
    if strangers := [name for name in chain.sealers if name not in trusted_arc]:
        return f"{strangers[0]} is not in trusted_arc"
    if authserv_id(chain.results) is None:
        return "its first seal does not say whose results it holds"
    return _uncovered(message, chain.signed, partial=chain.partial, framed=chain.framed)


def _uncovered(message: Message, signed: Sequence[str], *, partial: bool, framed: bool) -> str | None:
    """What people read and the signature leaves open, in words. Content-Type may be left out where the text that is
    signed shows how it is built."""
    if partial:
        return "it covers only a part of the text (l=)"
    for name in COVERED:
        there = len(message.headers.get(name, ()))
        if name == "content-type" and there == 1 and framed:
            continue
        if name not in signed:
            return f"it does not cover {name.title()}"
        if there > signed.count(name):
            return f"more than one {name.title()}, and it covers {signed.count(name)}"
    return None
