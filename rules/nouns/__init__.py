"""The nouns: frozen, typed values that every layer speaks in; the bottom of everything."""

from rules.nouns.base import Because, Record
from rules.nouns.letters import Letter, LetterState, OutboxRow, Owed
from rules.nouns.mail import (
    Attachment,
    CalendarPart,
    Entry,
    Message,
    Place,
    Position,
    Route,
    Sender,
    Thread,
)
from rules.nouns.money import Invoice, Payment, Touch, payment_id
from rules.nouns.work import (
    Addition,
    Decision,
    DecisionWord,
    Hold,
    Job,
    Meeting,
    Outline,
    Question,
    Request,
    Started,
    StoredNote,
)

__all__ = [
    "Addition",
    "Attachment",
    "Because",
    "CalendarPart",
    "Decision",
    "DecisionWord",
    "Entry",
    "Hold",
    "Invoice",
    "Job",
    "Letter",
    "LetterState",
    "Meeting",
    "Message",
    "OutboxRow",
    "Outline",
    "Owed",
    "Payment",
    "Place",
    "Position",
    "Question",
    "Record",
    "Request",
    "Route",
    "Sender",
    "Started",
    "StoredNote",
    "Thread",
    "Touch",
    "payment_id",
]
