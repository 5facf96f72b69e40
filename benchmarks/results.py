"""What was measured: rows, each with its goal and its limit, and the run they belong to."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from benchmarks.figures import Spread, spread
from benchmarks.machine import Machine, Usage
from benchmarks.profiles import Line

GOALS = Path(__file__).with_name("goals.toml")

QUIET = 0.10
"""Share of the machine that others may use before a row counts as measured under foreign load."""


class Goal(Struct, frozen=True):
    """A bound that a figure should keep: at least ``at``, or at most ``below``."""

    text: str
    at: float | None = None
    below: float | None = None
    unit: str = ""

    def short(self, value: float) -> float:
        """Return by which share of the bound a figure misses it; 0 when it does not."""
        if self.met(value):
            return 0.0
        bound = self.at if self.at is not None else self.below
        return abs(value - bound) / bound if bound else 1.0

    def met(self, value: float) -> bool:
        """Tell whether a figure keeps the bound."""
        return (self.at is None or value >= self.at) and (self.below is None or value <= self.below)

    def __str__(self) -> str:
        return f"≥ {self.at:g}{self.unit}" if self.at is not None else f"≤ {self.below:g}{self.unit}"


@cache
def goals() -> dict[str, Goal]:
    """Return every goal by name."""
    return msgspec.toml.decode(GOALS.read_bytes(), type=dict[str, Goal])


class Row(Struct, frozen=True, kw_only=True):
    """One figure. ``facts`` hold what is needed to judge it: rates, CPU, errors, sizes."""

    group: str
    what: str
    value: Spread
    unit: str = ""
    goal: str | None = None
    limit: str = ""
    """What it was measured against."""
    facts: dict[str, Any] = {}
    foreign: float = 0.0
    doubt: str = ""
    """Why the figure is not comparable with its goal, if so."""
    words: str = ""
    """The same for who decides and reads no ratios: a sentence."""

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or ``-`` where there is no goal or the figure is not comparable."""
        if self.goal is None:
            return "-"
        met = "met" if goals()[self.goal].met(self.value.median) else "missed"
        return f"({met})" if self.doubt else met

    @property
    def missed(self) -> bool:
        """The figure does not keep its goal, comparable with it or not."""
        return self.goal is not None and not goals()[self.goal].met(self.value.median)


class Curve(Struct, frozen=True, kw_only=True):
    """Latency over time, for a plot: second, arrivals, median and p95 in ms."""

    name: str
    points: list[tuple[float, float, float, float]]


class Run(Struct, frozen=True, kw_only=True):
    """A whole run."""

    at: str
    kind: str
    seconds: float
    machine: Machine
    commit: str
    rows: list[Row] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, list[Line]] = field(default_factory=dict)
    """Group → where the api's time went: of all with ``--profile``, else of those with a missed goal, afterwards."""
    profiled: bool = False
    """The profiler was on while the rows were measured."""


def foreign_of(usages: list[Usage]) -> float:
    """Return the median share of the machine that others used."""
    return spread([usage.foreign for usage in usages]).median if usages else 0.0


def one(value: float) -> Spread:
    """Return a figure measured once."""
    return Spread(value, value, value)
