"""The demo's account on the terminal: days as headings, a line a mail, and below it what it brought about."""

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from daemon.demo.sentences import Fact, Tone, facts_of, letter_title, local_time, who
from rules.book import RuleBook
from rules.effects import Verdict
from rules.nouns import Entry, Letter, OutboxRow
from rules.view import View

WIDEST, WITHOUT_TERMINAL = 120, 100  # columns
_STYLES: dict[Tone, str] = {"plain": "", "good": "green", "bad": "red", "ask": "yellow", "quiet": "dim"}
_INDENT = 13


class Tale:
    """Tells what happens, once, in the agency's time. `total`: mails to come, for the headings; `aside`: on stderr."""

    def __init__(self, book: RuleBook, total: int, *, aside: bool = False) -> None:
        self.book, self.total, self.read = book, total, 0
        self.zone = ZoneInfo(book.agency.time_zone)
        self.console = _console(aside)
        self._day: date | None = None
        self._time = ""
        self._told: set[str] = set()

    def begin(self) -> None:
        self._line(Text("A week at Northlight", style="bold"), Text(": four clients, four languages, one daemon."))
        city = self.zone.key.rpartition("/")[2]
        self._line(Text(f"in: a mail was read · out: a mail was sent · all times are the agency's, {city}", "dim"))

    def say(self, at: datetime, text: str) -> None:
        """Something that happens outside the mailbox."""
        self._line(self._at(at), Text("··· ", style="dim"), Text(text, style="italic"))

    def mail(self, at: datetime, verdict: Verdict) -> None:
        """A mail was read, and what it brought about."""
        entry = verdict.entry
        self.read += 1
        self._came_in(at, entry)
        for fact in facts_of(verdict, self.book, self.zone):
            self._fact(fact)

    def again(self, at: datetime, entry: Entry, delivered_to: str) -> None:
        """A further copy of a mail that is known."""
        self.read += 1
        self._came_in(at, entry)
        self._fact(("quiet", f"the same mail again, by way of {delivered_to}: one record, two routes"))

    def letters(self, view: View) -> None:
        """Every mail of ours that has reached an end since the last call."""
        rows = sorted(view.find(OutboxRow), key=lambda r: (r.sent_at or r.created, r.due, r.id))
        for row in rows:
            mark = f"{row.id}/{row.state}"
            if row.state not in ("pending", "claimed", "dot") and mark not in self._told:
                self._told.add(mark)
                self._letter(row)

    def coming(self, letters: Sequence[tuple[Letter, str]]) -> None:
        """The next mails with their subjects, as `countersign simulate` would list them."""
        if not letters:
            return
        self._line(Text("\nNext, if nothing changes", style="bold"), Text(" (countersign simulate)", style="dim"))
        for letter, subject in letters:
            at = letter.due.astimezone(self.zone)
            self._line(
                Text(f" {at:%a %d %b %H:%M}  ", style="dim"), Text(f"{letter.to[0]}  "), Text(subject, style="dim")
            )

    def look(self, out: Path, command: str) -> None:
        """Where to look."""
        self._line(Text(f"\nLook into {out}", style="bold"))
        for what, text in (
            ("index.html", "every mail that went out: when, to whom, why"),
            ("approvals.html", "who approved what, in whose words"),
            ("sent/", "the mails themselves, .eml and .html"),
            ("ledger.jsonl", "the whole ledger, as countersign export writes it"),
        ):
            self._line(Text(f"  {what:<16}"), Text(text, style="dim"))
        self._line(Text("Try", style="bold"))
        for arguments in (f"approvals --desk {out}/desk", f"explain --desk {out}/desk acme/ACME-0042/poster/v2"):
            self.console.print(Text(f"  {command} {arguments}"), soft_wrap=True)  # whole, to be copied

    def count(self, filed: int, approved: int, asked: int, sent: int) -> None:
        counts = f"{self.read} mails read, {filed} filed, {approved} approved, {asked} asked, {sent} sent"
        self._line(Text(f"\n{counts}", style="bold"))

    def _came_in(self, at: datetime, entry: Entry) -> None:
        sender = who(entry.sender, self.book) if entry.sender else "a mail that cannot be read"
        subject = Text(f": {entry.subject}" if entry.subject else "")
        self._line(self._at(at), Text("in  ", style="cyan"), Text(sender, style="bold"), subject)

    def _letter(self, row: OutboxRow) -> None:
        at = row.sent_at or row.created
        local = local_time(row, self.book, at)
        sent = row.state == "sent"
        head = Text(letter_title(row) if sent else f"{letter_title(row)} ({row.state})")
        to = Text(f" → {row.to[0] if row.external else who(row.to[0], self.book)}", "bold" if row.external else "")
        theirs = Text(f" ({local})" if local else "", style="blue")
        self._line(
            self._at(at),
            Text("out ", style="magenta" if sent else "red"),
            head,
            to,
            theirs,
            Text(f"  {row.subject}", "dim"),
        )

    def _fact(self, fact: Fact) -> None:
        tone, text = fact
        self._line(Text(" " * (_INDENT - 2)), Text(text, style=_STYLES[tone]))

    def _at(self, at: datetime) -> Text:
        """The time, left out where the line above bears the same; a heading first when the day is new."""
        local = at.astimezone(self.zone)
        if local.date() != self._day:
            self._day, self._time = local.date(), ""
            heading = Text(f"\n{local:%A}, {local.day} {local:%B}", style="bold underline")
            self._line(heading, Text(f"   {self.read} of {self.total} mails read" if self.read else "", style="dim"))
        time, before = f"{local:%H:%M}", self._time
        self._time = time
        return Text(f" {'' if time == before else time:<5}  ", style="dim")

    def _line(self, *parts: Text) -> None:
        """One line, never wrapped: cut with … at the terminal's edge, double-width letters counted as two."""
        line = Text.assemble(*parts)
        self.console.print(line, no_wrap=True, overflow="ellipsis", crop=True)


def _console(aside: bool) -> Console:
    """As wide as the terminal; into a file or a pipe as wide as $COLUMNS, and without a colour code."""
    if reconfigure := getattr(sys.stderr if aside else sys.stdout, "reconfigure", None):
        reconfigure(errors="replace")  # a terminal without these letters still shows the rest
    found = Console(highlight=False, stderr=aside)
    width = found.width if found.is_terminal or "COLUMNS" in os.environ else WITHOUT_TERMINAL
    return Console(highlight=False, stderr=aside, width=max(40, min(width, WIDEST)))
