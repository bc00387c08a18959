"""The book of the leak test, what of each client must not reach the others, and how people disguise it."""

import base64
import random
from collections.abc import Callable, Mapping

from rules.book import Client, Contact, RuleBook
from tests.world import ACME, BOREALIS, CHENGUANG, NARANJA, client, named_book

KOEHLER = client(
    "koehler", "Köhler & Söhne", "Europe/Berlin", "DE-BY",
    Contact(name="Jürgen Köhler", address="j.koehler@koehler.example", roles=("approver",)), language="de",
)  # fmt: skip
VOSTOK = client(
    "vostok", "Восток Логистика", "Europe/Berlin", "DE-BE",
    Contact(name="Ольга Смирнова", address="olga@vostok.example", roles=("approver",)), aliases=("Vostok Logistics",),
)  # fmt: skip
PHAT = client(
    "phat", "Phát Đạt Coffee", "Asia/Ho_Chi_Minh", "VN",
    Contact(name="Nguyễn Thị Hạnh", address="hanh@phat.example", roles=("approver",)), language="vi",
)  # fmt: skip
BOOK: RuleBook = named_book(clients=(ACME, BOREALIS, CHENGUANG, NARANJA, KOEHLER, VOSTOK, PHAT))

CYRILLIC = str.maketrans("AaBEeKMHOoPpCcTXxyis", "АаВЕеКМНОоРрСсТХхуіѕ")
GREEK = str.maketrans("ABEHIKMNOoPTXv", "ΑΒΕΗΙΚΜΝΟοΡΤΧν")
Disguise = Callable[[str], str]
LATIN: Mapping[str, Disguise] = {
    "as it is": str,
    "capitals": str.upper,
    "small": str.lower,
    "full width": lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "soft hyphens": lambda s: "\u00ad".join(s),
    "zero width": lambda s: s[:2] + "\u200b" + s[2:],
    "joiners": lambda s: s[:3] + "\u2060\u034f" + s[3:],
    "Cyrillic letters": lambda s: s.translate(CYRILLIC),
    "Greek capitals": lambda s: s.upper().translate(GREEK),
    "accents": lambda s: s.replace("o", "ó").replace("a", "ā"),
    "set wide": lambda s: "   ".join(" ".join(word) for word in s.split()),
    "genitive": lambda s: s + "s",
    "underscores": lambda s: s.replace(" ", "_"),
    "I for l": lambda s: s.replace("l", "I"),
    "digits for letters": lambda s: s.replace("o", "0").replace("e", "3").replace("a", "4"),
    "stars": lambda s: s[:3] + "**" + s[3:] + "**" if s[2:4].isalpha() else s,
    "hyphens": lambda s: " ".join("-".join((w[:2], w[2:])) if len(w) > 3 else w for w in s.split()),
    "flags": lambda s: "".join(chr(0x1F1E6 + ord(c) - 97) if c.isalpha() else c for c in s.lower()),
    "tags": lambda s: f"x{''.join(chr(0xE0000 + ord(c)) for c in s)}",
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "read backwards": lambda s: f"\u202e{s[::-1]}\u202c",
    "escapes": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
}
DENSE: Mapping[str, Disguise] = {
    "as it is": str,
    "blanks": " ".join,
    "zero width": "\u200b".join,
}
EXACT: Mapping[str, Disguise] = {
    "as it is": str,
    "capitals": str.upper,
    "zero width": lambda s: s[:2] + "\u200b" + s[2:],
}


def secrets(of: Client) -> list[tuple[str, str]]:
    """(kind, words): all that names this client."""
    contact = of.contacts[0]
    names = [("name", of.name), *(("alias", alias) for alias in of.aliases)]
    rest = [("person", contact.name), ("address", contact.address), ("domain", f"www.{of.domains[0]}")]
    return [*names, *rest, ("job number", f"{of.key.upper()}-0042")]


def disguised(kind: str, words: str, rng: random.Random) -> tuple[str, str]:
    """(disguise, words in it), one that this kind of words can wear and still be read."""
    if kind not in ("name", "alias", "person"):
        ways = EXACT
    elif words.isascii() and len(words.replace(" ", "")) > 5:
        ways = LATIN
    elif words.isascii():
        ways = EXACT
    else:
        ways = DENSE if words[0] > "\u2fff" else {k: LATIN[k] for k in ("as it is", "capitals", "small", "zero width")}
    name = rng.choice(list(ways))
    return name, ways[name](words)
