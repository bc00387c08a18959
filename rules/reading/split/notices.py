"""Words nobody typed for this mail: confidentiality notices, warnings about external senders, tag lines of programs."""

import re
from typing import Final

_HEADINGS: Final = re.compile(
    r"[\W_]{0,6}(?:(?:mensaje|correo|message|courriel|messaggio|mensagem|e-?mail|vertrauliche"
    r"|nachricht) )?(?:confidential(?:ity)?\b|disclaimer|legal notice|privileged|private (?:and"
    r"|&) confidential|important notice|privacy notice"
    r"|vertraulich|haftungsausschluss|rechtlicher hinweis|wichtiger hinweis|datenschutzhinweis|confidenti[eë]l"
    r"|avertissement|avis de confidentialité"
    r"|clause de confidentialité|mentions? légales?|aviso legal|aviso de confidencialidad|aviso de privacidad"
    r"|confidencial|cláusula de confidencialidad"
    r"|nota legal|advertencia legal|protección de datos|aviso importante|riservat|avviso di riservatezza"
    r"|informativa|vertrouwelijk|poufn|klauzula|důvěrn"
    r"|конфиденциальн|конфіденційн|fortrolig|konfidentiell|luottamuksell|gizlilik|bizalmas|免责声明|免責聲明"
    r"|保密声明|保密聲明|机密|機密|保密|内部资料"
    r"|声明[:：]|bảo mật|tuyên bố miễn trách|thông báo bảo mật|lưu ý bảo mật|mật[:：]|【?機密|免責事項"
    r"|秘密保持|기밀|보안 ?안내|비밀)(?:\s[a-zà-ÿ'’-]{2,20})?(?:邮件|郵件|声明|提示)?\s?(?:[.:：。!，\n]"
    r"|[-–—] |$)",
    re.IGNORECASE,
)
_THIS_MAIL: Final = re.compile(
    r"th(?:is|e) (?:e-?mail|message|mail|communication|transmission|electronic|information contained)"
    r"|die(?:se)?r? (?:e-?mail|nachricht|mail)"
    r"|(?:este|esta|el presente|este correo) (?:e-?mail|correo|mensaje|mensagem|comunicación|mensaje)"
    r"|ce (?:message|courriel|mail|e-mail)|le présent"
    r"|quest[ao] (?:e-?mail|messaggio|comunicazione)|il presente messaggio|la presente (?:e-?mail"
    r"|comunicazione)|(?:dit|deze) (?:bericht|e-?mail|mail)"
    r"|(?:本|此|该)(?:电子)?(?:邮件|信件|郵件|電郵|邮|電子郵件)|(?:email|thư|thư điện tử|tin nhắn|e-mail) này"
    r"|(?:この|本)(?:電子)?(?:メール|eメール)|(?:이|본) ?(?:메일|이메일|전자우편|메시지)"
    r"|(?:ta|niniejsza) wiadomość|treść tej wiadomości|(?:это|данное|настоящее) (?:сообщение|письмо)"
    r"|(?:den(?:ne|na)|dette) (?:e-?post|e-?mail|mail|meddelelse|melding|meddelande)"
    r"|(?:tento|táto|tato) (?:e-?mail|zpráva|správa)|bu (?:e-?posta|ileti|mesaj)|acest (?:mesaj|e-?mail)"
    r"|tämä (?:viesti|sähköposti)|ez az (?:e-?mail|üzenet)",
    re.IGNORECASE,
)
_STRONG: Final = re.compile(
    r"confidential|privileged|intended (?:only|solely|for|recipient)|addressee|unauthori[sz]ed|disclos"
    r"|dissemination|virus|legally binding"
    r"|do not (?:forward|share|copy|distribute)|vertraulich|ausschließlich für|adressat|unbefugt|weitergabe"
    r"|rechtsverbindlich|confidencia|destinatari|no autorizad|difusión|confidentiel|destinataire|diffusion"
    r"|non autorisé"
    r"|riservat|divulga|vertrouwelijk|geadresseerde|bestemd voor|机密|機密|保密|收件人|指定收件|未经授权"
    r"|未經授權|泄露|洩露|不得转发|不得轉發|传播"
    r"|bảo mật|người nhận|chỉ chuyển tiếp|không được chuyển tiếp|trái phép|tiết lộ|宛先以外|開示|기밀|수신인"
    r"|무단|poufn|adresat|конфиденц|адресат|fortrolig|konfidentiell|gizli|důvěrn|bizalmas|címzett",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"in error|delete|destroy|attachments?|copy|forward|views expressed|binding|strictly|prohibited|sender"
    r"|irrtümlich|vernichten|löschen|anlagen|absender|untersagt|por error|elimin|prohibid|borr[ea]|adjunt"
    r"|par erreur|supprim|détrui|interdit|pièces jointes|per errore|cancell|vietat|abusievelijk|verwijder|误收"
    r"|誤收|错误|删除|刪除|转发|轉發|未经|未經|授权|授權|附件|nhầm|xóa|chuyển tiếp|không được|破棄|誤って|削除"
    r"|삭제"
    r"|omyłk|usuń|ошибк|удалит|omylem|smazat",
    re.IGNORECASE,
)
_GREEN: Final = re.compile(
    r"[\W_P]{0,6}(?:please )?(?:(?:consider|think of|save) (?:the|our) (?:environment|planet|trees?)"
    r"|think before (?:you )?print|bitte (?:denken|prüfen) sie .{0,60}(?:umwelt|drucken|ausdruck)"
    r"|pens(?:e[zr]|ons) à l['’]environnement|antes de imprimir|prima di stampare|denk aan het milieu|打印前"
    r"|请考虑环境|爱护环境|hãy nghĩ đến môi trường|hãy bảo vệ môi trường)",
    re.IGNORECASE,
)
_OUTSIDE: Final = re.compile(
    r"extern[ae]?[lnr]?(?:\s|$|\W)|\bexterno|outside (?:of )?(?:the|your|our)|originat|unknown sender"
    r"|you don['’]t often (?:get|receive)|first[- ]time sender"
    r"|von außerhalb|absender außerhalb|nicht häufig|sie erhalten nicht|extérieur|expéditeur externe"
    r"|vous n['’]obtenez pas souvent|no suele recibir|no recibe a menudo|fuera de (?:la|su|nuestra)"
    r"|remitente desconocido"
    r"|não costuma receber|fora da (?:organização|empresa)|esterna|non ricevi spesso|buiten (?:de|uw|onze)"
    r"|niet vaak|外部|外来|组织外|公司外|不常|陌生|bên ngoài|ngoài (?:tổ chức|công ty)|không thường xuyên|社外"
    r"|組織外|외부",
    re.IGNORECASE,
)
_WARNING: Final = re.compile(
    r"caution|warning|attention|alert|be careful|do not (?:click|open)|don['’]t click|links? (?:or"
    r"|and) attachments?|learn why|external (?:e-?mail|sender|message)|exercise care|recogni[sz]e the sender"
    r"|achtung|vorsicht|warnung|hinweis|klicken sie|erfahren sie|anhänge|externe (?:e-?mail|nachricht"
    r"|absender)|extern(?:er|e)?[:\]]|prudence|avertissement|méfi|ne cliquez|pièces jointes|découvr"
    r"|e-?mail externe|courriel externe"
    r"|precaución|cuidado|advertencia|atención|aviso|no haga clic|adjuntos|enlaces|más información"
    r"|correo externo|remitente externo|atenção|não clique|e-?mail externo|attenzione|non fare clic"
    r"|e-?mail esterna|let op|klik niet"
    r"|注意|警告|谨慎|謹慎|小心|提醒|请勿点击|外部邮件|外部郵件|外部发件人|cảnh báo|cẩn thận|chú ý|thận trọng"
    r"|không nhấp|đừng nhấp|lưu ý|email bên ngoài|thư bên ngoài|警告|注意|クリックしない|주의|경고",
    re.IGNORECASE,
)
_OF_MAIL: Final = re.compile(
    r"mail|message|sender|nachricht|absender|expéditeur|courriel|correo|mensaje|remitente|mensagem|remetente"
    r"|messaggio|mittente|bericht|afzender|邮件|郵件|发件人|寄件者|发送|thư|người gửi|メール|送信|メッセージ"
    r"|메일|발신",
    re.IGNORECASE,
)
_TAGGED: Final = re.compile(
    r"[\[【(（*]{1,3}\s?(?:external|extern|externe|externo|esterno|ext|外部|外部邮件|外部メール|社外|bên ngoài"
    r"|thư ngoài|외부|warning: external|caution: external)"
    r"[^\]】)）\n]{0,60}[\]】)）*]{1,3}[\s:.-]*$",
    re.IGNORECASE,
)
_DEVICE: Final = (
    r"i ?-?phon\w*|i ?-?pad\w*|i ?-?pod|macbook|android|samsung|galaxy|huawei|honor|xiaomi|redmi|小米|华为"
    r"|vivo|oppo|oneplus|pixel|nokia|htc|sony|lg|motorola|moto"
    r"|blackberry|windows|mobile?\w*|móvil|movil|handy|smartphone\w*|phone|tablet|cell(?:phone)?|device"
    r"|outlook|yahoo|gmx|web\.de|gmail|proton ?(?:mail)?|mail (?:for|app)"
    r"|mailbox|airmail|spark|aqua mail|bluemail|k-9|k9|fairemail|thunderbird|telekom|t-online|orange|laposte"
    r"|free mail|libero|correo para|courrier pour|correio para|手机|手機"
    r"|邮箱|郵箱|企业微信|ios|canary|edison|superhuman|zoho|newton|polymail|mailspring|客户端|điện thoại"
    r"|thiết bị|di động|телефон\w*|смартфон\w*|яндекс\w*|mail\.ru|gerät"
    r"|appareil|dispositivo|toestel|enhed|enhet|puhelim\w*|telefon\w*|urządzeni\w*|mi correo|posta para"
)
_SENT_FROM: Final = (
    r"(?:sent|delivered) (?:from|via|with|by|using)|(?:gesendet|verschickt|geschickt|gesandt) (?:von|vom|mit"
    r"|über|aus|per)|von unterwegs|(?:envoyé|expédié)e? (?:de|depuis|à partir|par|avec|via|du)"
    r"|(?:enviado|enviada|mandado) (?:desde|con|por|vía|via|a través|do|da|de|pelo|a partir|com)|(?:inviato"
    r"|inviata) (?:da|dal|dalla|con|tramite)|(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|met|via|van)"
    r"|(?:wysłane|wysłano|wysłany) (?:z|ze|przez|za pomocą)|(?:odesláno|odoslané|odesláno|odoslane) (?:z|ze|zo"
    r"|pomocí)|(?:poslano|poslato) (?:s|sa|iz|z|preko)|trimis[ăe]? (?:de pe|de la|din|prin|cu)"
    r"|(?:skickat|skickades|sendt|sänt) (?:från|fra|via|med)|lähetetty|(?:отправлено|отослано|отправлен) (?:с"
    r"|со|из|от|через)|(?:надіслано|відправлено) (?:з|із|зі|через)|изпратено от|(?:στάλθηκε|απεστάλη) (?:από"
    r"|με|μέσω)"
    r"|נשלח מ|(?:أُ?رسلت?|مرسلة?) من|ส่งจาก|(?:dikirim|terkirim) dari|dihantar daripada|enviat des de|saadetud"
    r"|išsiųsta iš|nosūtīts no"
)
_FROM_DEVICE: Final = re.compile(
    rf"[\W_]{{0,5}}(?:{_SENT_FROM})[^.:!?]{{0,30}}?(?:{_DEVICE})[^:!?]{{0,60}}$|[\W_]{{0,5}}sent (?:from|via"
    rf"|with|by|using) (?:my |a |an )?[\w-]+(?: [\w.-]+){{0,2}}\W*$"
    rf"|[\W_]{{0,5}}(?:von|vom|mit|fra|från|iphone)\b[^.:!?]{{0,40}}(?:{_DEVICE})[^.:!?]{{0,30}}(?:gesendet"
    rf"|geschickt|verschickt|sendt|skickat|küldve)\W*$"
    rf"|[^.:!?]{{0,30}}(?:{_DEVICE})\S{{0,20}}\s?(?:gönderildi|küldve|から送信|에서 보냄|에서 전송)\W*$"
    rf"|[\W_]{{0,5}}diese (?:nachricht|e-?mail) wurde von [^.:!?]{{0,60}} gesendet\W*$|[\W_]{{0,5}}(?:from"
    rf"|via) my (?:{_DEVICE})[^:!?]{{0,30}}$|[\w ]{{1,40}} from (?:my )?mobile\W*$"
    rf"|[\W_]{{0,5}}(?:发自|發自|来自|來自|从|從|發送自|发送自|由)(?:我的"
    rf"|于)?.{{0,20}}(?:{_DEVICE}).{{0,12}}(?:发送|傳送|邮件应用|郵件)?\W*$"
    rf"|[\W_]{{0,5}}[发發]自[^。，！？]{{0,20}}$|.{{0,12}}(?:から送信|에서 보냄)\W*$"
    rf"|[\W_]{{0,5}}(?:đã |được )?gửi (?:từ|bằng|qua|bởi)[^.:!?]{{0,40}}(?:{_DEVICE})[^:!?]{{0,30}}$",
    re.IGNORECASE,
)
_GET_APP: Final = re.compile(
    r"[\W_]{0,3}签名由\s?\S{1,20}\s?定制\W*$|"
    r"[\W_]{0,5}(?:(?:get|download|obtenir|téléchargez?|télécharger|obtenez|obtener|obtén|descarga[r]?|consiga"
    r"|consigue|obter|obtenha|baixar|baixe|transferir|scarica|ottieni|pobierz|uzyskaj|získat|stáhn\w*|získajte"
    r"|hent|få|skaff\w*|hämta|hanki|letölt\w*|obțineți|descărcați|edinin|скачать|скачайте|получить|завантаж\w*"
    r"|отримати|获取|取得|下载|下載|tải(?: xuống)?|lấy|nhận|dapatkan|holen sie sich|laden sie)[^.:!?]{0,20})?"
    r"(?:\boutlook\b[^.:!?]{0,20}(?:ios|android|mac|mobile|windows)|(?:ios"
    r"|android)\S{0,3} \S{0,6}outlook)[^.:!?]{0,40}$"
    r"|[\W_]{0,5}yahoo mail: |[\W_]{0,5}(?:virus-?free|virenfrei|libre de virus|sans virus|livre de vírus"
    r"|privo di virus|virusvrij|无病毒)\W.{0,60}$|[\W_]{0,5}provenance\s?[:：]\s?courrier pour windows.{0,30}$",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"(?:\[([^\]]{0,60})\])?[(<]?https?://[^\s>)]{1,300}[>)]?")
_MANY_WORDS: Final = 16


def is_tag_line(content: str) -> bool:
    """A line a program or phone put there: "Sent from my iPhone", "Von meinem iPhone gesendet", "发自我的 iPhone"."""
    if not content:
        return False
    content = _LINK.sub(r"\1", content[:400]).strip()
    if len(content) > 140 or len(content.split()) > _MANY_WORDS:
        return False
    return bool(_FROM_DEVICE.match(content) or _GET_APP.match(content))


def is_disclaimer(paragraph: str) -> bool:
    """A paragraph (cleaned, joined) that speaks of the mail as a mail: confidential, for the addressee alone, delete.

    One such word is not enough: "the legal notice is missing", "sent in error, please ignore" are what people write.
    """
    text = paragraph[:1_500]
    if _GREEN.match(text):
        return True
    if heading := _HEADINGS.match(text):
        rest = text[heading.end() :]
        return not rest.strip() or bool(_STRONG.search(rest)) or len(set(_WEAK.findall(rest))) >= 2
    of_mail = bool(_THIS_MAIL.search(text))
    if not of_mail and len(text) < 60:
        return False
    strong = {match.casefold() for match in _STRONG.findall(text)}
    said = strong | {match.casefold() for match in _WEAK.findall(text)}
    return bool(strong) and len(said) >= 2 if of_mail else len(strong) >= 2 and len(said) >= 4


def is_banner(paragraph: str) -> bool:
    """A paragraph on top that a gateway put there: "CAUTION: This email originated from outside …", "[EXTERNAL]"."""
    text = paragraph[:600]
    if _TAGGED.match(text):
        return True
    return bool(_OUTSIDE.search(text) and _WARNING.search(text) and _OF_MAIL.search(text))
