"""Where a mail belongs: each way that was tried, in the order of WAYS, up to the one that names a client."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rules.book.values import SHARED_DOMAINS
from rules.duties.tried import Check
from rules.nouns import Entry, Job, OutboxRow, Thread
from rules.reading import filing as ways
from rules.reading.case import Case
from rules.reading.filing import Filing, Match, Way, file_mail
from rules.reading.forwards import read_forward
from rules.reading.subjects import job_token
from rules.reading.tried.values import MOST, Trial, listed, told

WhyNot = Callable[[Case, Sequence[Thread], OutboxRow | None], str]


def tried(case: Case, answers: OutboxRow | None) -> Trial:
    """`answers`: the letter of ours that the mail answers."""
    filed = file_mail(case, answers)
    client = filed.client.key if filed.client else None
    return Trial(ways.STEP, "where it belongs", tuple(_checks(case, answers, filed)), _outcome(filed), client)


def _checks(case: Case, answers: OutboxRow | None, filed: Filing) -> Iterator[Check]:
    threads = tuple(ways.threads_of(case))
    for way in ways.WAYS:
        matches = tuple(way(case, threads, answers))
        name, why_not = NAMES.get(way, ("", None))
        if why_not is None:
            yield from _rules(case)
        elif not matches:
            yield Check(name, why_not(case, threads, answers), False)
        else:
            found = {told(match.because): match for match in matches}
            yield from (Check(name, value, True, _where(case, way, match)) for value, match in found.items())
        if matches:
            yield _one_client(case, filed)
            return


def _one_client(case: Case, filed: Filing) -> Check:
    """What was found, held against the others who take part."""
    if filed.client is None:
        return Check("one client alone", filed.because.text, False)
    writer = case.message.sender.address or "the writer"
    return Check("one client alone", f"{filed.client.name}; {writer} belongs to no other client", True)


def _outcome(filed: Filing) -> str:
    if filed.client is None:
        names = " or ".join(client.name for client in filed.candidates)
        return f"it waits, and the AE is asked: {names}?" if names else "nobody knows: it waits for a person"
    return f"{filed.client.name}, job {filed.job}" if filed.job else filed.client.name


def _rules(case: Case) -> Iterator[Check]:
    """Each rule of ops' up to the first that takes it: the patterns that fit, or the first that does not."""
    rules = case.book.filing.rule
    if not rules:
        yield Check("filing rules", "rules/filing.toml has none", False)
    for number, rule in enumerate(rules):
        where, name = case.book.where(f"filing.rule.{number}"), f'rule "{rule.name}"'
        given = ways.patterns(rule, case.message)
        wrong = next((one for one in given if not any(ways.like(one[1], value) for value in one[2])), None)
        if wrong or not given:
            key, pattern, values = wrong or ("from, to or subject", "…", ())
            there = " or ".join(f'"{value}"' for value in values[:MOST]) or "none"
            yield Check(name, f'{key} = "{pattern}", the mail has {there}', False, where)
            continue
        fits = ", ".join(f'{key} = "{pattern}"' for key, pattern, _ in given)
        yield Check(name, f"{fits}: it files to {rule.file_to}", True, where)
        return


def _no_folder(case: Case, _threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    return f"{case.folder} is no single client's" if case.folder else "nobody had put it into a client's folder"


def _no_key(case: Case, _threads: Sequence[Thread], answers: OutboxRow | None) -> str:
    if answers:
        gone = f"{answers.client}, who is no client of rules/clients.toml" if answers.client else "no one client"
        return f"it answers our letter {answers.key}, which is about {gone}"
    ours = [a for a in (*case.message.delivered_to, *case.message.recipients) if case.book.is_inbox(a) and "+" in a]
    if ours:
        return f"{listed(ours)}: no letter of ours that it may answer has this key"
    return "none in To, Cc or Delivered-To, and none of our letters is what it answers"


def _no_reference(case: Case, threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    references = case.message.thread_references
    if not references:
        return "In-Reply-To and References are empty"
    if threads:
        return listed(f'it belongs to the thread "{t.subject}", of which nobody knows the client' for t in threads)
    known = [r for r in references if case.view.find(Entry, message_id=r)]
    return f"In-Reply-To and References name {listed(references)}: {'of no thread' if known else 'not known here'}"


def _no_token(case: Case, _threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    token = job_token(case.message.subject)
    if token is None:
        return f'no job number such as [ACME-0042] in "{case.message.subject[:100]}"'
    job = case.view.get(Job, token[0])
    client = case.book.clients.get(job.client if job else token[0].rpartition("-")[0].lower())
    if client is None:
        return f"{token[1]}: there is no such job, and no client has the key {token[0].rpartition('-')[0].lower()}"
    return f"{token[1]} is {client.name}'s, but nobody of {client.name} and no colleague takes part"


def _no_contact(case: Case, _threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    strangers = _outsiders(case)
    return f"{listed(strangers)}: no client's contact" if strangers else "nobody but colleagues takes part"


def _no_domain(case: Case, _threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    domains = dict.fromkeys(address.rpartition("@")[2] for address in _outsiders(case))
    shown = (f"{d}: anybody may have an address there" if d in SHARED_DOMAINS else f"{d}: no client's" for d in domains)
    return listed(shown) if domains else "nobody but colleagues takes part"


def _no_forward(case: Case, _threads: Sequence[Thread], _answers: OutboxRow | None) -> str:
    sender = case.message.sender.address
    if not case.book.is_agency(sender):
        return f"only colleagues pass mail on to the desk, and {sender or 'the writer'} is none"
    forward = read_forward(case.message)
    if forward is None:
        return "no mail is passed on in it"
    return f"it passes on a mail of {forward.sender.address or forward.sender.name or 'somebody'}, who is no client's"


def _outsiders(case: Case) -> tuple[str, ...]:
    people = dict.fromkeys((case.message.sender.address, *case.message.recipients))
    return tuple(a for a in people if a and not case.book.is_agency(a) and not case.book.is_inbox(a))


def _where(case: Case, way: Way, match: Match) -> str | None:
    """The line of the client that made it fit."""
    book, client = case.book, match.client
    if way is ways.by_contact:
        for number, contact in enumerate(client.contacts):
            if match.because.text.startswith(f"{contact.address} "):
                return book.where(f"clients.{client.key}.contacts.{number}.address")
    return book.where(f"clients.{client.key}.domains") if way is ways.by_domain else match.because.rule


NAMES: Mapping[Way, tuple[str, WhyNot]] = {
    ways.by_folder: ("by hand", _no_folder), ways.by_reply_key: ("reply key", _no_key),
    ways.by_references: ("conversation", _no_reference), ways.by_token: ("job in the subject", _no_token),
    ways.by_contact: ("contacts", _no_contact), ways.by_domain: ("domains", _no_domain),
    ways.by_forward: ("passed on", _no_forward),
}  # fmt: skip
