"""Held against each other: what was made of a mail, and what the explanation says was tried for it."""

from rules.effects import Keep, Verdict
from rules.nouns import Decision, Stop
from rules.reading.case import Case
from rules.reading.tried import tried_of


def explained(case: Case, verdict: Verdict) -> None:
    """Raises AssertionError where the explanation tells another story than the judgement.

    `case`: the mail with the ledger as it stood before it.
    """
    trials, entry = list(tried_of(case)), verdict.entry
    told = [(t.about, t.outcome, [(c.what, c.value, c.passed) for c in t.checks]) for t in trials]
    assert all(t.checks and t.outcome for t in trials), told
    trust, filing = trials[0], trials[1]
    passed_on = any(b.step == "passed on" for b in entry.because)  # nobody vouches for the words in it
    assert passed_on or trust.outcome == f"{entry.sender or 'nobody that can be told'}: {entry.trust}", told
    by_notes = any(b.text.startswith("its notes are about") for b in entry.because)
    assert filing.client == entry.client or by_notes, told
    if entry.client and not by_notes:  # the last way that was tried is the one that took it
        assert all(c.passed for c in filing.checks[-2:]), told
    own = {e.record.request for e in verdict.effects if isinstance(e, Keep) and isinstance(e.record, Decision)}
    if entry.direction == "in":  # what colleagues confirm is recorded of the client's own mail
        assert {t.of for t in trials if t.of and t.records} == own or _read_before(case), told
        if entry.outcome == "asked-ae" and entry.client and not own:
            assert any(not c.passed for t in trials[2:] for c in t.checks) or _of_money(verdict), told
    stopped = _stops(verdict)
    if not case.view.find(Stop, content_key=case.message.content_key):  # an earlier copy put them up
        assert {t.about for t in trials if t.step == "money" and t.records} == stopped, (stopped, told)


def _stops(verdict: Verdict) -> set[str]:
    """What was put up in the writer's own words."""
    kept = [e.record for e in verdict.effects if isinstance(e, Keep) and isinstance(e.record, Stop)]
    own = [s for s in kept if s.state == "standing" and s.content_key == verdict.entry.content_key]
    return {f"what it says of money: {stop.kind}" for stop in own if verdict.entry.direction == "in"}


def _read_before(case: Case) -> bool:
    """What was acknowledged once stays as it was."""
    return bool(case.view.find(Decision, content_key=case.message.content_key))


def _of_money(verdict: Verdict) -> bool:
    return any(b.step not in ("trust", "filing", "decision") for b in verdict.entry.because)
