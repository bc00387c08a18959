"""What each clause does: gives the go-ahead, ties it to something, refuses, asks, puts off, thanks, or stays dark."""

from collections.abc import Collection
from dataclasses import dataclass, field

from rules.reading.decision.clauses import Clause
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.versions import names_other_version

ASSENT = ("go", "yes", "fine")
# Roles that never touch an approval beside them, whatever other words stand in their clause.
HARMLESS = frozenset({"thanks", "harmless", "praise", "next", "filewish", "org", "close", "greet", "done", "none"})
# Languages whose negation may stand behind the verb it denies: "gebe ich nicht frei", "je valide pas".
NEGATION_BEHIND = frozenset({"de", "fr", "zh", "vi"})


@dataclass(slots=True)
class Finding:
    """One clause judged. `tag` is what decided; `subject` the words it speaks about (for "web yes, print no")."""

    kind: str
    clause: Clause
    tag: Tag | None = None
    strong: bool = False
    subject: frozenset[str] = frozenset()
    item: int | None = None
    unknown: int = 0
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Context:
    """What the judging of clauses may know beyond the words: the version asked for, whether the mail answers a request."""

    version: str | None = None
    answers: bool = True
    earlier: bool = False  # the thread shows an approval given before


def judge(tagged: Tagged, clauses: list[Clause], context: Context) -> list[Finding]:
    """A finding for each clause, in order; then what only the neighbours can tell."""
    findings = [_judge(tagged, clause, context) for clause in clauses]
    _across(tagged, findings)
    return findings


def _judge(tagged: Tagged, clause: Clause, context: Context) -> Finding:
    finding = Finding("dark", clause, subject=_subject(tagged, clause), unknown=len(clause.unknown))
    for decide in (
        _machine_words,
        _taken_back,
        _cannot_see,
        _asked,
        _refusal,
        _assent,
        _asking,
        _content,
        _waiting,
        _rest,
    ):
        kind, tag, strong = decide(tagged, clause, context) or ("", None, False)
        if kind:
            finding.kind, finding.tag, finding.strong = kind, tag, strong
            break
    finding.notes = {t.role for t in clause.tags} | clause.notes
    return finding


_PLAIN = (
    "neg",
    "stop",
    "thanks",
    "word",
    "obj",
    "contrast",
    "act",
    "acted",
    "to_print",
    "me",
    "ordinal",
    "lead",
    "please",
)
_Found = tuple[str, Tag | None, bool]


def _machine_words(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Phrases that ops or a lexicon declare to decide by themselves, and greetings and closings."""
    if c.has("greet") and c.end - c.start <= 5 and not c.has("go", "refuse", "hold", "change", "neg", "retract"):
        return "harmless", None, False
    if c.has("close") and not c.has("go", "refuse", "hold", "change", "neg"):
        return "harmless", None, False
    if tag := c.first("conditional", "except"):
        return ("asked" if c.asked else "condition"), tag, True
    if tag := c.first("question"):
        return "asked", tag, True
    return None


def _taken_back(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    tag = c.first("retract")
    if tag is None:
        return None
    if c.asked or _negated(tagged, c, tag) or c.has("cond", "next"):
        return ("asked" if c.asked else "doubt"), tag, False
    return "retract", tag, True


def _cannot_see(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    tag = c.first("cantsee")
    return ("cantsee", tag, True) if tag else None


def _refusal(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Plain refusals, "not yet", "stop": unless asked, or denied themselves."""
    for role in ("refuse", "notyet", "hold"):
        tag = c.first(role)
        if tag is None:
            continue
        if c.asked:
            return "asked", tag, False
        if _negated(tagged, c, tag):
            return "doubt", tag, False
        if names_other_version(tagged, c.start, c.end, x.version):
            return "otherversion", tag, False
        if role == "refuse" and c.has("next"):
            return "harmless", tag, False
        if c.has("other") and not c.has("obj") and role != "hold":
            return "otherobject", tag, False
        return role, tag, True
    return None


def _assent(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """An assent, and everything that may stand in the same clause and take it away."""
    tag = c.first("go") or c.first("fine") or c.first("yes")
    if tag is None:
        return None
    strong = tag.role == "go"
    negative = c.first("neg")
    if c.asked:
        return "asked", tag, strong
    if c.has("sarcasm"):
        return "doubt", tag, strong
    if negative is not None and not _mere_number(tagged, c, negative):
        return _denied(tagged, c, tag, negative, x), negative, strong
    if (c.has("oldversion") and not c.has("obj_this")) or names_other_version(tagged, c.start, c.end, x.version):
        return "otherversion", tag, strong
    for role, kind in (("mention", "mention"), ("will", "future"), ("hedge", "hedged"), ("doubt", "hedged")):
        if (other := c.first(role)) is not None and not (role == "mention" and other.start > tag.start):
            return kind, tag, strong
    if _other_object(tagged, c, tag):
        return "otherobject", tag, strong
    if (tie := c.first("cond")) is not None:
        return ("hypothetical" if tie.end == tag.start and c.has("me") else "condition"), tie, strong
    if c.has("decides", "later") or (c.has("reported") and not strong):
        return "hedged", tag, strong
    if (who := c.first("person", "reported")) is not None and who.start < tag.start and not _me_between(c, who, tag):
        return "reported", tag, strong
    for role in ("limit", "before", "change", "fault"):
        if (tie := c.first(role)) is not None and not _done(c, tie) and not c.has("next"):
            return "condition", tie, strong
    return tag.role, tag, strong


def _denied(tagged: Tagged, c: Clause, tag: Tag, negative: Tag, x: Context) -> str:
    """A "not" beside an assent: before it (or in languages that put it behind) it denies; elsewhere it is a doubt."""
    if names_other_version(tagged, c.start, c.end, x.version):
        return "otherversion"
    if negative.start < tag.start or tagged.language in NEGATION_BEHIND:
        return "refuse" if tag.role != "yes" or negative.end <= tag.start else "doubt"
    return "partly"


def _asked(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Plain questions come first: an assent in a question gives none."""
    return _asking(tagged, c, x) if c.asked else None


def _asking(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Questions: about how and when (harmless beside an approval), for a change (a change), or about the work."""
    opener = c.first("ask", "org", "request")
    if not c.asked and not (opener and opener.role in ("ask", "org") and c.tags[0] is opener):
        return None
    wish = c.first("change", "hold")
    if wish is not None and (c.has("request") or "request" in c.notes or wish is c.tags[0]) and not c.has("cond"):
        return "change", wish, True
    if c.has("org", "filewish", "harmless", "next") or (c.has("thanks") and not c.unknown and not c.has("fault")):
        return "askorg", opener, False
    return "asked", opener, False


def _content(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Changes and faults, unless they are denied, done already, or meant for the next job."""
    tag = c.first("change") or c.first("fault")
    if tag is None:
        return ("limit", c.first("limit"), True) if c.has("limit") else None
    if c.has("next", "none"):
        return "harmless", tag, False
    negative = c.first("neg")
    if negative is not None and negative.end <= tag.start <= negative.end + 1 and not c.contrast:
        return "harmless", tag, False
    if _done(c, tag) and not c.contrast:
        return "harmless", tag, False
    if names_other_version(tagged, c.start, c.end, x.version) or c.has("oldversion"):
        return "otherversion", tag, False
    if c.has("doubt", "hedge") and tag.role == "fault":
        return "doubt", tag, False
    if c.has("other") and not c.has("obj"):
        return "otherobject", tag, False
    return ("condfault" if c.has("cond") else tag.role), tag, True


def _waiting(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    """Somebody else decides, somebody else decided, later, if and when."""
    for role, kind in (
        ("silence", "cond"), ("cond", "cond"), ("except", "cond"), ("decides", "decides"), ("passedon", "passedon"), ("reported", "reported"),
        ("later", "later"), ("doubt", "doubt"), ("sarcasm", "doubt"), ("receipt", "receipt"), ("signed", "signed"),
        ("attach", "attach"), ("before", "before"), ("mention", "mention"),
    ):  # fmt: skip
        if (tag := c.first(role)) is not None:
            return kind, tag, False
    return None


def _rest(tagged: Tagged, c: Clause, x: Context) -> _Found | None:
    negative = c.first("neg")
    if negative is not None and names_other_version(tagged, c.start, c.end, x.version):
        return "otherversion", negative, False
    if negative is not None:
        alone = all(t.role in _PLAIN for t in c.tags) and not c.unknown
        bare = negative.end == c.end or c.end - c.start <= 2
        return ("bareno" if alone and bare else "neg"), negative, False
    if c.has("quoted"):
        return "quoted", c.first("quoted"), False
    if c.has(*HARMLESS):
        return "harmless", None, False
    if c.has("other"):
        return "other", c.first("other"), False
    if c.unknown:
        return "dark", None, False
    return "harmless", None, False


def _negated(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    return any(t.role == "neg" and t.end <= tag.start and tag.start - t.end <= 1 for t in c.tags)


def _mere_number(tagged: Tagged, c: Clause, negative: Tag) -> bool:
    """ "no 2", "No. 3": the number sign, not a denial."""
    token = tagged.tokens[negative.start]
    following = tagged.tokens[negative.end : negative.end + 2]
    return token.norm == "no" and bool(following) and following[0].kind == "n"


def _me_between(c: Clause, who: Tag, tag: Tag) -> bool:
    return any(t.role == "me" and who.end <= t.start < tag.start for t in c.tags)


def _done(c: Clause, tag: Tag) -> bool:
    """The change or fault is history: "thanks for fixing the wrong date"."""
    done = c.first("done")
    return done is not None and done.start < tag.start


def _other_object(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """The assent is about an invoice, a budget, somebody's leave: named first ("the invoice for the poster is
    approved"), not when it is only asked for behind the assent.
    """
    for i in range(c.start, c.end):
        if "other" not in tagged.has[i]:
            if "obj" in tagged.has[i] and i + 1 < c.end and "other" not in tagged.has[i + 1]:
                return False
            continue
        wished = any(
            t.role in ("filewish", "org", "harmless") and t.start <= i < t.end and t.start >= tag.end for t in c.tags
        )
        if not wished:
            return True
    return False


def _subject(tagged: Tagged, c: Clause) -> frozenset[str]:
    """The words a clause speaks about: objects, unknown words and numbers."""
    words: set[str] = set()
    for t in c.tags:
        if t.role in ("obj", "word", "limit", "ordinal", "person", "act", "acted"):
            words.update(tagged.tokens[i].plain for i in range(t.start, t.end))
    words.update(tagged.tokens[i].plain for i in c.unknown)
    words.update(t.norm for t in tagged.tokens[c.start : c.end] if t.kind == "n")
    return frozenset(words)


def _across(tagged: Tagged, findings: list[Finding]) -> None:
    """What a clause can only know from its neighbours: conditions reach over commas, denials over "and"."""
    for n, finding in enumerate(findings):
        before = findings[n - 1] if n else None
        if (
            before
            and finding.clause.joined
            and before.clause.sentence == finding.clause.sentence
            and (
                finding.kind in ASSENT
                and before.kind in ("neg", "refuse", "hold", "bareno")
                and not (finding.subject - before.subject)
            )
        ):
            finding.kind = "doubt"
        if finding.kind == "cond":
            _tie(findings, n)
        if (
            finding.clause.asked
            and before
            and before.clause.asked
            and before.clause.sentence == finding.clause.sentence
            and finding.kind == "change"
        ):
            finding.kind = "asked"  # "if we approve now, can we still change it?"
    _contrasts(findings)


def _contrasts(findings: list[Finding]) -> None:
    """What stands behind a "but" after an assent ties it, unless it is plainly harmless; after a mere wish to assent it denies."""
    for n, f in enumerate(findings):
        if not f.clause.contrast and "contrast" not in f.notes:
            continue
        before = {b.kind for b in findings[:n]}
        open_ = f.kind in ("dark", "neg", "other") or (f.kind == "harmless" and not f.notes & HARMLESS)
        if not open_:
            continue
        if before & {*ASSENT, "condition"}:
            f.kind = "partly"
        elif before & {"mention", "future", "hedged", "otherversion", "reported"} and f.kind in ("dark", "neg"):
            f.kind = "fault"


def _tie(findings: list[Finding], n: int) -> None:
    """The assents of the sentence a condition stands in hang on it."""
    for other in findings:
        if other.clause.sentence == findings[n].clause.sentence and other.kind in ASSENT:
            other.kind = "condition"


def assents(findings: Collection[Finding]) -> list[Finding]:
    return [f for f in findings if f.kind in ASSENT]
