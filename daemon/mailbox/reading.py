"""Messages over the wire: small ones whole and in batches, large ones by their structure; parts of them in pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.mailbox import structure
from daemon.mailbox.encodings import decoder
from daemon.mailbox.headers import body_of, received_at
from daemon.mailbox.session import Session
from daemon.mailbox.uids import grouped, in_groups
from daemon.mailbox.values import Fetched, PartInfo
from daemon.mailbox.wire import Answer
from rules.nouns import Place

WHOLE_OCTETS = 65_536  # messages up to this size are fetched whole
START_OCTETS = 65_536  # of the body, for the message's identity
BATCH_MESSAGES, BATCH_OCTETS = 50, 4_000_000
COMMAND_UIDS = 300  # named in one command: servers limit a command's length
CHUNK_OCTETS = 1 << 18
LARGEST_PART = 1 << 30
# Sizes are the server's word and sometimes wrong: asking for more than should be there tells.
_WHOLE = f"BODY.PEEK[]<0.{2 * WHOLE_OCTETS}>"
_HEAD = (f"BODY.PEEK[HEADER]<0.{structure.HEADER_OCTETS}>", f"BODY.PEEK[TEXT]<0.{START_OCTETS}>")


@dataclass(frozen=True, slots=True)
class Announced:
    """What a server says of a message before we read it."""

    uid: int
    size: int
    date: datetime | None

    @property
    def weight(self) -> int:
        return min(self.size, 3 * WHOLE_OCTETS)


def read_messages(session: Session, folder: str, uids: Sequence[int]) -> Iterator[Fetched]:
    """The messages that are still there, by ascending UID. The session may be used otherwise between two of them."""
    for some in in_groups(sorted(set(uids)), COMMAND_UIDS):
        sizes = session.fetch_carefully(folder, some, ["RFC822.SIZE", "INTERNALDATE"])
        known = (_announced(uid, sizes[uid] or {}) for uid in sorted(sizes))
        for batch in grouped(known, lambda a: a.weight, BATCH_MESSAGES, BATCH_OCTETS):
            yield from _read_batch(session, folder, batch)


def read_part(session: Session, place: Place, number: str, encoding: str) -> Iterator[bytes]:
    """A part's decoded octets in pieces of bounded size; no piece at all when the message is gone."""
    unpack = decoder(encoding)
    for start in range(0, LARGEST_PART, CHUNK_OCTETS):
        item = f"BODY.PEEK[{number}]<{start}.{CHUNK_OCTETS}>"
        answer = session.fetch(place.folder, [place.uid], [item], place.uidvalidity).get(place.uid)
        if answer is None:
            return
        octets = next((_octets(v) for k, v in answer.items() if k.startswith(b"BODY[")), b"")
        yield unpack.feed(octets)
        if len(octets) < CHUNK_OCTETS:
            break
    yield unpack.end()


def part_encoding(session: Session, place: Place, part: str | PartInfo) -> str | None:
    """The Content-Transfer-Encoding of a part; None when there is no such part."""
    if isinstance(part, PartInfo):
        return part.encoding
    said = session.fetch(place.folder, [place.uid], ["BODYSTRUCTURE"], place.uidvalidity).get(place.uid, {})
    root = structure.read_structure(said.get(b"BODYSTRUCTURE"))
    node = structure.find_part(root, part) if root else None
    return node.encoding if node else None


def _read_batch(session: Session, folder: str, batch: Sequence[Announced]) -> Iterator[Fetched]:
    validity = session.open(folder).uidvalidity
    small = session.fetch_carefully(folder, [a.uid for a in batch if a.size <= WHOLE_OCTETS], [_WHOLE])
    raws = {uid: _section(answer, "") for uid, answer in small.items() if answer is not None}
    large = [a.uid for a in batch if a.size > WHOLE_OCTETS or len(raws.get(a.uid, b"")) >= 2 * WHOLE_OCTETS]
    heads = session.fetch_carefully(folder, large, _HEAD)
    trees = session.fetch_carefully(folder, [uid for uid in large if heads.get(uid)], ["BODYSTRUCTURE"])
    for announced in batch:
        uid = announced.uid
        place = session.place(folder, validity, uid)
        if uid in large:
            if uid in heads:  # else it has gone in the meantime
                head, tree = heads[uid], trees.get(uid) or {}
                if head and (_section(head, "HEADER") or _section(head, "TEXT")):
                    yield _large(session, place, announced, head, tree)
                else:
                    yield from _unreadable(session, place, announced)
        elif raw := raws.get(uid):
            yield Fetched(
                place=place, received=received_at(announced.date, raw), raw=raw, whole=True, size=len(raw),
                body_start=body_of(raw)[:START_OCTETS],
            )  # fmt: skip
        elif uid in small:
            yield from _unreadable(session, place, announced)


def _large(session: Session, place: Place, announced: Announced, head: Answer, tree: Answer) -> Fetched:
    header, start = _section(head, "HEADER"), _section(head, "TEXT")
    root = structure.read_structure(tree.get(b"BODYSTRUCTURE"))
    items = structure.sections(root) if root else []
    said = session.fetch_carefully(place.folder, [place.uid], items).get(place.uid) if items else {}
    if root and said is not None:
        raw, parts = structure.skeleton(header, root, said)
    else:  # nobody can say how it is built: its beginning is all there is to read
        raw, parts = header + start, ()
    return Fetched(
        place=place, received=received_at(announced.date, header), raw=raw, whole=False,
        size=max(announced.size, len(header) + len(start)), body_start=start, parts=parts,
    )  # fmt: skip


def _announced(uid: int, answer: Answer) -> Announced:
    size, date = answer.get(b"RFC822.SIZE"), answer.get(b"INTERNALDATE")
    return Announced(uid, size if isinstance(size, int) else 0, date if isinstance(date, datetime) else None)


def _unreadable(session: Session, place: Place, announced: Announced) -> Iterator[Fetched]:
    """A mail of which nothing came: a problem, unless somebody deleted or moved it since its size was told. Our view of
    the folder still had it then, and an empty answer is all that a server can give (RFC 2180, 4.1)."""
    session.open(place.folder, again=True, uidvalidity=place.uidvalidity)
    if session.wire.search("UID", str(place.uid)):
        yield Fetched(
            place=place, received=received_at(announced.date, b""), raw=b"", whole=False, size=announced.size,
            body_start=b"", problem="the server's answer to reading it was empty or no IMAP",
        )  # fmt: skip


def _section(answer: Answer, name: str) -> bytes:
    return structure.section(answer, name)


def _octets(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value if value is not None else "").encode("ascii", "replace")
