"""Each way and rule that was tried for a mail, value by value: the mail is read again where it lies."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from rich.text import Text

from daemon.cli.options import printed
from daemon.cli.story import Teller
from daemon.cli.tried import check_words, tell_checks
from daemon.reread import CannotReread, Rereader
from daemon.visible import one_line
from rules.duties.tried import Check
from rules.nouns import Because, Decision, Entry, OutboxRow, Question, Record, Stop
from rules.reading.tried import Trial, tried_of
from rules.reading.tried.kept import rules_tried

STEPS: Mapping[str, Sequence[str]] = {
    "mail": ("trust", "filing", "decision", "money"), "approval": ("trust", "decision"), "filing": ("filing",),
    "money": ("trust", "money"),
}  # fmt: skip
_KEY = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Retried:
    """What was tried for a mail. `problem`: why the mail could not be read again; `kept`: what is told without it."""

    entry: Entry
    trials: tuple[Trial, ...] = ()
    problem: str = ""
    kept: tuple[Check, ...] = ()


class Retrier:
    """Asks for each mail once, whatever of it is explained."""

    def __init__(self, teller: Teller, mails: Rereader) -> None:
        self._teller, self._mails = teller, mails
        self._known: dict[str, Retried] = {}

    def about(self, record: Record) -> Retried | None:
        """For a mail all that was tried; for what came of one (a decision, a stop, a question, a letter) what bears on
        it. None: no mail is behind it, or none that had to be weighed."""
        entry, steps, requests = self._behind(record)
        if entry is None or not steps:
            return None
        found = self._known.setdefault(entry.key, self._known.get(entry.key) or self._retried(entry))
        if isinstance(record, Entry):
            return found
        bears = (t for t in found.trials if t.step in steps and (not requests or t.of is None or t.of in requests))
        return Retried(entry, tuple(bears), found.problem)

    def _behind(self, record: Record) -> tuple[Entry | None, Sequence[str], Sequence[str]]:
        """The mail, the steps that bear on the record, and the requests that it is about."""
        view = self._teller.view
        match record:
            case Entry():
                return record, STEPS["mail"], ()
            case Decision():
                return view.get(Entry, record.content_key), STEPS["approval"], (record.request,)
            case Stop():
                return view.get(Entry, record.content_key), STEPS["money"], ()
            case Question():
                return view.get(Entry, record.content_key), STEPS.get(record.id.partition("/")[0], ()), _asked(record)
            case OutboxRow():  # its key ends in that of the mail that it answers
                key = record.id.rpartition("/")[2]
                entries = view.find(Entry) if _KEY.fullmatch(key) else ()
                kind = "money" if record.duty in ("dunning", "desk") else record.duty
                entry = next((e for e in entries if e.key.startswith(key)), None)
                question = view.get(Question, record.about)
                requests = _asked(question) if question else record.about.split(", ")
                return entry, STEPS.get(kind, ()), requests if kind == "approval" else ()
        return None, (), ()

    def _retried(self, entry: Entry) -> Retried:
        try:
            return Retried(entry, tuple(tried_of(self._mails.case(entry))))
        except CannotReread as e:
            return Retried(entry, problem=str(e), kept=tuple(rules_tried(entry, self._teller.book)))


def _asked(question: Question) -> Sequence[str]:
    """The requests that it is about."""
    return [name for name in (question.request, *(name for name, _ in question.items)) if name]


def tell_retried(retried: Retried, teller: Teller) -> None:
    """On standard output, below the record that it is about."""
    zone = teller.book.agency.time_zone
    click.echo()
    if retried.problem:
        _bold("tried: the mail itself could not be read again, so only what the ledger has is told")
        printed(Text(one_line(f"  {retried.problem}")))
        tell_checks(retried.kept)
        return
    _bold(f"tried with the ledger as it was when the mail came, by the rules of now: times in {zone}")
    for trial in retried.trials:
        click.echo()
        _bold(f"{trial.about}:")
        tell_checks(trial.checks)
        for words in (f"→ {trial.outcome}", *otherwise(retried.entry, trial, teller)):
            _bold(f"  {words}")


def _bold(words: str) -> None:
    printed(Text(one_line(words)), style="bold")


def retried_values(retried: Retried, teller: Teller) -> Iterator[dict[str, Any]]:
    """As JSON, in the form of what is tried for a day."""
    entry, zone = retried.entry, teller.book.agency.time_zone
    trials = retried.trials or (
        Trial("filing", "the filing rules", retried.kept, f"not read again: {retried.problem}"),
    )
    for trial in trials:
        checks = [{"what": c.what, "value": c.value, "passed": c.passed, "where": c.where} for c in trial.checks]
        yield {
            "kind": "tried", "id": entry.key, "duty": trial.step, "about": trial.about, "where": None, "zone": zone,
            "outcome": trial.outcome, "otherwise": [*otherwise(entry, trial, teller)], "letters": [],
            "because": [check_words(c) for c in trial.checks] or [trial.outcome], "checks": checks,
        }  # fmt: skip


def as_json(retried: Retried, teller: Teller) -> None:
    for values in retried_values(retried, teller):
        click.echo(json.dumps(values, ensure_ascii=False))


def otherwise(entry: Entry, trial: Trial, teller: Teller) -> Iterator[str]:
    """Where the ledger has it otherwise: rules have changed since, or a person has had a say."""
    if trial.step == "filing" and (trial.client or None) != (entry.client or None):
        filed: Because | None = next((b for b in reversed(entry.because) if b.step == "filing"), None)
        why = f": {filed.text}" if filed else ""
        yield f"the ledger has it otherwise: {entry.client or 'no client'}{why}"
    if trial.of is not None:
        made = [d for d in teller.view.find(Decision, content_key=entry.key) if d.request == trial.of]
        alone = [d for d in made if not d.confirmed_by]
        if trial.records != bool(alone):
            word = f"{alone[0].decision} is on record" if alone else "nothing is on record by itself"
            yield f"the ledger has it otherwise: {word}"
        yield from (f"{d.decision} recorded on the word of {d.confirmed_by}" for d in made if d.confirmed_by)
