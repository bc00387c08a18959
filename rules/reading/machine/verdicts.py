"""Hard or soft: what a server's words, its codes and the moment it said them mean for the address."""

import re
from dataclasses import dataclass

from rules.reading.machine.codes import HARD, reason_of_reply, reason_of_status
from rules.reading.machine.reasons import SURE_USER, reason_of_words
from rules.reading.machine.tables import either

MAX_LINE = 2_500
_STATUS = re.compile(r"(?<![\w.-])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\w.:/-])([45]\d\d)(?=[ \-:,;\]]|$)")
_ADDRESS = re.compile(r"<?[^\s<>()\[\]:;,\"']{1,120}@[^\s<>()\[\]:;,\"']{1,250}>?")
_LINK = re.compile(r"(?:https?://|www\.)\S{1,500}")
_BY_NOW = re.compile(r"(?<!and )\b(?:try again|temporar|transient|non-?permanent|deferred|will retry)\b")

_USER_CODES = ("1.1", "1.3", "1.10")

# The SMTP command that was refused (RFC 5321 3.3), in the words of those who report it.
_STAGES = (
    ("RCPT", re.compile(either(r"""
        in reply to rcpt to / after rcpt to / after rcpt command / following rcpt command / smtp:rcpt / \[rcpt_to\] /
        our rcpt to / rejected recipient / does not like recipient / >>> ?rcpt to / \(state 14\) / to rcpt /
        recipient address rejected / command: ?rcpt / rcpt to:? ?(?:failed|generated) / rcpt to < / during rcpt
    """))),
    ("MAIL", re.compile(either(r"""
        in reply to mail from / after mail from / following mail command / \[mail_from\] / our mail from /
        sender was rejected / >>> ?mail from / \(state 13\) / after initial connection / my name was rejected /
        in reply to (?:ehlo|helo) / after (?:ehlo|helo) / initial server greeting / host greeting /
        smtp:(?:mail|conn|helo|ehlo)
    """))),
    ("DATA", re.compile(either(r"""
        in reply to (?:end of )?data / after end of data / after data / >>> ?data / >>> ?\.$ / \[data\] / \[eod\] /
        our data / \(state 1[5-9]\) / smtp command data / failed after i sent / following data / smtp:(?:data|eod) /
        after pipelined / final dot
    """))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why one recipient was not reached, and the codes and words that tell."""

    reason: str
    hard: bool
    status: str | None
    reply_code: str | None
    words: str | None


def plain(text: str) -> str:
    """One lower-case line without addresses and links: names such as spam-report@ are no reason."""
    line = " ".join(text[: 2 * MAX_LINE].casefold().split())[:MAX_LINE]
    return _ADDRESS.sub("<>", _LINK.sub(" ", line))


def stage(text: str) -> str | None:
    """The command that was refused, as far as the text tells: the last one named before an answer."""
    line = " ".join(text[: 4 * MAX_LINE].casefold().split())
    found = [(m.start(), name) for name, pattern in _STAGES for m in [pattern.search(line)] if m]
    return min(found)[1] if found else None


def judge(words: str, status: str = "", around: str = "") -> Verdict:
    """`words`: what the refusing server said; `status`: the report's code; `around`: the prose about this recipient.

    Servers that filter for their users (mobile carriers above all) answer "unknown user" only after DATA, when they
    have seen the mail: there, and where nobody says when it was said, the words alone do not make an address dead.
    """
    line = plain(words)
    said = _STATUS.findall(words[:MAX_LINE])
    written = _STATUS.findall(status[:100])
    codes = [*said, *written]
    reply = next(iter(_REPLY.findall(words[:MAX_LINE])), None)
    code = next((c for c in codes if not c.endswith(".0.0")), codes[0] if codes else None)
    when = stage(f"{words}\n{around}")
    about_user = any(c.partition(".")[2] in _USER_CODES for c in codes)
    found = reason_of_words(line, ("no such user",) if when == "MAIL" and not about_user else ())
    reason, phrase = found or (None, None)
    if reason == "no such user" and not (about_user or when == "RCPT" or _surely(line, around)):
        reason = "filtered"
    elif reason in ("no such host", "takes no mail") and _temporary(code, reply, line):
        reason = "network"
    elif reason is None:
        reason = _by_code(said, written, reply)
    elif reason == "server fault" and (named := _by_code(said, written, reply)) in HARD:
        reason = named
    return Verdict(reason or "unknown", reason in HARD, code, reply, phrase)


def _surely(line: str, around: str) -> bool:
    return bool(SURE_USER.search(line) or SURE_USER.search(plain(around)))


def _temporary(code: str | None, reply: str | None, line: str) -> bool:
    """The server itself said that it may pass."""
    return (code or reply or "5").startswith("4") or bool(_BY_NOW.search(line))


def _by_code(said: list[str], written: list[str], reply: str | None) -> str | None:
    """What the codes alone tell, the refusing server's own before the reporting one's; 4.x.x is never for good."""
    for code in (*said, *written):
        reason = reason_of_status(code)
        if reason:
            soft = code.startswith("4") and reason in HARD
            return "network" if soft else reason
    return reason_of_reply(reply) if reply else None
