"""What a clause speaks of: its objects, the pieces of the work it names, unknown words behind what decided."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import ASSENT
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.versions import is_version_word


def mere_pieces(tagged: Tagged, c: Clause) -> bool:
    """It names whole pieces and says nothing of them: "yes please, the window sticker and the A-board both"."""
    small = frozenset({"obj", "stop", "and", "all", "lead"})
    named = [t for t in c.tags if t.role == "obj"]
    whole = all("piece" in tagged.heard[t.start] or "stop" in tagged.heard[t.start] for t in named)
    return bool(named) and whole and not c.unknown and all(t.role in small for t in c.tags)


def behind(tagged: Tagged, c: Clause, tag: Tag | None) -> int:
    """Unknown words behind the tag. The last word of an order is its object: "print the bookmarks"."""
    if tag is None:
        return 0
    unknown = [i for i in c.unknown if i >= tag.end and not _complement(tagged, i) and not _naming(tagged, c, i)]
    if unknown and _whither(tagged, c, tag, unknown):
        return 0
    if not unknown or not any("act" in tagged.heard[i] for i in range(tag.start, tag.end)):
        return len(unknown)
    room = 2 if tagged.tokens[unknown[0]].kind == "c" else 1
    last = all(not t.is_word for t in tagged.tokens[unknown[-1] + 1 : c.end])
    plain = all(tagged.heard[i] & {"stop", "det", "obj"} for i in range(tag.end, unknown[0]))
    return 0 if len(unknown) <= room and last and plain else len(unknown)


def _naming(tagged: Tagged, c: Clause, i: int) -> bool:
    """The first word of what a whole piece is called: "I approve the enrolment flyer", "for the teddy hang tag"."""
    opened = i > c.start and tagged.tokens[i - 1].norm in _ARTICLES
    return opened and any({"piece", "_goods"} <= tagged.heard[j] for j in range(i + 1, min(i + 4, c.end)))


_ARTICLES = frozenset({"the", "our", "my", "this", "these", "your"})


def _whither(tagged: Tagged, c: Clause, tag: Tag, unknown: list[int]) -> bool:
    """ "print 300 and send them to the clubhouse": the last word of a wish that is harmless by itself."""
    wish = next((t for t in c.tags if t.role in ("filewish", "org") and t.start >= tag.end), None)
    last = all(not t.is_word for t in tagged.tokens[unknown[-1] + 1 : c.end])
    alone = len(unknown) == 1 and tagged.tokens[unknown[0]].kind == "w"
    return wish is not None and alone and last and all("stop" in tagged.heard[i] for i in range(wish.end, unknown[0]))


def _complement(tagged: Tagged, i: int) -> bool:
    """It only tells which one a known thing is: "the poster of the forum", "l'affiche du forum"; not which version."""
    at = i - 1
    while at > 0 and "of" not in tagged.heard[at] and "det" in tagged.heard[at]:
        at -= 1
    if at < 1 or "of" not in tagged.heard[at]:
        return False
    return bool(tagged.heard[at - 1] & {"obj", "word", "act"}) and not is_version_word(tagged.tokens[at - 1].norm)


def of_the_work(tagged: Tagged, c: Clause) -> bool:
    """It names a piece of the work; "it" and "this" do not."""
    return c.end - c.start > 3 and any(
        t.role == "obj" and not any("stop" in tagged.heard[i] for i in range(t.start, t.end)) for t in c.tags
    )


def subject(tagged: Tagged, c: Clause) -> frozenset[str]:
    """The words a clause speaks about: objects, unknown words and numbers."""
    words: set[str] = set()
    for t in c.tags:
        if t.role in ("obj", "word", "limit", "ordinal", "person", "act", "acted"):
            small = (
                t.end - t.start > 1 and tagged.tokens[t.start].kind != "c"
            )  # "para web": the small words name nothing
            inside = [i for i in range(t.start, t.end) if not small or "stop" not in tagged.heard[i]]
            said = [tagged.tokens[i].plain for i in inside]
            words.update(["".join(said)] if tagged.tokens[t.start].kind == "c" else said)
        elif t.role in (*ASSENT, "refuse", "notyet", "hold", "limit", "conditional"):
            # "Duyệt poster": the object within the phrase
            words.update(tagged.tokens[i].plain for i in range(t.start, t.end) if names_object(tagged, i))
    words.update(tagged.tokens[i].plain for i in c.unknown)
    words.update(t.norm for t in tagged.tokens[c.start : c.end] if t.kind == "n")
    return frozenset(words)


def names_object(tagged: Tagged, i: int) -> bool:
    """A piece of the work begins here; articles name nothing, though a Chinese character may also be a small word."""
    small = tagged.tokens[i].norm in "这此该本所都全" if tagged.tokens[i].kind == "c" else "stop" in tagged.heard[i]
    return "obj" in tagged.heard[i] and not small
