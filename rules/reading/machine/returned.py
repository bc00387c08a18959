"""Which of our letters a machine speaks of: Message-IDs and reply keys out of what it sends back."""

import re

from rules.nouns import Message
from rules.reading.machine.signs import MAX_RETURNED, Signs
from rules.reading.machine.values import distinct

_ORIGINAL = re.compile(r"^(?:x-)?original-message-id[ \t]*:[ \t]*(<[!-;=?-~]{1,248}>)", re.I | re.M)
_MESSAGE_ID = re.compile(r"^[ \t>]*message-?id[ \t]*:\s{0,4}(<[!-;=?-~]{1,248}>)", re.I | re.M)
_KEY = re.compile(r"^[ \t>]*x-countersign-key[ \t]*:[ \t]*([A-Za-z0-9._-]{1,128})[ \t]*$", re.I | re.M)
_REPLY_TO = re.compile(r"^[ \t>]*reply-to[ \t]*:[^\n@]{0,200}\+([A-Za-z0-9._-]{1,128})@", re.I | re.M)
_ANY_ID = re.compile(r"<[!-;=?-~]{1,120}@[!-;=?-~]{1,127}>")


def returned_texts(signs: Signs) -> list[str]:
    """Every text in which the mail that came back, or its headers, may stand; the surest first."""
    message = signs.message
    attached = [a.text for a in message.attachments if a.text][:5]
    return [t[:MAX_RETURNED] for t in (*message.machine_parts, signs.returned, *attached, signs.said) if t]


def message_ids(signs: Signs) -> tuple[str, ...]:
    """Of the mail it is about: named in a report, attached, in returned headers, at last what it says it answers."""
    message = signs.message
    texts = returned_texts(signs)
    ids = [
        *(i for t in texts for i in _ORIGINAL.findall(t)),
        *(m.message_id for m in message.forwarded if m.message_id),
        *(i for t in texts for i in _MESSAGE_ID.findall(t)),
        *message.thread_references,
        *(i for m in message.forwarded for i in m.thread_references[:2]),
    ]
    return distinct([i for i in ids if i != message.message_id])


def reply_keys(signs: Signs) -> tuple[str, ...]:
    """Our own header, or the part behind the plus of the Reply-To we set."""
    keys = [k for m in signs.message.forwarded for k in _keys_of(m)]
    for text in returned_texts(signs):
        keys += [*_KEY.findall(text), *_REPLY_TO.findall(text)]
    return distinct(keys)


def _keys_of(message: Message) -> list[str]:
    own = [v.strip() for v in message.headers.get("x-countersign-key", ()) if 0 < len(v.strip()) <= 128]
    return own + [p for a in message.reply_to if (p := a.rpartition("@")[0].partition("+")[2])]
