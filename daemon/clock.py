"""The clock: the one place that asks what time it is, and notices when the answer jumps."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

JUMP = timedelta(minutes=10)
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)  # no machine whose clock is right runs this program at an earlier time


class Clock:
    """Real time, or (for rehearsals) one fixed instant. `now()` is aware, UTC."""

    def __init__(self, fixed: datetime | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        if fixed is not None and fixed.tzinfo is None:
            raise ValueError("a rehearsal needs a time with its offset, such as 2026-11-23T12:00:05+00:00")
        self._fixed = fixed.astimezone(UTC) if fixed else None
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None

    @property
    def rehearsing(self) -> bool:
        return self._fixed is not None

    def now(self) -> datetime:
        return self._fixed or datetime.now(UTC)

    def unset(self) -> str | None:
        """Why nothing can go by this clock: a machine without a battery wakes up in 1970. A rehearsal may be at any
        time."""
        if self._fixed or (now := self.now()) >= EARLIEST:
            return None
        return f"this machine's clock says {now:%Y-%m-%d %H:%M}: nothing is read or sent until it is set"

    def jumped(self) -> timedelta | None:
        """How far wall time ran ahead of (or fell behind) elapsed time since the last call, when that is out of order.

        More than ten minutes forward, or any step back of more than two seconds (NTP trims less than that).
        """
        wall, ticks = self.now(), self._monotonic()
        last, self._last = self._last, (wall, ticks)
        if last is None or self._fixed:
            return None
        drift = (wall - last[0]) - timedelta(seconds=ticks - last[1])
        return drift if drift > JUMP or drift < -timedelta(seconds=2) else None
