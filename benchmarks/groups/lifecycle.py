"""Whole lives of dossiers, reading back after each write: steady, rising, and the spike profile."""

import itertools
from collections.abc import Sequence
from typing import Any

import msgspec

from benchmarks import load
from benchmarks.arrivals import Phase, fixed, profile
from benchmarks.bench import Bench
from benchmarks.dossiers import CASE, STORY
from benchmarks.figures import percentile, spread
from benchmarks.flows import STEPS, Life
from benchmarks.machine import Meter, Usage
from benchmarks.people import id_of
from benchmarks.plan import Plan, Result
from benchmarks.results import Curve, Row, one
from benchmarks.wire import LOST, UNEXPLAINED

WORKERS, CONNECTIONS = 2, 512
P95_MS = 560.0
SPIKE: tuple[float, ...] = (1, 15, 1, 25, 2, 35, 10)
PEAK = SPIKE.index(35)
RISING: tuple[float, ...] = (10, 20, 30, 40, 60, 80)
GOAL_RATE = 40.0


def measure(bench: Bench) -> None:
    """Run the three shapes."""
    _steady(bench)
    if not bench.pace.quick:
        _rising(bench)
    _spike(bench)


def lives(bench: Bench, arrivals: Sequence[float]) -> tuple[Result, Usage]:
    """Start a life at each moment and return what came of it; the drafts are made ready before."""
    url, pid = bench.city.api(WORKERS)
    numbers = bench.take(len(arrivals), "draft")
    cases = [
        msgspec.msgpack.encode(
            Life(
                dossier=str(id_of(n)),
                version=len(STORY["draft"]),
                case=CASE,
                citizen=bench.people.citizen_token(n),
                officer=bench.people.place(n).token,
            )
        )
        for n in numbers
    ]
    plan = Plan(
        url=url,
        mode="open",
        connections=CONNECTIONS,
        requests=cases,
        arrivals=list(arrivals),
        repeat=False,
        flow="lifecycle",
        names=list(STEPS),
    )
    meter = Meter({"app": [pid], "database": [bench.city.database_pid]})
    result = load.run(plan)
    return result, meter.stop()


def p95_of_requests(result: Result) -> float:
    """Return the 95th percentile of single requests, in ms; whole lives are no requests."""
    named = result.by_name()
    values = itertools.chain.from_iterable(found for name, found in named.items() if name != "whole")
    return percentile(sorted(values), 95) * 1000


def held(result: Result, wanted: int) -> bool:
    """Tell whether nearly every life ended well, and in time."""
    return len(result.by_name().get("whole", [])) >= 0.99 * wanted and p95_of_requests(result) < P95_MS


def _facts(result: Result, usage: Usage) -> dict[str, object]:
    return {
        "p95_of_requests_ms": round(p95_of_requests(result), 1),
        "whole_life_ms": result.latency("whole"),
        "steps_ms": {name: result.latency(name) for name in STEPS if name != "whole"},
        "statuses": {str(status): count for status, count in result.counts.items()},
        "samples": result.samples,
        "generator_late_p99_ms": round(result.late_p99 * 1000, 1),
        "cpu_s": {name: round(value, 2) for name, value in usage.seconds.items()},
        "machine_busy_by_us": round(sum(usage.seconds.values()) / usage.wall, 2),
    }


def _steady(bench: Bench) -> None:
    seconds = 3.0 if bench.pace.quick else bench.pace.seconds
    rates = (20.0, GOAL_RATE) if bench.pace.quick else (20.0, 30.0, GOAL_RATE, 60.0, 80.0)
    best, facts, foreign, given_up = 0.0, {}, 0.0, False
    for rate in rates:
        if given_up:
            break
        arrivals = fixed(rate, seconds)
        result, usage = lives(bench, arrivals)
        given_up = not held(result, len(arrivals))
        best, foreign = (best if given_up else rate), usage.foreign
        facts[f"{rate:g}/s"] = _facts(result, usage)
    bench.add(
        Row(
            group="lifecycle",
            what="steady lifecycles, p95 of requests < 560 ms",
            value=one(best),
            unit="/s",
            goal="lifecycle_rate",
            facts=facts,
            foreign=foreign,
        )
    )


def _rising(bench: Bench) -> None:
    phases = [(rate, bench.pace.seconds) for rate in RISING]
    result, _ = lives(bench, profile(phases))
    bench.curves.append(curve("rising", result, phases))


def _spike(bench: Bench) -> None:
    seconds = 1.5 if bench.pace.quick else 15.0
    phases: list[Phase] = [(rate, seconds) for rate in SPIKE]
    result, usage = lives(bench, profile(phases))
    bad = sum(count for status, count in result.counts.items() if status in (LOST, UNEXPLAINED) or status >= 500)
    drawn = curve("spike", result, phases)
    bench.curves.append(drawn)
    facts = _facts(result, usage)
    common: dict[str, Any] = {"group": "lifecycle", "foreign": usage.foreign}
    bench.add(
        Row(
            what="spike: 5xx, lost, unexplained 429",
            value=one(float(bad)),
            goal="spike_errors",
            facts=facts,
            **common,
        )
    )
    bench.add(
        Row(
            what="spike: back to base latency after the peak",
            value=one(_recovery(drawn, seconds)),
            unit="s",
            goal="spike_recovery",
            **common,
        )
    )


def curve(name: str, result: Result, phases: Sequence[Phase]) -> Curve:
    """Return latency of requests second by second, with the arrivals meant for it."""
    whole = STEPS.index("whole") if tuple(result.names) == STEPS else -1
    seconds: dict[int, list[float]] = {}
    for offset, latency, label in zip(
        result.floats("offsets"), result.floats("latencies"), result.small("labels"), strict=True
    ):
        if label != whole:
            seconds.setdefault(int(offset), []).append(latency * 1000)
    ends = list(itertools.accumulate(length for _, length in phases))
    points = []
    for second, values in sorted(seconds.items()):
        rate = next((rate for (rate, _), end in zip(phases, ends, strict=True) if second < end), 0.0)
        values.sort()
        points.append((float(second), rate, round(percentile(values, 50), 2), round(percentile(values, 95), 2)))
    return Curve(name=name, points=points)


def _recovery(drawn: Curve, seconds: float) -> float:
    """Return the seconds after the peak until the median is below twice that of the first phase, for good."""
    base = spread([p50 for second, _, p50, _ in drawn.points if second < seconds]).median
    peak_ends = seconds * (PEAK + 1)
    late = [second for second, _, p50, _ in drawn.points if second >= peak_ends - 1 and p50 > 2 * base]
    return max(late[-1] + 1 - peak_ends, 0.0) if late else 0.0
