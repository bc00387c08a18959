"""Keys of signatures from DNS: TXT records, kept for a while, asked for no longer than a mail may wait."""

import time
from collections.abc import Callable

from daemon.signatures.check import NoAnswer

ANSWER_SECONDS = 4.0
KEEP_SECONDS = 3_600.0
REST_SECONDS = 60.0  # after a name server that does not answer: mail goes on meanwhile, unproved
MOST_KEPT = 2_000
Ask = Callable[[str], bytes | None]


class Resolver:
    """Looks up TXT records. Call it with a name; it gives the record, or None where there is none.

    Raises NoAnswer, and nothing else, when DNS is not to be reached: at once for a minute after it was not. `ask`
    answers in place of the network, `now` in place of the clock that only runs forward.
    """

    def __init__(self, ask: Ask | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._now = ask or _over_the_network, now
        self._known: dict[str, tuple[float, bytes | None]] = {}
        self._resting_until = float("-inf")

    def __call__(self, name: str) -> bytes | None:
        at = self._now()
        known = self._known.get(name)
        if known and at < known[0]:
            return known[1]
        if at < self._resting_until:
            raise NoAnswer("DNS does not answer")
        try:
            record = self._ask(name)
        except NoAnswer:
            self._resting_until = self._now() + REST_SECONDS
            raise
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[name] = (at + KEEP_SECONDS, record)
        return record


def _over_the_network(name: str) -> bytes | None:
    import dns.exception  # here: a desk whose server checks signatures never asks
    import dns.rdatatype
    import dns.resolver

    try:
        answer = dns.resolver.resolve(name, dns.rdatatype.TXT, lifetime=ANSWER_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError, ValueError) as e:
        raise NoAnswer(f"DNS does not answer ({type(e).__name__})") from None
    records = [b"".join(record.strings) for record in answer]
    return records[0] if len(records) == 1 else None  # of several keys none is certain (RFC 6376 3.6.2.2)
