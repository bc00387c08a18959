"""How a failure notice is known where no report says so: the words of its subject and of its first lines, as data."""

import re

from rules.reading.machine.phrases import SUBJECT_PREFIX
from rules.reading.machine.signs import Signs
from rules.reading.machine.tables import either, listed

# Local parts and names of those who send notices.
_DAEMON = re.compile(
    either(r"""
        mailer[-_. ]?daemon / mail[-_. ]?daemon / post[-_]?master / poostmaster / mail[-_. ]delivery / double-bounce /
        bounces? / mdaemon / maildelivery / mail[-_. ]?system / system administrator / mail administrator / mailadmin /
        microsoftexchange[0-9a-f]{0,40} / mta\b
    """),
    re.I,
)  # fmt: skip
# Subjects that only programs write, when the first words of the text agree.
_FORMULAS = re.compile(either(r"""
    (?:mail|message) delivery (?:fail|status|system|subsystem|warning|problem|error|report|delay) /
    undeliver(?:able|ed) ?(?::|mail|message|e-?mail) / returned mail / failure notice / delivery status notification /
    (?:mail|message) could not be delivered / non-?delivery / delivery failure notification / mail system error /
    delivery notification: / undelivered mail returned
"""))  # fmt: skip
_PERSONS = re.compile(r"(?:postmaster|mailadmin|mail administrator|mta\b)", re.I)
_NOBODY = re.compile(r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply|listmaster|majordomo|mailman)", re.I)
_LIST_ROBOT = re.compile(r".{1,80}-(?:admin|owner|request|bounces?|help|return|ctl)(?:[-+=].*)?$", re.I)
_LIST_FIELDS = ("x-mlserver", "mailing-list", "list-id", "x-mailman-version", "x-beenthere", "list-help", "x-ml-name")
_SUBJECTS = listed(r"""
    undeliver / returned mail / return to sender / returned to sender / failure notice / delivery fail /
    delivery status / failed delivery / delivery notification / delivery report / non-delivery / nondelivery /
    mail failure / failed mail / mail failed / mail delivery / message delivery / delivery problem / delivery error /
    delivery delay /
    delivery has failed / delivery unsuccessful / delivery subsystem / delivery incomplete / unable to deliver /
    could not be delivered / couldn't be delivered / couldn’t be delivered / wasn't delivered / was not delivered /
    not delivered / cannot be delivered / could not send message / message you sent blocked /
    error sending your mail / mail system error / mail error / message status / warning: message / message delayed /
    delayed mail / delayed delivery / undelivrable / your message to / postmaster notify / smtp server: errors /
    rejected mail / mail rejected / message rejected / message blocked / mail bounce / bounced mail /
    bounce notification / unknown address / email delivery / aws notification message / user unknown /
    mail non delivery / permanent delivery / warning: could not send / not deliverable / mail returned /
    nicht zugestellt / unzustellbar / zustellung / nicht zustellbar / rückläufer / übermittlung fehlgeschlagen /
    non remis / échec de la remise / non distribué / échec de remise / message non délivré / notification d'échec /
    no se puede entregar / no entregado / error de entrega / no se ha podido entregar / devuelto / não entregue /
    não é possível entregar / falha na entrega / não foi possível entregar / mancato recapito / non recapitabile /
    mancata consegna / impossibile recapitare / niet bezorgd / onbestelbaar / kan niet worden bezorgd /
    niet te bezorgen / niedostarczon / nie można dostarczyć / nie dostarczono / не доставлено / недоставленное /
    недоставка / не удалось доставить / 退信 / 系统退信 / 未能送达 / 无法送达 / 无法投递 / 未送達 / 傳送失敗 /
    投递失败 / 邮件被退回 / 배달되지 않음 / 전송 실패 / 配信不能 / 配信できません / メールエラー / エラー通知 /
    送信できません / 送信エラー / 未配信 / 配信エラー / 届きません / không gửi được / không thể gửi / gửi thất bại /
    chưa được gửi / kan inte levereras / olevererat / kunne ikke leveres / ikke leveret / toimittamaton /
    nedoručiteln / iletilemedi / teslim edilemedi / kézbesíthetetlen / nelivrat
""")
_SUBJECT = re.compile("|".join(map(re.escape, _SUBJECTS)))
_BODIES = listed(r"""
    could not be delivered / couldn't be delivered / couldn’t be delivered / wasn't delivered / wasn’t delivered /
    was not delivered / not been delivered / cannot be delivered / can not be delivered / can't be delivered /
    could not deliver / was undeliverable / undeliverable to / unable to deliver / wasn't able to deliver /
    not able to deliver / not be able to be delivered / delivery to the following recipient / delivery has failed /
    delivery failed / did not reach the following / did not reach some / failed permanently / undelivered message /
    had permanent fatal errors / had transient non-fatal errors / had delivery problems / had delivery errors /
    had fatal errors / error delivering your mail / attempting to deliver / trouble delivering your message /
    has been delayed / has been postponed / continue to try to deliver / is delayed for /
    transcript of session follows / delivery status notification /
    mail delivery agent / problem delivering / rejected by a remote mail server / returned to sender /
    message has been rejected / was blocked by our / delivery attempts / delivery error / non-delivered information /
    unknown user: / user mailbox exceeds / invalid final delivery / error message below / unsent message follows /
    delivery failure / undeliverable mail / does not like recipient / has been bounced / message to the following /
    not delivered to / your message was rejected / not a member of this mailing list / group you tried to contact /
    message is being returned / retry timeout / your mail was not delivered / no such user / user unknown /
    incorrectly constructed / permanent error / failed recipient / "notificationtype":"bounce" / mailbox is full /
    delivery to these recipients / message couldn't be sent / nicht zugestellt / nicht zustellbar /
    konnte nicht zugestellt / konnten nicht zugestellt /
    échec de la remise / n'a pas pu être remis / n'a pas pu être distribué / n'a pas pu être délivré /
    n'a pas pu être livré / n'a pas pu être envoyé / n’a pas pu être remis / n’a pas pu être distribué /
    n’a pas pu être délivré / n’a pas pu être livré / n’a pas pu être envoyé / n'a pas été remis /
    no se pudo entregar /
    no se ha podido entregar / error en la entrega / não foi possível entregar / não pôde ser entregue /
    impossibile recapitare / non è stato recapitato / non è stato possibile recapitare /
    non è stato possibile consegnare / non è stato possibile inviare / kan niet worden bezorgd /
    kon niet worden bezorgd / kon niet worden afgeleverd / nie można dostarczyć / nie została dostarczona /
    не может быть доставлено /
    не было доставлено / не удалось доставить / 送信できませんでした / 送信に失敗 / 配信できません / 配送できません /
    届けることができません / 无法送达 / 无法投递 / 未能送达 / 退信 / 投递失败 / 无法发送到 / không thể gửi /
    không gửi được / nemohla být doručena / kunde inte levereras / kunne ikke leveres / teslim edilemedi /
    전송하지 못했습니다 / 배달하지 못했습니다 / 傳送失敗 / 無法傳遞 / 無法寄送
""")
_BODY = re.compile("|".join(map(re.escape, _BODIES)))
_DELAYED = re.compile(either(r"""
    \bdelay(?:ed)?\b / warning: (?:could not|message) / warning message only / will be retried / still trying /
    not yet been delivered / will continue trying / delivery is being retried / verzögert / retard / retras / ritard /
    vertraagd / opóźni / atras / 延迟 / 遅延 / отложен / trì hoãn
"""))  # fmt: skip
_GAVE_UP = re.compile(either(r"""
    failed permanently / permanent (?:fatal )?errors? / permanent failure / given? up / could not be delivered for /
    will be deleted / not continue trying / fehlgeschlagen
"""))  # fmt: skip


def is_notice(signs: Signs) -> bool:
    """A failure notice without a report: who sent it and what it says of itself must agree."""
    if "x-failed-recipients" in signs.first:
        return True
    if SUBJECT_PREFIX.match(signs.subject) or "x-autoreply" in signs.first:
        return False
    if signs.answers and (not _is_daemon(signs) or (signs.message.thread_references and _is_staffed(signs))):
        return False
    if signs.local_part.startswith("mailer-daemon"):
        return True
    if _is_daemon(signs):
        return _subject(signs) or _body(signs) or (signs.null_path and bool(signs.message.forwarded))
    if signs.null_path:
        return _subject(signs) or _body(signs)
    formula = _FORMULAS.match(signs.subject) and not signs.message.thread_references
    robot = not formula and _is_nobody(signs) and (_subject(signs) or _is_list_robot(signs))
    return bool(formula or robot) and _body(signs)  # the words last: they cost most, and few mails get here


def _subject(signs: Signs) -> bool:
    return bool(_SUBJECT.search(signs.subject)) and not signs.answers


def _body(signs: Signs) -> bool:
    return bool(_BODY.search(signs.opening))


def is_delayed(signs: Signs) -> bool:
    """A warning: the server goes on trying."""
    words = f"{signs.subject}\n{signs.opening}"
    return bool(_DELAYED.search(words)) and not _GAVE_UP.search(signs.opening)


def _is_daemon(signs: Signs) -> bool:
    return bool(_DAEMON.match(signs.local_part) or _DAEMON.match(signs.message.sender.name.strip()))


def _is_staffed(signs: Signs) -> bool:
    """A daemon's address behind which a person may sit and answer."""
    return bool(_PERSONS.match(signs.local_part))


def _is_nobody(signs: Signs) -> bool:
    """No person stands behind it: no sender at all, one that reads no answers, or a program that says so."""
    nameless = not signs.message.sender.address or bool(_NOBODY.match(signs.local_part))
    return nameless or signs.first.get("auto-submitted", "no") != "no" or _is_list_robot(signs)


def _is_list_robot(signs: Signs) -> bool:
    return bool(_LIST_ROBOT.match(signs.local_part)) and any(name in signs.first for name in _LIST_FIELDS)
