"""Who wrote a mail: each proof that was asked for, up to the one that holds; and what may be odd about the writer."""

from collections.abc import Iterator

from rules.book import Vouching
from rules.duties.tried import Check
from rules.nouns import OutboxRow
from rules.reading.case import Case, Findings
from rules.reading.covered import of_form
from rules.reading.lookalike import dressed_up
from rules.reading.ours import Ours, of_our_server
from rules.reading.signed import by_chain, by_signature, goes_by_dkim
from rules.reading.tried.values import Trial, listed, told, unless
from rules.reading.trust import STEP, by_our_server
from rules.reading.writer import came_back, which_letter, who_wrote


def tried(case: Case) -> Trial:
    found = which_letter(case, Findings())
    trust = who_wrote(case, found).trust
    writer = case.message.sender.address or "nobody that can be told"
    return Trial(STEP, "who wrote it", (*_proofs(case, found.answers), *_oddities(case, found)), f"{writer}: {trust}")


def _proofs(case: Case, answers: OutboxRow | None) -> Iterator[Check]:
    """In the order of `judge_trust`, which ends with the first that says yes or a plain no."""
    message, mailbox = case.message, case.mailbox
    if message.sender.problem:
        yield Check("one writer in From", message.sender.problem, False)
        return
    yield Check("one writer in From", message.sender.address, True)
    trusted, vouching = case.book.trusted_authserv.get(mailbox, ()), case.book.vouching.get(mailbox) or Vouching()
    ours = of_our_server(message, trusted, vouching)
    result, why = by_our_server(message, ours)
    asked = f"trusted_authserv: {listed(trusted) or 'none'}"
    yield Check("our server's word", f"{told(why)}; {asked}", result == "verified")
    if result == "verified":
        return
    sealed, by = by_chain(message, vouching.trusted_arc)
    none = "it bears no ARC seal" if vouching.trusted_arc else "config.toml trusts no forwarder (trusted_arc)"
    yield Check("a forwarder's seal", told(by) if by else none, sealed)
    if sealed or result == "failed":
        return
    looked = goes_by_dkim(message, ours, vouching)
    signed, by_it = by_signature(message) if looked else (False, None)
    none = "it bears no DKIM signature" if looked else _not_looked_at(ours, vouching)
    yield Check("its own signature", told(by_it) if by_it else none, signed)
    if not signed:
        yield _key(case, answers)


def _not_looked_at(ours: Ours, vouching: Vouching) -> str:
    if not ours.silent:
        return "not looked at: our server had its say"
    if vouching.verify_dkim is False:
        return "config.toml forbids it (verify_dkim)"
    return "config.toml does not ask for it (verify_dkim), and no mail has shown that our server writes nothing"


def _key(case: Case, answers: OutboxRow | None) -> Check:
    writer = case.message.sender.address
    if answers is None or not came_back(case, answers):
        return Check("our reply key", "none in its addresses", False)
    to = listed(answers.to)
    return Check("our reply key", f"the key of {answers.key} came back, which went to {to}", writer in answers.to)


def _oddities(case: Case, found: Findings) -> Iterator[Check]:
    """`found`: with what was found of the reply key."""
    key_of_others = [found.in_doubt] if found.in_doubt else []
    looks = [why for why in (dressed_up(case.message.sender, case.book),) if why]
    yield from unless("its own key", key_of_others, "no reply key that was given to somebody else")
    yield from unless("no look-alike", looks, "its domain and name pass for nobody else's")
    yield from unless("one header", of_form(case), "Subject, Date, To and the like stand in it once")
