"""Who really sent it: our server's Authentication-Results, a signature checked here, or a reply key that came back."""

from collections.abc import Sequence

from rules.book import Vouching
from rules.nouns import Because, Message, OutboxRow
from rules.reading.case import Trust
from rules.reading.ours import Ours, of_our_server
from rules.reading.results import MAX_FIELD, Results, contradict, dmarc_results
from rules.reading.signed import by_chain, by_signature, goes_by_dkim

STEP = "trust"
_NOTHING_ELSE = Vouching()


def judge_trust(
    message: Message, trusted_authserv: Sequence[str], answers: OutboxRow | None, vouching: Vouching = _NOTHING_ELSE
) -> tuple[Trust, Because]:
    """`verified`, `keyed`, `claimed` or `failed`, with the reason. Absence of a result is never a pass.

    `answers` is the letter of ours whose reply key this mail was addressed to, if any. `vouching`: what else the desk
    takes for a proof.
    """
    sender = message.sender
    if sender.problem:
        return "failed", Because(step=STEP, text=f"the From field does not say safely who wrote it: {sender.problem}")
    ours = of_our_server(message, trusted_authserv, vouching)
    result, why = by_our_server(message, ours)
    if result == "verified":
        return result, why
    forwarded, by = by_chain(message, vouching.trusted_arc)  # forwarding breaks what our server looks for
    if forwarded and by:
        return "verified", by
    if result == "failed":
        return result, why
    if goes_by_dkim(message, ours, vouching):
        signed, by_it = by_signature(message)
        if signed and by_it:
            return "verified", by_it
        by = by or by_it
    if answers and sender.address in answers.to:
        return "keyed", Because(step=STEP, text=f"our reply key came back from {sender.address}, whom we sent it to")
    return "claimed", by or why


def by_our_server(message: Message, ours: Ours) -> tuple[Trust, Because]:
    """What the Authentication-Results of our own server say of the From domain (RFC 7489 section 11)."""
    if not ours.fields:
        text = ours.refused or "no server that this desk trusts says who sent it (no Authentication-Results of ours)"
        return "claimed", Because(step=STEP, text=text)
    if any(len(value) > MAX_FIELD for value in ours.fields):
        return "claimed", Because(step=STEP, text="our server's Authentication-Results is too long to be read")
    results: Results = ()
    for found in map(dmarc_results, ours.fields):
        if isinstance(found, str):
            return "claimed", Because(step=STEP, text=f"our server's Authentication-Results cannot be read ({found})")
        results += found
    words = ", ".join(ours.fields)
    if len(ours.fields) > 1 and contradict(ours.fields):
        text = "the Authentication-Results of our server contradict each other, and one must be false"
        return "claimed", Because(step=STEP, text=text, words=words[:200])
    return _of_results(message, results, words)


def _of_results(message: Message, results: Sequence[tuple[str, str | None]], words: str) -> tuple[Trust, Because]:
    domain = message.sender.domain
    words = words[:200]
    if len(results) != 1:
        found = "more than one" if results else "no"
        text = f"our server could not say whether {domain} sent it ({found} dmarc result)"
        return "claimed", Because(step=STEP, text=text, words=words)
    result, header_from = results[0]
    if result == "fail":
        return "failed", Because(step=STEP, text=f"our server says it is not from {domain} (dmarc=fail)", words=words)
    if result != "pass":
        text = f"our server could not confirm that it is from {domain} (dmarc={result[:20]})"
        return "claimed", Because(step=STEP, text=text, words=words)
    if header_from != domain:
        text = f"our server vouches for {header_from or 'no certain domain'}, not for {domain}"
        return "claimed", Because(step=STEP, text=text, words=words)
    if _body_length_limited(message, domain):
        return "claimed", Because(
            step=STEP,
            text="the signature covers only a part of the text, and more may have been added (DKIM l=)",
            words=words,
        )
    return "verified", Because(
        step=STEP, text=f"our server confirms that it is from {domain} (dmarc=pass)", words=words
    )


def _body_length_limited(message: Message, domain: str) -> bool:
    """Text can be appended under `l=` and the signature still verifies (RFC 6376 8.2)."""
    for signature in message.headers.get("dkim-signature", ()):
        tags = dict(tag.strip().partition("=")[::2] for tag in signature[:MAX_FIELD].split(";"))
        tags = {k.strip(): v.strip().lower() for k, v in tags.items()}
        signer = tags.get("d", "")
        aligned = domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}")
        if "l" in tags and aligned:
            return True
    return False
