"""Where a mail of colleagues alone belongs: with the client its notes name, else with the agency's own papers."""

from collections.abc import Collection
from dataclasses import replace

from rules.effects import FileThread
from rules.nouns import Because, Thread
from rules.reading.case import Case, Findings, keep
from rules.reading.foldernames import client_folder
from rules.reading.writer import answer_to

STEP = "filing"


def among_ourselves(case: Case, thread: Thread, trust: str) -> bool:
    """Nobody but colleagues and the desk has a part in the conversation."""
    people = (case.message.sender.address, *case.message.recipients, *thread.participants)
    return trust != "failed" and all(case.book.is_agency(a) or case.book.is_inbox(a) for a in people if a)


def file_by_notes(case: Case, found: Findings, clients: Collection[str]) -> Findings:
    """What nothing else filed goes to the one client that its obeyed notes are about.

    Notes about no single client were obeyed or answered all the same: they wait for nobody, and lie with the agency's
    own papers. Where nobody can be told, they wait as other mail does.
    """
    if found.client or found.thread is None or found.outcome == "asked-ae":
        return found
    client = case.book.clients.get(next(iter(clients))) if len(clients) == 1 else None
    if client:
        folder = client_folder(case.book, client)
        because = Because(step=STEP, text=f"its notes are about {client.name}")
    elif among_ourselves(case, found.thread, found.trust) and answer_to(case, found.trust):
        folder = case.book.filing.folders.internal
        because = Because(step=STEP, text="notes of a colleague, about no single client")
    else:
        return found
    thread = replace(found.thread, client=client.key if client else None, folder=folder, because=because)
    effects = (keep(thread), FileThread(thread=thread.id, folder=folder, because=because))
    return found.with_(because, effects=effects, thread=thread, client=client, folder=folder)
