"""What replies in German, French and Vietnamese say about debts: the kind, the day, and whether it is sure."""

from datetime import date

import pytest

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import MoneySaying, read_money_reply

LEXICONS = shipped_lexicons()
TODAY = date(2026, 3, 11)  # a Wednesday


def read(text: str) -> tuple[MoneySaying, ...]:
    return read_money_reply(text, lexicons=LEXICONS, today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wir zahlen am Freitag.", date(2026, 3, 13)),
        ("Ich überweise den Betrag morgen.", date(2026, 3, 12)),
        ("Die Rechnung wird bis zum 20. März bezahlt.", date(2026, 3, 20)),
        ("Entschuldigt bitte! Die Zahlung erfolgt am 17.3.", date(2026, 3, 17)),
        ("Wir begleichen beides zum Monatsende.", date(2026, 3, 31)),
        ("Wir überweisen in drei Tagen.", date(2026, 3, 14)),
        ("Nous paierons vendredi.", date(2026, 3, 13)),
        ("Le virement partira demain.", date(2026, 3, 12)),
        ("La facture sera réglée le 20 mars.", date(2026, 3, 20)),
        ("Je fais le virement lundi.", date(2026, 3, 16)),
        ("Nous réglerons tout à la fin du mois.", date(2026, 3, 31)),
        ("Thứ sáu bên chị thanh toán nhé.", date(2026, 3, 13)),
        ("Mai anh chuyển khoản cho em.", date(2026, 3, 12)),
        ("Bên chị sẽ thanh toán vào ngày 20 tháng 3.", date(2026, 3, 20)),
        ("Bên anh sẽ chuyển tiền cuối tháng.", date(2026, 3, 31)),
    ],
)
def test_a_promise_names_its_day(text: str, day: date) -> None:
    [saying] = read(text)
    assert (saying.kind, saying.date, saying.certain) == ("promise", day, True)


@pytest.mark.parametrize(
    "text",
    [
        "Wir zahlen bald.", "Wir zahlen nächste Woche.", "Ich hoffe, wir zahlen am Freitag.",
        "Wir überweisen, sobald unser Kunde gezahlt hat.", "Wir werden versuchen, am Freitag zu zahlen.",
        "Nous paierons bientôt.", "Nous paierons la semaine prochaine.", "J'espère pouvoir payer vendredi.",
        "Nous réglerons dès que notre client aura payé.",
        "Bên chị sẽ thanh toán sớm.", "Tuần sau anh chuyển khoản nhé.", "Bên anh cố gắng thanh toán thứ sáu.",
        "Khi nào khách trả thì bên chị thanh toán trong tuần.",
    ],
)  # fmt: skip
def test_a_promise_half_given_is_not_certain(text: str) -> None:
    sayings = read(text)
    assert [s.kind for s in sayings] == ["promise"]
    assert not sayings[0].certain


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Die Rechnung ist bereits bezahlt.", "paid"),
        ("Haben wir gestern überwiesen.", "paid"),
        ("Der Betrag stimmt nicht.", "dispute"),
        ("Die Rechnung ist doppelt.", "dispute"),
        ("Das haben wir nie bestellt.", "dispute"),
        ("Bitte um eine Gutschrift.", "dispute"),
        ("Das ist eine Frechheit!", "complaint"),
        ("Wir sind sehr enttäuscht.", "complaint"),
        ("La facture a déjà été réglée.", "paid"),
        ("Nous avons payé hier.", "paid"),
        ("Le montant est faux.", "dispute"),
        ("Nous contestons cette facture.", "dispute"),
        ("Nous n'avons jamais commandé cela.", "dispute"),
        ("C'est inadmissible.", "complaint"),
        ("Nous sommes très déçus.", "complaint"),
        ("Bên chị đã thanh toán rồi.", "paid"),
        ("Anh chuyển khoản hôm qua rồi mà.", "paid"),
        ("Hóa đơn bị sai số tiền.", "dispute"),
        ("Bên chị không đặt hạng mục này, hóa đơn tính sai.", "dispute"),
        ("Làm ăn kiểu gì vậy em?", "complaint"),
        ("Chị rất thất vọng.", "complaint"),
    ],
)
def test_payments_disputes_and_complaints_are_told_apart(text: str, kind: str) -> None:
    assert [s.kind for s in read(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Die Rechnung ist noch nicht bezahlt.", "Freigegeben, bitte drucken.", "Wann ist die Rechnung fällig?",
        "La facture n'est pas encore payée.", "C'est validé, imprimez.", "Merci, bien reçu.",
        "Chưa thanh toán em nhé.", "Chị duyệt, in đi em.", "Đã nhận, cảm ơn em.",
    ],
)  # fmt: skip
def test_what_says_nothing_about_a_debt_is_nothing(text: str) -> None:
    assert read(text) == ()
