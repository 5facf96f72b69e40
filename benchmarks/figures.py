"""Percentiles of latencies, and medians with their range. Pure."""

from collections.abc import Sequence

from msgspec import Struct

STEPS = (50.0, 90.0, 95.0, 99.0, 99.9, 100.0)
"""The percentiles a row shows, as in an HdrHistogram's short table."""


class Spread(Struct, frozen=True):
    """The median of repetitions, with the least and the greatest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.3g} [{self.low:.3g}-{self.high:.3g}]"


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` per cent of an ascending sequence do not exceed; 0 when empty."""
    if not ordered:
        return 0.0
    # Nearest rank, upwards: a percentile is a latency that somebody had, never one between two.
    rank = -(-len(ordered) * share // 100)
    return ordered[min(len(ordered), max(1, int(rank))) - 1]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return the usual percentiles by name: ``p50`` … ``p99.9`` and ``max``."""
    ordered = sorted(values)
    return {("max" if step == 100 else f"p{step:g}"): percentile(ordered, step) for step in STEPS}


def spread(values: Sequence[float]) -> Spread:
    """Return median and range.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Spread(median, ordered[0], ordered[-1])


def ratios(paths: Sequence[float], bases: Sequence[float]) -> Spread:
    """Return the spread of path / base, each within its own repetition: the machine's speed drifts."""
    return spread([path / base for path, base in zip(paths, bases, strict=True) if base > 0])
