"""The post: the one place that speaks SMTP. What became of a mail comes back as a value.

`line.py` is the wire, `office.py` the order of steps, `delivery.py` the outcomes. Everything before the final dot may
be tried again; from the dot on only an answer of the server, or a look into Sent, makes certain what became of a mail.
"""

from daemon.post.delivery import Delivery, Fenced, Permanent, Sent, Temporary, Unknown
from daemon.post.office import Look, Post, PostSettings, PostUnreachable, Timeouts

__all__ = [
    "Delivery",
    "Fenced",
    "Look",
    "Permanent",
    "Post",
    "PostSettings",
    "PostUnreachable",
    "Sent",
    "Temporary",
    "Timeouts",
    "Unknown",
]
