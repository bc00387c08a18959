"""Forwarded mail: the original sender, date and text, out of a dozen programs and many languages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.nouns import Message, Sender
from rules.reading.forwards import read_forward
from rules.reading.parties import Party
from rules.reading.split.markers import is_forward_subject
from rules.reading.split.run_on import run_on_headers
from tests.mail_layouts import ATTRIBUTIONS, HEADER_BLOCKS

DANA = Party("dana@acme.example", "Dana Reyes")
BODY = "The poster is approved.\n\nDana"


def mail(text: str = "", subject: str = "", html: str | None = None, forwarded: tuple[Message, ...] = ()) -> Message:
    return Message(
        content_key="k",
        sender=Sender(address="mia@agency.example", name="Mia Berg"),
        received=datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
        subject=subject,
        text=text,
        html=html,
        forwarded=forwarded,
    )


@pytest.mark.parametrize(
    ("marker", "labels"),
    [
        ("---------- Forwarded message ---------", "From|Date|Subject|To"),
        ("---------- Weitergeleitete Nachricht ---------", "Von|Datum|Betreff|An"),
        ("---------- Mensaje reenviado ---------", "De|Fecha|Asunto|Para"),
        ("---------- Message transféré ---------", "De |Date |Objet |À "),
        ("---------- Mensagem encaminhada ---------", "De|Data|Assunto|Para"),
        ("---------- Messaggio inoltrato ---------", "Da|Data|Oggetto|A"),
        ("---------- Doorgestuurd bericht ---------", "Van|Datum|Onderwerp|Aan"),
        ("---------- Przekazana wiadomość ---------", "Od|Data|Temat|Do"),
        ("---------- 转发的邮件 ---------", "发件人|日期|主题|收件人"),
        ("---------- 轉寄的郵件 ---------", "寄件者|日期|主旨|收件者"),
        ("---------- 転送されたメッセージ ---------", "差出人|日付|件名|宛先"),
        ("---------- 전달된 메시지 ---------", "보낸사람|날짜|제목|받는사람"),
        ("---------- Thư đã chuyển tiếp ---------", "Từ|Ngày|Chủ đề|Đến"),
        ("---------- Пересылаемое сообщение ---------", "От|Дата|Тема|Кому"),
        ("-------- Начало пересылаемого сообщения --------", "От|Дата|Тема|Кому"),
        ("-------- Vidarebefordrat meddelande --------", "Från|Datum|Ämne|Till"),
        ("-------- Videresendt melding --------", "Fra|Dato|Emne|Til"),
        ("-------- Edelleenlähetetty viesti --------", "Lähettäjä|Päivämäärä|Aihe|Vastaanottaja"),
        ("-------- Přeposlaná zpráva --------", "Od|Datum|Předmět|Komu"),
        ("-------- Továbbított üzenet --------", "Feladó|Dátum|Tárgy|Címzett"),
        ("-------- İletilen mesaj --------", "Kimden|Tarih|Konu|Kime"),
        ("-------- Mesaj redirecționat --------", "De la|Data|Subiect|Către"),
        ("-------- Προωθημένο μήνυμα --------", "Από|Ημερομηνία|Θέμα|Προς"),
        ("Begin forwarded message:", "From|Subject|Date|To"),
        ("Anfang der weitergeleiteten Nachricht:", "Von|Betreff|Datum|An"),
        ("Début du message réexpédié :", "De|Objet|Date|À"),
        ("Inicio del mensaje reenviado:", "De|Asunto|Fecha|Para"),
        ("Inizio messaggio inoltrato:", "Da|Oggetto|Data|A"),
        ("Begin doorgestuurd bericht:", "Van|Onderwerp|Datum|Aan"),
        ("开始转发的邮件：", "发件人|主题|日期|收件人"),
        ("Bắt đầu thư được chuyển tiếp:", "Từ|Chủ đề|Ngày|Đến"),
        ("----- Forwarded by Mia Berg/Northlight on 17.02.2026 16:16 -----", "From|To|Date|Subject"),
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_forwards_of_all_languages_name_the_original_sender(marker: str, labels: str, mark: str) -> None:
    values = ("Dana Reyes <dana@acme.example>", "17 Feb 2026 12:40", "Poster", "mia@agency.example")
    roles = labels.split("|")
    if roles[1].strip() in ("Subject", "Betreff", "Objet", "Asunto", "Oggetto", "Onderwerp", "主题", "Chủ đề"):
        values = (values[0], values[2], values[1], values[3])
    if roles[1] == "To":
        values = (values[0], values[3], values[1], values[2])
    block = "".join(f"{mark}{role}: {value}\n" for role, value in zip(roles, values, strict=True))
    body = "".join(f"{mark}{line}\n" for line in BODY.splitlines())
    found = read_forward(f"FYI\n\n{marker}\n\n{block}{mark}\n{body}", subject="whatever")
    assert found is not None
    assert (found.sender, found.date, found.subject) == (DANA, "17 Feb 2026 12:40", "Poster")
    assert (found.to, found.note, found.body, found.inline) == ((Party("mia@agency.example"),), "FYI", BODY, True)


@pytest.mark.parametrize(
    "block", [block for block in HEADER_BLOCKS if "@" in block.split("|")[0] and block[0] not in "-_>"]
)
def test_a_header_block_is_a_forward_when_the_subject_says_so(block: str) -> None:
    text = "Look\n\n" + block.replace("||", "\0").replace("|", "\n").replace("\0", "\n\n") + f"\n\n{BODY}\n"
    found = read_forward(text, subject="Fwd: Poster")
    assert found is not None
    assert (found.sender, found.note, found.body) == (Party("desk@northlight.example", "Northlight Desk"), "Look", BODY)
    assert read_forward(text, subject="Re: Poster") is None
    assert read_forward(text) is not None


@pytest.mark.parametrize("attribution", [line for line in ATTRIBUTIONS if "@" in line and line[0] not in "->*‫"])
def test_an_attribution_is_a_forward_when_the_subject_says_so(attribution: str) -> None:
    text = f"{attribution}\n\n    {BODY}\n".replace("|", "\n")
    found = read_forward(text, subject="WG: Poster")
    assert found is not None
    assert found.sender == Party("desk@northlight.example", "Northlight Desk")
    assert (found.subject, found.body) == ("Poster", BODY)
    assert read_forward(text, subject="AW: Poster") is None
    assert read_forward(text) is None


def test_a_header_block_run_together_in_one_line_is_read() -> None:
    line = (
        'De : Dana Reyes <dana@acme.example>À : "a@x.example" <a@x.example>; B <b@x.example>'
        "Envoyé : mardi 2 novembre 2021, 09:26:50 UTC+1Objet : Poster: v2"
    )
    assert run_on_headers(line) == {
        "from": "Dana Reyes <dana@acme.example>",
        "to": '"a@x.example" <a@x.example>; B <b@x.example>',
        "date": "mardi 2 novembre 2021, 09:26:50 UTC+1",
        "subject": "Poster: v2",
    }
    found = read_forward(f"FYI\n   ----- Message transmis ----- {line}\n {BODY}", subject="x")
    assert found is not None
    assert (found.sender, found.to) == (DANA, (Party("a@x.example"), Party("b@x.example", "B")))


def test_an_attached_message_is_a_forward_and_a_bounce_is_not() -> None:
    original = Message(
        content_key="o",
        sender=Sender(address="dana@acme.example", name="Dana Reyes"),
        received=datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
        subject="Poster",
        text=BODY,
        to=("mia@agency.example",),
        headers={"date": ("Wed, 18 Nov 2026 09:00:00 +0000",)},
    )
    found = read_forward(mail("FYI", "Poster", forwarded=(original,)))
    assert found is not None
    assert (found.sender, found.body, found.note, found.inline) == (DANA, BODY, "FYI", False)
    assert found.date == "Wed, 18 Nov 2026 09:00:00 +0000"
    bounce = mail("Undelivered", "Undelivered", forwarded=(original,))
    assert (
        read_forward(Message(**{**{f: getattr(bounce, f) for f in bounce.__slots__}, "report_type": "delivery-status"}))
        is None
    )


def test_a_forward_in_html_alone_is_read() -> None:
    html = (
        '<div dir="ltr">FYI<br><br><div class="gmail_quote"><div class="gmail_attr">'
        "---------- Forwarded message ---------<br>From: <strong>Dana Reyes</strong> &lt;dana@acme.example&gt;<br>"
        "Date: Wed<br>Subject: Poster<br>To: &lt;mia@agency.example&gt;<br></div>"
        "<br><div>The poster is approved.</div></div></div>"
    )
    found = read_forward(mail(subject="Fwd: Poster", html=html))
    assert found is not None
    assert (found.sender, found.note, found.body) == (DANA, "FYI", "The poster is approved.")


def test_answers_and_plain_mails_are_no_forwards() -> None:
    assert (
        read_forward(
            mail("Approved.\n\nOn Tue, 17 Feb 2026 12:40, Mia <mia@agency.example> wrote:\n> hi\n", "Re: Poster")
        )
        is None
    )
    assert read_forward("Approved.") is None
    assert read_forward("I forwarded the message to Dana:\nFrom now on she decides.") is None


def test_the_outermost_forward_is_read() -> None:
    marker = "---------- Forwarded message ---------"
    inner = f"{marker}\nFrom: Li Wei <li@borealis.example>\nDate: Mon\nSubject: y\nTo: d@x.example\n\nhi\n"
    outer = (
        f"{marker}\nFrom: Dana Reyes <dana@acme.example>\nDate: Tue\nSubject: x\nTo: m@x.example\n\nsee below\n{inner}"
    )
    found = read_forward(outer)
    assert found is not None
    assert found.sender == DANA
    assert "Li Wei" in found.body


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: x",
        "FW: x",
        "WG: x",
        "TR: x",
        "RV: x",
        "ENC: x",
        "I: x",
        "转发：x",
        "轉寄: x",
        "VS: x",
        "[ext] Fwd: x",
        "Re: WG: x",
        "Doorst: x",
        "PD: x",
        "Chuyển tiếp: x",
        "Fwd[2]: x",
    ],
)
def test_subjects_of_forwards_are_known(subject: str) -> None:
    assert is_forward_subject(subject)


@pytest.mark.parametrize(
    "subject", ["Re: x", "AW: x", "Forwarding agents", "I like it", "Poster: v2", "回复：x", "[ACME-1] Sleeve", ""]
)
def test_other_subjects_are_no_forwards(subject: str) -> None:
    assert not is_forward_subject(subject)


@given(st.text(max_size=300), st.sampled_from([None, "Fwd: x", "Re: x"]))
def test_no_text_makes_the_reader_fail(text: str, subject: str | None) -> None:
    read_forward(text, subject)
    read_forward(f"---------- Forwarded message ---------\nFrom: {text}\nDate: {text}\nTo: {text}\n\n{text}", subject)
    run_on_headers(text)
