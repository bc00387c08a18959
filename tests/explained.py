"""Held against each other: what was made of a mail, and what the explanation says was tried for it."""

from rules.effects import Keep, Verdict
from rules.nouns import Decision
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
        assert {t.of for t in trials if t.records} == own or _read_before(case), told
        if entry.outcome == "asked-ae" and entry.client and not own:
            assert any(not c.passed for t in trials[2:] for c in t.checks) or _of_money(verdict), told


def _read_before(case: Case) -> bool:
    """What was acknowledged once stays as it was."""
    return bool(case.view.find(Decision, content_key=case.message.content_key))


def _of_money(verdict: Verdict) -> bool:
    return any(b.step not in ("trust", "filing", "decision") for b in verdict.entry.because)
