"""Letters that look like other letters: a text by the shapes of its letters, as people read it.

After Unicode TS #39 (confusables.txt). Equality of names is never judged by it: it is for finding alone.
"""

import re

# As they are before case is folded: a capital may look like another letter than its small form does.
_ALPHABETS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮҺԌԚԜѴ" "авеѕіјкмнорстухүһԁԛԝѵ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ" "ανικορτυχηωγϲ"
    "ıɑɡɩʀɴʜʟᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢſøØłŁđĐħꜰɢꜱɪʏ" "օսոհցքզՕՍ"
    "ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎩᏃᏀᏆ" "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
    "ABESIJKMHOPCTYXYHGQWV" "abesijkmhopctyxyhdqwv" "ABEZHIKMNOPTYXCj" "avikoptuxnwyc"
    "iagirnhlabcdejkmoptuvwzsoOlLdDhfgsiy" "ounhgpqOU"
    "ABCDEHJKLMPRSTVWYZGI" "ABCDEFGHIJKLMNOPRSTUVWXYZ",
)  # fmt: skip
_A = ord("a")
_SIGNS = {first + n: chr(_A + n) for first in (0x1F1E6, 0x1F150, 0x1F170) for n in range(26)}  # 🇦 🅐 🅰
_SIGNS |= {ord(c): chr(_A + n) for n, c in enumerate("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")}
_SHAPES = _ALPHABETS | _SIGNS
# Small letters that look like one of the Latin alphabet only where they stand among Latin ones.
_WORD = re.compile(r"[\w@$]+")
_AMONG_LATIN = str.maketrans("вгкмнтпьиβεσμτς", "brkmhtnbubeomtc")
# Digits and signs among letters: "B0r3al1s".
_LEET = re.compile(r"[^\W\d_][\d@$]|[\d@$][^\W\d_]")
_DIGITS = str.maketrans("34578@$", "eastbas")
STROKES = str.maketrans("i10|", "llol")  # one stroke, one ring


def shaped(text: str) -> str:
    """The text with other scripts' letters written as the Latin ones they look like."""
    return _WORD.sub(lambda m: _among_latin(m[0]), text).translate(_SHAPES)


def spelled_out(text: str) -> str:
    """The lines that have digits or signs among letters, read as the letters they look like: "B0r3alis"."""
    return "\n".join(_WORD.sub(lambda m: _letters(m[0]), line) for line in text.split("\n") if _LEET.search(line))


def _among_latin(word: str) -> str:
    mixed = not word.isascii() and any("A" <= c <= "z" for c in word)
    return word.translate(_AMONG_LATIN) if mixed else word


def _letters(word: str) -> str:
    mixed = len(word) <= 40 and not word.isalpha() and any(c.isalpha() for c in word)
    return word.translate(_DIGITS) if mixed else word
