"""Mail that no person wrote: bounces, automatic replies, lists. Never an approval, never answered."""

import re
from dataclasses import dataclass
from typing import Literal

from rules.nouns import Because, Message

STEP = "machine"
_ID = re.compile(r"<[!-~]{1,250}>")
_MESSAGE_ID = re.compile(r"^\s*(?:original-)?message-id\s*:\s*(<[!-~]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(r"^(?:final|original)-recipient\s*:\s*(?:rfc822\s*;)?\s*<?([^\s<>;]+@[^\s<>;]+)>?", re.I | re.M)
_STATUS = re.compile(r"^status\s*:\s*([245])\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineMail:
    """What kind of machine wrote it. For a bounce: who was not reached, for good or not, and which mail it names."""

    kind: Literal["bounce", "auto-reply", "other"]
    because: Because
    hard: bool | None = None
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def recognise(message: Message) -> MachineMail | None:
    """The machine behind a mail, or None for a person's (RFC 3464, 3834, 8098, 2919)."""
    if message.report_type == "delivery-status":
        return _bounce(message)
    first = {name: values[0].strip().lower() for name, values in message.headers.items() if values}
    if message.report_type:
        return _machine("other", f"a {message.report_type} report")
    auto = first.get("auto-submitted", "no").partition(";")[0].strip()
    if auto != "no":
        return _machine("auto-reply", f"Auto-Submitted: {auto}")
    if any(name in first for name in ("x-autoreply", "x-autorespond", "x-auto-reply")):
        return _machine("auto-reply", "it says itself that it is an automatic reply")
    if first.get("return-path") == "<>":
        return _machine("other", "it has no return path (RFC 3834 section 2)")
    if first.get("precedence") in ("bulk", "junk", "auto_reply"):
        return _machine("auto-reply" if first["precedence"] == "auto_reply" else "other", "Precedence says so")
    if "list-id" in first and "list-unsubscribe" in first:
        return _machine("other", "it came through a mailing list with an unsubscribe link")
    return None


def _bounce(message: Message) -> MachineMail:
    body = "\n".join(message.machine_parts)[:200_000]
    status = _STATUS.search(body)
    ids = tuple(dict.fromkeys((*_MESSAGE_ID.findall(body), *(m.message_id for m in message.forwarded if m.message_id))))
    return MachineMail(
        kind="bounce",
        because=Because(step=STEP, text="a delivery status report (RFC 3464)", words=status[0] if status else None),
        hard=status[1] == "5" if status else None,
        addresses=tuple(dict.fromkeys(a.lower() for a in _RECIPIENT.findall(body))),
        message_ids=ids,
    )


def _machine(kind: Literal["auto-reply", "other"], why: str) -> MachineMail:
    return MachineMail(kind=kind, because=Because(step=STEP, text=why))
