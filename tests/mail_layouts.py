"""How mail programs announce, sign and warn: samples for the tests of the split. `|` stands for a line end."""

from typing import Final

# Lines above a quote.
ATTRIBUTIONS: Final = (
    "On Tue, Feb 17, 2026 at 12:40 PM Northlight Desk <desk@northlight.example> wrote:",
    "On Tue, Feb 17, 2026 at 12:40 PM Northlight Desk <desk@northlight.example>|wrote:",
    "On Tue, Feb 17, 2026 at 12:40 PM Northlight Desk <|desk@northlight.example> wrote:",
    "On 17 Feb 2026, at 12:40, Northlight Desk <desk@northlight.example> wrote:",
    "On Feb 17, 2026, at 12:40 PM, Northlight Desk <desk@northlight.example> wrote:",
    "On Feb 17, 2026, at 12:40 PM, Northlight Desk wrote:",
    "On 17/02/2026 12:40, Northlight Desk wrote:",
    "On Tue, Feb 17, 2026 at 04:16:00PM +0100, Northlight Desk wrote:",
    'On Tue, 17 Feb 2026 12:40:00 +0100|"Northlight Desk" <desk@northlight.example> wrote:',
    "On Tue, 17 Feb 2026, Northlight Desk wrote:",
    "* Northlight Desk <desk@northlight.example> [2026-02-17 12:40]:",
    "Northlight Desk <desk@northlight.example> writes:",
    "Northlight Desk <desk@northlight.example> wrote on Tue, 17 Feb 2026 at 12:40:",
    "Quoting Northlight Desk <desk@northlight.example>:",
    "---- On Tue, 17 Feb 2026 12:40:36 +0530 Northlight Desk <desk@northlight.example> wrote ----",
    '-----"Northlight Desk" <desk@northlight.example> wrote: -----',
    (
        "------- Original Message -------|On Tuesday, February 17th, 2026 at"
        " 12:40 PM, Northlight Desk <desk@northlight.example> "
        "wrote:"
    ),
    'At 2026-02-17 12:40:07, "Northlight Desk" <desk@northlight.example> wrote:',
    "At 12:40 17/02/2026, Northlight Desk wrote:",
    "Am 17.02.2026 um 12:40 schrieb Northlight Desk <desk@northlight.example>:",
    "Am 17.02.26 um 12:40 schrieb Northlight Desk:",
    "Am Di., 17. Feb. 2026 um 12:40 Uhr schrieb Northlight Desk <|desk@northlight.example>:",
    "Northlight Desk <desk@northlight.example> schrieb am Di., 17. Feb. 2026, 12:40:",
    (
        "Am Dienstag, 17. Februar 2026, 12:40:12 MEZ hat Northlight Desk <desk@northlight.example> Folgendes "
        "geschrieben:"
    ),
    "Am 17. Februar 2026 12:40:12 MEZ schrieb Northlight Desk <desk@northlight.example>:",
    '"Northlight Desk" <desk@northlight.example> schrieb:',
    "Le mar. 17 févr. 2026 à 12:40, Northlight Desk <desk@northlight.example> a|écrit :",
    "Le 17 févr. 2026 à 12:40, Northlight Desk <desk@northlight.example> a écrit :",
    "Le 17/02/2026 à 12:40, Northlight Desk a écrit :",
    "Le mardi 17 février 2026 à 12:40:12 UTC+1, Northlight Desk <desk@northlight.example> a écrit :",
    "> Le 17 févr. 2026 à 12:40, Northlight Desk <desk@northlight.example> a écrit :",
    "El mar, 17 feb 2026 a las 12:40, Northlight Desk (<desk@northlight.example>)|escribió:",
    "El 17 feb 2026, a las 12:40, Northlight Desk <desk@northlight.example> escribió:",
    "El 17/2/26 a las 12:40, Northlight Desk escribió:",
    "El martes, 17 de febrero de 2026, 12:40:12 CET, Northlight Desk <desk@northlight.example> escribió:",
    "El 17-02-2026 12:40, Northlight Desk escribió:",
    "Il giorno mar 17 feb 2026 alle ore 12:40 Northlight Desk <|desk@northlight.example> ha scritto:",
    "Il 17/02/2026 12:40, Northlight Desk ha scritto:",
    "Il giorno 17 feb 2026, alle ore 12:40, Northlight Desk <desk@northlight.example> ha scritto:",
    "Em ter., 17 de fev. de 2026 às 12:40, Northlight Desk <|desk@northlight.example> escreveu:",
    "Em 17/02/2026 12:40, Northlight Desk escreveu:",
    "Northlight Desk <desk@northlight.example> escreveu (terça, 17/02/2026 à(s)|12:40):",
    "No dia 17/02/2026, às 12:40, Northlight Desk <desk@northlight.example> escreveu:",
    "Op di 17 feb 2026 om 12:40 schreef Northlight Desk <desk@northlight.example>:",
    "Op 17-02-2026 om 12:40 schreef Northlight Desk:",
    "Op 17 feb. 2026 om 12:40 heeft Northlight Desk <desk@northlight.example> het volgende geschreven:",
    "wt., 17 lut 2026 o 12:40 Northlight Desk <desk@northlight.example> napisał(a):",
    "W dniu 17.02.2026 o 12:40, Northlight Desk pisze:",
    "Dnia 17 lutego 2026 12:40 Northlight Desk <desk@northlight.example> napisał(a):",
    "Wiadomość napisana przez Northlight Desk <desk@northlight.example> w dniu 17.02.2026, o godz. 12:40:",
    "Den tis 17 feb. 2026 kl 12:40 skrev Northlight Desk <desk@northlight.example>:",
    "17 feb. 2026 kl. 12:40 skrev Northlight Desk <desk@northlight.example>:",
    "Den tirs. 17. feb. 2026 kl. 12.40 skrev Northlight Desk <desk@northlight.example>:",
    "tir. 17. feb. 2026 kl. 12:40 skrev Northlight Desk <desk@northlight.example>:",
    "Den 17.02.2026 kl. 12.40 skrev Northlight Desk:",
    "ti 17. helmik. 2026 klo 12.40 Northlight Desk (desk@northlight.example) kirjoitti:",
    "Northlight Desk <desk@northlight.example> kirjoitti 17.2.2026 kello 12.40:",
    "út 17. 2. 2026 v 12:40 odesílatel Northlight Desk <desk@northlight.example> napsal:",
    "Dne 17.02.2026 v 12:40 Northlight Desk napsal(a):",
    "ut 17. 2. 2026 o 12:40 Northlight Desk <desk@northlight.example> napísal(a):",
    "Northlight Desk <desk@northlight.example> ezt írta (időpont: 2026. febr. 17., K, 12:40):",
    "2026. 02. 17. 12:40 keltezéssel, Northlight Desk írta:",
    "Northlight Desk <desk@northlight.example>, 17 Şub 2026 Sal, 12:40 tarihinde şunu yazdı:",
    "вт, 17 февр. 2026 г. в 12:40, Northlight Desk <desk@northlight.example>:",
    "17.02.2026 12:40, Northlight Desk пишет:",
    "17 февр. 2026 г., в 12:40, Northlight Desk <desk@northlight.example> написал(а):",
    "Вторник, 17 февраля 2026, 12:40 +03:00 от Northlight Desk <desk@northlight.example>:",
    "вт, 17 лют. 2026 р. о 12:40 Northlight Desk <desk@northlight.example> пише:",
    "mar., 17 feb. 2026 la 12:40, Northlight Desk <desk@northlight.example> a scris:",
    "uto, 17. velj 2026. u 12:40 Northlight Desk <desk@northlight.example> napisao je:",
    "V tor., 17. feb. 2026 ob 12:40 je oseba Northlight Desk <desk@northlight.example> napisala:",
    "Στις Τρί 17 Φεβ 2026 στις 12:40 μ.μ., ο χρήστης Northlight Desk <|desk@northlight.example> έγραψε:",
    "בתאריך יום ג׳, 17 בפבר׳ 2026 ב-12:40 מאת Northlight Desk <desk@northlight.example>:",
    "في الثلاثاء، 17 فبراير 2026 في 12:40 م تمت كتابة ما يلي بواسطة Northlight Desk <desk@northlight.example>:",
    "Northlight Desk <desk@northlight.example> 于2026年2月17日周二 12:40写道：",
    '在 2026-02-17 12:40:07，"Northlight Desk" <desk@northlight.example> 写道：',
    "在 2026年2月17日，12:40，Northlight Desk <desk@northlight.example> 写道：",
    "于 2026/2/17 12:40, Northlight Desk 写道:",
    "2026年2月17日 12:40，Northlight Desk <desk@northlight.example> 写道：",
    "在 2026年2月17日星期二，Northlight Desk <desk@northlight.example> 写道：",
    "Northlight Desk <desk@northlight.example> 於 2026年2月17日 週二 下午12:40寫道：",
    "2026年2月17日(火) 12:40 Northlight Desk <desk@northlight.example>:",
    "2026/02/17 12:40、Northlight Desk <desk@northlight.example>のメール:",
    "2026年2月17日(火) 12:40、Northlight Desk さんは書きました:",
    "2026년 2월 17일 (화) 오후 12:40, Northlight Desk <desk@northlight.example>님이 작성:",
    "2026. 2. 17. 오후 12:40, Northlight Desk <desk@northlight.example> 작성:",
    "Vào Th 3, 17 thg 2, 2026 vào lúc 12:40 Northlight Desk <|desk@northlight.example> đã viết:",
    "Vào 12:40, Th 3, 17 thg 2, 2026 Northlight Desk <desk@northlight.example> đã viết:",
    "Vào 17/2/2026 lúc 12:40, Northlight Desk đã viết:",
    "On Th 3, 17 thg 2, 2026 at 12:40 Northlight Desk <desk@northlight.example> wrote:",
    "ในวันที่ อ. 17 ก.พ. 2026 เวลา 12:40 Northlight Desk <desk@northlight.example> เขียนว่า:",
    "Pada tanggal Sel, 17 Feb 2026 pukul 12.40 Northlight Desk <desk@northlight.example> menulis:",
    "El dt., 17 de febr. 2026, 12:40, Northlight Desk <desk@northlight.example> va escriure:",
    "На вт, 17.02.2026 г. в 12:40 Northlight Desk <desk@northlight.example> написа:",
    "2026-02-17, an, 12:40 Northlight Desk <desk@northlight.example> rašė:",
    "Kontakt Northlight Desk (<desk@northlight.example>) kirjutas kuupäeval T, 17. veebruar 2026 kell 12:40:",
    "otrd., 2026. g. 17. febr., plkst. 12:40 — lietotājs Northlight Desk (<desk@northlight.example>) rakstīja:",
    "Northlight Desk wrote:",
    "2026-02-17 12:40 GMT+01:00 Northlight Desk <desk@northlight.example>:",
    "Il 17 febbraio 2026 alle 12.40 Northlight Desk <desk@northlight.example> ha scritto:",
    "On Tuesday 17 February 2026 12:40:00 CET Northlight Desk wrote:",
)

# Header blocks and marker lines above an older mail.
HEADER_BLOCKS: Final = (
    (
        "From: Northlight Desk <desk@northlight.example>|Sent: Tuesday, February 17, 2026 9:55 AM|To: Alice Romero "
        "<alice@b.example>|Subject: [BRP-0005 v2] Wok box"
    ),
    (
        "Von: Northlight Desk <desk@northlight.example>|Gesendet: Dienstag, 17. Februar 2026 09:55|An: Alice|"
        "Betreff: [BRP-0005 v2] Wok box"
    ),
    (
        'Von: "Northlight Desk" <desk@northlight.example>|Datum: Dienstag, 17. Februar 2026 um 09:55|An: Alice|'
        "Betreff: x"
    ),
    (
        'Gesendet: Montag, 16. März 2026 um 16:24 Uhr|Von: "Northlight Desk" <desk@northlight.example>|An: a@b.example|'
        "Betreff: x"
    ),
    (
        "De : Northlight Desk <desk@northlight.example>|Envoyé : mardi 17 février 2026 09:55|À : Louise|Objet "
        ": [MER-0003 v2] Carte"
    ),
    ("De : Northlight Desk <desk@northlight.example>|Date : mardi, 17 février 2026 à 09:55|À : Louise|Objet : x"),
    (
        "De: Northlight Desk <desk@northlight.example>|Enviado el: martes, 17 de febrero de 2026 9:55|Para: Marta|"
        "Asunto: x"
    ),
    ("De: Northlight Desk <desk@northlight.example>|Enviado: martes, 17 de febrero de 2026 9:55|Para: Marta|Asunto: x"),
    (
        "De: Northlight Desk <desk@northlight.example>|Enviada em: terça-feira, 17 de fevereiro de 2026 09:55|"
        "Para: x|Assunto: x"
    ),
    (
        "Da: Northlight Desk <desk@northlight.example>|Inviato: martedì 17 febbraio 2026 09:55|A: x <x@y.example>|"
        "Oggetto: x"
    ),
    ("Van: Northlight Desk <desk@northlight.example>|Verzonden: dinsdag 17 februari 2026 09:55|Aan: x|Onderwerp: x"),
    "Fra: Northlight Desk <desk@northlight.example>|Sendt: 17. februar 2026 09:55|Til: x|Emne: x",
    "Från: Northlight Desk <desk@northlight.example>|Skickat: den 17 februari 2026 09:55|Till: x|Ämne: x",
    (
        "Lähettäjä: Northlight Desk <desk@northlight.example>|Lähetetty:"
        " tiistai 17. helmikuuta 2026 9.55|Vastaanottaja: "
        "x|Aihe: x"
    ),
    "Od: Northlight Desk <desk@northlight.example>|Wysłano: wtorek, 17 lutego 2026 09:55|Do: x|Temat: x",
    "Od: Northlight Desk <desk@northlight.example>|Odesláno: úterý 17. února 2026 9:55|Komu: x|Předmět: x",
    ("Feladó: Northlight Desk <desk@northlight.example>|Elküldve: 2026. február 17., kedd 9:55|Címzett: x|Tárgy: x"),
    ("Kimden: Northlight Desk <desk@northlight.example>|Gönderildi: 17 Şubat 2026 Salı 09:55|Kime: x|Konu: x"),
    "От: Northlight Desk <desk@northlight.example>|Отправлено: 17 февраля 2026 г. 9:55|Кому: x|Тема: x",
    "Від: Northlight Desk <desk@northlight.example>|Надіслано: 17 лютого 2026 р. 9:55|Кому: x|Тема: x",
    ("De la: Northlight Desk <desk@northlight.example>|Trimis: marți, 17 februarie 2026 09:55|Către: x|Subiect: x"),
    ("Από: Northlight Desk <desk@northlight.example>|Στάλθηκε: Τρίτη, 17 Φεβρουαρίου 2026 9:55 πμ|Προς: x|Θέμα: x"),
    ("发件人: Northlight Desk <desk@northlight.example>|发送时间: 2026年2月17日 9:55|收件人: 黄志强|主题: x"),
    "发件人：Northlight Desk <desk@northlight.example>|日期：2026年2月17日 星期二 09:55|收件人：黄志强|主题：x",
    "发件人： Northlight Desk|发送时间： 2026-02-17 09:55|收件人： 孙丽|主题： x",
    ("寄件者: Northlight Desk <desk@northlight.example>|寄件日期: 2026年2月17日 上午 9:55|收件者: x|主旨: x"),
    "差出人: Northlight Desk <desk@northlight.example>|送信日時: 2026年2月17日 9:55|宛先: x|件名: x",
    (
        "보낸 사람: Northlight Desk <desk@northlight.example>|보낸 날짜: 2026년 2월 17일 화요일 오전 9:55|받는 "
        "사람: x|제목: x"
    ),
    ("Từ: Northlight Desk <desk@northlight.example>|Đã gửi: Thứ Ba, 17 Tháng 2, 2026 9:55 SA|Đến: x|Chủ đề: x"),
    ("Từ: Northlight Desk <desk@northlight.example>|Ngày: Thứ Ba, 17 tháng 2, 2026 lúc 09:55|Đến: x|Tiêu đề: x"),
    ("Dari: Northlight Desk <desk@northlight.example>|Dikirim: Selasa, 17 Februari 2026 09:55|Kepada: x|Perihal: x"),
    ("จาก: Northlight Desk <desk@northlight.example>|ส่ง: วันอังคารที่ 17 กุมภาพันธ์ 2026 9:55|ถึง: x|เรื่อง: x"),
    (
        "*From:* Northlight Desk <desk@northlight.example>|*Sent:* Tuesday, February 17, 2026 9:55 AM|*To:* Alice|"
        "*Subject:* x"
    ),
    (
        "**From:** Northlight Desk <desk@northlight.example>|**Sent:** Tuesday, February 17, 2026 9:55 AM|**To:** "
        "Alice|**Subject:** x"
    ),
    (
        "*From: *Northlight Desk <desk@northlight.example>|*Sent: *Tuesday, February 17, 2026 9:55 AM|*To: *Alice|"
        "*Subject: *x"
    ),
    (
        "From: Northlight Desk <desk@northlight.example> ||Sent: Tuesday, February 17, 2026 9:55 AM||To: Alice|"
        "|Subject: x"
    ),
    (
        "________________________________|From: Northlight Desk <desk@northlight.example>|Sent: Tuesday, February "
        "17, 2026 9:55 AM|To: Alice|Subject: x"
    ),
    (
        "-----Original Message-----|From: Northlight Desk [mailto:desk@northlight.example]|Sent: Tuesday, February "
        "17, 2026 9:55 AM|To: Alice|Cc: Bob; Carl;|   Dora|Subject: a long subject that is|wrapped"
    ),
    (
        "-----Ursprüngliche Nachricht-----|Von: Northlight Desk|Gesendet: Dienstag, 17. Februar 2026 09:55|An: "
        "x|Betreff: x"
    ),
    "-----Message d'origine-----|De : Northlight Desk|Envoyé : x|À : x|Objet : x",
    "-----Mensaje original-----|De: Northlight Desk|Enviado el: x|Para: x|Asunto: x",
    (
        "-------- Original message --------|From: Northlight Desk <desk@northlight.example>|Date: 17/02/2026 "
        "11:51 (GMT+00:00)|To: x|Subject: x"
    ),
    (
        "-------- Ursprüngliche Nachricht --------|Von: Northlight Desk"
        " <d@x.example>|Datum: 17.02.26 11:51 (GMT+01:00)|"
        "An: x|Betreff: x"
    ),
    (
        "-------- Message d'origine --------|De : Northlight Desk <d@x.example>|Date : 17/02/2026 11:51 (GMT+01:00)|"
        "À : x|Objet : x"
    ),
    ("-------- 原始信件 --------|寄件者: N <d@x.example>|日期: 2026/2/17 11:51 (GMT+08:00)|收件者: x|主旨: x"),
    ("-------- 原始邮件 --------|发件人： N <d@x.example>|日期： 2026/2/17 11:51 (GMT+08:00)|收件人： x|主题： x"),
    (
        '------------------ 原始邮件 ------------------|发件人: "Northlight Desk" <desk@northlight.example>;|'
        '发送时间: 2026年2月12日(星期四) 上午11:49|收件人: "孙丽"<sunli@x.example>;|主题: x'
    ),
    (
        '------------------ Original ------------------|From:  "Northlight Desk"<desk@northlight.example>;|Date: '
        ' Tue, Feb 17, 2026 11:49 AM|To:  "x"<x@y.example>;|Subject:  x'
    ),
    (
        '---原始邮件---|发件人:"Northlight Desk"<desk@northlight.example>|发送时间:2026年2月17日(星期二) 上午11:49|'
        '收件人:"x"<x@y.example>;|主题:x'
    ),
    (
        "---- 回复的原邮件 ----|发件人|Northlight Desk<desk@northlight.example>|日期|2026年02月17日 11:49|收件人|"
        "x@y.example|主题|x"
    ),
    (
        "---- Replied Message ----|From|Northlight Desk<desk@northlight.example>|Date|02/17/2026 11:49|To|x@y.example|"
        "Subject|Re: x"
    ),
    (
        'From:        "Northlight Desk" <desk@northlight.example>|To:        alice@b.example|Date:        17.02.2026 '
        "11:49|Subject:        x"
    ),
    (
        'From:\t"Northlight Desk" <desk@northlight.example>|To:\talice@b.example,|Cc:\tbob@b.example|Date:\t17/02/2026 '
        "11:49|Subject:	x"
    ),
    (
        '-----"Northlight Desk" <desk@northlight.example> schrieb: -----|An: x|Von: "Northlight Desk" <d@x.example>|'
        "Datum: 17.02.2026 11:49|Betreff: x"
    ),
    ('> Message du 04/03/26 15:31|> De : "Northlight Desk" <desk@northlight.example>|> A : l@x.example|> Objet : x'),
    (
        '----- Mail original -----|De: "Northlight Desk" <desk@northlight.example>|À: l@x.example|Envoyé: Mardi '
        "17 Février 2026 11:49:12|Objet: x"
    ),
    "----- Messaggio originale -----|Da: Northlight|Inviato: x|A: y|Oggetto: z",
    ('Sent: Tuesday, February 17, 2026 at 11:49 AM|From: "Northlight Desk" <desk@northlight.example>|To: x|Subject: x'),
    (
        '------ Originalnachricht ------|Von: "Northlight Desk" <desk@northlight.example>|An: x|Gesendet: 17.02.2026 '
        "11:49:12|Betreff: x"
    ),
    (
        '------ Original Message ------|From: "Northlight Desk" <desk@northlight.example>|To: x|Sent: 17.02.2026 '
        "11:49:12|Subject: x"
    ),
    "##- Please type your reply above this line -##",
    (
        "--------------------------------------------------------"
        "----------|发件人：Northlight Desk <desk@northlight.example>|"
        "发送时间：2026年3月9日(周一) 16:22|收件人：黄志强<x@y.example>|主　题：x"
    ),
)

# What phones and programs write under a mail.
TAG_LINES: Final = (
    "Sent from my iPhone",
    "Sent from my iPad",
    "Sent from my Galaxy",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Outlook for Android<https://aka.ms/ghei36>",
    "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
    "Sent from Yahoo Mail on Android",
    "Sent from Proton Mail for iOS",
    "Sent with Proton Mail secure email.",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet von meinem iPad",
    "Gesendet mit der GMX Mail App",
    "Gesendet von Outlook für Android",
    "Outlook für iOS beziehen",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil Galaxy",
    "Envoyé à partir d’Outlook pour Android",
    "Envoyé à partir de Courrier pour Windows",
    "Télécharger Outlook pour iOS",
    "Obtenir Outlook pour Android",
    "Enviado desde mi iPhone",
    "Enviado desde mi Galaxy",
    "Enviado desde Outlook para Android",
    "Enviado desde Correo para Windows",
    "Obtener Outlook para iOS",
    "Enviado do meu iPhone",
    "Enviado do meu Galaxy",
    "Obter o Outlook para iOS",
    "Inviato da iPhone",
    "Inviato dal mio dispositivo Galaxy",
    "Scarica Outlook per iOS",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Galaxy",
    "Outlook voor iOS downloaden",
    "Wysłane z iPhone'a",
    "Wysłano z telefonu Galaxy",
    "Pobierz aplikację Outlook dla systemu iOS",
    "Odesláno z iPhonu",
    "Odoslané z iPhonu",
    "Poslano s mog iPhonea",
    "iPhone-ról küldve",
    "Az iPhone-omról küldve",
    "Trimis de pe iPhone-ul meu",
    "iPhone'umdan gönderildi",
    "Отправлено с iPhone",
    "Отправлено из мобильной Яндекс Почты",
    "Надіслано з iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Hent Outlook til iOS",
    "Hämta Outlook för iOS",
    "Lähetetty iPhonesta",
    "Hanki Outlook for iOS",
    "Στάλθηκε από το iPhone μου",
    "נשלח מה-iPhone שלי",
    "发自我的 iPhone",
    "发自我的iPhone",
    "发自我的小米手机",
    "發自我的 iPhone",
    "從我的 iPhone 傳送",
    "来自我的华为手机",
    "获取 Outlook for iOS",
    "发送自 Windows 10 版邮件应用",
    "从 Windows 版邮件发送",
    "发自 网易邮箱大师",
    "iPhoneから送信",
    "Outlook for iOS を入手",
    "나의 iPhone에서 보냄",
    "iOS용 Outlook 다운로드",
    "Đã gửi từ iPhone của tôi",
    "Được gửi từ thiết bị Galaxy của tôi",
    "Gửi từ iPhone của tôi",
    "Tải Outlook cho iOS",
    "Tải xuống Outlook cho Android",
    "Nhận Outlook dành cho iOS",
    "ส่งจาก iPhone ของฉัน",
    "Dikirim dari iPhone saya",
    "Virus-free. www.avast.com",
    "[cid:image001.png@01DCAB1D6EB301]",
)

# What companies write under a mail.
NOTICES: Final = (
    (
        "This e-mail and any attachments are confidential and intended solely for the addressee. If you have "
        "received it in error, please delete it."
    ),
    (
        "CONFIDENTIALITY NOTICE: This message may contain privileged information. Nothing in it is approved or "
        "binding unless signed."
    ),
    "Confidential. Do not forward without approval.",
    "Disclaimer: the views expressed in this e-mail are those of the sender and not binding.",
    (
        "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten "
        "Sie diese Mail."
    ),
    "Vertraulich. Weitergabe nur nach Freigabe.",
    (
        "Ce message et ses pièces jointes sont confidentiels et destinés exclusivement au destinataire. Toute "
        "diffusion non autorisée est interdite."
    ),
    "Confidentiel. Diffusion soumise à validation.",
    (
        "Este mensaje es confidencial y va dirigido exclusivamente a su destinatario. Si lo ha recibido por error, "
        "elimínelo."
    ),
    "AVISO LEGAL: Este mensaje contiene información confidencial. Prohibida su difusión sin aprobación.",
    "Mensaje confidencial. Prohibida su difusión sin aprobación.",
    "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。未经授权禁止任何形式的使用。",
    "机密邮件，未经批准不得转发。",
    "本邮件内容保密，未经同意不得转发。",
    "免责声明：本邮件仅供收件人使用，如误收请删除。",
    "Email này và các tệp đính kèm là bảo mật, chỉ dành cho người nhận. Nếu nhận nhầm xin hãy xóa.",
    "Bảo mật. Chỉ chuyển tiếp khi được duyệt.",
    "Questo messaggio è riservato ed è destinato esclusivamente al destinatario.",
    "Please consider the environment before printing this email.",
    "このメールは機密情報を含みます。宛先以外の方は削除してください。",
)

# What gateways write above a mail.
BANNERS: Final = (
    (
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments "
        "unless you recognize the sender."
    ),
    "[EXTERNAL]",
    "[EXTERNAL EMAIL]",
    "*** EXTERNAL EMAIL *** Please be careful with links and attachments.",
    "External Email: use caution with attachments and links",
    (
        "You don't often get email from desk@northlight.example. Learn why this is"
        " important<https://aka.ms/LearnAboutSenderIdentification>"
    ),
    "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Klicken Sie nicht auf Links.",
    "Externe E-Mail: Vorsicht bei Anhängen und Links!",
    "ATTENTION : cet e-mail provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "PRECAUCIÓN: este correo procede de un remitente externo. No haga clic en enlaces.",
    "注意：此邮件来自外部，请谨慎点击链接。",
    "【外部邮件】",
    "[外部邮件] 请谨慎处理",
    "CẢNH BÁO: Email này đến từ bên ngoài tổ chức. Không nhấp vào liên kết.",
    "This message was sent from outside your organization. Only open approved links. Warning!",
)

# What people write, however much it sounds like the above.
WRITTEN: Final = (
    "The legal notice is missing in the footer.",
    "Disclaimer: please make it bigger.",
    "Confidential stamp must go.",
    "Please ignore my last message, it was sent in error.",
    "This message was sent by mistake, please delete it.",
    "Caution with the external signage, the text is wrong.",
    "Attention: the outside banner has the wrong date.",
    "Sent from the printer yesterday: the colours are off, please fix.",
    "On page 2 please change the photo:",
    "From: Monday, not Tuesday.",
    "Call me on +44 20 1234 5678 before printing.",
    "Please send it to anna@acme.example by 16:30:",
    "1. ok",
    "- ok",
    "外部海报请注意颜色",
    "机密信息要删掉",
    "保密协议还没签，先别印",
    "Vertraulich bleibt das Datum, bitte entfernen",
    "Enviado el logo nuevo, usad ese.",
    "Gesendet habe ich das Logo gestern.",
    "wrote the text again, see below:",
    "As you wrote:",
    "PS: change the price",
    "[image is wrong, take the other one]",
    "[make the logo bigger]",
)
