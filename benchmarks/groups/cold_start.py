"""Starting an api: seconds to the first answer, and the memory of its worker."""

import time
from typing import Any

from benchmarks.bench import Bench
from benchmarks.figures import spread
from benchmarks.machine import Meter, heaviest
from benchmarks.results import Row, one

WORKERS = 1


def measure(bench: Bench) -> None:
    """Stop and start the api."""
    taken = []
    meter = Meter({})
    for _ in range(bench.pace.repeats):
        bench.city.stop(f"api-{WORKERS}")
        started = time.perf_counter()
        bench.city.api(WORKERS)
        taken.append(time.perf_counter() - started)
    foreign = meter.stop().foreign
    held = heaviest(bench.city.pid(f"api-{WORKERS}")) / 1e6
    common: dict[str, Any] = {"group": "cold_start", "foreign": foreign}
    bench.add(Row(what="start of the api to ready", value=spread(taken), unit="s", goal="cold_start", **common))
    bench.add(Row(what="memory of its worker", value=one(held), unit="MB", goal="worker_memory", **common))
