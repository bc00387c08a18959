"""The labels of header blocks in mail programs' languages: `From:`, `Gesendet:`, `收件人：` and their roles."""

from typing import Final, Literal

Role = Literal["from", "date", "to", "cc", "bcc", "subject", "other"]

# In each role: English first, then Germanic, Romance, Nordic, Slavic, Baltic and Finno-Ugric, then other scripts.
_LABELS: Final[dict[Role, str]] = {
    "from": """
        From | Sender | Original From | From (original)
        Von | Absender | Van | Afzender | Frá | Fan
        De | Expéditeur | Expediteur | Envoyé par | Remitente | Enviado por | Remetente | Da | Mittente | De la
        Expeditor | Emisor | Autor | Auteur | Remitent
        Fra | Avsender | Afsender | Från | Avsändare | Lähettäjä | Saatja | Kellelt
        Od | Nadawca | Odesílatel | Odesilatel | Odosielateľ | Šalje | Salje | Pošiljatelj | Pošiljalac | Pošiljatel
        Pošiljalec | Пошиљалац | Од | От | От кого | Отправитель | Від | Від кого | Відправник | Подател | Изпращач
        Nuo | Siuntėjas | No | Sūtītājs | Feladó | Kimden | Gönderen | Από | Αποστολέας
        מאת | من | المرسل | از | फ्रॉम | प्रेषक | จาก | ผู้ส่ง | Dari | Daripada | Pengirim | Mula kay
        发件人 | 发信人 | 发送人 | 发件者 | 寄件者 | 寄件人 | 發件人 | 發信人 | 來自 | 来自 | 送信者
        差出人 | 送信元 | 発信者 | 発信元 | 보낸사람 | 보낸이 | 발신 | 발신인 | 발신자 | 보낸 사람
        Từ | Người gửi | Gửi từ | Message du sender""",
    "date": """
        Date | Sent | Sent on | Sent at | Sent Date | Date Sent | Sent time | Received | Date and time | Message du
        Datum | Gesendet | Gesendet am | Gesendet um | Verzonden | Verzonden op | Datum verzonden | Verstuurd | Dags
        Envoyé | Envoyé le | Envoyée | Date d'envoi | Date d’envoi | Fecha | Fecha y hora | Enviado | Enviado el
        Enviada el | Fecha de envío | Data | Enviada em | Enviado em | Enviada | Enviado a | Enviado às
        Data de envio | Data e hora | Data/Hora | Inviato | Inviato il | Data invio | Data di invio | Trimis
        Trimis la
        Data trimiterii | Enviat | Enviat el | Ora
        Dato | Sendt | Sendt den | Skickat | Skickat den | Skickades | Sänt | Lähetetty | Päiväys | Päivämäärä | Pvm
        Wysłano | Wysłane | Wysłany | Data wysłania | Odesláno | Odeslané | Odesláno dne | Datum odeslání | Odoslané
        Odoslaná | Odoslane | Dátum | Dátum odoslania | Poslano | Poslato | Послато | Датум | Datum slanja
        Дата | Отправлено | Дата отправки | Дата и время | Дата, время | Відправлено | Надіслано | Дата надсилання
        Изпратено | Изпратен | Išsiųsta | Išsiuntimo laikas | Nosūtīts | Nosūtīšanas datums | Datums | Saadetud
        Kuupäev | Elküldve | Küldve | Küldés dátuma | Küldés ideje | Időpont | Elküldés dátuma
        Tarih | Gönderme Tarihi | Gönderildi | Gönderilen | Gönderilme Tarihi | Gönderim Tarihi | Gönderim Zamanı
        Ημερομηνία | Στάλθηκε | Εστάλη | Απεστάλη | Ημ/νία | תאריך | נשלח | נשלח ב | التاريخ | تاريخ الإرسال
        تم الإرسال | مرسل | الإرسال | أرسلت | تاریخ | दिनांक | วันที่ | ส่ง | ส่งเมื่อ | วันที่ส่ง
        Tanggal | Dikirim | Terkirim | Waktu | Tarikh | Dihantar
        日期 | 时间 | 時間 | 发送时间 | 发送日期 | 发件时间 | 发件日期 | 发送于 | 傳送時間 | 傳送日期 | 發送時間
        發送日期 | 寄件日期 | 寄件時間 | 寄送日期 | 寄送時間 | 已发送 | 已傳送 | 已發送 | 已寄送 | 收件时间 | 发信时间
        日付 | 日時 | 送信日時 | 送信日 | 送信済み | 送信時刻 | 送信 | 날짜 | 보낸 날짜 | 보낸날짜 | 보낸 시간 | 보냄
        보낸시간 | 일시 | 발신일 | 발송일 | 발신일시 | 작성일 | 일자 | 보낸 일시
        Đã gửi | Ngày | Ngày gửi | Ngày giờ | Gửi lúc | Thời gian | Thời gian gửi | Đã gửi lúc | Gửi vào
        Gửi ngày""",
    "to": """
        To | Recipient | Recipients | An | Empfänger | Aan | Ontvanger | Naar | Til
        À | A | Pour | Destinataire | Destinataires | Para | Destinatario | Destinatarios | Destinatário | Per a
        Per | Către | Catre | Pentru | Destinatar | Destinatari
        Till | Mottagare | Mottaker | Modtager | Vastaanottaja | Vastaanottajat | Kenelle | Adressaat | Saaja
        Kellele
        Do | Odbiorca | Adresat | Komu | Příjemce | Pro | Pre | Príjemca | Prima | Za | Primatelj | Primalac
        Прима | За
        Кому | Получатель | Получатели | Отримувач | Одержувач | До | Получател | Kam | Saņēmējs | Gavėjas | Iki
        Címzett | Címzettek | Kime | Alıcı | Alıcılar | Kime/To | Προς | Παραλήπτης | אל | נמען | إلى | الى
        المستلم | به | प्रति | ถึง | ผู้รับ | Kepada | Ke | Penerima | Kay
        收件人 | 收件者 | 收信人 | 接收人 | 至 | 宛先 | 送信先 | 受信者 | 받는사람 | 받는 사람 | 받는이 | 수신
        수신인 | 수신자 | Đến | Tới | Người nhận | Gửi đến | Gửi tới | Gửi cho""",
    "cc": """
        Cc | C.c. | Copy | Carbon copy | Kopie | Kopie (CC) | Kopie an | Kopie (an) | Kopie/CC | Copie | Copie à
        Copie a | Copia | Copia a | Con copia | Con copia a | Cópia | Com cópia | Còpia | Copia conoscenza | In copie
        Kopi | Kopi til | Kopia | Kopia till | Kopio | Kopiot | Koopia | DW | Do wiadomości | Kopie pro | Kópia
        Kopija | Копија | Копия | Копии | Копія | Копіювати | Копие | Kopijas | Másolat | Másolatot kap | Bilgi
        Bilgi (Cc) | Kopya | Κοιν | Κοιν. | Κοινοποίηση | Κοινοπ. | עותק | העתק | نسخة | نسخة إلى | رونوشت | प्रतिलिपि
        สำเนา | สำเนาถึง | Tembusan | Salinan | Salinan ke | Sk
        抄送 | 抄送人 | 副本 | 副本抄送 | 写し | 참조 | 참조인 | 同报
        Đồng kính gửi | Đồng gửi | Bản sao | Kính gửi""",
    "bcc": """
        Bcc | B.c.c. | Blindkopie | Cci | Copie cachée | Cco | Copia oculta | Ccn | Blindkopi | Hemlig kopia
        Piilokopio
        UDW | Skrytá kopie | Skrytá kópia | Titkos másolat | Rejtett másolat | Скрытая копия | Прихована копія | Gizli
        密送 | 密件抄送 | 密件副本 | 숨은참조 | 숨은 참조""",
    "subject": """
        Subject | Re | Betreff | Thema | Betr. | Betrifft | Onderwerp | Betreft | Efni | Ûnderwerp
        Objet | Sujet | Asunto | Assunto | Oggetto | Subiect | Subiectul | Assumpte | Asuntu | Gaia
        Emne | Ämne | Aihe | Teema | Temat | Předmět | Predmet | Naslov | Zadeva | Тема | Предмет | Наслов
        Тема письма
        Tema | Temats | Tēma | Tárgy | Konu | Θέμα | נושא | הנדון | الموضوع | موضوع | विषय | เรื่อง | หัวเรื่อง
        หัวข้อ
        Subjek | Subyek | Perihal | Judul | Paksa
        主题 | 主題 | 主旨 | 标题 | 標題 | 题目 | 題目 | 件名 | 題名 | 表題 | 제목 | Chủ đề | Tiêu đề
        Chủ đề thư | V/v""",
    "other": """
        Reply-To | Reply to | Répondre à | Antwort an | Responder a | Responder para | Rispondi a | Antwoord aan
        Svar til | Svara till | Odpowiedz do | Válaszcím | 回复 | 回复至 | 答复 | 返信先 | Ответить
        Attachments | Attachment | Anlagen | Anlage | Anhang | Anhänge | Pièces jointes | Pièce jointe | Adjuntos
        Datos adjuntos | Archivos adjuntos | Anexos | Anexo | Allegati | Allegato | Bijlagen | Bijlage
        Vedhæftede filer
        Vedlegg | Bifogade filer | Liitteet | Załączniki | Přílohy | Prílohy | Mellékletek | Вложения | Вкладення
        附件 | 添付ファイル | 添付 | 첨부 | 첨부파일 | 첨부 파일 | Đính kèm | Tệp đính kèm | Ekler | Fișiere atașate
        Importance | Priority | Wichtigkeit | Priorität | Prioridad | Importancia | Prioridade | Priorità | Priorité
        Importance haute | Sensitivity | Vertraulichkeit | 重要性 | 优先级 | 重要度 | Prioritet | Belang | Prioriteit
        Organization | Organisation | Message-ID | Return-Path | Resent-From | Resent-To | Resent-Date | In-Reply-To
        References | X-Mailer | User-Agent | Mailed-By | Signed-By | Delivered-To | Newsgroups | Newsgruppen
        Content-Type | Mime-Version | List-Id | Categories | Kategorien | On behalf of | Conversation | Security
        Tags""",
}
MAX_LABEL: Final = 40  # characters before the colon, decoration included


def label_key(label: str) -> str:
    """A label without letter case, decoration and blanks: `*From *` is `from`, `主　题` is `主题`."""
    return "".join(label.casefold().split()).strip("*_•·>-|#[]‎‏")


ROLES: Final[dict[str, Role]] = {
    label_key(label): role
    for role, labels in reversed(_LABELS.items())  # where two roles share a word the earlier one wins
    for line in labels.splitlines()
    for label in line.split("|")
    if label.strip()
}
