"""What replies say about debts: promises with their day, disputes, payments, complaints; and what is only half said."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import MoneySaying, read_money_reply

LEXICONS = shipped_lexicons()
TODAY = date(2026, 3, 11)  # a Wednesday


def read(text: str) -> tuple[MoneySaying, ...]:
    return read_money_reply(text, lexicons=LEXICONS, today=TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We will pay on Friday.", date(2026, 3, 13)),
        ("We'll transfer the money tomorrow.", date(2026, 3, 12)),
        ("Sorry for the delay! I'll settle it by 20 March.", date(2026, 3, 20)),
        ("Payment will go out on 2026-03-17.", date(2026, 3, 17)),
        ("The invoice will be paid on March 31st.", date(2026, 3, 31)),
        ("We will pay within 5 days.", date(2026, 3, 16)),
        ("We will settle both at the end of the month.", date(2026, 3, 31)),
        ("我们周五付款。", date(2026, 3, 13)),
        ("3月20日会安排打款。", date(2026, 3, 20)),
        ("款项明天到账。", date(2026, 3, 12)),
        ("我们会在月底结清。", date(2026, 3, 31)),
        ("Pagaremos el viernes.", date(2026, 3, 13)),
        ("Mañana os hacemos la transferencia, la pagamos mañana.", date(2026, 3, 12)),
        ("La transferencia saldrá el 20 de marzo.", date(2026, 3, 20)),
        ("Os la abonamos el 17.3.", date(2026, 3, 17)),
        ("Wir zahlen am Freitag.", date(2026, 3, 13)),
        ("Die Zahlung geht am 20. März raus.", date(2026, 3, 20)),
        ("Nous paierons vendredi.", date(2026, 3, 13)),
        ("Le virement partira le 20 mars.", date(2026, 3, 20)),
        ("Bên chị sẽ thanh toán thứ sáu.", date(2026, 3, 13)),
        ("Ngày 20 tháng 3 bên chị sẽ chuyển tiền.", date(2026, 3, 20)),
    ],
)
def test_a_promise_names_its_day(text: str, day: date) -> None:
    [saying] = read(text)
    assert (saying.kind, saying.date, saying.certain) == ("promise", day, True)
    assert saying.words in text


@pytest.mark.parametrize(
    "text",
    [
        "We will pay soon.", "We'll pay next week.", "I hope to pay on Friday.",
        "We will pay once our client has paid us.",
        "Could we pay on Friday?", "We will pay next Friday.", "We'll pay on 3/4.",
        "下周付款。", "我们尽量周五付款。", "等客户回款后我们就付款。",
        "Pagaremos la semana que viene.", "Espero pagar el viernes.", "Pagaremos en cuanto cobremos.",
    ],
)  # fmt: skip
def test_a_promise_half_given_is_not_certain(text: str) -> None:
    [saying] = read(text)
    assert (saying.kind, saying.certain) == ("promise", False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We have already paid this.", None),
        ("We paid yesterday.", date(2026, 3, 10)),
        ("The invoice was paid on Monday.", date(2026, 3, 9)),
        ("Payment has been made on 3 March.", date(2026, 3, 3)),
        ("已经付款了。", None),
        ("昨天已汇款，请查收。", date(2026, 3, 10)),
        ("3月5日已打款。", date(2026, 3, 5)),
        ("Ya está pagada.", None),
        ("La pagamos ayer.", date(2026, 3, 10)),
        ("Hemos hecho la transferencia el lunes.", date(2026, 3, 9)),
        ("Wir haben gestern überwiesen.", date(2026, 3, 10)),
        ("Nous avons payé hier.", date(2026, 3, 10)),
        ("Hôm qua chị thanh toán rồi.", date(2026, 3, 10)),
    ],
)
def test_what_was_paid_is_told_with_its_day(text: str, day: date | None) -> None:
    [saying] = read(text)
    assert (saying.kind, saying.date, saying.certain) == ("paid", day, True)


@pytest.mark.parametrize(
    "text",
    [
        "The invoice is wrong.", "We never ordered this.", "You charged us twice.",
        "The amount does not match our order.",
        "We will not pay this.", "There is a mistake in the invoice.",
        "发票金额不对。", "我们没有订过这批货。", "发票开错了。", "这笔费用我们不认可。",
        "Die Rechnung ist falsch.", "Das haben wir nie bestellt.",
        "La facture est fausse.", "Nous n'avons jamais commandé cela.", "Hóa đơn sai số tiền rồi em.",
        "La factura está mal.", "El importe no coincide con el presupuesto.", "No estamos de acuerdo con la factura.",
    ],
)  # fmt: skip
def test_a_dispute_is_heard(text: str) -> None:
    assert [saying.kind for saying in read(text)] == ["dispute"]


@pytest.mark.parametrize(
    "text",
    [
        "This is unacceptable.", "I want to speak to your manager.", "We are very disappointed.",
        "This is the third time we ask.",
        "你们的服务太差了！", "我要投诉。", "我们非常不满。",
        "Das ist eine Frechheit.", "C'est inadmissible.", "Làm ăn gì kỳ vậy, tệ quá.",
        "Esto es inaceptable.", "Estamos hartos.", "Es una falta de respeto.",
    ],
)  # fmt: skip
def test_a_complaint_is_heard(text: str) -> None:
    assert [saying.kind for saying in read(text)] == ["complaint"]


@pytest.mark.parametrize(
    "text",
    [
        "", "Thanks, received.", "We have not paid yet.", "Have we already paid this?",
        "Nothing wrong with the invoice.",
        "Approved, please print.", "收到，谢谢。", "还没付款。", "同意，请印刷。", "Gracias, recibido.", "Aprobado.",
        "Todavía no hemos pagado.", "Wir haben noch nicht bezahlt.",
        "Nous n'avons pas encore payé.", "Chị chưa thanh toán.",
    ],
)  # fmt: skip
def test_other_words_say_nothing_about_money(text: str) -> None:
    assert read(text) == ()


def test_several_sayings_come_in_order() -> None:
    found = read("INV-30 was paid yesterday.\nThe amount of INV-31 is wrong.\nWe will pay INV-32 on Friday.")
    assert [(s.kind, s.date) for s in found] == [
        ("paid", date(2026, 3, 10)),
        ("dispute", None),
        ("promise", date(2026, 3, 13)),
    ]


def test_a_complaint_in_the_sentence_of_something_else_is_heard_as_well() -> None:
    found = read("Your reminder is unacceptable, we paid on Monday.")
    assert [(s.kind, s.date, s.certain) for s in found] == [("paid", date(2026, 3, 9), True), ("complaint", None, True)]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Der Betrag wurde gestern überwiesen.", True),  # who writes "ü" does not mean "würde"
        ("Der Betrag wurde gestern ueberwiesen.", False),
        ("Der Betrag würde gestern überwiesen.", False),
    ],
)
def test_a_hedge_without_its_marks_counts_only_where_none_are_written(text: str, certain: bool) -> None:
    assert [(s.kind, s.certain) for s in read(text)] == [("paid", certain)]


@given(st.text(max_size=300), st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
@settings(deadline=None, max_examples=150)
def test_any_text_on_any_day_is_read_without_an_error(text: str, today: date) -> None:
    for saying in read_money_reply(text + " we will pay 31.2. 13/13 2026-13-45", lexicons=LEXICONS, today=today):
        assert saying.words.strip()
