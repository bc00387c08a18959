"""The sender's domain in DNS: MX, SPF, DMARC, and a DKIM key under one of the usual selectors. Best effort.

Without a network it says so. Nothing here is ever "wrong": mail servers of our own may know better than what the world
is told.
"""

from collections.abc import Iterator

from dns.exception import DNSException, Timeout
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, NoResolverConfiguration, Resolver

from daemon.doctor.values import Finding, look, ok

SECONDS = 3.0  # for one question
SELECTORS = ("default", "selector1", "selector2", "google", "mail", "dkim", "s1", "k1")
_NEVER = (".example", ".test", ".invalid", ".localhost", ".local")  # RFC 2606, RFC 6761, RFC 6762


class _Silent(Exception):
    """No name server answers."""


def examine(domain: str, resolver: Resolver | None = None) -> Iterator[Finding]:
    """`resolver`: another than the system's."""
    what = f"dns {domain}"
    if resolver is None:
        if domain.endswith(_NEVER) or "." not in domain:
            yield look(what, "a domain that is in no DNS", "write the agency's own address as `from` of [smtp]")
            return
        try:
            resolver = Resolver()
        except NoResolverConfiguration:
            yield look(what, "not looked up: this machine names no name server", "")
            return
    try:
        yield from _records(domain, what, resolver)
    except _Silent as error:
        yield look(what, f"not looked up: {error}", "")


def _records(domain: str, what: str, resolver: Resolver) -> Iterator[Finding]:
    servers = _ask(resolver, domain, "MX")
    if servers:
        yield ok(f"{what} MX", ", ".join(server.partition(" ")[2].rstrip(".") for server in servers))
    else:
        yield look(f"{what} MX", "none", "answers to our mails cannot come back: publish an MX record")
    spf = [text for text in _ask(resolver, domain, "TXT") if text.lower().startswith("v=spf1")]
    if len(spf) == 1:
        yield ok(f"{what} SPF", spf[0])
    else:
        advice = "publish one that names the server of [smtp] (RFC 7208)" if not spf else "keep one (RFC 7208 4.5)"
        yield look(f"{what} SPF", f"{len(spf) or 'no'} records", advice)
    dmarc = [text for text in _ask(resolver, f"_dmarc.{domain}", "TXT") if text.lower().startswith("v=dmarc1")]
    if dmarc:
        yield ok(f"{what} DMARC", dmarc[0])
    else:
        advice = "publish one: without it nobody can tell our mails from forged ones (RFC 7489)"
        yield look(f"{what} DMARC", "none", advice)
    found = [s for s in SELECTORS if any("p=" in t for t in _ask(resolver, f"{s}._domainkey.{domain}", "TXT"))]
    if found:
        yield ok(f"{what} DKIM", f"key under {', '.join(found)}")
    else:
        advice = "if your server signs under another selector, all is well; else turn signing on (RFC 6376)"
        yield look(f"{what} DKIM", "no key under the usual selectors", advice)


def _ask(resolver: Resolver, name: str, kind: str) -> list[str]:
    """The answers as text, texts joined (RFC 7208 3.3); none where there are none."""
    try:
        answer = resolver.resolve(name, kind, lifetime=SECONDS, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except (Timeout, NoNameservers):
        raise _Silent("no name server answers") from None
    except DNSException as error:
        raise _Silent(f"{type(error).__name__}") from None
    if kind != "TXT":
        return sorted(record.to_text() for record in answer)
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
