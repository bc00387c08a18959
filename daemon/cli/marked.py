"""A mail for a person to look at: whose words stand where, which of them decided, and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from daemon.cli.options import in_colour, printed
from daemon.visible import lines, one_line
from rules.nouns import Message
from rules.reading.decision import decide
from rules.reading.decision.lexicon import Lexicons
from rules.reading.machine import recognise
from rules.reading.split import split_message
from rules.reading.split.model import Span, Split

COLOURS: Mapping[str, str] = {
    "new": "green", "quoted": "bright_black", "signature": "yellow", "disclaimer": "bright_black",
    "forwarded": "magenta", "header block": "cyan",
}  # fmt: skip
DECIDES = "bold reverse"
MARK = "**"  # around the deciding words where there is no colour
LONGEST = 12  # lines that are shown of what the writer did not write

Place = tuple[int, int]


def show_marked(row: Mapping[str, Any], message: Message, lexicons: Lexicons) -> None:
    """The mail in its spans, and what was made of it, on standard output."""
    split = split_message(message)
    items = [item["item"] for item in row["items"] or ()]
    places = () if recognise(message) else tuple(deciding(split, lexicons, message.subject, items))
    printed(Text(one_line(f"{row['file']}")), style="bold")
    head, body, why = (Table.grid(padding=(0, 2), pad_edge=False) for _ in range(3))
    for table in (head, body, why):
        table.add_column(no_wrap=True, min_width=12)
        table.add_column(overflow="fold")
    for label, words in _head(row, message):
        head.add_row(f"  {label}", Text(one_line(words)))
    colour = in_colour()
    for span in split.spans:
        if span.text.strip():
            kind = Text(f"  {span.kind}", style=COLOURS[span.kind])
            body.add_row(kind, _coloured(span, places, colour), end_section=True)
    for number, reason in enumerate(row["because"] or ("nothing in it decides anything",), 1):
        why.add_row("  because" if number == 1 else "", Text(lines(f"{number}. {reason}")))
    printed(head, Text(""), body, Text(""), why, Text(""))


def deciding(split: Split, lexicons: Lexicons, subject: str, items: Sequence[str] = ()) -> Iterator[Place]:
    """Where the words stand that decide, as places in the split's whole text."""
    names = items if all(items) else ()
    for evidence in decide(split.new_text, lexicons=lexicons, subject=subject, items=names).because:
        last = split.locate(evidence.end - 1) if evidence.end > evidence.start else 0
        yield split.locate(evidence.start), last + 1


def _head(row: Mapping[str, Any], message: Message) -> Iterator[tuple[str, str]]:
    yield "from", f"{row['from'] or 'nobody that can be told'}" + (f" ({row['trust']})" if row["trust"] else "")
    yield "subject", message.subject
    yield "taken as", f"{row['kind']}, {row['outcome']}"
    if row["client"]:
        yield "client", f"{row['client']}, job {row['job']}" if row["job"] else row["client"]
    yield "decision", row["decision"] or "none"
    for item in row["items"] or ():
        yield "item", f"{item['n']}. {item['item'] or 'without a name'}: {item['decision']}"


def _coloured(span: Span, places: Sequence[Place], colour: bool) -> Text:
    """The span's words, the deciding ones standing out; of other people's words the beginning."""
    shown, at = Text(style=COLOURS[span.kind]), span.start
    for start, end in sorted(places):
        start, end = max(start, at), min(end, span.end)
        if start < end:
            shown.append(_cut(span, at, start))
            words = _cut(span, start, end)
            shown.append(words if colour else f"{MARK}{words}{MARK}", style=DECIDES if colour else None)
            at = end
    shown.append(_cut(span, at, span.end))
    shown.rstrip()
    rows = shown.split("\n")
    if span.kind == "new" or len(rows) <= LONGEST:
        return shown
    kept = Text("\n").join(rows[:LONGEST])
    return kept.append(f"\n… and {len(rows) - LONGEST} more", style="italic")


def _cut(span: Span, start: int, end: int) -> str:
    return lines(span.text[start - span.start : end - span.start])
