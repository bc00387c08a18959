"""Addresses that nobody reads, told by what stands before the @: nothing is to be sent there by a machine (RFC 3834 4).

They are written in the client's language, with or without marks, alone or behind a firm's or a list's name.
"""

import re

_MARKS = re.compile(r"[-_.+=]+")
# In English, Spanish, German, French, Vietnamese and Chinese (in Latin letters, as addresses are written).
_REFUSING = re.compile(
    r"no(?:reply|replies|response|respond)|do(?:nt|not)(?:reply|respond)|unmonitored|unattended"
    r"|no(?:responder|responda|contestar|conteste)|nicht(?:be)?antworten|keineantwort"
    r"|ne(?:pas|plus)repondre|nerepondezpas|(?:khong|dung)(?:tra|hoi)loi|khongphanhoi"
    r"|(?:wufa|wuxu|wuxuyao|qingwu|buyao)huifu|mailerdaemon|auto(?:reply|replies|responder|mailer)"
    r"|doublebounce"
)
_ALONE = frozenset({
    "bounce", "bounces", "postmaster", "nobody", "devnull", "listserv", "listmaster", "majordomo", "mailman",
})  # fmt: skip
# A list's own addresses (RFC 2142 6, RFC 2369): what arrives there is a command, a bounce, or nothing.
_OF_A_LIST = re.compile(r"owner-.|.*.-(?:request|owner|bounces?|(?:un)?subscribe|leave|confirm)\Z")


def is_unread(address: str) -> bool:
    """Whether nobody reads what is sent there, whoever it is called after."""
    local = address.partition("@")[0].lower()
    words = [word for word in _MARKS.split(local) if word]
    if _REFUSING.search("".join(words)):
        return True
    return bool(words) and (words[0] in _ALONE or bool(_OF_A_LIST.match(local[:100])))
