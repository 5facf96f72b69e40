"""When requests are meant to start: fixed, or at random as people come (Poisson). Pure, and repeatable."""

import random
from collections.abc import Iterator, Sequence

LIMIT = 2_000_000
"""Arrivals in one plan at most."""

Phase = tuple[float, float]
"""Arrivals per second, and for how many seconds."""


def fixed(rate: float, seconds: float) -> list[float]:
    """Return evenly spaced moments from 0 on, in seconds."""
    return [number / rate for number in range(min(int(rate * seconds), LIMIT))]


def poisson(rate: float, seconds: float, seed: int = 1) -> list[float]:
    """Return moments with exponential gaps; the same for the same seed."""
    source, moments, moment = random.Random(seed), list[float](), 0.0
    while len(moments) < LIMIT:
        moment += source.expovariate(rate)
        if moment >= seconds:
            break
        moments.append(moment)
    return moments


def profile(phases: Sequence[Phase]) -> list[float]:
    """Return evenly spaced moments whose rate changes from phase to phase."""
    return list(_profile(phases))


def _profile(phases: Sequence[Phase]) -> Iterator[float]:
    start = 0.0
    for rate, seconds in phases:
        for moment in fixed(rate, seconds):
            yield start + moment
        start += seconds
