"""What the codes of a refusal tell of its reason: enhanced status codes and SMTP reply codes, as data."""

# Reasons that say that the address is dead. Everything else may work another day, or for another mail.
HARD = frozenset({"no such user", "no such host", "moved", "takes no mail"})

# By subject.detail (RFC 3463, RFC 7505, RFC 7372, RFC 7293, and Exchange's own).
_STATUS = {
    "1.1": "no such user", "1.2": "no such host", "1.3": "no such user", "1.4": "malformed address", "1.6": "moved",
    "1.7": "sender refused", "1.8": "sender refused", "1.9": "server fault", "1.10": "takes no mail",
    "2.1": "disabled", "2.2": "mailbox full", "2.3": "too large", "2.4": "sender refused", "3.1": "server fault",
    "3.2": "takes no mail", "3.4": "too large", "4.1": "network", "4.2": "network", "4.3": "server fault",
    "4.4": "no such host", "4.5": "network", "4.6": "loop", "4.7": "gave up", "4.9": "loop", "4.14": "loop",
    "4.310": "no such host", "5.3": "too many at once", "7.25": "no reverse DNS", "7.26": "sender not authenticated",
    "7.27": "sender refused",
}  # fmt: skip
_SUBJECT = {
    "2": "mailbox refuses", "3": "server fault", "4": "network", "5": "server fault", "6": "content refused",
    "7": "policy",
}  # fmt: skip
_REPLY = {
    "421": "network", "450": "greylisted", "451": "server fault", "452": "mailbox full", "521": "takes no mail",
    "551": "moved", "552": "mailbox full", "556": "takes no mail",
}  # fmt: skip


def reason_of_status(status: str) -> str | None:
    """The reason an enhanced status code names ("5.1.1"), None where it only says that something went wrong."""
    rest = status.partition(".")[2]
    return _STATUS.get(rest) or _SUBJECT.get(rest.partition(".")[0])


def reason_of_reply(code: str) -> str | None:
    return _REPLY.get(code)
