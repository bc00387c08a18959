"""Text that strangers wrote, made fit for a terminal or a log: nothing in it moves the cursor or begins a line."""

# Control characters (C0, DEL, C1), line and paragraph separators, the marks that turn the direction of text around,
# letters that show nothing (zero width, fillers, tags), and halves of a letter, which no terminal can be given. The two
# joiners stay: emoji and several scripts are written with them.
_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F),
           *range(0x2060, 0x2070), 0xFEFF, 0xAD, 0x180E, 0x200B, *range(0xFFF9, 0xFFFC), *range(0xD800, 0xE000),
           *range(0xE0000, 0xE0080))  # fmt: skip
_ESCAPES = {c: f"\\x{c:02x}" if c < 0x100 else f"\\u{c:04x}" if c < 0x10000 else f"\\U{c:08x}" for c in _HIDDEN}
_KEEP_LINES = {c: escape for c, escape in _ESCAPES.items() if c not in (9, 10)}


def one_line(text: str) -> str:
    """The text on one line, what cannot be seen in it written out: "a\\x1b[2Jb"."""
    return text.translate(_ESCAPES)


def lines(text: str) -> str:
    """The same for text that may have lines: line feeds and tabs stay."""
    return text.replace("\r\n", "\n").translate(_KEEP_LINES)


def cut(text: str, length: int) -> str:
    """At most so many characters, on one line."""
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= length else flat[: length - 1] + "…"
