"""Changes and faults, unless they are denied, done already, or meant for the next job."""

from rules.reading.decision.clauses import Clause
from rules.reading.decision.extent import names_object
from rules.reading.decision.findings import Context, Found
from rules.reading.decision.tagging import Tagged
from rules.reading.decision.ties import done_before
from rules.reading.decision.versions import names_other_version, versions_in


def content(tagged: Tagged, c: Clause, x: Context) -> Found | None:
    """Changes and faults, unless they are denied, done already, or meant for the next job."""
    tag = c.first("change") or c.first("fault")
    if tag is None:
        if c.has("limit") and names_other_version(tagged, c.start, c.end, x.version):
            return "otherversion", c.first("limit"), False  # "version 2 is approved, not version 1"
        return ("limit", c.first("limit"), True) if c.has("limit") and not c.has("next") else None
    if tag.end - tag.start == 1 == c.end - c.start and "apt" in tagged.heard[tag.start] and not c.contrast:
        return "fine", tag, False  # "Correct. Please print."
    if c.has("next", "none"):
        return "harmless", tag, False
    negative = c.first("neg")
    if negative is not None and negative.end <= tag.start <= negative.end + 1 and not c.contrast:
        return ("cond" if c.has("cond") else "harmless"), tag, False
    if done_before(c, tag) and not c.contrast:
        return "harmless", tag, False
    old = c.first("oldversion")
    wanted = old is not None and tag.role == "change" and tag.start < old.start  # "I'd prefer the other one"
    ordered = tag.role == "change" and tag is c.tags[0] and not versions_in(tagged, c.start, tag.start)
    other = names_other_version(tagged, c.start, c.end, x.version) and not ordered  # "put it back as it was in v1"
    if other or (_of_the_old_version(tagged, c) and not wanted):
        return "otherversion", tag, False
    if c.has("doubt", "hedge") and tag.role == "fault":
        return "doubt", tag, False
    shown = any(tagged.heard[i] & {"only", "shown"} for i in range(c.start, c.end))  # "only swap the timetable"
    piece = c.has("obj") or any(names_object(tagged, i) for i in range(tag.start, tag.end))  # 价格加上「起」字
    if c.has("other") and not c.has("cond") and not piece and not (shown or c.contrast or c.has("limit", "contrast")):
        return "otherobject", tag, False
    return ("condfault" if c.has("cond") else tag.role), tag, True


def _of_the_old_version(tagged: Tagged, c: Clause) -> bool:
    """ "the old one was too dark"; not "remove the old address", where a noun follows."""
    old = c.first("oldversion")
    if old is None or old.end >= c.end or old.end - old.start > 2:
        return old is not None
    return not (old.end in c.unknown or tagged.heard[old.end] & {"word", "obj"})
