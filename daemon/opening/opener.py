"""Opens mails at arm's length: one with attachments in a limited process, one of our own words alone right here."""

import logging
from email import policy
from email.parser import BytesParser

from daemon.opening.mail import open_mail
from daemon.opening.values import Opened
from daemon.words.limited import LimitedWorker, TooMuch

log = logging.getLogger("countersign.walls")
SECONDS = 30.0
LARGEST = 40_000_000  # octets of a mail


class Opener:
    """Call it with the bytes of a mail. What cannot be read within the limits is told as closed, never passed over."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._worker: LimitedWorker[Opened] | None = None  # started by the first attachment

    def __call__(self, raw: bytes) -> Opened:
        if len(raw) > LARGEST:
            return Opened(closed=(("the mail", "too large to be looked into"),))
        try:
            if _is_plain(raw):
                return open_mail(raw)
            self._worker = self._worker or LimitedWorker(open_mail, seconds=self._seconds)
            return self._worker(raw)
        except TooMuch as e:
            why = f"its attachments could not be looked into: that {e}"
        except Exception as e:  # whatever a stranger's file does to its reader, nobody has seen what stands in it
            log.exception("a mail could not be looked into")
            why = f"it could not be looked into ({type(e).__name__})"
        return Opened(closed=(("the mail", why),))

    def close(self) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None


def _is_plain(raw: bytes) -> bool:
    """Nothing but text and HTML, shown in the mail itself, and not much of it."""
    if len(raw) > 1_000_000:
        return False
    parts = list(BytesParser(policy=policy.compat32).parsebytes(raw).walk())
    return all(
        part.get_content_maintype() == "multipart"
        or (part.get_content_type() in ("text/plain", "text/html") and not part.get_filename())
        for part in parts
    )
