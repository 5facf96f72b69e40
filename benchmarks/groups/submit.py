"""Submitting: login, form check, idempotency, event, one durable commit, beside pgbench with the same statements."""

from benchmarks.bench import Bench
from benchmarks.groups.beside_database import measure_path
from benchmarks.results import Row

PER_SECOND = 700
"""Drafts made ready for each second of measuring; should they run out, the run just ends earlier."""


def measure(bench: Bench) -> None:
    """Submit prepared drafts, each once."""
    count = int(PER_SECOND * bench.pace.seconds * bench.pace.repetitions)
    numbers = bench.take(count, "draft")
    requests = [bench.target.submit(bench.people, number) for number in numbers]
    pair = measure_path(bench, "submit", requests, what="submit a draft", goal="submit", once=True, state="draft")
    bench.add(
        Row(
            group="submit",
            what="PostgreSQL's processor time per submit",
            value=pair.database_ratio,
            goal="submit_database_cpu",
            limit="pgbench, same statements",
            foreign=pair.foreign,
        )
    )
