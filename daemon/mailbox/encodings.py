"""Content-Transfer-Encodings taken off piece by piece (RFC 2045 section 6), so that a file need not lie in memory."""

import binascii
from typing import Protocol

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_LONGEST_LINE = 1 << 20


class Decoder(Protocol):
    """Feed it encoded octets in order; what it returns, and last `end()`, joined are the decoded octets."""

    def feed(self, octets: bytes) -> bytes: ...
    def end(self) -> bytes: ...


def decoder(encoding: str) -> Decoder:
    """For the value of a Content-Transfer-Encoding field; unknown ones are left as they are (RFC 2045 6.4)."""
    match encoding.strip().lower():
        case "base64":
            return Base64()
        case "quoted-printable":
            return QuotedPrintable()
        case _:
            return AsIs()


class AsIs:
    """7bit, 8bit, binary."""

    def feed(self, octets: bytes) -> bytes:
        return octets

    def end(self) -> bytes:
        return b""


class Base64:
    """Lenient, as mail programs are: what is not of the alphabet is skipped, padding ends it."""

    def __init__(self) -> None:
        self._rest = b""
        self._done = False

    def feed(self, octets: bytes) -> bytes:
        if self._done:
            return b""
        digits = self._rest + octets.translate(None, _NOT_BASE64)
        head, pad, _ = digits.partition(b"=")
        if pad and len(head) % 4 > 1:
            self._done, self._rest = True, b""
            return _base64(head)
        digits = digits.replace(b"=", b"")  # a "=" that cannot be padding is junk
        whole = len(digits) - len(digits) % 4
        self._rest = digits[whole:]
        return binascii.a2b_base64(digits[:whole])

    def end(self) -> bytes:
        rest, self._rest = self._rest, b""
        return _base64(rest)


class QuotedPrintable:
    """Line by line, as soft line breaks and trailing blanks are a line's affair."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, octets: bytes) -> bytes:
        octets = self._rest + octets
        cut = octets.rfind(b"\n") + 1
        if not cut and len(octets) > _LONGEST_LINE:  # no line ends: cut anywhere but inside an escape
            cut = octets.rfind(b"=", len(octets) - 3)
            cut = len(octets) - 3 if cut < 0 else cut
        self._rest = octets[cut:]
        return binascii.a2b_qp(octets[:cut])

    def end(self) -> bytes:
        rest, self._rest = self._rest, b""
        return binascii.a2b_qp(rest)


def _base64(digits: bytes) -> bytes:
    if len(digits) % 4 == 1:  # six bits are no octet
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
