"""The highest rate of a city's mix that is answered with p95 < 500 ms."""

import math
from typing import Any

from benchmarks import load, mix
from benchmarks.bench import Bench
from benchmarks.machine import Meter, Usage
from benchmarks.plan import Result
from benchmarks.results import Row, one

WORKERS = 2
P95_MS = 500.0
WHOLE_CITY = 2_000.0
"""Requests per second of eight million people, by Open Zaak's demand model of 235/s per million."""
GOOD = 0.99
"""Share of the requests that must be answered well for a rate to be held."""
FIRST, FACTOR, STEPS = 200.0, 1.4, 9
CLOSER = 2
"""How often the middle between the last rate that was held and the first that was not is tried."""
QUICK_RATES = (600.0, 1_000.0)


def measure(bench: Bench) -> None:
    """Raise the rate until it is no longer held, then come closer to where that begins."""
    rates = QUICK_RATES if bench.pace.quick else [FIRST * FACTOR**step for step in range(STEPS)]
    facts: dict[str, dict[str, Any]] = {}
    best, over = 0.0, math.inf
    for rate in rates:
        if not _holds(bench, rate, facts):
            over = rate
            break
        best = rate
    for _ in range(CLOSER if 0.0 < best < over < math.inf and not bench.pace.quick else 0):
        rate = math.sqrt(best * over)
        best, over = (rate, over) if _holds(bench, rate, facts) else (best, rate)
    bench.peak = best or rates[0]
    bench.add(
        Row(
            group="city_mix",
            what=f"city mix held ({best / WHOLE_CITY:.0%} of a city of 8 million)",
            value=one(best),
            unit="/s",
            goal="city_mix",
            facts=facts,
            foreign=max(step["foreign"] for step in facts.values()),
            doubt="" if best < rates[-1] or not bench.pace.quick else "quick stops here; make bench goes on",
        )
    )


def _holds(bench: Bench, rate: float, facts: dict[str, dict[str, Any]]) -> bool:
    """Offer a rate, note what came of it, and tell whether it was held."""
    result, usage = offer(bench, rate, 2.0 if bench.pace.quick else bench.pace.seconds)
    latency = result.latency()
    share = result.good / max(sum(result.counts.values()), 1)
    facts[f"{rate:.0f}/s"] = {
        "answered_per_s": round(result.rate, 1),
        "good": round(share, 4),
        "ms": latency,
        "p95_by_kind_ms": {name: result.latency(name)["p95"] for name in mix.NAMES},
        "statuses": {str(status): count for status, count in result.counts.items()},
        "samples": result.samples,
        "cpu_us": {name: round(used / max(result.good, 1) * 1e6) for name, used in usage.seconds.items()},
        "generator_late_p99_ms": round(result.late_p99 * 1000, 1),
        "foreign": usage.foreign,
    }
    return share >= GOOD and latency["p95"] < P95_MS


def offer(bench: Bench, rate: float, seconds: float, connections: int = 512) -> tuple[Result, Usage]:
    """Offer a rate for some seconds."""
    url, pid = bench.city.api(WORKERS)
    plan = mix.make(bench, url, rate, seconds, connections)
    meter = Meter({"app": [pid], "database": [bench.city.database_pid]})
    result = load.run(plan)
    return result, meter.stop()
