"""A bounce put together: from a report (RFC 3464) where there is one, else from the prose of the notice."""

from rules.nouns import Because
from rules.reading.machine.notices import is_delayed, is_notice
from rules.reading.machine.recipients import addressees, first_address
from rules.reading.machine.report import Group, is_report, read_report
from rules.reading.machine.returned import message_ids, reply_keys, returned_texts
from rules.reading.machine.signs import Signs
from rules.reading.machine.values import STEP, Failure, MachineMail, distinct, machine
from rules.reading.machine.verdicts import Verdict, judge

_OTHER_REPORTS = ("disposition-notification", "feedback-report")
_ARRIVED = frozenset({"delivered", "relayed", "expanded"})


def read_bounce(signs: Signs) -> MachineMail | None:
    """The bounce, or None. A report that only says "delivered" is a machine's, but no bounce."""
    if signs.message.report_type in _OTHER_REPORTS:
        return None
    texts = [t for t in (*signs.message.machine_parts, *_attached(signs)) if is_report(t)]
    announced = signs.message.report_type in ("delivery-status", "delivery", "global-delivery-status")
    notice = is_notice(signs)
    if not texts and (notice or announced):
        texts = [t for t in (signs.said, signs.message.text) if is_report(t)][:1]
    if not (texts or announced or notice):
        return None
    groups = [g for t in texts[:5] for g in read_report(t)]
    if groups and all(g.action in _ARRIVED for g in groups):
        return machine("other", "delivered", "a report that the mail arrived (RFC 3464)")
    failed = [g for g in groups if g.action not in _ARRIVED]
    failures = _of_groups(failed, signs) if failed else _of_prose(signs)
    delayed = all(g.action == "delayed" for g in failed) if failed and failed[0].action else is_delayed(signs)
    return _bounce(signs, failures, delayed, reported=bool(failed))


def _attached(signs: Signs) -> list[str]:
    """Some servers send the report as a plain text file."""
    return [
        a.text
        for a in signs.message.attachments
        if a.text and a.media_type in ("text/plain", "message/delivery-status")
    ][:5]


def _of_groups(groups: list[Group], signs: Signs) -> list[Failure]:
    blocks = dict(addressees(signs))
    alone = len(groups) == 1
    failures = []
    for group in groups:
        around = next((blocks[a] for a in group.addresses if a in blocks), signs.said if alone else "")
        verdict = judge(group.diagnostic, group.word("status"), around)
        if (
            verdict.reason in ("unknown", "server fault", "filtered", "network", "mailbox refuses")
            or not group.diagnostic
        ):
            wider = judge(f"{group.diagnostic} {around}", group.word("status"), signs.said if alone else "")
            verdict = _better(verdict, wider)
        failures += [_failure(a, verdict, group.diagnostic) for a in group.addresses or ("",)]
    return failures


def _of_prose(signs: Signs) -> list[Failure]:
    found = addressees(signs)
    whole = judge(signs.said[:4_000], "", "")
    if not found:
        return [_failure(first_address(returned_texts(signs)) or _returned_to(signs), whole, "")]
    failures = []
    for address, block in found:
        verdict = judge(block, "", signs.said if len(found) == 1 else "")
        failures.append(_failure(address, whole if verdict.reason == "unknown" else verdict, block))
    return failures


def _returned_to(signs: Signs) -> str:
    return next((a for m in signs.message.forwarded for a in m.to), "")


def _better(first: Verdict, wider: Verdict) -> Verdict:
    """The wider look counts where it found more than "something went wrong"."""
    vague = ("unknown", "server fault", "network", "mailbox refuses")
    more = first.reason in vague and wider.reason not in vague
    return wider if more or first.reason == "unknown" else first


def _failure(address: str, verdict: Verdict, said: str) -> Failure:
    words = " ".join(said[:600].split())[:300] or verdict.words
    return Failure(
        address=address, hard=verdict.hard, reason=verdict.reason, status=verdict.status, reply_code=verdict.reply_code,
        words=words or None,
    )  # fmt: skip


def _bounce(signs: Signs, failures: list[Failure], delayed: bool, reported: bool) -> MachineMail:
    """The mail as a whole is as hard as its worst recipient; a warning is never hard."""
    if delayed:
        failures = [
            Failure(
                address=f.address, hard=False, reason="delayed", status=f.status, reply_code=f.reply_code, words=f.words
            )
            for f in failures
        ]
    worst = next((f for f in failures if f.hard), failures[0])
    how = "is told to wait" if delayed else "hard bounce" if worst.hard else "soft bounce"
    source = "a delivery status report (RFC 3464)" if reported else "a failure notice"
    return MachineMail(
        kind="bounce",
        because=Because(step=STEP, text=f"{source}, {how}: {worst.reason}", words=worst.words),
        detail="delayed" if delayed else "failed",
        hard=worst.hard,
        final=not delayed,
        reason=worst.reason,
        status=worst.status,
        reply_code=worst.reply_code,
        addresses=distinct([f.address for f in failures]),
        message_ids=message_ids(signs),
        reply_keys=reply_keys(signs),
        failures=tuple(failures),
    )
