"""Spares a register that keeps failing: nobody waits for it until it had some rest. Kept per process."""

import time
from collections.abc import Callable


class Breaker:
    """Opens after ``failures`` in a row and stays open for ``rest`` seconds; then one question tries."""

    def __init__(self, failures: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._closed_again_at = 0.0

    def lets_pass(self) -> bool:
        """Tell whether to ask; of those who come after the rest, the first one tries for all."""
        now = self._clock()
        if self._failed < self._limit:
            return True
        if now < self._closed_again_at:
            return False
        self._closed_again_at = now + self._rest
        return True

    def answered(self) -> None:
        """Note an answer, whatever it says."""
        self._failed = 0

    def failed(self) -> None:
        """Note that there was none."""
        self._failed += 1
        self._closed_again_at = self._clock() + self._rest
