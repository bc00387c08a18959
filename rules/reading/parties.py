"""People as header blocks and attributions name them: `"A, B" <a@x>; c@x, D [mailto:d@x]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.reading.split.attributions import is_attribution
from rules.reading.split.labels import Role
from rules.reading.split.lines import Line

MAX_ADDRESSES: Final = 500
ADDRESS: Final = re.compile(r"[^\s<>()\[\]@,;:\"']{1,64}@[^\s<>()\[\]@,;:\"']{1,200}")
_MAILTO: Final = re.compile(r"[<\[(]\s?mailto:([^\s>\])]{1,250})[>\])]", re.IGNORECASE)
_BEHALF: Final = re.compile(
    r"\s(?:on behalf of|im auftrag von|de la part de|en nombre de|em nome de|per conto di|namens|代表|för"
    r"|på vegne af)\s",
    re.I,
)
_SEPARATOR: Final = re.compile(r"[,;，；、]")
_PARTICLE_WORDS: Final = "van von der den de la le da di du del della dos das bin al el ter ten zu zum y e"
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_OTHER_WORDS: Final = """
    on at le el il am op em den der på vào lúc dne dnia pada wrote schrieb skrev schreef heeft à às kl kl. um om klo
    ore alle giorno o v u la las a av fra from från στις pm am p.m. a.m. uhr gmt utc est edt cet cest pst pdt eest eet
    ο χρήστης пользователь користувач użytkownik kontakt contact lietotājs oseba quoting zitat quota citando מאת כתב
    كتب من بواسطة 在 于 於 від от przez"""
_NOT_NAMES: Final = frozenset(_OTHER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a header block names. `address` in lower case, "" when only the name stands there."""

    address: str
    name: str = ""


def parties(value: str) -> tuple[Party, ...]:
    """The people of a From, To or Cc value: `"A, B" <a@x>; c@x, D [mailto:d@x]`. Bare names count, with no address."""
    value = _BEHALF.split(value[:20_000], maxsplit=1)[0]
    value = _unlinked(value)
    parties: list[Party] = []
    begin = 0
    for match in ADDRESS.finditer(value):
        if len(parties) >= MAX_ADDRESSES:
            break
        between = value[begin : match.start()]
        address = match.group().lower().rstrip(".")
        opened = between.rstrip().endswith(("<", "(", "[", "{"))
        name = _name(between)
        if parties and parties[-1].address == address and not name:
            begin = match.end()
            continue
        if opened and not name and parties and not _SEPARATOR.search(between) and not parties[-1].name:
            begin = match.end()  # "a@x <a@x>": the first one stands for the name
            parties[-1] = Party(address, parties[-1].name)
            continue
        parties.append(Party(address, "" if name.casefold() == address else name))
        begin = match.end()
    if not parties and (name := _name(value)):
        return tuple(Party("", part) for part in (_name(part) for part in re.split(r"[;；]", value)) if part)
    return tuple(parties)


def _unlinked(value: str) -> str:
    """Without the links programs add: `john@x<mailto:john@x>`; `[mailto:john@x]` becomes `<john@x>`."""
    if "mailto:" not in value.casefold():
        return value
    value = re.sub(r"(?<=\S)<mailto:[^\s>]{1,250}>", "", value, flags=re.IGNORECASE)
    return _MAILTO.sub(r"<\1>", value)


def _name(text: str) -> str:
    """A display name without separators, brackets and quotes; "" when it is an address itself."""
    text = text.strip(" \t,;，；、<>()[]{}:")
    while len(text) >= 2 and text[0] in "\"'“„«‘" and text[-1] in "\"'”“»’":
        text = text[1:-1].strip()
    text = text.strip("\"“”„' \t,;*")
    return "" if "@" in text else text


def from_attribution(lines: Sequence[Line]) -> dict[Role, str]:
    """The sender of an attribution ("Op 28/10/2021 12:46 heeft John Doe <john@x> geschreven:") and what dates it."""
    text = " ".join(line.content for line in lines if line.content)[:600]
    text = text.replace("，", ", ").replace("、", ", ").replace("님이", " ")
    address = ADDRESS.search(text)
    if address is None:
        return {"from": "", "date": text.strip(" :：")} if is_attribution(text, before_quote=True) else {}
    before = text[: address.start()].rstrip(" <([\"'")
    quoted = re.search(r"[\"“„]([^\"”“]{1,100})[\"”“]\s*$", text[: address.start()].rstrip(" <(["))
    if quoted:
        name, head = quoted[1], text[: quoted.start()]
    else:
        tokens = before.split()
        name_at = len(tokens)
        while name_at and _may_be_name(tokens[name_at - 1]):
            name_at -= 1
        while name_at < len(tokens) and tokens[name_at].casefold() in _PARTICLES and name_at + 1 < len(tokens):
            name_at += 1
        name, head = " ".join(tokens[name_at:]), " ".join(tokens[:name_at])
    date = f"{head} {text[address.end() :]}".strip(' <>()[]:：,，"')
    return {"from": f'"{name}" <{address.group()}>' if name else address.group(), "date": date}


def _may_be_name(token: str) -> bool:
    if any(char.isdigit() for char in token) or token.endswith((",", "，", ":", "：")):
        return False
    folded = token.casefold()
    return folded not in _NOT_NAMES and (not token[:1].islower() or folded in _PARTICLES)
