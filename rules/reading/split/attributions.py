"""Attribution lines ("On Tue, 17 Feb 2026 at 12:40, Mia Berg <mia@…> wrote:"), in any language, over several lines.

Known by their parts, not by one pattern a program: a date or an address, a word for "wrote", a colon at the end.
"""

import re
from collections.abc import Sequence
from typing import Final

from rules.reading.split.lines import Line

MAX_LINES: Final = 6  # an attribution is wrapped over no more lines than this
MAX_LENGTH: Final = 500  # characters

_WROTE: Final = re.compile(
    # words with a letter before or after them mean something else; the last row is written without blanks
    r"(?<!\w)(?:wrote|writes|said|quoting|zitat von|citando a|citando|citation de|citazione da|citát|cytat"
    r"|schrieb|schrieben|schreibt|geschrieben|a écrit|a ecrit|écrit|ecrit|écrivait|escribió|escribio|escribe"
    r"|escribía"
    r"|ha scritto|scrive|scritto|escreveu|escrevia|schreef|geschreven|skrev|kirjoitti|napisał|napisała"
    r"|napisał\(a\)|napisał/a|pisze"
    r"|napsal|napsala|napsal\(a\)|napísal|napísala|napísal\(a\)|píše|napisao|napisala|napisao je|napisala je"
    r"|piše|je napisao|је написао"
    r"|napisal|napisal\(a\)|je pisal|írta|ezt írta|a scris|scrie|yazdı|yazmış|şunu yazdı|şunları yazdı|написал"
    r"|написала|написал\(a\)"
    r"|написал\(а\)|пишет|писал|писал\(а\)|пише|написав|написала|написав\(ла\)|написа|έγραψε|έγραψαν|kirjutas"
    r"|rakstīja|rašė|parašė|va escriure"
    r"|ha escrit|escrigué|idatzi zuen|skrifaði|menulis|menulis:|tulis|menulis pada|sumulat|viết|đã viết|כתב"
    r"|כתבה|כתב/ה|كتب|كتبت|نوشت)(?!\w)"
    r"|写道|寫道|写到|写了|寫了|撰写|書きました|書いた|のメール|のメッセージ|님이 작성|님이 씀|작성:|썼습니다"
    r"|เขียนว่า|เขียน|ने लिखा"
)
_RUNS_ON: Final = re.compile(
    rf"@[^\s<>@]{{1,200}}[>)]\s?(?:{_WROTE.pattern})\s?[:：]\s?\S"
)  # the older mail in the same line
_OPENERS: Final = re.compile(
    r"[\W_]{0,6}(?:(?:on|at|in|am|le|el|il|il giorno|op|em|no dia|w dniu|dnia|dne|dňa|dana|dne|den|d\.|på|vào"
    r"|lúc|vào lúc|ngày|на|pe|la|în|in data|"
    r"στισ|την|pada|pada tanggal|tarihinde|kl\.|ti|ke|to|pe|la|su|ma|al|di|da|a|el dia|el día|no|em|numa|u|v"
    r"|ob|ve|dana|der|a|em|sul)\s"
    r"|(?:在|于|於|ใน|ในวันที่|في|בתאריך|ב-|יום))"
)
_STARTS_DATED: Final = re.compile(
    r"\W{0,4}(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|\d{4}\s?[年년]|\d{1,2}\.?\s\w{3,12}\.?,?\s(?:de\s)?(?:19|20)?\d\d"
    r"|[^\W\d]{1,14}[.,]?\s\d{1,2}[.,]?\s|[^\W\d]{1,14}[.,]{1,2}\s?\w{1,9}[.,]?\s\d{1,2}[.,\s])"
)
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]@,;:\"']{1,64}@[^\s<>()\[\]@,;:\"']{1,200}")
_TIME: Final = re.compile(r"\d{1,2}\s?(?:[:.：hH]|时|時|点|點|시)\s?\d{2}")
_DATE: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}[月월]")
_DAY: Final = re.compile(r"\d")
_OLD_GMAIL: Final = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d ")
_ENDS: Final = re.compile(r"[:：]\W{0,4}$")
_ENDS_WROTE: Final = 14  # characters that may follow the verb when there is no colon


def find_attribution(lines: Sequence[Line], first: int) -> int | None:
    """The index behind the attribution that begins at line `first`, or None.

    Of two lines that could begin the same attribution the later one does, unless the earlier is the better beginning:
    a line of the answer standing right above stays written text.
    """
    grade = _grade(lines[first].content)
    if not grade:
        return None
    after = _complete(lines, first)
    if after is None:
        return None
    torn = 0
    addressed = "@" in lines[first].content
    for later in range(first + 1, after):
        above = lines[later - 1].content
        torn += above.count("<") - above.count(">")
        if torn > 0 or lines[later].content[:1] == "<" or _complete(lines, later) != after:
            continue
        text = " ".join(line.content for line in lines[later:after])
        if addressed and "@" not in text:
            continue
        if _grade(lines[later].content) >= grade or _DATE.search(text):
            return None
    return after


def _grade(content: str) -> int:
    """How much a line looks like the beginning of an attribution: 2 opener or date, 1 an address or "wrote", else 0."""
    if not content:
        return 0
    head = content[:80].casefold().lstrip("-–—_* >|\"'")
    if (_OPENERS.match(head) and _DAY.search(head)) or _STARTS_DATED.match(head):
        return 2
    if "@" in content or _DATE.search(content) or _TIME.search(content) or _WROTE.search(content.casefold()):
        return 1
    return 0


def _complete(lines: Sequence[Line], first: int) -> int | None:
    """The index behind the shortest run of lines from `first` that reads as an attribution."""
    joined, at, depth = "", first, lines[first].depth
    while at < len(lines) and at - first < MAX_LINES and len(joined) < MAX_LENGTH:
        line = lines[at]
        torn = joined.count("<") > joined.count(">")  # "<name@host" and ">:" on a line of its own
        if not line.content:
            if not (joined and at + 1 < len(lines) and lines[at + 1].content.startswith("<")):
                return None
        elif line.depth != depth and not torn:
            return None
        joined = f"{joined} {line.bare if torn else line.content}".strip()
        at += 1
        if is_attribution(joined, before_quote=_next_is_quoted(lines, at, depth)):
            return at
    return None


def _next_is_quoted(lines: Sequence[Line], at: int, depth: int) -> bool:
    while at < len(lines) and not lines[at].content and not lines[at].mark:
        at += 1
    return at < len(lines) and (lines[at].depth > depth or lines[at].mark in ("quoted", "forwarded"))


def is_attribution(text: str, before_quote: bool) -> bool:
    """Whether a whole (unwrapped) line attributes what follows. `before_quote`: marked quoted text follows."""
    if len(text) > MAX_LENGTH:
        return False
    text = text.strip(" -–—_*>|")
    if _OLD_GMAIL.match(text):
        return True
    lowered = text.casefold()
    if _RUNS_ON.search(lowered) and (_OPENERS.match(lowered) or _STARTS_DATED.match(lowered)) and _TIME.search(text):
        return True
    verbs = list(_WROTE.finditer(lowered))
    colon = bool(_ENDS.search(text))
    closes = colon or (
        bool(verbs) and len(lowered) - verbs[-1].end() <= _ENDS_WROTE and not text.endswith((".", "!", "?", "。"))
    )
    if not closes:
        return False
    address, date, time = _ADDRESS.search(text), _DATE.search(text), _TIME.search(text)
    if address and (verbs or (date and time and colon)):
        return _is_bare(lowered, verbs, colon)
    opened = bool(_OPENERS.match(lowered) or _STARTS_DATED.match(lowered))
    if verbs and (date or time) and (opened or (date and time)):
        return _is_bare(lowered, verbs, colon) and (before_quote or bool(date))
    return before_quote and bool(verbs) and colon and (opened or len(lowered.split()) <= 8)


def _is_bare(lowered: str, verbs: Sequence[re.Match[str]], colon: bool) -> bool:
    """Nothing but the attribution itself stands in the line: no second sentence, and a verb without colon ends it."""
    if not colon and verbs and len(lowered) - verbs[-1].end() > _ENDS_WROTE:
        return False
    return not re.search(r"[!?。！？]\s?\S", lowered[:-2])
