"""What the makers of pictures, sound, film and fonts noted in them: titles, authors, captions, places, file paths.

Pixels and sound are passed over where the format tells where they are: noise spells every short name in the end.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

_UTF8 = rb"[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_RUN = re.compile(rb"(?:" + _UTF8 + rb"){2,}|[\x20-\x7e\x80-\xff]{4,}")
_SURE_RUN = re.compile(rb"(?:" + _UTF8 + rb"){6,}")  # what noise alone seldom is
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[^\x00\xd8-\xdf][\x04\x30-\x33\x4e-\x9f]){2,}")
_WIDE_BE = re.compile(rb"(?:\x00[\x20-\x7e\xa0-\xff]|[\x04\x30-\x33\x4e-\x9f][^\x00]){2,}")


def of_octets(data: bytes) -> Iterator[str]:
    """Runs of characters in a file that is no text, in UTF-8 and UTF-16."""
    notes, noise = _without_noise(data)
    yield "\n".join(run.decode("utf-8", "ignore") for run in _RUN.findall(notes))
    yield "\n".join(run.decode("utf-8") for run in _SURE_RUN.findall(noise) if not run.isascii() or len(run) >= 8)
    for wide, charset in ((_WIDE, "utf-16-le"), (_WIDE_BE, "utf-16-be")):
        runs = [*wide.findall(notes), *(run for run in wide.findall(noise) if len(run) >= 8)]
        yield "\n".join(run.decode(charset, "ignore") for run in runs)
    if data.startswith(b"\x89PNG"):
        yield "\n".join(_png_notes(data))


def _without_noise(data: bytes) -> tuple[bytes, bytes]:
    """(notes, what may be noise) of a file."""
    if data.startswith(b"\x89PNG"):
        return b"\0".join(body for kind, body in _png_chunks(data) if kind != b"IDAT"), b""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_notes(data)
    if data.startswith(b"GIF8"):
        return _gif_notes(data), b""
    if data.startswith(b"RIFF"):
        pixels = (b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"data", b"movi")
        return b"\0".join(body for kind, body in _riff_chunks(data) if kind not in pixels), b""
    if data[4:8] == b"ftyp":  # a photograph's notes lie among its pixels there
        boxes = list(_boxes(data))
        return (
            b"\0".join(body for kind, body in boxes if kind != b"mdat"),
            b"\0".join(body for kind, body in boxes if kind == b"mdat"),
        )
    return (b"", data) if len(data) > 4096 else (data, b"")


def _jpeg_notes(data: bytes) -> tuple[bytes, bytes]:
    """Every segment up to the pixels, and what stands behind the picture; the pixels (ITU T.81 B.1)."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    end = data.rfind(b"\xff\xd9")
    behind = data[end + 2 :] if end > at else b""
    return data[:at] + b"\0" + behind, data[at:end] if end > at else data[at:]


def _gif_notes(data: bytes) -> bytes:
    """Comments, text, and what programs put in; no pixels (GIF89a 17 to 26)."""
    at = 13 + _colours(data[10:11])
    notes = [data[:13]]
    while at < len(data):
        kind = data[at : at + 1]
        if kind == b"!":
            body, at = _gif_blocks(data, at + 2)
            notes.append(body)
        elif kind == b",":
            body, at = _gif_blocks(data, at + 11 + _colours(data[at + 9 : at + 10]))
        else:
            return b"\0".join((*notes, data[at:]))
    return b"\0".join(notes)


def _colours(flags: bytes) -> int:
    """Octets of the table of colours, where these flags announce one."""
    return 3 * 2 ** (1 + (flags[0] & 7)) if flags and flags[0] & 0x80 else 0


def _gif_blocks(data: bytes, at: int) -> tuple[bytes, int]:
    found = list[bytes]()
    while at < len(data) and data[at]:
        found.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(found), at + 1


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """WebP, WAVE, AVI: every chunk, and what stands behind the last."""
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    yield b"", data[at:]


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The outer boxes of an MP4, MOV or HEIC file (ISO/IEC 14496-12 4.2)."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        size = int.from_bytes(data[at + 8 : at + 16]) if size == 1 else size or len(data) - at
        yield kind, data[at + 8 : at + max(size, 8)]
        at += max(size, 8)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of every chunk, and what stands behind the last (PNG 5.3)."""
    at = 8
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            yield b"", data[at:]
            return


def _png_notes(data: bytes) -> Iterator[str]:
    """Compressed text chunks (PNG 11.3.3)."""
    for kind, body in _png_chunks(data):
        if kind not in (b"zTXt", b"iTXt", b"iCCP"):
            continue
        for start in (m.start() + 1 for m in re.finditer(b"\0", body[:400])):
            with suppress(zlib.error):
                text = zlib.decompressobj().decompress(body[start + (kind != b"iTXt") :], 1_000_000)
                yield text.decode("utf-8", "replace")
                break
