"""Characters that show nothing: a reader does not see them, so no word may begin, end or hide behind one."""

import re
import unicodedata

# Shown as nothing, though no format characters: joiners, variation selectors, fillers.
_UNSEEN = "\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b\u180c\u180d\ufe00-\ufe0f"
_FORMAT = "".join(chr(c) for c in range(0x80, 0xE0080) if unicodedata.category(chr(c)) == "Cf")
UNSEEN = re.compile(f"[{_UNSEEN}{_FORMAT}]")


def seen(text: str) -> str:
    """The text without them: soft hyphens, zero-width spaces, marks of direction, fillers, tags."""
    return text if text.isascii() else UNSEEN.sub("", text)
