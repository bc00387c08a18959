"""Mails as fetched, made ready for the reader: in batches, by the key they are known by."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from daemon.mailbox import Fetched
from daemon.parse import Raw
from daemon.parse.headers import split_message
from rules.nouns import Place
from rules.reading.identity import content_key

BATCH_MESSAGES, BATCH_BYTES = 50, 4_000_000
Batch = list[Fetched]


def nameless(place: Place) -> str:
    """A mail whose bytes cannot be had is known by where it lies."""
    return sha256(f"{place.mailbox}/{place.folder}/{place.uidvalidity}/{place.uid}".encode()).hexdigest()


def key_of(fetched: Fetched) -> str | None:
    """As the reader gives it."""
    block, body = split_message(fetched.raw)
    return None if fetched.problem else content_key(block, body if fetched.whole else fetched.body_start)


def raw_of(fetched: Fetched) -> Raw:
    """For the reader; what of a large mail stayed on the server is only described."""
    if fetched.whole:
        return Raw(raw=fetched.raw, received=fetched.received)
    return Raw(
        raw=fetched.raw,
        received=fetched.received,
        body_start=fetched.body_start,
        parts=fetched.parts,
        size=fetched.size,
    )


def batches(fetched: Iterable[Fetched]) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for item in fetched:
        batch.append(item)
        size += len(item.raw)
        if len(batch) >= BATCH_MESSAGES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
