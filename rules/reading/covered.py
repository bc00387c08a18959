"""A genuine mail, sent again by somebody else: whether what proves its writer also proves that it answers this request.

A DKIM signature holds wherever its mail is sent, and whatever is put into the fields that it leaves out (RFC 6376
8.15). A mail that came straight from its domain's own servers (SPF) was not sent again by strangers.
"""

import re
from collections.abc import Iterator, Sequence

from rules.book import Vouching
from rules.nouns import Because, Request
from rules.reading.case import Case, Findings
from rules.reading.ours import of_our_server
from rules.reading.results import MAX_FIELD, spf_domain
from rules.reading.subjects import bare_subject
from rules.reading.values import slug

STEP = "decision"
ANSWERS = ("in-reply-to", "references")
# Of these a mail has one each (RFC 5322 3.6); with two, a signature covers one, and people read the other.
ONCE = ("subject", "date", "in-reply-to", "references", "message-id", "to", "content-type")
_TAG = re.compile(r"(?:^|;)\s*([dh])\s*=([^;]*)")


def of_form(case: Case) -> Iterator[Because]:
    """A header that two readers read in two ways."""
    headers = case.message.headers
    counts = {name: len(headers.get(name, ())) + len(headers.get(f"{name} ", ())) for name in ONCE}
    if twice := [name.title() for name, count in counts.items() if count > 1]:
        yield Because(step=STEP, text=f"its header has more than one {' and more than one '.join(twice)}")


def said_to_us(case: Case) -> Iterator[Because]:
    """What somebody wrote to others is no answer to the agency, however it came here."""
    people, book = case.message.recipients, case.book
    if people and not any(book.is_agency(address) or book.is_inbox(address) for address in people):
        text = f"it was written to {', '.join(people[:3])}, and not to the agency"
        yield Because(step=STEP, text=text)


def of_tie(case: Case, found: Findings, request: Request) -> Iterator[Because]:
    """What ties it to the request must be the writer's own: covered by the signature that proves the writer."""
    covered = _covered(case) if found.trust == "verified" else None
    if covered is None:
        return
    if missing := [name.title() for name in ("subject", "date", "to") if name not in covered]:
        text = f"its signature leaves {' and '.join(missing)} open, and it did not come straight from its domain"
        yield Because(step=STEP, text=text)
    elif not _tied(case, found, request, covered):
        text = (
            "its signature leaves In-Reply-To and References open, it did not come straight from its domain, and "
            f"nothing else in it names {request.item}: a genuine mail may have been sent again as an answer to this"
        )
        yield Because(step=STEP, text=text)


def is_later(case: Case, found: Findings, request: Request) -> bool:
    """Whether the writer must have written it after the question, whatever its date: it names the mail that asked,
    and nobody but the writer can have put that in."""
    covered = _covered(case)
    return found.trust == "verified" and _names_it(case, found, request, ANSWERS if covered is None else covered)


def _names_it(case: Case, found: Findings, request: Request, covered: Sequence[str]) -> bool:
    ours = {request.message_id, found.answers.message_id if found.answers else None} - {None}
    named = (("in-reply-to", case.message.in_reply_to), ("references", case.message.references))
    return any(name in covered and ours & set(ids) for name, ids in named)


def _tied(case: Case, found: Findings, request: Request, covered: Sequence[str]) -> bool:
    message = case.message
    if _names_it(case, found, request, covered):
        return True
    item, subject = slug(request.item), slug(bare_subject(message.subject))
    thread = slug(bare_subject(found.thread.subject)) if found.thread else ""
    return subject in (thread, item) or item in subject or item in slug(found.new_text[:2_000])


def _covered(case: Case) -> Sequence[str] | None:
    """The fields that every proof of the writer covers, lower case; None where the mail was not proved by signatures,
    or none is in it to be looked at."""
    message, domain = case.message, case.message.sender.domain
    vouching = case.book.vouching.get(case.mailbox)
    trusted = case.book.trusted_authserv.get(case.mailbox, ())
    for value in of_our_server(message, trusted, vouching or Vouching()).fields:
        if _aligned(spf_domain(value) or "", domain):
            return None
    checked = [set(s.signed) for s in message.signatures if s.problem is None and _aligned(s.domain, domain)]
    written = [h for d, h in map(_tags, message.headers.get("dkim-signature", ())) if _aligned(d, domain)]
    proofs = checked[:1] or written  # of several that nobody checked here, any may be the one that holds
    if message.chain and message.chain.problem is None:
        proofs = [*proofs, set(message.chain.signed)]
    return sorted(set.intersection(*proofs)) if proofs else None


def _tags(value: str) -> tuple[str, set[str]]:
    tags = {name: "".join(said.split()).lower() for name, said in _TAG.findall(value[:MAX_FIELD])}
    return tags.get("d", ""), set(tags.get("h", "").split(":"))


def _aligned(one: str, domain: str) -> bool:
    """The same domain, or one above or below the other (relaxed alignment, RFC 7489 3.1, without its list)."""
    return bool(one) and (one == domain or one.endswith(f".{domain}") or domain.endswith(f".{one}"))
