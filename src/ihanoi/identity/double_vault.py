"""Keeps things for a short time under an opaque random name: the codes and tokens of the double."""

import secrets
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from ihanoi.kernel.clock import Clock

T = TypeVar("T")


class Vault(Generic[T]):
    """Everything put in is forgotten after the same ``lifetime``."""

    def __init__(self, lifetime: timedelta, clock: Clock) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._kept: dict[str, tuple[datetime, T]] = {}

    def put(self, thing: T) -> str:
        """Keep the thing and return its name."""
        self._forget_expired()
        name = secrets.token_urlsafe(32)
        self._kept[name] = (self._clock() + self._lifetime, thing)
        return name

    def get(self, name: str) -> T | None:
        """Return the thing of that name while it is valid."""
        self._forget_expired()
        found = self._kept.get(name)
        return found[1] if found else None

    def take(self, name: str) -> T | None:
        """Return the thing of that name while it is valid, for the last time."""
        thing = self.get(name)
        self._kept.pop(name, None)
        return thing

    def _forget_expired(self) -> None:
        # One lifetime for all: the oldest entry is the first to expire.
        now = self._clock()
        while self._kept:
            oldest = next(iter(self._kept))
            if self._kept[oldest][0] > now:
                return
            del self._kept[oldest]
