"""What the judgement asks the hands to do: plain values, carried out in one place (daemon/perform.py)."""

from dataclasses import dataclass

from rules.nouns import Because, DecisionWord, Entry, Letter, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class FileThread:
    """Put this message, and the rest of its thread, into `folder`."""

    thread: str
    folder: str
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Write a record into the ledger, in the same transaction as the message that told us."""

    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Owe a letter, at once: an answer to a mail, a notice or a question to the AE."""

    letter: Letter


Effect = FileThread | Keep | Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything one message told us: its ledger entry and the effects, in order.

    `new_text` is what the writer typed, `items` the decision on each item; both for people to look at.
    `attached`: mails attached to it, as they are kept when they are not known. `copy_of`: the content key of the mail
    that this one is a list's copy of. `alarm`: what ops should hear of.
    """

    entry: Entry
    effects: tuple[Effect, ...] = ()
    new_text: str = ""
    items: tuple[tuple[str, DecisionWord], ...] = ()
    attached: tuple[Entry, ...] = ()
    copy_of: str | None = None
    alarm: str | None = None
