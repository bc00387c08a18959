"""Keys and signatures for tests: real ones, made here, with their key records in a DNS that is a dict."""

import base64
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import dkim

from daemon.signatures import NoAnswer

SIGNED = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"mime-version", b"content-type")


@dataclass(frozen=True)
class Key:
    """An RSA key: the private half for signing, the public one as a key record (RFC 6376 3.6.1)."""

    pem: bytes
    record: bytes


@cache
def rsa(bits: int = 1024, seed: int = 7) -> Key:
    """The same key for the same numbers: quick to make, and of no use to anybody."""
    chance = random.Random(seed * 10_000 + bits)
    e = 65_537
    while True:
        p, q = _prime(bits // 2, chance), _prime(bits // 2, chance)
        n, phi = p * q, (p - 1) * (q - 1)
        if n.bit_length() == bits and phi % e:
            break
    d = pow(e, -1, phi)
    numbers = (0, n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = _der(numbers)
    public = _der((n, e))
    pem = b"-----BEGIN RSA PRIVATE KEY-----\n" + base64.b64encode(private) + b"\n-----END RSA PRIVATE KEY-----\n"
    return Key(pem, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public))


def _der(numbers: Sequence[int]) -> bytes:
    """A SEQUENCE of INTEGERs (X.690), which is all that an RSA key is."""
    return _tagged(0x30, b"".join(_tagged(0x02, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _prime(bits: int, chance: random.Random) -> int:
    while True:
        n = chance.getrandbits(bits) | (3 << (bits - 2)) | 1
        if all(n % small for small in (3, 5, 7, 11, 13, 17, 19, 23)) and all(
            _passes(n, chance.randrange(2, n - 2)) for _ in range(20)
        ):
            return n


def _passes(n: int, base: int) -> bool:
    """Miller and Rabin's test."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    x = pow(base, odd, n)
    return x in (1, n - 1) or any((x := x * x % n) == n - 1 for _ in range(twos - 1))


class Dns:
    """TXT records by name; `down`: nobody answers. Remembers what it was asked."""

    def __init__(self, **records: bytes) -> None:
        self.records = {name.replace("_at_", "._domainkey."): record for name, record in records.items()}
        self.down = False
        self.asked: list[str] = []

    def publish(self, domain: str, record: bytes, selector: str = "s1") -> None:
        self.records[f"{selector}._domainkey.{domain}"] = record

    def __call__(self, name: str) -> bytes | None:
        self.asked.append(name)
        if self.down:
            raise NoAnswer("DNS does not answer")
        return self.records.get(name)


def signed(
    raw: bytes,
    domain: str = "acme.example",
    *,
    key: Key | None = None,
    names: Sequence[bytes] = SIGNED,
    identity: str | None = None,
    algorithm: bytes = b"rsa-sha256",
    length: bool = False,
) -> bytes:
    """The mail with a DKIM signature on top."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    made: bytes = dkim.sign(
        raw, b"s1", domain.encode(), (key or rsa()).pem, identity.encode() if identity else None,
        canonicalize=(b"relaxed", b"relaxed"), signature_algorithm=algorithm, include_headers=list(names),
        length=length,
    )  # fmt: skip
    return made + raw


def sealed(raw: bytes, sealer: str, results: str, *, key: Key | None = None, names: Sequence[bytes] = SIGNED) -> bytes:
    """The mail with a further ARC set on top, by a server that found `results`."""
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    raw = f"Authentication-Results: {results}\r\n".encode() + raw
    made = dkim.arc_sign(
        raw, b"s1", sealer.encode(), (key or rsa()).pem, results.partition(";")[0].encode(), include_headers=list(names)
    )
    return b"".join(made) + raw.partition(b"\r\n")[2]
