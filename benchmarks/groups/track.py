"""Following a dossier by its code, beside pgbench with the same query."""

from benchmarks.bench import Bench
from benchmarks.groups.beside_database import measure_path

DOSSIERS = 4_096


def measure(bench: Bench) -> None:
    """Track many dossiers in turn."""
    numbers = bench.take(DOSSIERS, "processing", real=False)
    requests = [bench.target.track(bench.people, number) for number in numbers]
    measure_path(bench, "track", requests, what="track by code", goal="track", state="processing")
