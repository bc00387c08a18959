"""What of a mail can give a machine away: first headers, subject, who it is from, and its prose without quotations."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.nouns import Message
from rules.reading.machine.tables import listed

MAX_PROSE = 20_000  # characters: a notice says what it has to say at its top
MAX_RETURNED = 60_000

# Lines after which a notice shows the mail that came back. Each at the start of its line, in lower case.
_BORDERS = listed(r"""
    below this line is a copy / enclosed is a copy of the message / this is a copy of the message /
    this is a copy of your message / this is a copy of the body / original message follows /
    the header of the original / message headers follow / the original message follows / header of the original /
    unsent message follows / unsent message below / original message / original mail info / returned message /
    message header follows / message headers / text of the original message / returned message follows /
    forwarded message / transcript of message follows / included is a copy of the message header / original headers /
    the following is a copy of / headers of the original / the text you sent follows / your message follows /
    returned mail header / message text follows / begin original / start of returned / contents of the message /
    included below / below is a copy of the original message / copy of the message / the first part of your message
""")
_BORDER = re.compile(rf"^[ \t]*+[-=*_#|]*+[ \t]*+(?:{'|'.join(map(re.escape, _BORDERS))})\b[^\n]{{0,80}}$", re.I | re.M)
_HEADER_START = re.compile(
    r"^(?:received|return-path|delivered-to|dkim-signature|x-[\w-]{2,40}|message-id|mime-version):[^\n]*\n"
    r"(?:[ \t][^\n]*\n){0,12}(?:[\w-]{2,60}:[^\n]*\n|>?[ \t][^\n]*\n)",
    re.I | re.M,
)
_ANSWER = re.compile(
    r"(?:re|aw|sv|vs|antw|odp|rv|res|回复|答复|回覆|fw|fwd|wg|tr|转发|轉寄|i|r)(?:\[\d\])?\s*[:：]", re.I
)


@dataclass(frozen=True)
class Signs:
    """One mail, looked at once. All text is NFKC; what is compared is lower case."""

    message: Message

    @cached_property
    def first(self) -> Mapping[str, str]:
        """The first value of each header, lower case."""
        return {n: v[0].strip().lower()[:1_000] for n, v in self.message.headers.items() if v}

    @cached_property
    def subject(self) -> str:
        return " ".join(unicodedata.normalize("NFKC", self.message.subject[:1_000]).casefold().split())

    @cached_property
    def answers(self) -> bool:
        """The subject says that somebody answered or forwarded: what follows are words about a notice, not a notice."""
        return bool(_ANSWER.match(self.subject))

    @cached_property
    def _cut(self) -> tuple[str, str]:
        text = unicodedata.normalize("NFKC", self.message.text[:MAX_RETURNED]).replace("\r\n", "\n")
        starts = [m.start() for m in (_BORDER.search(text), _HEADER_START.search(text)) if m]
        # a mail that is all headers (a broken MIME body) has nothing before them
        cut = min((s for s in starts if text[:s].strip()), default=len(text))
        return text[:cut], text[cut:]

    @cached_property
    def said(self) -> str:
        """The notice's own prose: no quoted lines, nothing of the mail that came back."""
        lines = self._cut[0][:MAX_PROSE].split("\n")
        return "\n".join(line for line in lines if not line.startswith(">") or line.startswith(">>>"))

    @cached_property
    def opening(self) -> str:
        """The first words, lower case, blanks folded: where a notice says what it is."""
        return " ".join(self.said[:4_000].casefold().split())[:2_500]

    @cached_property
    def returned(self) -> str:
        """What stands in the text of the mail that came back."""
        return self._cut[1]

    @cached_property
    def local_part(self) -> str:
        """Of the sender, also when it has no domain; a bare name counts ("From: MAILER-DAEMON")."""
        sender = self.message.sender
        return (sender.address.rpartition("@")[0] or sender.address or sender.name).strip("<> \"'").lower()[:100]

    @cached_property
    def null_path(self) -> bool:
        """The envelope had no sender: nobody wants an answer (RFC 5321 4.5.5, RFC 3834 section 3.3)."""
        path = self.first.get("return-path", "x").strip("<> ")
        return path == "" or path.startswith(("mailer-daemon", "double-bounce", "null"))
