"""A colleague wrote to the client about an open invoice: the next reminder keeps its distance from that day too."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rules.book import Client
from rules.nouns import Because, Invoice, Touch
from rules.reading.case import Case, Findings, keep

STEP = "touch"
MOST = 50_000  # characters of a mail that are looked at
_SHORT = re.compile(r"\d{1,4}")  # such a number may count anything
_INVOICE = (
    r"(?<![a-z])(?:invoice|inv|bill|rechnung|factura|facture|hóa đơn|发票|账单|单号|no|nr|núm|nº|n°|số|#)[\s.:#-]{0,3}"
)


def note_touches(case: Case, found: Findings) -> Findings:
    """One Touch for each open invoice of the client that the mail names in its subject or its new words."""
    if found.client is None or found.trust == "failed" or not writes_to_client(case, found.client):
        return found
    words = f"{case.message.subject}\n{found.new_text}"
    named = tuple(named_invoices(case, found.client, words))
    if not named:
        return found
    sender, client = case.message.sender.address, found.client
    because = Because(
        step=STEP, text=f"{sender} wrote to {client.name} about it", words=", ".join(i.number for i in named)
    )
    touches = (
        keep(
            Touch(
                invoice=i.number, client=client.key, by=sender, at=case.message.received,
                message_id=case.message.message_id, because=because,
            )
        )
        for i in named
    )  # fmt: skip
    return found.with_(because, effects=touches, outcome="recorded" if found.outcome == "filed" else found.outcome)


def may_touch(case: Case, found: Findings) -> bool:
    """Whether an invoice is named anywhere in the mail, quoted or not: then its own words are worth looking for."""
    if found.client is None or not writes_to_client(case, found.client):
        return False
    return any(named_invoices(case, found.client, f"{case.message.subject}\n{case.message.text}"))


def writes_to_client(case: Case, client: Client) -> bool:
    """A colleague's own mail with somebody at the client among those it is written to."""
    if not case.book.is_agency(case.message.sender.address) or case.book.is_inbox(case.message.sender.address):
        return False
    contacts = {contact.address for contact in client.contacts}
    domains = set(client.domains)
    return any(a in contacts or a.rpartition("@")[2] in domains for a in case.message.recipients)


def named_invoices(case: Case, client: Client, words: str, states: Sequence[str] = ("open",)) -> Iterator[Invoice]:
    """The client's invoices in those states whose numbers stand in the words, whole."""
    folded = words[:MOST].casefold()
    for state in states:
        for invoice in case.view.find(Invoice, client=client.key, state=state):
            number = invoice.number.casefold()
            if number in folded and _pattern(number).search(folded):
                yield invoice


@lru_cache(1024)
def _pattern(number: str) -> re.Pattern[str]:
    """The number by itself: INV-31 stands in "INV-31." and "票INV-31已", not in INV-310 or INV-31/2."""
    before = r"(?<![a-z0-9_])(?<![a-z0-9_]-)" + (r"(?<![0-9][/.])" if number[:1].isdigit() else "")
    before = _INVOICE if _SHORT.fullmatch(number) else before
    return re.compile(rf"{before}{re.escape(number)}(?![a-z0-9_])(?![-/.][0-9])")
