"""One path over HTTP by turns with pgbench running the very statements the path sent for one request."""

from collections import Counter

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.capture import verbs
from benchmarks.plan import Plan

CONNECTIONS = 32
WORKERS = 2
"""Processes of the api: one for each of the cores that they share with the load and PostgreSQL."""
RINGS = 32
"""Dossiers each pgbench client works through, times the number of clients and units."""


def measure_path(
    bench: Bench,
    name: str,
    requests: list[bytes],
    *,
    what: str,
    goal: str | None,
    workers: int = WORKERS,
    once: bool = False,
    state: str = "",
) -> pairs.Pair:
    """Measure and add the row; ``once`` sends each request a single time, ``state`` is what the limit moves."""
    url, pid = bench.city.api(workers)
    left = list(requests)
    rings = 2 if bench.pace.quick else RINGS
    numbers = bench.take(CONNECTIONS * len(bench.people.places) * rings, state, real=False) if state else None

    def plan(seconds: float) -> Plan:
        sent = left
        if once:
            # Never more than a fair share, so that the later repetitions have some left.
            share = max(len(requests) // bench.pace.repetitions, 1)
            sent, left[:] = left[:share], left[share:]
        return Plan(url=url, mode="closed", connections=CONNECTIONS, requests=sent, seconds=seconds, repeat=not once)

    pair = pairs.interleave(
        pairs.queried(bench.city, bench.limit(name, numbers), bench.fresh),
        pairs.asked(bench.city, pid, plan),
        bench.pace.repetitions,
        bench.pace.seconds,
    )
    cost = bench.costs[name]
    row = pairs.row(
        pair,
        group=name,
        what=what,
        goal=goal,
        limit=f"pgbench, same {len(cost)} statements",
        workers=workers,
        statements=dict(Counter(verbs(cost))),
    )
    bench.add(row)
    return pair
