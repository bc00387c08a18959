"""How many mails may go out in a while: a window that slides over the last ones sent."""

import time
from collections import deque
from collections.abc import Callable


class Window:
    """At most `mails` in any `seconds`. Forgets at restart; measured in elapsed time, so that no clock step matters."""

    def __init__(self, mails: int, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        if mails < 1 or seconds <= 0:
            raise ValueError("a rate needs at least one mail in a time that is longer than none")
        self._seconds, self._monotonic = seconds, monotonic
        self._sent: deque[float] = deque(maxlen=mails)

    def note(self) -> None:
        """One more was sent, now."""
        self._sent.append(self._monotonic())

    def wait(self) -> float:
        """Seconds until one more may be sent; 0.0: at once."""
        if len(self._sent) < (self._sent.maxlen or 1):
            return 0.0
        return max(0.0, self._sent[0] + self._seconds - self._monotonic())
