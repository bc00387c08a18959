"""Forwarded mail: who wrote the original, when, to whom and what, out of a text or an attached message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rules.nouns import Message
from rules.reading.split.attributions import find_attribution, is_attribution
from rules.reading.split.headers import HeaderBlock, find_headers, header_field
from rules.reading.split.labels import ROLES, Role, label_key
from rules.reading.split.lines import Line, cut_lines
from rules.reading.split.markers import dashed_marker, is_forward_subject, is_rule, plain_marker
from rules.reading.split.message import message_lines

MAX_ADDRESSES: Final = 500


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a header block names. `address` in lower case, "" when only the name stands there."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Forward:
    """A mail that was passed on. `date` as written there; `note`: what the person passing it on wrote above it;
    `inline`: it stands in the text, otherwise it is attached (message/rfc822)."""

    sender: Party
    date: str = ""
    subject: str = ""
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    body: str = ""
    note: str = ""
    inline: bool = True


def read_forward(source: Message | str, subject: str | None = None) -> Forward | None:
    """The mail passed on in `source`, the outermost when there are several; None when nothing is passed on.

    A quoted header block counts where a line announces a forwarded mail or the subject does (`Fwd:`, `WG:`, `转发：`);
    of a bare text (`subject` None) it counts always: a text alone does not tell an answer from a forward.
    """
    if isinstance(source, str):
        named = subject is not None and is_forward_subject(subject)
        return _read_inline(cut_lines(source), _Clue.SUBJECT if named else _Clue(subject is None), subject or "")
    named = is_forward_subject(source.subject)
    inline = _read_inline(message_lines(source), _Clue.SUBJECT if named else _Clue.NONE, source.subject)
    if inline is not None:
        return inline
    if not source.forwarded or source.report_type:
        return None
    return _attached(source.forwarded[0], source.text)


def _attached(original: Message, note: str) -> Forward:
    return Forward(
        sender=Party(original.sender.address, original.sender.name),
        date=next(iter(original.headers.get("date", ())), original.date.isoformat() if original.date else ""),
        subject=original.subject,
        to=tuple(Party(address) for address in original.to),
        cc=tuple(Party(address) for address in original.cc),
        body=original.text,
        note=note.strip(),
        inline=False,
    )


class _Clue(IntEnum):
    """What but the text says that a mail is passed on."""

    NONE = 0  # the subject is there and says nothing of it
    UNKNOWN = 1  # there is no subject: a header block will do, an attribution will not
    SUBJECT = 2


def _read_inline(lines: Sequence[Line], clue: _Clue, subject: str) -> Forward | None:
    for at, line in enumerate(lines):
        if not line.content:
            continue
        found = _announced(lines, at) or (_unannounced(lines, at, clue) if clue else None)
        if found is not None:
            fields, after = found
            sender = _parties(fields.get("from", ""))
            return Forward(
                sender=sender[0] if sender else Party(""),
                date=fields.get("date", ""),
                subject=fields.get("subject", "") or _bare_subject(subject),
                to=_parties(fields.get("to", "")),
                cc=_parties(fields.get("cc", "")),
                body=_body(lines[after:], line.depth or (lines[after - 1].depth if after else 0)),
                note=_note(lines[:at]),
            )
    return None


Found = tuple[Mapping[Role, str], int]  # the values of the header block, and the index of the line behind it


def _announced(lines: Sequence[Line], at: int) -> Found | None:
    """A marker line that says "forwarded", with its header block below it or run on in the same line."""
    content = lines[at].content
    marker = dashed_marker(content)
    if marker and marker[0] == "forwarded":
        if marker[1] and (run_on := run_on_headers(marker[1])):
            return run_on, at + 1
        below = _below(lines, at + 1)
        return (below.fields, below.after) if below else None
    if plain_marker(content) == "forwarded" and header_field(content) is None:
        below = _below(lines, at + 1)
        return (below.fields, below.after) if below else None
    return None


def _below(lines: Sequence[Line], at: int) -> HeaderBlock | None:
    for index in range(at, min(at + 5, len(lines))):
        if lines[index].content and not is_rule(lines[index].content):
            return find_headers(lines, index, announced=True)
    return None


def _unannounced(lines: Sequence[Line], at: int, clue: _Clue) -> Found | None:
    """A header block or an attribution where the subject already said that the mail is passed on."""
    marker = dashed_marker(lines[at].content)
    if marker and marker[1] and (run_on := run_on_headers(marker[1])):
        return run_on, at + 1
    if marker and (below := _below(lines, at + 1)):
        return below.fields, below.after
    if header_field(lines[at].content) and (block := find_headers(lines, at)):
        return block.fields, block.after
    after = find_attribution(lines, at) if clue is _Clue.SUBJECT else None
    return (_from_attribution(lines[at:after]), after) if after else None


# ── header blocks run together in one line (Yahoo) ──────────────────────────────────────────────────────────────────

_GLUED_LABEL: Final = re.compile(r">([^\W\d_]{2,12})\s(?=[^:：@<]{0,60}[<@])")  # behind an address, without a colon


def run_on_headers(text: str) -> dict[Role, str] | None:
    """The values of `From: A <a@x>To: B <b@x>Sent: …Subject: …` written without line breaks. None without a sender.

    Labels are looked for at colons, and behind an address also without one ("Dw Walter <w@x>").
    """
    text = text[:4_000]
    fields: dict[Role, str] = {}
    cuts: list[tuple[int, int, Role]] = []  # where a label begins, where its value begins, its role
    for colon in re.finditer(r"\s?[:：]\s?", text):
        begin = _label_before(text, colon.start(), cuts[-1][1] if cuts else 0)
        if begin is not None:
            cuts.append((begin[0], colon.end(), begin[1]))
    for glued in _GLUED_LABEL.finditer(text):
        if (role := ROLES.get(label_key(glued[1]))) in ("to", "cc", "bcc"):
            cuts.append((glued.start(1), glued.end(), role))
    cuts.sort()
    seen: set[Role] = set()
    cuts = [cut for cut in cuts if not (cut[2] in seen or seen.add(cut[2]))]  # type: ignore[func-returns-value]
    for number, (_, value, role) in enumerate(cuts):
        end = cuts[number + 1][0] if number + 1 < len(cuts) else len(text)
        fields[role] = text[value:end].strip(" ,;")
    return fields if "from" in fields and len(fields) >= 2 else None


def _label_before(text: str, colon: int, floor: int) -> tuple[int, Role] | None:
    """The longest label that ends right before a colon, glued to what stands before it or not."""
    for begin in range(max(floor, colon - 24), colon):
        glued = begin > floor and text[begin - 1].isalpha() and not (text[begin].isupper() or not text[begin].isascii())
        role = None if glued or text[begin].isspace() else ROLES.get(label_key(text[begin:colon]))
        if role and (begin == floor or text[begin].isupper() or not text[begin].isascii()):
            return begin, role
    return None


# ── addresses as header blocks write them ───────────────────────────────────────────────────────────────────────────

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]@,;:\"']{1,64}@[^\s<>()\[\]@,;:\"']{1,200}")
_MAILTO: Final = re.compile(r"[<\[(]\s?mailto:([^\s>\])]{1,250})[>\])]", re.IGNORECASE)
_BEHALF: Final = re.compile(
    r"\s(?:on behalf of|im auftrag von|de la part de|en nombre de|em nome de|per conto di|namens|代表|för"
    r"|på vegne af)\s",
    re.I,
)
_SEPARATOR: Final = re.compile(r"[,;，；、]")


def _parties(value: str) -> tuple[Party, ...]:
    """The people of a From, To or Cc value: `"A, B" <a@x>; c@x, D [mailto:d@x]`. Bare names count, with no address."""
    value = _BEHALF.split(value[:20_000], maxsplit=1)[0]
    value = _unlinked(value)
    parties: list[Party] = []
    begin = 0
    for match in _ADDRESS.finditer(value):
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


# ── attributions ────────────────────────────────────────────────────────────────────────────────────────────────────

_PARTICLE_WORDS: Final = "van von der den de la le da di du del della dos das bin al el ter ten zu zum y e"
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_OTHER_WORDS: Final = """
    on at le el il am op em den der på vào lúc dne dnia pada wrote schrieb skrev schreef heeft à às kl kl. um om klo
    ore alle giorno o v u la las a av fra from från στις pm am p.m. a.m. uhr gmt utc est edt cet cest pst pdt eest eet
    ο χρήστης пользователь користувач użytkownik kontakt contact lietotājs oseba quoting zitat quota citando מאת כתב
    كتب من بواسطة 在 于 於 від от przez"""
_NOT_NAMES: Final = frozenset(_OTHER_WORDS.split())


def _from_attribution(lines: Sequence[Line]) -> dict[Role, str]:
    """The sender of an attribution ("Op 28/10/2021 12:46 heeft John Doe <john@x> geschreven:") and what dates it."""
    text = " ".join(line.content for line in lines if line.content)[:600]
    text = text.replace("，", ", ").replace("、", ", ").replace("님이", " ")
    address = _ADDRESS.search(text)
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


# ── what stands around ──────────────────────────────────────────────────────────────────────────────────────────────

_PREFIX: Final = re.compile(r"\s{0,3}[^\s:：]{1,16}\s?[:：]\s?")


def _bare_subject(subject: str) -> str:
    return _PREFIX.sub("", subject.strip(), count=1).strip() if is_forward_subject(subject) else subject.strip()


def _note(lines: Sequence[Line]) -> str:
    kept = list(lines)
    while kept and (not kept[-1].content or is_rule(kept[-1].content)):
        kept.pop()
    return "".join(line.text for line in kept).strip()


def _body(lines: Sequence[Line], depth: int) -> str:
    """The text behind the header block, one level of quotation marks taken off where the block had them."""
    if not depth and _all_marked(lines):
        depth = 1
    return "\n".join(_unmarked(line.text, depth) for line in lines).strip("\ufeff \t\r\n")


def _all_marked(lines: Sequence[Line]) -> bool:
    filled = [line for line in lines if line.bare]
    return bool(filled) and all(line.depth for line in filled)


def _unmarked(text: str, depth: int) -> str:
    text = text.rstrip("\r\n")
    for _ in range(depth):
        stripped = text.lstrip(" \ufeff")
        if not stripped.startswith((">", "＞")):
            break
        text = stripped[1:].removeprefix(" ")
    return text
