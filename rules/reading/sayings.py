"""What a client says of money: a promise, a dispute, "already paid", a complaint; what is certain stops reminders."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from rules.book import Client, Policy
from rules.effects import Effect
from rules.nouns import Because, Question, Stop
from rules.reading.case import Case, Findings, keep
from rules.reading.debt_words import STEP, Said, invoices_meant, is_about_money
from rules.reading.decision import MoneySaying, read_money_reply
from rules.reading.decision.telling import may_complain
from rules.reading.sayings_letters import ask_about, tell_complaint, tell_said
from rules.reading.stopping import put_up, question_id, settled
from rules.reading.twins import list_id


def may_speak_of_money(case: Case, found: Findings) -> bool:
    """Whether a client's words are worth looking for: the mail is about an invoice, or may hold a complaint."""
    client = found.client
    if client is None or case.book.is_agency(case.message.sender.address):
        return False
    return is_about_money(case, found, client) or may_complain(case.message.text, case.book.lexicons)


def heed_money(case: Case, found: Findings) -> Findings:
    """Record what is certain, put what only seems so to the AE, show a complaint to AE and supervisor at once."""
    client, sender = found.client, case.message.sender.address
    if client is None or found.kind in ("note", "invite") or not found.new_text or case.book.is_agency(sender):
        return found
    sayings, doubts = sayings_in(case, found, client)
    about_debts = [s for s in sayings if s.kind != "complaint"]
    said = [m for s in about_debts if (m := invoices_meant(case, found, client, s))]
    question = case.view.get(Question, question_id(case.message.content_key))
    if said and question and question.state in ("yes", "no"):
        why = Because(step=STEP, text=f"a person has answered {question.state} already: {question.asked}")
        found, said = found.with_(why, outcome="asked-ae"), []
    if said:
        found = _heed(case, found, client, said, (*doubts, *unproved(case, found, client)), question)
    complaints = [s for s in sayings if s.kind == "complaint"]
    if complaints and is_theirs(case, client):
        found = _complaint(case, found, client, complaints[0], (*doubts, *unproved(case, found, client)))
    return found


def is_theirs(case: Case, client: Client) -> bool:
    """Written at the client: a printer who is unhappy with us is another matter."""
    sender = case.message.sender
    return client in (case.book.client_of_address(sender.address), case.book.client_of_domain(sender.domain))


def sayings_in(case: Case, found: Findings, client: Client) -> tuple[tuple[MoneySaying, ...], tuple[Because, ...]]:
    """The sayings, "Friday" counted from the day the mail was written; in doubt where it lay about for days since."""
    zone, message, lexicons = ZoneInfo(client.time_zone), case.message, case.book.lexicons
    written = (message.date or message.received).astimezone(zone).date()
    arrived = message.received.astimezone(zone).date()
    sayings = read_money_reply(found.new_text, lexicons=lexicons, today=arrived)
    if written == arrived or not any(s.date for s in sayings):
        return sayings, ()
    if read_money_reply(found.new_text, lexicons=lexicons, today=written) == sayings:
        return sayings, ()
    text = f"it is dated {written} but came on {arrived}: its days may count from either"
    return sayings, (Because(step=STEP, text=text),)


def _heed(
    case: Case,
    found: Findings,
    client: Client,
    said: Sequence[Said],
    of_mail: tuple[Because, ...],
    question: Question | None,
) -> Findings:
    certain: list[Stop] = []
    open_: list[Stop] = []
    for each in said:
        doubts = (*of_mail, *each.doubts, *of_saying(case, client, each.saying))
        stops = _stops(case, found, client, each, doubts)
        (open_ if doubts else certain).extend(stops)
    disputed = {s.about for s in certain if s.kind == "dispute"}
    open_ = [s for s in open_ if s.about not in disputed]  # what is certain stops them already, for longer
    certain, open_ = list(_new(case, certain)), list(_new(case, open_))
    if certain:
        reasons = tuple(dict.fromkeys(s.because[0] for s in certain))
        effects: list[Effect] = [*put_up(case.view, certain), *tell_said(case, found, client, certain)]
        if question and question.state == "open" and not open_:
            effects += settled(case.view, question)
        found = found.with_(*reasons, effects=effects, outcome="recorded")
    if open_:
        doubts = tuple(dict.fromkeys(b for s in open_ for b in s.because[1:]))
        asked = ask_about(case, found, client, open_, doubts)
        effects = [*(keep(replace(s, state="asked")) for s in open_), *asked]
        found = found.with_(*doubts, effects=effects, outcome="recorded" if certain else "asked-ae")
    return found


def _new(case: Case, stops: Sequence[Stop]) -> Iterator[Stop]:
    """Those that an earlier copy of the mail has not put up: what was replaced or released since stays so."""
    for stop in {s.key: s for s in stops}.values():
        known = case.view.get(Stop, stop.key)
        if known is None or known.state == "asked":
            yield stop


def _stops(case: Case, found: Findings, client: Client, said: Said, doubts: tuple[Because, ...]) -> Iterator[Stop]:
    saying, message = said.saying, case.message
    for invoice in said.invoices:
        because = Because(step=STEP, text=_told(message.sender.address, saying, invoice.number), words=saying.words)
        yield Stop(
            about=f"invoice/{invoice.number}", client=client.key, kind=saying.kind, day=saying.date,
            by=message.sender.address, at=message.received, words=saying.words, trust=found.trust,
            content_key=message.content_key, message_id=message.message_id, because=(because, *doubts),
        )  # fmt: skip


def _told(by: str, saying: MoneySaying, number: str) -> str:
    day = f" on {saying.date}" if saying.date else ""
    return {
        "promise": f"{by} promises to pay {number}{day}", "paid": f"{by} says {number} was paid{day}",
        "dispute": f"{by} disputes {number}", "complaint": f"{by} complains",
    }[saying.kind]  # fmt: skip


def of_saying(case: Case, client: Client, saying: MoneySaying) -> Iterator[Because]:
    """What of the words themselves keeps them from being certain."""
    if not saying.certain:
        yield Because(step=STEP, text="the words leave it open", words=saying.words)
    policy = policy_of(case, client)
    if saying.kind == "promise" and saying.date and policy:
        limit = case.message.received + timedelta(days=policy.promise_limit.as_timedelta().days)
        if saying.date > limit.date():
            text = f"{saying.date} is more than {policy.promise_limit} away"
            yield Because(step=STEP, text=text, words=saying.words)


def unproved(case: Case, found: Findings, client: Client) -> Iterator[Because]:
    """Every reason why the mail as a whole may not be a word of the client's."""
    message = case.message
    sender = message.sender.address
    contact = case.book.contact(sender)
    if contact is None or contact not in client.contacts:
        yield Because(step=STEP, text=f"{sender or 'its sender'} is not a contact of {client.name}")
    if found.trust not in case.book.approvals.approvals.trust:
        text = f"our server could not confirm that {sender} really sent it"
        if found.trust == "failed":
            text = message.sender.problem or f"our server says it was NOT sent by {sender}"
        yield Because(step=STEP, text=text)
    if not found.split_agrees:
        yield Because(step=STEP, text="it is not plain which words are the writer's own and which are quoted")
    if found.in_doubt:
        yield found.in_doubt
    name = list_id(message)
    if name and not name.endswith(tuple(f".{domain}" for domain in case.book.agency.domains)):
        yield Because(step=STEP, text="it came through a mailing list", words=name)


def _complaint(
    case: Case, found: Findings, client: Client, saying: MoneySaying, doubts: tuple[Because, ...]
) -> Findings:
    """Shown whoever wrote it; it keeps reminders back only where it is certain who did and what they mean."""
    message = case.message
    if not saying.certain:
        doubts = (*doubts, Because(step=STEP, text="the words leave it open", words=saying.words))
    because = Because(step=STEP, text=f"{message.sender.address} complains", words=saying.words)
    stop = Stop(
        about=f"client/{client.key}", client=client.key, kind="complaint", by=message.sender.address,
        at=message.received, words=saying.words, trust=found.trust, content_key=message.content_key,
        message_id=message.message_id, because=(because, *doubts),
    )  # fmt: skip
    standing = [] if doubts else list(_new(case, [stop]))
    effects = [*put_up(case.view, standing), *tell_complaint(case, found, client, stop, doubts)]
    outcome = "recorded" if found.outcome == "filed" and standing else found.outcome
    return found.with_(because, *doubts, effects=effects, outcome=outcome)


def policy_of(case: Case, client: Client) -> Policy | None:
    return case.book.policies.get(client.dunning or "")
