"""Bounces told by a mail service as JSON (Amazon SNS notifications that reach the mailbox by mail)."""

import json
from dataclasses import replace
from typing import Any

from rules.nouns import Because
from rules.reading.machine.signs import Signs
from rules.reading.machine.values import STEP, Failure, MachineMail, distinct, machine
from rules.reading.machine.verdicts import judge

MAX_JSON = 200_000


def read_service(signs: Signs) -> MachineMail | None:
    """The bounce, complaint or delivery in a mail whose text begins with a JSON object; None where it is another's."""
    text = signs.message.text.lstrip()[:MAX_JSON]
    if not text.startswith("{") or '"' not in text[:40]:
        return None
    try:
        told, _ = json.JSONDecoder(strict=False).raw_decode(text)
        if isinstance(told.get("Message"), str):  # an SNS envelope around the notification
            told = json.loads(told["Message"])
        return _notification(told)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None


def _notification(told: dict[str, Any]) -> MachineMail | None:
    kind = str(told.get("notificationType") or told.get("eventType") or "").lower()
    if kind == "complaint":
        found = machine("other", "feedback", "a complaint told by a mail service")
        return replace(found, message_ids=_ids(told))
    if kind == "delivery":
        return machine("other", "delivered", "a mail service says that the mail arrived")
    if kind != "bounce" or not isinstance(told.get("bounce"), dict):
        return None
    bounce = told["bounce"]
    failures = [_failure(r, bounce) for r in list(bounce.get("bouncedRecipients") or ())[:50] if isinstance(r, dict)]
    worst = next((f for f in failures if f.hard), failures[0] if failures else None)
    if worst is None:
        return None
    how = "hard bounce" if worst.hard else "soft bounce"
    return MachineMail(
        kind="bounce",
        because=Because(step=STEP, text=f"told by a mail service, {how}: {worst.reason}", words=worst.words),
        detail="failed",
        hard=worst.hard,
        final=True,
        reason=worst.reason,
        status=worst.status,
        reply_code=worst.reply_code,
        addresses=distinct([f.address for f in failures]),
        message_ids=_ids(told),
        failures=tuple(failures),
    )


def _failure(told: dict[str, Any], bounce: dict[str, Any]) -> Failure:
    words = str(told.get("diagnosticCode") or bounce.get("bounceSubType") or "")[:2_000]
    verdict = judge(words, str(told.get("status") or ""))
    return Failure(
        address=str(told.get("emailAddress") or "").lower()[:400], hard=verdict.hard, reason=verdict.reason,
        status=verdict.status, reply_code=verdict.reply_code, words=words[:300] or None,
    )  # fmt: skip


def _ids(told: dict[str, Any]) -> tuple[str, ...]:
    mail = told.get("mail")
    common = mail.get("commonHeaders") if isinstance(mail, dict) else None
    written = str(common.get("messageId") or "") if isinstance(common, dict) else ""
    listed = mail.get("headers") if isinstance(mail, dict) else None
    ids = [
        str(h.get("value")) for h in listed or () if isinstance(h, dict) and str(h.get("name")).lower() == "message-id"
    ]
    return distinct([i for i in (written, *ids) if i.startswith("<") and len(i) <= 250])
