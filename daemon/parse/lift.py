"""Takes what has no structure out of a message before it is parsed, and gives it back when it is read.

Parsers read line by line, and nearly all lines of real mail are base64 of attachments. A run of base64 characters
after an empty line and before a boundary (or the end) holds no boundary, no header and no empty line, so one token line
in its place changes nothing in the structure; nor does it for the whole body of a mail that is one text. The token does
not occur in the mail: the sender cannot write it.
"""

import hashlib
from dataclasses import dataclass, field

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_WORTH_IT = 2_048  # octets
_MOST_BOUNDARIES = 5_000


@dataclass(slots=True)
class Lifted:
    """A body with tokens for its long base64 runs. `slices` are (start, end) in `source` by token."""

    source: bytes
    body: bytes
    slices: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def restore(self, octets: bytes) -> bytes:
        """What stood in the mail where `octets` stands in the lifted body."""
        if not self.slices or len(octets) < _TOKEN_LENGTH:
            return octets
        alone = self.slices.get(octets.strip())
        if alone:
            return self.source[alone[0] : alone[1]]
        for token, (start, end) in self.slices.items():
            if token in octets:
                octets = octets.replace(token, self.source[start:end])
        return octets


_TOKEN_LENGTH = 28


def lift(body: bytes, is_one_text: bool) -> Lifted:
    """Linear in the body's length; a body with nothing to lift comes back as it is."""
    runs = [(0, len(body))] if is_one_text and body else []
    if not is_one_text and len(body) > _WORTH_IT:
        runs = _runs(body)
    if not runs:
        return Lifted(body, body)
    stem = b"LIFTED" + hashlib.sha256(body[:65_536] + str(len(body)).encode()).hexdigest()[:16].upper().encode()
    if stem in body:
        return Lifted(body, body)
    pieces, slices, position = [], {}, 0
    for number, (start, end) in enumerate(runs):
        token = stem + b"%06d" % number
        slices[token] = (start, end)
        pieces += [body[position:start], token]
        position = end
    pieces.append(body[position:])
    return Lifted(body, b"".join(pieces), slices)


def _runs(body: bytes) -> list[tuple[int, int]]:
    """Where long base64 runs stand: (start, end), without the line end before the boundary."""
    runs, previous = [], 0
    for _ in range(_MOST_BOUNDARIES):
        boundary = body.find(b"\n--", previous)
        end = len(body) if boundary < 0 else boundary
        if end - previous > _WORTH_IT:
            run = _run(body, previous, end)
            if run:
                runs.append(run)
        if boundary < 0:
            break
        previous = boundary + 3
    return runs


def _run(body: bytes, low: int, high: int) -> tuple[int, int] | None:
    while high > low and body[high - 1] in b"\r\n":
        high -= 1
    start = max(body.rfind(b"\n\n", low, high) + 2, body.rfind(b"\n\r\n", low, high) + 3)
    if start < 3:  # no empty line: the whole body of a message without parts
        start = low if low == 0 else high
    if high - start < _WORTH_IT or body[start:high].translate(None, _ALPHABET):
        return None
    return start, high
