"""How many mails may go out in a while: a window that slides over the last ones sent, and a cap that stops all."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta


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


class Cap:
    """So many mails an hour and a day, over the whole desk and over restarts: beyond it something is wrong."""

    def __init__(self, per_hour: int, per_day: int) -> None:
        self._limits = ((timedelta(hours=1), per_hour, "hour"), (timedelta(days=1), per_day, "day"))
        self._sent: deque[datetime] = deque()

    def remember(self, times: Iterable[datetime]) -> None:
        """What was sent before this process began, in any order."""
        self._sent = deque(sorted((*self._sent, *times)))

    def note(self, at: datetime) -> None:
        """One more was sent."""
        self._sent.append(at)

    def reached(self, now: datetime) -> str | None:
        """Why no more may be sent now. Where the clock was set back, what was sent later by it counts as well."""
        while self._sent and now - self._sent[0] >= timedelta(days=1):
            self._sent.popleft()
        for span, most, name in self._limits:
            count = sum(now - at < span for at in self._sent)
            if count >= most:
                return f"{count} mails went out within the last {name}, and the most is {most} (per_{name} in [smtp])"
        return None
