"""Ten times what the city can take: what is still done, how the counter fares, and how fast it is over."""

import time
from typing import Any

from benchmarks import load, mix
from benchmarks.bench import Bench
from benchmarks.figures import percentile, spread
from benchmarks.groups import city_mix
from benchmarks.groups.city_mix import WORKERS
from benchmarks.machine import Meter, Usage, heaviest
from benchmarks.plan import Result
from benchmarks.results import Row, one

CALM, BEFORE = 20.0, 4.0
"""Requests per second that go on before, during and after, and how many seconds before."""
TOO_SLOW = 3
CONNECTIONS = 1_000
TIMES = 10
CROWD = 2_000
"""Whoever finds so many waiting gives up: nobody stands in a line of minutes, and its memory would be the generator's."""


def measure(bench: Bench) -> None:
    """Let a calm stream of requests run through; in the middle of it comes the storm."""
    if not bench.peak:
        city_mix.measure(bench)
    url, pid = bench.city.api(WORKERS)
    storm, after = (3.0, 8.0) if bench.pace.quick else (60.0, 20.0)
    # The peak is what is answered when everybody pushes a little: the best rate held, plus half.
    peak, at_peak = city_mix.offer(bench, bench.peak * 1.5, max(storm / 3, 2.0))
    calm_plan = mix.make(bench, url, CALM, BEFORE + storm + after)
    storm_plan = mix.make(bench, url, bench.peak * TIMES, storm, CONNECTIONS)
    # Who is not answered when the storm is over has gone.
    storm_plan.grace = 0.5
    storm_plan.crowd = CROWD
    memory = heaviest(pid)
    meter = Meter({"app": [pid], "database": [bench.city.database_pid]})
    through = load.start(calm_plan)
    time.sleep(BEFORE)
    result = load.run(storm_plan)
    grown, usage = heaviest(pid) / max(memory, 1), meter.stop()
    calm = load.finish(through)
    peak_rate = peak.rate_within(max(storm / 3, 2.0))
    counter = sorted(latency for name in mix.COUNTER for latency in result.by_name().get(name, []))
    facts = {
        "offered_per_s": bench.peak * TIMES,
        "peak_per_s": round(peak_rate, 1),
        "answered_per_s": round(result.rate_within(storm), 1),
        "statuses": {str(status): count for status, count in result.counts.items()},
        # The generator takes its share of the machine, and more of it in the storm.
        "good_per_cpu_second": {"peak": _by_cpu(peak, at_peak), "storm": _by_cpu(result, usage)},
        "p50_by_kind_ms": {name: result.latency(name)["p50"] for name in mix.NAMES},
        "p99_by_kind_ms": {name: result.latency(name)["p99"] for name in mix.NAMES},
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
            value=one(result.rate_within(storm) / max(peak_rate, 1)),
            goal="overload_goodput",
            **common,
        )
    )
    p99 = percentile(counter, 99) * 1000
    bench.add(Row(what="p99 at the counter", value=one(p99), unit="ms", goal="overload_counter", **common))
    bench.add(Row(what="memory after / before", value=one(grown), unit="×", goal="overload_memory", **common))
    recovery = _recovery(calm, result.started - calm.started, result.started + storm - calm.started)
    bench.add(Row(what="recovery", value=one(recovery), unit="s", goal="overload_recovery", **common))


def _by_cpu(result: Result, usage: Usage) -> float:
    return round(result.good / max(sum(usage.seconds.values()), 0.001), 1)


def _recovery(calm: Result, begins: float, ends: float) -> float:
    """Return how many seconds after the storm the calm stream's median was still thrice what it was before."""
    seconds: dict[int, list[float]] = {}
    before = []
    for offset, latency in zip(calm.floats("offsets"), calm.floats("latencies"), strict=True):
        if offset < begins - 1:
            before.append(latency)
        elif offset >= ends:
            seconds.setdefault(int(offset - ends), []).append(latency)
    bound = TOO_SLOW * spread(before).median
    busy = [second for second, values in seconds.items() if spread(values).median > bound]
    return float(max(busy) + 1) if busy else 0.0
