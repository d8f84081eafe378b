"""A model that fails again and again is left alone for a while, and then asked once."""

from collections.abc import Callable

FAILURES = 3  # in a row
PAUSE_SECONDS = 60.0


class Breaker:
    """Counts failures in a row; `clock` tells seconds that only go forward."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        failures: int = FAILURES,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._clock = clock
        self._most = failures
        self._pause = pause
        self._failed = 0
        self._rests_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it has failed so often that only a single try is let through now and then."""
        return self._failed >= self._most

    def lets_through(self) -> bool:
        """Whether to ask now; after a pause one call alone, until that has been answered."""
        if not self.is_open:
            return True
        now = self._clock()
        if now < self._rests_until:
            return False
        # Also where this try is never heard of again, the next one comes only after a pause.
        self._rests_until = now + self._pause
        return True

    def answered(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        if self.is_open:
            self._rests_until = self._clock() + self._pause
