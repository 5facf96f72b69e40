"""What other systems were once measured to do, and what iHanoi's figures say beside that: no more than was known."""

from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.figures import Spread, spread
from benchmarks.pairs import Pair
from benchmarks.results import QUIET, Row, foreign_of, goals

FIGURES = Path(__file__).with_name("published.toml")
Systems = dict[str, tuple[float, ...]]
"""Requests per second by system: one figure, or least and greatest."""


class Published(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures of another run, and what they were measured with."""

    source: str
    noted: str
    """Day on which they were written down here."""
    factor: float
    """How many times larger or smaller each might be."""
    workers: int
    connections: int
    cases: int
    item: Systems
    create: Systems
    case: Systems
    queue: Systems

    def best(self, path: str) -> tuple[str, float]:
        """Return the greatest figure of a path and who reached it."""
        systems: Systems = getattr(self, path)
        greatest = max(max(figures) for figures in systems.values())
        return " and ".join(name for name, figures in systems.items() if greatest in figures), greatest


@cache
def published() -> Published:
    """Return the figures."""
    return msgspec.toml.decode(FIGURES.read_bytes(), type=Published)


def beside(pair: Pair, path: str, what: str, goal: str, cases: int) -> Row:
    """Return how many times the best published figure iHanoi reaches; ``pair`` has raw hello as its base."""
    other, (name, best) = published(), published().best(path)
    rates = spread([one.rate for one in pair.paths])
    value = Spread(rates.median / best, rates.low / best, rates.high / best)
    errors = sum(n for one in pair.paths for status, n in one.counts.items() if not 200 <= status < 300)
    foreign = foreign_of([one.usage for one in pair.paths])
    doubts = [
        f"{errors} errors" if errors else "",
        f"{cases:,} cases instead of {other.cases:,}" if cases < other.cases else "",
        f"others used {foreign:.0%} of the machine" if foreign > QUIET else "",
        f"the other figure is good to a factor of {other.factor:g}" if _open(value.median, goal) else "",
    ]
    facts: dict[str, Any] = {
        "per_s": [round(one.rate, 1) for one in pair.paths],
        "hello_per_s": [round(one.rate, 1) for one in pair.bases],
        "share_of_hello": round(pair.ratio.median, 4),
        "app_us": round(spread([one.app_us for one in pair.paths]).median, 1),
        "database_us": round(spread([one.database_us for one in pair.paths]).median, 1),
        "latency_ms": pair.paths[-1].latency,
        "samples": [sample for one in pair.paths for sample in one.samples],
        "workers": other.workers,
        "connections": other.connections,
        "cases": cases,
        "published_per_s": getattr(other, path),
        "published": f"{other.source}; noted on {other.noted}; good to a factor of {other.factor:g}",
    }
    return Row(
        group="peers",
        what=f"{what}: {rates.median:,.0f} a second; the best of three others {best:g}",
        value=value,
        unit="×",
        goal=goal,
        limit=f"{name}, another run",
        facts=facts,
        foreign=foreign,
        doubt=", ".join(doubt for doubt in doubts if doubt),
        words=_words(what, name, rates.median, best, value.median),
    )


def _open(times: float, goal: str) -> bool:
    """Tell whether the verdict could be another if the other figure were the true one's half or double."""
    met, factor = goals()[goal].met, published().factor
    return met(times / factor) != met(times * factor)


def _words(what: str, name: str, ours: float, theirs: float, times: float) -> str:
    many = f"{times:.0f}" if times >= 10 else f"{times:.1f}"
    return (
        f"{what[0].upper()}{what[1:]}: {ours:,.0f} a second on one small machine, {many} times as many as {name} "
        f"({theirs:g}, measured in another run): the true number lies between half and double of that."
    )


def together(rows: list[Row]) -> Row:
    """Return the geometric mean of all four: how many times the best of others iHanoi does on the whole."""
    mean = Spread(*(_mean([getattr(row.value, bound) for row in rows]) for bound in ("median", "low", "high")))
    return Row(
        group="peers",
        what="all four, geometric mean",
        value=mean,
        unit="×",
        limit="the best of three others each time, another run",
        foreign=max(row.foreign for row in rows),
        words=f"On the whole {mean.median:.0f} times as many as the best of three others in each kind of work.",
    )


def _mean(values: list[float]) -> float:
    return float(prod(values) ** (1 / len(values)))
