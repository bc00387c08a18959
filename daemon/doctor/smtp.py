"""The way out as the doctor sees it: greeting, encryption, login, size. No mail is begun."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from daemon.config import SmtpConfig
from daemon.doctor.clock import against
from daemon.doctor.values import Finding, look, ok, wrong
from daemon.post import Look, Post, PostUnreachable, Timeouts
from daemon.visible import cut

_PATIENCE = Timeouts(connect=15, answer=30)
_SMALL = 10_000_000  # octets: proofs in print quality are larger, what we send is not


def examine(settings: SmtpConfig, trust: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """`trust`: for a server whose certificate the system does not know."""
    post = Post(settings, timeouts=_PATIENCE, tls=trust)
    try:
        said = post.look()
    except PostUnreachable as e:
        reached = bool(post.greeting)
        where = "user, password and security" if reached else "host, port and security"
        yield wrong("smtp", str(e), f"check {where} of [smtp]", reached=reached)
        return
    finally:
        post.close()
    where = f"{settings.host}:{settings.port}"
    login = f"logged in as {settings.user}" if settings.user else "no login"
    yield ok("smtp", f"{where}, {said.tls or 'no TLS, on this machine'}, {login}: {cut(said.greeting, 120)}")
    yield _size(said)
    yield from against("clock against smtp", said.greeting, datetime.now(UTC))


def _size(said: Look) -> Finding:
    words = ", ".join(word.upper() for word in ("pipelining", "8bitmime", "smtputf8", "dsn") if word in said.features)
    most = said.features.get("size", "")
    limit = int(most) if most.isdigit() else 0
    more = f"; {words}" if words else ""
    if 0 < limit < _SMALL:
        advice = "a larger letter is held and shown in `countersign outbox`"
        return look("smtp can", f"takes mails up to {limit / 1e6:.1f} MB (SIZE){more}", advice)
    told = f"takes mails up to {limit / 1e6:.0f} MB (SIZE)" if limit else "no limit told (SIZE)"
    return ok("smtp can", f"{told}{more}")
