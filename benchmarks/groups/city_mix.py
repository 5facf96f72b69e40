"""The highest rate of a city's mix that is answered with p95 < 500 ms."""

from benchmarks import load, mix
from benchmarks.bench import Bench
from benchmarks.machine import Meter, Usage
from benchmarks.plan import Result
from benchmarks.results import Row, one

WORKERS = 2
P95_MS = 500.0
WHOLE_CITY = 2_000.0
"""Requests per second of eight million people, by Open Zaak's demand model of 235/s per million."""
FIRST, FACTOR, STEPS = 200.0, 1.4, 9
QUICK_RATES = (600.0, 1_000.0)


def measure(bench: Bench) -> None:
    """Raise the rate until it is no longer held."""
    seconds = 2.0 if bench.pace.quick else bench.pace.seconds
    rates = QUICK_RATES if bench.pace.quick else [FIRST * FACTOR**step for step in range(STEPS)]
    best, foreign, facts = 0.0, 0.0, {}
    for rate in rates:
        result, usage = offer(bench, rate, seconds)
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
        foreign = usage.foreign
        if share < 0.99 or latency["p95"] >= P95_MS:
            break
        best = rate
    bench.peak = best or rates[0]
    bench.add(
        Row(
            group="city_mix",
            what=f"city mix held ({best / WHOLE_CITY:.0%} of a city of 8 million)",
            value=one(best),
            unit="/s",
            goal="city_mix",
            facts=facts,
            foreign=foreign,
            doubt="" if best < rates[-1] or not bench.pace.quick else "quick stops here; make bench goes on",
        )
    )


def offer(bench: Bench, rate: float, seconds: float, connections: int = 512) -> tuple[Result, Usage]:
    """Offer a rate for some seconds."""
    url, pid = bench.city.api(WORKERS)
    plan = mix.make(bench, url, rate, seconds, connections)
    meter = Meter({"app": [pid], "database": [bench.city.database_pid]})
    result = load.run(plan)
    return result, meter.stop()
