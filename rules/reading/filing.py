"""Which client, job and thread a mail belongs to: a visible order of ways, and two matches are a question."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from hashlib import sha256

from rules.book import Client, RuleBook
from rules.book.files import FilingRule
from rules.nouns import Because, Entry, Job, Message, OutboxRow, Thread
from rules.reading.case import Case
from rules.reading.foldernames import owner_of
from rules.reading.passedon import passed_on, thread_of
from rules.reading.subjects import bare_subject, job_token
from rules.reading.values import read_item

STEP = "filing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One way's finding: this client (and job, and thread), for this reason."""

    client: Client
    because: Because
    job: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a mail belongs. Without a client, `candidates` names the clients that all fit; empty when none does."""

    thread: Thread
    client: Client | None
    job: str | None
    because: Because
    candidates: tuple[Client, ...] = ()
    new_job: Job | None = None  # a colleague put a job number into the subject that nobody had opened


def file_mail(case: Case, answers: OutboxRow | None) -> Filing:
    """Try the ways in the order of WAYS: the first that names a client decides, unless the writer is another's."""
    threads = tuple(threads_of(case))
    for way in WAYS:
        matches = tuple(way(case, threads, answers))
        clients = {m.client.key: m.client for m in matches}
        if len(clients) > 1:
            texts = {m.client.key: m.because.text for m in reversed(matches)}
            return _question(case, threads, clients.values(), "; ".join(texts[key] for key in clients))
        if clients:
            match = matches[0]
            strangers = [c for c in clients_of(case.book, (case.message.sender.address,)) if c.key not in clients]
            if strangers and way is not by_folder:
                found = [match.client, *strangers]
                return _question(case, threads, found, f"{match.because.text}, but the writer is {strangers[0].name}'s")
            jobs = {m.job for m in matches if m.job} | {t.job for t in threads if t.job}
            job = jobs.pop() if len(jobs) == 1 else None
            return _settled(case, threads, match, job, by_hand=way is by_folder)
    nobody = Because(step=STEP, text="no rule, reply key, reference, token, contact or domain names a client")
    return Filing(thread=_thread(case, threads, None, None, nobody), client=None, job=None, because=nobody)


def by_folder(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    """A person has already put it into a client's folder: that is an answer, not a hint."""
    owner = owner_of(case.book, case.view, case.folder) if case.folder else None
    if owner:
        because = Because(step=STEP, text=f"somebody put it into {case.folder}")
        yield Match(client=owner[0], because=because, job=owner[1])


def by_rule(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    message = case.message
    for number, rule in enumerate(case.book.filing.rule):
        given = patterns(rule, message)
        if given and all(any(like(pattern, v) for v in values) for _, pattern, values in given):
            where = case.book.where(f"filing.rule.{number}")
            token = job_token(message.subject)
            job = token[0] if token and token[0].lower().startswith(f"{rule.file_to}-") else None
            because = Because(step=STEP, text=f'filing rule "{rule.name}"', rule=where)
            yield Match(client=case.book.clients[rule.file_to], because=because, job=job)
            return  # first match wins


def patterns(rule: FilingRule, message: Message) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Key and pattern of what the rule asks for, and what the mail has there: any of these may fit."""
    wants = (
        ("from", rule.from_, (message.sender.address,)),
        ("to", rule.to, message.recipients),
        ("subject", rule.subject, (message.subject,)),
    )
    return tuple((key, pattern, values) for key, pattern, values in wants if pattern is not None)


def by_reply_key(case: Case, _threads: tuple[Thread, ...], answers: OutboxRow | None) -> Iterator[Match]:
    if answers and answers.client in case.book.clients:
        because = Because(step=STEP, text=f"it answers our mail {answers.key}")
        yield Match(client=case.book.clients[answers.client or ""], because=because)


def by_references(case: Case, threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    for thread in threads:
        if thread.client in case.book.clients:
            because = Because(step=STEP, text=f'it belongs to the thread "{thread.subject}"')
            yield Match(client=case.book.clients[thread.client or ""], because=because, job=thread.job)


def by_token(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    """A token alone proves nothing: somebody we know for that client, or a colleague, must take part."""
    token = job_token(case.message.subject)
    if not token:
        return
    number = token[0]
    known = case.view.get(Job, number)
    client = case.book.clients.get(known.client if known else number.rpartition("-")[0].lower())
    if client is None:
        return
    people = (case.message.sender.address, *case.message.recipients)
    others = clients_of(case.book, people)
    if client in others or (not others and case.book.is_agency(case.message.sender.address)):
        because = Because(step=STEP, text=f"job {number} in the subject, and a known participant", words=token[1])
        yield Match(client=client, because=because, job=number)
    for other in others:
        if other.key != client.key:
            because = Because(step=STEP, text=f"job {number} in the subject, but {other.name} takes part")
            yield Match(client=other, because=because)


def by_contact(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    for address in (case.message.sender.address, *case.message.recipients):
        if client := case.book.client_of_address(address):
            yield Match(client=client, because=Because(step=STEP, text=f"{address} is a contact of {client.name}"))


def by_domain(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    for address in (case.message.sender.address, *case.message.recipients):
        domain = address.rpartition("@")[2]
        if client := case.book.client_of_domain(domain):
            yield Match(client=client, because=Because(step=STEP, text=f"{domain} belongs to {client.name}"))


def by_forward(case: Case, _threads: tuple[Thread, ...], _answers: OutboxRow | None) -> Iterator[Match]:
    """A colleague sends on to the desk what somebody at a client wrote."""
    if passed := passed_on(case):
        writer = passed.contact.address if passed.contact else passed.forward.sender.address
        yield Match(client=passed.client, because=Because(step=STEP, text=f"it passes on a mail of {writer}"))


Way = Callable[[Case, tuple[Thread, ...], OutboxRow | None], Iterator[Match]]
WAYS: tuple[Way, ...] = (
    by_folder, by_rule, by_reply_key, by_references, by_token, by_contact, by_domain, by_forward,
)  # fmt: skip


def thread_id(root: str) -> str:
    """The name of the conversation that began with this Message-ID (or content key)."""
    return "t-" + sha256(root.encode()).hexdigest()[:16]


def threads_of(case: Case) -> Iterator[Thread]:
    """Known threads that this mail's references lead to, nearest first; each once."""
    seen: set[str] = set()
    for reference in case.message.thread_references:
        found = [e.thread for e in case.view.find(Entry, message_id=reference) if e.thread]
        for name in (*found, thread_id(reference)):
            thread = case.view.get(Thread, name) if name not in seen else None
            seen.add(name)
            if thread:
                yield thread
    passed = thread_of(case)  # what a colleague passes on belongs to the conversation it was written in
    if passed and passed.id not in seen:
        yield passed


def _thread(case: Case, threads: tuple[Thread, ...], client: Client | None, job: str | None, why: Because) -> Thread:
    """The thread this mail joins or begins, brought up to date."""
    message = case.message
    chain = message.references or message.in_reply_to or (message.message_id or message.content_key,)
    old = threads[0] if threads else case.view.get(Thread, thread_id(chain[0]))
    people = (message.sender.address, *message.recipients)
    if old is None:
        old = Thread(
            id=thread_id(chain[0]),
            client=None,
            job=None,
            subject=bare_subject(message.subject),
            folder=None,
            because=why,
        )
    ids = (*old.message_ids, message.message_id) if message.message_id else old.message_ids
    settled = client is not None and old.client is None
    return replace(
        old,
        client=client.key if settled and client else old.client,
        job=old.job or job,
        message_ids=tuple(dict.fromkeys(ids)),
        because=why if settled else old.because,
        participants=tuple(dict.fromkeys(a for a in (*old.participants, *people) if a and not case.book.is_inbox(a))),
    )


def _settled(
    case: Case, threads: tuple[Thread, ...], match: Match, job: str | None, *, by_hand: bool = False
) -> Filing:
    thread = _thread(case, threads, match.client, job, match.because)
    if by_hand and (thread.client != match.client.key or match.job):  # who moves a mail means its conversation
        job = match.job
        thread = replace(thread, client=match.client.key, job=job, folder=None, because=match.because)
    if thread.client != match.client.key:  # a filing rule may take a mail out of the thread it was written in
        fresh = thread_id(case.message.message_id or case.message.content_key)
        thread = replace(thread, id=fresh, client=match.client.key, job=job, folder=None)
    job = job or thread.job
    fresh_job = _new_job(case, match.client, job) if job else None
    return Filing(thread=thread, client=match.client, job=job, because=match.because, new_job=fresh_job)


def _new_job(case: Case, client: Client, number: str) -> Job | None:
    """The job that a colleague's subject names for the first time; its title is the rest of the subject."""
    if case.view.get(Job, number) or not case.book.is_agency(case.message.sender.address):
        return None
    because = Because(step=STEP, text=f"{case.message.sender.address} put the number into a subject", words=number)
    return Job(
        number=number,
        client=client.key,
        title=read_item(bare_subject(case.message.subject))[0] or number,
        opened_by=case.message.sender.address,
        at=case.message.received,
        because=because,
    )


def _question(case: Case, threads: tuple[Thread, ...], clients: Iterable[Client], text: str) -> Filing:
    found = tuple(clients)
    names = " and ".join(c.name for c in found)
    because = Because(step=STEP, text=f"{names} both fit ({text})")
    thread = _thread(case, threads, None, None, because)
    if thread.client:  # it must not join one client's thread while another client fits as well
        alone = thread_id(case.message.message_id or case.message.content_key)
        thread = replace(thread, id=alone, client=None, job=None, folder=None, because=because)
    return Filing(thread=thread, client=None, job=None, because=because, candidates=found)


def clients_of(book: RuleBook, addresses: Iterable[str]) -> tuple[Client, ...]:
    found: dict[str, Client] = {}
    for address in addresses:
        client = book.client_of_address(address) or book.client_of_domain(address.rpartition("@")[2])
        if client:
            found[client.key] = client
    return tuple(found.values())


def like(pattern: str, value: str) -> bool:
    """Shell-like and case-insensitive, with `[` standing for itself: subjects carry tokens in brackets.

    Never goes back: each star takes the first place where what follows it fits (atomic groups, by fnmatch).
    """
    return fnmatchcase(value.lower(), pattern.lower().replace("[", "[[]"))
