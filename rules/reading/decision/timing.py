"""An assent spoken of, promised, supposed, dated later, or told of an earlier mail."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.findings import Context
from rules.reading.decision.tagging import Tag, Tagged
from rules.reading.decision.ties import Doubt


def said_before(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "I know I said fire away": told of an earlier mail, it gives no go-ahead now."""
    earlier = c.first("earlier")
    return ("mention", tag) if earlier is not None and earlier.end <= tag.start else None


def received(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """ "Ok got your mail": the ok says no more than that."""
    got = c.first("receipt")
    if got is not None and tag.role == "go" and 0 <= got.start - tag.end <= _NEAR and _approving(tagged, tag):
        return "receipt", got  # "I can confirm that I've received it"
    if tag.role == "yes" and got is not None and c.has("cond"):
        return None  # "when you've got the brigade's ok"
    return ("receipt", got) if tag.role == "yes" and got is not None else None


_NEAR = 2


def not_now(tagged: Tagged, c: Clause, tag: Tag, x: Context) -> Doubt:
    """Spoken of, promised, supposed; or dated later: "I sign it off on Monday", 我下周一确认."""
    for role, kind in (("mention", "mention"), ("will", "future"), ("hedge", "hedged"), ("doubt", "hedged")):
        if (other := c.first(role)) is not None and not (role == "mention" and other.start > tag.start):
            tie = c.first("cond")
            if kind == "future" and tie is not None and tag.end <= tie.start < other.start:
                return "condition", tie  # "ok once you will have removed it": the future is the condition's
            if role == "hedge" and tie is not None and tie.start >= tag.end and not c.has("person", "decides"):
                return "condition", tie  # "we'd be fine with it if the price was taken out"
            return ("condition", c.first("limit")) if kind == "hedged" and c.has("limit") else (kind, tag)
    sent = c.first("attach")
    if (
        sent is not None
        and not c.has("cond")
        and (sent.start < tag.start if tag.role == "go" else sent.start == tag.end)
    ):
        return "attach", tag
    if tag.role == "go" and _approving(tagged, tag) and _dated(tagged, c, tag):
        return "future", tag
    return None


def _approving(tagged: Tagged, tag: Tag) -> bool:
    """The verb of approving in the present, not "approved", and not an order to print: those may well name a day."""
    said = {role for i in range(tag.start, tag.end) for role in tagged.heard[i]}
    verb = "approve" in said or (tagged.language == "zh" and "approved" in said)
    return verb and not said & {"act", "to_print"}


def _dated(tagged: Tagged, c: Clause, tag: Tag) -> bool:
    """A coming day stands beside it, and no order to print that it could belong to."""
    for i in range(c.start, c.end):
        if "when" in tagged.heard[i] and not any("act" in tagged.heard[j] for j in range(tag.end, i)):
            return True
    return False
