"""What an edit of the rules makes of the coming mails: those that come, go, move or change, and nothing else."""

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import click
from rich.text import Text

from daemon.cli.foreseen import row_of
from daemon.cli.options import plain, printed
from daemon.foresight import Mail
from daemon.visible import lines, one_line

Kind = Literal["comes", "goes", "moves", "changes"]
_STYLES: dict[Kind, str] = {"comes": "green", "goes": "red", "moves": "yellow", "changes": "cyan"}
_LONGEST = 40  # lines of changed words that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One mail under both sets of rules. `what`: the parts that differ; empty where it comes or goes."""

    kind: Kind
    old: Mail | None
    new: Mail | None
    what: tuple[str, ...] = ()

    @property
    def mail(self) -> Mail:
        """As it would be; of one that goes, as it would have been."""
        found = self.new or self.old
        assert found
        return found


def differences(old: Iterable[Mail], new: Iterable[Mail]) -> Iterator[Difference]:
    """In the order of their times. A mail is the same one under both when its key is: keys name letters for ever."""
    before, after = ({mail.row.id: mail for mail in mails} for mails in (old, new))
    for key in sorted({*before, *after}, key=lambda k: ((after.get(k) or before[k]).at, k)):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            yield Difference("comes" if now else "goes", was, now)
        elif what := tuple(_what(was, now)):
            yield Difference("moves" if "at" in what else "changes", was, now, what)


def _what(was: Mail, now: Mail) -> Iterator[str]:
    a, b = was.row, now.row
    pairs = {
        "at": (was.at, now.at), "rule": (a.rule, b.rule), "to": (a.to, b.to), "cc": (a.cc, b.cc),
        "subject": (a.subject, b.subject), "words": (a.text, b.text), "state": (a.state, b.state),
    }  # fmt: skip
    yield from (name for name, (one, other) in pairs.items() if one != other)
    if was.written and now.written:
        if was.written.sender != now.written.sender:
            yield "from"
        if was.written.words.html != now.written.words.html and a.text == b.text:
            yield "look"


def show_differences(old: Iterable[Mail], new: Iterable[Mail], as_json: bool) -> None:
    """On standard output, as JSON lines or for people."""
    empty = True
    for found in differences(old, new):
        empty = False
        if as_json:
            click.echo(json.dumps(plain(_values(found)), ensure_ascii=False))
        else:
            _tell(found)
    if empty and not as_json:
        click.echo("no mail of these days comes, goes, moves or changes")


def _values(found: Difference) -> dict[str, Any]:
    was, becomes = ({name: _value(mail, name) for name in found.what} if mail and found.what else None
                    for mail in (found.old, found.new))  # fmt: skip
    return {
        "difference": found.kind, "key": found.mail.row.id, "what": found.what, **row_of(found.mail), "was": was,
        "becomes": becomes,
    }  # fmt: skip


def _value(mail: Mail, name: str) -> Any:
    match name:
        case "words":
            return mail.row.text
        case "from":
            return _sender(mail)
        case "look":
            return mail.written.words.html if mail.written else None
        case _:
            return row_of(mail)[name]


def _tell(found: Difference) -> None:
    row = row_of(found.mail)
    head = Text(f"\n{found.kind:<8}", style=_STYLES[found.kind])
    head.append(one_line(f"{row['at']:%a %Y-%m-%d %H:%M %z}  {row['rule']} to {', '.join(row['to'])}"), style="bold")
    printed(head)
    printed(Text(one_line(f"        {row['subject']}")))
    for name in found.what:
        if name == "words":
            assert found.old
            assert found.new
            printed(_changed_words(found.old.row.text, found.new.row.text))
        elif name == "look":
            printed(Text("        the HTML looks otherwise, its words are the same"))
        else:
            printed(Text(one_line(f"        {name}: {_part(found.old, name)} → {_part(found.new, name)}")))
    printed(Text(one_line(f"        because {row['because']}" + (f" [{row['where']}]" if row["where"] else ""))))


def _part(mail: Mail | None, name: str) -> str:
    assert mail
    if name == "from":
        return _sender(mail) or "–"
    value = row_of(mail)[name]
    if name == "at":
        return f"{value:%a %Y-%m-%d %H:%M %z}"
    return ", ".join(value) or "nobody" if isinstance(value, list) else str(value)


def _sender(mail: Mail) -> str | None:
    return '"{}" <{}>'.format(*mail.written.sender) if mail.written else None


def _changed_words(old: str, new: str) -> Text:
    """The lines that differ, as `diff` writes them."""
    found: Sequence[str] = [
        line for line in difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]  # fmt: skip
    text = Text()
    for line in found[:_LONGEST]:
        text.append(f"          {lines(line)}\n", style="red" if line.startswith("-") else "green")
    if len(found) > _LONGEST:
        text.append(f"          … and {len(found) - _LONGEST} more lines\n")
    text.rstrip()
    return text
