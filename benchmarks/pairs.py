"""Base and path by turns in one run: the machine's speed drifts, their ratio in the same minute does not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from benchmarks import load
from benchmarks.city import City
from benchmarks.figures import Spread, ratios, spread
from benchmarks.limits import pgbench
from benchmarks.machine import Meter, Usage
from benchmarks.plan import Plan
from benchmarks.results import Row, foreign_of

GENERATOR_BOUND = 0.9
"""Share of one core from which on the generator may be what limits a rate."""


class Measured(Struct, frozen=True, kw_only=True):
    """One repetition of one side."""

    rate: float
    app_us: float
    """Processor time of the server per request, in microseconds."""
    database_us: float
    usage: Usage
    generator: float = 0.0
    """Share of one core the generator used."""
    counts: dict[int, int] = {}
    latency: dict[str, float] = {}
    samples: list[str] = []


class Pair(Struct, frozen=True):
    """All repetitions of both sides."""

    bases: list[Measured]
    paths: list[Measured]

    @property
    def ratio(self) -> Spread:
        """Rate of the path / rate of its limit."""
        return ratios([path.rate for path in self.paths], [base.rate for base in self.bases])

    @property
    def database_ratio(self) -> Spread:
        """PostgreSQL's processor time per request / per transaction of the limit."""
        return ratios([path.database_us for path in self.paths], [base.database_us for base in self.bases])

    @property
    def app_ratio(self) -> Spread:
        """Processor time of the limit's server per request / of the path's: sturdier than rates under load."""
        return ratios([base.app_us for base in self.bases], [path.app_us for path in self.paths])

    @property
    def foreign(self) -> float:
        """Share of the machine others used."""
        return foreign_of([measured.usage for measured in self.bases + self.paths])


Side = Callable[[float], Measured]


def interleave(base: Side, path: Side, repetitions: int, seconds: float) -> Pair:
    """Run base, path, base, path and so on, each for some seconds."""
    bases, paths = [], []
    for _ in range(repetitions):
        bases.append(base(seconds))
        paths.append(path(seconds))
    return Pair(bases, paths)


def asked(city: City, pid: int, make: Callable[[float], Plan]) -> Side:
    """Return the side that sends requests to a server."""

    def side(seconds: float) -> Measured:
        plan = make(seconds)
        meter = Meter({"app": [pid], "database": [city.database_pid]})
        result = load.run(plan)
        usage, number = meter.stop(), max(sum(result.counts.values()), 1)
        return Measured(
            rate=result.rate,
            app_us=usage.seconds["app"] / number * 1e6,
            database_us=usage.seconds["database"] / number * 1e6,
            usage=usage,
            generator=round(result.cpu / max(result.wall, 1e-6), 2),
            counts=result.counts,
            latency=result.latency(),
            samples=result.samples,
        )

    return side


def queried(city: City, scripts: Sequence[str], variables: Callable[[], Mapping[str, int]]) -> Side:
    """Return the side that runs SQL by pgbench."""

    def side(seconds: float) -> Measured:
        meter = Meter({"database": [city.database_pid]})
        found = pgbench(city, scripts, seconds, variables())
        usage = meter.stop()
        number = max(found.tps * max(round(seconds), 2), 1)
        return Measured(
            rate=found.tps,
            app_us=0.0,
            database_us=usage.seconds["database"] / number * 1e6,
            usage=usage,
            latency={"average": found.latency_ms},
        )

    return side


def row(pair: Pair, *, group: str, what: str, goal: str | None, limit: str, **facts: object) -> Row:
    """Return the ratio as a row, with everything needed to judge it."""
    statuses = sum((Counter(path.counts) for path in pair.paths), Counter[int]())
    errors = sum(n for status, n in statuses.items() if not 200 <= status < 400)
    known: dict[str, object] = {
        "limit_per_s": [round(base.rate, 1) for base in pair.bases],
        "path_per_s": [round(path.rate, 1) for path in pair.paths],
        "limit_app_us": round(spread([base.app_us for base in pair.bases]).median, 1),
        "limit_database_us": round(spread([base.database_us for base in pair.bases]).median, 1),
        "path_app_us": round(spread([path.app_us for path in pair.paths]).median, 1),
        "path_database_us": round(spread([path.database_us for path in pair.paths]).median, 1),
        "generator_core_share": [path.generator for path in pair.paths],
        "latency_ms": pair.paths[-1].latency,
        "statuses": {str(status): n for status, n in sorted(statuses.items())},
        "errors": errors,
    }
    if limit == "raw hello":
        known["by_cpu"] = round(pair.app_ratio.median, 3)
        known["limit_generator_core_share"] = [base.generator for base in pair.bases]
    if errors:
        known["samples"] = [sample for path in pair.paths for sample in path.samples]
    return Row(
        group=group,
        what=what,
        value=pair.ratio,
        goal=goal,
        limit=limit,
        facts=known | facts,
        foreign=pair.foreign,
        doubt=f"{errors} errors" if errors else "",
    )
