"""The two ways in: splitting a text, and splitting a mail by its text with its HTML as second opinion."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rules.nouns import Message
from rules.reading.htmltext import html_to_text
from rules.reading.split.cut import Hints, cut
from rules.reading.split.html import html_lines
from rules.reading.split.known import OurWords
from rules.reading.split.lines import Line, cut_lines, words
from rules.reading.split.markers import is_forward_subject
from rules.reading.split.model import Split
from rules.reading.split.signature import line_key


def split_text(
    text: str, known: Sequence[str] = (), flowed: bool = False, writer: str = "", forwarding: bool = False
) -> Split:
    """Cuts a text into spans that joined give it back.

    `known`: texts we sent earlier in the thread, to know them without marks. `flowed`: format=flowed (RFC 3676).
    `writer`: the sender's name as From gives it. `forwarding`: the subject says the mail is passed on.
    """
    hints = Hints(OurWords(known), writer, forwarding=forwarding)
    spans, sure = cut(cut_lines(text, flowed), hints)
    return Split(spans, sure, flowed=flowed)


def split_message(message: Message, known: Sequence[str] = ()) -> Split:
    """Cuts a mail's text; of a mail without text, the text its HTML is turned into (`Split.source`).

    Where both are there they must agree on what is new, up to punctuation, links and what the HTML marks as signature.
    Of a text that was too long to be read whole nothing is sure.
    """
    whole = _cut(message, known)
    return replace(whole, agree=False) if any(d.startswith("text cut at") for d in message.defects) else whole


def _cut(message: Message, known: Sequence[str]) -> Split:
    """As `split_message`, of a text that was read whole."""
    forwarding = is_forward_subject(message.subject)
    ours = OurWords(known)
    page = html_lines(message.html) if message.html else []
    lines = cut_lines(message.text, message.flowed)
    if not page:
        spans, sure = cut(lines, Hints(ours, _writer(message), forwarding=forwarding))
        blank = bool((message.html or "").strip() and message.text.strip())  # a page that shows nothing of the text
        return Split(spans, sure and not blank, flowed=message.flowed)
    spans, sure = cut(page, Hints(ours, _writer(message), forwarding=forwarding))
    seen = Split(spans, source="html")
    sure = sure and not _is_struck(page, seen)
    if not message.text.strip() or _is_made_from(lines, page, message):
        return Split(spans, sure, source="html")
    spans, certain = cut(lines, Hints(ours, _writer(message), _signed(seen), forwarding))
    read = Split(spans, flowed=message.flowed)
    return Split(spans, sure and certain and _same(read.new_text, seen.new_text), flowed=message.flowed)


def _writer(message: Message) -> str:
    """The sender's name; of a sender without one what the address says ("alice.romero" of alice.romero@…)."""
    local = message.sender.address.partition("@")[0]
    return message.sender.name or " ".join(part for part in re.split(r"[._+-]", local) if len(part) > 1)


def message_lines(message: Message) -> list[Line]:
    """The lines of a mail as a reader has them: of its text, or of its HTML where it has no text."""
    if message.text.strip() or not message.html:
        return cut_lines(message.text, message.flowed)
    return html_lines(message.html)


def _is_made_from(lines: Sequence[Line], page: Sequence[Line], message: Message) -> bool:
    """Whether the text is no text of the sender's but the HTML, rendered when the mail was read."""
    if [words(line.content) for line in lines if line.content] != [
        words(line.content) for line in page if line.content
    ]:
        return False
    return message.html is not None and message.text.strip() == html_to_text(message.html).strip()


def _signed(split: Split) -> frozenset[str]:
    spans = (*split.of("signature"), *split.of("disclaimer"))
    return frozenset(key for span in spans for line in span.text.splitlines() if (key := line_key(line)))


def _is_struck(page: Sequence[Line], split: Split) -> bool:
    """Whether words stand among the new ones that the writer struck out, or that may not be seen."""
    struck = [line.start for line in page if line.struck]
    return any(span.start <= start < span.end for start in struck for span in split.of("new"))


def _same(one: str, other: str) -> bool:
    """Whether two renderings say the same: the same words, or (where there are none, as in "👍") the same signs."""
    if words(one) or words(other):
        return words(one) == words(other)
    return "".join(one.split()) == "".join(other.split())
