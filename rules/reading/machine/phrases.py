"""What automatic replies say, in the languages of our clients. All patterns meet lower-case text."""

import re

from rules.reading.machine.tables import either, listed

# A subject begins with these only when a program wrote it. Followed by a colon, a dash or a bracket, or alone.
_PREFIXES = listed(r"""
    automatic reply / auto reply / auto-reply / autoreply / automated reply / auto response / auto-response /
    automatic response / automated response / autoresponse / auto respond / auto-respond / autoresponder /
    out of office / out of the office / out-of-office / out of office autoreply / out of office reply /
    out of office auto reply / vacation reply / vacation response / away from my mail / ooo auto reply /
    away message / absence notice / absent from office / automatische antwort / abwesenheitsnotiz /
    abwesenheitsbenachrichtigung / abwesenheitsnachricht / abwesenheitsmeldung / abwesenheitsassistent / abwesend /
    autom. antwort / automatische abwesenheitsnotiz / autoantwort / automatische rückmeldung / réponse automatique /
    reponse automatique / message automatique / message d'absence / message d’absence / absence du bureau /
    notification d'absence / avis d'absence / absent du bureau / réponse automatique d'absence /
    respuesta automática / respuesta automatica / fuera de la oficina / fuera de oficina / mensaje automático /
    aviso de ausencia / auto respuesta / autorespuesta / ausente de la oficina / resposta automática /
    resposta automatica / ausência temporária / fora do escritório / fora do escritorio / aviso de ausência /
    resposta automática de ausência / mensagem automática / risposta automatica / fuori sede / fuori ufficio /
    risposta automatica (fuori sede) / messaggio automatico / avviso di assenza / assente dall'ufficio /
    automatisch antwoord / automatische reactie / afwezig / afwezigheidsbericht / afwezigheidsmelding /
    niet aanwezig / automatisch bericht / automatyczna odpowiedź / odpowiedź automatyczna / autoodpowiedź /
    nieobecność / poza biurem / autoresponder: / trả lời tự động / thư trả lời tự động / tự động trả lời /
    phản hồi tự động / thông báo vắng mặt / vắng mặt / 自动回复 / 自动答复 / 自動回覆 / 自動答覆 / 自動回复 /
    自動応答 / 自動返信 / 自動送信 / 不在通知 / 不在応答 / 不在のお知らせ / 不在のため自動 / 外出自动回复 /
    休假自动回复 / 不在办公室 / 不在辦公室 / 外出 / 자동 회신 / 자동회신 / 자동 응답 / 부재중 /
    автоматический ответ / автоответ / автоматична відповідь / autosvar / automatiskt svar / automatisk svar /
    frånvaro / fraværsmelding / fravær / automaattinen vastaus / poissaoloviesti / poissa / automatická odpověď /
    automatická odpoveď / otomatik yanıt / otomatik cevap / ofis dışında / automatikus válasz / răspuns automat /
    αυτόματη απάντηση / jawapan automatik / balasan otomatis / ตอบกลับอัตโนมัติ / automatski odgovor /
    samodejni odgovor / automatinis atsakymas / автоматичен отговор / תשובה אוטומטית / رد تلقائي / الرد التلقائي
""")
_ALTERNATIVES = "|".join(re.escape(p) for p in sorted(_PREFIXES, key=len, reverse=True))
SUBJECT_PREFIX = re.compile(rf"[\[(【<*]{{0,3}}\s?(?:{_ALTERNATIVES})(?:\s?[:：\])】>*|]|\s[-–—]\s|$)")

# A text that says of itself that a machine wrote it, at the start of a line.
_SELVES = listed(r"""
    apple mail sent this email to unsubscribe /
    this (?:e-?mail |message |reply )?(?:is|was|has been) (?:an? )?(?:auto(?:mat(?:ic|ed))?(?:ally)?)[
        -]?(?:generated|sent|created)?[ -]?(?:e-?mail |reply |response
        )?(?:reply|response|answer|responder|acknowledge?ment|confirmation|out[- ]of[- ]office) /
    this (?:is an )?auto(?:-|mated |matic )?(?:reply|response) /
    (?:auto|automatic|automated)[ -]?(?:reply|response) (?:from|to|message) /
    dies(?:e[rs]?)? (?:ist eine |e-mail ist eine |nachricht ist eine |mail ist eine )automatisch\w* (?:generierte
        |erstellte )?(?:antwort|abwesenheit\w*|e-?mail-antwort|eingangsbest) /
    ceci est (?:une réponse|un message de réponse) automatique /
    ce(?:ci est un)? (?:message|courriel) (?:est )?(?:une réponse )?automatique /
    (?:esta|este) (?:es |mensaje es )?una? (?:respuesta|contestación) automática /
    esta é uma (?:resposta|mensagem) automática / questa è una risposta automatica /
    dit is een automatisch(?:e)? (?:antwoord|reactie|gegenereerd antwoord) /
    (?:to jest |wiadomość jest )?(?:automatyczna odpowiedź|wiadomość wygenerowana automatycznie) /
    đây là (?:thư|email|e-mail|tin nhắn) (?:trả lời |phản hồi )?tự động /
    (?:这是|此邮件为|本邮件为|本邮件是|這是|此為)(?:一封|系统|系統)*自[动動](?:回复|答复|回覆|答覆|发送) /
    (?:这是|此邮件为|本邮件为|本邮件是).{0,12}自动(?:回复|答复) /
    (?:このメール|本メール|こちら).{0,20}自動(?:返信|応答|送信|配信) / это автоматический ответ / 이 메일은 자동
""")
DECLARED = re.compile(rf"\n[ \t*#=_(\[-]{{0,8}}(?:{'|'.join(_SELVES)})")

# Words of absence. People use them too: they count only beside another sign.
ABSENCE = re.compile(
    either(r"""
    out of (?:the )?office / \booo\b /
    (?:on|from|am in|my) (?:annual |parental |maternity |paternity |sick |medical )?(?:vacation|leave|holiday) /
    away (?:from|until|till|on)\b /
    (?:i am|i'm|i will be|currently|will be) (?:\w+ )?(?:away|absent|unavailable|travell?ing|out\b) /
    (?:limited|no|intermittent|sporadic) access to (?:my )?(?:e-?mail|mail) /
    return(?:ing)? (?:to (?:the|my) office|on) / nicht (?:im (?:büro|haus)|erreichbar|am arbeitsplatz) /
    im urlaub|außer haus|abwesen|wieder erreichbar|in elternzeit /
    en vacances|en congé|absent[e]? du bureau|de retour le|absent jusqu|actuellement absent /
    de vacaciones|fuera de (?:la )?oficina|estar[ée] ausente|regreso el|de baja|ausente /
    de férias|fora do escritório|ausente|estarei de volta|retorno dia /
    in ferie|fuori (?:sede|ufficio)|sarò assente|rientrerò|assente /
    met vakantie|op vakantie|afwezig|niet op kantoor|weer bereikbaar / na urlopie|nieobecn|poza biurem|przebywam /
    nghỉ phép|vắng mặt|đi công tác|không có mặt tại văn phòng|đang nghỉ /
    休假|度假|不在办公室|不在辦公室|出差|外出|请假|年假|休暇|不在|休業|お休み / в отпуске|отсутству / 휴가|부재중
""")
)

ACKNOWLEDGED = re.compile(
    either(r"""
    (?:ticket|case|request|enquiry|inquiry|support)\b.{0,40}(?:#|received|created|opened|registered|number|logged) /
    we (?:have )?received your (?:e-?mail|message|request|enquiry|inquiry) /
    thank you for (?:contacting|your (?:e-?mail|message|enquiry|inquiry|request)|getting in touch) /
    ihre (?:anfrage|e-?mail|nachricht) (?:ist|wurde).{0,30}(?:eingegangen|erhalten) / (?:bien|avons) reçu votre /
    hemos recibido su|recibimos su / recebemos (?:o )?seu|recebemos sua / abbiamo ricevuto /
    (?:已收到您的|感谢您的(?:来信|邮件)) / (?:đã nhận được|cảm ơn).{0,20}(?:email|thư|yêu cầu) /
    お問い合わせ.{0,20}(?:受け付け|受付|ありがとう) / we hebben uw .{0,30}ontvangen /
    otrzymali(?:śmy)? .{0,20}(?:zgłoszenie|wiadomość)
""")
)

CHALLENGE = re.compile(
    either(r"""
    (?:verify|confirm|prove|authenticate) (?:your(?:self| e-?mail| address| message| identity)|that you are|you are)
        .{0,60}(?:human|person|deliver|sender|real) /
    (?:click|follow|reply|visit).{0,60}(?:to (?:deliver|release|have your (?:e-?mail|message) delivered|be
        (?:added|approved))|so (?:that )?your (?:message|mail) .{0,30}deliver) /
    (?:boxbe|spamarrest|spam arrest|mailinblack|challenge[- ]response|sender verification|bluebottle|sendio) /
    your (?:message|e-?mail) (?:is|has been) (?:held|waiting|quarantined).{0,80}(?:confirm|verify|click|authenti) /
    message en attente.{0,60}(?:authentif|cliqu)
""")
)

REACTED = re.compile(
    either(r"""
    ^.{1,80}? reacted (?:to your (?:message|e-?mail)|via gmail) / ^.{0,20}reacted (?:with .{1,12})?to:?\s /
    ^.{1,80}? hat auf ihre nachricht reagiert / ^.{1,80}? a réagi à votre (?:message|e-?mail) /
    ^.{1,80}? (?:ha )?reaccion(?:ó|ado) a (?:tu|su) mensaje / ^.{1,80}? reagiu à sua mensagem /
    ^.{1,80}? ha reagito al tuo messaggio / ^.{1,80}? heeft gereageerd op je bericht /
    ^.{1,80}?(?:对你的(?:邮件|消息)做出了?|回应了您?的) / ^.{1,80}? đã (?:bày tỏ cảm xúc|phản ứng) (?:về|với)
""")
)
