"""Sample facts for every letter: what `check` fills templates with, what `preview` shows, and the types of all facts.

The classes are the contract between the duties, which fill in facts, and the templates, which use them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict

from rules.book import languages
from rules.nouns import Because
from rules.reconciling.kinds import KINDS

LANGUAGES = ("en", "de", "es", "zh", "fr", "vi")


class Done(TypedDict):
    item: str
    version: str | None
    by_name: str
    at: datetime


class Waiting(TypedDict):
    item: str
    version: str | None
    asked_at: datetime
    asked: list[str]  # names


class Ahead(TypedDict):
    title: str
    start: datetime
    location: str | None


class Weekly(TypedDict):
    week: str  # ISO 8601: 2026-W48
    period_from: date
    period_until: date
    approved: list[Done]
    waiting: list[Waiting]
    meetings: list[Ahead]
    additions: list[str]
    delayed_from: date | None


class WeeklyDraft(Weekly):
    sends_at: datetime
    recipients: list[str]  # names


class WeeklyMissed(TypedDict):
    weeks: list[str]
    reason: str


class OutlineAsk(TypedDict):
    meeting_title: str
    start: datetime
    location: str | None
    send_at: datetime


class OutlineLetter(TypedDict):
    meeting_title: str
    start: datetime
    location: str | None
    outline_text: str
    version: int


class Owing(TypedDict):
    number: str
    issued: date
    due: date | None
    amount: Decimal
    open: Decimal
    currency: str
    days_overdue: int  # 0 or less while it is not due


class Total(TypedDict):
    currency: str
    open: Decimal


class SentLevel(TypedDict):
    number: str
    level: str
    sent_on: date


class Dunning(TypedDict):
    level: str
    invoices: list[Owing]
    totals: list[Total]  # one a currency, never summed across
    history: list[SentLevel]


class Invoices(TypedDict):
    invoices: list[Owing]


class LongTerm(Owing):
    why: str


class LongTerms(TypedDict):
    invoices: list[LongTerm]


class File(TypedDict):
    name: str
    sha256: str


class Notice(TypedDict):
    item: str
    version: str | None
    decision: str
    by: str
    by_name: str
    words: str
    at: datetime
    trust: str
    request: str
    attachments: list[File]
    reasons: list[str]


class Receipt(TypedDict):
    item: str
    version: str | None
    decision: str
    at: datetime
    words: str


class ItemRow(TypedDict):
    item: str
    version: str | None
    request: str
    decision: str  # approve reject conditional retract; of what stays open: question, asked (of the AE), silent
    words: str


class ReceiptItems(TypedDict):
    items: list[ItemRow]  # of a mail that asked for several, in its order
    words: str
    at: datetime


class NoticeItems(ReceiptItems):
    by: str
    by_name: str
    trust: str
    reasons: list[str]


class ItemAsk(TypedDict):
    item: str
    version: str | None
    decision: str  # what the words seem to decide; none when that cannot be told


class ApprovalAskItems(TypedDict):
    reason: str
    by: str
    subject: str
    excerpt: str  # their mail, the words in question between ** and **
    items: list[ItemAsk]
    reasons: list[str]


class ApprovalAsk(TypedDict):
    reason: str
    by: str
    subject: str
    excerpt: str
    item: str | None
    version: str | None
    decision: str | None
    reasons: list[str]


class Named(TypedDict):
    item: str
    version: str | None


class Confirm(TypedDict):
    items: list[Named]  # what their words, passed on by a colleague, seem to approve
    words: str
    passed_on_by: str


class Claimed(TypedDict):
    by: str
    by_name: str
    words: str
    items: list[Named]
    subject: str
    asks_at: datetime | None  # when the approver is asked to confirm; None: nobody is asked
    why_not: str | None


class Refusal(TypedDict):
    subject: str  # of their own mail
    approvers: list[str]  # names


class Outdated(TypedDict):
    item: str
    version: str | None
    request: str
    file: str  # the name under which other bytes came
    subject: str


class FilingAsk(TypedDict):
    by: str
    subject: str
    received: datetime
    reason: str
    candidates: list[str]  # client names


class Unfiled(TypedDict):
    by: str
    subject: str
    received: datetime
    reason: str


class Broken(TypedDict):
    by: str
    subject: str
    received: datetime
    reason: str
    id: str


class QuarantineLetter(TypedDict):
    folder: str
    more: int
    mails: list[Broken]


class UnfiledDigest(TypedDict):
    mails: list[Unfiled]


class NoteProblem(TypedDict):
    line: str
    found: str
    wanted: str
    corrected: str


class NoteError(TypedDict):
    subject: str
    problems: list[NoteProblem]


class NoteWord(TypedDict):
    word: str  # without its #
    example: str  # as it is written, with its fields


class NoteHelp(TypedDict):
    subject: str
    words: list[NoteWord]


class NoteDone(TypedDict):
    subject: str
    done: list[str]


class MoneySaid(TypedDict):
    number: str
    kind: str  # promise, paid, dispute
    day: date | None  # promised, or on which it was paid
    until: date | None  # the last day without a reminder; None: until a person releases it
    words: str
    broken: list[date]  # days promised before that went by


class Said(TypedDict):
    by: str
    by_name: str
    subject: str
    said: list[MoneySaid]
    excerpt: str
    reminded: bool  # whether this client gets reminders at all
    reasons: list[str]
    check: bool  # whether somebody must look if the money has come


class SaidAsk(TypedDict):
    by: str
    by_name: str
    subject: str
    said: list[MoneySaid]
    excerpt: str
    reminded: bool
    reasons: list[str]
    reason: str


class DeskComplaint(TypedDict):
    by: str
    by_name: str
    subject: str
    words: str
    excerpt: str
    until: date | None  # the last day without a reminder; None: they go on
    reminded: bool
    doubts: list[str]


class DeskRefused(TypedDict):
    to: str
    subject: str
    said: str
    key: str
    address: str  # dead: no mail goes there; alive: the next one does; unclear
    times: int  # mails in a row that came back from there


class DeskUnwanted(TypedDict):
    to: str
    subject: str
    key: str


class DeskUnknown(TypedDict):
    to: str
    subject: str
    at: datetime
    key: str


class DeskLoop(TypedDict):
    to: str
    by: str
    subject: str
    key: str
    reason: str


class DeskFlood(TypedDict):
    reason: str


class DeskWalls(TypedDict):
    to: str
    subject: str
    hits: list[str]
    key: str
    may_go: bool  # False: there is no mail to let go, only something to look at


class DeskMistakes(TypedDict):
    problems: list[str]
    more: int  # mistakes that are not listed


class Differing(TypedDict):
    shown: str
    folder: str  # "" where it is in none
    count: int


class Differences(TypedDict):
    kind: str  # one of rules/reconciling/kinds.py that is told
    rows: list[Differing]
    count: int
    more: int  # things of this kind that are not listed


class DeskDifferences(TypedDict):
    number: int
    groups: list[Differences]
    before: int  # differences told earlier that still stand
    over: int  # … that are settled


class DeskMended(TypedDict):
    """Nothing but what every letter knows."""


class World(TypedDict):
    """What is called what, in the language of the sample."""

    client: str
    name: str
    item: str
    other_item: str
    meeting: str
    place: str
    outline: str
    words: str
    addition: str


WORLDS: Mapping[str, World] = {
    "en": World(client="Acme Foods", name="Dana Reyes", item="Summer poster", other_item="Radio spot",
                meeting="Autumn campaign proposal", place="Acme House, room 4",
                outline="1. Where we stand\n2. Three routes for the autumn\n3. Budget and timetable\n\n"
                        "We would like to leave with one route chosen.",
                words="Approved, thank you. Lovely work!", addition="The print shop has confirmed Friday."),
    "de": World(client="Borealis Bikes", name="Li Wei", item="Sommerplakat", other_item="Radiospot",
                meeting="Vorstellung der Herbstkampagne", place="Werk Nord, Raum 4",
                outline="1. Stand der Dinge\n2. Drei Wege für den Herbst\n3. Budget und Zeitplan\n\n"
                        "Unser Ziel: Wir entscheiden uns gemeinsam für einen Weg.",
                words="Freigegeben, vielen Dank!", addition="Die Druckerei hat Freitag bestätigt."),
    "es": World(client="Naranja Sol", name="Lucía Ortega", item="Cartel de verano", other_item="Cuña de radio",
                meeting="Propuesta de la campaña de otoño", place="Oficinas de Naranja Sol, sala 4",
                outline="1. Situación actual\n2. Tres caminos para el otoño\n3. Presupuesto y calendario\n\n"
                        "Nos gustaría salir de la reunión con un camino elegido.",
                words="Aprobado, muchas gracias. ¡Muy buen trabajo!", addition="La imprenta ha confirmado el viernes."),
    "zh": World(client="晨光饮料", name="王芳", item="夏季海报", other_item="广播广告",
                meeting="秋季营销方案提案会", place="晨光大厦四号会议室",
                outline="1. 项目进展\n2. 秋季三个创意方向\n3. 预算与时间表\n\n希望会上能够确定其中一个方向。",
                words="确认通过，谢谢！", addition="印刷厂已确认周五交货。"),
    "fr": World(client="Borealis Bikes", name="Li Wei", item="Affiche d’été", other_item="Spot radio",
                meeting="Présentation de la campagne d’automne", place="Siège, salle 4",
                outline="1. Où nous en sommes\n2. Trois pistes pour l’automne\n3. Budget et calendrier\n\n"
                        "Notre objectif : choisir ensemble une piste.",
                words="Validé, merci beaucoup !", addition="L’imprimeur a confirmé vendredi."),
    "vi": World(client="Borealis Bikes", name="Li Wei", item="Áp phích mùa hè", other_item="Spot quảng cáo radio",
                meeting="Buổi trình bày chiến dịch mùa thu", place="Văn phòng chính, phòng 4",
                outline="1. Tình hình hiện tại\n2. Ba hướng cho mùa thu\n3. Ngân sách và tiến độ\n\n"
                        "Mục tiêu: cùng thống nhất một hướng triển khai.",
                words="Đã duyệt, cảm ơn các bạn!", addition="Nhà in đã xác nhận giao hàng vào thứ Sáu."),
}  # fmt: skip


# What a client says instead of an assent, by the assent it would have given.
OTHERWISE: Mapping[str, Mapping[str, str]] = {
    WORLDS["en"]["words"]: {
        "reject": "No, please try another colour.",
        "conditional": "Fine, once the logo has moved up.",
        "question": "Which paper is this?",
        "retract": "Sorry, please wait: I take my approval back.",
    },
    WORLDS["de"]["words"]: {
        "reject": "Nein, bitte versuchen Sie eine andere Farbe.",
        "conditional": "In Ordnung, sobald das Logo weiter oben steht.",
        "question": "Welches Papier ist das?",
        "retract": "Bitte warten Sie noch: Ich ziehe meine Freigabe zurück.",
    },
    WORLDS["es"]["words"]: {
        "reject": "No, prueben con otro color, por favor.",
        "conditional": "De acuerdo, en cuanto suban un poco el logotipo.",
        "question": "¿Qué papel es este?",
        "retract": "Esperen, por favor: retiro mi visto bueno.",
    },
    WORLDS["zh"]["words"]: {
        "reject": "不行，请换一个颜色。",
        "conditional": "标志往上移一点就可以。",
        "question": "这是什么纸？",
        "retract": "抱歉，请先等一等，我收回之前的确认。",
    },
    WORLDS["fr"]["words"]: {
        "reject": "Non, merci d’essayer une autre couleur.",
        "conditional": "D’accord, une fois le logo remonté.",
        "question": "Quel est ce papier ?",
        "retract": "Attendez, s’il vous plaît : je retire ma validation.",
    },
    WORLDS["vi"]["words"]: {
        "reject": "Chưa được, nhờ các bạn thử màu khác.",
        "conditional": "Được, sau khi chuyển logo lên trên.",
        "question": "Đây là loại giấy gì?",
        "retract": "Xin chờ đã: tôi rút lại phê duyệt.",
    },
}


def world(language: str) -> World:
    """The sample world of a language; English where there is none."""
    return WORLDS.get(language.partition("-")[0], WORLDS["en"])


def sample(template: str, language: str = "en") -> Iterator[dict[str, Any]]:
    """Sets of facts for a template, in that language's world: the usual case first, then its other states.

    A letter of the desk's own in a known folder gets that folder's facts (its own rung of a dunning ladder, say);
    for a folder nobody knows there is none.
    """
    there = world(language)
    for maker in makers(template):
        yield with_common(template, there, maker(there))


def makers(template: str) -> tuple[Callable[[World], Mapping[str, Any]], ...]:
    """What makes the facts of a template, out of a world; nothing for a folder nobody knows."""
    return _MAKERS.get(template) or (_MAKERS["dunning/reminder"] if template.startswith("dunning/") else ())


def with_common(template: str, world: World, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one letter, with those that every letter has."""
    duty, _, name = template.partition("/")
    return {**_common(world, template), **facts, **({"level": name.replace("_", " ")} if duty == "dunning" else {})}


def names() -> tuple[str, ...]:
    """Every letter there is a sample of."""
    return tuple(_MAKERS)


def _common(world: World, template: str) -> dict[str, Any]:
    external = template in CLIENT_LETTERS
    because = Because(step=template.partition("/")[0], text="these are sample facts",
                      rule="rules/reports.toml:1")  # fmt: skip
    return {
        "client_name": world["client"],
        "recipient_name": world["name"] if external else "Mia Brandt",
        "ae_name": "Mia Brandt",
        "ae_address": "mia@agency.example",
        "sender_name": "Mia Brandt",
        "sender_address": "mia@agency.example",
        "agency": "Northlight",
        "external": external,
        "letter": {"key": f"{template}/sample", "due": _at(23, 12), "because": because},
    }


LADDER = ("dunning/courtesy", "dunning/reminder", "dunning/second_notice", "dunning/final_notice")
CLIENT_LETTERS = languages.CLIENT_LETTERS | frozenset(LADDER)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _weekly(w: World) -> Weekly:
    return Weekly(
        week="2026-W48",
        period_from=date(2026, 11, 16),
        period_until=date(2026, 11, 22),
        approved=[Done(item=w["item"], version="v2", by_name=w["name"], at=_at(18, 14, 5))],
        waiting=[Waiting(item=w["other_item"], version="v1", asked_at=_at(20, 9), asked=[w["name"], "Helen Cho"]),
                 Waiting(item="Logo", version=None, asked_at=_at(20, 10, 30), asked=[w["name"]])],
        meetings=[Ahead(title=w["meeting"], start=_at(26, 10), location=w["place"]),
                  Ahead(title="Jour fixe", start=_at(27, 8, 30), location=None)],
        additions=[w["addition"]],
        delayed_from=None,
    )  # fmt: skip


def _weekly_empty(w: World) -> Weekly:
    return {**_weekly(w), "approved": [], "waiting": [], "meetings": [], "additions": []}


def _weekly_delayed(w: World) -> Weekly:
    return {**_weekly(w), "delayed_from": date(2026, 11, 23)}


def _draft(w: World) -> WeeklyDraft:
    return WeeklyDraft(**_weekly(w), sends_at=_at(23, 12), recipients=[w["name"], "Helen Cho"])


def _draft_delayed(w: World) -> WeeklyDraft:
    return {**_draft(w), "delayed_from": date(2026, 11, 23)}


def _missed(_: World) -> WeeklyMissed:
    return WeeklyMissed(weeks=["2026-W47", "2026-W48"], reason="the desk was not running")


def _outline_ask(w: World) -> OutlineAsk:
    return OutlineAsk(meeting_title=w["meeting"], start=_at(26, 10), location=w["place"], send_at=_at(25, 10))


def _outline(w: World) -> OutlineLetter:
    return OutlineLetter(meeting_title=w["meeting"], start=_at(26, 10), location=w["place"],
                         outline_text=w["outline"], version=1)  # fmt: skip


def _outline_again(w: World) -> OutlineLetter:
    return {**_outline(w), "version": 2, "location": None}


def owing(number: str, open_: str, currency: str, overdue: int, due: date | None) -> Owing:
    return Owing(number=number, issued=date(2026, 2, 2), due=due, amount=Decimal(open_), open=Decimal(open_),
                 currency=currency, days_overdue=overdue)  # fmt: skip


def _dunning(_: World) -> Dunning:
    return Dunning(
        level="reminder",
        invoices=[owing("INV-31", "1000.00", "GBP", 9, date(2026, 3, 4)),
                  owing("INV-34", "12480.50", "GBP", 1, date(2026, 3, 12)),
                  owing("INV-36", "640.00", "EUR", 1, date(2026, 3, 12))],
        totals=[Total(currency="GBP", open=Decimal("13480.50")), Total(currency="EUR", open=Decimal("640.00"))],
        history=[SentLevel(number="INV-31", level="courtesy", sent_on=date(2026, 3, 2)),
                 SentLevel(number="INV-31", level="reminder", sent_on=date(2026, 3, 9))],
    )  # fmt: skip


def _dunning_one(_: World) -> Dunning:
    part_paid = owing("INV-31", "400.00", "EUR", 5, date(2026, 3, 4))
    return Dunning(level="reminder", invoices=[{**part_paid, "amount": Decimal("1000.00")}],
                   totals=[Total(currency="EUR", open=Decimal("400.00"))], history=[])  # fmt: skip


def _courtesy(_: World) -> Dunning:
    return Dunning(
        level="courtesy",
        invoices=[owing("INV-31", "1000.00", "GBP", -3, date(2026, 3, 4)),
                  owing("INV-34", "12480.50", "GBP", -1, date(2026, 3, 2)),
                  owing("INV-36", "640.00", "EUR", 0, date(2026, 3, 1))],
        totals=[Total(currency="GBP", open=Decimal("13480.50")), Total(currency="EUR", open=Decimal("640.00"))],
        history=[],
    )  # fmt: skip


def _courtesy_of(*days: int) -> Any:
    """Parts that are still open: of one invoice or more, each so many days past its date, as on 1 March."""
    numbered = [(f"INV-{31 + n}", date(2026, 3, 1) - timedelta(days=d), d) for n, d in enumerate(days)]
    return lambda _: Dunning(
        level="courtesy",
        invoices=[{**owing(number, "400.00", "EUR", d, due), "amount": Decimal("1000.00")}
                  for number, due, d in numbered],
        totals=[Total(currency="EUR", open=Decimal("400.00") * len(days))], history=[])  # fmt: skip


def _invoices(_: World) -> Invoices:
    return Invoices(invoices=[owing("INV-40", "1000.00", "GBP", 0, None)])


def _long_terms(_: World) -> LongTerms:
    why = "terms of 60 days are too long: the ladder would end 77 days after the invoice, not within 45"
    return LongTerms(invoices=[LongTerm(**owing("INV-41", "1000.00", "GBP", 0, date(2026, 4, 3)), why=why)])


def _notice(w: World) -> Notice:
    return Notice(
        item=w["item"], version="v2", decision="approve", by="dana@acme.example", by_name=w["name"], words=w["words"],
        at=_at(18, 14, 5), trust="verified", request="acme/summer-poster/v2",
        attachments=[File(name="poster_v2.pdf", sha256="9f86d081884c7d659a2feaa0c55ad015" * 2)],
        reasons=["answers the request of 16 November", "dmarc=pass for acme.example"],
    )  # fmt: skip


def _notice_of(decision: str) -> Any:
    return lambda w: {
        **_notice(w),
        "decision": decision,
        "words": OTHERWISE[w["words"]][decision],
        "version": None,
        "attachments": [],
        "reasons": [],
    }


def _receipt(w: World) -> Receipt:
    return Receipt(item=w["item"], version="v2", decision="approve", at=_at(18, 14, 5), words=w["words"])


def _receipt_of(decision: str) -> Any:
    return lambda w: {
        **_receipt(w),
        "decision": decision,
        "words": OTHERWISE[w["words"]][decision],
        "version": None,
    }


def _approval_ask(w: World) -> ApprovalAsk:
    return ApprovalAsk(
        reason="the answer approves, but on a condition", by="dana@acme.example", subject="Re: Poster v2",
        excerpt="**Looks good to me**, **as long as** the logo moves up a little.\nDana", item=w["item"], version="v2",
        decision="approve", reasons=['"as long as" makes it conditional'],
    )  # fmt: skip


def _approval_ask_bare(w: World) -> ApprovalAsk:
    bare: dict[str, Any] = {"item": None, "version": None, "decision": None, "excerpt": "Zatwierdzam.", "reasons": []}
    return {**_approval_ask(w), **bare}  # type: ignore[typeddict-item]


def _item_rows(w: World, *decisions: str) -> list[ItemRow]:
    names = (w["item"], w["other_item"], "Logo", "Banner", "Roll-up", "Microsite", "Jingle")
    return [
        ItemRow(item=item, version=f"v{2 if n == 0 else 1}", request=f"acme/{n}/v1", decision=decision, words="…")
        for n, (item, decision) in enumerate(zip(names, decisions, strict=False))
    ]


def _receipt_items(w: World) -> ReceiptItems:
    return ReceiptItems(items=_item_rows(w, "approve", "reject", "silent"), words=w["words"], at=_at(18, 14, 5))


def _receipt_items_all(w: World) -> ReceiptItems:
    words = ("approve", "reject", "conditional", "retract", "question", "asked")
    return {**_receipt_items(w), "items": _item_rows(w, *words)}


def _notice_items(w: World) -> NoticeItems:
    return NoticeItems(
        **_receipt_items(w), by="dana@acme.example", by_name=w["name"], trust="verified",
        reasons=["answers the request of 16 November", "dmarc=pass for acme.example"],
    )  # fmt: skip


def _notice_items_all(w: World) -> NoticeItems:
    return {**_notice_items(w), "items": _receipt_items_all(w)["items"], "reasons": []}


def _approval_ask_items(w: World) -> ApprovalAskItems:
    return ApprovalAskItems(
        reason="our server could not confirm who sent it", by="dana@acme.example",
        subject="Re: Poster v2", excerpt="**1. Approved.**\n**2. Not yet.**\nDana",
        items=[ItemAsk(item=w["item"], version="v2", decision="approve"),
               ItemAsk(item=w["other_item"], version="v1", decision="reject"),
               ItemAsk(item="Logo", version=None, decision="none")],
        reasons=["no Authentication-Results of ours"],
    )  # fmt: skip


def _approval_ask_items_bare(w: World) -> ApprovalAskItems:
    items = [ItemAsk(item=i, version=None, decision="none") for i in (w["item"], w["other_item"])]
    return {**_approval_ask_items(w), "items": items, "excerpt": "Zatwierdzam.", "reasons": []}


def _confirm(w: World) -> Confirm:
    return Confirm(items=[Named(item=w["item"], version="v2")], words=w["words"], passed_on_by="Mia Brandt")


def _confirm_two(w: World) -> Confirm:
    return {**_confirm(w), "items": [*_confirm(w)["items"], Named(item=w["other_item"], version=None)]}


def _claimed(w: World) -> Claimed:
    return Claimed(by="dana@acme.example", by_name=w["name"], words=w["words"], subject="Fwd: Poster v2",
                   items=_confirm_two(w)["items"], asks_at=_at(19, 9), why_not=None)  # fmt: skip


def _claimed_not_asked(w: World) -> Claimed:
    return {**_claimed(w), "asks_at": None, "why_not": f"{w['name']} is not an approver of {w['client']}"}


def _refusal(w: World) -> Refusal:
    return Refusal(subject=f"Re: {w['item']} v2", approvers=["Dana Reyes", "Helen Cho"])


def _outdated(w: World) -> Outdated:
    return Outdated(item=w["item"], version="v2", request="acme/summer-poster/v2", file="poster_v2.pdf",
                    subject="Final files")  # fmt: skip


def _filing_ask(w: World) -> FilingAsk:
    return FilingAsk(by="print@printshop.example", subject="Proofs | Friday", received=_at(18, 14, 5),
                     reason="two clients match", candidates=[w["client"], "Borealis Bikes"])  # fmt: skip


def _filing_ask_nobody(w: World) -> FilingAsk:
    return {**_filing_ask(w), "candidates": [], "reason": "the sender is nobody we know"}


def _unfiled(_: World) -> UnfiledDigest:
    return UnfiledDigest(mails=[
        Unfiled(by="print@printshop.example", subject="Proofs for Friday", received=_at(18, 14, 5),
                reason="two clients match"),
        Unfiled(by="someone@elsewhere.example", subject="", received=_at(18, 15, 40),
                reason="the sender is nobody we know"),
    ])  # fmt: skip


def _quarantine(_: World) -> QuarantineLetter:
    return QuarantineLetter(folder="Clients/_Quarantine", more=0, mails=[
        Broken(by="print@printshop.example", subject="Proofs for Friday", received=_at(18, 14, 5),
               reason="nested deeper than 50 levels", id="3f2a9c01d4be"),
    ])  # fmt: skip


def _quarantine_many(w: World) -> QuarantineLetter:
    one = _quarantine(w)
    other = Broken(by="", subject="", received=_at(18, 15, 40), reason="more than 1000 parts", id="90aa17c2f00d")
    return {**one, "mails": [*one["mails"], other], "more": 3}


def _note_error(_: World) -> NoteError:
    return NoteError(subject="Poster", problems=[
        NoteProblem(line="#aprove Poster v2", found="no note is called #aprove", wanted="did you mean #approve?",
                    corrected="#approve Poster v2"),
    ])  # fmt: skip


def _note_help(_: World) -> NoteHelp:
    return NoteHelp(subject="How does this work?", words=[
        NoteWord(word="approve", example="#approve Poster v2"),
        NoteWord(word="invoice", example="#invoice INV-31\nissued: 2026-02-02\namount: 1000.00 GBP"),
        NoteWord(word="hold", example="#hold INV-31"),
    ])  # fmt: skip


def _note_done(_: World) -> NoteDone:
    return NoteDone(subject="Invoice", done=["INV-31 over 1000.00 GBP is kept", "reminders start on 2 March"])


def _row(number: str, kind: str, day: date | None, until: date | None, *broken: date) -> MoneySaid:
    return MoneySaid(number=number, kind=kind, day=day, until=until, words="We will pay on Friday.",
                     broken=list(broken))  # fmt: skip


def _said(w: World) -> Said:
    return Said(
        by="accounts@acme.example", by_name=w["name"], subject="Re: Invoice INV-31 | second notice",
        said=[_row("INV-31", "promise", date(2026, 3, 13), date(2026, 3, 17), date(2026, 3, 6))],
        excerpt="Sorry for the wait.\nWe will pay on Friday.", reminded=True, check=False,
        reasons=["money: accounts@acme.example promises to pay INV-31 on 2026-03-13", "dmarc=pass for acme.example"],
    )  # fmt: skip


def _said_paid(w: World) -> Said:
    rows = [_row("INV-31", "paid", date(2026, 3, 10), date(2026, 3, 18)), _row("INV-32", "dispute", None, None)]
    return {**_said(w), "said": rows, "check": True, "excerpt": "INV-31 was paid on Tuesday.\nINV-32 is wrong.",
            "reasons": []}  # fmt: skip


def _said_unreminded(w: World) -> Said:
    return {**_said(w), "said": [_row("INV-31", "dispute", None, None)], "reminded": False,
            "excerpt": "INV-31 is wrong."}  # fmt: skip


def _said_ask(w: World) -> SaidAsk:
    rows = [_row("INV-31", "promise", None, date(2026, 3, 18)), _row("INV-32", "promise", None, date(2026, 3, 18))]
    return SaidAsk(
        by="accounts@acme.example", by_name=w["name"], subject="Re: Invoice INV-31", said=rows,
        excerpt="We will pay soon.", reminded=True, reasons=["dmarc=pass for acme.example"],
        reason="the words leave it open",
    )  # fmt: skip


def _said_ask_both(w: World) -> SaidAsk:
    rows = [_row("INV-31", "paid", date(2026, 3, 10), date(2026, 3, 18)), _row("INV-32", "dispute", None, None)]
    return {**_said_ask(w), "said": rows, "subject": "", "reasons": [],
            "reason": "accounts@acme.example is not a contact of theirs"}  # fmt: skip


def _complaint(w: World) -> DeskComplaint:
    return DeskComplaint(
        by="dana@acme.example", by_name=w["name"], subject="Re: Poster", words="This is unacceptable.",
        excerpt="We have asked three times now.\nThis is unacceptable.", until=date(2026, 3, 24), reminded=True,
        doubts=[],
    )  # fmt: skip


def _complaint_doubted(w: World) -> DeskComplaint:
    doubt = "our server could not confirm that dana@acme.example really sent it"
    return {**_complaint(w), "subject": "", "until": None, "doubts": [doubt]}


def _refused(_: World) -> DeskRefused:
    return DeskRefused(to="accounts@acme.example", subject="Invoice INV-31", key="dunning/INV-31/2",
                       said="550 5.1.1 <accounts@acme.example>: no such user\nsee the postmaster", address="dead",
                       times=1)  # fmt: skip


def _refused_of(address: str, times: int = 1) -> Any:
    return lambda w: {**_refused(w), "said": "552 5.2.2 mailbox full", "address": address, "times": times}


def _unwanted(_: World) -> DeskUnwanted:
    return DeskUnwanted(to="accounts@acme.example", subject="Invoice INV-31", key="dunning/INV-31/2")


def _unknown(_: World) -> DeskUnknown:
    return DeskUnknown(to="dana@acme.example", subject="Weekly report", at=_at(23, 12, 0),
                       key="weekly/acme/2026-W48/dana@acme.example")  # fmt: skip


def _loop(_: World) -> DeskLoop:
    return DeskLoop(to="mia@agency.example", by="robot@acme.example", subject="Re: Poster v2", key="ask/acme/poster/v2",
                    reason="mia@agency.example already had 10 mails about this thread within 24 hours")  # fmt: skip


def _flood(_: World) -> DeskFlood:
    return DeskFlood(reason="500 mails went out within the last hour, and the most is 500 (per_hour in [smtp])")


def _walls(_: World) -> DeskWalls:
    return DeskWalls(to="dana@acme.example", subject="Weekly report", may_go=True,
                     hits=['text: "Borealis Bikes" (Borealis Bikes)',
                           'brief.docx › word/document.xml: "Li Wei" (Borealis Bikes)'],
                     key="weekly/acme/2026-W48/dana@acme.example")  # fmt: skip


def _mistakes(_: World) -> DeskMistakes:
    return DeskMistakes(
        problems=['rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?',
                  "templates/dunning/reminder.en.txt.j2:4: 'invoces' is undefined; did you mean invoices?"],
        more=0,
    )  # fmt: skip


def _mistake(_: World) -> DeskMistakes:
    gone = "rules/clients.toml: the file is empty or gone; put it back; a file with a comment alone means the defaults"
    return DeskMistakes(problems=[gone], more=0)


def _mistakes_many(w: World) -> DeskMistakes:
    return DeskMistakes(problems=_mistakes(w)["problems"], more=7)


def _differences(_: World) -> DeskDifferences:
    gone = Differing(shown="dana@acme.example: Re: Poster v2", folder="Clients/Acme Foods", count=1)
    copy = Differing(shown='"Invoice INV-31 is due" to accounts@acme.example', folder="", count=1)
    return DeskDifferences(
        number=2, before=0, over=0,
        groups=[Differences(kind="copy_missing", rows=[copy], count=1, more=0),
                Differences(kind="gone", rows=[gone], count=1, more=0)],
    )  # fmt: skip


def _difference(_: World) -> DeskDifferences:
    strange = Differing(shown="UID 14", folder="Clients/_Ledger", count=1)
    rows = [Differences(kind="ledger_strange", rows=[strange], count=1, more=0)]
    return DeskDifferences(number=1, groups=rows, before=1, over=1)


def _differences_all(_: World) -> DeskDifferences:
    kinds = [kind for kind, meaning in KINDS.items() if meaning.told]
    row = Differing(shown="dana@acme.example: Re: Poster v2", folder="Clients/Acme Foods", count=51)
    groups = [Differences(kind=kind, rows=[row], count=58, more=7) for kind in kinds]
    return DeskDifferences(number=58 * len(kinds), groups=groups, before=2, over=3)


def _mended(_: World) -> DeskMended:
    return DeskMended()


def _held_address(_: World) -> DeskWalls:
    return DeskWalls(to="dana reyes@acme.example", subject="Weekly report", may_go=False,
                     hits=["'dana reyes@acme.example' cannot be written to: before the @ stand characters that not"
                           " every server takes"],
                     key="weekly/acme/2026-W48/dana reyes@acme.example")  # fmt: skip


_MAKERS: Mapping[str, tuple[Any, ...]] = {
    "weekly/report": (_weekly, _weekly_empty, _weekly_delayed),
    "weekly/draft": (_draft, _draft_delayed),
    "weekly/missed": (_missed,),
    "outline/ask": (_outline_ask,),
    "outline/missing": (_outline_ask,),
    "outline/outline": (_outline, _outline_again),
    "dunning/courtesy": (_courtesy, *(_courtesy_of(*days) for days in ((-3,), (5,), (5, 1), (30,), (30, -3)))),
    "dunning/reminder": (_dunning, _dunning_one),
    "dunning/second_notice": (_dunning, _dunning_one),
    "dunning/final_notice": (_dunning, _dunning_one),
    "dunning/hand_over": (_dunning, _dunning_one),
    "dunning/no_due_date": (_invoices,),
    "dunning/no_contact": (_invoices,),
    "dunning/terms_too_long": (_long_terms,),
    "approval/notice": (_notice, *map(_notice_of, ("reject", "conditional", "question", "retract"))),
    "approval/receipt": (_receipt, *map(_receipt_of, ("reject", "conditional", "question", "retract"))),
    "approval/ask": (_approval_ask, _approval_ask_bare),
    "approval/outdated": (_outdated,),
    "approval/confirm": (_confirm, _confirm_two),
    "approval/claimed": (_claimed, _claimed_not_asked),
    "approval/refusal": (_refusal,),
    "approval/notice_items": (_notice_items, _notice_items_all),
    "approval/receipt_items": (_receipt_items, _receipt_items_all),
    "approval/ask_items": (_approval_ask_items, _approval_ask_items_bare),
    "filing/ask": (_filing_ask, _filing_ask_nobody),
    "filing/unfiled": (_unfiled,),
    "filing/quarantine": (_quarantine, _quarantine_many),
    "note/error": (_note_error,),
    "note/help": (_note_help,),
    "note/done": (_note_done,),
    "dunning/said": (_said, _said_paid, _said_unreminded),
    "dunning/said_ask": (_said_ask, _said_ask_both),
    "desk/complaint": (_complaint, _complaint_doubted),
    "desk/refused": (_refused, _refused_of("alive"), _refused_of("dead", 3), _refused_of("unclear")),
    "desk/unwanted": (_unwanted,),
    "desk/unknown": (_unknown,),
    "desk/walls": (_walls, _held_address),
    "desk/mistakes": (_mistakes, _mistake, _mistakes_many),
    "desk/mended": (_mended,),
    "desk/differences": (_differences, _difference, _differences_all),
    "desk/loop": (_loop,),
    "desk/flood": (_flood,),
}
