"""Accepting a dossier: clock, due date, access log, event, one durable commit, beside the same statements."""

from benchmarks.bench import Bench
from benchmarks.groups.beside_database import measure_path
from benchmarks.groups.submit import PER_SECOND


def measure(bench: Bench) -> None:
    """Accept submitted dossiers, each once."""
    count = int(PER_SECOND * bench.pace.seconds * bench.pace.repetitions)
    numbers = bench.take(count, "submitted")
    requests = [bench.target.accept(bench.people, number) for number in numbers]
    measure_path(bench, "transition", requests, what="accept a dossier", goal=None, once=True, state="submitted")
