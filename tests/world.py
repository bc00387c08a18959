"""The small named world of the tests: Northlight and its four clients, and a ledger in memory to tell a story in.

`World()` has the reference desk's people, clients and rules. Its methods put facts into the ledger in a test's own
words ("2026-02-02" for a date, "1000 GBP" for money, "2026-11-23 12:00" for a time in the agency's zone) and return
the record. `world.view` is what the judgement sees; `world.due(now)` asks it; `world.send_due(now)` also "sends".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from daemon.lexicons import shipped_lexicons
from rules.book import Agency, Client, Contact, Hours, Person, Policy, RuleBook
from rules.book.clients import Tier
from rules.book.files import MeetingsFile, OutlineRule, ReportsFile, Weekly
from rules.duties import table
from rules.nouns import (
    Addition,
    Because,
    Decision,
    Hold,
    Invoice,
    Letter,
    Meeting,
    OutboxRow,
    Outline,
    Payment,
    Record,
    Request,
    Started,
    Touch,
)
from rules.overlay import Overlay

AGENCY = Agency(name="Northlight", domains=("agency.example",), time_zone="Europe/Berlin", language="en")
BECAUSE = Because(step="test", text="a test says so")


def person(key: str, name: str, address: str, *roles: str, assistant: str | None = None) -> Person:
    return Person(key=key, name=name, address=address, roles=roles, assistant=assistant)


MIA = person("mia", "Mia Brandt", "mia@agency.example", "ae", assistant="noor")
NOOR = person("noor", "Noor Haddad", "noor@agency.example", "assistant")
TOM = person("tom", "Tom Okafor", "tom@agency.example", "creative director")
RUTH = person("ruth", "Ruth Adler", "ruth@agency.example", "account supervisor")
FINN = person("finn", "Finn Sato", "finance@agency.example", "finance")


def client(
    key: str,
    name: str,
    zone: str,
    holidays: str | None,
    *contacts: Contact,
    language: str = "en",
    dunning: str | None = "standard",
    tier: Tier = "B",
    aliases: tuple[str, ...] = (),
) -> Client:
    return Client(
        key=key,
        name=name,
        aliases=aliases,
        domains=(f"{key}.example",),
        tier=tier,
        language=language,
        time_zone=zone,
        holidays=holidays,
        ae="mia",
        supervisor="ruth",
        dunning=dunning,
        contacts=contacts,
    )


DANA = Contact(name="Dana Reyes", address="dana@acme.example", roles=("approver",))
PAUL = Contact(name="Paul Novak", address="accounts@acme.example", roles=("billing",))
HELEN = Contact(name="Helen Cho", address="helen.cho@acme.example", roles=("approver",), senior=True)
LI_WEI = Contact(name="Li Wei", address="li.wei@borealis.example", roles=("approver", "billing"))
WANG_FANG = Contact(name="王芳", address="wang.fang@chenguang.example", roles=("approver", "billing"))
LUCIA = Contact(name="Lucía Ortega", address="lucia@naranja.example", roles=("approver", "billing"))

ACME = client("acme", "Acme Foods", "Europe/London", "GB", DANA, PAUL, HELEN, tier="KA", aliases=("Acme",))
BOREALIS = client("borealis", "Borealis Bikes", "America/New_York", "US", LI_WEI, tier="A", aliases=("Borealis",))
CHENGUANG = client(
    "chenguang",
    "晨光饮料",
    "Asia/Shanghai",
    "CN",
    WANG_FANG,
    language="zh",
    dunning="gentle",
    aliases=("Chenguang Drinks", "晨光"),
)
NARANJA = client("naranja", "Naranja Sol", "Europe/Madrid", "ES", LUCIA, language="es", tier="C")


def policy(*levels: Mapping[str, Any], **settings: Any) -> Policy:
    """A dunning policy from the tables of a rule file."""
    return Policy.model_validate({"level": levels, **settings})


HAND_OVER: Mapping[str, Any] = {
    "name": "hand-over",
    "after_invoice": 45,
    "to": ("account supervisor", "finance"),
    "template": "dunning/hand_over",
}
STANDARD = policy(
    {"name": "courtesy", "after_due": -3, "template": "dunning/courtesy"},
    {"name": "reminder", "after_due": 3, "template": "dunning/reminder"},
    {"name": "second notice", "after_due": 8, "template": "dunning/second_notice", "cc": ("ae",)},
    {
        "name": "final notice",
        "after_due": 12,
        "template": "dunning/final_notice",
        "from": "account supervisor",
        "cc": ("ae",),
    },
    HAND_OVER,
    to=("billing",),
    minimum="5 EUR",
    min_gap=4,
    group="client",
)
GENTLE = policy(
    {"name": "reminder", "after_due": 7, "template": "dunning/reminder"},
    {"name": "final notice", "after_previous": 10, "template": "dunning/final_notice", "cc": ("ae",)},
    HAND_OVER,
    to=("billing",),
    minimum="5 EUR",
    min_gap=7,
    group="client",
)


def named_book(**changes: Any) -> RuleBook:
    """The reference desk's rule book, built here; `changes` replace whole fields (`clients=(ACME,)` takes a tuple)."""
    clients = changes.pop("clients", (ACME, BOREALIS, CHENGUANG, NARANJA))
    book = RuleBook(
        agency=AGENCY,
        inboxes=("ae@agency.example",),
        trusted_authserv={"ae": ("mx.agency.example",)},
        clients={c.key: c for c in clients},
        people={p.key: p for p in (MIA, NOOR, TOM, RUTH, FINN)},
        hours=Hours(),
        reports=ReportsFile(weekly=Weekly()),
        meetings=MeetingsFile(outline=OutlineRule()),
        policies={"standard": STANDARD, "gentle": GENTLE},
        lexicons=shipped_lexicons(),
    )
    return replace(book, **changes)


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def moment(text: str | datetime, zone: str = "Europe/Berlin") -> datetime:
    """ "2026-11-23 12:00" on the wall clock of `zone`, or a text with an offset, as an instant in UTC."""
    at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def money(text: str) -> tuple[Decimal, str]:
    amount, currency = text.split()
    return Decimal(amount), currency


class World:
    """A ledger in memory and a rule book; see the module's first lines."""

    def __init__(self, book: RuleBook | None = None, started: str | None = "2020-01-01 00:00") -> None:
        self.book = book or named_book()
        self.view = Overlay()
        if started:
            self.put(Started(at=moment(started)))

    def put(self, record: Record) -> None:
        self.view.put(record)

    # money

    def invoice(
        self,
        number: str = "INV-31",
        client: str = "acme",
        issued: str = "2026-02-02",
        due: str | None = "2026-03-04",
        amount: str = "1000.00 GBP",
        state: str = "open",
    ) -> Invoice:
        value, currency = money(amount)
        record = Invoice(
            number=number,
            client=client,
            job=None,
            issued=day(issued),
            due=day(due) if due else None,
            amount=value,
            currency=currency,
            state=state,
            at=datetime.combine(day(issued), time(8), UTC),
            because=BECAUSE,
        )
        self.put(record)
        return record

    def payment(self, invoice: str, paid: str, amount: str, known: str | None = None) -> Payment:
        """`known`: when the ledger learned of it; without it, noon (UTC) of the day it was paid."""
        value, currency = money(amount)
        at = moment(known) if known else datetime.combine(day(paid), time(12), UTC)
        record = Payment(
            id=f"{invoice}/{paid}/{amount}",
            invoice=invoice,
            paid=day(paid),
            amount=value,
            currency=currency,
            at=at,
            because=BECAUSE,
        )
        self.put(record)
        return record

    def touch(self, invoice: str, on: str, client: str = "acme") -> Touch:
        record = Touch(invoice=invoice, client=client, by=MIA.address, at=moment(on), message_id=None, because=BECAUSE)
        self.put(record)
        return record

    # work

    def request(
        self, item: str, version: str | None = "v1", client: str = "acme", at: str = "2026-11-16 10:00", **more: Any
    ) -> Request:
        values: dict[str, Any] = {
            "id": f"{client}/{item.lower().replace(' ', '-')}/{version or ''}",
            "client": client,
            "job": None,
            "item": item,
            "version": version,
            "thread": f"thread-{client}",
            "message_id": None,
            "opened_by": MIA.address,
            "asked": (self.book.clients[client].contacts[0].address,),
            "at": moment(at),
            "because": BECAUSE,
        }
        record = Request(**(values | more))
        self.put(record)
        return record

    def decision(
        self, request: Request, decision: str = "approve", at: str = "2026-11-18 10:00", **more: Any
    ) -> Decision:
        values: dict[str, Any] = {
            "request": request.id,
            "client": request.client,
            "decision": decision,
            "by": request.asked[0],
            "at": moment(at),
            "message_id": None,
            "content_key": hashlib.sha256(f"{request.id} {at}".encode()).hexdigest(),
            "words": "Approved.",
            "version": request.version,
            "sha256s": (),
            "trust": "verified",
            "because": (BECAUSE,),
        }
        record = Decision(**(values | more))
        self.put(record)
        if decision == "approve":
            self.put(replace(request, state="approved"))
        return record

    def meeting(
        self,
        uid: str = "meet-1",
        start: str = "2026-11-26 15:00",
        client: str | None = "acme",
        attendees: tuple[str, ...] = (DANA.address, MIA.address),
        **more: Any,
    ) -> Meeting:
        """`start` on the agency's wall clock unless it has an offset."""
        values: dict[str, Any] = {
            "uid": uid,
            "client": client,
            "thread": None,
            "title": "Summer campaign",
            "start": moment(start),
            "end": moment(start) + timedelta(hours=1),
            "location": "Room 2",
            "organizer": MIA.address,
            "attendees": attendees,
            "because": BECAUSE,
        }
        record = Meeting(**(values | more))
        self.put(record)
        return record

    def outline(
        self, meeting: str = "meet-1", version: int = 1, at: str = "2026-11-24 10:00", text: str = "Agenda"
    ) -> Outline:
        record = Outline(
            meeting=meeting,
            version=version,
            text=text,
            by=MIA.address,
            at=moment(at),
            message_id=None,
            because=BECAUSE,
        )
        self.put(record)
        return record

    def hold(self, about: str, at: str = "2026-01-01 09:00", state: str = "held") -> Hold:
        record = Hold(about=about, by=MIA.address, at=moment(at), state=state, because=BECAUSE)
        self.put(record)
        return record

    def addition(self, about: str, text: str, at: str) -> Addition:
        record = Addition(about=about, text=text, by=MIA.address, at=moment(at))
        self.put(record)
        return record

    # letters

    def row(self, letter: Letter, state: str = "sent", at: datetime | None = None) -> OutboxRow:
        """The outbox row of a letter, in a state; for `sent`, sent at `at` (default: when it was due)."""
        when = at or letter.due
        record = OutboxRow(
            id=letter.key,
            duty=letter.duty,
            rule=letter.rule,
            client=letter.client,
            about=letter.about,
            to=letter.to,
            cc=letter.cc,
            subject=letter.rule,
            message_id=f"<{letter.key}@test>",
            reply_key=letter.key,
            state=state,  # type: ignore[arg-type]
            due=letter.due,
            created=when,
            sent_at=when if state == "sent" else None,
            keys=letter.keys,
            external=letter.external,
            because=letter.because,
        )
        self.put(record)
        return record

    def wanted(self, now: str | datetime) -> tuple[Letter, ...]:
        return table.wanted(self.view, self.book, moment(now))

    def due(self, now: str | datetime) -> tuple[Letter, ...]:
        return table.due(self.view, self.book, moment(now))

    def send_due(self, now: str | datetime) -> tuple[Letter, ...]:
        """Send what is due, as the daemon would; gives what was sent."""
        letters = self.due(now)
        for letter in letters:
            self.row(letter, at=moment(now))
        return letters
