"""An officer's first page of open dossiers, beside pgbench with the same query."""

from benchmarks.bench import Bench
from benchmarks.groups.beside_database import measure_path

DOSSIERS = 4_096


def measure(bench: Bench) -> None:
    """Read the queues of all units in turn."""
    bench.take(DOSSIERS, "processing", real=False)
    requests = [bench.target.queue_page(bench.people, number) for number in range(len(bench.people.places))]
    measure_path(bench, "queue_page", requests, what="first page of a queue", goal=None, state="processing")
