"""A mail of ours came back: which one, whether its reader's address is dead, and who must hear of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rules.book import Client, Person
from rules.effects import Effect
from rules.nouns import Because, Bounce, OutboxRow
from rules.reading.case import Case, Findings, ae_of, colleague_letter, keep
from rules.reading.machine import MachineMail

STEP = "bounce"
OFTEN = 3  # soft bounces in a row after which an address is taken for dead
_CAME_BACK = ("sent", "unknown")
BY_READER = "its reader's address"
_LATEST = timedelta(days=7)  # servers give up after about five days (RFC 5321 4.5.4.1)


def read_bounce(case: Case, found: Findings, bounce: MachineMail) -> Findings:
    """Once the server has given up (RFC 3464 2.3.3 "failed"), the AE is told; a delay changes nothing.

    A hard bounce marks the client's address: no mail goes there until it is cured (see `note_alive`), and the letter is
    refused. After a soft one the letter is lost, but the next goes out as usual; often in a row counts as hard.
    """
    row, how = _letter(case, found, bounce)
    if row is None or not (bounce.final or bounce.hard):
        return found
    client = case.book.clients.get(row.client or "")
    said = bounce.because.words or bounce.because.text
    because = replace(bounce.because, text=f"{bounce.because.text}; {row.key} is known by {how}")
    failed = _failed(row, bounce)
    if how == BY_READER and not _returns(case, row):
        return _unproved(case, found, client, row, because)
    mark = _mark(case, row, failed[0], bounce, because, client) if client and row.external and failed else None
    known = case.view.get(Bounce, mark.address) if mark else None
    if mark and known and known.content_key == mark.content_key:  # read before
        return found.with_(because, outcome="recorded")
    effects: list[Effect] = [keep(mark)] if mark else []
    dead = mark is not None and mark.state == "standing"
    if row.state in _CAME_BACK and failed:
        effects.append(keep(_came_back(case, row, said, because, lost=dead or mark is None, again=dead)))
    if _is_news(row, mark, known):
        facts = {
            "to": ", ".join(failed or row.cc), "subject": row.subject, "said": said, "key": row.key,
            "address": "dead" if dead else "alive" if mark else "unclear",
            "times": mark.times if mark else 1,
        }  # fmt: skip
        key, about = f"desk-refused/{row.key}/{case.message.content_key[:12]}", mark.address if mark else row.key
        effects += _tell(case, client, row, "refused", key, about, because, facts)
    return found.with_(because, effects=effects, outcome="recorded") if effects else found


def _unproved(case: Case, found: Findings, client: Client | None, row: OutboxRow, because: Because) -> Findings:
    """Anybody can write such a notice who knows whom we write to: the AE hears of it once, and nothing is marked."""
    facts = {
        "to": ", ".join(row.to), "subject": row.subject, "said": because.words or because.text, "key": row.key,
        "address": "unclear", "times": 1,
    }  # fmt: skip
    told = tuple(_tell(case, client, row, "refused", f"desk-refused/{row.key}/unproved", row.key, because, facts))
    return found.with_(because, effects=told, outcome="asked-ae" if told else found.outcome)


def read_complaint(case: Case, found: Findings, report: MachineMail) -> Findings:
    """A reader pressed "spam" (RFC 5965). It is kept with the address and the AE is told; nothing stops by itself."""
    row, how = _letter(case, found, report)
    client = case.book.clients.get(row.client or "") if row else None
    if row is None or client is None or not row.external:
        return found
    because = replace(report.because, text=f"{report.because.text}; {row.key} is known by {how}")
    known = case.view.get(Bounce, row.to[0])
    if known and known.content_key == case.message.content_key:
        return found.with_(because, outcome="recorded")
    fresh = _fresh(case, row, row.to[0], report, because, client)
    mark = (
        replace(known, complaints=known.complaints + 1)
        if known and known.state == "standing"
        else replace(fresh, times=known.times if known else 0, complaints=known.complaints + 1 if known else 1)
    )
    facts = {"to": row.to[0], "subject": row.subject, "key": row.key}
    told = _tell(case, client, row, "unwanted", f"desk-unwanted/{row.key}", row.to[0], because, facts)
    return found.with_(because, effects=(keep(mark), *told), outcome="recorded")


def note_alive(case: Case, found: Findings) -> Findings:
    """Mail written by hand at an address that ours came back from: it can be reached again."""
    bounce = case.view.get(Bounce, case.message.sender.address)
    if bounce is None or bounce.state == "cured" or found.trust == "failed" or case.message.received <= bounce.at:
        return found
    because = Because(step=STEP, text=f"mail from {bounce.address} arrived: it is written to again")
    return found.with_(because, effects=(keep(replace(bounce, state="cured", times=0, because=because)),))


def _is_news(row: OutboxRow, mark: Bounce | None, known: Bounce | None) -> bool:
    """Whether the AE has not heard of it yet: a dead address is told once, a lost letter once."""
    if mark is None:
        return row.state in _CAME_BACK
    if known is None or known.state == "cured":
        return True
    return known.state != "standing" and (mark.state == "standing" or known.letter != row.key)


# which letter


def _letter(case: Case, found: Findings, machine: MachineMail) -> tuple[OutboxRow | None, str]:
    """Our letter and what it is known by: what nobody could guess before it was sent, else whom it was sent to."""
    for message_id in machine.message_ids:
        if rows := case.view.find(OutboxRow, message_id=message_id):
            return rows[0], "its Message-ID"
    for key in machine.reply_keys:
        if rows := case.view.find(OutboxRow, reply_key=key):
            return rows[0], "its reply key"
    if found.answers:
        return found.answers, "the address the notice came to"
    return next(_by_recipient(case, machine.addresses), None), BY_READER


def _returns(case: Case, row: OutboxRow) -> bool:
    """Whether the notice gives back the letter's own subject."""
    message = case.message
    texts = (message.text, *message.machine_parts, *(m.subject for m in message.forwarded))
    files = (a.text for a in message.attachments if a.text)
    subject = " ".join(row.subject.casefold().split())
    return bool(subject) and any(subject in " ".join(t[:60_000].casefold().split()) for t in (*texts, *files))


def _by_recipient(case: Case, addresses: Sequence[str]) -> Iterator[OutboxRow]:
    """The newest letter of the last days to a client's contact that could not be reached."""
    for address in addresses:
        client = case.book.client_of_address(address)
        rows = case.view.find(OutboxRow, client=client.key, state="sent") if client else ()
        sent = [(r.sent_at, r.key, r) for r in rows if r.external and address in r.to and r.sent_at]
        recent = [s for s in sent if case.message.received - _LATEST <= s[0] <= case.message.received]
        if recent:
            yield max(recent)[2]


def _failed(row: OutboxRow, bounce: MachineMail) -> tuple[str, ...]:
    """Which of the letter's own readers were not reached; none: only people who got a copy.

    A server that forwards a mail names the address behind its alias: then its one reader was meant.
    """
    named = tuple(a for a in row.to if a.lower() in bounce.addresses)
    if named or set(bounce.addresses) & {a.lower() for a in row.cc}:
        return named
    return row.to


# what it means


def _mark(case: Case, row: OutboxRow, address: str, bounce: MachineMail, because: Because, client: Client) -> Bounce:
    known = case.view.get(Bounce, address)
    fresh = _fresh(case, row, address, bounce, because, client)
    if known is None or known.state == "cured":
        return replace(fresh, complaints=known.complaints if known else 0)
    times = known.times + (known.letter != row.key or known.times == 0)
    standing = known.state == "standing" or fresh.hard or times >= OFTEN
    state = "standing" if standing else "noted"
    return replace(fresh, times=times, complaints=known.complaints, hard=known.hard or fresh.hard, state=state)


def _fresh(case: Case, row: OutboxRow, address: str, machine: MachineMail, because: Because, client: Client) -> Bounce:
    hard = machine.hard is True and _is_hard(address, machine)
    return Bounce(
        address=address, client=client.key, hard=hard, times=1, at=case.message.received, letter=row.key,
        message_id=case.message.message_id, content_key=case.message.content_key,
        words=machine.because.words or machine.because.text, state="standing" if hard else "noted", because=because,
    )  # fmt: skip


def _is_hard(address: str, machine: MachineMail) -> bool:
    """What is said of this very address, where the notice speaks of several."""
    own = [f.hard for f in machine.failures if f.address == address]
    return any(own) if own else True


def _came_back(case: Case, row: OutboxRow, said: str, because: Because, *, lost: bool, again: bool) -> OutboxRow:
    """`lost`: it is refused for good; `again`: it may be written anew once its reader can be reached."""
    words = f"came back: {said}"
    if lost:
        return replace(row, state="refused", server_said=words, outcome=because, came_back=again)
    return replace(row, state="sent", sent_at=row.sent_at or row.dot_at or case.now, server_said=words, outcome=because)


def _tell(
    case: Case, client: Client | None, row: OutboxRow, rule: str, key: str, about: str, because: Because,
    facts: dict[str, Any],
) -> Iterator[Effect]:  # fmt: skip
    person = _hears(case, client, row)
    if person:
        yield colleague_letter(
            case, person, key=key, duty="desk", rule=rule, about=about, template=f"desk/{rule}", client=client,
            because=because, facts=facts,
        )  # fmt: skip


def _hears(case: Case, client: Client | None, row: OutboxRow) -> Person | None:
    """The AE; when it is the AE's own mailbox that mail comes back from, the supervisor."""
    supervisor = case.book.people.get(client.supervisor or "") if client else None
    return next((p for p in (ae_of(case, client), supervisor) if p and p.address not in row.to), None)
