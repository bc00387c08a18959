"""Lines that announce an older mail: "-----Original Message-----", "Begin forwarded message:", in all languages."""

import re
from typing import Final, Literal

Marker = Literal["original", "forwarded", "reply above"]

# Word stems, casefolded: the same few words stand between the dashes whatever the program.
_FORWARDED: Final = """
    forwarded|forward message|fwd.msg|weitergeleit|transféré|transfere|réexpédi|message transmis|message suivi
    reenviad|encaminhad
    reencaminhad|redirecionad|inoltrat|doorgestu|doorgezond|videresend|vidarebefordra|vidaresend|edelleenläh
    edelleen läh|välitet|edastat|edasi saade|przekaz|przesłan|přepos|předan|prepos|postúpen|odovzdan|proslijeđ
    prosljeđ|proslije|prosleđ|posredovan|továbbít|redirecționat|redirecţionat|redirectionat|retransmis|înaintat
    transmis mai departe
    iletilen|i̇letilen|iletilmiş|i̇letilmiş|yönlendiril|iletiyi ilet|leti başlangıcı|перенаправ|пересыл|пересл
    переадрес|пересила|препрат|прослеђ
    προωθ|הועבר|מועבר|معاد توجيه|المعاد توجيه|محول|تمرير|بازارسال|ส่งต่อ|terusan|diteruskan|dimajukan|pārsūt
    persiųst|persiunč|reenviat|转发|轉寄|轉發|转寄|転送|전달|전송된|chuyển tiếp|framsend|अग्रेषित"""
_ORIGINAL: Final = """
    original message|original email|original e-mail|original mail|original appointment|original meeting
    replied message
    reply message|previous message|message history|quoted message|ursprüngliche|originalnachricht
    original-nachricht|originalmail
    original-mail|message d'origine|message d’origine|d'origine|message original|message initial|message précédent
    courriel original
    mensaje original|correo original|mensagem original|messaggio originale|messaggio originario
    messaggio precedente|oorspronkelijk
    origineel bericht|originele bericht|oprindelig|original meddelelse|opprinnelig|original melding|ursprungligt
    originalmeddelande|ursprunglig|alkuperäinen|oryginalna|oryginalny|wiadomość oryginalna|pierwotna|původní
    pôvodná|originálna
    izvorna poruka|originalna poruka|izvirno|eredeti|mesaj original|mesajul original|mesajul inițial|özgün
    orijinal|orjinal|asıl ileti|i̇lk mesaj
    исходное|исходный|оригинал|вихідне|оригінал|початкове|първоначал|αρχικό|מקורית|الأصلية|أصلية|اصلی|原始|原邮件
    原郵件|邮件原件
    回复的原邮件|原文|元のメッセージ|元のメール|オリジナル|元メール|원본|원문|thư gốc|tin nhắn gốc|email gốc
    tin gốc|thư ban đầu|tin nhắn ban đầu|ต้นฉบับ|ข้อความเดิม
    pesan asli|mesej asal|algne kiri|algkiri|sākotnēj|pradin|originalus|missatge original|jatorrizko|upprunaleg|मूल"""
_REPLY_ABOVE: Final = """
    reply above this line|type your reply above|write above this line|reply above the line|please reply above
    bitte antworten sie oberhalb|antwort oberhalb dieser|oberhalb dieser zeile|au-dessus de cette ligne
    por encima de esta línea
    encima de esta linea|sopra questa riga|acima desta linha|boven deze regel|请在此线以上回复|请在此行以上回复
    在此行上方回复|この線より上
    phía trên dòng này"""


def _stems(words: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word.strip().casefold()) for word in words.replace("\n", "|").split("|") if word.strip())
    )


_STEMS: Final[tuple[tuple[Marker, re.Pattern[str]], ...]] = (
    ("reply above", _stems(_REPLY_ABOVE)),
    ("forwarded", _stems(_FORWARDED)),
    ("original", _stems(_ORIGINAL)),
)
MAX_MARKER: Final = 120
_RULE_ENDS: Final = "-_=*~–—─━―#+<> \t"
_RULE: Final = re.compile(r"[-_=*~–—─━―\s]{3,}")
_NUMBERED: Final = re.compile(r"[\d.,;:!?]")


def is_rule(content: str) -> bool:
    """A line drawn across the page: `________________________________`, `-----`, `* * *`."""
    return len(content) >= 3 and bool(_RULE.fullmatch(content[:500])) and len(content.replace(" ", "")) >= 3


def is_dashed(content: str) -> bool:
    """A few words between dashes; what they announce is for the lines below to tell."""
    return (
        len(content) <= 90
        and content.startswith(("---", "—", "***", "___"))
        and content[-2:] in ("--", "——", "**", "__")
    )


def dashed_marker(content: str) -> tuple[Marker, str] | None:
    """A marker between dashes, and what follows it in the same line (Yahoo runs the whole header block on).

    `content` is a cleaned line. None when the dashes or the words are missing.
    """
    start = content.lstrip(_RULE_ENDS)
    dashes = len(content) - len(start)
    if dashes < 2 or not start:
        return None
    ends = re.search(r"\s?[-_=*~–—─━―]{2,}\s?", start[:MAX_MARKER])
    words = start[: ends.start()] if ends else start[:MAX_MARKER]
    if not ends and (dashes < 4 or len(start) > MAX_MARKER):
        return None
    kind = _kind(words)
    return (kind, start[ends.end() :].strip(_RULE_ENDS) if ends else "") if kind else None


def plain_marker(content: str) -> Marker | None:
    """A marker without dashes ("Begin forwarded message:"): only to be believed when a header block follows."""
    if len(content) > 70 or "@" in content:
        return None
    return _kind(content.strip(_RULE_ENDS))


def _kind(words: str) -> Marker | None:
    lowered = words.casefold()
    for kind, stems in _STEMS:
        if stems.search(lowered):
            return kind
    return None


def is_forward_subject(subject: str) -> bool:
    """Whether a subject says the mail is passed on: `Fwd:`, `WG:`, `TR:`, `转发：` …, behind any `Re:` or `[tag]`."""
    return bool(_FORWARD_SUBJECT.match(subject[:300].strip().casefold()))


_FORWARD_PREFIXES: Final = (
    "fwd?|forward(?:ed)?|wg|weitergeleitet|wtr|tr|trans|transf|rv|reenv|reenv[ií]o|enc|encaminhada|res-enc|i|inoltro|inol"
    "|doorst|dst|vs|vb|vl|vid|videresendt?|vidarebefordrat|pd|przek|přep|fs|prep|továbbítás|továbbítva|tovább"
    "|proslijeđeno|proslj|redirecționat|redirecţionat|redirecționare|ilt|i̇lt|ilet|i̇let|yönl|пересл|пересыл|пересылка"
    "|перенапр|перешл|πρθ|προώθ|προωθ|הועבר|העברה|إعادة توجيه|تحويل|转发|轉寄|轉發|转|転送|전달"
    "|ct|chuyển tiếp|teruskan|trs|edastatud|persiųsta|pārsūtīts"
)
_REPLY_PREFIXES: Final = "re|aw|sv|antw|res|r|rif|vá|odp|回复|答复|回覆|yn|ynt|ответ|trả lời|返信"
_FORWARD_SUBJECT: Final = re.compile(
    rf"(?:\[[^\]]{{0,60}}\]\s*|(?:{_REPLY_PREFIXES})\s?[:：]\s*){{0,6}}"
    rf"(?:(?:{_FORWARD_PREFIXES})\s?(?:\[\d+\])?\s?[:：]|\[fwd?[:：])"
)
