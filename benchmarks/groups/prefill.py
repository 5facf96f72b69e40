"""Seeing a form as far as it is known, beside pgbench with the same reads."""

from benchmarks.bench import Bench
from benchmarks.groups.beside_database import measure_path


def measure(bench: Bench) -> None:
    """Prefill for one citizen after the other; the register was asked a moment ago."""
    requests = [bench.target.prefill(bench.people, number) for number in range(bench.people.citizens)]
    measure_path(bench, "prefill", requests, what="a form filled with what is known", goal="prefill")
