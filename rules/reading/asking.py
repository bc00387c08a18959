"""Does a colleague's mail plainly ask a client to approve something? Phrases are data, one row a language."""

import re

from rules.nouns import Attachment, Message
from rules.reading.subjects import bare_subject, token_version
from rules.reading.values import read_item

# A request asks *this reader* for approval *now*; "once you have approved" or "was approved" asks nothing.
PHRASES: dict[str, tuple[str, ...]] = {
    "en": (
        r"please (?:kindly )?(?:approve|sign off|sign-off)",
        r"please (?:kindly )?give (?:us |me )?your (?:approval|ok|go-ahead|sign-?off)",
        r"(?:can|could|would) you (?:please )?(?:approve|sign off)",
        r"(?:attached|here (?:is|are)|find|sending|send you)\b.{0,80}\bfor (?:your )?(?:approval|sign-?off)",
        r"for your (?:approval|sign-?off)",
        r"(?:await|awaiting|need|looking forward to) your (?:approval|sign-?off|go-ahead)",
    ),
    "zh": (
        r"请(?:您|贵司|你们?)?(?:尽快|查收并|审阅并|核对并|帮忙)?(?:确认|审批|批准|审核|签字|签署)",
        r"(?:供|待|等)(?:您|贵司)?(?:确认|审批|批准)",
    ),
    "es": (
        r"(?:por favor|le ruego que|les rogamos que|rogamos)\s+(?:nos )?(?:apruebe|aprueben|confirme su aprobación)",
        r"(?:por favor|le ruego que|les rogamos que|rogamos)\s+(?:nos )?dén? su visto bueno",
        r"para su (?:aprobación|visto bueno|conformidad)",
        r"(?:necesitamos|esperamos|quedamos a la espera de) (?:su|tu) (?:aprobación|visto bueno)",
    ),
    "vi": (
        r"(?:xin|vui lòng|mong|nhờ|kính mong)\s+(?:anh/chị|anh|chị|quý khách|bạn)?\s*"
        r"(?:vui lòng )?(?:phê duyệt|duyệt|xác nhận)",
    ),
    "de": (
        r"bitte\b.{0,60}\b(?:freigeben|geben sie\b.{0,40}\bfrei|freigabe erteilen)",
        r"bitte\b.{0,60}\bum (?:ihre |deine |eure )?freigabe",
        r"zur (?:freigabe|druckfreigabe|abnahme)",
        r"(?:wir (?:benötigen|brauchen|bitten um)|ich (?:benötige|brauche|bitte um)) (?:ihre |deine |eure )?freigabe",
    ),
    "fr": (
        r"(?:merci de|veuillez|pourriez-vous|pouvez-vous)\s+(?:bien vouloir )?(?:nous )?(?:valider|approuver)",
        r"(?:merci de|veuillez|pourriez-vous|pouvez-vous)\s+(?:nous )?donner votre (?:accord|validation)",
        r"pour (?:votre )?(?:validation|approbation|accord|bon à tirer)",
    ),
}
_ASKS = re.compile("|".join(f"(?:{p})" for row in PHRASES.values() for p in row), re.IGNORECASE)
# Every phrase above holds one of these: a cheap look before the careful one (a test sees to it).
_HINT = re.compile(
    r"approv|sign.?off|go-ahead|your ok|确认|审批|批准|审核|签|aprob|aprueb|visto bueno|conformidad|duyệt|xác nhận"
    r"|freig|abnahme|valid|approuv|accord|approbation|bon à tirer|geben sie",
    re.IGNORECASE,
)
_FILE_TYPES = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_SIGNATURE_IMAGE = re.compile(r"^(?:image\d+|logo|signature|icon|banner)[\w-]*\.(?:png|gif|jpe?g|svg)$", re.IGNORECASE)


def asks_for_approval(text: str) -> str | None:
    """The words that ask, or None. Looks at the first 20,000 characters, line by line."""
    text = text[:20_000]
    if not _HINT.search(text):  # nearly all mail ends here
        return None
    for line in text.splitlines():
        if match := _ASKS.search(line[:1_000]):
            return match[0]
    return None


def named_item(message: Message) -> tuple[str, str | None]:
    """What such a mail asks about: its one attachment, else its subject; with the version that either names."""
    subject_item, subject_version = read_item(bare_subject(message.subject))
    version = token_version(message.subject) or subject_version
    files = deliverables(message)
    if len(files) == 1 and (not subject_item or version is None):
        stem = _FILE_TYPES.sub("", files[0].name).replace("_", " ").replace("-", " ")
        item, file_version = read_item(stem)
        if item and (not subject_item or file_version):
            return item, file_version or version
    return subject_item or "untitled", version


def deliverables(message: Message) -> tuple[Attachment, ...]:
    """Attachments that can be the thing to approve: not calendar parts, not the pictures of a signature."""
    return tuple(
        a for a in message.attachments if a.media_type != "text/calendar" and not _SIGNATURE_IMAGE.match(a.name)
    )
