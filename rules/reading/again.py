"""A mail that is known turns up again: when it is judged anew, and what follows where a person has put it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from rules.book import RuleBook
from rules.effects import Effect, FileThread, Keep
from rules.nouns import Because, Entry, Message, Question, Thread
from rules.reading.foldernames import client_folder, job_folder, owner_of
from rules.reading.writer import RANK, trust_of
from rules.view import View

STEP = "seen again"


def judge_anew(
    known: Entry, message: Message, view: View, book: RuleBook, now: datetime, *, mailbox: str, folder: str | None
) -> Because | None:
    """Why a known mail is judged again in full; None: the copy tells nothing that was not known.

    Effects have keys of their own, so what was done stays done once. A copy is never believed less than the one
    before: whoever sends a mail on ahead of its writer, without the writer's credentials, takes nothing from it.
    """
    if known.via != "mail":
        return Because(step=STEP, text="it came itself; before, it was only attached to another mail")
    trust = trust_of(message, view, book, now, mailbox)
    if RANK[trust] > RANK.get(known.trust, 0):
        return Because(step=STEP, text=f"this copy is {trust}, the one before was only {known.trust}")
    if folder and known.client is None and known.outcome in ("filed", "asked-ae") and owner_of(book, view, folder):
        return Because(step=STEP, text=f"somebody put it into {folder}")
    return None


def put_by_hand(entry: Entry, view: View, book: RuleBook) -> Iterator[Effect]:
    """What follows when a person moved a known mail to `entry.target`: it and its thread belong to that client."""
    owner = owner_of(book, view, entry.target or "")
    if owner is None:
        return
    client, job = owner
    because = Because(step="filing", text=f"somebody put it into {entry.target}")
    yield Keep(record=replace(entry, client=client.key, job=job, because=(*entry.because, because)))
    question = view.get(Question, f"filing/{entry.key[:24]}")
    if question and question.state == "open":
        yield Keep(record=replace(question, state="settled"))
    thread = view.get(Thread, entry.thread or "")
    if thread and (thread.client != client.key or (job and thread.job != job)):
        home = job_folder(book, view, client, job) or client_folder(book, client)
        yield Keep(record=replace(thread, client=client.key, job=job, folder=home, because=because))
        yield FileThread(thread=thread.id, folder=home, because=because)
