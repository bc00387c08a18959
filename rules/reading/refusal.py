"""Somebody at the client who may not approve says "approved": a short mail to them alone, saying who may."""

from rules.book import Client
from rules.effects import Send
from rules.nouns import Because, Letter
from rules.reading.case import Case, Findings, common_facts, references_of
from rules.reading.decision import Reading
from rules.reading.doubts import say
from rules.reading.meant import Meant, about
from rules.reading.standins import approvers_on, day_of

STEP = "refusal"


def refuse_politely(case: Case, found: Findings, reading: Reading, meant: Meant, client: Client) -> Findings:
    """Once for each person and request. Strangers get no mail at all, nor does whoever a colleague asked directly:
    there the AE decides alone. The AE is shown the mail in any case.

    It holds no reply key and nothing of the job: who can read it learns no more than whom to ask.
    """
    address = case.message.sender.address
    approvers = [c.name for c in approvers_on(client, day_of(case.message, client), case.view, case.book)]
    if not approvers or not _approves(reading) or not _is_theirs(case, found, client):
        return found
    if not any(r.state == "open" for r in meant.together) or any(address in r.asked for r in meant.together):
        return found
    contact = case.book.contact(address)
    name = contact.name if contact else case.message.sender.name or address
    because = Because(step=STEP, text=f"{address} was told by mail who may approve for {client.name}")
    subject = about(meant.together)
    letter = Letter(
        key=f"refusal/{subject.replace(', ', '+')}/{address}", duty="approval", rule="refusal", client=client.key,
        about=subject, to=(address,), template="approval/refusal", language=client.language,
        time_zone=client.time_zone, due=case.now, because=because, sender=client.ae,
        facts=common_facts(case, client, name) | {"subject": case.message.subject, "approvers": approvers},
        in_reply_to=case.message.message_id, references=references_of(case.message), auto_submitted="auto-replied",
        external=True, answerable=False, cause=address,
    )  # fmt: skip
    return found.with_(because, effects=(Send(letter=letter),))


def _approves(reading: Reading) -> bool:
    return reading.decision == "approve" or any(i.certain and i.decision == "approve" for i in reading.items)


def _is_theirs(case: Case, found: Findings, client: Client) -> bool:
    """A contact of this client, or somebody in its mail domain, who surely wrote it and may not approve."""
    address, book = case.message.sender.address, case.book
    theirs = book.client_of_address(address) or book.client_of_domain(address.rpartition("@")[2])
    sure = found.trust in book.approvals.approvals.trust and found.split_agrees and found.in_doubt is None
    their = say(case, client)
    return sure and theirs == client and not their.counts and their.given_to is None  # who gave it away knows
