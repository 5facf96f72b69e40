"""Ten times what the city can take: what is still done, how the counter fares, and how fast it is over."""

import time
from collections import Counter
from typing import Any

from benchmarks import mix
from benchmarks.bench import Bench
from benchmarks.figures import percentile, spread
from benchmarks.groups.city_mix import WORKERS, offer
from benchmarks.machine import heaviest
from benchmarks.results import Row, one

CALM = 20.0
"""Requests per second before and after."""
CONNECTIONS = 1_000
TIMES = 10


def measure(bench: Bench) -> None:
    """Calm, storm, calm."""
    _, pid = bench.city.api(WORKERS)
    storm, after = (3.0, 6.0) if bench.pace.quick else (60.0, 20.0)
    before, _ = offer(bench, CALM, 3.0)
    base, memory = before.latency()["p50"], heaviest(pid)
    # The peak is what is answered when everybody pushes a little: the best rate held, plus half.
    peak, _ = offer(bench, bench.peak * 1.5, storm / 3)
    result, usage = offer(bench, bench.peak * TIMES, storm, CONNECTIONS)
    ended = time.perf_counter()
    grown = heaviest(pid) / max(memory, 1)
    prepared = time.perf_counter() - ended
    calm, _ = offer(bench, CALM, after)
    counter = sorted(latency for name in mix.COUNTER for latency in result.by_name().get(name, []))
    facts = {
        "offered_per_s": bench.peak * TIMES,
        "peak_per_s": round(peak.rate_within(storm / 3), 1),
        "answered_per_s": round(result.rate_within(storm), 1),
        "statuses": {str(status): count for status, count in result.counts.items()},
        "samples": result.samples,
        "generator_late_p99_ms": round(result.late_p99 * 1000, 1),
        "generator_core_share": round(result.cpu / result.wall, 2),
        "seconds": storm,
    }
    doubt = f"{storm:g} s instead of 60" if bench.pace.quick else ""
    common: dict[str, Any] = {"group": "overload", "foreign": usage.foreign, "facts": facts, "doubt": doubt}
    bench.add(
        Row(
            what="goodput / peak",
            value=one(result.rate_within(storm) / max(peak.rate_within(storm / 3), 1)),
            goal="overload_goodput",
            **common,
        )
    )
    p99 = percentile(counter, 99) * 1000
    bench.add(Row(what="p99 at the counter", value=one(p99), unit="ms", goal="overload_counter", **common))
    bench.add(Row(what="memory after / before", value=one(grown), unit="×", goal="overload_memory", **common))
    recovery = prepared + _until_calm(list(calm.floats("offsets")), list(calm.floats("latencies")), 3 * base / 1000)
    bench.add(Row(what="recovery", value=one(recovery), unit="s", goal="overload_recovery", **common))


def _until_calm(offsets: list[float], latencies: list[float], bound: float) -> float:
    """Return the last second whose median is above the bound, 0 when there is none."""
    seconds: dict[int, list[float]] = {}
    for offset, latency in zip(offsets, latencies, strict=True):
        seconds.setdefault(int(offset), []).append(latency)
    busy = Counter(second for second, values in seconds.items() if spread(values).median > bound)
    return float(max(busy) + 1) if busy else 0.0
